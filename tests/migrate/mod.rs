//! From aws-auth to access entries: what becomes of each kind of line, by what is known beside it, and the law that nobody
//! loses access on the way.
//! Never here: the command at the shell (`tests/shell`), or how aws-auth is read (`tests/aws_auth`).

mod law;

use std::collections::BTreeMap;

use eksaccess::access::{AuthenticationMode, Entry, EntryKey, EntryType, Partition, PrincipalArn};
use eksaccess::aws_auth::AwsAuth;
use eksaccess::migrate::{ClusterFacts, Facts, Looked, Plan, Severity};
use jiff::Timestamp;

const ROLE: &str = "arn:aws:iam::111122223333:role/dev";
const SSO: &str = "arn:aws:iam::111122223333:role/AWSReservedSSO_Dev_0123456789abcdef";
const FOREIGN: &str = "arn:aws:iam::444455556666:role/partner";
const NODE_GROUPS: &str = "[system:bootstrappers, system:nodes]";

fn read(lists: &[(&str, &str)]) -> AwsAuth {
    let data: BTreeMap<String, String> =
        lists.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
    AwsAuth::read(&data).unwrap()
}

fn planned(lists: &[(&str, &str)], facts: &Facts) -> Plan {
    Plan::of(&read(lists), facts).unwrap()
}

fn line(arn: &str, user_name: &str, groups: &str) -> String {
    format!("- rolearn: {arn}\n  username: \"{user_name}\"\n  groups: {groups}\n")
}

fn arn(text: &str) -> PrincipalArn {
    text.parse().unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A cluster of the account 111122223333, in the partition aws.
fn cluster(mode: &str) -> Facts {
    Facts::of(ClusterFacts {
        name: "demo".parse().unwrap(),
        region: None,
        partition: Partition::Aws,
        account: "111122223333".to_owned(),
        mode: Some(AuthenticationMode::from(mode)),
    })
}

/// The same, and IAM has the principal of a line under this ARN since 2024.
fn found(line: &str, exact: &str) -> Facts {
    let mut facts = cluster("API_AND_CONFIG_MAP");
    facts.add_principal(&arn(line), Looked::Found(arn(exact), time("2024-01-01T00:00:00Z")));
    facts
}

fn entry(principal: &str, created_at: &str) -> Entry {
    Entry {
        key: EntryKey { cluster: "demo".parse().unwrap(), principal: arn(principal) },
        entry_type: EntryType::Standard,
        user_name: None,
        groups: ["viewers".to_owned()].into(),
        tags: BTreeMap::new(),
        access_entry_arn: "arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/1"
            .to_owned(),
        created_at: time(created_at),
        modified_at: time(created_at),
    }
}

/// What is said of a plan that moves nothing, in one word each.
fn codes(plan: &Plan) -> Vec<&'static str> {
    plan.findings.iter().map(|finding| finding.problem.code()).collect()
}

#[test]
fn a_line_becomes_an_entry_with_its_name_and_groups_under_the_path_that_iam_has() {
    let exact = "arn:aws:iam::111122223333:role/team/dev";
    let roles = line(ROLE, "dev:{{SessionName}}", "[viewers, \"ops\", viewers]");
    let plan = planned(&[("mapRoles", &roles)], &found(ROLE, exact));
    assert_eq!(
        plan.hcl(),
        r#"# aws-auth: mapRoles, line 1
resource "eksaccess_entry" "dev" {
  cluster_name      = "demo"
  principal_arn     = "arn:aws:iam::111122223333:role/team/dev"
  user_name         = "dev:{{SessionName}}"
  kubernetes_groups = ["viewers", "ops"]
}
"#
    );
    assert!(plan.is_whole() && plan.findings.is_empty(), "{:?}", plan.findings);
}

