//! What happens between us and a service when bytes get lost, broken or refused. What the services mean is tested
//! against a simulator elsewhere.

mod broken;
mod credentials;
mod outages;
mod probe;
mod provider_block;
mod responder;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::access::{AssociationKey, ClusterName, EntryKey, EntryType, PrincipalArn};
use responder::{Reply, Responder, json, refusal, xml};

const REGION: &str = "eu-west-1";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/dev";

/// Settings that reach a responder and nothing else.
fn settings(url: &str) -> Settings {
    Settings {
        region: Some(REGION.to_owned()),
        access_key: Some("AKIAEXAMPLEEXAMPLE00".to_owned()),
        secret_key: Some("secret".into()),
        shared_config_files: vec!["/nowhere/config".to_owned()],
        shared_credentials_files: vec!["/nowhere/credentials".to_owned()],
        endpoints: Endpoints {
            eks: Some(url.to_owned()),
            iam: Some(url.to_owned()),
            sts: Some(url.to_owned()),
        },
        max_retries: Some(3),
        http_proxy: Some(String::new()),
        https_proxy: Some(String::new()),
        ..Settings::default()
    }
}

async fn world(replies: Vec<Reply>) -> (Aws, Responder) {
    let responder = Responder::start(replies).await;
    (Aws::new(settings(&responder.url)), responder)
}

fn deadline() -> Deadline {
    Deadline::never()
}

fn cluster() -> ClusterName {
    "demo".parse().unwrap()
}

fn principal() -> PrincipalArn {
    ROLE.parse().unwrap()
}

fn key() -> EntryKey {
    EntryKey { cluster: cluster(), principal: principal() }
}

fn new_entry() -> NewEntry {
    NewEntry {
        key: key(),
        entry_type: EntryType::Standard,
        groups: None,
        user_name: None,
        tags: BTreeMap::new(),
    }
}

fn entry() -> Reply {
    let body = format!(
        r#"{{"accessEntry":{{"clusterName":"demo","principalArn":"{ROLE}","kubernetesGroups":["ops"],"type":"STANDARD",
        "accessEntryArn":"arn:aws:eks:eu-west-1:111122223333:access-entry/demo/role/111122223333/dev/id",
        "createdAt":1767225600.5,"modifiedAt":1767225600.5,"tags":{{}},"username":"jo"}}}}"#
    );
    json(200, &body)
}

fn caller() -> Reply {
    xml(
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/dev/jo</Arn>\
         <UserId>AROAEXAMPLE:jo</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
}

fn role(path: &str) -> Reply {
    let body = format!(
        "<GetRoleResponse><GetRoleResult><Role><Path>{path}</Path><RoleName>dev</RoleName><RoleId>AROAEXAMPLE</RoleId>\
         <Arn>arn:aws:iam::111122223333:role{path}dev</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>\
         </Role></GetRoleResult></GetRoleResponse>"
    );
    xml(200, &body)
}

fn iam_refusal(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>request-2</RequestId></ErrorResponse>"
    );
    xml(status, &body)
}

