//! The program with credentials that only a process can have: sign-ins of the AWS CLI, a container's endpoint, variables
//! that the SDK reads itself. Never here: which source goes before which (`src/aws`), Terraform.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

use harness::{
    Embedded, World,
    world::{ADMIN, REGION},
};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_terraform-provider-eksaccess");

/// The keys of a session that the simulator knows.
const ID: &str = "ASIAEXAMPLESESSION01";
const SECRET: &str = "simulated/secret+of+a+session";
const TOKEN: &str = "simulated/token+of+a+session";

/// A folder for one test, as the home of whoever runs the program.
struct Home(PathBuf);

impl Home {
    fn new(name: &str, config: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("credentials-{name}"));
        // What an earlier run left.
        let _ = fs::remove_dir_all(&path);
        let home = Self(path);
        home.write(".aws/config", config);
        home
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn diagnose(&self, simulator: &Embedded, variables: &[(&str, &str)]) -> Output {
        self.program(simulator).envs(variables.iter().copied()).output().unwrap()
    }

    /// The program, with the simulator for AWS and this home.
    fn program(&self, simulator: &Embedded) -> Command {
        let mut command = Command::new(PROGRAM);
        command.env_clear().env("HOME", &self.0).envs([
            ("PATH", "/usr/bin:/bin"),
            ("AWS_REGION", REGION),
            ("AWS_ENDPOINT_URL_EKS", simulator.url()),
            ("AWS_ENDPOINT_URL_IAM", simulator.url()),
            ("AWS_ENDPOINT_URL_STS", simulator.url()),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        command.args(["diagnose", "--cluster", "demo"]);
        command
    }
}

/// The administrator has an entry, and a session.
fn simulator() -> Embedded {
    let session = json!({
        "id": ID, "secret": SECRET, "token": TOKEN, "role_arn": ADMIN, "role_id": "AROAEXAMPLEADMIN00001",
        "name": "jo", "expires_at": "2099-01-01T00:00:00Z",
    });
    let world = World::standard()
        .with("/principals/0", "id", json!("AROAEXAMPLEADMIN00001"))
        .with("", "sessions", json!([session]))
        .entry(json!({ "principal_arn": ADMIN }));
    Embedded::start(world.into_json()).unwrap()
}

/// A server that gives every request the same answer.
fn server(status: u16, headers: &str, body: &Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let body = body.to_string();
    let answer = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 16 * 1024];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

#[track_caller]
fn succeeds(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// It could not answer, said all of this, and nothing of a library's.
#[track_caller]
fn fails(output: &Output, says: &[&str]) {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    for part in says {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    for word in ["cargo", "feature", "Error {", "service error", "panic", SECRET, TOKEN] {
        assert!(!said.contains(word), "{word:?} is in {said}");
    }
}

/// TF#34277 and its like: "No valid credential sources found", and no word about which were looked at.
#[test]
fn where_there_are_no_credentials_each_source_is_named_in_its_order() {
    let (home, simulator) = (Home::new("none", "[profile other]\nregion = eu-west-1\n"), simulator());
    let output = home.diagnose(&simulator, &[]);
    let folder = home.0.display();
    let missing =
        format!("  3. profile \"default\": not in [\"{folder}/.aws/config\", \"{folder}/.aws/credentials\"]");
    let says = [
        "No AWS credentials",
        "These sources were checked, in this order:\n\n  1. configuration: no access keys and no profile\n",
        "  2. environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set\n",
        missing.as_str(),
        "  4. web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set\n",
        "  5. container: AWS_CONTAINER_CREDENTIALS_{RELATIVE,FULL}_URI are not set\n",
        "  6. instance metadata service: disabled by AWS_EC2_METADATA_DISABLED\n",
    ];
    fails(&output, &says);
}

const LOGIN: &str = "[profile jo]\nlogin_session = arn:aws:iam::111122223333:user/jo\n";

/// What `aws login` leaves behind: a file named after the SHA-256 of the session's ARN.
const LOGIN_FILE: &str =
    ".aws/login/cache/53f9fd8c23065fa8a7d2d384dcbbe0922e92af2a195f003fb4eb4f3c129b0c16.json";

fn login_token(expires_at: &str) -> String {
    let keys = json!({
        "accessKeyId": ID, "secretAccessKey": SECRET, "sessionToken": TOKEN, "accountId": "111122223333",
        "expiresAt": expires_at,
    });
    json!({
        "accessToken": keys, "tokenType": "aws_sigv4", "refreshToken": "refresh", "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": "no key",
    })
    .to_string()
}

#[test]
fn a_session_of_aws_login_signs() {
    let (home, simulator) = (Home::new("login", LOGIN), simulator());
    home.write(LOGIN_FILE, &login_token("2099-01-01T00:00:00Z"));
    succeeds(&home.diagnose(&simulator, &[("AWS_PROFILE", "jo")]));
}

#[test]
fn a_session_of_aws_login_that_is_old_or_missing_says_which_command_begins_another() {
    let (home, simulator) = (Home::new("login-old", LOGIN), simulator());
    let command = "Run `aws login --profile jo`";
    fails(&home.diagnose(&simulator, &[("AWS_PROFILE", "jo")]), &[command]);
    home.write(LOGIN_FILE, &login_token("2020-01-01T00:00:00Z"));
    fails(&home.diagnose(&simulator, &[("AWS_PROFILE", "jo")]), &[command]);
}

const SSO: &str = "[profile jo]\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = dev\n\
    [sso-session work]\nsso_region = eu-west-1\nsso_start_url = https://localhost/start\n";

/// What `aws sso login` leaves behind: a file named after the SHA-1 of the session's name.
fn signed_in(name: &str) -> Home {
    let home = Home::new(name, SSO);
    let token = json!({ "accessToken": "sso-token", "expiresAt": "2099-01-01T00:00:00Z", "region": REGION });
    home.write(".aws/sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json", &token.to_string());
    home
}

#[test]
fn a_session_of_identity_center_signs_or_says_in_whose_words_it_does_not() {
    let (home, simulator) = (signed_in("sso"), simulator());
    let keys = json!({ "accessKeyId": ID, "secretAccessKey": SECRET, "sessionToken": TOKEN, "expiration": 4_070_908_800_000_u64 });
    let good = server(200, "", &json!({ "roleCredentials": keys }));
    succeeds(&home.diagnose(&simulator, &[("AWS_PROFILE", "jo"), ("AWS_ENDPOINT_URL_SSO", &good)]));
    let forbidden =
        server(403, "x-amzn-errortype: ForbiddenException\r\n", &json!({ "message": "No access" }));
    let output = home.diagnose(&simulator, &[("AWS_PROFILE", "jo"), ("AWS_ENDPOINT_URL_SSO", &forbidden)]);
    fails(&output, &["profile \"jo\"", "ForbiddenException: No access"]);
    let over = json!({ "message": "Session token not found or invalid" });
    let over = server(401, "x-amzn-errortype: UnauthorizedException\r\n", &over);
    let output = home.diagnose(&simulator, &[("AWS_PROFILE", "jo"), ("AWS_ENDPOINT_URL_SSO", &over)]);
    fails(&output, &["Run `aws sso login --profile jo`"]);
}

/// The SDK takes a variable that is empty for an endpoint of its clients of sign-ins.
#[test]
fn an_endpoint_of_a_sign_in_that_is_set_to_nothing_is_said_by_its_name() {
    let (home, simulator) = (signed_in("sso-empty"), simulator());
    for name in ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL"] {
        let output = home.diagnose(&simulator, &[("AWS_PROFILE", "jo"), (name, "")]);
        fails(&output, &[name]);
    }
}

#[test]
fn a_container_s_credentials_sign() {
    let (home, simulator) = (Home::new("container", ""), simulator());
    let keys = json!({ "AccessKeyId": ID, "SecretAccessKey": SECRET, "Token": TOKEN, "Expiration": "2099-01-01T00:00:00Z" });
    let endpoint = server(200, "", &keys);
    let variable = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.as_str());
    succeeds(&home.diagnose(&simulator, &[variable]));
    let missing = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nowhere/token");
    let says = ["Cannot read the token file", "the container credentials endpoint", "/nowhere/token"];
    fails(&home.diagnose(&simulator, &[variable, missing]), &says);
    let by_name = format!("[profile pod]\nrole_arn = {ADMIN}\ncredential_source = EcsContainer\n");
    home.write(".aws/config", &by_name);
    succeeds(&home.diagnose(&simulator, &[variable, ("AWS_PROFILE", "pod")]));
}

/// The SDK's own client that assumed a profile's role read these variables where nobody else could, and panicked.
#[test]
fn a_role_of_a_profile_is_assumed_whatever_endpoint_is_set_to_nothing() {
    let config = format!(
        "[profile admin]\nrole_arn = {ADMIN}\nsource_profile = key\n[profile key]\naws_access_key_id = {ID}\n\
         aws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n"
    );
    let (home, simulator) = (Home::new("role", &config), simulator());
    let admin = ("AWS_PROFILE", "admin");
    succeeds(&home.diagnose(&simulator, &[admin, ("AWS_ENDPOINT_URL", "")]));
    let all = ("AWS_ENDPOINT_URL", simulator.url());
    for name in ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_EKS", "AWS_ENDPOINT_URL_IAM"] {
        succeeds(&home.diagnose(&simulator, &[admin, all, (name, "")]));
    }
}

/// A key as the AWS CLI makes one for a session of `aws login`: PEM of SEC 1, which ends rcgen's PKCS #8.
fn session_key() -> String {
    let key = rcgen::KeyPair::generate().unwrap().serialize_der();
    // Version 1, and the private key's 32 bytes.
    let start = key.windows(5).position(|bytes| *bytes == [0x02, 0x01, 0x01, 0x04, 0x20]).unwrap() - 2;
    let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &key[start..]);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----\n", lines.join("\n"))
}

