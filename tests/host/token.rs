//! `ephemeral "eksaccess_token"` in a run: it waits for what it depends on, it reaches whoever uses it, and no file and no
//! output has it. Never here: what a token is worth (`tests/rpc`).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::World;

use crate::story::on_every_host;

/// A token for a cluster whose name is known after a first apply, and somebody who uses it.
const USED: &str = r#"
resource "terraform_data" "cluster" {
  input = "demo"
}

ephemeral "eksaccess_token" "main" {
  cluster_name = terraform_data.cluster.output
}

resource "terraform_data" "kubernetes" {
  provisioner "local-exec" {
    command     = "mkdir -p handed-over && printf %s \"$TOKEN\" > handed-over/token"
    environment = { TOKEN = ephemeral.eksaccess_token.main.token }
  }
}
"#;

#[test]
fn a_token_reaches_its_user_and_no_file_no_output_and_no_log_has_it() {
    on_every_host(World::standard(), |story| {
        story.environment("TF_LOG", "trace");
        story.environment("TF_LOG_PATH", "trace.log");
        let plan = story.configured(USED).plan_with(&["-out=changes.tfplan"]);
        plan.plans(2, 0, 0);
        assert_eq!(plan.count("DescribeCluster"), 0, "the cluster is not known yet: {plan}");
        let apply = story.run(&["apply", "-no-color", "-input=false", "changes.tfplan"]);
        apply.succeeds();
        assert_eq!(apply.count("DescribeCluster"), 1, "{apply}");
        let token = story.read("handed-over/token");
        let link = token.strip_prefix("k8s-aws-v1.").unwrap();
        let link = String::from_utf8(URL_SAFE_NO_PAD.decode(link).unwrap()).unwrap();
        let signature = link.split_once("X-Amz-Signature=").unwrap().1[..64].to_owned();
        let later = story.plan_with(&["-out=nothing.tfplan"]);
        later.has_no_changes();
        let plans = ["changes.tfplan", "nothing.tfplan"].map(|file| story.run(&["show", "-json", file]));
        let state = story.run(&["show", "-json"]);
        for secret in ["k8s-aws-v1.", &token[40..80], &signature] {
            for transcript in [&plan, &apply, &later, &state].into_iter().chain(&plans) {
                transcript.never_says(secret);
            }
            for (file, bytes) in story.files("handed-over") {
                let has_it = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!has_it, "{secret:?} is in {}", file.display());
            }
        }
        let log = story.read("trace.log");
        assert!(log.contains("OpenEphemeralResource") && log.contains("CloseEphemeralResource"));
    });
}
