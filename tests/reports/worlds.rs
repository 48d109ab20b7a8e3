//! The worlds: one row each, with what the answer must be. To add one, add its row and run with `UPDATE=1`: the
//! report is written to `tests/golden/reports/NAME.txt`, to be read before it is kept.

use eksaccess::access::ControlPlane;
use eksaccess::aws::{ProbeError, TlsFault, Unreachable};
use eksaccess::diagnosis::{Ignorance, Reason, Verdict};

use super::world::{ROLE, World, world};

/// Name, world, answer.
pub type Row = (&'static str, World, Verdict);

const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/dev/alice@example.com";
const SSO_SESSION: &str =
    "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice";
const SSO_ROLE: &str = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
const INSTANCE: &str = "arn:aws:sts::111122223333:assumed-role/dev/i-0123456789abcdef0";
const FOREIGN: &str = "arn:aws:iam::444455556666:role/partner";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const USER: &str = "arn:aws:iam::111122223333:user/ops/bob";
const LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";

const SSO_ROLE_BEFORE: &str = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_fedcba9876543210";
const HYBRID: &str = "arn:aws:sts::111122223333:assumed-role/dev/mi-0123456789abcdef0";
const FARGATE: &str =
    "arn:aws:sts::111122223333:assumed-role/dev/fargate-ip-10-0-1-2.eu-west-1.compute.internal";
const KUBECTL: &str = "arn:aws:sts::111122223333:assumed-role/dev/EKSGetTokenAuth";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/jo";
const WITHOUT_PATH: &str = "arn:aws:iam::111122223333:role/dev";

const MAPS_DEV_AS_ADMIN: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: admin\n  groups: [system:masters, ops]\n",
)];
const MAPS_DEV_AS_NODE: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: 'system:node:{{EC2PrivateDNSName}}'\n  groups: ['system:bootstrappers', 'system:nodes']\n",
)];
const MAPS_DEV_AS_EVERYBODY: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev\n  groups: ['system:authenticated']\n",
)];
const MAPS_DEV: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev:{{SessionName}}\n  groups: [viewers]\n",
)];
const MAPS_DEV_WITH_PATH: &[(&str, &str)] = &[(
    "mapRoles",
    "- rolearn: arn:aws:iam::111122223333:role/team/dev\n  username: dev\n  groups: [viewers]\n",
)];
const MAPS_NOBODY: &[(&str, &str)] = &[("mapRoles", "[]")];

fn forbidden(action: &str) -> Ignorance {
    Ignorance::Forbidden(action.to_owned())
}

/// Every world.
pub fn all() -> Vec<Row> {
    [
        kinds(),
        principals(),
        spellings(),
        clusters(),
        entries(),
        sessions(),
        permissions(),
        config_maps(),
        ignored_lines(),
        hidden_lines(),
        live(),
        live_and_no_proof(),
        live_by_role(),
        eks_forbidden(),
        live_and_unreachable(),
        live_without_a_way_in(),
    ]
    .concat()
}

fn no(reason: Reason) -> Verdict {
    Verdict::Denied(reason)
}

fn open(reason: Reason) -> Verdict {
    Verdict::Undetermined(reason)
}

const YES: Verdict = Verdict::Authenticates;
const POWERLESS: Verdict = Verdict::AuthenticatesWithoutPermissions;

fn kinds() -> Vec<Row> {
    vec![
        ("c11_session_given_for_its_role", world(SESSION).iam_says(ROLE).entry().groups(&["viewers"]), YES),
        ("c11_sso_session_without_entry", world(SSO_SESSION).iam_says(SSO_ROLE), no(Reason::NoAccessEntry)),
        ("c71_root_in_api_mode", world(ROOT).caller(), no(Reason::RootUser)),
        (
            "root_with_a_useless_entry",
            world(ROOT).entry().policy("AmazonEKSViewPolicy", &[]),
            no(Reason::RootUser),
        ),
        (
            "root_named_by_aws_auth",
            world(ROOT).mode("API_AND_CONFIG_MAP").aws_auth(&[(
                "mapUsers",
                "- userarn: arn:aws:iam::111122223333:root\n  username: root\n  groups: [system:masters]\n",
            )]),
            YES,
        ),
        ("federated_user", world(FEDERATED), no(Reason::FederatedUser)),
        ("service_linked_role_without_entry", world(LINKED), no(Reason::ServiceLinkedRole)),
        (
            "service_linked_role_with_its_entry",
            world(LINKED).entry().policy("AmazonEKSClusterInsightsPolicy", &[]),
            YES,
        ),
        ("malformed_principal", world("arn:aws:iam::1111:role/dev"), no(Reason::MalformedPrincipal)),
        ("not_an_arn", world("dev"), no(Reason::MalformedPrincipal)),
        (
            "group_instead_of_a_principal",
            world("arn:aws:iam::111122223333:group/devs"),
            no(Reason::MalformedPrincipal),
        ),
        ("other_partition", world("arn:aws-cn:iam::111122223333:role/dev"), no(Reason::OtherPartition)),
        (
            "china_in_china",
            world("arn:aws-cn:iam::111122223333:role/dev")
                .place("aws-cn", "cn-north-1")
                .namespace("payments"),
            no(Reason::NoAccessEntry),
        ),
        (
            "partition_of_a_new_kind",
            world("arn:aws-moon:iam::111122223333:role/dev").place("aws-moon", "eu-moon-1"),
            no(Reason::NoAccessEntry),
        ),
    ]
}

