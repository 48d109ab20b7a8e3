//! What the tests play with: a simulator of a small world, and a client that signs by itself.
//! The signer is written from AWS's description alone and shares nothing with the simulator's.

mod client;
pub mod cluster;
mod signer;
pub mod token;

use eks_simulator::{ClockMode, Options, Simulator, World};
use serde_json::{Value, json};

pub use client::{Answer, Client, entry_path};
pub use signer::{Signer, encode};

pub const ACCOUNT: &str = "111122223333";
pub const REGION: &str = "eu-west-1";
pub const ADMIN: &str = "arn:aws:iam::111122223333:role/platform/Admin";
pub const DEV: &str = "arn:aws:iam::111122223333:role/team/dev";
pub const NODE: &str = "arn:aws:iam::111122223333:role/node";
pub const BOB: &str = "arn:aws:iam::111122223333:user/bob";
pub const VIEW: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

/// A world with a cluster of each mode; `Admin` may do all, `bob` may describe.
pub fn world() -> Value {
    json!({
        "principals": [
            { "arn": ADMIN, "access_keys": [{ "id": "AKIAEXAMPLEADMIN0001", "secret": "admin secret" }] },
            { "arn": DEV },
            { "arn": NODE },
            { "arn": "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS" },
            {
                "arn": BOB,
                "access_keys": [{ "id": "AKIAEXAMPLEBOB000001", "secret": "bob's secret" }],
                "allow": ["eks:Describe*"],
                "deny": ["eks:DescribeCluster"]
            }
        ],
        "clusters": [
            { "name": "prod", "account": ACCOUNT, "region": REGION },
            { "name": "both", "account": ACCOUNT, "region": REGION, "authentication_mode": "API_AND_CONFIG_MAP" },
            { "name": "old", "account": ACCOUNT, "region": REGION, "authentication_mode": "CONFIG_MAP" }
        ]
    })
}

/// A simulator of this world whose clock stands still, and Admin's client of it.
pub async fn play(world: Value) -> (Simulator, Client) {
    play_with(world, Options::default()).await
}

/// The same, started with other options than the default.
pub async fn play_with(world: Value, options: Options) -> (Simulator, Client) {
    let options = Options { clock: ClockMode::Hand, ..options };
    let world = World::from_json(world).expect("a document");
    let simulator = Simulator::start(world, options).await.expect("the world is right");
    let client = Client::new(simulator.url(), Signer::new("AKIAEXAMPLEADMIN0001", "admin secret"));
    (simulator, client)
}
