//! A world by chance: a principal, a cluster, and whatever stands between them; beside them the account's root, a role
//! whose access must survive what is proposed, and an administrator who asks about the others. Never here: what the
//! answer must be.

use std::collections::BTreeMap;

use harness::world::{ACCOUNT, REGION};
use serde_json::{Value, json};

use crate::agreement::{
    aws_auth,
    identity::{Credentials, Identity},
};
use crate::chance::Chance;

/// Every mode.
pub(crate) const MODES: [&str; 3] = ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"];
/// Every type of entries.
pub(crate) const TYPES: [&str; 7] =
    ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "EC2", "HYPERPOD_LINUX"];

/// Who may do everything, and has no access to the cluster.
pub(crate) const ADMINISTRATOR: &str = "arn:aws:iam::111122223333:role/Administrator";

/// The name of the session that a key on a role stands for.
const OWN_SESSION: &str = "simulated";
/// Other sessions of the subject's role: people, an instance, a hybrid node.
const SIBLINGS: [&str; 4] = ["jo", "ann@example.com", "i-0123456789abcdef0", "mi-0123456789abcdef0"];

/// What the subject may not ask AWS, one of these.
const DENIALS: [&[&str]; 8] = [
    &[],
    &[],
    &[],
    &[],
    &["iam:Get*"],
    &["eks:DescribeAccessEntry", "eks:ListAccessEntries", "eks:ListAssociatedAccessPolicies"],
    &["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
    &["eks:ListAccessEntries"],
];

/// A world, and who is in it.
pub(crate) struct Made {
    /// The simulator's document.
    pub(crate) world: Value,
    /// The cluster that is asked about, which may not be there.
    pub(crate) cluster: &'static str,
    pub(crate) mode: &'static str,
    /// The type of the subject's entry, if there is one.
    pub(crate) entry_type: Option<&'static str>,
    pub(crate) subject: Subject,
    /// Another session of the subject's role.
    pub(crate) sibling: Option<Identity>,
    pub(crate) root: Identity,
    /// A role that has access, if anybody has.
    pub(crate) bystander: Identity,
    pub(crate) administrator: Credentials,
    pub(crate) skip_iam: bool,
    /// What the subject may not ask.
    pub(crate) denied: &'static [&'static str],
    /// aws-auth as it is given with the question.
    pub(crate) given_aws_auth: Option<BTreeMap<String, String>>,
}

/// Whom the questions are about.
pub(crate) struct Subject {
    /// The ARN of the principal.
    pub(crate) arn: String,
    /// The same without its path: for a role the ARN by which aws-auth knows it.
    pub(crate) bare: String,
    pub(crate) is_role: bool,
    /// With its own key.
    pub(crate) own: Identity,
}

/// Makes one.
pub(crate) fn make(chance: &mut Chance) -> Made {
    let subject = subject(chance);
    let mode = chance.pick(&MODES);
    let principal_made = minutes(chance.pick(&[0, 600_000, 700_000]), 0);
    let entry =
        (mode != "CONFIG_MAP" && chance.percent(60)).then(|| entry(chance, &subject, &principal_made));
    let entry_type = entry.as_ref().map(|(kind, _)| *kind);
    let others = chance.percent(30).then(|| namesake(&subject)).into_iter();
    let bystanders = chance
        .percent(50)
        .then(|| json!({ "principal_arn": bystander_arn(), "kubernetes_groups": ["viewers"] }));
    let entries: Vec<Value> =
        entry.into_iter().map(|(_, entry)| entry).chain(others).chain(bystanders).collect();
    let map =
        (mode != "API" && chance.percent(85)).then(|| aws_auth::document(chance, &subject, &bystander_arn()));
    let given = map.clone().filter(|_| chance.percent(75));
    let denied = chance.pick(&DENIALS);
    let sibling = subject.is_role.then(|| sibling(chance, &subject));
    let root = identity("root", &format!("arn:aws:iam::{ACCOUNT}:root"), 2);
    let bystander =
        identity("the bystander", &format!("arn:aws:sts::{ACCOUNT}:assumed-role/bystander/{OWN_SESSION}"), 3);
    let administrator = credentials(4);
    let key = |credentials: &Credentials| json!([{ "id": credentials.key_id, "secret": credentials.secret }]);
    let world = json!({
        "principals": [
            { "arn": subject.arn, "id": SUBJECT_ID, "created_at": principal_made, "access_keys": key(&subject.own.credentials), "deny": denied },
            { "arn": root.arn, "access_keys": key(&root.credentials) },
            { "arn": bystander_arn(), "access_keys": key(&bystander.credentials) },
            { "arn": ADMINISTRATOR, "access_keys": key(&administrator) },
        ],
        "sessions": sibling.iter().map(|sibling| session(&subject, sibling)).collect::<Vec<_>>(),
        "clusters": [{
            "name": "demo", "account": ACCOUNT, "region": REGION, "authentication_mode": mode,
            "status": chance.pick(&["ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "UPDATING", "CREATING", "FAILED"]),
            "version": chance.pick(&["1.27", "1.33"]),
            "entries": if mode == "CONFIG_MAP" { Vec::new() } else { entries },
            "aws_auth": map,
            "role_bindings": [{ "group": "viewers", "role": "view" }, { "group": "mapped", "role": "edit" }],
        }],
    });
    Made {
        world,
        cluster: if chance.percent(4) { "absent" } else { "demo" },
        mode,
        entry_type,
        subject,
        sibling,
        root,
        bystander,
        administrator,
        skip_iam: chance.percent(10),
        denied,
        given_aws_auth: given,
    }
}

const SUBJECT_ID: &str = "AROAEXAMPLESUBJECT01";

fn bystander_arn() -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/bystander")
}

fn credentials(number: u8) -> Credentials {
    Credentials {
        key_id: format!("AKIAEXAMPLECALLER00{number}"),
        secret: format!("simulated/secret+of+caller+{number}"),
        token: None,
    }
}

fn identity(who: &'static str, arn: &str, number: u8) -> Identity {
    Identity { who, arn: arn.to_owned(), credentials: credentials(number) }
}

fn subject(chance: &mut Chance) -> Subject {
    let path = chance.pick(&["/", "/team/", "/team/", "/a/b/"]);
    let is_role = chance.percent(75);
    let (kind, name) = if is_role { ("role", "dev") } else { ("user", "bob") };
    let arn = format!("arn:aws:iam::{ACCOUNT}:{kind}{path}{name}");
    let own = if is_role { session_arn(name, OWN_SESSION) } else { arn.clone() };
    let bare = format!("arn:aws:iam::{ACCOUNT}:{kind}/{name}");
    Subject { arn, bare, is_role, own: identity("the subject", &own, 1) }
}

fn session_arn(role: &str, session: &str) -> String {
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}")
}