fn principals() -> Vec<Row> {
    vec![
        ("principal_does_not_exist", world(ROLE).iam_says_none(), no(Reason::PrincipalDoesNotExist)),
        ("orphaned_entry", world(ROLE).entry().iam_says_none(), no(Reason::PrincipalDoesNotExist)),
        ("c43_role_without_its_path", world(WITHOUT_PATH).iam_says(ROLE), no(Reason::NoAccessEntry)),
        (
            "role_without_its_path_has_an_entry",
            world(WITHOUT_PATH).iam_says(ROLE).entry().groups(&["viewers"]),
            YES,
        ),
        (
            "sso_role_without_its_path",
            world("arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef").iam_says(SSO_ROLE),
            no(Reason::NoAccessEntry),
        ),
        (
            "c38_iam_forbidden_with_an_entry",
            world(ROLE).entry().groups(&["viewers"]).iam(forbidden("iam:GetRole")),
            open(Reason::IamForbidden),
        ),
        (
            "iam_forbidden_without_an_entry",
            world(ROLE).iam(forbidden("iam:GetRole")),
            no(Reason::NoAccessEntry),
        ),
        (
            "iam_forbidden_about_the_caller",
            world(USER).caller().entry().groups(&["viewers"]).iam(forbidden("iam:GetUser")),
            open(Reason::IamForbidden),
        ),
        (
            "iam_forbidden_and_the_path_hidden",
            world(SESSION).caller().iam(forbidden("iam:GetRole")).others(&[ROLE]),
            open(Reason::IamForbidden),
        ),
        (
            "iam_forbidden_and_no_namesake",
            world(SESSION).caller().iam(forbidden("iam:GetRole")).others(&[USER]),
            no(Reason::NoAccessEntry),
        ),
        (
            "iam_skipped",
            world(ROLE).entry().groups(&["viewers"]).iam(Ignorance::Skipped),
            open(Reason::IamSkipped),
        ),
        (
            "iam_unreachable",
            world(ROLE)
                .entry()
                .groups(&["viewers"])
                .iam(Ignorance::Unanswered("connection refused".to_owned())),
            open(Reason::IamUnreachable),
        ),
        (
            "c39_other_account_with_an_entry",
            world(FOREIGN).iam(Ignorance::OtherAccount).entry().groups(&["viewers"]),
            open(Reason::OtherAccount),
        ),
        (
            "other_account_without_an_entry",
            world(FOREIGN).iam(Ignorance::OtherAccount),
            no(Reason::NoAccessEntry),
        ),
    ]
}

/// What nearly names a principal, and what a principal was called before.
fn spellings() -> Vec<Row> {
    let renamed = "arn:aws:iam::111122223333:user/bob";
    let asked = || world("arn:aws:iam::111122223333:user/robert");
    vec![
        (
            "role_in_other_letters",
            world("arn:aws:iam::111122223333:role/team/DEV").iam_says(ROLE).entry().groups(&["viewers"]),
            YES,
        ),
        (
            "user_without_its_path",
            world("arn:aws:iam::111122223333:user/bob").iam_says(USER).entry().groups(&["viewers"]),
            YES,
        ),
        (
            "aws_auths_own_spelling_in_config_map",
            world(WITHOUT_PATH).iam_says(ROLE).mode("CONFIG_MAP").aws_auth(MAPS_DEV),
            YES,
        ),
        ("arn_with_blanks", world(&format!(" {ROLE}\n")).entry().groups(&["viewers"]), YES),
        ("entry_under_another_path", world(ROLE).others(&[WITHOUT_PATH]), no(Reason::WrongPath)),
        (
            "iam_forbidden_and_an_entry_under_another_path",
            world(WITHOUT_PATH).iam(forbidden("iam:GetRole")).others(&[ROLE]),
            open(Reason::IamForbidden),
        ),
        ("sso_role_provisioned_again", world(SSO_ROLE).others(&[SSO_ROLE_BEFORE]), no(Reason::NoAccessEntry)),
        (
            "sso_role_of_before_it_was_provisioned_again",
            world(SSO_ROLE_BEFORE).iam_says_none().entry().sso_roles(&[SSO_ROLE]),
            no(Reason::PrincipalDoesNotExist),
        ),
        (
            "sso_session_of_before_it_was_provisioned_again",
            world("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_fedcba9876543210/alice")
                .iam_says_none()
                .sso_roles(&[SSO_ROLE])
                .others(&[SSO_ROLE]),
            no(Reason::PrincipalDoesNotExist),
        ),
        (
            "user_with_an_entry_under_a_former_name",
            asked().former_names(&[renamed]),
            open(Reason::UserMayBeRenamed),
        ),
        (
            "renamed_user_that_the_server_knows",
            asked().caller().former_names(&[renamed]).reviewed(renamed, &["viewers"]),
            YES,
        ),
        (
            "renamed_user_that_aws_auth_names",
            asked().mode("API_AND_CONFIG_MAP").former_names(&[renamed]).aws_auth(&[(
                "mapUsers",
                "- userarn: arn:aws:iam::111122223333:user/robert\n  username: robert\n  groups: [viewers]\n",
            )]),
            YES,
        ),
        (
            "entry_of_a_user_whose_name_is_free",
            world(USER).entry().iam_says_none(),
            no(Reason::PrincipalDoesNotExist),
        ),
        (
            "caller_that_iam_does_not_show_yet",
            world(USER).caller().iam_says_none().entry().groups(&["viewers"]),
            open(Reason::PrincipalNotVisible),
        ),
    ]
}

