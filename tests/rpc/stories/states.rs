//! States that this release did not write: those of earlier ones, and those of the aws provider that a `moved` block hands
//! over. Never here: values that no release ever stored (`wire`).

use serde_json::{Value as Json, json};

use super::{association::association, entry::entry};
use crate::rpc::{
    aws::{Aws, merge},
    host::{Action, Core, Instance, Source, shown},
    world::{ACCOUNT, CLUSTER, NODES, REGION, ROLE, ROLE_NAME, VIEW, World},
};

const AWS_ENTRY: &str = "aws_eks_access_entry";
const AWS_ASSOCIATION: &str = "aws_eks_access_policy_association";

/// How hosts name the aws provider: with a registry's address, or by its last part alone.
const AWS: [&str; 3] = ["registry.example/hashicorp/aws", "other.example/mirror/aws", "aws"];

/// The role's entry with the view policy, made outside.
async fn world() -> Aws {
    let view = json!({ "policy_arn": VIEW, "access_scope": { "type": "cluster" } });
    Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "policies": [view] }))).await
}

/// What is in state, without what came with regions, default tags and adoption.
fn older(instance: &Instance<'_>) -> (Json, Vec<u8>) {
    let state = instance.state.as_ref().unwrap();
    let mut attributes = shown(&state.value);
    let object = attributes.as_object_mut().unwrap();
    object.remove("region").expect("a state has a region");
    for later in ["tags_all", "adopt_existing", "replace_when_recreated", "principal_recreated"] {
        object.remove(later);
    }
    (attributes, state.private.clone())
}

#[tokio::test]
async fn a_state_from_before_regions_plans_nothing_and_gets_its_region_by_a_refresh() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut bare) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    bare.apply(&association(json!({}))).await.none();
    let arn = role.get("access_entry_arn");
    let another_run = Core::of(&aws).await;
    let mut referring = another_run.association();
    referring.import(&format!("{CLUSTER}#{ROLE}#{VIEW}")).await.none();
    let with_arn = association(json!({ "access_entry_arn": arn }));
    referring.apply_unrefreshed(&with_arn).await.none();
    for (written, config) in [(role, entry(json!({}))), (bare, association(json!({}))), (referring, with_arn)]
    {
        let later = Core::of(&aws).await;
        let (attributes, private) = older(&written);
        for private in [private, Vec::new()] {
            let mut instance = written.in_run(&later);
            instance.has_stored(&attributes, private).await;
            assert_eq!(instance.plan_unrefreshed(&config).await.action, Action::Nothing, "without a refresh");
            instance.refresh().await.none();
            assert_eq!(instance.get("region"), REGION);
            assert_eq!(instance.plan_unrefreshed(&config).await.action, Action::Nothing, "after a refresh");
            let explicit = merged(config.clone(), json!({ "region": REGION }));
            assert_eq!(instance.plan_unrefreshed(&explicit).await.action, Action::Nothing);
        }
    }
}

#[tokio::test]
async fn a_state_from_before_regions_is_read_where_its_object_was_made() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    let elsewhere = Core::configured(&aws, json!({ "region": "us-east-1" })).await;
    for written in [role, views] {
        let mut instance = written.in_run(&elsewhere);
        let (attributes, private) = older(&written);
        instance.has_stored(&attributes, private).await;
        instance.refresh().await.none();
        assert_eq!(instance.get("region"), REGION);
    }
}

/// A change in place of a state that has not been refreshed.
#[tokio::test]
async fn a_state_from_before_regions_is_changed_in_place() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    let (mut role, mut views) = (core.entry(), core.association());
    role.apply(&entry(json!({}))).await.none();
    views.apply(&association(json!({}))).await.none();
    let scoped = json!({ "access_scope": { "type": "namespace", "namespaces": ["a"] } });
    for (written, config) in
        [(role, entry(json!({ "kubernetes_groups": ["g"] }))), (views, association(scoped))]
    {
        let later = Core::of(&aws).await;
        let mut instance = written.in_run(&later);
        let (attributes, private) = older(&written);
        instance.has_stored(&attributes, private).await;
        instance.apply_unrefreshed(&config).await.none();
        instance.refresh().await.none();
        assert_eq!(instance.get("region"), REGION);
        assert_eq!(instance.plan_unrefreshed(&config).await.action, Action::Nothing);
    }
}

