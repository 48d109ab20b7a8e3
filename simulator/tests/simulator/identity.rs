//! IAM and STS: principals, their ids, and sessions.

use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, Client, DEV, NODE, Signer, entry_path, play, world};

const TRUST: &str = r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#;

type Parameters<'a> = &'a [(&'a str, &'a str)];

async fn create_role(client: &Client, name: &str, path: &str) -> Answer {
    let parameters = [("RoleName", name), ("Path", path), ("AssumeRolePolicyDocument", TRUST)];
    client.query("iam", "CreateRole", &parameters).await
}

/// The client of the session that an answer of STS begins.
fn session(client: &Client, answer: &Answer) -> Client {
    let element = |name| answer.element(name).expect("credentials");
    let mut session = client.by(&element("AccessKeyId"), &element("SecretAccessKey"));
    session.signer.token = Some(element("SessionToken"));
    session
}

#[tokio::test]
async fn a_role_is_found_by_its_name_alone() {
    let (_simulator, client) = play(world()).await;
    let role = client.query("iam", "GetRole", &[("RoleName", "dev")]).await.done();
    assert_eq!(role.element("Arn").as_deref(), Some(DEV));
    assert_eq!(role.element("Path").as_deref(), Some("/team/"));
    assert_eq!(role.element("CreateDate").as_deref(), Some("2020-01-01T00:00:00Z"));
    let absent = client.query("iam", "GetRole", &[("RoleName", "nobody")]).await;
    absent.refused(404, "NoSuchEntity", "The role with name nobody cannot be found.");
    let user = client.query("iam", "GetUser", &[("UserName", "nobody")]).await;
    user.refused(404, "NoSuchEntity", "The user with name nobody cannot be found.");
}

