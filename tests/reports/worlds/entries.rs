//! Worlds of clusters and access entries: what an entry is for, and what it grants.

use super::*;

pub(super) fn clusters() -> Vec<Row> {
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

pub(super) fn entries() -> Vec<Row> {
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
pub(super) fn sessions() -> Vec<Row> {
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

pub(super) fn permissions() -> Vec<Row> {
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
