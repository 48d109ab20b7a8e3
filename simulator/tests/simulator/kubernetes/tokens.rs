//! Tokens at a cluster's API server: each check of aws-iam-authenticator, by a token that fails there and nowhere else.
//! Cxx are public reports of people who met that failure.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::cluster::{Cluster, advance, last_error, now};
use crate::support::token::{Token, bearer};
use crate::support::{ADMIN, DEV, play, world};

const KEY: (&str, &str) = ("AKIAEXAMPLEADMIN0001", "admin secret");

/// The world with an entry for Admin on `prod`.
fn entered() -> Value {
    let mut world = world();
    world["clusters"][0]["entries"] = json!([{ "principal_arn": ADMIN }]);
    world
}

fn good(now: Timestamp) -> Token {
    Token::new("prod", KEY, now)
}

fn at_host(now: Timestamp, host: &str) -> String {
    Token { host: host.to_owned(), ..good(now) }.text()
}

fn at_region(now: Timestamp, host: &str, region: &str) -> String {
    Token { host: host.to_owned(), region: region.to_owned(), ..good(now) }.text()
}

fn dated(now: Timestamp, seconds: i64) -> String {
    good(now + SignedDuration::from_secs(seconds)).text()
}

fn with(now: Timestamp, name: &str, value: Option<&str>) -> String {
    good(now).with(name, value).text()
}

fn also(now: Timestamp, name: &str, value: &str) -> String {
    let mut token = good(now);
    token.query.push((name.to_owned(), value.to_owned()));
    token.text()
}

/// The good URL with a piece of it replaced, no longer signed.
fn replaced(now: Timestamp, from: &str, to: &str) -> String {
    let url = good(now).url();
    assert!(url.contains(from), "{url}");
    bearer(&url.replace(from, to))
}

/// A token whose encoding would end in padding, with that padding.
fn padded(now: Timestamp) -> String {
    let text = Token { fragment: "#".to_owned(), ..good(now) };
    let lengths =
        ["#", "#x", "#xx"].map(|fragment| Token { fragment: fragment.to_owned(), ..text.clone() }.text());
    let body = |text: &String| text.len() - "k8s-aws-v1.".len();
    let text = lengths.iter().find(|text| body(text) % 4 == 3).expect("one of three");
    format!("{text}=")
}

/// The last letter changed so that only bits beyond the last byte differ.
fn with_spare_bits(now: Timestamp) -> String {
    let fits = |fragment: &&str| {
        let token = Token { fragment: (*fragment).to_owned(), ..good(now) };
        token.url().len() % 3 == 1
    };
    let fragment = ["#", "#x", "#xx"].into_iter().find(fits).expect("one of three");
    let mut text = Token { fragment: fragment.to_owned(), ..good(now) }.text();
    let last = text.pop().expect("a letter");
    let next = char::from(u8::try_from(last).expect("a letter") + 1);
    assert!("AQgw".contains(last), "{last} has spare bits that are zero");
    text.push(next);
    text
}