#[test]
fn masters_become_administrators_in_the_whole_cluster_by_the_policy_of_their_partition() {
    let role = "arn:aws-cn:iam::111122223333:role/admin";
    let mut facts = Facts::of(ClusterFacts {
        name: "demo".parse().unwrap(),
        region: Some("cn-north-1".to_owned()),
        partition: Partition::AwsCn,
        account: "111122223333".to_owned(),
        mode: None,
    });
    facts.add_principal(&arn(role), Looked::Found(arn(role), time("2024-01-01T00:00:00Z")));
    let plan = planned(&[("mapRoles", &line(role, "admin", "[system:masters]"))], &facts);
    assert_eq!(
        plan.hcl(),
        r#"# aws-auth: mapRoles, line 1
resource "eksaccess_entry" "admin" {
  region        = "cn-north-1"
  cluster_name  = "demo"
  principal_arn = "arn:aws-cn:iam::111122223333:role/admin"
  user_name     = "admin"
}

# Replaces the group system:masters.
resource "eksaccess_policy_association" "admin_cluster_admin" {
  region           = eksaccess_entry.admin.region
  cluster_name     = eksaccess_entry.admin.cluster_name
  principal_arn    = eksaccess_entry.admin.principal_arn
  access_entry_arn = eksaccess_entry.admin.access_entry_arn
  policy_arn       = "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}
"#
    );
}

#[test]
fn the_roles_of_nodes_become_entries_of_their_types() {
    let with = |more: &str| NODE_GROUPS.replace(']', &format!(", {more}]"));
    for (user_name, groups, expected) in [
        ("system:node:{{EC2PrivateDNSName}}", NODE_GROUPS.to_owned(), Some("EC2_LINUX")),
        ("system:node:{{EC2PrivateDNSName}}", with("eks:kube-proxy-windows"), Some("EC2_WINDOWS")),
        ("system:node:{{SessionName}}", with("system:node-proxier"), Some("FARGATE_LINUX")),
        ("system:node:{{SessionName}}", NODE_GROUPS.to_owned(), None),
        ("system:node:{{EC2PrivateDNSName}}", "[viewers]".to_owned(), None),
    ] {
        let plan = planned(&[("mapRoles", &line(ROLE, user_name, &groups))], &found(ROLE, ROLE));
        let found = plan.moved.first().map(|moved| moved.equivalent.entry_type.as_str());
        assert_eq!(found, expected, "{user_name} {groups}: {:?}", plan.findings);
        assert!(!plan.hcl().contains("user_name"), "the type sets it: {}", plan.hcl());
    }
}

#[test]
fn a_file_alone_is_migrated_with_a_variable_for_the_cluster_and_a_note_about_paths() {
    let plan = planned(&[("mapRoles", &line(ROLE, "dev", "[viewers]"))], &Facts::default());
    assert!(plan.hcl().starts_with("variable \"cluster_name\" {\n"), "{}", plan.hcl());
    assert!(plan.hcl().contains("cluster_name      = var.cluster_name"), "{}", plan.hcl());
    assert_eq!((codes(&plan), plan.is_whole()), (vec!["paths_not_checked"], true));
    let nothing = planned(&[], &Facts::default());
    assert_eq!((nothing.hcl().as_str(), nothing.is_whole()), ("", true));
}

/// Each line stays, with this code; what it means for the switch follows from that.
#[test]
fn what_no_entry_can_take_the_place_of_stays_with_its_reason() {
    use Severity::{LosesAccess, Note, Unused};
    let dev = |name: &str, groups: &str| line(ROLE, name, groups);
    let of = |who: &str| line(who, "x", "[viewers]");
    let recreated = || {
        let mut facts = found(ROLE, ROLE);
        facts.add_entry(entry(ROLE, "2023-12-31T00:00:00Z"));
        facts
    };
    let with_entry = || {
        let mut facts = found(ROLE, "arn:aws:iam::111122223333:role/team/dev");
        facts.add_entry(entry("arn:aws:iam::111122223333:role/team/dev", "2024-06-01T00:00:00Z"));
        facts
    };
    let absent = || {
        let mut facts = cluster("CONFIG_MAP");
        facts.add_principal(&arn(ROLE), Looked::Absent);
        facts
    };
    let node = "system:node:{{EC2PrivateDNSName}}";
    for (roles, facts, code, severity) in [
        (dev("jo-{{SessionName}}", "[]"), found(ROLE, ROLE), "not_supported_by_entries", LosesAccess),
        (dev("system:x", "[]"), found(ROLE, ROLE), "not_supported_by_entries", LosesAccess),
        (dev("x", "[system:monitoring, a]"), found(ROLE, ROLE), "not_supported_by_entries", LosesAccess),
        (dev("x", "[\"t-{{SessionName}}\"]"), found(ROLE, ROLE), "not_supported_by_entries", LosesAccess),
        (
            dev(node, "[system:nodes, system:masters]"),
            found(ROLE, ROLE),
            "not_supported_by_entries",
            LosesAccess,
        ),
        (dev(node, "[viewers]"), found(ROLE, ROLE), "not_supported_by_entries", LosesAccess),
        (
            dev("system:node:{{SessionName}}", NODE_GROUPS),
            found(ROLE, ROLE),
            "node_type_unknown",
            LosesAccess,
        ),
        (line(FOREIGN, node, NODE_GROUPS), cluster("CONFIG_MAP"), "node_principal", LosesAccess),
        (of(FOREIGN), cluster("CONFIG_MAP"), "path_unknown", LosesAccess),
        (of(SSO), cluster("CONFIG_MAP"), "path_unknown", LosesAccess),
        (of(SSO), Facts::default(), "path_unknown", LosesAccess),
        (
            of("arn:aws:iam::111122223333:role/AWSServiceRoleForAmazonEMRContainers"),
            Facts::default(),
            "service_linked_role",
            LosesAccess,
        ),
        (
            dev("x", "[]"),
            found(ROLE, "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/dev"),
            "service_linked_role",
            LosesAccess,
        ),
        (of("arn:aws:iam::111122223333:root"), Facts::default(), "root_user", LosesAccess),
        (of("arn:aws:sts::111122223333:federated-user/jo"), Facts::default(), "federated_user", LosesAccess),
        (dev("x", "[]"), recreated(), "principal_recreated", LosesAccess),
        (dev("x", "[]"), with_entry(), "has_entry", Note),
        (dev("x", "[]"), absent(), "no_principal", Unused),
        (of("arn:aws-cn:iam::111122223333:role/dev"), cluster("CONFIG_MAP"), "other_partition", Unused),
        (of("arn:aws:iam::111122223333:role/team/dev"), Facts::default(), "ignored_by_clusters", Unused),
        (of("arn:aws:iam::111122223333:role/*"), Facts::default(), "ignored_by_clusters", Unused),
        (
            of("arn:aws:sts::111122223333:assumed-role/dev/jo"),
            Facts::default(),
            "ignored_by_clusters",
            Unused,
        ),
        ("- rolearn: [a]\n".to_owned(), Facts::default(), "read_otherwise", Note),
        ("rolearn: a\n".to_owned(), Facts::default(), "ignored_by_clusters", Unused),
    ] {
        let plan = planned(&[("mapRoles", &roles)], &facts);
        let first = plan.findings.iter().find(|finding| finding.problem.code() == code);
        let seen = first.map(|finding| finding.problem.severity());
        assert_eq!((seen, plan.moved.len()), (Some(severity), 0), "{code} {roles}: {:?}", plan.findings);
        assert_eq!(plan.losing() > 0, severity == LosesAccess, "{roles}: {:?}", plan.findings);
    }
}

#[test]
fn an_account_is_no_principal_and_stays() {
    let plan = planned(&[("mapAccounts", "- '111122223333'\n- '1111'\n")], &Facts::default());
    assert_eq!(codes(&plan), ["account", "ignored_by_clusters"]);
    assert_eq!((plan.losing(), plan.moved.len()), (1, 0));
}

/// aws-auth uses the last of two lines in a list, and a role's list before the users'.
#[test]
fn of_several_lines_for_a_principal_the_one_that_clusters_use_is_moved() {
    let roles = [line(ROLE, "first", "[]"), line(&ROLE.replace("dev", "DEV"), "last", "[]")].concat();
    let users = format!("- userarn: {ROLE}\n  username: hidden\n");
    let plan = planned(&[("mapRoles", &roles), ("mapUsers", &users)], &found(ROLE, ROLE));
    let moved: Vec<_> = plan.moved.iter().map(|moved| moved.equivalent.user_name.as_deref()).collect();
    assert_eq!(moved, [Some("last")]);
    assert_eq!(plan.moved[0].principal.to_string(), ROLE, "IAM has the letters");
    assert_eq!(codes(&plan), ["ignored_by_clusters"; 2]);
}

#[test]
fn two_lines_for_one_user_of_which_the_cluster_uses_one_at_random_are_refused() {
    let user = |name: &str, user_name: &str| {
        format!("- userarn: arn:aws:iam::111122223333:user/{name}\n  username: {user_name}\n")
    };
    for (second, moved, code) in [("bob", 0, Some("ambiguous_user")), ("jo", 1, None)] {
        let users = [user("jo", "jo"), user("JO", second)].concat();
        let plan = planned(&[("mapUsers", &users)], &Facts::default());
        assert_eq!((plan.moved.len(), codes(&plan).first().copied()), (moved, code), "{:?}", plan.findings);
    }
}

/// IAM is asked by name, and a user's line has the path.
#[test]
fn a_user_under_another_path_than_its_line_is_nobody() {
    let jo = "arn:aws:iam::111122223333:user/staff/jo";
    let users = format!("- userarn: {jo}\n  username: jo\n");
    let plan = planned(&[("mapUsers", &users)], &found(jo, "arn:aws:iam::111122223333:user/other/jo"));
    assert_eq!((codes(&plan), plan.moved.len()), (vec!["no_principal"], 0));
    let plan = planned(&[("mapUsers", &users)], &found(jo, jo));
    assert_eq!(plan.moved.len(), 1);
}

#[test]
fn a_role_of_another_account_comes_with_the_block_that_is_right_if_it_has_no_path() {
    let plan =
        planned(&[("mapRoles", &line(FOREIGN, "partner", "[system:masters]"))], &cluster("CONFIG_MAP"));
    let hcl = plan.findings[0].problem.hcl().unwrap();
    assert!(hcl.contains(FOREIGN) && hcl.contains("AmazonEKSClusterAdminPolicy"), "{hcl}");
}

#[test]
fn roles_of_one_name_in_two_accounts_have_two_addresses() {
    let mut facts = found(ROLE, ROLE);
    let other = "arn:aws:iam::444455556666:role/dev";
    facts.add_principal(&arn(other), Looked::Found(arn(other), time("2024-01-01T00:00:00Z")));
    let roles = [line(ROLE, "a", "[]"), line(other, "b", "[]")].concat();
    let hcl = planned(&[("mapRoles", &roles)], &facts).hcl();
    assert!(hcl.contains("\"dev_111122223333\"") && hcl.contains("\"dev_444455556666\""), "{hcl}");
}

#[test]
fn a_list_that_cannot_be_read_is_an_error_and_nothing_is_moved() {
    for text in ["- rolearn: [a", &format!("- a: {}", "[".repeat(20_000))] {
        let users = format!("- userarn: {ROLE}\n  username: dev\n");
        let refused = Plan::of(&read(&[("mapRoles", text), ("mapUsers", &users)]), &Facts::default());
        let said = refused.unwrap_err().to_string();
        assert!(said.starts_with("mapRoles, line "), "{said}");
    }
}

#[test]
fn more_entries_than_a_cluster_can_have_lose_access() {
    let roles: String = (0..3_001).map(|number| line(&format!("{ROLE}{number}"), "x", "[]")).collect();
    let plan = planned(&[("mapRoles", &roles)], &Facts::default());
    assert_eq!((plan.moved.len(), codes(&plan)), (3_001, vec!["too_many_entries", "paths_not_checked"]));
}

#[test]
fn the_steps_put_entries_before_the_switch_and_skip_what_is_done() {
    let roles = line(ROLE, "dev", "[]");
    let commands = |facts: &Facts, lists: &[(&str, &str)]| -> Vec<String> {
        planned(lists, facts).steps().into_iter().map(|step| step.commands[0].clone()).collect()
    };
    let switch =
        |mode| format!("aws eks update-cluster-config --name demo --access-config authenticationMode={mode}");
    let (mixed, api) = (switch("API_AND_CONFIG_MAP"), switch("API"));
    let apply = "terraform apply".to_owned();
    let verify = "terraform-provider-eksaccess migrate --cluster demo".to_owned();
    let lists = [("mapRoles", roles.as_str())];
    assert_eq!(commands(&cluster("CONFIG_MAP"), &lists), [mixed, apply.clone(), verify.clone(), api.clone()]);
    assert_eq!(commands(&cluster("API_AND_CONFIG_MAP"), &lists), [apply, verify, api.clone()]);
    assert_eq!(commands(&cluster("API_AND_CONFIG_MAP"), &[]), [api]);
}

#[test]
fn the_last_step_warns_while_something_loses_access() {
    let steps = planned(&[("mapAccounts", "- '111122223333'\n")], &cluster("API_AND_CONFIG_MAP")).steps();
    let last = &steps.last().unwrap().about;
    assert!(last.contains("Not before the finding above"), "{last}");
}
