//! What a report proposes, done to the simulated cluster as the HCL or the command says. Never here: whether it may be
//! proposed.

use eksaccess::diagnosis::{Answer, Code};
use harness::Control;
use serde_json::{Map, Value, json};

use crate::agreement::random_world::ADMINISTRATOR;

/// What can be pasted of a report, in order.
pub(crate) fn proposals(answer: &Answer) -> Vec<Code> {
    let remedies = answer.findings.iter().filter_map(|finding| finding.remedy.as_ref());
    remedies.filter_map(|remedy| remedy.code.clone()).collect()
}

/// The writes of one; none where it only looks.
pub(crate) fn writes(code: &Code) -> Vec<(&'static str, Value)> {
    match code {
        Code::Hcl(text) => blocks(text),
        Code::Shell(text) => command(text).into_iter().collect(),
    }
}

/// Does the writes of one, up to the first that EKS refuses.
pub(crate) fn apply(control: &Control, code: &Code) -> Result<(), String> {
    for (operation, input) in writes(code) {
        let done = control.call(ADMINISTRATOR, "eks", operation, &input).unwrap();
        done.map_err(|refused| format!("{operation} {input}: {refused:?}"))?;
    }
    Ok(())
}

/// The writes that an apply of these blocks makes.
fn blocks(text: &str) -> Vec<(&'static str, Value)> {
    let resources = text.split("resource \"").skip(1);
    resources
        .map(|block| {
            let value = |name: &str| argument(block, name).unwrap_or_default().trim_matches('"').to_owned();
            if block.starts_with("eksaccess_entry") {
                let optional =
                    [("type", "type"), ("user_name", "username")].into_iter().filter_map(|(ours, eks)| {
                        Some((eks.to_owned(), json!(argument(block, ours)?.trim_matches('"'))))
                    });
                let mut input: Map<String, Value> = optional.collect();
                input.insert("clusterName".to_owned(), json!(value("cluster_name")));
                input.insert("principalArn".to_owned(), json!(value("principal_arn")));
                return ("CreateAccessEntry", Value::Object(input));
            }
            // An association beside a new entry refers to its block.
            let of_entry = |name: &str| match value(name) {
                reference if reference.starts_with("eksaccess_entry.") => {
                    argument(text, name).unwrap().trim_matches('"').to_owned()
                }
                plain => plain,
            };
            let namespaces: Value =
                argument(block, "namespaces").map_or(json!([]), |list| serde_json::from_str(list).unwrap());
            let input = json!({
                "clusterName": of_entry("cluster_name"), "principalArn": of_entry("principal_arn"),
                "policyArn": value("policy_arn"),
                "accessScope": { "type": "namespace", "namespaces": namespaces },
            });
            ("AssociateAccessPolicy", input)
        })
        .collect()
}

/// The first value of an argument.
fn argument<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let lines =
        text.lines().filter_map(|line| line.trim().strip_prefix(name)?.trim_start().strip_prefix("= "));
    lines.map(str::trim).next()
}

/// The write of a command of the AWS CLI; none for what only looks.
fn command(text: &str) -> Option<(&'static str, Value)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let flag = |name: &str| {
        let place =
            words.iter().position(|word| *word == name).unwrap_or_else(|| panic!("no {name} in {text}"));
        words[place + 1]
    };
    match words.get(1..3)? {
        ["eks", "delete-access-entry"] => Some((
            "DeleteAccessEntry",
            json!({ "clusterName": flag("--cluster-name"), "principalArn": flag("--principal-arn") }),
        )),
        ["eks", "update-cluster-config"] => {
            let mode = flag("--access-config").trim_start_matches("authenticationMode=");
            Some((
                "UpdateClusterConfig",
                json!({ "name": flag("--name"), "accessConfig": { "authenticationMode": mode } }),
            ))
        }
        ["eks", other] if !other.starts_with("describe") && !other.starts_with("list") => {
            panic!("nobody knows how to do this: {text}")
        }
        _ => None,
    }
}