/// The state that version 6 of the aws provider has of an entry.
async fn aws_entry(aws: &Aws, principal: &str, more: Json) -> Json {
    let entry = aws.entry(principal).await.unwrap();
    let second = |time: &Json| format!("{}Z", &time.as_str().unwrap()[..19]);
    let state = json!({
        "access_entry_arn": entry["access_entry_arn"], "cluster_name": CLUSTER,
        "created_at": second(&entry["created_at"]), "id": format!("{CLUSTER}:{principal}"),
        "kubernetes_groups": null, "modified_at": second(&entry["modified_at"]), "principal_arn": principal,
        "region": REGION, "tags": null, "tags_all": {}, "timeouts": null, "type": entry["type"],
        "user_name": entry["username"],
    });
    merged(state, more)
}

/// The state that it has of the association.
fn aws_association(more: Json) -> Json {
    let state = json!({
        "access_scope": [{ "namespaces": [], "type": "cluster" }],
        "associated_at": "2024-05-02 09:30:00.123 +0000 UTC", "cluster_name": CLUSTER,
        "id": format!("{CLUSTER}#{ROLE}#{VIEW}"), "modified_at": "2024-05-02 09:30:00 +0000 UTC",
        "policy_arn": VIEW, "principal_arn": ROLE, "region": REGION, "timeouts": null,
    });
    merged(state, more)
}

fn merged(mut object: Json, more: Json) -> Json {
    merge(&mut object, more);
    object
}

fn of_aws<'a>(provider: &'a str, resource: &'a str) -> Source<'a> {
    Source { provider, resource, version: 0 }
}

