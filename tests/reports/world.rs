//! A world in a few words: the facts of one question, built by hand. Never here: expectations.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use eksaccess::access::{
    Association, CallerArn, ControlPlane, Entry, EntryKey, EntryType, PolicyArn, PrincipalArn, Scope,
    default_user_name,
};
use eksaccess::aws::{CanI, ProbeError, Reviewed};
use eksaccess::aws_auth::AwsAuth;
use eksaccess::diagnosis::{
    ClusterFact, Fact, Facts, OtherEntries, PrincipalFact, Question, Review, Subject, SubjectKind, Target,
    UnknownReason,
};
use jiff::{SignedDuration, Timestamp};

pub const ACCOUNT: &str = "111122223333";
pub const ROLE: &str = "arn:aws:iam::111122223333:role/team/dev";

/// When everything in a world is judged.
fn now() -> Timestamp {
    "2026-01-02T12:00:00Z".parse().unwrap()
}

fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

const DAY: i64 = 86_400;

/// The facts of one question.
#[derive(Clone)]
pub struct World(pub Facts);

/// Somebody asks about `who`: the cluster `demo` is active in the mode API, IAM knows the principal exactly so, a
/// month old, and no entry is there.
pub fn world(who: &str) -> World {
    let subject = Subject::written(who);
    let principal = match &subject.kind {
        SubjectKind::Principal(arn) if !arn.is_root() => {
            Fact::Known(PrincipalFact { arn: arn.clone(), created_at: ago(30 * DAY) })
        }
        SubjectKind::Session(session) => {
            Fact::Known(PrincipalFact { arn: session.role_without_path(), created_at: ago(30 * DAY) })
        }
        _ => Fact::not_needed("IAM has no principal with this ARN"),
    };
    let question = Question::of("demo".parse().unwrap(), Target::Principal(who.to_owned()));
    let cluster = Fact::Known(ClusterFact {
        arn: format!("arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/demo").parse().unwrap(),
        status: "ACTIVE".into(),
        mode: "API".into(),
        control_plane: ControlPlane::Region,
    });
    World(Facts {
        now: Some(now()),
        principal,
        entry: Fact::Absent,
        others: Fact::Known(OtherEntries { principals: Vec::new(), complete: true }),
        ..Facts::first(question, subject, "eu-west-1".to_owned(), cluster)
    })
}

impl World {
    fn cluster(mut self, change: impl FnOnce(&mut ClusterFact)) -> Self {
        if let Fact::Known(cluster) = &mut self.0.cluster {
            change(cluster);
        }
        self
    }

    fn entry_mut(mut self, change: impl FnOnce(&mut Entry)) -> Self {
        match &mut self.0.entry {
            Fact::Known(entry) => change(entry),
            other => panic!("this world has no entry: {other:?}"),
        }
        self
    }

    /// The API server is asked, and answers so.
    pub fn live(mut self, review: Review) -> Self {
        self.0.question.live_probe = true;
        self.0.review = Fact::Known(review);
        self
    }

    /// The API server is asked, and knows the caller by this name, in these groups.
    pub fn reviewed(self, user_name: &str, groups: &[&str]) -> Self {
        let groups = ["system:authenticated"].iter().chain(groups).map(|group| (*group).to_owned()).collect();
        let told = || None;
        let (canonical_arn, arn) = (
            self.0.caller.as_ref().map(CallerArn::canonical),
            self.0.caller.as_ref().map(ToString::to_string),
        );
        self.live(Ok(Reviewed {
            user_name: user_name.to_owned(),
            groups,
            uid: told(),
            canonical_arn,
            arn,
            session_name: told(),
            principal_id: told(),
        }))
    }

    /// And it knows the caller as this principal, or as nobody's; the session is not told.
    pub fn canonical_arn(mut self, arn: Option<&str>) -> Self {
        match &mut self.0.review {
            Fact::Known(Ok(reviewed)) => {
                reviewed.canonical_arn = arn.map(str::to_owned);
                reviewed.arn = None;
            }
            other => panic!("nobody was reviewed: {other:?}"),
        }
        self
    }

