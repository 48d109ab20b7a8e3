//! `data "eksaccess_sso_role"`: from the name of a permission set to its one role.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    host::{Core, Problems},
    world::World,
};

const PATH: &str = "aws-reserved/sso.amazonaws.com/eu-west-1";

fn arn(name: &str) -> String {
    format!("arn:aws:iam::111122223333:role/{PATH}/{name}")
}

fn role(name: &str) -> Json {
    json!({ "arn": arn(name) })
}

/// Sets whose names begin or end alike, a role of another path, and pages of two.
fn provisioned() -> World {
    World::new()
        .set("/page_size", json!(2))
        .principal(role("AWSReservedSSO_AdminX_1111111111111111"))
        .principal(role("AWSReservedSSO_Admin_0123456789abcdef"))
        .principal(role("AWSReservedSSO_Team_Admin_2222222222222222"))
        .principal(json!({
            "arn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View_3333333333333333",
        }))
        .principal(json!({ "arn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_4444444444444444" }))
}

async fn read(core: &Core, set: &str) -> (Json, Problems) {
    core.data("eksaccess_sso_role", &json!({ "permission_set_name": set })).await
}

/// R2336: the suffix is random and differs in each account.
#[tokio::test]
async fn c43_a_permission_set_is_found_by_its_whole_name_whatever_the_suffix_and_the_page() {
    let aws = Aws::with(provisioned()).await;
    let core = Core::of(&aws).await;
    for (set, name) in [
        ("Admin", "AWSReservedSSO_Admin_0123456789abcdef"),
        ("AdminX", "AWSReservedSSO_AdminX_1111111111111111"),
        ("Team_Admin", "AWSReservedSSO_Team_Admin_2222222222222222"),
    ] {
        let (found, problems) = read(&core, set).await;
        problems.none();
        assert_eq!((&found["name"], &found["arn"]), (&json!(name), &json!(arn(name))), "{set}");
        let there = aws.call("iam", "GetRole", json!({ "RoleName": name })).await;
        assert_eq!(found["unique_id"], there["Role"]["RoleId"]);
    }
    let (found, _) = read(&core, "View").await;
    assert_eq!(
        found["arn"],
        "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View_3333333333333333"
    );
}

#[tokio::test]
async fn c43_a_permission_set_that_was_provisioned_again_is_its_new_role_in_the_same_run() {
    let aws = Aws::with(provisioned()).await;
    let core = Core::of(&aws).await;
    assert_eq!(read(&core, "Admin").await.0["name"], "AWSReservedSSO_Admin_0123456789abcdef");
    aws.change(|world| {
        let roles = world["principals"].as_array_mut().unwrap();
        let old = roles.iter_mut().find(|it| it["arn"] == arn("AWSReservedSSO_Admin_0123456789abcdef"));
        let old = old.unwrap().as_object_mut().unwrap();
        old.insert("arn".to_owned(), json!(arn("AWSReservedSSO_Admin_fedcba9876543210")));
        old.remove("id");
    })
    .await;
    let (found, problems) = read(&core, "Admin").await;
    problems.none();
    assert_eq!(found["name"], "AWSReservedSSO_Admin_fedcba9876543210");
}

#[tokio::test]
async fn c43_none_or_several_is_an_error_that_lists_them() {
    let aws = Aws::with(provisioned().principal(role("AWSReservedSSO_Admin_fedcba9876543210"))).await;
    let core = Core::of(&aws).await;
    for (set, says) in [
        ("admin", "similar names: Admin, AdminX."),
        ("Billing", "in this account: Admin, AdminX, Team_Admin, View."),
    ] {
        let (_, problems) = read(&core, set).await;
        problems.error().at("permission_set_name").says(&["not found", set, says]);
    }
    let (_, problems) = read(&core, "Admin").await;
    let [one, other] =
        ["0123456789abcdef", "fedcba9876543210"].map(|end| arn(&format!("AWSReservedSSO_Admin_{end}")));
    problems.error().at("permission_set_name").says(&["2 roles", &one, &other, "created"]);
    let empty = Aws::with(World::new()).await;
    let (_, problems) = read(&Core::of(&empty).await, "Admin").await;
    problems.error().says(&["no role of IAM Identity Center"]);
}

/// IAM is the only source here, so what keeps it from answering is an error.
#[tokio::test]
async fn an_iam_that_may_not_be_asked_is_an_error_that_names_the_action() {
    let aws = Aws::with(provisioned().deny(&["iam:ListRoles"])).await;
    let core = Core::of(&aws).await;
    read(&core, "Admin").await.1.error().says(&["Access denied", "iam:ListRoles"]);
    aws.forget().await;
    let skipping = Core::configured(&aws, json!({ "skip_iam_lookups": true })).await;
    read(&skipping, "Admin").await.1.error().says(&["eksaccess_sso_role", "skip_iam_lookups = true"]);
    assert_eq!(aws.operations().await, [""; 0]);
}

/// Hosts read ten data sources at once: a team for each of thirty permission sets.
#[tokio::test]
async fn those_who_ask_at_once_share_one_list() {
    let aws = Aws::with(provisioned().set("/page_size", json!(100))).await;
    let core = Core::of(&aws).await;
    aws.fault("ListRoles", json!({ "count": 1, "delay_ms": 50 })).await;
    let (one, two, three) = tokio::join!(read(&core, "Admin"), read(&core, "AdminX"), read(&core, "View"));
    one.1.and(two.1).and(three.1).none();
    assert_eq!(aws.count("ListRoles").await, 1);
}
