//! What IAM keeps of roles and users: documents word for word, tags, descriptions, boundaries and policies, and what it
//! refuses about them.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::support::{Answer, BOB, Client, DEV, play, world};

/// With everything that an encoding could lose.
const TRUST: &str = "{\n\t\"Statement\": [{\"Sid\": \"a+b %20 <&>\", \"Effect\":\"Allow\",\r\n\"Principal\":{\"AWS\":\"*\"},\
                     \"Action\":\"sts:AssumeRole\"}] }";
const PERMISSIONS: &str = r#"{"Statement":{"Effect":"Allow","Action":"eks:*","Resource":"*"}}"#;
const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const OWN: &str = "arn:aws:iam::111122223333:policy/team/own";

type Parameters<'a> = &'a [(&'a str, &'a str)];

async fn iam(client: &Client, action: &str, parameters: Parameters<'_>) -> Answer {
    client.query("iam", action, parameters).await
}

/// The document in an answer, as the service sent it.
fn document(answer: &Answer, element: &str) -> String {
    let encoded = answer.element(element).expect("a document");
    percent_decode_str(&encoded).decode_utf8().expect("UTF-8").into_owned()
}

fn with_own_policy() -> Value {
    let mut world = world();
    world["policies"] = json!([{ "arn": OWN, "document": PERMISSIONS, "description": "Ours" }]);
    world
}

#[tokio::test]
async fn documents_come_back_byte_for_byte() {
    let (_simulator, client) = play(world()).await;
    let create = [("RoleName", "kept"), ("AssumeRolePolicyDocument", TRUST)];
    let made = iam(&client, "CreateRole", &create).await.done();
    assert_eq!(document(&made, "AssumeRolePolicyDocument"), TRUST);
    let read = iam(&client, "GetRole", &[("RoleName", "kept")]).await.done();
    assert_eq!(document(&read, "AssumeRolePolicyDocument"), TRUST);
    let encoded = read.element("AssumeRolePolicyDocument").expect("a document");
    assert!(encoded.starts_with("%7B%0A%09%22Statement%22%3A%20%5B"), "{encoded}");
    let spaced = format!("\n{PERMISSIONS}  ");
    let put = [("RoleName", "kept"), ("PolicyName", "p"), ("PolicyDocument", spaced.as_str())];
    iam(&client, "PutRolePolicy", &put).await.done();
    let read = iam(&client, "GetRolePolicy", &put[..2]).await.done();
    assert_eq!(document(&read, "PolicyDocument"), spaced);
    let out = client.control("GET", "world", Value::Null).await.json();
    client.control("PUT", "world", out).await.done();
    let again = iam(&client, "GetRole", &[("RoleName", "kept")]).await.done();
    assert_eq!(document(&again, "AssumeRolePolicyDocument"), TRUST);
}

#[tokio::test]
async fn a_description_keeps_its_lines_and_only_what_was_given_changes() {
    let (_simulator, client) = play(world()).await;
    let text = "one\ttwo\r\nthree & <four>";
    let given = [("RoleName", "dev"), ("Description", text), ("MaxSessionDuration", "7200")];
    iam(&client, "UpdateRole", &given).await.done();
    let read = iam(&client, "GetRole", &given[..1]).await.done();
    let written = "<Description>one\ttwo&#13;\nthree &amp; &lt;four&gt;</Description>";
    assert!(read.text.contains(written), "{}", read.text);
    iam(&client, "UpdateRole", &[("RoleName", "dev"), ("MaxSessionDuration", "3600")]).await.done();
    let read = iam(&client, "GetRole", &given[..1]).await.done();
    assert!(read.text.contains(written), "{}", read.text);
    assert_eq!(read.element("MaxSessionDuration").as_deref(), Some("3600"));
    iam(&client, "UpdateRoleDescription", &[("RoleName", "dev"), ("Description", "")]).await.done();
    let read = iam(&client, "GetRole", &given[..1]).await.done();
    assert_eq!(read.element("Description").as_deref(), Some(""));
    let euro = [("RoleName", "dev"), ("Description", "€")];
    iam(&client, "UpdateRole", &euro).await.refused(400, "ValidationError", "description");
}

