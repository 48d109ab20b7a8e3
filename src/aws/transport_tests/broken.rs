//! Answers that are not whole, not AWS's, not as AWS's are, or without an end.

use super::responder::eks_headers;
use super::*;
use crate::aws::pages::MAX_PAGES;
use crate::aws::response::MAX_RESPONSE;

/// More than the kernel holds of what nobody has read.
const IN_BUFFERS: usize = 16 * 1024 * 1024;

fn half_of(reply: Reply) -> Reply {
    let Reply::Answer(200, headers, body) = reply else { panic!("a good answer is wanted") };
    let half = body.len() / 2;
    Reply::CutBody(headers, body, half)
}

/// The same from a server that does not say how long its answers are.
fn open_half_of(reply: Reply) -> Reply {
    let Reply::CutBody(headers, body, half) = half_of(reply) else { panic!("a half is wanted") };
    Reply::CutOpenBody(headers, body, half)
}

fn page(headers: Vec<(&'static str, String)>) -> Reply {
    Reply::Answer(200, headers, "<html>Please sign in</html>".to_owned())
}

fn with_type(kind: &str) -> Vec<(&'static str, String)> {
    vec![("content-type", kind.to_owned()), ("x-amzn-requestid", "request-1".to_owned())]
}

fn association_key() -> AssociationKey {
    let policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy".parse().unwrap();
    AssociationKey { entry: key(), policy }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_tried_again() {
    for half in [half_of, open_half_of] {
        let (aws, responder) = world(vec![half(entry()), entry()]).await;
        let described = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
        assert_eq!((described.key, responder.requests().len()), (key(), 2));
        let (aws, responder) = world(vec![half(caller()), caller(), half(role("/")), role("/")]).await;
        assert!(matches!(
            aws.principal(&deadline(), Instant::now(), &principal()).await.unwrap(),
            Lookup::Elsewhere(_)
        ));
        assert_eq!(responder.requests().len(), 4);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_always_is_a_broken_connection_and_no_strangers_answer() {
    let (aws, responder) = world(vec![half_of(entry()), half_of(entry()), half_of(entry())]).await;
    let error = aws.eks(REGION).create_entry(&deadline(), &new_entry(), "token-1").await.unwrap_err();
    assert_eq!((error.attempts(), responder.requests().len()), (3, 3), "{error}");
    assert!(error.is_outcome_unknown() && !error.is_unreadable() && !error.is_foreign(), "{error}");
}

#[tokio::test]
async fn a_body_of_more_than_16_mib_is_not_read_to_its_end() {
    for blanks in [None, Some(50 * 1024 * 1024)] {
        let (aws, responder) = world(vec![Reply::Blanks(blanks)]).await;
        let error = aws.eks(REGION).create_entry(&deadline(), &new_entry(), "token-1").await.unwrap_err();
        assert!(error.is_unreadable() && error.is_outcome_unknown(), "{error}");
        assert!(error.to_string().contains("larger than 16 MiB"), "{error}");
        assert!(responder.blanks() < MAX_RESPONSE + IN_BUFFERS, "{}", responder.blanks());
        assert_eq!(responder.requests().len(), 1);
    }
    let (aws, _responder) = world(vec![Reply::Blanks(None)]).await;
    assert!(aws.sts().caller_identity(&deadline()).await.unwrap_err().is_unreadable());
    let (aws, _responder) = world(vec![Reply::Blanks(None)]).await;
    assert!(aws.iam().get_role(&deadline(), "dev").await.unwrap_err().is_unreadable());
}

/// The four operations that answer nothing.
async fn write(aws: &Aws, operation: usize) -> Result<(), Error> {
    let (eks, limit, tags) =
        (aws.eks(REGION), deadline(), BTreeMap::from([("a".to_owned(), "1".to_owned())]));
    match operation {
        0 => eks.delete_entry(&limit, &key()).await,
        1 => eks.disassociate(&limit, &association_key()).await,
        2 => eks.tag(&limit, "arn", &tags).await,
        _ => eks.untag(&limit, "arn", &tags.into_keys().collect()).await,
    }
}

#[tokio::test]
async fn a_write_that_answers_nothing_is_done_only_if_eks_says_so() {
    let without_id = || vec![("content-type", "application/json".to_owned())];
    let answer = |headers, body: &str| Reply::Answer(200, headers, body.to_owned());
    for operation in 0..4 {
        for reply in [
            page(vec![("content-type", "text/html".to_owned())]),
            page(eks_headers()),
            answer(with_type("text/plain"), ""),
            answer(vec![], ""),
            answer(without_id(), "{}"),
            answer(without_id(), ""),
            answer(eks_headers(), r#"{"Output":{"__type":"UnknownOperationException"},"Version":"1.0"}"#),
        ] {
            let (aws, responder) = world(vec![reply]).await;
            let error = write(&aws, operation).await.unwrap_err();
            assert!(error.is_outcome_unknown() && error.is_unreadable(), "{operation}: {error}");
            assert!(!error.to_string().contains("interceptor"), "the SDK's own words: {error}");
            assert_eq!((error.status(), responder.requests().len()), (Some(200), 1));
        }
        for reply in [answer(eks_headers(), "{}"), answer(eks_headers(), "")] {
            let (aws, _responder) = world(vec![reply]).await;
            write(&aws, operation).await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_error_without_a_code_has_its_message_and_its_status() {
    for (status, is_denied) in [(400, false), (403, true), (404, false), (500, false)] {
        let (aws, _responder) = world(vec![json(status, r#"{"message":"Not today."}"#); 3]).await;
        let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
        assert_eq!(error.detail(), format!("Not today. (HTTP {status}, request ID request-1)"));
        let found = (error.is_unreadable(), error.is_access_denied(), error.is_transient());
        assert_eq!(found, (false, is_denied, status == 500));
        assert!(!error.is_no_entry() && !error.is_no_cluster(), "{error}");
    }
}

/// Of where a redirect leads only the host is shown.
#[tokio::test]
async fn a_redirect_and_a_compressed_body_are_named_as_what_they_are() {
    let answer = |status, header, value: &str| {
        Reply::Answer(status, vec![(header, value.to_owned())], "\u{1f}\u{8b}".to_owned())
    };
    for (reply, shown) in [
        (
            answer(302, "location", "https://login.example.com/?token=secret"),
            "a redirect to login.example.com",
        ),
        (answer(200, "content-encoding", "gzip"), "a body with the content encoding gzip"),
    ] {
        let (aws, _responder) = world(vec![reply]).await;
        let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
        assert!(error.detail().ends_with(shown) && error.is_foreign(), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_requires_a_password_is_asked_once() {
    let login = Reply::Answer(407, vec![("proxy-authenticate", "Basic".to_owned())], String::new());
    let (aws, responder) = world(vec![login.clone(), login.clone()]).await;
    assert!(aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err().is_proxy_login());
    assert_eq!(responder.requests().len(), 1);
    let proxy = Responder::start(vec![login.clone(), login]).await;
    let aws = Aws::new(Settings {
        https_proxy: Some(proxy.url.clone()),
        no_proxy: Some(String::new()),
        ..settings("https://eks.invalid")
    });
    let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert!(error.is_proxy_login() && error.is_unreachable(), "{error}");
    assert_eq!(proxy.requests().len(), 1);
}

#[tokio::test]
async fn a_list_that_lacks_its_list_is_no_empty_list() {
    for body in ["{}", "", r#"{"nextToken":null,"clusterName":"demo"}"#] {
        for operation in 0..3 {
            let (aws, _responder) = world(vec![json(200, body)]).await;
            let (eks, limit) = (aws.eks(REGION), deadline());
            let (error, member) = match operation {
                0 => (eks.list_associations(&limit, &key()).await.unwrap_err(), "associatedAccessPolicies"),
                1 => (eks.list_entries(&limit, &cluster(), None).await.unwrap_err(), "accessEntries"),
                _ => (eks.list_policies(&limit).await.unwrap_err(), "accessPolicies"),
            };
            assert_eq!(error.detail(), format!("the response has no {member} (request ID request-1)"));
            assert!(error.is_unreadable() && !error.is_foreign() && !error.is_no_entry(), "{error}");
        }
    }
    let (aws, _responder) = world(vec![json(200, r#"{"accessEntries":[]}"#)]).await;
    assert_eq!(aws.eks(REGION).list_entries(&deadline(), &cluster(), None).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn unknown_members_pass_and_known_ones_of_another_kind_are_shown() {
    let Reply::Answer(_, _, body) = entry() else { panic!("an answer is wanted") };
    let more =
        body.replacen('{', r#"{"more":[{"a":1}],"#, 1).replace(r#""tags""#, r#""since":{"b":2},"tags""#);
    let (aws, _responder) = world(vec![json(200, &more)]).await;
    assert_eq!(aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap().key, key());
    let bad = body.replacen("1767225600.5", "\"yesterday\"", 1);
    let (aws, _responder) = world(vec![json(200, &bad)]).await;
    let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert!(error.to_string().contains("accessEntry.createdAt is \"yesterday\""), "{error}");
    assert!(error.is_unreadable() && !error.is_foreign(), "{error}");
}

/// The SDK fills what IAM's answers lack with empty texts and 1970.
#[tokio::test]
async fn what_an_answer_of_iams_lacks_is_no_empty_text_and_not_1970() {
    let Reply::Answer(_, _, whole) = role("/") else { panic!("an answer is wanted") };
    for (member, lacks) in [
        ("<CreateDate>2026-01-01T00:00:00Z</CreateDate>", "CreateDate"),
        ("<RoleId>AROAEXAMPLE</RoleId>", "unique ID"),
        ("<Arn>arn:aws:iam::111122223333:role/dev</Arn>", "readable Arn"),
    ] {
        let (aws, _responder) = world(vec![xml(200, &whole.replace(member, ""))]).await;
        let error = aws.iam().get_role(&deadline(), "dev").await.unwrap_err();
        assert!(error.detail().contains(lacks), "{error}");
    }
}

#[tokio::test]
async fn a_list_that_repeats_its_token_ends_with_an_error_at_once() {
    let page = |token: &str| json(200, &format!(r#"{{"accessEntries":["a"],"nextToken":"{token}"}}"#));
    for (tokens, asked) in [(vec!["n", "n", "n"], 2), (vec!["n", "m", "n", "m"], 3)] {
        let (aws, responder) = world(tokens.into_iter().map(page).collect()).await;
        let error = aws.eks(REGION).list_entries(&deadline(), &cluster(), None).await.unwrap_err();
        assert!(error.to_string().contains("repeats its pagination token"), "{error}");
        assert_eq!(responder.requests().len(), asked);
    }
    let role = "<member><Path>/aws-reserved/sso.amazonaws.com/</Path><RoleName>r</RoleName><RoleId>AROA</RoleId>\
        <Arn>arn:aws:iam::111122223333:role/r</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>";
    let page = |marker: &str| {
        let body = format!(
            "<ListRolesResponse><ListRolesResult><Roles>{role}</Roles><IsTruncated>true</IsTruncated>{marker}\
             </ListRolesResult></ListRolesResponse>"
        );
        xml(200, &body)
    };
    for (marker, asked, says) in
        [("<Marker>m</Marker>", 2, "repeats its pagination token"), ("", 1, "has no Marker")]
    {
        let (aws, responder) = world(vec![page(marker), page(marker), page(marker)]).await;
        let error = aws.iam().list_sso_roles(&deadline()).await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(responder.requests().len(), asked);
    }
}

#[tokio::test]
async fn a_list_that_has_another_token_each_time_ends_with_an_error() {
    let page = |number| json(200, &format!(r#"{{"accessEntries":[],"nextToken":"{number}"}}"#));
    let (aws, responder) = world((0..=MAX_PAGES).map(page).collect()).await;
    let error = aws.eks(REGION).list_entries(&deadline(), &cluster(), None).await.unwrap_err();
    assert!(error.to_string().contains("did not end after 1000 pages"), "{error}");
    assert_eq!(responder.requests().len(), MAX_PAGES);
}
