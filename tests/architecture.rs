//! The house rules that the compiler does not see: which room may name which, and where foreign crates live.
//! A new edge or home is a decision: change the table here and ARCHITECTURE.md in the same change.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // what is not as expected is a failed test

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

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
    (
        "provider",
        &["text", "hcl", "value", "diag", "schema", "framework", "access", "aws", "aws_auth", "diagnosis"],
    ),
    ("cli", &["text", "access", "aws", "aws_auth", "diagnosis", "provider"]),
];

/// `(crate, the rooms in which it may be named)`. `main.rs` puts the program together and is free.
const HOMES: &[(&str, &[&str])] = &[
    ("prost", &["protocol", "plugin"]),
    ("tonic", &["protocol", "plugin"]),
    ("rustls", &["plugin", "aws"]),
    ("tokio_rustls", &["plugin", "aws"]),
    ("rcgen", &["plugin"]),
    ("rmp", &["value"]),
    ("bigdecimal", &["value"]),
    ("serde_json", &["value", "plugin", "aws", "cli"]),
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
    ("clap", &["cli"]),
    ("hyper", &["aws"]),
    ("hyper_util", &["aws"]),
    ("http_body_util", &["aws"]),
    ("saphyr_parser", &["aws_auth"]),
    ("strsim", &["access"]),
    ("fastrand", &["aws"]),
    ("tempfile", &["plugin"]),
];

#[test]
fn every_room_keeps_to_its_edges() {
    let mut broken = Vec::new();
    for (file, room, text) in sources() {
        let (_, allowed) = ROOMS.iter().find(|(name, _)| *name == room).expect("every room is in the table");
        for used in rooms_named(&text) {
            if used != room && !allowed.contains(&used.as_str()) {
                broken.push(format!("{}: `{room}` may not use `{used}`", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_foreign_crate_stays_at_home() {
    let mut broken = Vec::new();
    for (file, room, text) in sources() {
        for (name, homes) in HOMES {
            let is_named = text.contains(&format!(" {name}::")) || text.contains(&format!("({name}::"));
            if is_named && !homes.contains(&room.as_str()) {
                broken.push(format!("{}: `{name}` does not live in `{room}`", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_opens_with_what_lives_there() {
    let bare: Vec<String> = sources()
        .filter(|(_, _, text)| !text.starts_with("//!"))
        .map(|(file, ..)| file.display().to_string())
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

/// Every source file below `src/` but `main.rs`, `lib.rs` and folders of tests, with its room and its text without tests.
fn sources() -> impl Iterator<Item = (PathBuf, String, String)> {
    let mut found = Vec::new();
    collect(Path::new("src"), &mut found);
    found.into_iter().filter_map(|file| {
        let first = file.strip_prefix("src").ok()?.components().next()?;
        let room = first.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&file).expect("a readable source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (room != "main" && room != "lib").then_some((file, room, code))
    })
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let is_of_tests = path.to_string_lossy().contains("tests");
        if path.is_dir() {
            collect(&path, found);
        } else if !is_of_tests {
            found.push(path);
        }
    }
}

/// The rooms that `crate::…` paths in `text` name, those of `use crate::{a::…, b}` included.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (start, matched) in text.match_indices("crate::") {
        let rest = &text[start + matched.len()..];
        match rest.strip_prefix('{') {
            Some(group) => named.extend(heads(group)),
            None => {
                named.insert(word(rest));
            }
        }
    }
    named.retain(|name| ROOMS.iter().any(|(room, _)| room == name));
    named
}

/// The first word of each member of a group, up to the brace that closes it.
fn heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let (mut depth, mut at_start) = (0, true);
    for (place, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            letter if depth == 0 && at_start && letter.is_alphabetic() => {
                heads.push(word(&group[place..]));
                at_start = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}
