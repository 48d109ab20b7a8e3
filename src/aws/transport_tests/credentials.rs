//! Where credentials come from, played with files and an environment of the test's own. Never here: what is signed with
//! them, once there are some.

use super::*;
use crate::access::Entry;
use crate::aws::error::ProfileFault;

/// Settings that say nothing about credentials, and find the shared files in a folder.
pub(super) fn bare(url: &str, folder: &Folder) -> Settings {
    Settings {
        access_key: None,
        secret_key: None,
        shared_config_files: vec![folder.0.path().join("config").display().to_string()],
        ..settings(url)
    }
}

fn with_profile(url: &str, folder: &Folder, profile: &str) -> Settings {
    Settings { profile: Some(profile.to_owned()), ..bare(url, folder) }
}

/// Describes an entry in the region that is set.
async fn describe(aws: &Aws) -> Result<Entry, Error> {
    let region = aws.default_region(&deadline()).await?;
    aws.eks(&region).describe_entry(&deadline(), &key()).await
}

pub(super) async fn failure(aws: &Aws) -> Error {
    describe(aws).await.unwrap_err()
}

/// Who signed a request.
pub(super) fn signer(request: &responder::Request) -> &str {
    let (_, after) = request.head.split_once("Credential=").unwrap();
    after.split('/').next().unwrap()
}

const CHAIN: &str = "
[profile dev]
role_arn = arn:aws:iam::111122223333:role/dev
source_profile = middle
duration_seconds = 1800
external_id = wish
role_session_name = jo

[profile middle]
role_arn = arn:aws:iam::111122223333:role/middle
source_profile = keys

[profile keys]
aws_access_key_id = AKIAKEYS
aws_secret_access_key = s
";

#[tokio::test]
async fn the_roles_of_a_profile_are_assumed_with_all_that_it_says() {
    let folder = Folder::new();
    folder.write("config", CHAIN);
    let responder = Responder::start(vec![assumed("ASIAMIDDLE"), assumed("ASIADEV"), entry()]).await;
    let aws = Aws::within(Environment::default(), with_profile(&responder.url, &folder, "dev"));
    aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    let requests = responder.requests();
    let signers: Vec<&str> = requests.iter().map(signer).collect();
    assert_eq!(signers, ["AKIAKEYS", "ASIAMIDDLE", "ASIADEV"]);
    assert!(!requests[0].body.contains("DurationSeconds"), "{}", requests[0].body);
    for part in ["role%2Fdev", "DurationSeconds=1800", "ExternalId=wish", "RoleSessionName=jo"] {
        assert!(requests[1].body.contains(part), "{part}: {}", requests[1].body);
    }
}

/// Public report: keys in the environment won over the profile, and nothing said so.
#[tokio::test]
async fn the_source_that_applies_is_told_with_the_roles_on_the_way_and_nothing_is_asked() {
    let folder = Folder::new();
    let sso = "sso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n\
               sso_account_id = 111122223333\nsso_role_name = Admin\n";
    folder.write("config", &format!("{CHAIN}\n[profile people]\n{sso}"));
    let url = "http://127.0.0.1:9";
    let keys =
        || Environment::from([("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"), ("AWS_SECRET_ACCESS_KEY", "s")]);
    let token = Environment::from([
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere"),
        ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/pod"),
    ]);
    let container = Environment::from([("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/x")]);
    for (environment, profile, expected) in [
        (keys(), None, "the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)"),
        (
            keys(),
            Some("dev"),
            "profile \"dev\", then role arn:aws:iam::111122223333:role/middle, then role arn:aws:iam::111122223333:role/dev",
        ),
        (Environment::default(), Some("people"), "profile \"people\" (IAM Identity Center)"),
        (
            token,
            None,
            "the environment (AWS_WEB_IDENTITY_TOKEN_FILE), then role arn:aws:iam::111122223333:role/pod",
        ),
        (container, None, "the container credentials endpoint"),
        (Environment::default(), None, "the instance metadata service"),
    ] {
        let settings = Settings { profile: profile.map(str::to_owned), ..bare(url, &folder) };
        let aws = Aws::within(environment, settings);
        assert_eq!(aws.credentials_source(&deadline()).await.unwrap(), expected);
    }
}

