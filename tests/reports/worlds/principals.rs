//! Worlds of principals: of which kind they are, whether IAM has them, and how they are spelt.

use super::*;

pub(super) fn kinds() -> Vec<Row> {
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

pub(super) fn principals() -> Vec<Row> {
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
            world(ROLE).entry().groups(&["viewers"]).iam(UnknownReason::Skipped),
            open(Reason::IamSkipped),
        ),
        (
            "iam_unreachable",
            world(ROLE)
                .entry()
                .groups(&["viewers"])
                .iam(UnknownReason::Failed("connection refused".to_owned())),
            open(Reason::IamUnreachable),
        ),
        (
            "c39_other_account_with_an_entry",
            world(FOREIGN).iam(UnknownReason::OtherAccount).entry().groups(&["viewers"]),
            open(Reason::OtherAccount),
        ),
        (
            "other_account_without_an_entry",
            world(FOREIGN).iam(UnknownReason::OtherAccount),
            no(Reason::NoAccessEntry),
        ),
    ]
}

/// What nearly names a principal, and what a principal was called before.
pub(super) fn spellings() -> Vec<Row> {
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
            asked().previous_names(&[renamed]),
            open(Reason::UserMayBeRenamed),
        ),
        (
            "renamed_user_that_the_server_knows",
            asked().caller().previous_names(&[renamed]).reviewed(renamed, &["viewers"]),
            YES,
        ),
        (
            "renamed_user_that_aws_auth_names",
            asked().mode("API_AND_CONFIG_MAP").previous_names(&[renamed]).aws_auth(&[(
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
