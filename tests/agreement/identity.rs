//! Who can ask, and what a cluster's own API server says of them when they ask with their own credentials: the truth that
//! every answer is held to. Never here: the diagnosis.

use std::{collections::BTreeSet, time::Duration};

use eksaccess::aws::{Aws, CanI, Deadline, Endpoints, ProbeError, Settings};
use harness::world::REGION;

/// Keys of somebody.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

/// Somebody who can ask.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// For messages.
    pub(crate) who: &'static str,
    /// What STS says of them.
    pub(crate) arn: String,
    pub(crate) credentials: Credentials,
}

/// What the API server gives somebody who has access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) user_name: String,
    /// Without those that Kubernetes gives to everybody.
    pub(crate) groups: BTreeSet<String>,
}

impl Credentials {
    /// AWS as their owner reaches it.
    pub(crate) fn aws(&self, url: &str, skip_iam: bool) -> Aws {
        let url = || Some(url.to_owned());
        Aws::new(Settings {
            region: Some(REGION.to_owned()),
            access_key: Some(self.key_id.clone()),
            secret_key: Some(self.secret.as_str().into()),
            token: self.token.as_deref().map(Into::into),
            shared_config_files: vec!["/nowhere/config".to_owned()],
            shared_credentials_files: vec!["/nowhere/credentials".to_owned()],
            endpoints: Endpoints { eks: url(), iam: url(), sts: url() },
            skip_iam_lookups: skip_iam,
            http_proxy: Some(String::new()),
            https_proxy: Some(String::new()),
            ..Settings::default()
        })
    }
}

impl Identity {
    /// What the cluster gives them; none where it refuses them, or nobody serves.
    pub(crate) async fn access(&self, aws: &Aws, cluster: &str) -> Option<Access> {
        let deadline = Deadline::after(Duration::from_mins(5));
        let cluster = aws.eks(REGION).describe_cluster(&deadline, &cluster.parse().unwrap()).await.ok()?;
        // The simulator's API servers answer in every status.
        cluster.status.serves().filter(|serves| *serves)?;
        let token = aws.token(&deadline, REGION, cluster.token_id()).await.unwrap();
        match aws.probe(&deadline, &cluster, &token).await {
            Ok(reviewed) => {
                let everybody = |group: &String| group == "system:authenticated";
                let groups = reviewed.groups.into_iter().filter(|group| !everybody(group)).collect();
                Some(Access { user_name: reviewed.user_name, groups })
            }
            Err(ProbeError::Unauthorized | ProbeError::Unreachable { .. }) => None,
            Err(other) => panic!("{} gets neither yes nor no: {other}", self.who),
        }
    }

    /// What they may do in the cluster: each of a few wishes, or nothing.
    pub(crate) async fn rights(&self, aws: &Aws, cluster: &str) -> Vec<bool> {
        let (deadline, wishes) = (Deadline::after(Duration::from_mins(5)), wishes());
        let Ok(cluster) = aws.eks(REGION).describe_cluster(&deadline, &cluster.parse().unwrap()).await else {
            return vec![false; wishes.len()];
        };
        let token = aws.token(&deadline, REGION, cluster.token_id()).await.unwrap();
        let answers = aws.can_i(&deadline, &cluster, &token, &wishes).await;
        answers.into_iter().map(|answer| answer.unwrap_or(false)).collect()
    }
}

/// What tells the four roles of Kubernetes, and two namespaces, from one another.
fn wishes() -> Vec<CanI> {
    let rows = [
        ("get", "pods", None),
        ("get", "pods", Some("dev")),
        ("get", "pods", Some("prod")),
        ("delete", "pods", Some("dev")),
        ("get", "secrets", Some("dev")),
        ("delete", "nodes", None),
    ];
    let wish = |(verb, resource, namespace): (&str, &str, Option<&str>)| CanI {
        verb: verb.to_owned(),
        resource: resource.to_owned(),
        group: None,
        namespace: namespace.map(str::to_owned),
        name: None,
    };
    rows.map(wish).into()
}
