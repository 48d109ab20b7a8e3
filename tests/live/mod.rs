//! Simulated clusters asked live. They judge tokens as aws-iam-authenticator does: who has access, as whom, and what the
//! diagnosis makes of it. Never here: bytes that get lost on the way (the room's own tests), the words of reports.

mod config_map;
mod diagnosed;
mod late;
mod tokens;

use eksaccess::access::ClusterName;
use eksaccess::aws::{Aws, CanI, Cluster, Deadline, Endpoints, ProbeError, Reviewed, Settings, Token};
use eksaccess::diagnosis::{Answer, Finding, Question, Target, diagnose};
use harness::world::{ACCOUNT, ADMIN, CLUSTER, KEY_ID, REGION, SECRET, World, policy};
use harness::{Embedded, Fault};
use serde_json::{Value, json};

/// The provider's AWS room, and the simulator that it talks to.
struct Live {
    simulator: Embedded,
    aws: Aws,
}

impl Live {
    fn start(world: World) -> Self {
        let simulator = Embedded::start(world.into_json()).unwrap();
        let aws = aws(simulator.url());
        Self { simulator, aws }
    }

    async fn cluster(&self, name: &str) -> Cluster {
        self.aws.eks(REGION).describe_cluster(&deadline(), &named(name)).await.unwrap()
    }

    async fn token(&self, name: &str) -> Token {
        self.aws.token(&deadline(), REGION, &named(name)).await.unwrap()
    }

    /// What the cluster of this name says to a token for it.
    async fn probe(&self, name: &str) -> Result<Reviewed, ProbeError> {
        let cluster = self.cluster(name).await;
        self.aws.probe(&deadline(), &cluster, &self.token(name).await).await
    }

    /// What the diagnosis answers to a question that is asked live about the caller.
    async fn diagnose(&self) -> Answer {
        self.ask(&Question { live_probe: true, ..Question::of(named(CLUSTER), Target::Caller) }).await
    }

    async fn ask(&self, question: &Question) -> Answer {
        diagnose(&self.aws, REGION, question, &deadline(), &mut |_| ()).await.unwrap()
    }

    fn fault(&self, fault: &Fault) {
        self.simulator.control().fault(fault).unwrap();
    }

    /// Does an operation of EKS as the administrator.
    fn by_hand(&self, operation: &str, more: &Value) {
        let mut input = json!({ "clusterName": CLUSTER });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.simulator.control().call(ADMIN, "eks", operation, &input).unwrap().unwrap();
    }

    /// The operations that the clusters' API servers were asked for.
    fn asked(&self) -> Vec<(String, u16)> {
        let calls = self.simulator.control().journal(0).unwrap().into_iter();
        let asked = calls.filter(|call| call.service == "kubernetes");
        asked.map(|call| (call.operation, call.status)).collect()
    }
}

fn aws(url: &str) -> Aws {
    aws_through(url, "")
}

/// Everything that is encrypted goes through this proxy, if it is one.
fn aws_through(url: &str, proxy: &str) -> Aws {
    Aws::new(Settings {
        region: Some(REGION.to_owned()),
        access_key: Some(KEY_ID.to_owned()),
        secret_key: Some(SECRET.into()),
        shared_config_files: vec!["/nowhere/config".to_owned()],
        shared_credentials_files: vec!["/nowhere/credentials".to_owned()],
        endpoints: Endpoints {
            eks: Some(url.to_owned()),
            iam: Some(url.to_owned()),
            sts: Some(url.to_owned()),
        },
        http_proxy: Some(String::new()),
        https_proxy: Some(proxy.to_owned()),
        ..Settings::default()
    })
}

fn deadline() -> Deadline {
    Deadline::after(std::time::Duration::from_mins(5))
}

fn named(name: &str) -> ClusterName {
    name.parse().unwrap()
}

/// The administrator's entry, with a policy for the namespaces that begin with `dev-`.
fn entry() -> Value {
    json!({
        "principal_arn": ADMIN,
        "kubernetes_groups": ["viewers"],
        "policies": [{
            "policy_arn": policy("AmazonEKSViewPolicy"),
            "access_scope": { "type": "namespace", "namespaces": ["dev-*"] },
        }],
    })
}

/// The standard world with the administrator's entry, and beside it the cluster `other` with another one.
fn world() -> World {
    let other = json!({
        "name": "other", "account": ACCOUNT, "region": REGION, "authentication_mode": "API",
        "entries": [{ "principal_arn": ADMIN, "username": "key-{{AccessKeyID}}" }],
    });
    World::standard().entry(entry()).cluster(other)
}

fn may(verb: &str, resource: &str, namespace: Option<&str>) -> CanI {
    CanI {
        verb: verb.to_owned(),
        resource: resource.to_owned(),
        group: None,
        namespace: namespace.map(str::to_owned),
        name: None,
    }
}

/// What a check found.
fn finding<'a>(answer: &'a Answer, check: &str) -> &'a Finding {
    let found = answer.findings.iter().find(|finding| finding.check == check);
    found.unwrap_or_else(|| panic!("no {check} in {}", answer.report))
}