fn clusters() -> Vec<Row> {
    vec![
        ("c73_no_cluster_in_this_region", world(ROLE).no_cluster(), no(Reason::NoCluster)),
        ("no_cluster_and_root", world(ROOT).no_cluster(), no(Reason::NoCluster)),
        ("cluster_being_made", world(ROLE).status("CREATING"), no(Reason::ClusterNotActive)),
        ("cluster_failed", world(ROLE).status("FAILED"), no(Reason::ClusterNotActive)),
        ("cluster_being_updated", world(ROLE).status("UPDATING").entry().groups(&["viewers"]), YES),
        (
            "status_of_a_new_kind",
            world(ROLE).status("HIBERNATED").entry().groups(&["viewers"]),
            open(Reason::ClusterStatusUnknown),
        ),
        ("status_of_a_new_kind_and_no_entry", world(ROLE).status("HIBERNATED"), no(Reason::NoAccessEntry)),
        ("mode_of_a_new_kind", world(ROLE).mode("API_AND_OIDC"), open(Reason::AuthenticationModeUnknown)),
        (
            "mode_of_a_new_kind_and_root",
            world(ROOT).caller().mode("API_AND_OIDC").aws_auth(MAPS_NOBODY),
            open(Reason::AuthenticationModeUnknown),
        ),
        (
            "mode_of_a_new_kind_that_the_server_settles",
            world(SESSION)
                .iam_says(ROLE)
                .caller()
                .mode("API_AND_OIDC")
                .entry()
                .groups(&["viewers"])
                .reviewed("alice", &["viewers"]),
            YES,
        ),
        (
            "connected_cluster",
            world(ROLE).control_plane(ControlPlane::Connected).mode("CONFIG_MAP"),
            open(Reason::ConnectedCluster),
        ),
        (
            "local_cluster_on_an_outpost",
            world(ROLE)
                .control_plane(ControlPlane::Outpost { id: Some("0a1b2c3d".to_owned()) })
                .mode("CONFIG_MAP")
                .aws_auth(MAPS_NOBODY),
            open(Reason::CreatorUnknown),
        ),
    ]
}

