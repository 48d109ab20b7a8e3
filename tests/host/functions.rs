//! Functions in configurations: without credentials, without a provider block, and in the place where they are used.

use harness::World;
use serde_json::json;

use crate::story::on_every_host;

/// Both functions beside the entry whose user name one of them foretells.
const USED: &str = r#"
resource "eksaccess_entry" "dev" {
  cluster_name  = "demo"
  principal_arn = "arn:aws:iam::111122223333:role/team/dev"
}

resource "eksaccess_policy_association" "dev" {
  cluster_name     = "demo"
  principal_arn    = eksaccess_entry.dev.principal_arn
  access_entry_arn = eksaccess_entry.dev.access_entry_arn
  policy_arn       = provider::eksaccess::policy_arn("AmazonEKSViewPolicy")
  access_scope {
    type = "cluster"
  }
}

output "user_name" {
  value = provider::eksaccess::default_user_name(eksaccess_entry.dev.principal_arn)
}
"#;

#[test]
fn functions_give_what_eks_gives() {
    on_every_host(World::standard(), |story| {
        story.configured(USED).apply().succeeds();
        assert_eq!(story.output("user_name"), story.state("eksaccess_entry.dev")["user_name"]);
        let arn = json!("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");
        assert_eq!(story.state("eksaccess_policy_association.dev")["policy_arn"], arn);
        story.settles();
    });
}

#[test]
fn a_wrong_argument_is_refused_without_credentials() {
    let wrong = "output \"arn\" {\n  value = provider::eksaccess::policy_arn(\"amazoneksviewpolicy\")\n}\n";
    on_every_host(World::standard(), |story| {
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            story.environment(name, "");
        }
        let refused = story.provider("").configured(wrong).validate();
        // In JSON, which `validate` prints, quotes are escaped.
        refused
            .fails()
            .says(r#"Invalid value for \"name\" parameter"#)
            .says(r#"EKS requires the exact spelling: \"AmazonEKSViewPolicy\""#);
    });
}
