//! What the arguments of the provider block do on the wire: roles, accounts, hosts, proxies, headers, retries. Never here:
//! which source of credentials goes before which (`credentials`).

use super::credentials::{bare, failure, signer};
use super::*;

/// Settings with endpoints of AWS's own, which only a proxy leads to.
fn through(proxy: &Responder) -> Settings {
    Settings {
        endpoints: Endpoints::default(),
        https_proxy: Some(proxy.url.clone()),
        max_retries: Some(1),
        ..settings("http://localhost:1")
    }
}

/// A proxy that lets nobody through.
async fn closed_proxy() -> Responder {
    Responder::start((0..9).map(|_| Reply::Answer(403, vec![], String::new())).collect()).await
}

async fn describe(aws: &Aws) -> Result<crate::access::Entry, Error> {
    aws.eks(REGION).describe_entry(&deadline(), &key()).await
}

fn account(id: &str) -> BTreeSet<String> {
    BTreeSet::from([id.to_owned()])
}

#[tokio::test]
async fn each_field_of_a_role_reaches_sts() {
    let role = AssumeRole {
        session_name: Some("from-terraform".to_owned()),
        external_id: Some("team:one".to_owned()),
        duration: Some(std::time::Duration::from_mins(20)),
        policy: Some(r#"{"Version":"2012-10-17"}"#.to_owned()),
        policy_arns: BTreeSet::from(["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()]),
        ..role_to_assume()
    };
    let responder = Responder::start(vec![assumed("ASIAONE"), entry()]).await;
    let aws = Aws::new(Settings { assume_role: vec![role], ..settings(&responder.url) });
    describe(&aws).await.unwrap();
    let body = responder.requests()[0].body.clone();
    for part in [
        "Action=AssumeRole&",
        "RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fdeploy",
        "RoleSessionName=from-terraform",
        "ExternalId=team%3Aone",
        "DurationSeconds=1200",
        "Policy=%7B%22Version%22%3A%222012-10-17%22%7D",
        "PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess",
        "SourceIdentity=jo",
        "Tags.member.1.Key=team",
        "Tags.member.1.Value=ops",
        "TransitiveTagKeys.member.1=team",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
}

#[tokio::test]
async fn a_literal_token_is_exchanged_before_the_roles_are_assumed() {
    let identity = WebIdentitySettings {
        session_name: Some("pipeline".to_owned()),
        duration: Some(std::time::Duration::from_mins(15)),
        policy: Some("{}".to_owned()),
        policy_arns: BTreeSet::from(["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()]),
        token: Some(WebIdentityToken::Literal("the-token-of-the-pipeline".into())),
        ..WebIdentitySettings::default()
    };
    let Reply::Answer(status, headers, body) = assumed("ASIAWEB") else { panic!("an answer is wanted") };
    let body = body.replace("AssumeRole", "AssumeRoleWithWebIdentity");
    let exchanged = Reply::Answer(status, headers, body);
    let responder = Responder::start(vec![exchanged, assumed("ASIAROLE"), entry()]).await;
    let environment = Environment::from([
        ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/pipeline"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"),
        ("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
    ]);
    let settings = Settings {
        assume_role_with_web_identity: Some(identity),
        assume_role: vec![role_to_assume()],
        ..settings(&responder.url)
    };
    describe(&Aws::within(environment, settings)).await.unwrap();
    let requests = responder.requests();
    for part in [
        "Action=AssumeRoleWithWebIdentity&",
        "RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fpipeline",
        "WebIdentityToken=the-token-of-the-pipeline",
        "RoleSessionName=pipeline",
        "DurationSeconds=900",
        "Policy=%7B%7D",
        "PolicyArns.member.1.arn=",
    ] {
        assert!(requests[0].body.contains(part), "{part}: {}", requests[0].body);
    }
    assert!(!requests[0].head.to_lowercase().contains("authorization"), "a token is its own proof");
    assert_eq!((signer(&requests[1]), signer(&requests[2])), ("ASIAWEB", "ASIAROLE"));
}

/// P17026 and its like: resources end up in an account that nobody meant.
#[tokio::test]
async fn nothing_is_asked_of_an_account_that_is_not_allowed() {
    let own = || account("111122223333");
    for (allowed, forbidden, fault) in [
        (
            account("444455556666"),
            BTreeSet::new(),
            SetupFault::AccountNotAllowed { account: "111122223333".into() },
        ),
        (BTreeSet::new(), own(), SetupFault::AccountForbidden { account: "111122223333".into() }),
    ] {
        let responder = Responder::start(vec![caller()]).await;
        let aws = Aws::new(Settings {
            allowed_account_ids: allowed,
            forbidden_account_ids: forbidden,
            ..settings(&responder.url)
        });
        let (one, two) = tokio::join!(describe(&aws), describe(&aws));
        let source = aws.credentials_source(&deadline()).await.map(drop);
        for error in [one.map(drop), two.map(drop), source].map(Result::unwrap_err) {
            assert_eq!(error.setup_fault(), Some(&fault), "{error}");
        }
        let lines: Vec<String> = responder.requests().into_iter().map(|request| request.body).collect();
        assert!(lines.len() == 1 && lines[0].contains("GetCallerIdentity"), "{lines:?}");
    }
}

#[tokio::test]
async fn an_account_is_checked_once_a_run_and_not_without_a_list() {
    let responder = Responder::start(vec![caller(), entry(), entry()]).await;
    let allowed = Settings { allowed_account_ids: account("111122223333"), ..settings(&responder.url) };
    let aws = Aws::new(allowed);
    for _ in 0..2 {
        describe(&aws).await.unwrap();
    }
    assert_eq!(responder.requests().len(), 3);
    let (aws, responder) = world(vec![entry()]).await;
    describe(&aws).await.unwrap();
    assert_eq!(responder.requests().len(), 1);
}

#[tokio::test]
async fn an_account_that_cannot_be_asked_for_is_one_failure_for_all() {
    let denied =
        iam_refusal(403, "InvalidClientTokenId", "The security token included in the request is invalid");
    let responder = Responder::start(vec![denied]).await;
    let aws = Aws::new(Settings { allowed_account_ids: account("111122223333"), ..settings(&responder.url) });
    let (one, two) = tokio::join!(describe(&aws), describe(&aws));
    for error in [one, two, describe(&aws).await].map(Result::unwrap_err) {
        assert!(error.is_bad_credentials(), "{error}");
    }
    assert_eq!(responder.requests().len(), 1);
}

#[tokio::test]
async fn without_an_account_id_iam_is_not_asked_about_anybody() {
    let responder = Responder::start(vec![]).await;
    let aws = Aws::new(Settings { skip_requesting_account_id: true, ..settings(&responder.url) });
    assert_eq!(aws.principal(&deadline(), Instant::now(), &principal()).await.unwrap(), Lookup::Skipped);
    assert!(responder.requests().is_empty());
}

/// An opt-in region's own STS may be disabled, and the global endpoint's tokens do not work there.
#[tokio::test]
async fn sts_is_asked_in_its_own_region_and_eks_in_the_other() {
    let responder = Responder::start(vec![assumed("ASIAONE"), entry(), caller()]).await;
    let settings = Settings {
        sts_region: Some("us-east-1".to_owned()),
        assume_role: vec![role_to_assume()],
        ..settings(&responder.url)
    };
    let aws = Aws::new(settings);
    describe(&aws).await.unwrap();
    aws.caller(&deadline()).await.unwrap();
    let heads: Vec<String> = responder.requests().into_iter().map(|request| request.head).collect();
    for (head, scope) in heads.iter().zip(["/us-east-1/sts/", "/eu-west-1/eks/", "/us-east-1/sts/"]) {
        assert!(head.contains(scope), "{head}");
    }
    let proxy = closed_proxy().await;
    let global = Settings { sts_region: Some("us-west-2".to_owned()), ..through(&proxy) };
    assert!(Aws::new(global).caller(&deadline()).await.is_err());
    assert_eq!(proxy.requests()[0].line, "CONNECT sts.us-west-2.amazonaws.com:443");
}

#[tokio::test]
async fn the_kind_of_hosts_is_the_setting_s_and_the_proxy_leads_there() {
    for (fips, dual_stack, host) in [
        (None, None, "eks.eu-west-1.amazonaws.com"),
        (Some(true), None, "fips.eks.eu-west-1.amazonaws.com"),
        (None, Some(true), "eks.eu-west-1.api.aws"),
        (Some(true), Some(true), "eks-fips.eu-west-1.api.aws"),
    ] {
        let proxy = closed_proxy().await;
        let settings =
            Settings { use_fips_endpoint: fips, use_dualstack_endpoint: dual_stack, ..through(&proxy) };
        let error = describe(&Aws::new(settings)).await.unwrap_err();
        assert!(error.is_refused_by_proxy(), "{error}");
        assert_eq!(proxy.requests()[0].line, format!("CONNECT {host}:443"));
    }
}

/// The SDK fails with FIPS and a custom endpoint; the aws provider ignores FIPS there.
#[tokio::test]
async fn a_custom_endpoint_is_asked_whatever_kind_of_hosts_is_set() {
    let responder = Responder::start(vec![assumed("ASIAONE"), entry()]).await;
    let kind = Settings {
        use_fips_endpoint: Some(true),
        use_dualstack_endpoint: Some(true),
        assume_role: vec![role_to_assume()],
        ..settings(&responder.url)
    };
    describe(&Aws::new(kind.clone())).await.unwrap();
    let responder = Responder::start(vec![assumed("ASIAONE"), entry()]).await;
    let environment = Environment::from([("AWS_ENDPOINT_URL", responder.url.as_str())]);
    let named = Settings { endpoints: Endpoints::default(), ..kind };
    describe(&Aws::within(environment, named)).await.unwrap();
    assert_eq!(responder.requests().len(), 2);
}

#[tokio::test]
async fn an_http_endpoint_is_asked_through_its_own_proxy_unless_it_is_excepted() {
    let proxy = Responder::start(vec![entry()]).await;
    let set = Settings { http_proxy: Some(proxy.url.clone()), ..settings("http://eks.example") };
    describe(&Aws::new(set)).await.unwrap();
    let line = &proxy.requests()[0].line;
    assert!(line.starts_with("GET http://eks.example/clusters/demo/access-entries/"), "{line}");

    let (proxy, responder) = (closed_proxy().await, Responder::start(vec![entry()]).await);
    let excepted = Settings {
        http_proxy: Some(proxy.url.clone()),
        no_proxy: Some("localhost".to_owned()),
        ..settings(&responder.url)
    };
    describe(&Aws::new(excepted)).await.unwrap();
    assert!(proxy.requests().is_empty());
}

#[tokio::test]
async fn the_proxy_of_the_environment_is_used_and_an_empty_setting_disables_it() {
    let proxy = closed_proxy().await;
    let environment = || Environment::from([("HTTPS_PROXY", proxy.url.as_str())]);
    let settings = |https_proxy| Settings { https_proxy, ..through(&proxy) };
    assert!(describe(&Aws::within(environment(), settings(None))).await.is_err());
    assert_eq!(proxy.requests().len(), 1);
    let closed = Endpoints { eks: Some("https://127.0.0.1:1".to_owned()), ..Endpoints::default() };
    let none = Settings { endpoints: closed, ..settings(Some(String::new())) };
    assert!(describe(&Aws::within(environment(), none)).await.unwrap_err().is_unreachable());
    assert_eq!(proxy.requests().len(), 1);
}

#[tokio::test]
async fn each_request_names_the_products() {
    let responder = Responder::start(vec![assumed("ASIAONE"), entry(), caller()]).await;
    let settings = Settings {
        user_agent: vec!["my-module/1.2.3".to_owned()],
        assume_role: vec![role_to_assume()],
        ..settings(&responder.url)
    };
    let aws = Aws::within(Environment::from([("TF_APPEND_USER_AGENT", "pipeline/7 (ci)")]), settings);
    describe(&aws).await.unwrap();
    aws.caller(&deadline()).await.unwrap();
    let products = concat!(
        "terraform-provider-eksaccess/",
        env!("CARGO_PKG_VERSION"),
        " my-module/1.2.3 pipeline/7 (ci)\r\n"
    );
    for request in responder.requests() {
        let line =
            request.head.split_inclusive('\n').find(|line| line.starts_with("user-agent: aws-sdk-rust/"));
        assert!(line.is_some_and(|line| line.ends_with(products)), "{}", request.head);
    }
}

#[tokio::test]
async fn no_more_is_retried_than_the_quota_allows() {
    let failures = || (0..9).map(|_| refusal(500, "ServerException", "internal")).collect();
    for (capacity, sent) in [(None, 3), (Some(5), 2), (Some(1), 1)] {
        let responder = Responder::start(failures()).await;
        let aws = Aws::new(Settings { retry_capacity: capacity, ..settings(&responder.url) });
        let error = describe(&aws).await.unwrap_err();
        assert_eq!(
            (responder.requests().len(), error.is_out_of_quota()),
            (sent, capacity.is_some()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_region_that_cannot_exist_is_not_asked_unless_that_is_allowed() {
    let environment = || Environment::from([("AWS_REGION", "eu-wset-1")]);
    let responder = Responder::start(vec![entry()]).await;
    let unset = Settings { region: None, ..settings(&responder.url) };
    let error = Aws::within(environment(), unset.clone()).default_region(&deadline()).await.unwrap_err();
    assert_eq!(error.setup_fault(), Some(&SetupFault::Region { region: "eu-wset-1".to_owned() }));
    let skipping = Settings { skip_region_validation: true, ..unset };
    let region = Aws::within(environment(), skipping).default_region(&deadline()).await.unwrap();
    assert_eq!(region, "eu-wset-1");
}

/// The metadata service of an instance, which rejects every request.
async fn no_metadata() -> Responder {
    Responder::start((0..9).map(|_| Reply::Answer(403, vec![], String::new())).collect()).await
}

#[tokio::test]
async fn the_metadata_service_is_asked_where_the_settings_say() {
    let folder = Folder::new();
    folder.write("config", "");
    let (set, named) = (no_metadata().await, no_metadata().await);
    let environment = || Environment::from([("AWS_EC2_METADATA_SERVICE_ENDPOINT", named.url.as_str())]);
    let metadata = Metadata { endpoint: Some(set.url.clone()), ..Metadata::default() };
    let settings = Settings { metadata, ..bare("http://localhost:1", &folder) };
    failure(&Aws::within(environment(), settings.clone())).await;
    assert_eq!(set.requests()[0].line, "PUT /latest/api/token");
    assert!(named.requests().is_empty());
    let disabled = Metadata { is_disabled: true, ..settings.metadata.clone() };
    failure(&Aws::within(environment(), Settings { metadata: disabled, ..settings })).await;
    assert_eq!(set.requests().len(), 1);
}

#[tokio::test]
async fn the_metadata_service_is_asked_by_the_kind_of_address_that_is_set() {
    let folder = Folder::new();
    folder.write("config", "");
    let ipv6 = Environment::from([("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6")]);
    for (mode, environment, host) in [
        (None, Environment::default(), "169.254.169.254"),
        (None, ipv6.clone(), "[fd00:ec2::254]"),
        (Some(MetadataMode::IpV4), ipv6, "169.254.169.254"),
        (Some(MetadataMode::IpV6), Environment::default(), "[fd00:ec2::254]"),
    ] {
        let proxy = no_metadata().await;
        let metadata = Metadata { mode, ..Metadata::default() };
        let http_proxy = Some(proxy.url.clone());
        let settings = Settings { metadata, http_proxy, ..bare("http://localhost:1", &folder) };
        failure(&Aws::within(environment, settings)).await;
        assert_eq!(proxy.requests()[0].line, format!("PUT http://{host}/latest/api/token"));
    }
    let wrong = Environment::from([("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "v6")]);
    let error = failure(&Aws::within(wrong, bare("http://localhost:1", &folder))).await;
    assert!(
        error.to_string().contains("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is not IPv4 or IPv6"),
        "{error}"
    );
}

/// TF#34277 and its like: "No valid credential sources found", and no word about which were looked at.
#[tokio::test]
async fn each_source_that_has_no_credentials_is_named_in_its_order() {
    let folder = Folder::new();
    let config = folder.write("config", "[profile empty]\nregion = eu-west-1\n");
    let shown =
        |error: &Error| -> Vec<String> { error.empty_sources().iter().map(ToString::to_string).collect() };
    let missing = format!("profile \"default\": not in [\"{config}\", \"/nowhere/credentials\"]");
    let before = [
        "configuration: no access keys and no profile",
        "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
        missing.as_str(),
        "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
        "container: AWS_CONTAINER_CREDENTIALS_{RELATIVE,FULL}_URI are not set",
    ];
    let disabled = Environment::from([("AWS_EC2_METADATA_DISABLED", "true")]);
    let error = failure(&Aws::within(disabled, bare("http://localhost:1", &folder))).await;
    assert_eq!(shown(&error)[..5], before);
    assert_eq!(shown(&error)[5..], ["instance metadata service: disabled by AWS_EC2_METADATA_DISABLED"]);

    let instance = no_metadata().await;
    let metadata = Metadata { endpoint: Some(instance.url.clone()), ..Metadata::default() };
    let settings = Settings { metadata, ..bare("http://localhost:1", &folder) };
    let error = failure(&Aws::within(Environment::default(), settings.clone())).await;
    assert_eq!((shown(&error)[..5].to_vec(), shown(&error).len()), (before.map(str::to_owned).to_vec(), 6));
    assert!(shown(&error)[5].starts_with("instance metadata service: "), "{error:?}");

    let empty = Settings { profile: Some("empty".to_owned()), ..settings };
    let error = failure(&Aws::within(Environment::default(), empty)).await;
    assert_eq!(shown(&error), ["profile \"empty\": no access keys, role, sign-in or credential_process"]);
}

/// A source that is set up and fails is the one to look at, not those before it.
#[tokio::test]
async fn a_source_that_fails_is_named_alone() {
    let folder = Folder::new();
    folder.write("config", "[profile broken]\ncredential_process = false\n");
    let settings = Settings { profile: Some("broken".to_owned()), ..bare("http://localhost:1", &folder) };
    let error = failure(&Aws::within(Environment::default(), settings)).await;
    assert_eq!(error.empty_sources(), [], "{error}");
}

#[test]
fn the_profile_of_the_block_conflicts_with_keys_of_the_environment_alone() {
    let keys = || Environment::from([("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "s")]);
    let named = || Environment::from([("AWS_PROFILE", "b"), ("AWS_ACCESS_KEY_ID", "a")]);
    let profile = Settings { profile: Some("a".to_owned()), ..Settings::default() };
    let explicit = Settings { access_key: Some("k".to_owned()), ..profile.clone() };
    for (settings, environment, conflicts) in [
        (&profile, keys(), true),
        (&profile, Environment::default(), false),
        (&Settings::default(), named(), false),
        (&explicit, keys(), false),
    ] {
        assert_eq!(Aws::within(environment, settings.clone()).is_profile_before_keys(), conflicts);
    }
}
