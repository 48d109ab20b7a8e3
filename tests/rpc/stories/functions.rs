//! Functions: callable before anything is configured, with errors that point at an argument.

use eksaccess::{
    access::KNOWN_POLICIES,
    protocol::{
        Service,
        pb::tfplugin6::{self as pb, provider_server::Provider},
    },
    provider::REGISTRY,
    value::{Type, Value},
};
use serde_json::{Value as Json, json};
use tonic::Request;

use super::entry::entry;
use crate::rpc::{
    aws::Aws,
    host::{Core, dynamic, read, shown},
    world::{OTHER_ROLE, ROLE, USER, World},
};

/// The text that a function returns, or its error.
async fn call(name: &str, arguments: &[&str]) -> Result<String, pb::FunctionError> {
    let arguments = arguments.iter().map(|text| dynamic(&Value::text(*text), &Type::String).unwrap());
    let request = pb::call_function::Request { name: name.to_owned(), arguments: arguments.collect() };
    let answer = Service::new(&REGISTRY).call_function(Request::new(request)).await.unwrap().into_inner();
    match answer.error {
        Some(error) => Err(error),
        None => match read(answer.result, &Type::String) {
            Value::String(text) => Ok(text),
            other => panic!("{other:?}"),
        },
    }
}

/// A failed call, with the position of its wrong argument.
async fn fails(name: &str, arguments: &[&str], position: i64, words: &str) {
    let error = call(name, arguments).await.expect_err(words);
    assert_eq!(error.function_argument, Some(position), "{}", error.text);
    assert!(error.text.contains(words), "{}", error.text);
    assert!(!error.text.ends_with('.'), "hosts add a period: {}", error.text);
}

#[tokio::test]
async fn every_known_policy_has_the_arn_that_eks_lists() {
    let aws = Aws::with(World::new()).await;
    let listed = aws.call("eks", "ListAccessPolicies", json!({ "maxResults": 100 })).await;
    for policy in listed["accessPolicies"].as_array().unwrap() {
        let arn = call("policy_arn", &[policy["name"].as_str().unwrap()]).await.unwrap();
        assert_eq!(json!(arn), policy["arn"]);
    }
    assert_eq!(listed["accessPolicies"].as_array().unwrap().len(), KNOWN_POLICIES.len());
}

#[tokio::test]
async fn a_partition_and_a_policy_that_are_new_are_accepted() {
    let arn =
        |partition: &str, name: &str| Ok(format!("arn:{partition}:eks::aws:cluster-access-policy/{name}"));
    let view = "AmazonEKSViewPolicy";
    assert_eq!(call("policy_arn", &[view, "aws-cn"]).await, arn("aws-cn", view));
    assert_eq!(call("policy_arn", &[view, "aws-moon"]).await, arn("aws-moon", view));
    assert_eq!(call("policy_arn", &["AmazonEKSNewPolicy"]).await, arn("aws", "AmazonEKSNewPolicy"));
}

