//! The house rules that the compiler does not see: which room may name which, where foreign crates live, and that the lower
//! half speaks of no service. A new edge or home is a decision: change the table here and ARCHITECTURE.md in the same change.

mod names;
mod sources;

use std::{collections::BTreeSet, fs};

use sources::{Source, all as sources};

/// `(room, the rooms it may name)`, bottom first.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("runtime", &[]),
    ("hcl", &["text"]),
    ("value", &["text"]),
    ("diag", &["text", "value"]),
    ("schema", &["value", "diag"]),
    ("framework", &["value", "diag", "schema"]),
    ("protocol", &["text", "value", "diag", "schema", "framework"]),
    ("plugin", &["text"]),
    ("access", &["text"]),
    ("aws", &["text", "access"]),
    ("aws_auth", &["text", "access"]),
    ("diagnosis", &["text", "hcl", "access", "aws", "aws_auth"]),
    ("audit", &["text", "hcl", "access", "aws", "aws_auth", "diagnosis"]),
    ("export", &["text", "hcl", "access", "aws"]),
    ("migrate", &["text", "hcl", "access", "aws", "aws_auth"]),
    (
        "provider",
        &[
            "text",
            "hcl",
            "value",
            "diag",
            "schema",
            "framework",
            "access",
            "aws",
            "aws_auth",
            "diagnosis",
            "audit",
            "migrate",
        ],
    ),
    ("cli", &["text", "access", "aws", "aws_auth", "diagnosis", "audit", "export", "migrate", "provider"]),
];

/// The home of what extends the language.
const EVERYWHERE: &[&str] = &["*"];

/// `(crate, the rooms in which it may be named)`. `main.rs` puts the program together and is free.
const HOMES: &[(&str, &[&str])] = &[
    // The protocol and its transport.
    ("prost", &["protocol", "plugin"]),
    ("prost_types", &["protocol", "plugin"]),
    ("tonic", &["protocol", "plugin"]),
    ("tonic_prost", &["protocol", "plugin"]),
    ("rustls", &["plugin", "aws"]),
    ("tokio_rustls", &["plugin", "aws"]),
    ("rcgen", &["plugin"]),
    ("base64", &["plugin", "aws", "aws_auth"]),
    ("tracing_subscriber", &["plugin"]),
    ("tempfile", &["plugin", "cli"]),
    // Values and their forms.
    ("rmp", &["value"]),
    ("bigdecimal", &["value"]),
    ("serde", &["aws"]),
    ("serde_json", &["value", "protocol", "plugin", "aws", "cli"]),
    ("saphyr_parser", &["aws_auth"]),
    ("uuid", &["framework", "provider"]),
    ("regex_lite", &["access"]),
    ("strsim", &["access"]),
    // AWS and the clusters' API servers.
    ("aws_config", &["aws"]),
    ("aws_credential_types", &["aws"]),
    ("aws_sdk_eks", &["aws"]),
    ("aws_sdk_iam", &["aws"]),
    ("aws_sdk_sts", &["aws"]),
    ("aws_sigv4", &["aws"]),
    ("aws_smithy_http_client", &["aws"]),
    ("aws_smithy_runtime_api", &["aws"]),
    ("aws_smithy_types", &["aws"]),
    ("aws_types", &["aws"]),
    ("terminal_size", &["cli"]),
    ("hyper", &["aws"]),
    ("hyper_util", &["aws"]),
    ("http_body_util", &["aws"]),
    ("fastrand", &["aws"]),
    // The command line.
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("anstream", &["cli"]),
    ("anstyle", &["cli"]),
    // The allocator of the program, which only `main` sets.
    ("mimalloc", &[]),
    // What extends the language.
    ("futures_util", EVERYWHERE),
    ("jiff", EVERYWHERE),
    ("thiserror", EVERYWHERE),
    ("tokio", EVERYWHERE),
    ("tokio_util", EVERYWHERE),
    ("tracing", EVERYWHERE),
];

/// The rooms that would serve any other cloud as they are.
const LOWER_HALF: &[&str] =
    &["text", "runtime", "value", "diag", "schema", "framework", "protocol", "plugin"];