#[tokio::test]
async fn a_tag_s_key_has_no_case_and_there_are_fifty_at_most() {
    let (_simulator, client) = play(world()).await;
    let tag = |key: &'static str, value: &'static str| {
        [("RoleName", "dev"), ("Tags.member.1.Key", key), ("Tags.member.1.Value", value)]
    };
    iam(&client, "TagRole", &tag("Team", "one")).await.done();
    iam(&client, "TagRole", &tag("team", "two")).await.done();
    let listed = iam(&client, "ListRoleTags", &[("RoleName", "dev")]).await.done();
    let tags = "<Tags><member><Key>team</Key><Value>two</Value></member></Tags>";
    assert!(listed.text.contains(tags), "{}", listed.text);
    let twice = [tag("a", "1").to_vec(), vec![("Tags.member.2.Key", "A"), ("Tags.member.2.Value", "2")]];
    iam(&client, "TagRole", &twice.concat()).await.refused(400, "InvalidInput", "Duplicate tag keys");
    iam(&client, "UntagRole", &[("RoleName", "dev"), ("TagKeys.member.1", "TEAM")]).await.done();
    let listed = iam(&client, "ListRoleTags", &[("RoleName", "dev")]).await.done();
    assert!(listed.text.contains("<Tags></Tags>"), "{}", listed.text);
    let names: Vec<[String; 2]> =
        (1..=51).map(|number| ["Key", "Value"].map(|part| format!("Tags.member.{number}.{part}"))).collect();
    let many = names.iter().flat_map(|[key, value]| [(key.as_str(), key.as_str()), (value.as_str(), "v")]);
    let many: Vec<(&str, &str)> = [("RoleName", "dev")].into_iter().chain(many).collect();
    iam(&client, "TagRole", &many).await.refused(
        409,
        "LimitExceeded",
        "Cannot exceed quota for TagsPerRole: 50",
    );
}

#[tokio::test]
async fn tags_at_create_need_a_permission_of_their_own() {
    let mut world = world();
    world["principals"][0]["deny"] = json!(["iam:TagRole"]);
    let (_simulator, client) = play(world).await;
    let plain = [("RoleName", "made"), ("Path", "/p/"), ("AssumeRolePolicyDocument", TRUST)];
    let tags = [("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")];
    let tagged = iam(&client, "CreateRole", &[&plain[..], &tags].concat()).await;
    tagged.refused(403, "AccessDenied", "iam:TagRole on resource: arn:aws:iam::111122223333:role/p/made");
    iam(&client, "CreateRole", &plain).await.done();
}

#[tokio::test]
async fn a_document_that_iam_would_not_keep_is_refused_with_its_reason() {
    let (_simulator, client) = play(world()).await;
    let long = format!("{{\"Version\":\"{}\"}}", "x".repeat(131_072));
    let principal = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"me"},"Action":"sts:AssumeRole"}}"#;
    let big = format!(
        r#"{{"Statement":{{"Sid":"{}","Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}}}"#,
        "x".repeat(2_048)
    );
    for (document, status, code, says) in [
        ("not json", 400, "MalformedPolicyDocument", "This policy contains invalid Json"),
        ("{}", 400, "MalformedPolicyDocument", "Syntax errors in policy."),
        (PERMISSIONS, 400, "MalformedPolicyDocument", "Has prohibited field Resource"),
        (principal, 400, "MalformedPolicyDocument", r#"Invalid principal in policy: "AWS":"me""#),
        (big.as_str(), 409, "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"),
        (long.as_str(), 400, "ValidationError", "less than or equal to 131072"),
    ] {
        let update = [("RoleName", "dev"), ("PolicyDocument", document)];
        iam(&client, "UpdateAssumeRolePolicy", &update).await.refused(status, code, says);
        let create = [("RoleName", "new"), ("AssumeRolePolicyDocument", document)];
        iam(&client, "CreateRole", &create).await.refused(status, code, says);
    }
    let wide = PERMISSIONS.replace("eks:*", &"e".repeat(2_048));
    let put = [("UserName", "bob"), ("PolicyName", "p"), ("PolicyDocument", wide.as_str())];
    let says = "Maximum policy size of 2048 bytes exceeded for user bob";
    iam(&client, "PutUserPolicy", &put).await.refused(409, "LimitExceeded", says);
    let trust = [("UserName", "bob"), ("PolicyName", "p"), ("PolicyDocument", TRUST)];
    iam(&client, "PutUserPolicy", &trust).await.refused(400, "MalformedPolicyDocument", "Principal");
}

