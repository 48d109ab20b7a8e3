//! A world by chance: a caller, a cluster, and whatever stands between them. Never here: what the answer must be.

use std::collections::BTreeMap;

use harness::world::{ACCOUNT, REGION};
use serde_json::{Value, json};

use crate::chance::Chance;

/// Every mode.
pub(crate) const MODES: [&str; 3] = ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"];
/// Every type of entries.
pub(crate) const TYPES: [&str; 7] =
    ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "EC2", "HYPERPOD_LINUX"];

const KEY: &str = "AKIAEXAMPLECALLER001";
const SECRET: &str = "simulated/secret+of+the+caller";

/// A world, and how it is asked about.
pub(crate) struct Made {
    /// The simulator's document.
    pub(crate) world: Value,
    /// The cluster that is asked about, which may not be there.
    pub(crate) cluster: &'static str,
    pub(crate) mode: &'static str,
    /// The type of the caller's entry, if there is one.
    pub(crate) entry_type: Option<&'static str>,
    pub(crate) key_id: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) skip_iam: bool,
    /// Whether IAM may be asked, and is.
    pub(crate) iam_tells: bool,
    /// aws-auth as it is given with the question.
    pub(crate) given_aws_auth: Option<BTreeMap<String, String>>,
}

/// A caller: the ARN of its principal, and the one that aws-auth knows it by.
struct Caller {
    arn: String,
    bare: String,
    is_role: bool,
}

/// Makes one.
pub(crate) fn make(chance: &mut Chance) -> Made {
    let caller = caller(chance);
    let mode = chance.pick(&MODES);
    let principal_made = minutes(chance.pick(&[0, 600_000, 700_000]), 0);
    let entry = (mode != "CONFIG_MAP" && chance.percent(70)).then(|| entry(chance, &caller, &principal_made));
    let entry_type = entry.as_ref().map(|(kind, _)| *kind);
    let others = chance.percent(30).then(|| namesake(&caller)).into_iter();
    let entries: Vec<Value> =
        entry.into_iter().map(|(_, entry)| entry).chain(others.filter(|_| mode != "CONFIG_MAP")).collect();
    let aws_auth = (mode != "API" && chance.percent(80)).then(|| aws_auth(chance, &caller));
    let given = aws_auth.clone().filter(|_| chance.percent(70));
    let deny: Vec<&str> = if chance.percent(15) { vec!["iam:Get*"] } else { Vec::new() };
    let skip_iam = chance.percent(5);
    let is_allowed = deny.is_empty();
    let world = json!({
        "principals": [{
            "arn": caller.arn,
            "created_at": principal_made,
            "access_keys": [{ "id": KEY, "secret": SECRET }],
            "deny": deny,
        }],
        "clusters": [{
            "name": "demo", "account": ACCOUNT, "region": REGION, "authentication_mode": mode,
            "status": chance.pick(&["ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "UPDATING", "CREATING", "FAILED"]),
            "version": chance.pick(&["1.27", "1.33"]),
            "entries": entries, "aws_auth": aws_auth, "role_bindings": [],
        }],
    });
    Made {
        world,
        cluster: if chance.percent(4) { "absent" } else { "demo" },
        mode,
        entry_type,
        key_id: KEY,
        secret: SECRET,
        skip_iam,
        iam_tells: !skip_iam && is_allowed,
        given_aws_auth: given,
    }
}

/// So many minutes and seconds after the beginning of 2024.
fn minutes(minutes: i64, seconds: i64) -> String {
    let start: jiff::Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    (start + jiff::SignedDuration::from_secs(minutes * 60 + seconds)).to_string()
}

fn caller(chance: &mut Chance) -> Caller {
    let path = chance.pick(&["/", "/team/", "/a/b/"]);
    let is_role = chance.percent(75);
    let (kind, name) = if is_role { ("role", "dev") } else { ("user", "jo") };
    let arn = format!("arn:aws:iam::{ACCOUNT}:{kind}{path}{name}");
    let bare = if is_role { format!("arn:aws:iam::{ACCOUNT}:role/{name}") } else { arn.clone() };
    Caller { arn, bare, is_role }
}

/// The caller's own entry, made before its principal, at about the same time, or after it.
fn entry(chance: &mut Chance, caller: &Caller, principal_made: &str) -> (&'static str, Value) {
    let kind = if caller.is_role && chance.percent(40) { chance.pick(&TYPES) } else { "STANDARD" };
    let is_standard = kind == "STANDARD";
    let policies = if is_standard && chance.percent(40) {
        json!([{ "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "access_scope": { "type": "cluster", "namespaces": [] } }])
    } else {
        json!([])
    };
    let groups = if is_standard && chance.percent(40) { json!(["viewers"]) } else { json!([]) };
    let principal: jiff::Timestamp = principal_made.parse().unwrap();
    let later = jiff::SignedDuration::from_secs(
        chance.pick(&[-86_400, -61, -60, -30, 0, 30, 86_400, 86_400, 86_400, 86_400]),
    );
    let entry = json!({
        "principal_arn": caller.arn, "type": kind, "kubernetes_groups": groups,
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
fn namesake(caller: &Caller) -> Value {
    let (front, name) = caller.arn.rsplit_once('/').unwrap();
    let front = front.split('/').next().unwrap();
    json!({ "principal_arn": format!("{front}/elsewhere/{name}"), "principal_id": "AROAFORMER0000000001" })
}

fn aws_auth(chance: &mut Chance, caller: &Caller) -> BTreeMap<String, String> {
    let line = |arn: &str| format!("- rolearn: {arn}\n  username: mapped\n  groups: [{}]\n", "mapped");
    let user = format!("- userarn: {}\n  username: mapped\n", caller.bare);
    match chance.below(6) {
        0 => BTreeMap::from([("mapRoles".to_owned(), line(&caller.bare))]),
        1 => BTreeMap::from([("mapRoles".to_owned(), line(&caller.arn))]),
        2 => BTreeMap::from([("mapUsers".to_owned(), user)]),
        3 => BTreeMap::from([("mapAccounts".to_owned(), format!("- \"{ACCOUNT}\"\n"))]),
        4 => BTreeMap::from([("mapRoles".to_owned(), "not: [a list".to_owned())]),
        _ => BTreeMap::from([("mapRoles".to_owned(), line("arn:aws:iam::111122223333:role/somebody"))]),
    }
}
