//! What is said where an access entry overrides a line of aws-auth, or a new one would.

use eksaccess::diagnosis::Status;

use super::{finding, remedy};

#[test]
fn an_entry_that_hides_more_rights_in_aws_auth_is_a_warning_with_what_was_lost() {
    let lost = finding("mixed_and_the_entry_hides_an_administrators_line", "aws_auth");
    assert_eq!(lost.status, Status::Warning);
    for word in ["system:masters", "ops", "\"admin\""] {
        assert!(lost.summary.contains(word), "{word}: {}", lost.summary);
    }
    for name in [
        "mixed_and_the_entry_gives_what_the_line_gave",
        "mixed_and_a_nodes_entry_hides_a_nodes_line",
        "policies_forbidden_and_a_line_in_aws_auth",
    ] {
        assert_eq!(finding(name, "aws_auth").status, Status::Skipped, "{name}");
    }
}

#[test]
fn an_entry_that_hides_a_line_is_told_only_what_entries_of_its_type_can_have() {
    for (name, has, has_not) in [
        ("mixed_and_a_persons_entry_hides_a_nodes_line", "the type EC2_LINUX", "a replacement for"),
        ("mixed_and_a_nodes_entry_hides_an_administrators_line", "use another role", "an association of"),
        ("mixed_and_the_entry_hides_a_line_without_groups", "user_name = \"dev\"", "kubernetes_groups"),
    ] {
        let remedy = remedy(name, "aws_auth");
        assert!(remedy.contains(has) && !remedy.contains(has_not), "{name}: {remedy}");
    }
}

#[test]
fn a_line_is_given_up_only_where_nobody_can_lose_by_it() {
    let gives_up = |name| remedy(name, "aws_auth").contains("delete the line");
    assert!(gives_up("mixed_and_the_entry_hides_an_administrators_line"));
    assert!(!gives_up("mixed_and_the_entry_hides_a_line_for_the_whole_account"), "others use it");
    assert!(!gives_up("mixed_and_an_entry_that_may_be_stale_hides_a_line"), "the line may be the way in");
}

#[test]
fn what_an_entry_cannot_have_of_a_line_is_named() {
    for (name, lacks) in [
        (
            "mixed_and_a_node_that_is_administrator_by_aws_auth",
            "the type EC2_LINUX, which sets the user name and groups of nodes; a replacement for the group \
             system:masters",
        ),
        (
            "mixed_and_a_user_name_that_entries_cannot_have",
            "a replacement for the user name \"{{SessionName}}\" and the group system:monitoring",
        ),
    ] {
        let remedy = remedy(name, "access_entry");
        assert!(remedy.contains(lacks), "{name}: {remedy}");
    }
}

#[test]
fn what_is_to_be_carried_over_names_the_policy_of_the_partition() {
    for (name, policy) in [
        (
            "mixed_and_administrator_by_aws_auth",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        ),
        (
            "mixed_and_administrator_by_aws_auth_in_china",
            "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        ),
        ("mixed_and_a_node_by_aws_auth", "EC2_LINUX"),
    ] {
        let remedy = finding(name, "access_entry").remedy.expect("it says what to carry over").to_string();
        assert!(remedy.contains(policy), "{name}: {remedy}");
    }
}