fn entries() -> Vec<Row> {
    vec![
        ("no_access_entry", world(ROLE), no(Reason::NoAccessEntry)),
        ("no_access_entry_and_a_namespace", world(ROLE).namespace("payments"), no(Reason::NoAccessEntry)),
        (
            "no_access_entry_but_near_ones",
            world(ROLE).others(&[
                "arn:aws:iam::111122223333:role/dev",
                "arn:aws:iam::444455556666:role/dev",
                "arn:aws:iam::111122223333:role/team/Dev",
                "arn:aws:iam::111122223333:user/dev",
                "arn:aws:iam::111122223333:role/ops",
            ]),
            no(Reason::WrongPath),
        ),
        (
            "recreated_user",
            world(USER).entry().policy("AmazonEKSViewPolicy", &["dev-*"]).principal_age(3600),
            no(Reason::PrincipalRecreated),
        ),
        (
            "orphaned_entry_and_a_namespace",
            world(ROLE).entry().iam_says_none().namespace("payments"),
            no(Reason::PrincipalDoesNotExist),
        ),
        ("caller_without_an_entry", world(USER).caller(), no(Reason::NoAccessEntry)),
        (
            "c31_recreated_role",
            world(ROLE).entry().policy("AmazonEKSViewPolicy", &["dev-*"]).principal_age(3600),
            no(Reason::PrincipalRecreated),
        ),
        (
            "made_a_minute_after_its_entry",
            world(ROLE).entry().groups(&["viewers"]).entry_age(3660).principal_age(3600),
            open(Reason::MadeTogether),
        ),
        (
            "made_61_s_after_its_entry",
            world(ROLE).entry().groups(&["viewers"]).entry_age(3661).principal_age(3600),
            no(Reason::PrincipalRecreated),
        ),
        (
            "made_just_before_its_entry",
            world(ROLE).entry().groups(&["viewers"]).entry_age(3595).principal_age(3600),
            YES,
        ),
        (
            "made_in_the_same_second",
            world(ROLE).entry().groups(&["viewers"]).entry_age(3600).principal_age(3600),
            YES,
        ),
        (
            "c55_person_with_a_nodes_entry",
            world(SESSION).iam_says(ROLE).entry().node("EC2_LINUX"),
            no(Reason::NotAnInstance),
        ),
        ("instance_with_a_nodes_entry", world(INSTANCE).iam_says(ROLE).entry().node("EC2_LINUX"), YES),
        ("role_with_a_nodes_entry", world(ROLE).entry().node("EC2_WINDOWS"), open(Reason::InstanceUnknown)),
        ("fargate_role", world(ROLE).entry().node("FARGATE_LINUX"), YES),
        (
            "person_with_a_fargate_entry",
            world(SSO_SESSION).iam_says(SSO_ROLE).entry().node("FARGATE_LINUX"),
            YES,
        ),
        (
            "entry_of_a_type_of_a_new_kind",
            world(ROLE).entry().node("EC2_MOON").user_name("moon:{{SessionName}}"),
            open(Reason::EntryTypeUnknown),
        ),
        (
            "instance_with_an_entry_of_a_type_of_a_new_kind",
            world(INSTANCE).iam_says(ROLE).entry().node("EC2_MOON"),
            open(Reason::EntryTypeUnknown),
        ),
        (
            "session_with_the_path_of_its_role",
            world("arn:aws:sts::111122223333:assumed-role/team/dev/alice"),
            no(Reason::MalformedPrincipal),
        ),
        ("c48_young_entry", world(ROLE).entry().groups(&["viewers"]).entry_age(12), YES),
    ]
}

/// The session's name tells who uses it, and so what to do.
fn sessions() -> Vec<Row> {
    let session = |who: &str| world(who).iam_says(ROLE);
    vec![
        (
            "hybrid_node_with_an_instances_entry",
            session(HYBRID).entry().node("EC2_LINUX"),
            no(Reason::NotAnInstance),
        ),
        (
            "hybrid_node_with_an_instances_line",
            session(HYBRID).mode("CONFIG_MAP").aws_auth(MAPS_DEV_AS_NODE),
            no(Reason::NotAnInstance),
        ),
        (
            "kubectl_through_a_nodes_role",
            session(KUBECTL).entry().node("EC2_LINUX"),
            no(Reason::NotAnInstance),
        ),
        ("hybrid_node_with_its_entry", session(HYBRID).entry().node("HYBRID_LINUX"), YES),
        ("instance_with_a_hybrid_nodes_entry", session(INSTANCE).entry().node("HYBRID_LINUX"), YES),
        ("fargate_node_with_its_entry", session(FARGATE).entry().node("FARGATE_LINUX"), YES),
        ("hybrid_node_with_a_persons_entry", session(HYBRID).entry().groups(&["viewers"]), YES),
        ("instance_without_an_entry", session(INSTANCE), no(Reason::NoAccessEntry)),
        (
            "instance_without_an_entry_and_a_namespace",
            session(INSTANCE).namespace("payments"),
            no(Reason::NoAccessEntry),
        ),
        ("hybrid_node_without_an_entry", session(HYBRID), no(Reason::NoAccessEntry)),
        ("fargate_node_without_an_entry", session(FARGATE), no(Reason::NoAccessEntry)),
        ("kubectl_without_an_entry", session(KUBECTL), no(Reason::NoAccessEntry)),
        (
            "foreign_node_without_an_entry",
            world("arn:aws:sts::444455556666:assumed-role/dev/i-0123456789abcdef0")
                .iam_says("arn:aws:iam::444455556666:role/dev"),
            no(Reason::NoAccessEntry),
        ),
    ]
}

