//! The module `modules/access-entries`: its own tests, and what its refusals say; and the example of a module with tests. Never here: what its resources do
//! (`entries`, `associations`), and moves to it (`moves`).

use harness::World;

use crate::{
    guide::Guide,
    story::{Story, on_every_host},
    transcript::Transcript,
};

/// The tests of the module, in two folders.
const TESTS: [(&str, &str, &str); 2] = [
    ("modules/access-entries", "tests", "12 passed, 0 failed"),
    ("modules/access-entries", "tests/simulator", "3 passed, 0 failed"),
];

fn tested(story: &Story, module: &str, tests: &str) -> Transcript {
    let (module, tests) = (format!("-chdir={module}"), format!("-test-directory={tests}"));
    story.run(&[&module, "test", "-no-color", &tests])
}

#[test]
fn the_tests_that_are_written_in_hcl_pass() {
    on_every_host(World::standard(), |story| {
        story.copies("modules").copies("examples/use-cases");
        for (module, tests, passed) in TESTS {
            tested(story, module, tests).succeeds().says(passed);
        }
    });
}

/// Hosts differ in what they print beside the runs and their sum.
#[test]
fn the_tests_in_the_guide_pass_without_a_request() {
    on_every_host(World::standard(), |story| {
        story.copies("examples/use-cases/module-tests");
        let transcript = tested(story, "examples/use-cases/module-tests", "tests");
        transcript.succeeds().claim(transcript.calls.is_empty(), "nothing should be requested");
        Guide::open("testing-your-configuration").play(|_, _| {
            let is_result = |line: &&str| line.starts_with("  run ") || line.starts_with("Success!");
            let text = transcript.outcome.readable();
            text.lines().filter(is_result).collect::<Vec<_>>().join("\n")
        });
    });
}

/// One mistake each, with what the refusal must say.
const MISTAKES: [(&str, &[&str]); 9] = [
    (
        "{ a = { principal_arn = local.dev }, b = { principal_arn = local.ops }, c = { principal_arn = local.dev } }",
        &[
            r#"The keys "a" and "c" of access_entries have the same principal_arn arn:aws:iam::111122223333:role/team/dev."#,
        ],
    ),
    (
        "{ dev = { principal_arn = local.dev, policy_association = {} } }",
        &[
            r#"access_entries["dev"] has the unknown key "policy_association". Did you mean "policy_associations"?"#,
        ],
    ),
    (
        "{ dev = { principal_arn = local.dev, groups = [], Username = null } }",
        &[r#""groups". Did you mean "kubernetes_groups"?"#, r#""Username". Did you mean "user_name"?"#],
    ),
    (
        "{ dev = { principal_arn = local.dev, policy_associations = { view = { policy_arn = local.view, scope = {}, \
         access_scope = { type = \"namespace\", namespace = [\"web\"] } } } } }",
        &[
            r#"access_entries["dev"].policy_associations["view"] has the unknown key "scope"."#,
            r#"access_entries["dev"].policy_associations["view"].access_scope has the unknown key "namespace"."#,
        ],
    ),
    (
        "{ dev = { type = \"STANDARD\", policy_associations = { view = { policy_arn = local.view } } } }",
        &[
            r#"access_entries["dev"] has no principal_arn."#,
            r#"access_entries["dev"].policy_associations["view"] has no access_scope.type."#,
        ],
    ),
    ("[{ principal_arn = local.dev }]", &["access_entries must be a map of objects"]),
    (
        "{ dev = { principal_arn = local.dev, policy_associations = { \
         web = { policy_arn = local.view, access_scope = { type = \"namespace\", namespaces = [\"web\"] } }, \
         api = { policy_arn = local.view, access_scope = { type = \"namespace\", namespaces = [\"api\"] } } } } }",
        &[
            r#"The keys "api" and "web" of access_entries["dev"].policy_associations have the same policy_arn"#,
        ],
    ),
    (
        "{ a = { principal_arn = local.dev, policy_associations = { b_c = { policy_arn = local.view, access_scope = { type = \
         \"cluster\" } } } }, a_b = { principal_arn = local.ops, policy_associations = { c = { policy_arn = local.view, \
         access_scope = { type = \"cluster\" } } } } }",
        &[
            r#"access_entries["a"].policy_associations["b_c"] and access_entries["a_b"].policy_associations["c"] have the same address, "a_b_c"."#,
        ],
    ),
    (
        "{ nodes = { principal_arn = local.dev, type = \"EC2_LINUX\", policy_associations = { view = { policy_arn = local.view, \
         access_scope = { type = \"cluster\" } } } } }",
        &[r#"access_entries["nodes"] has the type EC2_LINUX and policy_associations."#],
    ),
];

const LOCALS: &str = r#"
locals {
  dev  = "arn:aws:iam::111122223333:role/team/dev"
  ops  = "arn:aws:iam::111122223333:role/team/ops"
  view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}
"#;

#[test]
fn c23_a_mistake_in_the_map_is_refused_with_the_keys_that_have_it() {
    let calls = MISTAKES.iter().enumerate().map(|(number, (entries, _))| {
        format!(
            "module \"mistake_{number}\" {{\n  source = \"./modules/access-entries\"\n  cluster_name = \"demo\"\n  access_entries = \
             {entries}\n}}\n"
        )
    });
    let configuration = format!("{LOCALS}{}", calls.collect::<String>());
    on_every_host(World::standard(), |story| {
        story.copies("modules").configured(&configuration).run(&["get"]).succeeds();
        let refused = story.plan();
        refused.fails().wrote(&[]);
        for words in MISTAKES.iter().flat_map(|(_, says)| *says) {
            refused.says(words);
        }
    });
}
