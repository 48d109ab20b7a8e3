//! What is fed: everything that reads bytes or texts of others. What was read must be written back as it was. Never here:
//! inputs.

use std::{collections::BTreeMap, env::VarError, fmt::Display, str::FromStr, sync::LazyLock};

use eksaccess::{
    access::{
        AccessEntryArn, Arn, AssociationImport, AssociationKey, CallerArn, ClusterImport, EntryImport,
        EntryKey, EntryTarget, EntryType, PolicyArn, PrincipalArn, check_user_name, default_user_name,
    },
    aws_auth::{AwsAuth, config_map},
    migrate::{Facts, Plan},
    plugin::Terms,
    text,
    value::{
        Type, Value,
        json::{self, Extra},
        msgpack,
    },
};

/// One reader.
pub(crate) struct Target {
    /// The folder of its corpus.
    pub(crate) name: &'static str,
    /// Reads an input, and panics if what it makes of it is not what it should be.
    pub(crate) read: fn(&[u8]),
    /// What its inputs are made of.
    pub(crate) words: &'static [&'static str],
}

const VALUE: &[&str] =
    &["\u{0}", "{", "}", "[", "]", "\"", ":", ",", "null", "true", "-1e4097", "1e400", "\\u0000", "\"a\":"];
const ARN: &[&str] = &[
    ":",
    "/",
    "@",
    "#",
    "arn:",
    "aws",
    "aws-cn",
    "iam",
    "sts",
    "eks",
    "111122223333",
    "role/",
    "user/",
    "root",
    "assumed-role/",
    "access-entry/",
    "cluster-access-policy/",
    "AmazonEKSViewPolicy",
    "aws-service-role/",
    "eu-west-1",
    "\u{200b}",
    "é",
    "*",
    " ",
    "demo",
];
const YAML: &[&str] = &[
    "- ",
    ": ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "|",
    ">",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "---\n",
    "...\n",
    "#",
    "\t",
    "rolearn",
    "username",
    "groups",
    "mapRoles",
    "yes",
    "~",
    "1e999",
    "0o7",
    "\u{feff}",
    "\u{2028}",
    "%YAML 1.1\n",
];
const HANDSHAKE: &[&str] = &[
    "\n",
    "=",
    ",",
    "TF_PLUGIN_MAGIC_COOKIE",
    "PLUGIN_PROTOCOL_VERSIONS",
    "PLUGIN_CLIENT_CERT",
    "PLUGIN_MIN_PORT",
    "PLUGIN_MAX_PORT",
    "PLUGIN_UNIX_SOCKET_DIR",
    "6",
    "65536",
    "-1",
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
];
const TEMPLATE: &[&str] = &[
    "{{",
    "}}",
    "{",
    "}",
    "{{SessionName}}",
    "{{SessionNameRaw}}",
    "{{AccountID}}",
    "{{EC2PrivateDNSName}}",
    ":",
    "system:",
    "eks:",
    "aws:",
    "amazon:",
    "iam:",
    " ",
    "é",
    "\u{202e}",
];

pub(crate) static TARGETS: [Target; 9] = [
    Target { name: "msgpack", read: read_msgpack, words: VALUE },
    Target { name: "json-state", read: read_json, words: VALUE },
    Target { name: "arn", read: |input| with_text(input, read_arn), words: ARN },
    Target { name: "import-id", read: |input| with_text(input, read_import_id), words: ARN },
    Target { name: "aws-auth", read: |input| with_text(input, read_aws_auth), words: YAML },
    Target { name: "config-map", read: |input| with_text(input, read_config_map), words: YAML },
    Target { name: "handshake", read: |input| with_text(input, read_handshake), words: HANDSHAKE },
    Target { name: "user-name", read: |input| with_text(input, read_user_name), words: TEMPLATE },
    Target { name: "shown-text", read: |input| with_text(input, show_text), words: TEMPLATE },
];

/// A type with everything in it that a schema can have.
static TYPE: LazyLock<Type> = LazyLock::new(|| {
    let nested =
        Type::Object(BTreeMap::from([("n".to_owned(), Type::Number), ("t".to_owned(), Type::String)]));
    Type::Object(BTreeMap::from([
        ("any".to_owned(), Type::Dynamic),
        ("flag".to_owned(), Type::Bool),
        ("list".to_owned(), Type::list(nested.clone())),
        ("map".to_owned(), Type::map(Type::String)),
        ("number".to_owned(), Type::Number),
        ("set".to_owned(), Type::set(nested)),
        ("text".to_owned(), Type::String),
        ("tuple".to_owned(), Type::Tuple(vec![Type::String, Type::Number])),
    ]))
});

fn with_text(input: &[u8], read: fn(&str)) {
    read(&String::from_utf8_lossy(input));
}