#[tokio::test]
async fn what_a_policy_hangs_on_is_not_deleted() {
    let (_simulator, client) = play(with_own_policy()).await;
    let (role, policy) = (("RoleName", "dev"), ("PolicyArn", OWN));
    iam(&client, "AttachRolePolicy", &[role, policy]).await.done();
    iam(&client, "PutRolePolicy", &[role, ("PolicyName", "p"), ("PolicyDocument", PERMISSIONS)]).await.done();
    let detach = "Cannot delete entity, must detach all policies first.";
    iam(&client, "DeleteRole", &[role]).await.refused(409, "DeleteConflict", detach);
    iam(&client, "DetachRolePolicy", &[role, policy]).await.done();
    iam(&client, "DetachRolePolicy", &[role, policy]).await.refused(404, "NoSuchEntity", "was not found.");
    let delete = "Cannot delete entity, must delete policies first.";
    iam(&client, "DeleteRole", &[role]).await.refused(409, "DeleteConflict", delete);
    iam(&client, "DeleteRolePolicy", &[role, ("PolicyName", "p")]).await.done();
    let gone = iam(&client, "DeleteRolePolicy", &[role, ("PolicyName", "p")]).await;
    gone.refused(404, "NoSuchEntity", "The role policy with name p cannot be found.");
    iam(&client, "DeleteRole", &[role]).await.done();
    let keys = "Cannot delete entity, must delete access keys first.";
    iam(&client, "DeleteUser", &[("UserName", "bob")]).await.refused(409, "DeleteConflict", keys);
    let key = ("AccessKeyId", "AKIAEXAMPLEBOB000001");
    iam(&client, "DeleteAccessKey", &[("UserName", "bob"), key]).await.done();
    iam(&client, "DeleteAccessKey", &[("UserName", "bob"), key]).await.refused(404, "NoSuchEntity", key.1);
    iam(&client, "DeleteUser", &[("UserName", "bob")]).await.done();
}

#[tokio::test]
async fn a_policy_is_known_by_whom_it_is_attached_to_and_whom_it_bounds() {
    let mut world = with_own_policy();
    world["page_size"] = json!(1);
    world["principals"][1]["permissions_boundary"] = json!(OWN);
    world["principals"][4]["attached_policies"] = json!([OWN]);
    let (_simulator, client) = play(world).await;
    let entities = |more: Parameters<'static>| {
        let client = client.clone();
        async move {
            iam(&client, "ListEntitiesForPolicy", &[&[("PolicyArn", OWN)][..], more].concat()).await.done()
        }
    };
    let first = entities(&[]).await;
    assert_eq!((first.element("RoleName"), first.element("UserName")), (Some("dev".to_owned()), None));
    let marker = first.element("Marker").expect("more");
    let second =
        iam(&client, "ListEntitiesForPolicy", &[("PolicyArn", OWN), ("Marker", &marker)]).await.done();
    assert_eq!((second.element("RoleName"), second.element("UserName")), (None, Some("bob".to_owned())));
    assert_eq!(second.element("IsTruncated").as_deref(), Some("false"));
    let bounded = entities(&[("PolicyUsageFilter", "PermissionsBoundary")]).await;
    assert_eq!((bounded.element("RoleName"), bounded.element("Marker")), (Some("dev".to_owned()), None));
    let users = entities(&[("EntityFilter", "User")]).await;
    assert_eq!((users.element("RoleName"), users.element("UserName")), (None, Some("bob".to_owned())));
    let below = entities(&[("PathPrefix", "/team/")]).await;
    assert_eq!((below.element("RoleName"), below.element("UserName")), (Some("dev".to_owned()), None));
    let policy = iam(&client, "GetPolicy", &[("PolicyArn", OWN)]).await.done();
    let counts = ["AttachmentCount", "PermissionsBoundaryUsageCount", "Description", "Path"];
    let counts = counts.map(|name| policy.element(name).expect("an element"));
    assert_eq!(counts, ["1", "1", "Ours", "/team/"]);
    let wrong = iam(&client, "ListEntitiesForPolicy", &[("PolicyArn", OWN), ("EntityFilter", "Robot")]).await;
    wrong.refused(400, "ValidationError", "enum value set: [User, Role, Group,");
}