/// `(file, words, why they may stand there)`: exceptions from the rule that the lower half speaks of no service.
const NAMES_OF_OTHERS: &[(&str, &str, &str)] =
    &[("src/plugin/tls.rs", "aws_lc_rs", "the cryptography library that rustls uses")];

/// How documentation tests name this crate, whatever it is called.
const THIS_CRATE: &str = "use eksaccess::";

#[test]
fn every_room_names_only_rooms_below_it() {
    let mut broken = Vec::new();
    for Source { file, room, names, .. } in sources() {
        let (_, allowed) = ROOMS.iter().find(|(name, _)| name == room).expect("every room is in the table");
        let is_room = |used: &&String| ROOMS.iter().any(|(name, _)| name == used);
        let foreign = names
            .rooms
            .iter()
            .filter(is_room)
            .filter(|used| *used != room && !allowed.contains(&used.as_str()));
        broken.extend(foreign.map(|used| format!("{file}: `{room}` may not use `{used}`")));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_foreign_crate_stays_at_home() {
    let mut broken = Vec::new();
    for Source { file, room, names, .. } in sources() {
        for (name, homes) in HOMES {
            let is_home = *homes == EVERYWHERE || homes.contains(&room.as_str());
            if names.heads.contains(*name) && !is_home {
                broken.push(format!("{file}: `{name}` does not live in `{room}`"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_foreign_crate_has_a_home() {
    let manifest = fs::read_to_string("Cargo.toml").expect("the manifest");
    let homes: BTreeSet<String> = HOMES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(sources::dependencies(&manifest), homes);
}

#[test]
fn the_lower_half_speaks_of_no_service() {
    let mut broken = Vec::new();
    for Source { file, text, .. } in
        sources().iter().filter(|source| LOWER_HALF.contains(&source.room.as_str()))
    {
        let mine = NAMES_OF_OTHERS.iter().filter(|(of, ..)| of == file);
        let text = mine.fold(text.replace(THIS_CRATE, ""), |text, (_, words, _)| text.replace(words, ""));
        let lines = text.lines().enumerate().filter(|(_, line)| sources::speaks_of_a_service(line));
        broken.extend(lines.map(|(line, words)| format!("{file}:{}: {}", line + 1, words.trim())));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_exception_is_needed() {
    for (file, words, why) in NAMES_OF_OTHERS {
        let text = fs::read_to_string(file).expect(file);
        assert!(text.contains(words) && sources::speaks_of_a_service(words), "{file}: {words}, {why}");
    }
}

#[test]
fn every_file_opens_with_what_lives_there() {
    let bare: Vec<String> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.file.clone())
        .collect();
    assert!(bare.is_empty(), "no header: {}", bare.join(", "));
}

#[test]
fn the_simulator_shares_no_code_with_the_provider() {
    let manifest = fs::read_to_string("simulator/Cargo.toml").expect("the simulator's manifest");
    for shared in ["eksaccess", "aws-sdk", "aws-config", "aws-sigv4"] {
        let named = manifest.lines().any(|line| line.starts_with(shared));
        assert!(!named, "the simulator is the provider's independent witness, and names {shared}");
    }
}

/// The linker would not miss a path that names nothing.
#[test]
fn what_seldom_runs_is_there() {
    let script = fs::read_to_string("build.rs").expect("the build script");
    let own: Vec<&str> = script.split('"').filter_map(|text| text.strip_prefix("eksaccess::")).collect();
    assert!(own.len() > 10, "{own:?}");
    for path in own {
        let file = format!("src/{}", path.replace("::", "/"));
        let is_module =
            [format!("{file}.rs"), format!("{file}/mod.rs")].iter().any(|it| fs::exists(it).unwrap());
        let is_function = path.rsplit_once("::").is_some_and(|(module, name)| {
            let text = fs::read_to_string(format!("src/{}.rs", module.replace("::", "/")));
            text.is_ok_and(|text| text.contains(&format!("fn {name}<")))
        });
        assert!(is_module || is_function, "eksaccess::{path} in build.rs");
    }
}
