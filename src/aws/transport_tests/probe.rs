//! What an API server's answers, and its silence, come to. Who gets in is tested against the simulator's clusters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::*;

/// A server's certificate, which is its own authority.
struct Shown {
    authority: String,
    acceptor: TlsAcceptor,
}

impl Shown {
    fn by(params: CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let private = rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let server = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
        Self { authority: STANDARD.encode(certificate.pem()), acceptor: TlsAcceptor::from(Arc::new(server)) }
    }

    fn of(host: &str) -> Self {
        Self::by(CertificateParams::new(vec![host.to_owned()]).unwrap())
    }

    fn expired() -> Self {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        Self::by(params)
    }
}

fn at(endpoint: &str, authority: &str) -> Cluster {
    Cluster {
        name: cluster(),
        arn: "arn:aws:eks:eu-west-1:111122223333:cluster/demo".parse().unwrap(),
        status: crate::access::ClusterStatus::Active,
        mode: None,
        endpoint: Some(endpoint.to_owned()),
        certificate_authority: Some(authority.to_owned()),
        version: None,
        oidc_issuer: None,
        created_at: None,
        control_plane: crate::access::ControlPlane::Region,
        auto_mode_role: None,
    }
}

async fn caller() -> (Aws, Token) {
    let aws = Aws::new(settings("http://127.0.0.1:1"));
    let token = aws.token(&deadline(), REGION, &cluster()).await.unwrap();
    (aws, token)
}

async fn probe(cluster: &Cluster) -> Result<Reviewed, ProbeError> {
    let (aws, token) = caller().await;
    aws.probe(&deadline(), cluster, &token).await
}

/// What a server that gives these answers was asked, and what came of it.
async fn answered(replies: Vec<Reply>) -> (Result<Reviewed, ProbeError>, Vec<String>) {
    let Shown { authority, acceptor } = Shown::of("localhost");
    let server = Responder::start_tls(replies, acceptor).await;
    let came = probe(&at(&server.url, &authority)).await;
    (came, server.requests().into_iter().map(|request| request.line).collect())
}

fn user() -> String {
    let extra = r#"{"accessKeyId":["AKIAEXAMPLEEXAMPLE00"],"sessionName":[""],"arn":["arn:x"],
        "sigs.k8s.io/aws-iam-authenticator/principalId":["AIDA1"]}"#;
    let user =
        r#""username":"key-AKIAEXAMPLEEXAMPLE00","groups":["viewers","system:authenticated"],"uid":"u""#;
    format!(r#"{{"status":{{"userInfo":{{{user},"extra":{extra}}}}}}}"#)
}

