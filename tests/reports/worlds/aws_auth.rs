//! Worlds in which the cluster reads aws-auth.

use super::*;

pub(super) fn config_maps() -> Vec<Row> {
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
pub(super) fn ignored_lines() -> Vec<Row> {
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
pub(super) fn hidden_lines() -> Vec<Row> {
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
