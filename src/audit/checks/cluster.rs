//! What about the cluster itself keeps an audit from being complete.

use crate::access::{AuthenticationMode, ControlPlane};
use crate::audit::code::Code;
use crate::audit::finding::Finding;
use crate::audit::picture::Picture;
use crate::diagnosis::Remedy;

pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let facts = picture.facts;
    let name = &facts.request.cluster;
    let mut findings = Vec::new();
    if facts.cluster.control_plane == ControlPlane::Connected {
        findings.push(Finding::new(
            Code::ConnectedCluster,
            format!(
                "The cluster \"{name}\" is registered with the EKS Connector. EKS does not run its API server, and who can \
                 authenticate is decided there."
            ),
        ));
    }
    if let AuthenticationMode::Other(mode) = &facts.cluster.mode {
        findings.push(
            Finding::new(
                Code::AuthenticationModeUnknown,
                format!(
                    "The authentication mode is {mode}, which this version does not recognize, so whether access entries or \
                     aws-auth apply cannot be determined."
                ),
            )
            .with(Remedy::words("Upgrade the provider.")),
        );
    }
    if facts.cluster.mode == AuthenticationMode::ConfigMap
        && facts.cluster.control_plane != ControlPlane::Connected
    {
        findings.push(Finding::new(
            Code::ClusterCreatorUnknown,
            "The authentication mode is CONFIG_MAP. In this mode, the identity that created the cluster is an administrator. \
             aws-auth does not list it, and EKS does not report it.",
        ));
    }
    let unreadable = facts.unreadable.iter().map(|arn| {
        let summary =
            format!("The cluster has an access entry for {arn}, a principal that this version cannot read.");
        let words = "Upgrade the provider, or read the entry with the AWS CLI:";
        Finding::about(Code::PrincipalUnreadable, arn, summary).with(Remedy::shell(
            words,
            format!(
                "aws eks describe-access-entry --region {} --cluster-name {name} --principal-arn {arn}",
                facts.region
            ),
        ))
    });
    findings.extend(unreadable);
    findings
}
