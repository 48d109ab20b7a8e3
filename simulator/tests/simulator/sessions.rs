//! `AssumeRole`: whom a role's trust policy lets in, what a session may do, how long, and what it hands on.

use serde_json::{Value, json};

use crate::support::{Answer, Client, DEV, play, world};

const GUARDED: &str = "arn:aws:iam::111122223333:role/guarded";

type Parameters = Vec<(&'static str, String)>;

/// The client of the session that an answer of STS begins.
fn session(client: &Client, answer: &Answer) -> Client {
    let element = |name| answer.element(name).expect("credentials");
    let mut session = client.by(&element("AccessKeyId"), &element("SecretAccessKey"));
    session.signer.token = Some(element("SessionToken"));
    session
}

fn given(pairs: &[(&'static str, &str)]) -> Parameters {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

async fn assume(client: &Client, role: &str, more: &[(&'static str, &str)]) -> Answer {
    let asked = [given(&[("RoleArn", role), ("RoleSessionName", "me")]), given(more)].concat();
    let asked: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.query("sts", "AssumeRole", &asked).await
}

/// Gives the role `guarded` this trust policy.
async fn guard(client: &Client, statement: &Value) {
    let document = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    let made = [("RoleName", "guarded"), ("AssumeRolePolicyDocument", document.as_str())];
    let again = [("RoleName", "guarded"), ("PolicyDocument", document.as_str())];
    if client.query("iam", "CreateRole", &made).await.status == 409 {
        client.query("iam", "UpdateAssumeRolePolicy", &again).await.done();
    }
}

/// A statement that lets this principal assume the role under a condition.
fn allow(principal: &Value, condition: &Value) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition })
}

#[tokio::test]
async fn a_trust_policy_says_who_may_assume_a_role() {
    let (_simulator, client) = play(world()).await;
    let anybody = json!({ "AWS": "*" });
    let none = json!({});
    let admin = "arn:aws:iam::111122223333:role/platform/Admin";
    let deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "sts:*" });
    for (trust, trusted) in [
        (allow(&anybody, &none), true),
        (allow(&json!({ "AWS": "111122223333" }), &none), true),
        (allow(&json!({ "AWS": "arn:aws:iam::111122223333:root" }), &none), true),
        (allow(&json!({ "AWS": [DEV, admin] }), &none), true),
        (allow(&json!({ "AWS": "arn:aws:sts::111122223333:assumed-role/Admin/simulated" }), &none), true),
        (allow(&json!({ "AWS": "444455556666" }), &none), false),
        (allow(&json!({ "AWS": DEV }), &none), false),
        (allow(&json!({ "Service": "ec2.amazonaws.com" }), &none), false),
        (json!([allow(&anybody, &none), deny]), false),
        (json!({ "Effect": "Allow", "Principal": anybody, "Action": "sts:TagSession" }), false),
        (
            allow(&anybody, &json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/platform/*" } })),
            true,
        ),
        (allow(&anybody, &json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/team/*" } })), false),
        (allow(&anybody, &json!({ "StringEquals": { "aws:PrincipalAccount": "111122223333" } })), true),
        (allow(&anybody, &json!({ "StringLike": { "sts:RoleSessionName": "m?" } })), true),
        (allow(&anybody, &json!({ "StringEquals": { "sts:RoleSessionName": "you" } })), false),
        (allow(&anybody, &json!({ "Bool": { "aws:MultiFactorAuthPresent": true } })), false),
        (allow(&anybody, &json!({ "NumericLessThan": { "sts:DurationSeconds": 1 } })), false),
    ] {
        guard(&client, &trust).await;
        let answer = assume(&client, GUARDED, &[]).await;
        if trusted {
            answer.done();
        } else {
            let says = format!("perform: sts:AssumeRole on resource: {GUARDED}");
            assert!(answer.text.contains(&says), "{trust} let in: {}", answer.text);
            answer.refused(403, "AccessDenied", "");
        }
    }
}

#[tokio::test]
async fn an_external_id_is_asked_for_alike_in_both_forms_of_trust() {
    let mut world = world();
    world["principals"][1]["external_id"] = json!("team:one");
    let (_simulator, client) = play(world).await;
    let condition = json!({ "StringEquals": { "sts:ExternalId": "team:one" } });
    guard(&client, &allow(&json!({ "AWS": "*" }), &condition)).await;
    for role in [DEV, GUARDED] {
        assume(&client, role, &[("ExternalId", "team:one")]).await.done();
        for wrong in [&[][..], &[("ExternalId", "team:two")], &[("ExternalId", "TEAM:ONE")]] {
            assume(&client, role, wrong).await.refused(403, "AccessDenied", "sts:AssumeRole");
        }
    }
    let like = json!({ "StringLike": { "sts:ExternalId": "team:*" } });
    guard(&client, &allow(&json!({ "AWS": "*" }), &like)).await;
    assume(&client, GUARDED, &[("ExternalId", "team:two")]).await.done();
    assume(&client, GUARDED, &[("ExternalId", "two")]).await.refused(403, "AccessDenied", "");
}

#[tokio::test]
async fn a_role_of_the_world_keeps_its_trust_when_its_own_document_is_written_back() {
    let mut world = world();
    world["principals"][1]["external_id"] = json!("team:one");
    let (_simulator, client) = play(world).await;
    let read = client.query("iam", "GetRole", &[("RoleName", "dev")]).await.done();
    let encoded = read.element("AssumeRolePolicyDocument").expect("a document");
    let document = percent_encoding::percent_decode_str(&encoded).decode_utf8().expect("UTF-8");
    client
        .query("iam", "UpdateAssumeRolePolicy", &[("RoleName", "dev"), ("PolicyDocument", document.as_ref())])
        .await
        .done();
    assume(&client, DEV, &[("ExternalId", "team:one")]).await.done();
    assume(&client, DEV, &[]).await.refused(403, "AccessDenied", "sts:AssumeRole");
    let out = client.control("GET", "world", Value::Null).await.json();
    let dev =
        out["principals"].as_array().expect("a list").iter().find(|one| one["arn"] == DEV).expect("dev");
    let trust = (&dev["assumable_by"], &dev["external_id"], &dev["assume_role_policy"]);
    assert_eq!(trust, (&Value::Null, &Value::Null, &json!(document)));
}

#[tokio::test]
async fn a_session_may_do_what_both_its_role_and_its_policies_allow() {
    let mut world = world();
    world["principals"][1]["deny"] = json!(["eks:ListAccessPolicies"]);
    world["policies"] = json!([{
        "arn": "arn:aws:iam::111122223333:policy/look",
        "document": r#"{"Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}}"#,
    }]);
    let (_simulator, client) = play(world).await;
    let policy = json!({ "Statement": [
        { "Effect": "Allow", "Action": ["eks:List*", "EKS:describecluster"], "Resource": "*" },
        { "Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws:iam::111122223333:role/team/*" },
        { "Effect": "Deny", "Action": "eks:ListAccessEntries", "Resource": "arn:aws:eks:*:*:cluster/prod" },
    ]})
    .to_string();
    let both =
        [("Policy", policy.as_str()), ("PolicyArns.member.1.arn", "arn:aws:iam::111122223333:policy/look")];
    let begun = assume(&client, DEV, &both).await.done();
    assert_eq!(begun.element("PackedPolicySize").as_deref(), Some("16"));
    let dev = session(&client, &begun);
    dev.eks("GET", "/clusters", Value::Null).await.done();
    dev.eks("GET", "/clusters/prod", Value::Null).await.done();
    dev.query("iam", "GetRole", &[("RoleName", "dev")]).await.done();
    dev.query("iam", "GetUser", &[("UserName", "bob")]).await.done();
    dev.query("sts", "GetCallerIdentity", &[]).await.done();
    let who = "User: arn:aws:sts::111122223333:assumed-role/dev/me is not authorized to perform: ";
    let node = dev.query("iam", "GetRole", &[("RoleName", "node")]).await;
    let silent = "iam:GetRole on resource: arn:aws:iam::111122223333:role/node because no session policy allows the \
                  iam:GetRole action";
    node.refused(403, "AccessDenied", &format!("{who}{silent}"));
    let denied = dev.eks("GET", "/clusters/prod/access-entries", Value::Null).await;
    let explicit = "with an explicit deny in a session policy";
    denied.refused(403, "AccessDeniedException", explicit);
    dev.eks("GET", "/clusters/both/access-entries", Value::Null).await.done();
    let by_role = dev.eks("GET", "/access-policies", Value::Null).await;
    by_role.refused(403, "AccessDeniedException", "with an explicit deny in an identity-based policy");
    let free = session(&client, &assume(&client, DEV, &[]).await.done());
    free.query("iam", "GetRole", &[("RoleName", "node")]).await.done();
}

#[tokio::test]
async fn a_session_policy_that_is_none_is_refused() {
    let (_simulator, client) = play(world()).await;
    let trust = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}"#;
    let long = format!(
        r#"{{"Statement":{{"Sid":"{}","Effect":"Allow","Action":"*","Resource":"*"}}}}"#,
        "x".repeat(2_048)
    );
    for (name, value, status, code, says) in [
        ("Policy", "no policy", 400, "MalformedPolicyDocument", "invalid Json"),
        ("Policy", trust, 400, "MalformedPolicyDocument", "Has prohibited field Principal"),
        (
            "Policy",
            long.as_str(),
            400,
            "PackedPolicyTooLarge",
            "Packed policy consumes 104% of allotted space",
        ),
        (
            "PolicyArns.member.1.arn",
            "arn:aws:iam::111122223333:policy/none",
            400,
            "ValidationError",
            "does not exist",
        ),
        (
            "PolicyArns.member.1.arn",
            "arn:aws:iam::aws:policy/Unknown",
            501,
            "OperationNotSimulated",
            "Unknown is not simulated",
        ),
    ] {
        assume(&client, DEV, &[(name, value)]).await.refused(status, code, says);
    }
}

#[tokio::test]
async fn a_session_lasts_as_long_as_its_role_allows_and_an_hour_in_a_chain() {
    let mut world = world();
    world["principals"][1]["max_session_seconds"] = json!(7_200);
    world["principals"][4]["allow"] = json!(["*"]);
    let (_simulator, client) = play(world).await;
    let bob = client.by("AKIAEXAMPLEBOB000001", "bob's secret");
    let seconds = |text| [("DurationSeconds", text)];
    let begun = assume(&bob, DEV, &seconds("7200")).await.done();
    let of_role = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    assume(&bob, DEV, &seconds("7201")).await.refused(400, "ValidationError", of_role);
    assume(&bob, DEV, &seconds("899")).await.refused(400, "ValidationError", "durationSeconds");
    let of_chain =
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
    let dev = session(&client, &begun);
    assume(&dev, DEV, &seconds("3601")).await.refused(400, "ValidationError", of_chain);
    assume(&dev, DEV, &seconds("3600")).await.done();
    client.control("POST", "clock", json!({ "advance_seconds": 7_199 })).await.done();
    dev.query("sts", "GetCallerIdentity", &[]).await.done();
    client.control("POST", "clock", json!({ "advance_seconds": 1 })).await.done();
    dev.query("sts", "GetCallerIdentity", &[]).await.refused(403, "ExpiredToken", "");
}

#[tokio::test]
async fn transitive_tags_and_the_source_identity_go_from_session_to_session() {
    let (_simulator, client) = play(world()).await;
    let tags = [
        ("Tags.member.1.Key", "team"),
        ("Tags.member.1.Value", "one"),
        ("Tags.member.2.Key", "cost"),
        ("Tags.member.2.Value", "low"),
        ("TransitiveTagKeys.member.1", "team"),
        ("SourceIdentity", "jo"),
    ];
    let begun = assume(&client, DEV, &tags).await.done();
    assert_eq!(begun.element("SourceIdentity").as_deref(), Some("jo"));
    let dev = session(&client, &begun);
    let tagged = |condition: Value| {
        let allowed = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
        json!({ "Effect": "Allow", "Principal": "*", "Action": allowed, "Condition": condition })
    };
    for (condition, trusted) in [
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "one", "aws:PrincipalTag/cost": "low" } }), true),
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "two" } }), false),
        (json!({ "StringEquals": { "aws:SourceIdentity": "jo" } }), true),
    ] {
        guard(&client, &tagged(condition.clone())).await;
        assert_eq!(assume(&dev, GUARDED, &[]).await.status == 200, trusted, "{condition}");
    }
    guard(&client, &tagged(json!({}))).await;
    let next = assume(&dev, GUARDED, &[]).await.done();
    assert_eq!(next.element("SourceIdentity").as_deref(), Some("jo"));
    let world = client.control("GET", "world", Value::Null).await.json();
    let id = next.element("AccessKeyId").expect("a key");
    let kept = world["sessions"].as_array().expect("a list").iter().find(|one| one["id"] == id.as_str());
    let kept = kept.expect("the session");
    assert_eq!((&kept["tags"], &kept["transitive_tag_keys"]), (&json!({ "team": "one" }), &json!(["team"])));
    let changed = [("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "two")];
    assume(&dev, GUARDED, &changed).await.refused(400, "ValidationError", "cannot be changed");
    let absent = [("TransitiveTagKeys.member.1", "nowhere")];
    assume(&client, DEV, &absent).await.refused(400, "ValidationError", "nowhere");
}

#[tokio::test]
async fn tags_and_a_source_identity_need_a_permission_and_a_trust_of_their_own() {
    let mut world = world();
    world["principals"][0]["deny"] = json!(["sts:SetSourceIdentity"]);
    let (_simulator, client) = play(world).await;
    let named = assume(&client, DEV, &[("SourceIdentity", "jo")]).await;
    named.refused(403, "AccessDenied", "sts:SetSourceIdentity");
    guard(&client, &allow(&json!({ "AWS": "*" }), &json!({}))).await;
    let tags = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "one")];
    let tagged = assume(&client, GUARDED, &tags).await;
    tagged.refused(403, "AccessDenied", &format!("sts:TagSession on resource: {GUARDED}"));
}

#[tokio::test]
async fn a_web_identity_needs_a_provider_in_the_trust_policy() {
    let federated = |kind: &str| {
        json!({ "Statement": {
            "Effect": "Allow",
            "Principal": { kind: "arn:aws:iam::111122223333:oidc-provider/example.com" },
            "Action": "sts:AssumeRoleWithWebIdentity",
        } })
        .to_string()
    };
    for (kind, trusted) in [("Federated", true), ("AWS", false)] {
        let mut world = world();
        world["principals"][1]["web_identity_tokens"] = json!(["a web token"]);
        world["principals"][1]["assume_role_policy"] = json!(federated(kind));
        let (_simulator, client) = play(world).await;
        let parameters = [("RoleArn", DEV), ("RoleSessionName", "pod"), ("WebIdentityToken", "a web token")];
        let answer = client.unsigned("AssumeRoleWithWebIdentity", &parameters).await;
        assert_eq!(answer.status == 200, trusted, "{kind}: {}", answer.text);
    }
}