#[tokio::test]
async fn names_and_numbers_outside_their_rules_are_refused() {
    let (_simulator, client) = play(world()).await;
    let long = "x".repeat(65);
    let rows: [(&str, Parameters<'_>, &str); 7] = [
        ("GetRole", &[], "Value null at 'roleName' failed to satisfy constraint: Member must not be null"),
        ("GetRole", &[("RoleName", "a b")], "Member must satisfy regular expression pattern"),
        ("GetRole", &[("RoleName", &long)], "Member must have length less than or equal to 64"),
        ("ListRoles", &[("MaxItems", "0")], "greater than or equal to 1"),
        ("ListRoles", &[("MaxItems", "many")], "not an integer"),
        ("ListRoles", &[("PathPrefix", "team")], "regular expression"),
        ("GetUser", &[], "Must specify userName"),
    ];
    for (action, parameters, message) in rows {
        client.query("iam", action, parameters).await.refused(400, "ValidationError", message);
    }
    client.query("iam", "DropRole", &[]).await.refused(400, "InvalidAction", "DropRole");
    let control = client.query("iam", "\u{0}<&", &[]).await;
    control.refused(400, "InvalidAction", "Could not find operation \u{fffd}&lt;&amp; ");
    client.signed("iam", "POST", "/", vec![], "").await.refused(400, "MissingAction", "");
    let trust = [("RoleName", "x"), ("AssumeRolePolicyDocument", "not json")];
    client.query("iam", "CreateRole", &trust).await.refused(400, "MalformedPolicyDocument", "");
}

#[tokio::test]
async fn a_recreated_principal_has_a_new_id() {
    let (_simulator, client) = play(world()).await;
    let first = create_role(&client, "fresh", "/a/").await.done().element("RoleId");
    create_role(&client, "FRESH", "/b/").await.refused(409, "EntityAlreadyExists", "already exists");
    client.query("iam", "DeleteRole", &[("RoleName", "fresh")]).await.done();
    let second = create_role(&client, "fresh", "/b/").await.done().element("RoleId");
    assert_ne!(first, second);
    client.query("iam", "CreateUser", &[("UserName", "eve")]).await.done();
    let user = client.query("iam", "GetUser", &[("UserName", "eve")]).await.done().element("UserId");
    client.query("iam", "DeleteUser", &[("UserName", "eve")]).await.done();
    let again = client.query("iam", "CreateUser", &[("UserName", "eve")]).await.done().element("UserId");
    assert_ne!(user, again);
}

#[tokio::test]
async fn a_new_principal_is_unknown_for_a_while() {
    let mut world = world();
    world["propagation"] = json!({ "principal_seconds": 10 });
    let (_simulator, client) = play(world).await;
    create_role(&client, "fresh", "/").await.done();
    let entry = json!({ "principalArn": "arn:aws:iam::111122223333:role/fresh" });
    client.control("POST", "clock", json!({ "advance_seconds": 9 })).await.done();
    client.query("iam", "GetRole", &[("RoleName", "fresh")]).await.refused(404, "NoSuchEntity", "");
    let early = client.eks("POST", "/clusters/prod/access-entries", entry.clone()).await;
    early.refused(400, "InvalidParameterException", "invalid principal.");
    client.control("POST", "clock", json!({ "advance_seconds": 1 })).await.done();
    client.query("iam", "GetRole", &[("RoleName", "fresh")]).await.done();
    client.eks("POST", "/clusters/prod/access-entries", entry).await.done();
}

#[tokio::test]
async fn lists_are_cut_by_path_and_page() {
    let (_simulator, client) = play(world()).await;
    for number in 0..3 {
        create_role(&client, &format!("r{number}"), "/list/").await.done();
    }
    let page = client.query("iam", "ListRoles", &[("PathPrefix", "/list/"), ("MaxItems", "2")]).await.done();
    assert_eq!(
        (page.text.matches("<RoleName>").count(), page.element("IsTruncated").as_deref()),
        (2, Some("true"))
    );
    let marker = page.element("Marker").expect("more");
    let rest =
        client.query("iam", "ListRoles", &[("PathPrefix", "/list/"), ("Marker", &marker)]).await.done();
    assert_eq!(
        (rest.text.matches("<RoleName>").count(), rest.element("IsTruncated").as_deref()),
        (1, Some("false"))
    );
    let other = client.query("iam", "ListRoles", &[("Marker", &marker)]).await;
    other.refused(400, "ValidationError", "Marker");
}

#[tokio::test]
async fn a_service_linked_role_is_not_deleted_by_hand() {
    let (_simulator, client) = play(world()).await;
    let deleted = client.query("iam", "DeleteRole", &[("RoleName", "AWSServiceRoleForAmazonEKS")]).await;
    deleted.refused(400, "UnmodifiableEntity", "only modifiable by AWS");
}

#[tokio::test]
async fn the_keys_of_a_session_work_until_it_expires() {
    let (_simulator, client) = play(world()).await;
    let parameters = [("RoleArn", DEV), ("RoleSessionName", "me"), ("DurationSeconds", "900")];
    let begun = client.query("sts", "AssumeRole", &parameters).await.done();
    let mut session = session(&client, &begun);
    let me = session.query("sts", "GetCallerIdentity", &[]).await.done();
    assert_eq!(me.element("Arn").as_deref(), Some("arn:aws:sts::111122223333:assumed-role/dev/me"));
    client.control("POST", "clock", json!({ "advance_seconds": 899 })).await.done();
    session.eks("GET", "/clusters", Value::Null).await.done();
    client.control("POST", "clock", json!({ "advance_seconds": 1 })).await.done();
    let expired = session.eks("GET", "/clusters", Value::Null).await;
    expired.refused(403, "ExpiredTokenException", "expired");
    let expired = session.query("sts", "GetCallerIdentity", &[]).await;
    expired.refused(403, "ExpiredToken", "expired");
    session.signer.token = None;
    let bare = session.query("sts", "GetCallerIdentity", &[]).await;
    bare.refused(403, "InvalidClientTokenId", "");
}

#[tokio::test]
async fn a_session_ends_with_its_role() {
    let (_simulator, client) = play(world()).await;
    let begun =
        client.query("sts", "AssumeRole", &[("RoleArn", DEV), ("RoleSessionName", "me")]).await.done();
    client.query("iam", "DeleteRole", &[("RoleName", "dev")]).await.done();
    create_role(&client, "dev", "/team/").await.done();
    let me = session(&client, &begun).query("sts", "GetCallerIdentity", &[]).await;
    me.refused(403, "InvalidClientTokenId", "");
}

#[tokio::test]
async fn a_role_is_assumed_by_those_it_trusts_for_as_long_as_it_allows() {
    let mut world = world();
    world["principals"][1]["assumable_by"] = json!(["arn:aws:iam::111122223333:role/platform/*"]);
    world["principals"][2]["assumable_by"] = json!(["arn:aws:iam::444455556666:*"]);
    let (_simulator, client) = play(world).await;
    let assume = |role: &'static str, name: &'static str, seconds: &'static str| {
        let client = client.clone();
        let parameters = [("RoleArn", role), ("RoleSessionName", name), ("DurationSeconds", seconds)];
        async move { client.query("sts", "AssumeRole", &parameters).await }
    };
    assume(DEV, "me", "900").await.done();
    for role in [NODE, "arn:aws:iam::111122223333:role/nobody"] {
        let text = format!("perform: sts:AssumeRole on resource: {role}");
        assume(role, "me", "900").await.refused(403, "AccessDenied", &text);
    }
    assume(DEV, "me", "3601").await.refused(400, "ValidationError", "1 hour session limit");
    assume(DEV, "me", "899").await.refused(400, "ValidationError", "greater than or equal to 900");
    assume(DEV, "a b", "900").await.refused(400, "ValidationError", "roleSessionName");
    assume("not an ARN of a role", "me", "900").await.refused(400, "ValidationError", "is invalid");
}