/// STS then uses its own default of an hour, which the documentation promises.
#[tokio::test]
async fn an_unset_duration_is_not_sent() {
    let responder = Responder::start(vec![assumed("ASIAONE"), entry()]).await;
    let aws = Aws::new(Settings { assume_role: vec![role_to_assume()], ..settings(&responder.url) });
    aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    assert!(!responder.requests()[0].body.contains("DurationSeconds"));
}

/// Public report: the SDK drops `mfa_serial`, and STS then denies for a reason that nobody sees.
#[tokio::test]
async fn a_profile_that_cannot_work_is_refused_before_anything_is_sent() {
    let role = "role_arn = arn:aws:iam::111122223333:role/x\n";
    let cases = [
        (
            format!("{role}source_profile = keys\nmfa_serial = arn:aws:iam::111122223333:mfa/jo"),
            ProfileFault::Mfa,
        ),
        (format!("{role}source_profile = keys\nduration_seconds = 1h"), ProfileFault::Duration),
        (format!("{role}source_profile = keys\nduration_seconds = 100000"), ProfileFault::Duration),
        (role.to_owned(), ProfileFault::NoSource),
        (format!("{role}source_profile = keys\ncredential_source = Environment"), ProfileFault::TwoSources),
        (format!("{role}credential_source = Ec2"), ProfileFault::UnknownSource("Ec2".to_owned())),
        (format!("{role}credential_source = Environment"), ProfileFault::EnvironmentEmpty),
        (format!("{role}source_profile = gone"), ProfileFault::SourceMissing("gone".to_owned())),
        (format!("{role}source_profile = empty"), ProfileFault::SourceEmpty("empty".to_owned())),
        (format!("{role}source_profile = x"), ProfileFault::Loop("x".to_owned())),
        (format!("{role}source_profile = back"), ProfileFault::Loop("x".to_owned())),
        (
            "sso_session = gone\nsso_account_id = 1\nsso_role_name = r".to_owned(),
            ProfileFault::SsoSessionMissing("gone".to_owned()),
        ),
        ("sso_session = s\nsso_role_name = r".to_owned(), ProfileFault::SsoIncomplete("sso_account_id")),
        (
            "sso_session = s\nsso_account_id = 1\nsso_role_name = r".to_owned(),
            ProfileFault::SsoIncomplete("sso_start_url"),
        ),
        (
            "sso_start_url = u\nsso_account_id = 1\nsso_role_name = r".to_owned(),
            ProfileFault::SsoIncomplete("sso_region"),
        ),
    ];
    for (keys, expected) in cases {
        let folder = Folder::new();
        let back = "[profile back]\nrole_arn = arn:aws:iam::111122223333:role/back\nsource_profile = x\n";
        folder.write(
            "config",
            &format!("{CHAIN}{back}[profile empty]\nregion = eu-west-1\n[sso-session s]\nsso_region = eu-west-1\n[profile x]\n{keys}\n"),
        );
        let error =
            failure(&Aws::within(Environment::default(), with_profile("http://localhost:1", &folder, "x")))
                .await;
        let Some(SetupFault::Profile { fault, .. }) = error.setup_fault() else { panic!("{error}") };
        assert_eq!(*fault, expected, "{keys}");
    }
}

#[tokio::test]
async fn what_is_set_by_half_is_refused_where_it_is_set() {
    let folder = Folder::new();
    folder.write("config", "[default]\naws_access_key_id = AKIADEFAULT\n");
    for (environment, message) in [
        (
            Environment::from([("AWS_ACCESS_KEY_ID", "a")]),
            "AWS_ACCESS_KEY_ID is set in the environment, but AWS_SECRET_ACCESS_KEY is not",
        ),
        (
            Environment::from([("AWS_SECRET_ACCESS_KEY", "s")]),
            "AWS_SECRET_ACCESS_KEY is set in the environment, but AWS_ACCESS_KEY_ID is not",
        ),
        (
            Environment::default(),
            "aws_access_key_id is set in profile \"default\", but aws_secret_access_key is not",
        ),
    ] {
        let error = failure(&Aws::within(environment, bare("http://localhost:1", &folder))).await;
        assert_eq!(error.setup_fault().unwrap().to_string(), message);
    }
    folder.write("config", "");
    let file_alone = Environment::from([("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token")]);
    let error = failure(&Aws::within(file_alone, bare("http://localhost:1", &folder))).await;
    assert!(matches!(error.setup_fault(), Some(SetupFault::Half { missing: "AWS_ROLE_ARN", .. })), "{error}");
}