fn permissions() -> Vec<Row> {
    vec![
        ("c07_neither_groups_nor_policies", world(ROLE).entry(), POWERLESS),
        ("neither_groups_nor_policies_for_a_namespace", world(ROLE).entry().namespace("payments"), POWERLESS),
        (
            "policy_everywhere",
            world(ROLE).entry().policy("AmazonEKSClusterAdminPolicy", &[]).namespace("payments"),
            YES,
        ),
        (
            "policy_by_a_wildcard",
            world(ROLE).entry().policy("AmazonEKSEditPolicy", &["pay*"]).namespace("payments"),
            YES,
        ),
        (
            "policy_elsewhere",
            world(ROLE).entry().policy("AmazonEKSEditPolicy", &["dev-*"]).namespace("payments"),
            YES,
        ),
        ("groups_and_a_namespace", world(ROLE).entry().groups(&["viewers"]).namespace("payments"), YES),
        ("group_that_everybody_is_in", world(ROLE).entry().groups(&["system:authenticated"]), POWERLESS),
        (
            "group_that_everybody_is_in_by_aws_auth",
            world(ROLE).mode("CONFIG_MAP").aws_auth(MAPS_DEV_AS_EVERYBODY).namespace("payments"),
            POWERLESS,
        ),
        (
            "user_name_with_the_session_of_a_role",
            world(ROLE).entry().user_name("x::{{SessionName}}").groups(&["viewers"]),
            YES,
        ),
        (
            "user_name_with_the_session_of_a_user",
            world(USER).entry().user_name("x::{{SessionName}}").groups(&["viewers"]),
            YES,
        ),
        (
            "user_name_with_an_access_key",
            world(SESSION).iam_says(ROLE).entry().user_name("{{AccessKeyID}}").groups(&["viewers"]),
            YES,
        ),
        ("user_with_a_policy", world(USER).entry().policy("AmazonEKSViewPolicy", &[]), YES),
        (
            "user_name_of_ones_own",
            world(SESSION)
                .iam_says(ROLE)
                .entry()
                .user_name("dev:{{SessionNameRaw}}@{{AccountID}}")
                .groups(&["viewers"]),
            YES,
        ),
    ]
}

fn config_maps() -> Vec<Row> {
    let config_map = |who| world(who).mode("CONFIG_MAP");
    let mixed = |who| world(who).mode("API_AND_CONFIG_MAP");
    vec![
        ("c18_config_map_without_aws_auth", config_map(ROLE), open(Reason::AwsAuthUnknown)),
        ("config_map_and_named", config_map(ROLE).aws_auth(MAPS_DEV), YES),
        ("config_map_and_not_named", config_map(ROLE).aws_auth(MAPS_NOBODY), open(Reason::CreatorUnknown)),
        ("c53_named_with_a_path", config_map(ROLE).aws_auth(MAPS_DEV_WITH_PATH), open(Reason::CreatorUnknown)),
        ("config_map_and_unreadable", config_map(ROLE).aws_auth(&[("mapRoles", "a: b: c")]), open(Reason::AwsAuthUnreadable)),
        ("config_map_and_the_account_named", config_map(USER).aws_auth(&[("mapAccounts", "- 111122223333\n")]), POWERLESS),
        ("config_map_names_the_session_of_the_caller", config_map(SESSION).caller().iam(forbidden("iam:GetRole")).aws_auth(MAPS_DEV).namespace("payments"), YES),
        ("aws_auth_gives_an_instances_name", config_map(SESSION).aws_auth(&[("mapRoles", "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: system:node:{{EC2PrivateDNSName}}\n  groups: [system:nodes]\n")]), no(Reason::NotAnInstance)),
        ("mixed_without_entry_or_aws_auth", mixed(ROLE), open(Reason::AwsAuthUnknown)),
        ("mixed_and_named_by_aws_auth", mixed(ROLE).aws_auth(MAPS_DEV), YES),
        ("mixed_and_named_by_neither", mixed(ROLE).aws_auth(MAPS_NOBODY), no(Reason::NoAccessEntry)),
        ("mixed_and_the_entry_goes_first", mixed(ROLE).entry().aws_auth(MAPS_DEV), POWERLESS),
        ("c32_recreated_but_named_by_aws_auth", mixed(ROLE).entry().principal_age(3600).aws_auth(MAPS_DEV), YES),
        ("mixed_recreated_without_aws_auth", mixed(ROLE).entry().principal_age(3600), open(Reason::AwsAuthUnknown)),
        ("mixed_recreated_and_not_named", mixed(ROLE).entry().principal_age(3600).aws_auth(MAPS_NOBODY), no(Reason::PrincipalRecreated)),
        ("mixed_and_the_path_hidden_but_named", mixed(SESSION).caller().iam(forbidden("iam:GetRole")).others(&[ROLE]).aws_auth(MAPS_DEV), open(Reason::IamForbidden)),
        ("aws_auth_given_for_api_mode", world(ROLE).aws_auth(MAPS_DEV), no(Reason::NoAccessEntry)),
    ]
}