fn read_msgpack(input: &[u8]) {
    let Ok(value) = msgpack::decode(input, &TYPE) else { return };
    let again = msgpack::decode(&msgpack::encode(&value, &TYPE), &TYPE);
    assert_eq!(again.as_ref(), Ok(&value));
}

fn read_json(input: &[u8]) {
    let Ok(value) = json::decode(input, &TYPE, Extra::Ignored) else { return };
    let written = json::encode(&value).to_string();
    assert_eq!(json::decode(written.as_bytes(), &TYPE, Extra::Refused).as_ref(), Ok(&value));
    let packed = msgpack::encode(&value, &TYPE);
    assert_eq!(msgpack::decode(&packed, &TYPE).map(Value::unknowns_as_null).as_ref(), Ok(&value));
}

fn read_arn(text: &str) {
    written_back::<Arn>(text);
    written_back::<PrincipalArn>(text);
    written_back::<CallerArn>(text);
    written_back::<AccessEntryArn>(text);
    written_back::<PolicyArn>(text);
}

fn written_back<T: FromStr + Display>(text: &str)
where
    T::Err: Display,
{
    match text.parse::<T>() {
        Ok(read) => assert_eq!(read.to_string(), text),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

fn read_import_id(text: &str) {
    match EntryImport::parse(text) {
        Ok(EntryImport { target: EntryTarget::Key(key), region }) => {
            let EntryKey { cluster, principal } = &key;
            let again =
                EntryImport::parse(&with_region(&format!("{cluster}:{principal}"), region.as_deref()));
            assert!(matches!(again, Ok(EntryImport { target: EntryTarget::Key(again), .. }) if again == key));
        }
        Ok(EntryImport { target: EntryTarget::Arn(_), region }) => assert!(region.is_some()),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
    match ClusterImport::parse(text) {
        Ok(ClusterImport { cluster, region }) => {
            let again = ClusterImport::parse(&with_region(cluster.as_str(), region.as_deref()));
            assert!(matches!(again, Ok(again) if again.cluster == cluster && again.region == region));
        }
        Err(refusal) => assert!(refusal.forms.iter().all(|form| ClusterImport::parse(form).is_ok())),
    }
    match AssociationImport::parse(text) {
        Ok(AssociationImport { key, region }) => {
            let AssociationKey { entry: EntryKey { cluster, principal }, policy } = &key;
            let id = with_region(&format!("{cluster}#{principal}#{policy}"), region.as_deref());
            assert!(matches!(AssociationImport::parse(&id), Ok(again) if again.key == key));
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

fn with_region(id: &str, region: Option<&str>) -> String {
    region.map_or_else(|| id.to_owned(), |region| format!("{id}@{region}"))
}

fn read_aws_auth(text: &str) {
    let lists = ["mapRoles", "mapUsers", "mapAccounts"].map(|key| (key.to_owned(), text.to_owned()));
    let Ok(read) = AwsAuth::read(&BTreeMap::from(lists)) else { return };
    let lines = text.split(['\n', '\r']).count() + 1;
    for mapping in read.lines() {
        assert!((1..=lines).contains(&mapping.line), "a line {} of {lines}", mapping.line);
    }
    drop(read.find("arn:aws:iam::111122223333:role/dev", "111122223333"));
    if let Ok(plan) = Plan::of(&read, &Facts::default()) {
        assert!(plan.moved.len() <= read.lines().len(), "an entry for no line");
        drop(plan.hcl());
    }
}

fn read_config_map(text: &str) {
    match config_map(text) {
        Ok(data) => drop(AwsAuth::read(&data)),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

/// Lines of `NAME=value` are the environment; a value with a zero in it stands for one that is no text.
fn read_handshake(text: &str) {
    let environment: BTreeMap<&str, &str> =
        text.split('\n').filter_map(|line| line.split_once('=')).collect();
    let lookup = |name: &'static str| match environment.get(name) {
        None => Err(VarError::NotPresent),
        Some(value) if value.contains('\0') => Err(VarError::NotUnicode((*value).into())),
        Some(value) => Ok(value.replace('\r', "\n")),
    };
    if let Err(refusal) = Terms::read(&lookup) {
        assert!(!refusal.to_string().is_empty());
    }
}

fn read_user_name(text: &str) {
    if let Err(refusal) = check_user_name(text) {
        assert!(!format!("{refusal:?}").is_empty());
    }
    let arn = format!("arn:aws:iam::111122223333:role/{text}");
    if let Ok(principal) = arn.parse::<PrincipalArn>()
        && let Some(name) = default_user_name(&principal, &EntryType::from("STANDARD"))
    {
        assert!(name.contains(principal.name()), "{name}");
    }
}

fn show_text(input: &str) {
    for shown in [text::shown(input), text::headline(input), text::excerpt(input)] {
        let is_raw = |letter: char| letter != '\n' && text::is_hidden(letter);
        assert!(!shown.contains(is_raw), "{shown:?}");
    }
    assert!(!text::headline(input).contains('\n'));
}