#[tokio::test]
async fn a_variable_that_is_no_text_is_refused_by_name() {
    let folder = Folder::new();
    for name in ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "TF_AWS_DEFAULT_TAGS_team"] {
        let environment = Environment::default().with_bytes(name);
        let error = failure(&Aws::within(environment, bare("http://localhost:1", &folder))).await;
        assert_eq!(error.setup_fault(), Some(&SetupFault::NotText { variable: name.to_owned() }));
    }
}

/// A file that cannot be read may be the one that says whose credentials count, named profile or not.
#[tokio::test]
async fn a_broken_file_is_refused_with_file_and_line() {
    let folder = Folder::new();
    let path = folder.write("config", "[default]\nregion = eu-west-1\nthis is no setting\n");
    let keys = Environment::from([("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "s")]);
    for environment in [Environment::default(), keys] {
        let error = failure(&Aws::within(environment, bare("http://localhost:1", &folder))).await;
        assert!(matches!(error.setup_fault(), Some(SetupFault::ProfileFiles { .. })), "{error}");
        assert!(error.to_string().contains(&format!("{path} on line 3")), "{error}");
    }
}

#[tokio::test]
async fn a_token_file_that_is_missing_or_empty_is_named() {
    let folder = Folder::new();
    folder.write("config", "");
    let empty = folder.write("token", " \n");
    for (path, why) in [("/nowhere/token", "cannot be read"), (empty.as_str(), "is empty")] {
        let environment = Environment::from([
            ("AWS_WEB_IDENTITY_TOKEN_FILE", path),
            ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/pod"),
        ]);
        let error = failure(&Aws::within(environment, bare("http://localhost:1", &folder))).await;
        let fault = CredentialsFault::TokenFile(path.into());
        let source = "the environment (AWS_WEB_IDENTITY_TOKEN_FILE)";
        assert_eq!(error.credentials_fault(), Some((&fault, source)));
        assert!(error.to_string().contains(&format!("the token file {path} {why}")), "{error}");
    }
}

#[tokio::test]
async fn a_key_that_cannot_stand_in_a_header_is_malformed_and_is_not_sent() {
    let folder = Folder::new();
    folder.write("config", "");
    let responder = Responder::start(vec![]).await;
    for (id, secret, token, part) in [
        ("AKIA\nX", "s", "", "the access key ID contains a line break"),
        ("AKIA\u{7}", "s", "", "the access key ID contains a control character"),
        ("AKIAX", "s\n", "", "the secret access key contains a line break"),
        ("AKIAX", "s", "a\nb", "the session token contains a line break"),
    ] {
        let keys =
            [("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret), ("AWS_SESSION_TOKEN", token)];
        let error = failure(&Aws::within(Environment::from(keys), bare(&responder.url, &folder))).await;
        let source = "the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)";
        assert_eq!(error.credentials_fault(), Some((&CredentialsFault::Malformed, source)));
        assert!(error.to_string().contains(part) && !error.to_string().contains("AKIA"), "{error}");
        let keys = Settings {
            access_key: Some(id.to_owned()),
            secret_key: Some(secret.into()),
            token: Some(token).filter(|token| !token.is_empty()).map(Secret::from),
            ..settings(&responder.url)
        };
        let error = failure(&Aws::new(keys)).await;
        assert_eq!(
            error.credentials_fault(),
            Some((&CredentialsFault::Malformed, "access_key and secret_key"))
        );
    }
    assert!(responder.requests().is_empty());
}

/// A program that prints credentials, and counts how often it is started.
fn program(folder: &Folder, id: &str, end: Option<&str>) -> std::path::PathBuf {
    let end = end.map_or_else(String::new, |end| format!(r#","Expiration":"{end}""#));
    let output =
        format!(r#"{{"Version":1,"AccessKeyId":"{id}","SecretAccessKey":"s","SessionToken":"t"{end}}}"#);
    let output = folder.write("output.json", &output);
    let count = folder.0.path().join("count");
    let script = format!("echo x >> {}; cat {output}", count.display());
    let script = folder.write("program", &script);
    folder.write("config", &format!("[profile program]\ncredential_process = sh {script}\n"));
    count
}

fn starts(count: &std::path::Path) -> usize {
    std::fs::read_to_string(count).unwrap_or_default().lines().count()
}

#[tokio::test]
async fn a_program_whose_output_ends_soon_is_started_once() {
    let folder = Folder::new();
    let soon = jiff::Timestamp::now() + SignedDuration::from_secs(60);
    let count = program(&folder, "ASIASOON", Some(&soon.to_string()));
    let responder = Responder::start((0..5).map(|_| entry()).collect()).await;
    let aws = Aws::within(Environment::default(), with_profile(&responder.url, &folder, "program"));
    for _ in 0..5 {
        aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    }
    assert_eq!((starts(&count), responder.requests().len()), (1, 5));
}

#[tokio::test]
async fn a_program_s_expired_or_malformed_output_is_refused_and_nothing_is_sent() {
    let responder = Responder::start(vec![]).await;
    for (id, end, fault, text) in [
        (
            "ASIAOLD",
            Some("2020-01-01T00:00:00Z"),
            CredentialsFault::Expired,
            "expired at 2020-01-01T00:00:00Z",
        ),
        (r"ASIA\nX", None, CredentialsFault::Malformed, "the access key ID contains a line break"),
    ] {
        let folder = Folder::new();
        program(&folder, id, end);
        let error =
            failure(&Aws::within(Environment::default(), with_profile(&responder.url, &folder, "program")))
                .await;
        assert_eq!(error.credentials_fault(), Some((&fault, "profile \"program\"")));
        assert!(error.to_string().contains(text) && !error.to_string().contains("ASIA"), "{error}");
    }
    assert!(responder.requests().is_empty());
}

/// Public report: a role behind a profile panics the SDK's own client of STS at an endpoint that is set to nothing.
#[tokio::test]
async fn an_endpoint_that_is_set_to_nothing_is_unset() {
    let folder = Folder::new();
    let responder = Responder::start(vec![assumed("ASIAMIDDLE"), assumed("ASIADEV"), entry()]).await;
    let services = format!(
        "{CHAIN}[services local]\nsts =\n  endpoint_url = {url}\n[profile local]\nservices = local\n\
         endpoint_url = {url}\nrole_arn = arn:aws:iam::111122223333:role/dev\nsource_profile = middle\n",
        url = responder.url
    );
    folder.write("config", &services);
    let empty = Environment::from([
        ("AWS_ENDPOINT_URL", ""),
        ("AWS_ENDPOINT_URL_STS", ""),
        ("AWS_ENDPOINT_URL_EKS", " "),
        ("AWS_ENDPOINT_URL_IAM", ""),
    ]);
    let settings =
        Settings { endpoints: Endpoints::default(), ..with_profile(&responder.url, &folder, "local") };
    Aws::within(empty, settings).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    assert_eq!(responder.requests().len(), 3);
}

#[tokio::test]
async fn the_environment_s_endpoints_go_before_the_profile_s_unless_they_are_ignored() {
    let folder = Folder::new();
    let responder = Responder::start(vec![entry()]).await;
    let keys = "aws_access_key_id = AKIAKEYS\naws_secret_access_key = s\n";
    folder.write("config", &format!("[profile local]\nendpoint_url = http://localhost:1\n{keys}"));
    let settings =
        Settings { endpoints: Endpoints::default(), ..with_profile(&responder.url, &folder, "local") };
    let environment = Environment::from([
        ("AWS_ENDPOINT_URL", "http://localhost:2"),
        ("AWS_ENDPOINT_URL_EKS", &responder.url),
    ]);
    Aws::within(environment, settings.clone()).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    let ignored = Environment::from([
        ("AWS_ENDPOINT_URL", "not a URL"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
    ]);
    let aws = Aws::within(ignored, settings.clone());
    assert_eq!(aws.credentials_source(&deadline()).await.unwrap(), "profile \"local\"");
    let wrong = Environment::from([("AWS_ENDPOINT_URL_STS", "not a URL")]);
    let error = failure(&Aws::within(wrong, settings)).await;
    assert!(
        matches!(error.setup_fault(), Some(SetupFault::Endpoint { setting: "AWS_ENDPOINT_URL_STS", .. })),
        "{error}"
    );
}

/// A metadata service of an instance in a region.
fn instance(region: &str) -> Vec<Reply> {
    let keys = r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIAINSTANCE","SecretAccessKey":"s","Token":"t",
        "Expiration":"2099-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z"}"#;
    let text = |body: &str| {
        Reply::Answer(
            200,
            vec![("x-aws-ec2-metadata-token-ttl-seconds", "21600".to_owned())],
            body.to_owned(),
        )
    };
    vec![text("token"), text("nodes"), text(keys), text("token"), text(region)]
}

/// Public report: an instance that assumes a role says that no region is set.
#[tokio::test]
async fn an_instance_s_region_is_found_behind_a_role() {
    let folder = Folder::new();
    let role = "role_arn = arn:aws:iam::111122223333:role/x\ncredential_source = Ec2InstanceMetadata\n";
    folder.write("config", &format!("[profile assuming]\n{role}"));
    let assuming = vec![role_to_assume()];
    for (profile, assume_role) in [(None, assuming), (Some("assuming".to_owned()), vec![])] {
        let metadata = Responder::start(instance("eu-north-1")).await;
        let responder = Responder::start(vec![assumed("ASIAONE"), entry()]).await;
        let environment = Environment::from([("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url.as_str())]);
        let settings = Settings { region: None, profile, assume_role, ..bare(&responder.url, &folder) };
        let aws = Aws::within(environment, settings);
        describe(&aws).await.unwrap();
        assert_eq!(aws.default_region(&deadline()).await.unwrap(), "eu-north-1");
        let requests = responder.requests();
        assert_eq!((signer(&requests[0]), signer(&requests[1])), ("ASIAINSTANCE", "ASIAONE"));
        assert!(requests[0].head.contains("/eu-north-1/sts/"), "{}", requests[0].head);
    }
}

#[tokio::test]
async fn where_nothing_is_set_up_nobody_is_asked() {
    let folder = Folder::new();
    let disabled = Environment::from([("AWS_EC2_METADATA_DISABLED", "true")]);
    let error = failure(&Aws::within(disabled, bare("http://localhost:1", &folder))).await;
    assert_eq!(error.credentials_fault(), Some((&CredentialsFault::NoneFound, "the default sources")));
}

/// What STS says comes whole, once and without the SDK's own structs.
#[tokio::test]
async fn sts_s_own_words_are_shown() {
    let message =
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
    let responder = Responder::start(vec![iam_refusal(400, "ValidationError", message)]).await;
    let aws = Aws::new(Settings { assume_role: vec![role_to_assume()], ..settings(&responder.url) });
    let error = failure(&aws).await;
    let refused = error.refused_role().unwrap();
    assert!(refused.is_role_chaining_limit() && !refused.is_session_too_long());
    assert_eq!(
        error.detail(),
        format!(
            "no credentials from access_key and secret_key: sts:AssumeRole for arn:aws:iam::111122223333:role/deploy: \
             ValidationError: {message} (HTTP 400, request ID request-1)"
        )
    );
}

/// Public report: the SDK reads no `ca_bundle`, and an endpoint behind it is not trusted.
#[tokio::test]
async fn a_bundle_of_the_profile_is_used() {
    let folder = Folder::new();
    let keys = "aws_access_key_id = AKIAKEYS\naws_secret_access_key = s\n";
    folder.write("config", &format!("[profile secured]\nca_bundle = /nowhere/ca.pem\n{keys}"));
    let error = failure(&Aws::within(
        Environment::default(),
        with_profile("https://localhost:1", &folder, "secured"),
    ))
    .await;
    let Some(SetupFault::CaBundle { setting, path, .. }) = error.setup_fault() else { panic!("{error}") };
    assert_eq!((*setting, path.to_str()), ("ca_bundle of the profile", Some("/nowhere/ca.pem")));
}

/// Public report: a long run with a role dies when the credentials behind the role are renewed by somebody else.
#[tokio::test]
async fn credentials_that_sts_calls_expired_are_loaded_anew_once() {
    let folder = Folder::new();
    let count = program(&folder, "ASIALONG", Some("2099-01-01T00:00:00Z"));
    let expired =
        || iam_refusal(403, "ExpiredToken", "The security token included in the request is expired");
    let responder = Responder::start(vec![expired(), assumed("ASIAONE"), entry()]).await;
    let assuming = |url: &str| {
        let settings =
            Settings { assume_role: vec![role_to_assume()], ..with_profile(url, &folder, "program") };
        Aws::within(Environment::default(), settings)
    };
    assuming(&responder.url).eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    assert_eq!(starts(&count), 2);
    let responder = Responder::start(vec![expired(), expired()]).await;
    let error = failure(&assuming(&responder.url)).await;
    assert!(error.refused_role().unwrap().is_expired_credentials(), "{error}");
    assert_eq!((starts(&count), responder.requests().len()), (4, 2));
}

#[tokio::test]
async fn a_role_without_a_region_is_said_to_lack_it() {
    let folder = Folder::new();
    folder.write("config", CHAIN);
    let settings = Settings { region: None, ..with_profile("http://localhost:1", &folder, "dev") };
    let error = failure(&Aws::within(Environment::default(), settings)).await;
    assert_eq!(error.setup_fault(), Some(&SetupFault::RegionMissing), "{error}");
}

#[tokio::test]
async fn an_sts_that_cannot_be_reached_is_named_with_its_host() {
    let responder = Responder::start(vec![]).await;
    let closed = "http://127.0.0.1:1";
    let endpoints = Endpoints { sts: Some(closed.to_owned()), ..Endpoints::default() };
    let aws =
        Aws::new(Settings { assume_role: vec![role_to_assume()], endpoints, ..settings(&responder.url) });
    let error = failure(&aws).await;
    assert!(error.refused_role().unwrap().is_unreachable(), "{error}");
    assert!(error.to_string().contains("(host 127.0.0.1:1)"), "{error}");
}

#[tokio::test]
async fn a_profile_s_token_file_is_exchanged_for_the_role_with_all_that_it_says() {
    let folder = Folder::new();
    let token = folder.write("token", "the-token-of-the-pod\n");
    folder.write(
        "config",
        &format!(
            "[profile pod]\nrole_arn = arn:aws:iam::111122223333:role/pod\nweb_identity_token_file = {token}\n\
             role_session_name = jo\nduration_seconds = 900\n"
        ),
    );
    let Reply::Answer(status, headers, body) = assumed("ASIAPOD") else { panic!("an answer is wanted") };
    let body = body.replace("AssumeRole", "AssumeRoleWithWebIdentity");
    let responder = Responder::start(vec![Reply::Answer(status, headers, body), entry()]).await;
    let aws = Aws::within(Environment::default(), with_profile(&responder.url, &folder, "pod"));
    aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    let requests = responder.requests();
    for part in ["WebIdentityToken=the-token-of-the-pod&", "DurationSeconds=900", "RoleSessionName=jo"] {
        assert!(format!("{}&", requests[0].body).contains(part), "{part}: {}", requests[0].body);
    }
    assert_eq!(signer(&requests[1]), "ASIAPOD");
}

#[tokio::test]
async fn the_environment_s_keys_assume_the_role_of_a_profile_that_names_them() {
    let folder = Folder::new();
    let role = "role_arn = arn:aws:iam::111122223333:role/x\ncredential_source = environment\n";
    folder.write("config", &format!("[profile x]\n{role}"));
    let responder = Responder::start(vec![assumed("ASIAX"), entry()]).await;
    let keys = Environment::from([("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "s")]);
    let aws = Aws::within(keys, with_profile(&responder.url, &folder, "x"));
    aws.eks(REGION).describe_entry(&deadline(), &key()).await.unwrap();
    let requests = responder.requests();
    assert_eq!((signer(&requests[0]), signer(&requests[1])), ("AKIAENV", "ASIAX"));
}