/// What a cluster leaves out of aws-auth, and says nothing about.
fn ignored_lines() -> Vec<Row> {
    let config_map = |text: &str| world(ROLE).mode("CONFIG_MAP").aws_auth(&[("mapRoles", text)]);
    let mixed = |text: &str| world(ROLE).mode("API_AND_CONFIG_MAP").aws_auth(&[("mapRoles", text)]);
    let dev = "- rolearn: arn:aws:iam::111122223333:role/dev\n";
    let nested = format!("{dev}  username: dev\n  x: {}", "[".repeat(20_000));
    vec![
        (
            "mixed_and_a_template_without_quotes",
            mixed(&format!("{dev}  username: {{{{SessionName}}}}\n  groups: [viewers]\n")),
            no(Reason::NoAccessEntry),
        ),
        (
            "mixed_and_the_arn_under_another_key",
            mixed("- role_arn: arn:aws:iam::111122223333:role/dev\n  username: dev\n  groups: [viewers]\n"),
            no(Reason::NoAccessEntry),
        ),
        (
            "mixed_and_the_list_under_another_key",
            world(ROLE).mode("API_AND_CONFIG_MAP").aws_auth(&[("maproles", dev)]),
            no(Reason::NoAccessEntry),
        ),
        ("config_map_and_no_user_name", config_map(&format!("{dev}  groups: [viewers]\n")), YES),
        (
            "config_map_and_values_of_wrong_types",
            config_map(&format!(
                "{dev}  username: 12\n  groups: viewers\n- just text\n- rolearn: dev\n  username: x\n"
            )),
            POWERLESS,
        ),
        (
            "config_map_and_two_lines_for_it",
            config_map(&format!(
                "{dev}  username: a\n  groups: [ops]\n{dev}  username: b\n  groups: [viewers]\n"
            )),
            YES,
        ),
        ("config_map_nested_without_end", config_map(&nested), open(Reason::AwsAuthUnreadable)),
        (
            "config_map_and_more_mistakes_than_are_shown",
            config_map(&"- user: x\n".repeat(12)),
            open(Reason::CreatorUnknown),
        ),
        ("mixed_and_the_entry_goes_before_mistakes", mixed("- user: x\n").entry(), POWERLESS),
    ]
}

/// What aws-auth gives, where an access entry hides it, or a new one would.
fn hidden_lines() -> Vec<Row> {
    let mixed = |who| world(who).mode("API_AND_CONFIG_MAP");
    let instance = || mixed(INSTANCE).iam_says(ROLE);
    vec![
        ("mixed_and_administrator_by_aws_auth", mixed(ROLE).aws_auth(MAPS_DEV_AS_ADMIN), YES),
        (
            "mixed_and_administrator_by_aws_auth_in_china",
            mixed("arn:aws-cn:iam::111122223333:role/dev").place("aws-cn", "cn-north-1").aws_auth(&[(
                "mapRoles",
                "- rolearn: arn:aws-cn:iam::111122223333:role/dev\n  username: admin\n  groups: [system:masters]\n",
            )]),
            YES,
        ),
        ("mixed_and_a_node_by_aws_auth", instance().aws_auth(MAPS_DEV_AS_NODE), YES),
        ("mixed_and_unreadable", mixed(ROLE).aws_auth(&[("mapRoles", "a: b: c")]), open(Reason::AwsAuthUnreadable)),
        (
            "mixed_and_the_entry_hides_an_administrators_line",
            mixed(ROLE).entry().groups(&["viewers"]).aws_auth(MAPS_DEV_AS_ADMIN),
            YES,
        ),
        (
            "mixed_and_a_node_that_is_administrator_by_aws_auth",
            instance().aws_auth(&[(
                "mapRoles",
                "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: 'system:node:{{EC2PrivateDNSName}}'\n  groups: ['system:bootstrappers', 'system:nodes', 'system:masters']\n",
            )]),
            YES,
        ),
        (
            "mixed_and_a_user_name_that_entries_cannot_have",
            mixed(ROLE).aws_auth(&[(
                "mapRoles",
                "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: '{{SessionName}}'\n  groups: [viewers, 'system:monitoring']\n",
            )]),
            YES,
        ),
        (
            "mixed_and_a_persons_entry_hides_a_nodes_line",
            instance().entry().aws_auth(MAPS_DEV_AS_NODE),
            POWERLESS,
        ),
        (
            "mixed_and_a_nodes_entry_hides_an_administrators_line",
            instance().entry().node("EC2_LINUX").aws_auth(MAPS_DEV_AS_ADMIN),
            YES,
        ),
        (
            "mixed_and_the_entry_hides_a_line_without_groups",
            mixed(ROLE).entry().policy("AmazonEKSViewPolicy", &[]).aws_auth(&[(
                "mapRoles",
                "- rolearn: arn:aws:iam::111122223333:role/dev\n  username: dev\n",
            )]),
            YES,
        ),
        (
            "mixed_and_the_entry_hides_a_line_for_the_whole_account",
            mixed(ROLE).entry().policy("AmazonEKSViewPolicy", &[]).aws_auth(&[("mapAccounts", "- '111122223333'\n")]),
            YES,
        ),
        (
            "mixed_and_an_entry_that_may_be_stale_hides_a_line",
            mixed(ROLE).iam(forbidden("iam:GetRole")).entry().aws_auth(MAPS_DEV_AS_ADMIN),
            open(Reason::IamForbidden),
        ),
        (
            "mixed_and_the_entry_gives_what_the_line_gave",
            mixed(ROLE).entry().policy("AmazonEKSClusterAdminPolicy", &[]).aws_auth(MAPS_DEV_AS_ADMIN),
            YES,
        ),
        (
            "mixed_and_a_nodes_entry_hides_a_nodes_line",
            instance().entry().node("EC2_LINUX").aws_auth(MAPS_DEV_AS_NODE),
            YES,
        ),
        ("root_in_config_map_and_not_named", world(ROOT).caller().mode("CONFIG_MAP").aws_auth(MAPS_NOBODY), open(Reason::CreatorUnknown)),
        ("federated_user_in_config_map_and_not_named", world(FEDERATED).mode("CONFIG_MAP").aws_auth(MAPS_NOBODY), open(Reason::CreatorUnknown)),
        ("root_in_mixed_and_not_named", mixed(ROOT).caller().aws_auth(MAPS_NOBODY), no(Reason::RootUser)),
    ]
}

