//! Worlds in which the API server was asked, or EKS may not be.

use super::*;

/// The user name of [`SESSION`] by its role's entry.
const NAME: &str = "arn:aws:sts::111122223333:assumed-role/dev/alice-example.com";

/// The API server lets in whom nothing that was given explains.
pub(super) fn live_without_known_access() -> Vec<Row> {
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

/// What the API server itself says, and what it cannot be asked.
pub(super) fn live() -> Vec<Row> {
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
pub(super) fn live_and_no_proof() -> Vec<Row> {
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
                text: "not a response from Kubernetes: <html>sign in".to_owned(),
                retry_after: None,
            })),
            YES,
        ),
    ]
}

/// A role is asked about by one of its sessions.
pub(super) fn live_by_role() -> Vec<Row> {
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
pub(super) fn eks_forbidden() -> Vec<Row> {
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
pub(super) fn live_and_unreachable() -> Vec<Row> {
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