    /// The role's session that asks.
    pub fn asked_by(mut self, session: &str) -> Self {
        self.0.caller = Some(session.parse().unwrap());
        self
    }

    /// EKS may not be asked for entries; with an entry, not for its policies alone.
    pub fn eks_forbidden(mut self) -> Self {
        let forbidden = |action: &str| UnknownReason::Forbidden(action.to_owned());
        if !matches!(self.0.entry, Fact::Known(_)) {
            self.0.entry = Fact::Unknown(forbidden("eks:DescribeAccessEntry"));
            self.0.others = Fact::Unknown(forbidden("eks:ListAccessEntries"));
        }
        self.0.policies = Fact::Unknown(forbidden("eks:ListAssociatedAccessPolicies"));
        self
    }

    /// The API server should be asked about somebody whose credentials are not held.
    pub fn live_in_vain(mut self) -> Self {
        self.0.question.live_probe = true;
        self.0.review = Fact::not_needed(
            "the API server is asked with the caller's own credentials, which are for another principal",
        );
        self
    }

    /// The API server is asked for a right, and answers so.
    pub fn can_i(
        mut self,
        verb: &str,
        resource: &str,
        group: Option<&str>,
        answer: Result<bool, ProbeError>,
    ) -> Self {
        let group = group.map(str::to_owned);
        let namespace = Some("payments".to_owned());
        let wish =
            CanI { verb: verb.to_owned(), resource: resource.to_owned(), group, namespace, name: None };
        self.0.question.can_i.push(wish);
        match &mut self.0.allowed {
            Fact::Known(answers) => answers.push(answer),
            other => *other = Fact::Known(vec![answer]),
        }
        self
    }

    /// AWS's clock is so many seconds ahead of this machine's.
    pub fn clock_ahead(mut self, seconds: i64) -> Self {
        self.0.clock_ahead = Some(SignedDuration::from_secs(seconds));
        self
    }

    /// A young entry was waited for.
    pub fn waited(mut self, seconds: u64) -> Self {
        self.0.waited = Duration::from_secs(seconds);
        self
    }

    pub fn mode(self, mode: &str) -> Self {
        self.cluster(|cluster| cluster.mode = mode.into())
    }

    pub fn status(self, status: &str) -> Self {
        self.cluster(|cluster| cluster.status = status.into())
    }

    /// The cluster is run so.
    pub fn control_plane(self, control_plane: ControlPlane) -> Self {
        self.cluster(|cluster| cluster.control_plane = control_plane)
    }

    pub fn no_cluster(mut self) -> Self {
        self.0.cluster = Fact::Absent;
        self.iam(UnknownReason::NotNeeded("the cluster does not exist or does not respond"))
    }

    /// The cluster is in this partition and region.
    pub fn place(mut self, partition: &str, region: &str) -> Self {
        self.0.region = String::from(region);
        self.cluster(|cluster| {
            cluster.arn.partition = partition.into();
            cluster.arn.region = String::from(region);
        })
    }

    /// It is the caller who asks about itself.
    pub fn caller(mut self) -> Self {
        let arn: CallerArn = self.0.subject.text.parse().unwrap();
        self.0.caller = Some(arn.clone());
        self.0.subject = Subject::caller(arn);
        self.0.question.target = Target::Caller;
        self
    }

    pub fn namespace(mut self, namespace: &str) -> Self {
        self.0.question.namespace = Some(namespace.to_owned());
        self
    }

    pub fn aws_auth(mut self, lists: &[(&str, &str)]) -> Self {
        let data: BTreeMap<_, _> =
            lists.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        self.0.question.aws_auth = Some(AwsAuth::read(&data).unwrap());
        self
    }

    /// IAM knows the name under this ARN.
    pub fn iam_says(mut self, arn: &str) -> Self {
        self.0.principal =
            Fact::Known(PrincipalFact { arn: arn.parse().unwrap(), created_at: ago(30 * DAY) });
        self
    }