/// The API server lets in whom nothing that was given explains.
fn live_without_a_way_in() -> Vec<Row> {
    let caller = || world(SESSION).iam_says(ROLE).caller();
    vec![
        (
            "live_and_administrator_without_aws_auth",
            caller().mode("API_AND_CONFIG_MAP").reviewed("admin", &["system:masters"]),
            YES,
        ),
        (
            "live_and_the_creator",
            caller()
                .mode("CONFIG_MAP")
                .aws_auth(MAPS_NOBODY)
                .reviewed("kubernetes-admin", &["system:masters"]),
            YES,
        ),
        ("live_and_contradicted", caller().reviewed("admin", &["system:masters"]), YES),
        (
            "live_and_the_groups_of_a_template",
            caller().entry().groups(&["team-{{SessionName}}", "key-{{AccessKeyID}}"]).reviewed(
                "arn:aws:sts::111122223333:assumed-role/dev/alice-example.com",
                &["team-alice-example.com", "key-(access key)"],
            ),
            YES,
        ),
    ]
}

/// The user name of [`SESSION`] by its role's entry.
const NAME: &str = "arn:aws:sts::111122223333:assumed-role/dev/alice-example.com";

/// What the API server itself says, and what it cannot be asked.
fn live() -> Vec<Row> {
    let caller = || world(SESSION).iam_says(ROLE).caller();
    let young = || caller().entry().groups(&["viewers"]).entry_age(12);
    vec![
        ("live_and_as_promised", caller().entry().groups(&["viewers"]).reviewed(NAME, &["viewers"]), YES),
        ("live_without_groups_or_policies", caller().entry().reviewed(NAME, &[]), POWERLESS),
        (
            "live_under_another_name",
            caller().entry().groups(&["viewers"]).reviewed("somebody", &[]),
            POWERLESS,
        ),
        (
            "live_without_a_known_way_in",
            caller().mode("CONFIG_MAP").reviewed("creator", &["system:masters"]),
            YES,
        ),
        (
            "live_settles_what_iam_may_not_say",
            caller().iam(forbidden("iam:GetRole")).entry().groups(&["a"]).reviewed(NAME, &["a"]),
            YES,
        ),
        (
            "live_and_forbidden_to_ask",
            caller().entry().groups(&["a"]).live(Err(ProbeError::Forbidden("no".to_owned()))),
            YES,
        ),
        (
            "live_and_refused",
            young().live(Err(ProbeError::Unauthorized)).waited(60),
            no(Reason::RefusedByApiServer),
        ),
        (
            "live_and_refused_for_a_known_reason",
            caller().live(Err(ProbeError::Unauthorized)),
            no(Reason::NoAccessEntry),
        ),
        ("c48_young_entry_that_the_server_knows", young().reviewed(NAME, &["viewers"]).waited(4), YES),
    ]
}

/// An answer that names somebody else, or nobody.
fn live_and_no_proof() -> Vec<Row> {
    let caller = || world(SESSION).iam_says(ROLE).caller();
    vec![
        (
            "c51_the_server_takes_the_caller_for_a_service_account",
            caller()
                .entry()
                .groups(&["a"])
                .reviewed("system:serviceaccount:ci:runner", &["system:serviceaccounts"])
                .canonical_arn(None),
            YES,
        ),
        (
            "live_and_known_as_another_principal",
            caller()
                .entry()
                .groups(&["a"])
                .reviewed(NAME, &["a"])
                .canonical_arn(Some("arn:aws:iam::111122223333:role/ops")),
            YES,
        ),
        (
            "live_and_known_as_the_principal",
            caller()
                .entry()
                .groups(&["a"])
                .reviewed(NAME, &["a"])
                .canonical_arn(Some("arn:aws:iam::111122223333:role/Dev")),
            YES,
        ),
        (
            "live_and_nobody_is_named",
            caller().entry().groups(&["a"]).reviewed(NAME, &["a"]).canonical_arn(None),
            YES,
        ),
        (
            "live_and_anonymous_without_an_entry",
            caller().reviewed("system:anonymous", &["system:unauthenticated"]).canonical_arn(None),
            no(Reason::NoAccessEntry),
        ),
        (
            "live_and_an_answer_that_is_none",
            caller().entry().groups(&["a"]).live(Err(ProbeError::Answered {
                status: 200,
                text: "no answer of Kubernetes: <html>sign in".to_owned(),
            })),
            YES,
        ),
    ]
}