#[tokio::test]
async fn only_policies_that_there_are_can_be_attached_and_ten_at_most() {
    let (_simulator, client) = play(with_own_policy()).await;
    let attach = |arn: String| {
        let client = client.clone();
        async move { iam(&client, "AttachRolePolicy", &[("RoleName", "dev"), ("PolicyArn", &arn)]).await }
    };
    for (arn, status, code, says) in [
        (
            "arn:aws:iam::111122223333:policy/none",
            404,
            "NoSuchEntity",
            "does not exist or is not attachable.",
        ),
        ("arn:aws:iam::444455556666:policy/team/own", 404, "NoSuchEntity", "is not attachable."),
        (DEV, 400, "InvalidInput", "ARN arn:aws:iam::111122223333:role/team/dev is not valid."),
        ("short", 400, "ValidationError", "greater than or equal to 20"),
    ] {
        attach(arn.to_owned()).await.refused(status, code, says);
    }
    for number in 0..10 {
        attach(format!("arn:aws:iam::aws:policy/service-role/P{number}")).await.done();
    }
    attach("arn:aws:iam::aws:policy/service-role/P9".to_owned()).await.done();
    attach(OWN.to_owned()).await.refused(409, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10");
    let below = [("RoleName", "dev"), ("PathPrefix", "/service-role/"), ("MaxItems", "9")];
    let listed = iam(&client, "ListAttachedRolePolicies", &below).await.done();
    assert_eq!((listed.text.matches("<PolicyName>").count(), listed.element("Marker").is_some()), (9, true));
    let none = iam(&client, "ListAttachedRolePolicies", &[("RoleName", "dev"), ("PathPrefix", "/x/")]).await;
    assert!(none.done().text.contains("<AttachedPolicies></AttachedPolicies>"));
}

#[tokio::test]
async fn a_policy_of_aws_is_shown_as_far_as_it_is_known() {
    let (_simulator, client) = play(world()).await;
    let version = |arn: &'static str, version: &'static str| {
        let client = client.clone();
        async move { iam(&client, "GetPolicyVersion", &[("PolicyArn", arn), ("VersionId", version)]).await }
    };
    let read_only = version(READ_ONLY, "v1").await.done();
    let read_only: Value = serde_json::from_str(&document(&read_only, "Document")).expect("JSON");
    assert_eq!(read_only["Statement"][0]["Action"][0], "eks:Describe*");
    version(READ_ONLY, "v2").await.refused(404, "NoSuchEntity", "version v2 does not exist");
    let cni = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";
    iam(&client, "GetPolicy", &[("PolicyArn", cni)]).await.done();
    let says = "The document of arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy is not simulated.";
    version(cni, "v1").await.refused(501, "OperationNotSimulated", says);
}

#[tokio::test]
async fn a_boundary_is_replaced_and_taken_away() {
    let (_simulator, client) = play(world()).await;
    let put = [("UserName", "bob"), ("PermissionsBoundary", READ_ONLY)];
    iam(&client, "PutUserPermissionsBoundary", &put).await.done();
    let read = iam(&client, "GetUser", &put[..1]).await.done();
    assert_eq!(read.element("PermissionsBoundaryArn").as_deref(), Some(READ_ONLY));
    iam(&client, "DeleteUserPermissionsBoundary", &put[..1]).await.done();
    let read = iam(&client, "GetUser", &put[..1]).await.done();
    assert_eq!((read.element("Arn").as_deref(), read.element("PermissionsBoundary")), (Some(BOB), None));
    let again = iam(&client, "DeleteUserPermissionsBoundary", &put[..1]).await;
    again.refused(404, "NoSuchEntity", "no permissions boundary");
    let nobody = [("RoleName", "nobody"), ("PermissionsBoundary", READ_ONLY)];
    iam(&client, "PutRolePermissionsBoundary", &nobody).await.refused(404, "NoSuchEntity", "nobody");
}

#[tokio::test]
async fn every_operation_about_a_subject_wants_its_permission_on_that_subject() {
    let (_simulator, client) = play(world()).await;
    let bob = client.by("AKIAEXAMPLEBOB000001", "bob's secret");
    let (role, user) = (("RoleName", "dev"), ("UserName", "bob"));
    for (action, subject, resource) in [
        ("UpdateRole", role, DEV),
        ("ListRolePolicies", role, DEV),
        ("AttachRolePolicy", role, DEV),
        ("ListInstanceProfilesForRole", role, DEV),
        ("TagUser", user, BOB),
        ("ListAccessKeys", user, BOB),
        ("GetLoginProfile", user, BOB),
        ("GetPolicy", ("PolicyArn", READ_ONLY), READ_ONLY),
        ("ListEntitiesForPolicy", ("PolicyArn", READ_ONLY), READ_ONLY),
    ] {
        let says = format!("is not authorized to perform: iam:{action} on resource: {resource} because");
        iam(&bob, action, &[subject]).await.refused(403, "AccessDenied", &says);
    }
}

#[tokio::test]
async fn a_service_linked_role_is_aws_s_to_change() {
    let (_simulator, client) = play(world()).await;
    let role = ("RoleName", "AWSServiceRoleForAmazonEKS");
    for (action, more) in [
        ("UpdateRoleDescription", ("Description", "mine")),
        ("AttachRolePolicy", ("PolicyArn", READ_ONLY)),
        ("UpdateAssumeRolePolicy", ("PolicyDocument", TRUST)),
        ("PutRolePermissionsBoundary", ("PermissionsBoundary", READ_ONLY)),
    ] {
        iam(&client, action, &[role, more]).await.refused(
            400,
            "UnmodifiableEntity",
            "only modifiable by AWS",
        );
    }
}

#[tokio::test]
async fn a_world_that_says_twice_whom_a_role_trusts_is_refused() {
    let (_simulator, client) = play(world()).await;
    for (more, path) in [
        (json!({ "assume_role_policy": TRUST, "external_id": "x" }), "principals[1].assume_role_policy"),
        (json!({ "assume_role_policy": "{}" }), "principals[1].assume_role_policy"),
        (json!({ "max_session_seconds": 60 }), "principals[1].max_session_seconds"),
        (json!({ "attached_policies": [DEV] }), "principals[1].attached_policies"),
        (json!({ "permissions_boundary": DEV }), "principals[1].permissions_boundary"),
    ] {
        let mut wrong = world();
        wrong["principals"][1]
            .as_object_mut()
            .expect("a role")
            .extend(more.as_object().expect("fields").clone());
        let refused = client.control("PUT", "world", wrong).await;
        assert_eq!(refused.status, 400, "{more}");
        assert!(refused.text.contains(path), "{} lacks {path}", refused.text);
    }
    let mut wrong = world();
    wrong["policies"] = json!([{ "arn": OWN, "document": TRUST }]);
    let refused = client.control("PUT", "world", wrong).await;
    assert!(refused.text.contains("policies[0].document"), "{}", refused.text);
}