fn sibling(chance: &mut Chance, subject: &Subject) -> Identity {
    let role = subject.arn.rsplit('/').next().unwrap();
    let credentials = Credentials {
        key_id: "ASIAEXAMPLESIBLING01".to_owned(),
        secret: "simulated/secret+of+the+sibling".to_owned(),
        token: Some("simulated-token-of-the-sibling".to_owned()),
    };
    Identity { who: "a sibling", arn: session_arn(role, chance.pick(&SIBLINGS)), credentials }
}

/// The sibling's session as the world's document has it.
fn session(subject: &Subject, sibling: &Identity) -> Value {
    json!({
        "id": sibling.credentials.key_id, "secret": sibling.credentials.secret, "token": sibling.credentials.token,
        "role_arn": subject.arn, "role_id": SUBJECT_ID, "name": sibling.arn.rsplit('/').next(),
        "expires_at": "2099-01-01T00:00:00Z",
    })
}

/// So many minutes and seconds after the beginning of 2024.
fn minutes(minutes: i64, seconds: i64) -> String {
    let start: jiff::Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    (start + jiff::SignedDuration::from_secs(minutes * 60 + seconds)).to_string()
}

/// The subject's own entry, made before its principal, at about the same time, or after it.
fn entry(chance: &mut Chance, subject: &Subject, principal_made: &str) -> (&'static str, Value) {
    let kind = if subject.is_role && chance.percent(40) { chance.pick(&TYPES) } else { "STANDARD" };
    let is_standard = kind == "STANDARD";
    let policies = if is_standard && chance.percent(40) {
        let scope = chance.pick(&["cluster", "namespace"]);
        let namespaces = if scope == "cluster" { json!([]) } else { json!(["dev"]) };
        json!([{ "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "access_scope": { "type": scope, "namespaces": namespaces } }])
    } else {
        json!([])
    };
    let groups = if is_standard && chance.percent(40) { json!(["viewers"]) } else { json!([]) };
    let principal: jiff::Timestamp = principal_made.parse().unwrap();
    let later = jiff::SignedDuration::from_secs(
        chance.pick(&[-86_400, -61, -60, -30, 0, 30, 86_400, 86_400, 86_400, 86_400]),
    );
    let entry = json!({
        "principal_arn": subject.arn, "type": kind, "kubernetes_groups": groups,
        "username": user_name(chance, is_standard), "created_at": (principal + later).to_string(), "policies": policies,
    });
    (kind, entry)
}

fn user_name(chance: &mut Chance, is_standard: bool) -> Value {
    match chance.below(if is_standard { 6 } else { 1 }) {
        0..=2 => Value::Null,
        3 => json!("team:{{SessionName}}"),
        4 => json!("account-{{AccountID}}"),
        _ => json!("node-{{EC2PrivateDNSName}}"),
    }
}

/// A principal of the same name under another path: an entry that looks right and is for nobody here.
fn namesake(subject: &Subject) -> Value {
    let (front, name) = subject.arn.rsplit_once('/').unwrap();
    let front = front.split('/').next().unwrap();
    json!({ "principal_arn": format!("{front}/elsewhere/{name}"), "principal_id": "AROAFORMER0000000001" })
}