#[tokio::test]
async fn a_role_that_wants_an_external_id_is_assumed_with_it_alone() {
    let mut world = world();
    world["principals"][1]["external_id"] = json!("team:one");
    let (_simulator, client) = play(world).await;
    let assume = |more: Vec<(&'static str, &'static str)>| {
        let client = client.clone();
        let parameters = [vec![("RoleArn", DEV), ("RoleSessionName", "me")], more].concat();
        async move { client.query("sts", "AssumeRole", &parameters).await }
    };
    assume(vec![("ExternalId", "team:one")]).await.done();
    for more in [vec![], vec![("ExternalId", "team:two")]] {
        assume(more).await.refused(403, "AccessDenied", "perform: sts:AssumeRole");
    }
    assume(vec![("ExternalId", "a b")]).await.refused(400, "ValidationError", "externalId");
    assume(vec![("ExternalId", "team:one"), ("SourceIdentity", "a b")]).await.refused(
        400,
        "ValidationError",
        "sourceIdentity",
    );
}

#[tokio::test]
async fn a_web_token_opens_its_own_role_only() {
    let mut world = world();
    world["principals"][1]["web_identity_tokens"] = json!(["a web token"]);
    let (_simulator, client) = play(world).await;
    let assume = |role: &'static str, token: &'static str| {
        let client = client.clone();
        let parameters = [("RoleArn", role), ("RoleSessionName", "pod"), ("WebIdentityToken", token)];
        async move { client.unsigned("AssumeRoleWithWebIdentity", &parameters).await }
    };
    let begun = assume(DEV, "a web token").await.done();
    let me = session(&client, &begun).query("sts", "GetCallerIdentity", &[]).await.done();
    assert_eq!(me.element("Arn").as_deref(), Some("arn:aws:sts::111122223333:assumed-role/dev/pod"));
    assume(ADMIN, "a web token").await.refused(403, "AccessDenied", "sts:AssumeRoleWithWebIdentity");
    assume(DEV, "another").await.refused(400, "InvalidIdentityToken", "");
}

#[tokio::test]
async fn a_session_s_keys_are_in_the_world_and_survive_its_return() {
    let (_simulator, client) = play(world()).await;
    let begun =
        client.query("sts", "AssumeRole", &[("RoleArn", DEV), ("RoleSessionName", "me")]).await.done();
    let world = client.control("GET", "world", Value::Null).await.json();
    let (again, client) = play(world).await;
    let session = session(&Client::new(again.url(), Signer::new("", "")), &begun);
    session.eks("GET", &entry_path("prod", DEV), Value::Null).await.refused(
        404,
        "ResourceNotFoundException",
        "",
    );
    assert_eq!(client.journal().await, ["DescribeAccessEntry 404"]);
}