    /// IAM says that there is none.
    pub fn iam_says_none(mut self) -> Self {
        self.0.principal = Fact::Absent;
        self
    }

    /// IAM says nothing.
    pub fn iam(mut self, unknown: UnknownReason) -> Self {
        self.0.principal = Fact::Unknown(unknown);
        self
    }

    /// The principal was made so many seconds ago.
    pub fn principal_age(mut self, seconds: i64) -> Self {
        if let Fact::Known(principal) = &mut self.0.principal {
            principal.created_at = ago(seconds);
        }
        self
    }

    /// The subject has an entry, a day old, with nothing in it.
    pub fn entry(self) -> Self {
        let principal = self.0.entry_principal().unwrap();
        self.entry_for(&principal.to_string())
    }

    fn entry_for(mut self, principal: &str) -> Self {
        let principal: PrincipalArn = principal.parse().unwrap();
        let access_entry_arn = format!(
            "arn:aws:eks:eu-west-1:{ACCOUNT}:access-entry/demo/role/{}/{}/c0ffee00-0000-4000-8000-000000000001",
            principal.account(),
            principal.name()
        );
        self.0.entry = Fact::Known(Entry {
            user_name: default_user_name(&principal, &EntryType::Standard),
            key: EntryKey { cluster: "demo".parse().unwrap(), principal },
            entry_type: EntryType::Standard,
            groups: BTreeSet::new(),
            tags: BTreeMap::new(),
            access_entry_arn,
            created_at: ago(DAY),
            modified_at: ago(DAY),
        });
        self.0.policies = Fact::Known(Vec::new());
        self.0.others = Fact::not_needed("the principal has an access entry");
        self
    }

    pub fn entry_age(self, seconds: i64) -> Self {
        self.entry_mut(|entry| entry.created_at = ago(seconds))
    }

    pub fn groups(self, groups: &[&str]) -> Self {
        self.entry_mut(|entry| entry.groups = groups.iter().map(|group| (*group).to_owned()).collect())
    }

    pub fn user_name(self, name: &str) -> Self {
        self.entry_mut(|entry| entry.user_name = Some(name.to_owned()))
    }

    /// A node's entry, with the group that EKS gives it.
    pub fn node(self, entry_type: &str) -> Self {
        let entry_type = EntryType::from(entry_type);
        let name = entry_type.rules().fixed_user_name.unwrap_or("system:node:{{EC2PrivateDNSName}}");
        self.entry_mut(|entry| entry.entry_type = entry_type.clone())
            .user_name(name)
            .groups(&["system:nodes"])
    }

    /// The entry has this policy: everywhere, or in these namespaces.
    pub fn policy(mut self, name: &str, namespaces: &[&str]) -> Self {
        let scope = if namespaces.is_empty() {
            Scope::Cluster
        } else {
            Scope::Namespaces(namespaces.iter().map(|one| (*one).to_owned()).collect())
        };
        let cluster = self.0.cluster.known().unwrap();
        let partition = cluster.arn.partition.clone();
        let policy = PolicyArn::named(name, partition);
        match &mut self.0.policies {
            Fact::Known(policies) => {
                policies.push(Association { policy, scope, associated_at: ago(DAY), modified_at: ago(DAY) });
            }
            other => panic!("this world has no entry: {other:?}"),
        }
        self
    }

    /// The entries of these users may be the subject's, from before it was renamed.
    pub fn previous_names(mut self, users: &[&str]) -> Self {
        self.0.previous_names = Fact::Known(users.iter().map(|arn| arn.parse().unwrap()).collect());
        self.others(users)
    }

    /// The roles of IAM Identity Center that IAM has.
    pub fn sso_roles(mut self, roles: &[&str]) -> Self {
        self.0.sso_roles = Fact::Known(roles.iter().map(|arn| arn.parse().unwrap()).collect());
        self
    }

    /// Other principals have entries.
    pub fn others(mut self, principals: &[&str]) -> Self {
        let principals = principals.iter().map(|arn| arn.parse().unwrap()).collect();
        self.0.others = Fact::Known(OtherEntries { principals, complete: true });
        self
    }
}