fn kind(came: Result<Reviewed, ProbeError>) -> Unreachable {
    match came {
        Err(ProbeError::Unreachable { kind, .. }) => kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_review_is_read_without_the_access_key_s_id() {
    let (came, asked) = answered(vec![json(201, &user())]).await;
    let expected = Reviewed {
        user_name: "key-(access key)".to_owned(),
        groups: BTreeSet::from(["system:authenticated".to_owned(), "viewers".to_owned()]),
        uid: Some("u".to_owned()),
        canonical_arn: None,
        arn: Some("arn:x".to_owned()),
        session_name: None,
        principal_id: Some("AIDA1".to_owned()),
    };
    assert_eq!(came, Ok(expected));
    assert_eq!(asked, ["POST /apis/authentication.k8s.io/v1/selfsubjectreviews"]);
}

#[tokio::test]
async fn the_older_version_is_asked_only_where_the_newer_is_not_served() {
    let paths = ["v1", "v1beta1"]
        .map(|version| format!("POST /apis/authentication.k8s.io/{version}/selfsubjectreviews"));
    let none = || json(404, r#"{"message":"the server could not find the requested resource"}"#);
    let (came, asked) = answered(vec![none(), json(201, &user())]).await;
    assert_eq!((came.is_ok(), &asked[..]), (true, &paths[..]));
    let (came, asked) = answered(vec![none(), none()]).await;
    assert_eq!((came, &asked[..]), (Err(ProbeError::NotServed), &paths[..]));
    let (came, asked) = answered(vec![json(401, "{}")]).await;
    assert_eq!((came, &asked[..]), (Err(ProbeError::Unauthorized), &paths[..1]));
}

#[tokio::test]
async fn what_a_server_says_is_told_on_one_line_and_without_secrets() {
    let other =
        |status, text: &str| ProbeError::Answered { status, text: text.to_owned(), retry_after: None };
    let forbidden = r#"{"kind":"Status","message":"User \"AKIAEXAMPLEEXAMPLE00\" cannot create"}"#;
    for (status, body, expected) in [
        (403, forbidden, ProbeError::Forbidden("User \"(access key)\" cannot create".to_owned())),
        (500, r#"{"message":"etcd\nis away"}"#, other(500, "etcd is away")),
        (302, "", other(302, "an empty body")),
        (
            503,
            "<html>X-Amz-Security-Token: abc",
            other(503, "<html> (the rest is not shown: it may hold secrets)"),
        ),
        (200, "<html>sign in", other(200, "not a response from Kubernetes: <html>sign in")),
        (201, "{}", other(200, "not a response from Kubernetes: a user is missing")),
    ] {
        let (came, _) = answered(vec![json(status, body)]).await;
        assert_eq!(came, Err(expected), "{status} {body}");
    }
    let (came, _) = answered(vec![json(500, &"long ".repeat(100))]).await;
    assert!(came.unwrap_err().to_string().len() < 300);
}

/// A line of aws-auth without a user name.
#[tokio::test]
async fn a_user_without_a_name_has_an_empty_one() {
    let (came, _) = answered(vec![json(201, r#"{"status":{"userInfo":{"groups":["viewers"]}}}"#)]).await;
    assert_eq!(came.unwrap().user_name, "");
}

/// A front proxy hands an identity on in HTTP headers, which have no case.
#[tokio::test]
async fn the_canonical_arn_is_read_in_whatever_case_its_key_comes() {
    for key in ["canonicalArn", "canonicalarn"] {
        let user =
            format!(r#"{{"username":"jo","extra":{{"{key}":["arn:aws:iam::111122223333:role/dev"]}}}}"#);
        let (came, _) = answered(vec![json(201, &format!(r#"{{"status":{{"userInfo":{user}}}}}"#))]).await;
        assert_eq!(
            came.unwrap().canonical_arn.as_deref(),
            Some("arn:aws:iam::111122223333:role/dev"),
            "{key}"
        );
    }
}

#[tokio::test]
async fn an_answer_of_more_than_a_mebibyte_is_not_read() {
    for (length, is_read) in [(1 << 20, true), ((1 << 20) + 1, false)] {
        let padding = length - user().len();
        let body = format!("{}{}", user(), " ".repeat(padding));
        let (came, _) = answered(vec![json(201, &body)]).await;
        assert_eq!(came.is_ok(), is_read, "{came:?}");
        let told = came.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(is_read || told.ends_with("is larger than 1 MiB"), "{told}");
    }
}

#[tokio::test]
async fn the_token_goes_to_the_server_and_nowhere_else() {
    let Shown { authority, acceptor } = Shown::of("localhost");
    let server = Responder::start_tls(vec![json(500, "{}")], acceptor).await;
    let (aws, token) = caller().await;
    let echo = format!(r#"{{"message":"bad token {}"}}"#, token.reveal());
    assert!(aws.probe(&deadline(), &at(&server.url, &authority), &token).await.is_err());
    let [request] = &server.requests()[..] else { panic!("asked once") };
    assert!(request.head.contains(&format!("authorization: Bearer {}\r\n", token.reveal())));
    let Shown { authority, acceptor } = Shown::of("localhost");
    let echoing = Responder::start_tls(vec![json(400, &echo)], acceptor).await;
    let error = aws.probe(&deadline(), &at(&echoing.url, &authority), &token).await.unwrap_err();
    assert_eq!(error.to_string(), "the API server returned HTTP 400: bad token (secret)");
}

/// In an error, and in a user name, which goes into report, plan and state.
#[tokio::test]
async fn half_of_a_token_that_comes_back_is_not_shown() {
    let (aws, token) = caller().await;
    let half = &token.reveal()[..token.reveal().len() / 2];
    let name = format!(r#"{{"status":{{"userInfo":{{"username":"u-{half}","groups":["g-{half}"]}}}}}}"#);
    for body in [json(500, half), json(403, &format!(r#"{{"message":"{half}"}}"#)), json(201, &name)] {
        let Shown { authority, acceptor } = Shown::of("localhost");
        let server = Responder::start_tls(vec![body], acceptor).await;
        let came = aws.probe(&deadline(), &at(&server.url, &authority), &token).await;
        let shown = format!("{came:?}");
        let pieces = half.as_bytes().windows(16).map(|piece| std::str::from_utf8(piece).unwrap());
        assert!(shown.contains("(secret)"), "{shown}");
        pieces.for_each(|piece| assert!(!shown.contains(piece), "{piece} in {shown}"));
    }
}

#[tokio::test]
async fn a_password_in_a_url_is_shown_in_no_error() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = format!("http://jo:pass%2Fword-of-jo@{closed}");
    let aws = Aws::new(Settings { max_retries: Some(1), ..settings(&url) });
    let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert!(error.host().is_some_and(|host| host == closed.to_string()), "{error:?}");
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains("word-of-jo"), "{shown}");
    }
    assert_eq!(crate::text::redacted("pass/word-of-jo, pass%2Fword-of-jo"), "(secret), (secret)");
}

#[tokio::test]
async fn a_clock_that_only_the_api_server_told_counts() {
    let Shown { authority, acceptor } = Shown::of("localhost");
    let date = vec![("date", "Fri, 02 Jan 2026 03:09:05 GMT".to_owned())];
    let server = Responder::start_tls(vec![Reply::Answer(401, date, String::new())], acceptor).await;
    let (aws, token) = caller().await;
    assert_eq!(aws.clock_ahead(), None);
    assert!(aws.probe(&deadline(), &at(&server.url, &authority), &token).await.is_err());
    let told: Timestamp = "2026-01-02T03:09:05Z".parse().unwrap();
    assert!(aws.now().duration_since(told).abs() < SignedDuration::from_secs(60));
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_is_told_by_what_is_wrong() {
    let (right, wrong, late) = (Shown::of("localhost"), Shown::of("elsewhere"), Shown::expired());
    for (shown, trusted, fault) in [
        (&right, &wrong.authority, TlsFault::UnknownAuthority),
        (&wrong, &wrong.authority, TlsFault::WrongName),
        (&late, &late.authority, TlsFault::NotValidNow),
    ] {
        let server = Responder::start_tls(vec![], shown.acceptor.clone()).await;
        let came = probe(&at(&server.url, trusted)).await;
        assert_eq!((kind(came), server.requests().len()), (Unreachable::Tls(fault), 0));
    }
    let plain = Responder::start(vec![]).await;
    let came = probe(&at(&plain.url.replace("http:", "https:"), &right.authority)).await;
    assert_eq!(kind(came), Unreachable::Tls(TlsFault::Other));
}

#[tokio::test]
async fn a_server_that_is_not_reached_is_told_by_how_far_it_went() {
    let Shown { authority, acceptor } = Shown::of("localhost");
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let cut = Responder::start_tls(vec![Reply::Cut], acceptor).await;
    let no_certificate = STANDARD.encode("none");
    for (endpoint, authority, expected) in [
        (format!("https://{closed}"), &authority, Unreachable::Connect),
        (cut.url, &authority, Unreachable::Broken),
        (format!("https://{closed}"), &"not base64".to_owned(), Unreachable::Other),
        (format!("https://{closed}"), &no_certificate, Unreachable::Other),
        (format!("http://{closed}"), &authority, Unreachable::Other),
        ("localhost".to_owned(), &authority, Unreachable::Other),
    ] {
        assert_eq!(kind(probe(&at(&endpoint, authority)).await), expected, "{endpoint}");
    }
    let unmade = Cluster { endpoint: None, ..at("", &authority) };
    let error = probe(&unmade).await.unwrap_err();
    assert_eq!(error.to_string(), "EKS reports no endpoint for the cluster");
}

/// A server that takes connections and says nothing, as a private endpoint looks from outside.
async fn silent() -> (TcpListener, Cluster) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", listener.local_addr().unwrap());
    (listener, at(&endpoint, &Shown::of("127.0.0.1").authority))
}

#[tokio::test(start_paused = true)]
async fn silence_is_waited_for_10_seconds_and_a_stop_ends_the_wait_at_once() {
    let (_listener, cluster) = silent().await;
    let (aws, token) = caller().await;
    let start = tokio::time::Instant::now();
    let error = aws.probe(&deadline(), &cluster, &token).await.unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("no connection to 127.0.0.1:") && text.ends_with("within 10 s"), "{text}");
    assert_eq!(kind(Err(error)), Unreachable::Timeout);
    assert_eq!(start.elapsed().as_secs(), 10);
    let stop = CancellationToken::new();
    let hasty = Deadline::until(start + std::time::Duration::from_hours(1), stop.clone());
    let stopping = async { stop.cancel() };
    let (came, ()) = tokio::join!(aws.probe(&hasty, &cluster, &token), stopping);
    assert_eq!(came, Err(ProbeError::Stopped(Stopped::Cancelled)));
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn ten_questions_are_asked_at_once_and_no_more() {
    let (listener, cluster) = silent().await;
    let (aws, token) = caller().await;
    let question = CanI {
        verb: "get".to_owned(),
        resource: "pods".to_owned(),
        group: None,
        namespace: None,
        name: None,
    };
    let questions = vec![question; 25];
    let serving = async {
        for expected in [10, 10, 5] {
            let mut open = Vec::new();
            while open.len() < expected {
                open.push(listener.accept().await.unwrap());
            }
            let one_more = futures_util::FutureExt::now_or_never(listener.accept());
            assert!(one_more.is_none(), "more than {expected}");
        }
    };
    let (deadline, ()) = (deadline(), ());
    let (answers, ()) = tokio::join!(aws.can_i(&deadline, &cluster, &token, &questions), serving);
    assert_eq!(answers.len(), 25);
    assert!(answers.into_iter().all(|answer| answer.is_err()));
}

/// A proxy that lets one caller through to where it wants to go. Gives the head of the request.
async fn let_through(listener: TcpListener) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        stream.read_line(&mut head).await.unwrap();
    }
    let target = head.split(' ').nth(1).unwrap().to_owned();
    let mut server = TcpStream::connect(target).await.unwrap();
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    copy_bidirectional(&mut stream, &mut server).await.unwrap();
    head
}

#[tokio::test]
async fn the_way_leads_through_the_proxy_of_the_settings() {
    let Shown { authority, acceptor } = Shown::of("localhost");
    let server = Responder::start_tls(vec![json(201, &user())], acceptor).await;
    let target = server.url.trim_start_matches("https://");
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://jo:word@{}", proxy.local_addr().unwrap());
    let by = |url: &str| {
        let no_proxy = Some("example.com".to_owned());
        Aws::new(Settings { https_proxy: Some(url.to_owned()), no_proxy, ..settings("http://127.0.0.1:1") })
    };
    let cluster = at(&server.url, &authority);
    let (_, token) = caller().await;
    let proxying = tokio::spawn(let_through(proxy));
    assert!(by(&url).probe(&deadline(), &cluster, &token).await.is_ok());
    let head = proxying.await.unwrap();
    assert!(head.starts_with(&format!("CONNECT {target} HTTP/1.1\r\n")), "{head}");
    assert!(head.contains("proxy-authorization: Basic am86d29yZA==\r\n"), "{head}");
    assert!(!head.contains(token.reveal()), "{head}");
    let closed = Responder::start(vec![json(407, "")]).await;
    for url in [closed.url.as_str(), "socks5://127.0.0.1:1"] {
        let error = by(url).probe(&deadline(), &cluster, &token).await.unwrap_err();
        assert!(error.to_string().contains("proxy"), "{error}");
        assert_eq!(kind(Err(error)), Unreachable::Connect);
    }
}
