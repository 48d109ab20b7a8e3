//! Signatures and permissions: who gets in, and what AWS answers to those who do not.

use serde_json::{Value, json};

use crate::support::{Client, DEV, entry_path, play, world};

/// The error codes of one and the same mistake, of EKS and of STS.
async fn codes(client: &Client) -> (String, String) {
    let eks = client.eks("GET", "/clusters", Value::Null).await;
    let sts = client.query("sts", "GetCallerIdentity", &[]).await;
    (eks.code(), sts.code())
}

fn pair(eks: &str, sts: &str) -> (String, String) {
    (eks.to_owned(), sts.to_owned())
}

#[tokio::test]
async fn each_wrong_key_has_its_code() {
    let (_simulator, client) = play(world()).await;
    assert_eq!(codes(&client).await, pair("ok", "ok"));
    let unknown = client.by("AKIAEXAMPLENOBODY001", "x");
    assert_eq!(codes(&unknown).await, pair("UnrecognizedClientException", "InvalidClientTokenId"));
    let wrong = client.by("AKIAEXAMPLEADMIN0001", "not the secret");
    assert_eq!(codes(&wrong).await, pair("InvalidSignatureException", "SignatureDoesNotMatch"));
    let mut token = client.clone();
    token.signer.token = Some("made up".to_owned());
    assert_eq!(codes(&token).await, pair("UnrecognizedClientException", "InvalidClientTokenId"));
}

#[tokio::test]
async fn a_clock_is_wrong_by_five_minutes_at_most() {
    for (skew, code) in
        [(-280, "ok"), (280, "ok"), (-320, "InvalidSignatureException"), (320, "InvalidSignatureException")]
    {
        let (_simulator, mut client) = play(world()).await;
        client.signer.skew_seconds = skew;
        assert_eq!(client.eks("GET", "/clusters", Value::Null).await.code(), code, "{skew}");
    }
    let mut world = world();
    world["skew_seconds"] = json!(900);
    let (_simulator, mut client) = play(world).await;
    let refused = client.eks("GET", "/clusters", Value::Null).await;
    assert!(refused.message().starts_with("Signature expired: "), "{}", refused.text);
    client.signer.skew_seconds = 900;
    client.eks("GET", "/clusters", Value::Null).await.done();
}

#[tokio::test]
async fn the_date_header_follows_the_simulator_s_clock_and_skew() {
    let mut world = world();
    world["skew_seconds"] = json!(3600);
    let (_simulator, client) = play(world).await;
    let now = client.control("POST", "clock", json!({ "advance_seconds": 86_400 })).await.json();
    let now: jiff::Timestamp = now["now"].as_str().expect("a time").parse().expect("a time");
    let answer = client.query("sts", "GetCallerIdentity", &[]).await;
    let date = answer.headers["date"].to_str().expect("text");
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).expect("a date");
    assert_eq!(date.as_second() - now.as_second(), 3600);
}

#[tokio::test]
async fn a_changed_request_no_longer_fits_its_signature() {
    let (_simulator, client) = play(world()).await;
    let draft = |path: &str| (path.to_owned(), format!("{path}?maxResults=5"));
    let (signed, sent) = draft("/clusters");
    let answer = client.signed_as("eks", &signed, &sent).await;
    answer.refused(403, "InvalidSignatureException", "does not match the signature you provided");
}

#[tokio::test]
async fn a_request_without_a_signature_is_told_so() {
    let (_simulator, client) = play(world()).await;
    client.plain("GET", "/clusters", &[]).await.refused(
        403,
        "MissingAuthenticationTokenException",
        "Missing",
    );
    client.unsigned("GetCallerIdentity", &[]).await.refused(403, "MissingAuthenticationToken", "missing");
    for value in [
        "Basic abc",
        "AWS4-HMAC-SHA256 Credential=a/b",
        "AWS4-HMAC-SHA256 Credential=a/b/c/eks/aws4_request, SignedHeaders=host, Signature=0",
    ] {
        let answer = client.plain("GET", "/clusters", &[("authorization", value)]).await;
        answer.refused(400, "IncompleteSignatureException", "");
    }
}

#[tokio::test]
async fn a_signed_link_counts_as_long_as_it_says() {
    let (_simulator, mut client) = play(world()).await;
    let answer = client.link("GetCallerIdentity", 60).await.done();
    assert_eq!(answer.element("Account").as_deref(), Some("111122223333"));
    client.signer.skew_seconds = -70;
    client.link("GetCallerIdentity", 60).await.refused(403, "SignatureDoesNotMatch", "Signature expired");
    client.link("GetCallerIdentity", 90).await.done();
    client.signer.secret = "other".to_owned();
    client.link("GetCallerIdentity", 90).await.refused(403, "SignatureDoesNotMatch", "does not match");
}

#[tokio::test]
async fn what_is_not_allowed_is_denied_in_aws_s_words() {
    let (_simulator, client) = play(world()).await;
    let bob = client.by("AKIAEXAMPLEBOB000001", "bob's secret");
    let who = "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: ";
    let cluster = "arn:aws:eks:eu-west-1:111122223333:cluster/prod";
    let listed = bob.eks("GET", "/clusters/prod/access-entries", Value::Null).await;
    listed.refused(
        403,
        "AccessDeniedException",
        &format!("{who}eks:ListAccessEntries on resource: {cluster}"),
    );
    let described = bob.eks("GET", "/clusters/prod", Value::Null).await;
    let deny = format!(
        "{who}eks:DescribeCluster on resource: {cluster} with an explicit deny in an identity-based policy"
    );
    described.refused(403, "AccessDeniedException", &deny);
    let role = bob.query("iam", "GetRole", &[("RoleName", "dev")]).await;
    let because = format!("{who}iam:GetRole on resource: {DEV} because no identity-based policy allows");
    role.refused(403, "AccessDenied", &because);
    bob.query("sts", "GetCallerIdentity", &[]).await.done();
    let entry = bob.eks("GET", &entry_path("prod", DEV), Value::Null).await;
    entry.refused(404, "ResourceNotFoundException", "");
}

#[tokio::test]
async fn tags_at_create_need_a_permission_of_their_own() {
    let mut world = world();
    world["principals"][0]["deny"] = json!(["eks:TagResource"]);
    let (_simulator, client) = play(world).await;
    let path = "/clusters/prod/access-entries";
    let tagged = client.eks("POST", path, json!({ "principalArn": DEV, "tags": { "a": "b" } })).await;
    let resource = "eks:TagResource on resource: arn:aws:eks:eu-west-1:111122223333:access-entry/prod/*";
    tagged.refused(403, "AccessDeniedException", resource);
    client.eks("POST", path, json!({ "principalArn": DEV })).await.done();
}