/// A role is asked about by one of its sessions.
fn live_by_role() -> Vec<Row> {
    vec![
        (
            "live_by_a_session_of_the_role",
            world(ROLE)
                .entry()
                .user_name("dev:{{SessionName}}")
                .groups(&["a"])
                .asked_by(SESSION)
                .reviewed("dev:alice-example.com", &["a"]),
            YES,
        ),
        (
            "live_by_an_instance_about_its_role",
            world(ROLE)
                .entry()
                .node("EC2_LINUX")
                .asked_by(INSTANCE)
                .reviewed("system:node:ip-10-0-0-1", &["system:nodes"]),
            open(Reason::InstanceUnknown),
        ),
        (
            "live_and_refused_by_a_person_about_a_nodes_role",
            world(ROLE).entry().node("EC2_LINUX").asked_by(SESSION).live(Err(ProbeError::Unauthorized)),
            open(Reason::InstanceUnknown),
        ),
        (
            "eks_forbidden_and_a_role_by_its_session",
            world(ROLE).eks_forbidden().asked_by(SESSION).reviewed(NAME, &["a"]),
            YES,
        ),
        (
            "eks_forbidden_and_a_role_by_an_instance",
            world(ROLE)
                .eks_forbidden()
                .asked_by(INSTANCE)
                .reviewed("system:node:ip-10-0-0-1", &["system:nodes"]),
            open(Reason::EksForbidden),
        ),
        (
            "eks_forbidden_and_a_role_by_a_refused_session",
            world(ROLE).eks_forbidden().asked_by(SESSION).live(Err(ProbeError::Unauthorized)),
            open(Reason::EksForbidden),
        ),
    ]
}

/// The caller may not read entries or policies.
fn eks_forbidden() -> Vec<Row> {
    let caller = || world(SESSION).iam_says(ROLE).caller();
    vec![
        ("eks_forbidden", caller().eks_forbidden(), open(Reason::EksForbidden)),
        ("eks_forbidden_and_live", caller().eks_forbidden().reviewed(NAME, &["viewers"]), YES),
        ("eks_forbidden_and_live_without_groups", caller().eks_forbidden().reviewed(NAME, &[]), YES),
        (
            "eks_forbidden_and_refused",
            caller().eks_forbidden().live(Err(ProbeError::Unauthorized)),
            no(Reason::RefusedByApiServer),
        ),
        ("policies_forbidden", caller().entry().eks_forbidden().namespace("payments"), YES),
        (
            "policies_forbidden_and_a_line_in_aws_auth",
            caller().mode("API_AND_CONFIG_MAP").entry().eks_forbidden().aws_auth(MAPS_DEV_AS_ADMIN),
            YES,
        ),
    ]
}

/// The API server cannot be asked, or is asked what the caller may do.
fn live_and_unreachable() -> Vec<Row> {
    let caller = || world(SESSION).iam_says(ROLE).caller();
    let unreachable = |kind, text: &str| Err(ProbeError::Unreachable { kind, text: text.to_owned() });
    vec![
        ("live_on_an_old_server", caller().entry().groups(&["a"]).live(Err(ProbeError::NotServed)), YES),
        (
            "c70_live_and_no_connection",
            caller()
                .entry()
                .groups(&["a"])
                .live(unreachable(Unreachable::Timeout, "no connection within 10 s")),
            YES,
        ),
        (
            "c70_live_and_another_authority",
            caller().entry().groups(&["a"]).live(unreachable(
                Unreachable::Tls(TlsFault::UnknownAuthority),
                "its certificate is of another authority",
            )),
            YES,
        ),
        ("live_about_somebody_else", world(ROLE).entry().groups(&["a"]).live_in_vain(), YES),
        (
            "c72_rights_that_policies_do_not_give",
            caller()
                .entry()
                .policy("AmazonEKSViewPolicy", &["payments"])
                .reviewed(NAME, &[])
                .can_i("get", "pods", None, Ok(true))
                .can_i("get", "secrets", None, Ok(false))
                .can_i("list", "certificates", Some("cert-manager.io"), Ok(false)),
            YES,
        ),
        (
            "can_i_and_all_is_allowed",
            caller().entry().groups(&["a"]).reviewed(NAME, &["a"]).can_i("get", "pods", None, Ok(true)),
            YES,
        ),
        ("c65_clock_behind", caller().entry().groups(&["a"]).clock_ahead(240), YES),
        ("c65_clock_right", caller().entry().groups(&["a"]).clock_ahead(2), YES),
        ("young_entry_that_was_waited_for", caller().entry().groups(&["a"]).entry_age(31).waited(19), YES),
    ]
}
