//! Roles that STS gives no credentials of, what the provider lacks to make an entry, and values of the provider block that
//! nobody may see. Never here: where credentials are looked for.

use serde_json::{Value as Json, json};

use super::{
    association::association,
    entry::entry,
    provider::{closed_port, known},
};
use crate::rpc::{
    aws::Aws,
    host::{Core, provider_block},
    world::{NODES, USER, World},
};

const OPERATIONS: &str = "arn:aws:iam::111122223333:role/Operations";

/// A user's key: its sessions are of no role, and so may be long.
const USER_KEY: &str = "AKIASIMULATED0000003";
const USER_SECRET: &str = "the-secret-of-a-user";

/// What is said where a role is assumed in vain.
async fn refusal(world: World, block: Json) -> crate::rpc::host::Problems {
    let aws = Aws::with(world).await;
    known(&Core::configured(&aws, block).await).refresh().await
}

fn assuming(more: Json) -> Json {
    let mut role = json!({ "role_arn": OPERATIONS });
    crate::rpc::aws::merge(&mut role, more);
    json!([role])
}

fn operations(more: Json) -> World {
    let mut role = json!({ "arn": OPERATIONS });
    crate::rpc::aws::merge(&mut role, more);
    World::new().principal(role)
}

/// P19583 and its like: "operation error STS: AssumeRole", and no word about whose limit it is.
#[tokio::test]
async fn each_limit_of_a_session_has_its_own_advice() {
    let problems =
        refusal(operations(json!({})), json!({ "assume_role": assuming(json!({ "duration": "2h" })) })).await;
    problems.error().says(&[
        "Cannot assume the IAM role",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining (HTTP 400",
        "limited to 1 hour",
        "omit it",
    ]);
    let key = json!({ "arn": "arn:aws:iam::111122223333:user/long", "access_keys": [{ "id": USER_KEY, "secret": USER_SECRET }] });
    let block = json!({
        "access_key": USER_KEY, "secret_key": USER_SECRET, "assume_role": assuming(json!({ "duration": "2h" })),
    });
    let problems = refusal(operations(json!({})).principal(key), block).await;
    problems.error().says(&[
        "exceeds the MaxSessionDuration set for this role",
        "aws iam update-role --role-name Operations --max-session-duration SECONDS",
    ]);
}

#[tokio::test]
async fn a_role_that_trusts_somebody_else_names_both_policies_and_the_conditions() {
    let world = operations(json!({ "assumable_by": [USER] }));
    let problems = refusal(world, json!({ "assume_role": assuming(json!({})) })).await;
    problems.error().says(&[
        "Cannot assume the IAM role",
        "is not authorized to perform: sts:AssumeRole on resource",
        "the trust policy of arn:aws:iam::111122223333:role/Operations",
        "sts:ExternalId",
        "aws:MultiFactorAuthPresent",
    ]);
    let shown = format!("{problems:?}");
    for of_the_sdk in ["Error {", "service error", "unhandled error", "SdkError"] {
        assert!(!shown.contains(of_the_sdk), "{shown}");
    }
}

/// EKS asks for it on the nodes' role, and users look for a permission of EKS's own.
#[tokio::test]
async fn a_denied_pass_role_is_recognised_when_an_entry_for_nodes_is_created() {
    let aws = Aws::with(World::new().deny(&["iam:PassRole"])).await;
    let core = Core::configured(&aws, json!({})).await;
    let nodes = entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }));
    core.entry().apply(&nodes).await.error().says(&[
        "Access denied",
        "`iam:PassRole`",
        NODES,
        "entry for nodes",
    ]);
}

/// A host does not tell which of its values it hides, so no value of the block is repeated.
#[tokio::test]
async fn no_value_of_the_block_is_shown_in_a_diagnostic() {
    let aws = Aws::with(World::new()).await;
    let hidden = "open-sesame";
    for arguments in [
        json!({ "region": hidden }),
        json!({ "assume_role": assuming(json!({ "duration": hidden })) }),
        json!({ "endpoints": [{ "eks": hidden }] }),
        json!({ "assume_role": assuming(json!({ "role_arn": hidden })) }),
        json!({ "assume_role": assuming(json!({ "external_id": "open-sesame!" })) }),
        json!({ "assume_role": assuming(json!({ "policy": hidden })) }),
        json!({ "allowed_account_ids": [hidden] }),
        json!({ "https_proxy": format!("socks5://somebody:{hidden}@localhost:4566") }),
        json!({ "user_agent": [format!("{hidden}\n")] }),
        json!({ "endpoints": [{ "sts": format!("somebody:{hidden}@localhost:4566") }] }),
    ] {
        let core = Core::unconfigured().await;
        let problems = core.configure(&provider_block(&aws, arguments)).await;
        assert!(problems.has_errors() && !format!("{problems:?}").contains(hidden), "{problems:?}");
    }
}

/// What is no name, ARN or duration may be anything: a secret that went into the wrong argument, too.
#[tokio::test]
async fn no_value_that_cannot_be_read_is_shown() {
    let aws = Aws::with(World::new()).await;
    let core = Core::configured(&aws, json!({})).await;
    let hidden = "Open-sesame: 42!";
    let asked = |more: Json| {
        let mut asked = json!({ "cluster_name": "demo", "principal_arn": NODES });
        crate::rpc::aws::merge(&mut asked, more);
        asked
    };
    let mut all = Vec::new();
    for name in ["cluster_name", "principal_arn"] {
        all.push(core.entry().validate(&entry(json!({ name: hidden }))).await);
    }
    for name in ["cluster_name", "namespace", "propagation_timeout"] {
        all.push(core.data("eksaccess_authentication", &asked(json!({ name: hidden }))).await.1);
    }
    all.push(core.entry().validate(&entry(json!({ "timeouts": { "read": hidden } }))).await);
    all.push(core.association().validate(&association(json!({ "policy_arn": hidden }))).await);
    for problems in all {
        assert!(problems.has_errors() && !format!("{problems:?}").contains("sesame"), "{problems:?}");
    }
}

#[tokio::test]
async fn the_user_in_an_endpoint_s_url_is_never_shown() {
    let aws = Aws::with(World::new()).await;
    let closed = closed_port().await.replace("http://", "http://somebody:open-sesame@");
    let endpoints = json!([{ "eks": closed, "iam": closed, "sts": closed }]);
    let core = Core::configured(&aws, json!({ "endpoints": endpoints, "max_retries": 1 })).await;
    let problems = known(&core).refresh().await;
    let shown = format!("{problems:?}");
    assert!(problems.has_errors() && shown.contains("127.0.0.1:"), "{shown}");
    assert!(!shown.contains("open-sesame") && !shown.contains("somebody"), "{shown}");
}