#[tokio::test]
async fn an_entry_of_the_aws_provider_moves_without_a_change() {
    let aws = world().await;
    let core = Core::of(&aws).await;
    for provider in AWS {
        for more in [
            json!({}),
            json!({ "kubernetes_groups": [], "tags": {} }),
            json!({ "timeouts": { "create": null, "delete": null } }),
            json!({ "created_at": "never", "modified_at": null }),
        ] {
            // Terraform asks a process that it has not configured.
            let unconfigured = Core::unconfigured().await;
            let mut moved = unconfigured.entry();
            let state = aws_entry(&aws, ROLE, more.clone()).await;
            let (identity, problems) = moved.moved(of_aws(provider, AWS_ENTRY), &state).await;
            problems.none();
            let mut role = moved.in_run(&core);
            assert_eq!((&identity["account_id"], &identity["region"]), (&json!(ACCOUNT), &json!(REGION)));
            let has_timeouts = more["timeouts"].is_object();
            let config = entry(if has_timeouts { json!({ "timeouts": {} }) } else { json!({}) });
            assert_eq!(role.plan_unrefreshed(&config).await.action, Action::Nothing, "{provider} {more}");
            role.refresh().await.none();
            assert_eq!(role.plan_unrefreshed(&config).await.action, Action::Nothing, "{provider} {more}");
        }
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

/// Everything that an entry can have, and the region that version 5 did not store.
#[tokio::test]
async fn a_moved_entry_keeps_what_it_has() {
    let full = json!({
        "principal_arn": ROLE, "kubernetes_groups": ["a", "b"], "username": "jo", "tags": { "team": "x" },
    });
    let aws =
        Aws::with(World::new().entry(full).entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" })))
            .await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let state = aws_entry(
        &aws,
        ROLE,
        json!({
            "kubernetes_groups": ["b", "a"], "tags": { "team": "x" }, "tags_all": { "team": "x" },
            "timeouts": { "create": "20m", "delete": "40m" }, "region": null,
        }),
    );
    role.moved(of_aws("aws", AWS_ENTRY), &state.await).await.1.none();
    assert_eq!(role.get("region"), REGION);
    let config = entry(json!({
        "kubernetes_groups": ["a", "b"], "user_name": "jo", "tags": { "team": "x" },
        "timeouts": { "create": "20m", "delete": "40m" },
    }));
    assert_eq!(role.plan_unrefreshed(&config).await.action, Action::Nothing);
    role.apply(&config).await.none();
    let mut nodes = core.entry();
    let groups = aws.entry(NODES).await.unwrap()["kubernetes_groups"].clone();
    let state = aws_entry(&aws, NODES, json!({ "kubernetes_groups": groups })).await;
    nodes.moved(of_aws("aws", AWS_ENTRY), &state).await.1.none();
    let config = entry(json!({ "principal_arn": NODES, "type": "EC2_LINUX" }));
    assert_eq!(nodes.plan(&config).await.action, Action::Nothing);
    assert_eq!(aws.writes().await, [""; 0]);
    role.destroy().await.none();
    assert_eq!(aws.entry(ROLE).await, None);
}

/// The aws provider cannot remove a group, or reset a user name: the first plan after the move shows what it hid.
#[tokio::test]
async fn a_moved_entry_shows_what_the_aws_provider_hid() {
    let hidden = json!({ "principal_arn": ROLE, "kubernetes_groups": ["by-hand"], "username": "jo" });
    let aws = Aws::with(World::new().entry(hidden)).await;
    let core = Core::of(&aws).await;
    let mut role = core.entry();
    let state = aws_entry(&aws, ROLE, json!({ "kubernetes_groups": ["by-hand"] })).await;
    role.moved(of_aws("aws", AWS_ENTRY), &state).await.1.none();
    assert_eq!(role.plan(&entry(json!({}))).await.action, Action::Update);
    role.apply(&entry(json!({}))).await.none();
    let entry = aws.entry(ROLE).await.unwrap();
    assert_eq!((&entry["kubernetes_groups"], &entry["username"]), (&json!([]), &json!(ROLE_NAME)));
}

#[tokio::test]
async fn an_association_of_the_aws_provider_moves_without_a_change() {
    let aws = world().await;
    let core = Core::of(&aws).await;
    for provider in AWS {
        for (more, region) in [
            (json!({}), json!(REGION)),
            (json!({ "region": null }), Json::Null),
            (json!({ "access_scope": [{ "namespaces": null, "type": "cluster" }] }), json!(REGION)),
        ] {
            let mut views = core.association();
            let state = aws_association(more);
            let (identity, problems) = views.moved(of_aws(provider, AWS_ASSOCIATION), &state).await;
            problems.none();
            assert_eq!((&identity["account_id"], &identity["region"]), (&Json::Null, &region));
            assert_eq!(views.get("associated_at"), "2024-05-02T09:30:00.123Z");
            assert_eq!(views.get("modified_at"), "2024-05-02T09:30:00Z");
            let config = association(json!({}));
            assert_eq!(views.plan_unrefreshed(&config).await.action, Action::Nothing, "{state}");
            views.refresh().await.none();
            assert_eq!(views.plan_unrefreshed(&config).await.action, Action::Nothing, "{state}");
            assert_eq!(views.get("region"), REGION);
        }
    }
    assert_eq!(aws.writes().await, [""; 0]);
}

#[tokio::test]
async fn a_moved_association_keeps_its_namespaces_and_is_changed_in_place() {
    let view =
        json!({ "policy_arn": VIEW, "access_scope": { "type": "namespace", "namespaces": ["a", "b"] } });
    let aws = Aws::with(World::new().entry(json!({ "principal_arn": ROLE, "policies": [view] }))).await;
    let core = Core::of(&aws).await;
    let mut views = core.association();
    let state =
        aws_association(json!({ "access_scope": [{ "namespaces": ["b", "a"], "type": "namespace" }] }));
    views.moved(of_aws("aws", AWS_ASSOCIATION), &state).await.1.none();
    let scoped =
        |names: &[&str]| association(json!({ "access_scope": { "type": "namespace", "namespaces": names } }));
    assert_eq!(views.plan(&scoped(&["a", "b"])).await.action, Action::Nothing);
    views.apply(&scoped(&["a", "b", "c"])).await.none();
    assert_eq!(aws.writes().await, ["AssociateAccessPolicy"]);
    views.destroy().await.none();
}

#[tokio::test]
async fn what_cannot_be_moved_is_refused_with_what_can() {
    let core = Core::unconfigured().await;
    let state = aws_association(json!({}));
    for (provider, resource) in
        [("aws", AWS_ENTRY), ("registry.example/hashicorp/awscc", AWS_ASSOCIATION), ("aws", "aws_iam_role")]
    {
        let (_, problems) = core.association().moved(of_aws(provider, resource), &state).await;
        problems.error().says(&[
            provider,
            resource,
            "`aws_eks_access_policy_association` of the provider `aws`",
        ]);
    }
    let newer = Source { provider: "aws", resource: AWS_ASSOCIATION, version: 1 };
    core.association().moved(newer, &state).await.1.error().says(&["version 1", "version 0"]);
    let odd = aws_association(json!({ "access_scope": "cluster" }));
    let (_, problems) = core.association().moved(of_aws("aws", AWS_ASSOCIATION), &odd).await;
    problems.error().at("access_scope");
}