/// A session is prolonged by the SDK; only where the service says that it is over does another one help.
#[test]
fn a_session_of_aws_login_that_cannot_be_prolonged_says_why() {
    let (home, simulator) = (Home::new("login-prolonged", LOGIN), simulator());
    let token = login_token("2020-01-01T00:00:00Z").replace("no key", &session_key().replace('\n', "\\n"));
    home.write(LOGIN_FILE, &token);
    let refusal = |error| {
        let body = json!({ "error": error, "message": "no" });
        server(400, "x-amzn-errortype: AccessDeniedException\r\n", &body)
    };
    let again = "Run `aws login --profile jo`";
    for (endpoint, says, is_over) in [
        (refusal("TOKEN_EXPIRED"), again, true),
        (refusal("USER_CREDENTIALS_CHANGED"), again, true),
        (refusal("INSUFFICIENT_PERMISSIONS"), "insufficient permissions", false),
    ] {
        let output =
            home.diagnose(&simulator, &[("AWS_PROFILE", "jo"), ("AWS_ENDPOINT_URL_SIGNIN", &endpoint)]);
        fails(&output, &[says]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.contains(again), is_over, "{said}");
    }
}

/// The SDK takes a name of a profile that is no text for none, and panics at a key that cannot stand in a header.
#[cfg(unix)]
#[test]
fn what_the_environment_has_malformed_is_said_by_its_name() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let (home, simulator) = (Home::new("malformed", ""), simulator());
    let asking = |variables: &[(&str, &[u8])]| {
        let mut command = home.program(&simulator);
        for (name, value) in variables {
            command.env(name, OsStr::from_bytes(value));
        }
        command.output().unwrap()
    };
    fails(&asking(&[("AWS_PROFILE", b"d\xe9v")]), &["AWS_PROFILE", "not valid UTF-8"]);
    let keys = |id| [("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", &b"s"[..])];
    for id in [&b"AKIA\nX"[..], b"AKIA\x07"] {
        fails(
            &asking(&keys(id)),
            &["Malformed AWS credentials", "AWS_ACCESS_KEY_ID", "the access key ID contains"],
        );
    }
    assert_eq!(simulator.control().journal(0).unwrap().len(), 0);
}