#[tokio::test]
async fn each_check_refuses_the_token_that_fails_it_alone() {
    let (_simulator, client) = play(entered()).await;
    let prod = Cluster::of(&client, "prod").await;
    let now = now(&client).await;
    let date = now.strftime("&X-Amz-Date=%Y%m%dT%H%M%SZ").to_string();
    let long = Token { fragment: format!("#{}", "x".repeat(3_000)), ..good(now) };
    let unsigned_header = Token { headers: Vec::new(), ..good(now) };
    let sdk_header = Token {
        headers: vec![("amz-sdk-request", "attempt=1".to_owned()), ("x-k8s-aws-id", "prod".to_owned())],
        ..good(now)
    };
    let retry_header = Token {
        headers: vec![("x-k8s-aws-id", "prod".to_owned()), ("x-other", "1".to_owned())],
        ..good(now)
    };
    let wrong_scope = "token: STS answers SignatureDoesNotMatch: the scope is not of this endpoint";
    let wrong_signature = "token: STS answers SignatureDoesNotMatch";
    let host = "token: the URL's host is no STS endpoint of the cluster's partition";
    let expires = "token: X-Amz-Expires is not a number from 0 to 900";
    let rows: Vec<(&str, String, &str)> = vec![
        ("1: 4,097 bytes and more", long.text(), "token: longer than 4096 bytes"),
        (
            "2: another prefix",
            good(now).text().replace("v1.", "v2."),
            "token: does not begin with k8s-aws-v1.",
        ),
        ("2: no prefix", "x".to_owned(), "token: does not begin with k8s-aws-v1."),
        ("3: C47 garbage", "k8s-aws-v1.garbage!".to_owned(), "token: not unpadded base64url"),
        ("3: padding", padded(now), "token: not unpadded base64url"),
        ("3: plain base64 of no URL", bearer("garbage"), "token: holds no URL"),
        ("4: http", Token { scheme: "http", ..good(now) }.text(), "token: the URL's scheme is not https"),
        ("5: a port", at_host(now, "sts.eu-west-1.amazonaws.com:443"), host),
        ("5: capital letters", at_host(now, "STS.eu-west-1.amazonaws.com"), host),
        ("5: a trailing dot", at_host(now, "sts.eu-west-1.amazonaws.com."), host),
        ("5: C63 another partition", at_region(now, "sts.cn-north-1.amazonaws.com.cn", "cn-north-1"), host),
        ("5: an endpoint of one's own", at_host(now, "127.0.0.1:4510"), host),
        ("6: a path", Token { path: "/x", ..good(now) }.text(), "token: the URL's path is not /"),
        ("6: no path", Token { path: "", ..good(now) }.text(), "token: the URL's path is not /"),
        (
            "7: an SDK's x-id",
            also(now, "x-id", "GetCallerIdentity"),
            "token: query parameter \"x-id\" is not allowed",
        ),
        (
            "7: C57 a retry's parameter",
            also(now, "amz-sdk-request", "1"),
            "token: query parameter \"amz-sdk-request\" is not allowed",
        ),
        (
            "7: twice",
            also(now, "Version", "2011-06-15"),
            "token: query parameter \"Version\" is there more than once",
        ),
        (
            "7: twice in another case",
            also(now, "version", "2011-06-15"),
            "token: query parameter \"version\" is there more than once",
        ),
        (
            "8: another action",
            with(now, "Action", Some("AssumeRole")),
            "token: Action is not GetCallerIdentity",
        ),
        ("8: no action", with(now, "Action", None), "token: Action is not GetCallerIdentity"),
        (
            "9: the header is not signed",
            unsigned_header.text(),
            "token: x-k8s-aws-id is not among the signed headers",
        ),
        ("10: C58 no X-Amz-Expires", with(now, "X-Amz-Expires", None), expires),
        ("10: more than 900", with(now, "X-Amz-Expires", Some("901")), expires),
        ("10: less than 0", with(now, "X-Amz-Expires", Some("-1")), expires),
        ("10: no number", with(now, "X-Amz-Expires", Some("1m")), expires),
        ("11: no date", replaced(now, &date, ""), "token: X-Amz-Date is missing"),
        ("11: an empty date", replaced(now, &date, "&X-Amz-Date="), "token: X-Amz-Date is missing"),
        (
            "11: an unreadable date",
            replaced(now, "X-Amz-Date=2", "X-Amz-Date=x"),
            "token: X-Amz-Date cannot be read",
        ),
        ("12: C47 16 minutes old", dated(now, -960), "token: older than 15 minutes"),
        ("12: 15 minutes and a second", dated(now, -901), "token: older than 15 minutes"),
        ("13: C62 another cluster's", Token::new("both", KEY, now).text(), wrong_signature),
        ("13: a wrong secret", Token::new("prod", (KEY.0, "guessed"), now).text(), wrong_signature),
        ("13: C57 a retry's header is signed", sdk_header.text(), wrong_signature),
        ("13: another header is signed", retry_header.text(), wrong_signature),
        (
            "13: an unknown key",
            Token::new("prod", ("AKIANOBODY", "x"), now).text(),
            "token: STS answers InvalidClientTokenId",
        ),
        (
            "13: a token that is not the key's",
            Token { session: Some("x".to_owned()), ..good(now) }.text(),
            "token: STS answers InvalidClientTokenId",
        ),
        (
            "13: C63 another region's scope",
            at_region(now, "sts.eu-west-1.amazonaws.com", "us-east-1"),
            wrong_scope,
        ),
        (
            "13: C64 the global host, a region's scope",
            at_region(now, "sts.amazonaws.com", "eu-west-1"),
            wrong_scope,
        ),
        ("13: another service's scope", Token { service: "eks", ..good(now) }.text(), wrong_scope),
        (
            "13: another partition's region",
            at_region(now, "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            "token: STS answers InvalidClientTokenId",
        ),
        ("13: no version", with(now, "Version", None), "token: STS answers InvalidAction"),
        (
            "13: from the future",
            dated(now, 301),
            "token: STS answers SignatureDoesNotMatch: the date is in the future",
        ),
    ];
    for (name, token, reason) in rows {
        let answer = prod.who_am_i(&token).await;
        let status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": "Unauthorized", "reason": "Unauthorized", "code": 401,
        });
        assert_eq!((answer.status, answer.json()), (401, status), "{name}");
        assert_eq!(last_error(&client).await, reason, "{name}");
    }
}