#[tokio::test]
async fn a_renamed_user_keeps_its_id_and_its_keys() {
    let (_simulator, client) = play(world()).await;
    let bob = client.query("iam", "GetUser", &[("UserName", "bob")]).await.done();
    let renamed = [("UserName", "BOB"), ("NewUserName", "robert"), ("NewPath", "/staff/")];
    client.query("iam", "UpdateUser", &renamed).await.done();
    client.query("iam", "GetUser", &[("UserName", "bob")]).await.refused(404, "NoSuchEntity", "bob");
    let robert = client.query("iam", "GetUser", &[("UserName", "robert")]).await.done();
    assert_eq!(robert.element("UserId"), bob.element("UserId"));
    assert_eq!(robert.element("CreateDate"), bob.element("CreateDate"));
    let arn = "arn:aws:iam::111122223333:user/staff/robert";
    assert_eq!(robert.element("Arn").as_deref(), Some(arn));
    let himself = client.by("AKIAEXAMPLEBOB000001", "bob's secret");
    let identity = himself.query("sts", "GetCallerIdentity", &[]).await.done();
    assert_eq!(identity.element("Arn").as_deref(), Some(arn));
    client.query("iam", "UpdateUser", &[("UserName", "robert"), ("NewPath", "/")]).await.done();
    let moved = client.query("iam", "GetUser", &[("UserName", "robert")]).await.done();
    assert_eq!(moved.element("Arn").as_deref(), Some("arn:aws:iam::111122223333:user/robert"));
}

#[tokio::test]
async fn a_user_is_not_renamed_to_a_name_that_is_taken() {
    let (_simulator, client) = play(world()).await;
    client.query("iam", "CreateUser", &[("UserName", "eve")]).await.done();
    let renamed = [("UserName", "eve"), ("NewUserName", "Bob")];
    client.query("iam", "UpdateUser", &renamed).await.refused(
        409,
        "EntityAlreadyExists",
        "Bob already exists",
    );
    let nobody = [("UserName", "nobody"), ("NewUserName", "x")];
    client.query("iam", "UpdateUser", &nobody).await.refused(404, "NoSuchEntity", "nobody");
    let capital = [("UserName", "eve"), ("NewUserName", "Eve")];
    client.query("iam", "UpdateUser", &capital).await.done();
    assert_eq!(
        client.query("iam", "GetUser", &[("UserName", "eve")]).await.element("UserName").as_deref(),
        Some("Eve")
    );
    let bob = client.by("AKIAEXAMPLEBOB000001", "bob's secret");
    let denied = bob.query("iam", "UpdateUser", &[("UserName", "bob"), ("NewUserName", "b")]).await;
    denied.refused(403, "AccessDenied", "iam:UpdateUser");
}

#[tokio::test]
async fn the_tags_of_principals_are_shown_by_their_own_reads_and_not_by_the_lists() {
    let mut world = world();
    world["principals"][1]["tags"] = json!({ "team": "dev", "cost": "1" });
    world["page_size"] = json!(1);
    let (_simulator, client) = play(world).await;
    let role = client.query("iam", "GetRole", &[("RoleName", "dev")]).await.done();
    let tags = "<Tags><member><Key>cost</Key><Value>1</Value></member>\
                <member><Key>team</Key><Value>dev</Value></member></Tags>";
    assert!(role.text.contains(tags), "{}", role.text);
    let first = client.query("iam", "ListRoleTags", &[("RoleName", "dev")]).await.done();
    assert_eq!(
        (first.element("Key").as_deref(), first.element("IsTruncated").as_deref()),
        (Some("cost"), Some("true"))
    );
    let marker = first.element("Marker").expect("more");
    let second =
        client.query("iam", "ListRoleTags", &[("RoleName", "dev"), ("Marker", &marker)]).await.done();
    assert_eq!(second.element("Key").as_deref(), Some("team"));
    let listed = client.query("iam", "ListRoles", &[("PathPrefix", "/team/")]).await.done();
    assert!(!listed.text.contains("<Tags>"), "{}", listed.text);
    let untagged = client.query("iam", "GetRole", &[("RoleName", "node")]).await.done();
    assert!(!untagged.text.contains("<Tags>"), "{}", untagged.text);
    let made = [("UserName", "eve"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")];
    let made = client.query("iam", "CreateUser", &made).await.done();
    assert_eq!((made.element("Key").as_deref(), made.element("Value").as_deref()), (Some("a"), Some("b")));
    let eve = client.query("iam", "GetUser", &[("UserName", "eve")]).await.done();
    assert!(eve.text.contains("<Tags><member><Key>a</Key><Value>b</Value></member></Tags>"), "{}", eve.text);
    let tags = client.query("iam", "ListUserTags", &[("UserName", "eve")]).await.done();
    assert_eq!(tags.element("Key").as_deref(), Some("a"));
    client.query("iam", "ListUserTags", &[("UserName", "nobody")]).await.refused(
        404,
        "NoSuchEntity",
        "nobody",
    );
}
