//! `data "eksaccess_cluster"` and `data "eksaccess_policies"`: what EKS says of a cluster and of its policies.

use serde_json::{Value as Json, json};

use crate::rpc::{
    aws::Aws,
    host::{Core, Problems},
    world::{ACCOUNT, CLUSTER, OTHER_REGION, REGION, World},
};

async fn read(core: &Core, name: &str) -> (Json, Problems) {
    core.data("eksaccess_cluster", &json!({ "cluster_name": name })).await
}

/// Another cluster of the account, in the provider's region.
fn cluster(name: &str) -> Json {
    json!({ "name": name, "account": ACCOUNT, "region": REGION })
}

#[tokio::test]
async fn a_cluster_is_read_as_eks_describes_it() {
    let aws = Aws::with(World::new().mode("API_AND_CONFIG_MAP")).await;
    let (found, problems) = read(&Core::of(&aws).await, CLUSTER).await;
    problems.none();
    let described = aws.call("eks", "DescribeCluster", json!({ "name": CLUSTER })).await["cluster"].clone();
    let expected = json!({
        "cluster_name": CLUSTER,
        "region": REGION,
        "arn": described["arn"],
        "authentication_mode": "API_AND_CONFIG_MAP",
        "certificate_authority_data": described["certificateAuthority"]["data"],
        "endpoint": described["endpoint"],
        "oidc_issuer": described["identity"]["oidc"]["issuer"],
        "status": "ACTIVE",
        "version": described["version"],
    });
    assert_eq!(found, expected);
    assert!(found["endpoint"].as_str().is_some_and(|url| url.starts_with("https://")), "{found}");
}

/// EKS has neither endpoint nor authority for a cluster that it still creates.
#[tokio::test]
async fn what_a_new_cluster_does_not_have_yet_is_null() {
    let aws = Aws::with(World::new()).await;
    let arn = format!("arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{CLUSTER}");
    let answer = json!({ "cluster": { "name": CLUSTER, "arn": arn, "status": "CREATING" } });
    let body = json!({ "status": 200, "content_type": "application/json", "text": answer.to_string() });
    aws.fault("DescribeCluster", json!({ "body": body })).await;
    let (found, problems) = read(&Core::of(&aws).await, CLUSTER).await;
    problems.none();
    assert_eq!((&found["status"], &found["arn"]), (&json!("CREATING"), &json!(arn)));
    for open in ["authentication_mode", "certificate_authority_data", "endpoint", "oidc_issuer", "version"] {
        assert_eq!(found[open], Json::Null, "{open}");
    }
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_an_error_that_names_those_that_may_be_meant() {
    let world = World::new().push("/clusters", cluster("production")).push("/clusters", cluster("staging"));
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    for (name, says) in [
        ("demo1", "similar names: demo."),
        ("Production", "similar names: production."),
        ("x", "Its clusters there: demo, production, staging."),
    ] {
        let (_, problems) = read(&core, name).await;
        problems.error().at("cluster_name").says(&["Cluster not found", name, REGION, says]);
    }
    let elsewhere = json!({ "cluster_name": CLUSTER, "region": OTHER_REGION });
    let (_, problems) = core.data("eksaccess_cluster", &elsewhere).await;
    problems.error().says(&[OTHER_REGION, "It has no clusters there."]);
}

#[tokio::test]
async fn clusters_that_may_not_be_listed_are_not_named_and_the_error_stands() {
    let aws = Aws::with(World::new().deny(&["eks:ListClusters"])).await;
    let (_, problems) = read(&Core::of(&aws).await, "demo1").await;
    let problem = problems.error().says(&["Cluster not found", "demo1", "region and account"]);
    assert!(!problem.detail.contains("ListClusters") && !problem.detail.contains("similar"), "{problem:?}");
}

/// P37065: lists of policies in documents and tools are never complete.
#[tokio::test]
async fn c40_every_policy_of_every_page_is_listed_in_the_partition_of_the_region() {
    let world = World::new().set("/page_size", json!(7)).set("/list_order", json!("shuffled"));
    let aws = Aws::with(world).await;
    let core = Core::of(&aws).await;
    let (found, problems) = core.data("eksaccess_policies", &json!({})).await;
    problems.none();
    let listed = found["policies"].as_array().unwrap();
    let names: Vec<&str> = listed.iter().map(|policy| policy["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), eksaccess::access::KNOWN_POLICIES.len());
    assert!(names.is_sorted() && aws.count("ListAccessPolicies").await >= 5, "{names:?}");
    for policy in listed {
        let name = policy["name"].as_str().unwrap();
        assert_eq!(policy["arn"], format!("arn:aws:eks::aws:cluster-access-policy/{name}"));
    }
    assert_eq!(found["region"], REGION);
}

/// A policy that is newer than the provider, and an ARN in a form that is.
#[tokio::test]
async fn c40_a_policy_of_tomorrow_is_listed_as_eks_writes_it() {
    let aws = Aws::with(World::new()).await;
    let arn = "arn:aws-moon:eks::aws:cluster-access-policy/v2/Moon";
    let answer = json!({ "accessPolicies": [{ "name": "AmazonEKSMoonPolicy", "arn": arn }] });
    let body = json!({ "status": 200, "content_type": "application/json", "text": answer.to_string() });
    aws.fault("ListAccessPolicies", json!({ "body": body })).await;
    let (found, problems) = Core::of(&aws).await.data("eksaccess_policies", &json!({})).await;
    problems.none();
    assert_eq!(found["policies"], json!([{ "name": "AmazonEKSMoonPolicy", "arn": arn }]));
}
