//! The words for tokens of a cluster's API server, and for clusters that accept none.

use super::failures;
use crate::{
    access::{ClusterName, ClusterStatus},
    aws::{Cluster, Error, NoApiServer},
    diag::Diagnostic,
    hcl::{Block, Expression},
    text::excerpt,
};

/// A token that could not be created.
pub(crate) fn failed(cluster: &ClusterName, error: &Error) -> Diagnostic {
    let failure = failures::without_timeouts("creating a token for the cluster", cluster, error);
    if !error.is_no_cluster() {
        return failure;
    }
    Diagnostic { detail: format!("{}\n\n{SAME_RUN}", failure.detail), ..failure }
}

/// How a token waits for a cluster of the same run.
const SAME_RUN: &str = "If the same run creates the cluster, set `cluster_name` to an attribute that is known only after the cluster is \
    created, for example `cluster_name = aws_eks_cluster.main.id`. The token is then created after the cluster.";

/// A cluster whose API server accepts no tokens of EKS, or does not exist yet.
pub(crate) fn no_api_server(cluster: &Cluster, none: &NoApiServer) -> Diagnostic {
    let (found, advice) = no_api_server_text(cluster, none);
    let same_run = match none {
        NoApiServer::NotReported(ClusterStatus::Creating) => format!("\n\n{SAME_RUN}"),
        _ => String::new(),
    };
    Diagnostic::error("No API server for a token", format!("{found}\n\n{advice}{same_run}"))
}

/// What was found, and what to do about it wherever that is read.
pub(crate) fn no_api_server_text(cluster: &Cluster, none: &NoApiServer) -> (String, String) {
    let (name, region) = (&cluster.name, cluster.region());
    let advice = match none {
        NoApiServer::Connected => "Use the kubeconfig of the cluster itself.".to_owned(),
        NoApiServer::NotReported(ClusterStatus::Creating | ClusterStatus::Pending) => {
            format!(
                "Wait until the cluster is active: `aws eks wait cluster-active --name {name} --region {region}`."
            )
        }
        NoApiServer::NotReported(_) => {
            "A cluster in this state accepts no tokens. Check the cluster's name, the region and the account."
                .to_owned()
        }
    };
    (format!("The cluster {name} in {region} has no API server that accepts tokens: {none}."), advice)
}

/// A token whose time is over in the middle of a run.
pub(crate) fn expired(cluster: &str, expires_at: &str) -> Diagnostic {
    let exec = Block::new("exec")
        .attribute("api_version", Expression::string("client.authentication.k8s.io/v1"))
        .attribute("command", Expression::string("terraform-provider-eksaccess"))
        .attribute("args", Expression::strings(["token", "--cluster", cluster]));
    Diagnostic::warning(
        "Token expires during the run",
        format!(
            "The token for the cluster {} can be used until {}, and this run takes longer. A token cannot be extended or \
             replaced within a run. Later requests with it fail with 401 Unauthorized.\n\n\
             For long runs, let the Kubernetes provider create its own tokens with an `exec` block:\n\n{}",
            excerpt(cluster),
            excerpt(expires_at),
            exec.indented()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_of_a_token_that_expires_can_be_pasted() {
        let problem = expired("demo", "2026-01-02T03:18:05Z");
        assert!(!problem.is_error() && problem.detail.contains("until 2026-01-02T03:18:05Z"), "{problem:?}");
        let exec = r#"    args        = ["token", "--cluster", "demo"]"#;
        assert!(problem.detail.contains(exec), "{problem:?}");
    }
}
