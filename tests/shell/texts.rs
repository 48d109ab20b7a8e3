//! The commands that ask nobody: `schema`, `docs`, `completions`, `man`. Never here: whether a host prints the same schemas.

use std::fs;

use super::*;

/// A command without anything that it could ask.
fn alone(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).env_clear().args(arguments).output().unwrap()
}

#[test]
fn every_text_is_printed_whole_without_credentials_and_without_a_region() {
    let page = fs::read_to_string("docs/resources/entry.md").unwrap();
    for (arguments, has) in [
        (&["schema"][..], "{\n  \"format_version\": \"1.0\""),
        (&["docs"], "\nresources/entry\n"),
        (&["docs", "resources/entry"], &page),
        (&["completions", "bash"], "_terraform__provider__eksaccess() {"),
        (&["completions", "zsh"], "#compdef terraform-provider-eksaccess"),
        (&["man"], ".ie"),
        (&["man", "token"], ".ie"),
    ] {
        let output = alone(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        assert!(text(&output).contains(has), "{arguments:?}: {:.300}", text(&output));
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn the_printed_schemas_have_everything_that_the_registry_has() {
    let printed = json(&alone(&["schema"]));
    let golden: Value = serde_json::from_str(include_str!("../golden/schema.json")).unwrap();
    let schemas = &printed["provider_schemas"]["eksaccess/eksaccess"];
    let kinds = golden.as_object().unwrap().iter().filter(|(kind, _)| *kind != "provider");
    for (kind, declared) in kinds {
        let member = if kind == "functions" {
            kind.clone()
        } else {
            format!("{}_schemas", kind.trim_end_matches('s'))
        };
        let names = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&schemas[&member]), names(declared), "{kind}");
    }
    let token = &schemas["ephemeral_resource_schemas"]["eksaccess_token"]["block"]["attributes"]["token"];
    assert_eq!((&token["sensitive"], &token["computed"]), (&json!(true), &json!(true)), "{token}");
}

#[test]
fn what_is_not_there_is_named_with_code_3() {
    for (arguments, words) in [
        (&["docs", "resources/entri"][..], "no page \"resources/entri\""),
        (&["docs", "index", "--out", "x"], "cannot be used with"),
        (&["completions", "tcsh"], "tcsh"),
        (&["man", "diagnoze"], "no command \"diagnoze\""),
    ] {
        let output = alone(arguments);
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert!(output.status.code() == Some(3) && said.contains(words), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