#[tokio::test]
async fn what_the_authenticator_takes_gets_in() {
    let (_simulator, client) = play(entered()).await;
    let prod = Cluster::of(&client, "prod").await;
    let now = now(&client).await;
    let exact = {
        let token = good(now).text();
        let room = 4_096 - token.len();
        Token { fragment: format!("#{}", "x".repeat(room / 4 * 3 - 3)), ..good(now) }.text()
    };
    assert!((4_090..=4_096).contains(&exact.len()), "{}", exact.len());
    for (name, token) in [
        ("a plain one", good(now).text()),
        ("almost 4,096 bytes", exact),
        ("bits to spare", with_spare_bits(now)),
        ("a fragment", Token { fragment: "#x".to_owned(), ..good(now) }.text()),
        ("no second of X-Amz-Expires", with(now, "X-Amz-Expires", Some("0"))),
        ("900 of them", with(now, "X-Amz-Expires", Some("900"))),
        ("the global host", at_region(now, "sts.amazonaws.com", "us-east-1")),
        ("another region's host", at_region(now, "sts.us-west-2.amazonaws.com", "us-west-2")),
        ("FIPS", at_region(now, "sts-fips.us-east-2.amazonaws.com", "us-east-2")),
        ("dual-stack", at_region(now, "sts.eu-west-1.api.aws", "eu-west-1")),
        ("an unknown region", at_region(now, "sts.mars-north-1.amazonaws.com", "mars-north-1")),
        ("15 minutes old", dated(now, -900)),
        ("5 minutes ahead", dated(now, 300)),
    ] {
        let answer = prod.who_am_i(&token).await;
        assert_eq!(answer.status, 201, "{name}: {}", last_error(&client).await);
    }
}

#[tokio::test]
async fn a_token_grows_old_by_the_simulator_s_clock() {
    let (_simulator, client) = play(entered()).await;
    let prod = Cluster::of(&client, "prod").await;
    let token = good(now(&client).await).text();
    advance(&client, 900).await;
    prod.who_am_i(&token).await.done();
    advance(&client, 1).await;
    assert_eq!(prod.who_am_i(&token).await.status, 401);
}

#[tokio::test]
async fn c65_a_clock_that_is_wrong_spoils_tokens_until_it_is_corrected() {
    let mut world = entered();
    world["skew_seconds"] = json!(1_200);
    let (_simulator, client) = play(world).await;
    let prod = Cluster::of(&client, "prod").await;
    let now = now(&client).await;
    assert_eq!(prod.who_am_i(&good(now).text()).await.status, 401);
    assert_eq!(last_error(&client).await, "token: older than 15 minutes");
    prod.who_am_i(&dated(now, 1_200)).await.done();
}

#[tokio::test]
async fn a_session_s_token_counts_until_the_session_ends() {
    let mut world = world();
    world["clusters"][0]["entries"] = json!([{ "principal_arn": DEV }]);
    let (_simulator, client) = play(world).await;
    let prod = Cluster::of(&client, "prod").await;
    let parameters = [("RoleArn", DEV), ("RoleSessionName", "me@example.com"), ("DurationSeconds", "900")];
    let begun = client.query("sts", "AssumeRole", &parameters).await.done();
    let part = |name: &str| begun.element(name).expect("credentials");
    let (key, secret) = (part("AccessKeyId"), part("SecretAccessKey"));
    let token = |now, session| Token { session, ..Token::new("prod", (&key, &secret), now) }.text();
    let start = now(&client).await;
    let user = prod.user(&token(start, Some(part("SessionToken")))).await;
    assert_eq!(user["username"], "arn:aws:sts::111122223333:assumed-role/dev/me-example.com");
    assert_eq!(user["extra"]["sessionName"], json!(["me@example.com"]));
    assert_eq!(prod.who_am_i(&token(start, None)).await.status, 401);
    assert_eq!(last_error(&client).await, "token: STS answers InvalidClientTokenId");
    advance(&client, 900).await;
    let later = now(&client).await;
    assert_eq!(prod.who_am_i(&token(later, Some(part("SessionToken")))).await.status, 401);
    assert_eq!(last_error(&client).await, "token: STS answers ExpiredToken");
}

#[tokio::test]
async fn only_a_bearer_token_counts_and_only_health_needs_none() {
    let (_simulator, client) = play(entered()).await;
    let prod = Cluster::of(&client, "prod").await;
    let token = good(now(&client).await).text();
    for (header, status) in [
        (format!("Bearer {token}"), 200),
        (format!("bearer  {token} "), 200),
        (format!("Basic {token}"), 401),
        ("Bearer ".to_owned(), 401),
        (token, 401),
    ] {
        let answer = prod.raw("GET", "/version", &[("authorization", &header)], Vec::new()).await;
        assert_eq!(answer.status, status, "{}", header.len());
    }
    assert_eq!(prod.raw("GET", "/version", &[], Vec::new()).await.status, 401);
    assert_eq!(last_error(&client).await, "no bearer token");
    assert_eq!(prod.raw("GET", "/livez", &[], Vec::new()).await.text, "ok");
}