#[tokio::test]
async fn an_argument_that_is_wrong_is_pointed_at_with_what_to_write() {
    let fails = |arguments: &'static [&str], position, words| fails("policy_arn", arguments, position, words);
    fails(&["amazoneksviewpolicy"], 0, "exact spelling: \"AmazonEKSViewPolicy\"").await;
    fails(&["View"], 0, "Similar names: AmazonEKSViewPolicy").await;
    fails(&[""], 0, "is not the name of an EKS access policy").await;
    fails(
        &["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
        0,
        "or pass \"AmazonEKSViewPolicy\"",
    )
    .await;
    fails(&["arn:aws:iam::aws:policy/ReadOnlyAccess"], 0, "not the ARN of an access policy").await;
    fails(&["AmazonEKSViewPolicy", "cn-north-1"], 1, "It is a region. Use \"aws-cn\"").await;
    fails(&["AmazonEKSViewPolicy", "China"], 1, "is not an AWS partition").await;
    fails(&["AmazonEKSViewPolicy", "aws", "aws"], 2, "takes at most 2").await;
}

#[tokio::test]
async fn a_default_user_name_is_what_eks_gives_an_entry() {
    let aws = Aws::with(World::new()).await;
    let core = Core::of(&aws).await;
    for (principal, kind) in
        [(ROLE, "STANDARD"), (USER, "STANDARD"), (OTHER_ROLE, "EC2_LINUX"), (OTHER_ROLE, "FARGATE_LINUX")]
    {
        let mut instance = core.entry();
        instance.apply(&entry(json!({ "principal_arn": principal, "type": kind }))).await.none();
        let name = call("default_user_name", &[principal, kind]).await.unwrap();
        assert_eq!(instance.get("user_name"), json!(name), "{kind}");
        if kind == "STANDARD" {
            assert_eq!(call("default_user_name", &[principal]).await, Ok(name));
        }
        instance.destroy().await.none();
    }
}

#[tokio::test]
async fn a_user_name_that_is_not_documented_is_never_guessed() {
    let fails =
        |arguments: &'static [&str], position, words| fails("default_user_name", arguments, position, words);
    fails(&[ROLE, "EC2"], 1, "does not document").await;
    fails(&["arn:aws:iam::111122223333:root"], 0, "does not document").await;
    fails(&[ROLE, "ec2_linux"], 1, "exact spelling: \"EC2_LINUX\"").await;
    fails(&[ROLE, "EC2_MOON"], 1, "Known types: STANDARD").await;
    fails(&[USER, "EC2_LINUX"], 0, "role").await;
    fails(&["arn:aws:sts::111122223333:assumed-role/dev/jo"], 0, "role").await;
}

#[tokio::test]
async fn the_principal_of_a_session_is_its_role_and_a_principals_own_path_is_kept() {
    for (arn, principal) in [
        (ROLE, ROLE),
        (USER, USER),
        ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"),
        ("arn:aws:sts::111122223333:assumed-role/dev/jo", "arn:aws:iam::111122223333:role/dev"),
        ("arn:aws-cn:sts::111122223333:assumed-role/dev/jo@x", "arn:aws-cn:iam::111122223333:role/dev"),
    ] {
        assert_eq!(call("principal_arn", &[arn]).await.as_deref(), Ok(principal), "{arn}");
    }
}

/// The path of such a role is never `/`, so its ARN without one would be another role's.
#[tokio::test]
async fn a_principal_that_cannot_be_known_is_never_guessed() {
    let fails = |arguments: &'static [&str], words| fails("principal_arn", arguments, 0, words);
    let admin = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jo";
    let error = call("principal_arn", &[admin]).await.unwrap_err();
    for part in
        ["Identity Center", "eksaccess_sso_role", "permission_set_name = \"Admin\"", "eksaccess_caller"]
    {
        assert!(error.text.contains(part), "{}", error.text);
    }
    assert_eq!(error.function_argument, Some(0));
    fails(&["arn:aws:sts::111122223333:federated-user/jo"], "Federated user").await;
    fails(&["arn:aws:iam::111122223333:group/ops"], "Only IAM roles and users").await;
    fails(&["dev"], "six fields").await;
    fails(&[""], "six fields").await;
}

/// What `aws_auth_entries` returns of a text, by its own names.
async fn moved(yaml: &str) -> Json {
    let name = "aws_auth_entries";
    let function = REGISTRY.function(name).unwrap();
    let arguments = vec![dynamic(&Value::text(yaml), &Type::String).unwrap()];
    let request = pb::call_function::Request { name: name.to_owned(), arguments };
    let answer = Service::new(&REGISTRY).call_function(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(answer.error, None);
    shown(&read(answer.result, &function.signature().returns))
}

#[tokio::test]
async fn each_line_of_aws_auth_is_an_entry_for_a_resource_or_a_finding() {
    let roles = "- rolearn: arn:aws-cn:iam::111122223333:role/admin\n  username: admin\n  groups: [system:masters, ops]\n\
                 - rolearn: arn:aws:iam::111122223333:role/nodes\n  username: system:node:{{EC2PrivateDNSName}}\n  \
                 groups: [system:bootstrappers, system:nodes]\n\
                 - rolearn: arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef\n  username: sso\n  \
                 groups: [ops]\n";
    let data = json!({ "mapRoles": roles, "mapAccounts": "- '111122223333'\n" });
    let document = json!({ "kind": "ConfigMap", "metadata": { "name": "aws-auth" }, "data": data });
    let found = moved(&data.to_string()).await;
    assert_eq!(found, moved(&document.to_string()).await, "the document and its data alone are the same");
    let entries = json!({
        "arn:aws-cn:iam::111122223333:role/admin": {
            "principal_arn": "arn:aws-cn:iam::111122223333:role/admin", "type": "STANDARD", "user_name": "admin",
            "kubernetes_groups": ["ops"],
            "policy_arns": ["arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"],
        },
        "arn:aws:iam::111122223333:role/nodes": {
            "principal_arn": "arn:aws:iam::111122223333:role/nodes", "type": "EC2_LINUX", "user_name": null,
            "kubernetes_groups": [], "policy_arns": [],
        },
    });
    assert_eq!(found["entries"], entries);
    let of = |code: &str| {
        let all = found["findings"].as_array().unwrap();
        all.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("no {code} in {all:#?}"))
    };
    let sso = of("path_unknown");
    assert_eq!(
        (&sso["severity"], &sso["key"], &sso["line"]),
        (&json!("loses_access"), &json!("mapRoles"), &json!(7))
    );
    let remedy = sso["remedy"].as_str().unwrap();
    assert!(remedy.contains("eksaccess_sso_role with permission_set_name = \"Admin\""), "{remedy}");
    assert_eq!(of("account")["principal_arn"], "111122223333");
}

#[tokio::test]
async fn what_is_not_aws_auth_is_refused_at_the_argument() {
    let fails = |arguments: &'static [&str], words| fails("aws_auth_entries", arguments, 0, words);
    fails(&[""], "neither a ConfigMap").await;
    fails(&["kind: Secret\ndata: {}\n"], "is the Secret").await;
    fails(&["a: [b"], "not valid YAML").await;
    fails(&["mapRoles: \"- rolearn: [a\"\n"], "not valid YAML").await;
}

#[tokio::test]
async fn a_function_that_is_not_there_and_an_argument_of_another_type_are_errors_of_the_call() {
    let unknown = call("policy", &["x"]).await.unwrap_err();
    assert_eq!(unknown.function_argument, None);
    assert!(unknown.text.contains("no function `policy`"), "{}", unknown.text);
    let list = dynamic(&Value::List(Vec::new()), &Type::list(Type::String)).unwrap();
    let request = pb::call_function::Request { name: "policy_arn".to_owned(), arguments: vec![list] };
    let answer = Service::new(&REGISTRY).call_function(Request::new(request)).await.unwrap().into_inner();
    assert!(answer.result.is_none() && !answer.error.unwrap().text.is_empty());
}