fn assumed(key: &str) -> Reply {
    let body = format!(
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{key}</AccessKeyId>\
         <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
         </Credentials></AssumeRoleResult></AssumeRoleResponse>"
    );
    xml(200, &body)
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_call() {
    let (aws, responder) = world(vec![]).await;
    let (_eks, _iam, _sts) = (aws.eks(REGION), aws.iam(), aws.sts());
    assert!(aws.0.clients.get().is_none() && responder.requests().is_empty());
}

/// Public report: a retried creation meets its own first attempt.
#[tokio::test]
async fn a_creation_is_tried_again_under_the_same_token() {
    let failure = || refusal(500, "ServerException", "internal");
    let (aws, responder) = world(vec![failure(), failure(), entry()]).await;
    let made = aws.eks(REGION).create_entry(&deadline(), &new_entry(), "token-1").await.unwrap();
    assert_eq!((made.key, made.created_at.to_string()), (key(), "2026-01-01T00:00:00.5Z".to_owned()));
    let requests = responder.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.line, "POST /clusters/demo/access-entries");
        assert!(request.body.contains(r#""clientRequestToken":"token-1""#), "{}", request.body);
        for left_out in ["kubernetesGroups", "username", "tags"] {
            assert!(!request.body.contains(left_out), "{}", request.body);
        }
    }
}

#[tokio::test]
async fn an_update_sends_an_empty_list_of_groups_and_leaves_out_a_name_that_is_to_be_reset() {
    let (aws, responder) = world(vec![entry()]).await;
    aws.eks(REGION).update_entry(&deadline(), &key(), &BTreeSet::new(), None, "token-1").await.unwrap();
    let body = &responder.requests()[0].body;
    assert!(body.contains(r#""kubernetesGroups":[]"#) && !body.contains("username"), "{body}");
}

#[tokio::test]
async fn a_write_whose_connection_breaks_has_an_unknown_outcome() {
    let (aws, responder) = world(vec![Reply::Cut, Reply::Cut, Reply::Cut]).await;
    let error = aws.eks(REGION).create_entry(&deadline(), &new_entry(), "token-1").await.unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_unreachable(), "{error}");
    assert_eq!((error.attempts(), responder.requests().len()), (3, 3));
    assert_eq!(error.host(), responder.url.strip_prefix("http://"));
}

#[tokio::test]
async fn a_conflict_after_a_broken_connection_keeps_the_doubt() {
    let conflict = || {
        refusal(
            409,
            "ResourceInUseException",
            "The specified access entry resource is already in use on this cluster.",
        )
    };
    let (aws, _responder) = world(vec![Reply::Cut, conflict(), conflict()]).await;
    let error = aws.eks(REGION).create_entry(&deadline(), &new_entry(), "token-1").await.unwrap_err();
    assert!(error.is_already_there() && error.is_outcome_unknown(), "{error}");
    let error = aws.eks(REGION).create_entry(&deadline(), &new_entry(), "token-2").await.unwrap_err();
    assert!(error.is_already_there() && !error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn a_host_that_is_not_there_is_unreachable_and_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let aws = Aws::new(Settings { max_retries: Some(2), ..settings(&format!("http://{address}")) });
    let error = aws.eks(REGION).delete_entry(&deadline(), &key()).await.unwrap_err();
    assert!(error.is_unreachable() && !error.is_outcome_unknown(), "{error}");
    assert_eq!((error.host(), error.attempts()), (Some(address.as_str()), 2));
    assert!(
        error.to_string().contains(&address) && error.to_string().contains("Connection refused"),
        "{error}"
    );
}

/// Public report: the SDK's errors say "service error" and nothing else.
#[tokio::test]
async fn an_answer_that_is_not_the_service_s_says_what_it_was() {
    let page = |status| {
        Reply::Answer(
            status,
            vec![("content-type", "text/html".to_owned())],
            "<html>Sign in</html>".to_owned(),
        )
    };
    for (reply, status) in
        [(page(200), 200), (page(403), 403), (Reply::Answer(400, vec![], String::new()), 400)]
    {
        let (aws, responder) = world(vec![reply]).await;
        let error = aws.eks(REGION).describe_cluster(&deadline(), &cluster()).await.unwrap_err();
        assert!(error.is_unreadable() && !error.is_no_cluster(), "{error}");
        assert_eq!((error.status(), responder.requests().len()), (Some(status), 1), "{error}");
        assert!(status == 400 || error.to_string().contains("Sign in"), "{error}");
        assert!(error.is_foreign() && !error.is_access_denied(), "{error}");
    }
    let (aws, responder) = world(vec![page(502), page(502), page(502)]).await;
    let error = aws.eks(REGION).describe_cluster(&deadline(), &cluster()).await.unwrap_err();
    assert_eq!((error.is_transient(), responder.requests().len()), (true, 3), "{error}");
}

#[tokio::test]
async fn a_refusal_is_read_from_header_and_body_and_sent_once() {
    let (aws, responder) =
        world(vec![refusal(403, "AccessDeniedException", "not authorized to perform: eks:TagResource on x")])
            .await;
    let error = aws.eks(REGION).create_entry(&deadline(), &new_entry(), "token-1").await.unwrap_err();
    assert!(error.is_access_denied() && !error.is_outcome_unknown());
    assert_eq!((error.denied_action().as_str(), error.request_id()), ("eks:TagResource", Some("request-1")));
    assert_eq!(responder.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_of_another_content_type_is_read_all_the_same() {
    let Reply::Answer(status, _, body) = entry() else { panic!("an answer is wanted") };
    let (aws, _responder) =
        world(vec![Reply::Answer(status, vec![("content-type", "text/plain".to_owned())], body)]).await;
    assert!(aws.eks(REGION).describe_entry(&deadline(), &key()).await.is_ok());
}

#[tokio::test]
async fn the_service_s_clock_is_heard() {
    let Reply::Answer(status, _, body) = entry() else { panic!("an answer is wanted") };
    let date = vec![("date", "Fri, 02 Jan 2099 03:04:05 GMT".to_owned())];
    let (aws, _responder) = world(vec![Reply::Answer(status, date, body)]).await;
    assert_eq!(aws.clock_ahead(), None);
    aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    assert_eq!(aws.now().to_string().get(..10), Some("2099-01-02"));
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    let pages = vec![
        json(200, r#"{"accessEntries":["a"],"nextToken":"n 1"}"#),
        json(200, r#"{"accessEntries":["b"]}"#),
    ];
    let (aws, responder) = world(pages).await;
    let found = aws.eks(REGION).list_entries(&deadline(), &cluster(), None).await.unwrap();
    assert_eq!(found, ["a", "b"]);
    let lines: Vec<String> = responder.requests().into_iter().map(|request| request.line).collect();
    assert!(lines[0].ends_with("?maxResults=100") && lines[1].contains("nextToken=n%201"), "{lines:?}");
}

#[tokio::test]
async fn a_cluster_is_described_once_for_all_who_ask_at_once() {
    let body = cluster_in_mode("ACTIVE", "API_AND_CONFIG_MAP");
    let absent = || refusal(404, "ResourceNotFoundException", "No cluster found for name: demo.");
    let (aws, responder) = world(vec![absent(), json(200, &body), json(200, &body)]).await;
    let (limit, name, begun) = (deadline(), cluster(), Instant::now());
    let eks = aws.eks(REGION);
    let ask = |since| eks.cluster(&limit, since, &name);
    assert!(ask(begun).await.unwrap_err().is_no_cluster());
    let (one, two) = tokio::join!(ask(begun), ask(begun));
    assert_eq!((one.unwrap(), responder.requests().len()), (two.unwrap(), 2));
    ask(Instant::now()).await.unwrap();
    assert_eq!(responder.requests().len(), 3);
}

/// Whoever comes later is served by the answer only where nothing that follows could change it, and not for ever.
#[tokio::test]
async fn an_active_cluster_in_mode_api_serves_who_comes_half_a_minute_later() {
    for (status, mode, seconds, calls) in [
        ("ACTIVE", "API", 29, 1),
        ("ACTIVE", "API", 31, 2),
        ("UPDATING", "API", 1, 2),
        ("ACTIVE", "API_AND_CONFIG_MAP", 1, 2),
        ("ACTIVE", "CONFIG_MAP", 1, 2),
    ] {
        let body = cluster_in_mode(status, mode);
        let (aws, responder) = world(vec![json(200, &body), json(200, &body)]).await;
        let (eks, limit, name) = (aws.eks(REGION), deadline(), cluster());
        let described = Instant::now();
        eks.cluster(&limit, described, &name).await.unwrap();
        eks.cluster(&limit, described + Duration::from_secs(seconds), &name).await.unwrap();
        assert_eq!(responder.requests().len(), calls, "{status} {mode}, {seconds} s later");
    }
}

fn cluster_in_mode(status: &str, mode: &str) -> String {
    format!(
        r#"{{"cluster":{{"name":"demo","arn":"arn:aws:eks:eu-west-1:111122223333:cluster/demo","status":"{status}",
        "accessConfig":{{"authenticationMode":"{mode}"}}}}}}"#
    )
}

#[tokio::test]
async fn clusters_of_one_name_in_two_regions_are_looked_up_apart() {
    let regions = [REGION, "us-east-1"];
    let described = |region: &str| {
        let arn = format!("arn:aws:eks:{region}:111122223333:cluster/demo");
        json(200, &format!(r#"{{"cluster":{{"name":"demo","arn":"{arn}","status":"ACTIVE"}}}}"#))
    };
    let (aws, responder) = world(regions.map(described).to_vec()).await;
    let begun = Instant::now();
    for region in [regions, regions].concat() {
        let found = aws.eks(region).cluster(&deadline(), begun, &cluster()).await.unwrap();
        assert_eq!(found.region(), region);
    }
    assert_eq!(responder.requests().len(), 2, "each is asked once");
}

#[tokio::test]
async fn a_principal_is_found_or_found_elsewhere_or_absent() {
    let absent = iam_refusal(404, "NoSuchEntity", "The role with name dev cannot be found.");
    let (aws, responder) = world(vec![caller(), absent, role("/other/")]).await;
    let (limit, begun) = (deadline(), Instant::now());
    assert_eq!(aws.principal(&limit, begun, &principal()).await.unwrap(), Lookup::Absent);
    let found = aws.principal(&limit, begun, &principal()).await.unwrap();
    let Lookup::Elsewhere(found) = found else { panic!("{found:?}") };
    assert_eq!(found.arn.path(), "/other/");
    let exact = aws.principal(&limit, begun, &found.arn).await.unwrap();
    assert_eq!((exact, responder.requests().len()), (Lookup::Found(found.clone()), 3));
    assert_eq!(aws.principal_of_caller(&limit, begun).await.unwrap(), Lookup::Found(found.arn));
    let foreign = "arn:aws:iam::444455556666:role/dev".parse().unwrap();
    assert_eq!(
        aws.principal(&limit, begun, &foreign).await.unwrap(),
        Lookup::OtherAccount("444455556666".to_owned())
    );
    assert_eq!(responder.requests().len(), 3);
}

/// Public report: an organisation forbids iam:GetRole, and a look-up breaks everything.
#[tokio::test]
async fn a_forbidden_look_up_is_noted_and_is_no_error() {
    let denied = iam_refusal(
        403,
        "AccessDenied",
        "User: jo is not authorized to perform: iam:GetRole on resource: role dev",
    );
    let (aws, _responder) = world(vec![caller(), denied]).await;
    assert!(aws.iam_outage().is_none());
    assert_eq!(aws.principal(&deadline(), Instant::now(), &principal()).await.unwrap(), Lookup::Denied);
    let Some(IamOutage::Denied(denied)) = aws.iam_outage() else { panic!("{:?}", aws.iam_outage()) };
    assert_eq!(denied.action, "iam:GetRole");
}

#[tokio::test]
async fn look_ups_that_are_switched_off_send_nothing() {
    let responder = Responder::start(vec![]).await;
    let aws = Aws::new(Settings { skip_iam_lookups: true, ..settings(&responder.url) });
    assert_eq!(aws.principal(&deadline(), Instant::now(), &principal()).await.unwrap(), Lookup::Skipped);
    assert!(responder.requests().is_empty());
}

fn role_to_assume() -> AssumeRole {
    AssumeRole {
        role_arn: "arn:aws:iam::111122223333:role/deploy".to_owned(),
        source_identity: Some("jo".to_owned()),
        tags: BTreeMap::from([("team".to_owned(), "ops".to_owned())]),
        transitive_tag_keys: BTreeSet::from(["team".to_owned()]),
        ..AssumeRole::default()
    }
}

#[tokio::test]
async fn roles_are_assumed_one_after_another() {
    let responder = Responder::start(vec![assumed("ASIAONE"), assumed("ASIATWO"), entry()]).await;
    let second =
        AssumeRole { role_arn: "arn:aws:iam::444455556666:role/second".to_owned(), ..AssumeRole::default() };
    let aws = Aws::new(Settings { assume_role: vec![role_to_assume(), second], ..settings(&responder.url) });
    aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    let requests = responder.requests();
    for (request, signer) in requests.iter().zip(["AKIAEXAMPLEEXAMPLE00", "ASIAONE", "ASIATWO"]) {
        assert!(request.head.contains(&format!("Credential={signer}/")), "{}", request.head);
    }
    for part in ["SourceIdentity=jo", "TransitiveTagKeys.member.1=team", "Tags.member.1.Value=ops"] {
        assert!(requests[0].body.contains(part), "{}", requests[0].body);
    }
    assert_eq!(
        aws.credentials_source(&deadline()).await.unwrap(),
        "access_key and secret_key, then role arn:aws:iam::111122223333:role/deploy, then role \
         arn:aws:iam::444455556666:role/second"
    );
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_is_named_without_a_key() {
    let responder =
        Responder::start(vec![iam_refusal(403, "AccessDenied", "key AKIAEXAMPLEEXAMPLE00 may not")]).await;
    let aws = Aws::new(Settings { assume_role: vec![role_to_assume()], ..settings(&responder.url) });
    let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    let fault = CredentialsFault::AssumeRole("arn:aws:iam::111122223333:role/deploy".to_owned());
    assert_eq!(error.credentials_fault(), Some((&fault, "access_key and secret_key")));
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("AccessDenied") && !shown.contains("AKIAEXAMPLE"), "{shown}");
}

/// Public report: an expired token is retried endlessly.
#[tokio::test]
async fn expired_credentials_are_renewed_once_where_they_can_be() {
    let expired =
        || refusal(403, "ExpiredTokenException", "The security token included in the request is expired");
    let responder =
        Responder::start(vec![assumed("ASIAONE"), expired(), assumed("ASIATWO"), expired()]).await;
    let aws = Aws::new(Settings { assume_role: vec![role_to_assume()], ..settings(&responder.url) });
    let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert_eq!((error.is_expired_credentials(), responder.requests().len()), (true, 4), "{error}");
    let (aws, responder) = world(vec![expired()]).await;
    let error = aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert_eq!((error.is_expired_credentials(), responder.requests().len()), (true, 1), "{error}");
}

/// A folder of the test's own that goes with it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

#[tokio::test]
async fn a_profile_s_keys_and_programs_sign() {
    let folder = Folder::new();
    let program = r#"{"Version":1,"AccessKeyId":"AKIAPROCESS","SecretAccessKey":"s"}"#;
    let answer = folder.write("answer.json", program);
    let config = format!(
        "[profile keys]\naws_access_key_id = AKIAKEYS\naws_secret_access_key = s\n[profile program]\ncredential_process = cat {answer}\n"
    );
    let config = folder.write("config", &config);
    for (profile, signer) in [("keys", "AKIAKEYS"), ("program", "AKIAPROCESS")] {
        let responder = Responder::start(vec![entry()]).await;
        let aws = Aws::new(Settings {
            access_key: None,
            secret_key: None,
            profile: Some(profile.to_owned()),
            shared_config_files: vec![config.clone()],
            ..settings(&responder.url)
        });
        aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
        assert!(responder.requests()[0].head.contains(&format!("Credential={signer}/")), "{profile}");
    }
}

/// No certificate is read where none is needed: the bundle is not there, and nobody notices.
#[tokio::test]
async fn a_plain_endpoint_needs_no_certificates() {
    let responder = Responder::start(vec![entry()]).await;
    let settings = Settings { custom_ca_bundle: Some("/nowhere/ca.pem".into()), ..settings(&responder.url) };
    assert!(Aws::new(settings).eks(REGION).describe_entry(&deadline(), &key()).await.is_ok());
}

#[tokio::test]
async fn what_keeps_a_profile_from_giving_credentials_is_told_apart() {
    let folder = Folder::new();
    let config = folder.write(
        "config",
        "[profile signed-out]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = dev\n\
         [sso-session s]\nsso_start_url = https://localhost/eksaccess-test\nsso_region = eu-west-1\n\
         [profile empty]\nregion = eu-west-1\n[profile broken]\ncredential_process = false\n",
    );
    for (profile, fault) in [
        ("signed-out", CredentialsFault::SignIn("aws sso login --profile signed-out".to_owned())),
        ("empty", CredentialsFault::NoneFound),
        ("broken", CredentialsFault::Failed),
    ] {
        let settings = Settings {
            access_key: None,
            secret_key: None,
            profile: Some(profile.to_owned()),
            shared_config_files: vec![config.clone()],
            ..settings("http://localhost:1")
        };
        let error = Aws::new(settings).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
        assert_eq!(
            error.credentials_fault(),
            Some((&fault, format!("profile {profile:?}").as_str())),
            "{error}"
        );
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_said_at_the_first_call() {
    let missing = Settings {
        access_key: None,
        secret_key: None,
        profile: Some("gone".to_owned()),
        ..settings("http://localhost:1")
    };
    let error = Aws::new(missing).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert!(
        matches!(error.setup_fault(), Some(SetupFault::ProfileMissing { profile, .. }) if profile == "gone"),
        "{error}"
    );
    let half = Settings { secret_key: None, ..settings("http://localhost:1") };
    let error = Aws::new(half).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert!(matches!(error.setup_fault(), Some(SetupFault::Half { missing: "secret_key", .. })), "{error}");
    assert_eq!(error.attempts(), 0);
}

#[tokio::test]
async fn a_certificate_of_the_bundle_is_trusted_and_no_other() {
    let folder = Folder::new();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let private = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server =
        rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let server =
        server.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], private).unwrap();
    let responder = Responder::start_tls(vec![entry()], TlsAcceptor::from(Arc::new(server))).await;
    let error =
        Aws::new(settings(&responder.url)).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert_eq!(
        (error.is_unreachable(), error.attempts(), responder.requests().len()),
        (true, 1, 0),
        "{error}"
    );
    let missing = Settings { custom_ca_bundle: Some("/nowhere/ca.pem".into()), ..settings(&responder.url) };
    let error = Aws::new(missing).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap_err();
    assert!(matches!(error.setup_fault(), Some(SetupFault::CaBundle { .. })), "{error}");
    let bundle = folder.write("ca.pem", &made.cert.pem());
    let trusting = Settings { custom_ca_bundle: Some(bundle), ..settings(&responder.url) };
    assert!(Aws::new(trusting).eks(REGION).describe_entry(&deadline(), &key()).await.is_ok());
}
