//! Lists of any service: their order, empty pages, tokens that repeat.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{ADMIN, Client, DEV, NODE, VIEW, entry_path, play, world};

const PRINCIPALS: [&str; 3] = [ADMIN, DEV, NODE];

/// A world with three entries, in pages of two.
fn listed(settings: &[(&str, Value)]) -> Value {
    let mut world = world();
    let policies: Vec<Value> = ["View", "Edit", "Admin"]
        .iter()
        .map(
            |name| json!({ "policy_arn": VIEW.replace("View", name), "access_scope": { "type": "cluster" } }),
        )
        .collect();
    let entries = PRINCIPALS.map(|arn| json!({ "principal_arn": arn, "policies": policies }));
    world["clusters"][0]["entries"] = json!(entries);
    world["page_size"] = json!(2);
    for (setting, value) in settings {
        world[*setting] = value.clone();
    }
    world
}

/// The pages of a whole listing of EKS, each item as text, without its times.
async fn pages(client: &Client, path: &str, member: &str) -> Vec<Vec<String>> {
    let (mut pages, mut token) = (Vec::new(), None::<String>);
    loop {
        let query = token.map_or_else(String::new, |token| format!("?nextToken={token}"));
        let page = client.eks("GET", &format!("{path}{query}"), Value::Null).await.done().json();
        let items = page[member].as_array().expect("a list");
        pages.push(items.iter().map(|item| item.get("policyArn").unwrap_or(item).to_string()).collect());
        token = page["nextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            return pages;
        }
    }
}

/// The same of IAM, by name.
async fn named(client: &Client, action: &str, element: &str) -> Vec<Vec<String>> {
    let (mut pages, mut marker) = (Vec::new(), None::<String>);
    loop {
        let parameters: Vec<(&str, &str)> = marker.iter().map(|marker| ("Marker", marker.as_str())).collect();
        let page = client.query("iam", action, &parameters).await.done();
        let open = format!("<{element}>");
        let names = page.text.split(open.as_str()).skip(1);
        pages.push(names.map(|rest| rest.split('<').next().unwrap_or_default().to_owned()).collect());
        assert_eq!(page.element("IsTruncated").as_deref() == Some("true"), page.element("Marker").is_some());
        marker = page.element("Marker");
        if marker.is_none() {
            return pages;
        }
    }
}

/// Every listing there is, as pages.
async fn everything(client: &Client) -> Vec<Vec<Vec<String>>> {
    let policies = format!("{}/access-policies", entry_path("prod", DEV));
    vec![
        pages(client, "/clusters/prod/access-entries", "accessEntries").await,
        pages(client, &policies, "associatedAccessPolicies").await,
        pages(client, "/access-policies", "accessPolicies").await,
        pages(client, "/clusters", "clusters").await,
        named(client, "ListRoles", "RoleName").await,
    ]
}

fn as_sets(lists: &[Vec<Vec<String>>]) -> Vec<BTreeSet<String>> {
    lists.iter().map(|pages| pages.concat().into_iter().collect()).collect()
}

#[tokio::test]
async fn a_shuffled_list_comes_in_another_order_each_time_and_loses_nothing() {
    let (_plain, plain) = play(listed(&[])).await;
    let sorted = everything(&plain).await;
    assert!(sorted[..4].iter().all(|pages| pages.concat().is_sorted()), "{sorted:?}");
    let (_simulator, client) = play(listed(&[("list_order", json!("shuffled"))])).await;
    let mut orders = BTreeSet::new();
    for _ in 0..10 {
        let shuffled = everything(&client).await;
        assert_eq!(as_sets(&shuffled), as_sets(&sorted));
        for (one, other) in shuffled.iter().zip(&sorted) {
            assert_eq!(
                one.iter().map(Vec::len).collect::<Vec<_>>(),
                other.iter().map(Vec::len).collect::<Vec<_>>()
            );
        }
        orders.insert(shuffled[0].concat());
    }
    assert!(orders.len() > 2, "{orders:?}");
}

#[tokio::test]
async fn the_same_calls_are_shuffled_alike() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let (_simulator, client) = play(listed(&[("list_order", json!("shuffled"))])).await;
        runs.push(everything(&client).await);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn empty_pages_carry_a_token_and_lose_nothing() {
    let (_plain, plain) = play(listed(&[])).await;
    let sorted = everything(&plain).await;
    let settings = [("list_order", json!("shuffled")), ("empty_pages", json!(true))];
    let (_simulator, client) = play(listed(&settings)).await;
    let with_holes = everything(&client).await;
    assert_eq!(as_sets(&with_holes), as_sets(&sorted));
    for pages in with_holes {
        assert!(pages[0].is_empty() && !pages[pages.len() - 1].is_empty(), "{pages:?}");
    }
}

/// Of 12,086 pages in the wild, all but the first were this one again.
#[tokio::test]
async fn a_list_can_repeat_its_token_for_ever() {
    let (_simulator, client) = play(listed(&[])).await;
    let page = json!({
        "status": 200, "content_type": "application/json",
        "text": json!({ "accessEntries": [], "nextToken": "again" }).to_string(),
    });
    let order = json!({ "operation": "ListAccessEntries", "skip": 1, "count": 1_000_000, "body": page });
    client.control("POST", "faults", order).await.done();
    let list = async |query: &str| {
        client.eks("GET", &format!("/clusters/prod/access-entries{query}"), Value::Null).await.done().json()
    };
    let first = list("").await["nextToken"].as_str().expect("more").to_owned();
    for token in [first.as_str(), "again", "again"] {
        let page = list(&format!("?nextToken={token}")).await;
        assert_eq!(page, json!({ "accessEntries": [], "nextToken": "again" }));
    }
}

/// What a proxy, a captive portal or half an answer looks like: for a read and for every kind of write.
#[tokio::test]
async fn any_call_can_be_answered_200_with_what_proves_nothing() {
    let (_simulator, client) = play(listed(&[])).await;
    for (content_type, text) in [("text/html", "<html>sign in</html>"), ("", ""), ("application/json", "{}")]
    {
        let body = json!({ "status": 200, "content_type": content_type, "text": text });
        client.control("POST", "faults", json!({ "operation": "*", "count": 3, "body": body })).await.done();
        for (method, path) in [
            ("DELETE", entry_path("prod", DEV)),
            ("GET", format!("{}/access-policies", entry_path("prod", DEV))),
            ("POST", "/clusters/prod/access-entries".to_owned()),
        ] {
            let answer = client.eks(method, &path, Value::Null).await;
            assert_eq!((answer.status, answer.text.as_str()), (200, text), "{method} {path}");
            assert!(!answer.headers.contains_key("x-amzn-requestid"), "{:?}", answer.headers);
        }
    }
    let headers = json!({ "x-amzn-RequestId": "made-up" });
    let body = json!({ "status": 200, "content_type": "application/json", "text": "{}", "headers": headers });
    client.control("POST", "faults", json!({ "operation": "*", "body": body })).await.done();
    let answer = client.eks("GET", "/clusters", Value::Null).await;
    assert_eq!(answer.headers["x-amzn-requestid"], "made-up");
    client.eks("GET", &entry_path("prod", DEV), Value::Null).await.done();
}
