//! Each remedy that is HCL is pasted and applied, and turns the answer.

use harness::{
    World,
    world::{ADMIN, policy, role},
};
use serde_json::{Value, json};

use crate::story::{Story, on_every_host};

/// The question, with the arguments of this row.
fn question(arguments: &str) -> String {
    format!(
        "data \"eksaccess_authentication\" \"it\" {{\n  cluster_name = \"demo\"\n  propagation_timeout = \"0s\"\n{arguments}\n}}\noutput \"it\" {{\n  \
         value = data.eksaccess_authentication.it\n}}\n"
    )
}

fn asked(story: &Story, hcl: &str) -> Value {
    story.configured(hcl).apply().succeeds();
    story.output("it")
}

/// The HCL of every remedy: what stands behind the words.
fn pasted(answer: &Value) -> String {
    let remedies =
        answer["findings"].as_array().unwrap().iter().filter_map(|finding| finding["remedy"].as_str());
    let blocks = remedies.filter_map(|remedy| remedy.split_once("\n\n")).map(|(_, block)| block);
    blocks.filter(|block| block.contains("resource \"")).collect::<Vec<_>>().join("\n\n")
}

fn view(namespaces: &[&str]) -> Value {
    json!({ "policy_arn": policy("AmazonEKSViewPolicy"), "access_scope": { "type": "namespace", "namespaces": namespaces } })
}

#[test]
fn what_the_report_says_to_paste_lets_them_in() {
    let user = "arn:aws:iam::111122223333:user/ops/jo";
    let dev = role("team/dev");
    let session = "arn:aws:sts::111122223333:assumed-role/dev/alice";
    let node = "arn:aws:sts::111122223333:assumed-role/demo-node/i-0123456789abcdef0";
    let elsewhere = json!({ "principal_arn": role("other/dev"), "principal_id": "AROAFORMER0000000001" });
    let world = || World::standard().principal(json!({ "arn": user }));
    let in_web = "\n  namespace = \"web\"";
    let rows: Vec<(World, String, &str)> = vec![
        (world(), String::new(), "authenticates_without_permissions"),
        (
            world().mode("API_AND_CONFIG_MAP"),
            format!("  aws_auth = {{ mapRoles = \"[]\" }}{in_web}"),
            "authenticates",
        ),
        (world(), format!("  principal_arn = \"{node}\""), "authenticates"),
        (world(), in_web.to_owned(), "authenticates"),
        (world(), format!("  principal_arn = \"{dev}\""), "authenticates_without_permissions"),
        (world(), format!("  principal_arn = \"{dev}\"{in_web}"), "authenticates"),
        (world(), format!("  principal_arn = \"{session}\"{in_web}"), "authenticates"),
        (world(), format!("  principal_arn = \"{user}\"{in_web}"), "authenticates"),
        (world().entry(elsewhere), format!("  principal_arn = \"{dev}\"{in_web}"), "authenticates"),
        (World::standard().entry(json!({ "principal_arn": ADMIN })), in_web.to_owned(), "authenticates"),
        (
            World::standard().entry(json!({ "principal_arn": ADMIN, "policies": [view(&["jobs"])] })),
            in_web.to_owned(),
            "authenticates",
        ),
    ];
    for (world, arguments, expected) in rows {
        on_every_host(world, |story| {
            let before = asked(story, &question(&arguments));
            let paste = pasted(&before);
            assert!(paste.contains("resource \"eksaccess_"), "{arguments}: nothing to paste in {before:#}");
            let depends = if paste.contains("eksaccess_policy_association") {
                "eksaccess_policy_association"
            } else {
                "eksaccess_entry"
            };
            let label = paste.split(&format!("\"{depends}\" \"")).nth(1).unwrap().split('"').next().unwrap();
            let ordered = question(&format!("{arguments}\n  depends_on = [{depends}.{label}]"));
            let after = asked(story, &format!("{paste}\n\n{ordered}"));
            assert_eq!(after["status"], expected, "{arguments}: {paste}\n{after:#}");
            let in_namespace = arguments.contains("namespace");
            let covers =
                after["findings"].as_array().unwrap().iter().all(|finding| finding["status"] != "problem");
            assert!(!in_namespace || covers, "{arguments}: {after:#}");
        });
    }
}

/// An entry hides the line of aws-auth, so who has or may have access by it is shown none to paste.
#[test]
fn who_has_access_by_aws_auth_is_given_nothing_to_paste() {
    let aws_auth = json!({
        "mapRoles": format!("- rolearn: {}\n  username: admin\n  groups: [system:masters]\n", role("dev")),
    });
    let world =
        World::standard().mode("API_AND_CONFIG_MAP").with("/clusters/0", "aws_auth", aws_auth.clone());
    let text = aws_auth["mapRoles"].as_str().unwrap().replace('\n', "\\n");
    on_every_host(world, |story| {
        let about = format!("  principal_arn = \"{}\"", role("team/dev"));
        let given = format!("{about}\n  aws_auth = {{ mapRoles = \"{text}\" }}");
        for (arguments, status) in [(given, "authenticates"), (about, "undetermined")] {
            let answer = asked(story, &question(&arguments));
            assert_eq!(answer["status"], status, "{answer:#}");
            assert_eq!(pasted(&answer), "", "{answer:#}");
        }
    });
}

/// The ARN lacks its path: the report gives the exact one, for the entry and for whoever asks.
#[test]
fn c43_the_exact_arn_of_the_report_lets_them_in() {
    on_every_host(World::standard(), |story| {
        let before = asked(story, &question(&format!("  principal_arn = \"{}\"", role("dev"))));
        assert_eq!(before["reason"], "no_access_entry", "{before:#}");
        let paste = pasted(&before);
        let (_, rest) = paste.split_once("principal_arn = \"").unwrap();
        let exact = rest.split('"').next().unwrap();
        assert_eq!(exact, role("team/dev"));
        let about = format!("  principal_arn = \"{exact}\"\n  depends_on = [eksaccess_entry.dev]");
        let after = asked(story, &format!("{paste}\n\n{}", question(&about)));
        assert_eq!(after["status"], "authenticates_without_permissions", "{after:#}");
    });
}
