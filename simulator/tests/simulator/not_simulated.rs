//! What the simulator has not: other services, and operations of its own three, each refused by its name and in the form
//! that its clients read.

use serde_json::{Value, json};

use crate::support::{ADMIN, Client, play, world};

/// Another service's request with this body, signed; `target` is the header of services that have their operation there.
async fn of_service(client: &Client, service: &str, path: &str, body: &str) -> (String, String) {
    let answer = client.signed(service, "POST", path, vec![], body).await;
    assert_eq!(answer.status, 501, "{}", answer.text);
    let kind = answer.headers["content-type"].to_str().expect("text").to_owned();
    (kind, answer.text)
}

#[tokio::test]
async fn another_service_is_refused_by_name_in_its_own_form() {
    let (_simulator, client) = play(world()).await;
    let (kind, body) = of_service(&client, "ec2", "/", "Action=DescribeInstances&Version=2016-11-15").await;
    assert_eq!(kind, "text/xml");
    let ec2 = "<Response><Errors><Error><Code>ServiceNotSimulated</Code>\
               <Message>ec2:DescribeInstances is not simulated. eks-simulator serves eks, iam and sts.</Message>\
               </Error></Errors><RequestID>";
    assert!(body.starts_with(ec2), "{body}");
    let (kind, body) = of_service(&client, "s3", "/bucket", "").await;
    assert_eq!(kind, "application/xml");
    let s3 = "<Error><Code>ServiceNotSimulated</Code><Message>s3 is not simulated. ";
    assert!(body.starts_with(s3), "{body}");
    let (kind, body) =
        of_service(&client, "cloudformation", "/", "Action=ListStacks&Version=2010-05-15").await;
    assert_eq!(kind, "text/xml");
    let query =
        "<Error><Code>ServiceNotSimulated</Code><Message>cloudformation:ListStacks is not simulated. ";
    assert!(body.contains(query), "{body}");
    let (kind, body) = of_service(&client, "lambda", "/2015-03-31/functions", "{}").await;
    assert_eq!(kind, "application/json");
    let lambda = json!({ "message": "lambda is not simulated. eks-simulator serves eks, iam and sts." });
    assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON"), lambda);
    let calls = client.control("GET", "journal", Value::Null).await.json()["calls"].clone();
    let names = |field: &str| -> Vec<Value> {
        calls.as_array().expect("calls").iter().map(|call| call[field].clone()).collect()
    };
    assert_eq!(names("service"), ["ec2", "s3", "cloudformation", "lambda"]);
    assert_eq!(names("operation"), ["DescribeInstances", "Unknown", "ListStacks", "Unknown"]);
}

#[tokio::test]
async fn an_operation_that_aws_has_is_refused_by_name_and_another_as_unknown() {
    let (_simulator, client) = play(world()).await;
    let code = "OperationNotSimulated";
    let made = client.eks("POST", "/clusters/prod/node-groups", json!({})).await;
    made.refused(501, code, "eks:CreateNodegroup is not simulated.");
    let deleted = client.eks("DELETE", "/clusters/prod", Value::Null).await;
    deleted.refused(501, code, "eks:DeleteCluster is not simulated.");
    client.query("iam", "CreateGroup", &[]).await.refused(501, code, "iam:CreateGroup is not simulated.");
    client.query("iam", "AttachGroupPolicy", &[]).await.refused(501, code, "iam:AttachGroupPolicy is");
    client.query("sts", "GetSessionToken", &[]).await.refused(501, code, "sts:GetSessionToken is not");
    let nowhere = client.eks("POST", "/clusters/prod/ghosts", json!({})).await;
    nowhere.refused(404, "UnknownOperationException", "POST /clusters/prod/ghosts");
    client.query("iam", "DropRole", &[]).await.refused(400, "InvalidAction", "DropRole");
    let journal = [
        "CreateNodegroup 501",
        "DeleteCluster 501",
        "CreateGroup 501",
        "AttachGroupPolicy 501",
        "GetSessionToken 501",
        "Unknown 404",
        "Unknown 400",
    ];
    assert_eq!(client.journal().await, journal);
}

#[tokio::test]
async fn a_call_in_place_of_what_is_not_simulated_is_refused_by_name() {
    let (_simulator, client) = play(world()).await;
    for (service, operation, says) in [
        ("ec2", "RunInstances", "ec2 is not simulated. eks-simulator serves eks, iam and sts."),
        ("eks", "CreateNodegroup", "eks:CreateNodegroup is not simulated."),
        ("eks", "CreateGhost", "eks has no operation CreateGhost"),
    ] {
        let call = json!({ "as": ADMIN, "service": service, "operation": operation });
        let refused = client.control("POST", "call", call).await;
        assert_eq!((refused.status, refused.json()["error"].as_str()), (400, Some(says)), "{operation}");
    }
}

#[tokio::test]
async fn a_service_with_its_operation_in_a_header_is_refused_in_json() {
    let (_simulator, client) = play(world()).await;
    let scope = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/dynamodb/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature=0";
    let headers = [
        ("authorization", scope),
        ("x-amz-date", "20260101T000000Z"),
        ("x-amz-target", "DynamoDB_20120810.ListTables"),
    ];
    let answer = client.plain("POST", "/", &headers).await;
    assert_eq!(answer.status, 501);
    let says = "dynamodb:ListTables is not simulated. eks-simulator serves eks, iam and sts.";
    assert_eq!(answer.json(), json!({ "__type": "ServiceNotSimulated", "message": says }));
}
