//! How does the cluster decide whom it lets in?

use super::{Check, Verdict};
use crate::access::AuthenticationMode;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::remedy::Remedy;

pub(super) const CHECK: Check =
    Check { name: "authentication_mode", asks: "Does the cluster read access entries?", run: check };

fn check(facts: &Facts) -> Option<Verdict> {
    let mode = facts.serving()?.mode;
    Some(match mode {
        AuthenticationMode::Api => Verdict::ok("The mode is API: access entries alone decide."),
        AuthenticationMode::ApiAndConfigMap => Verdict::ok(
            "The mode is API_AND_CONFIG_MAP: an access entry goes first, then the ConfigMap aws-auth is read.",
        ),
        AuthenticationMode::ConfigMap => config_map(facts),
    })
}

fn config_map(facts: &Facts) -> Verdict {
    let (name, region) = (facts.cluster_name(), &facts.region);
    let command = format!(
        "aws eks update-cluster-config --name {name} --region {region} --access-config \
         authenticationMode=API_AND_CONFIG_MAP"
    );
    Verdict::warning(
        "The mode is CONFIG_MAP: the ConfigMap aws-auth alone decides, and access entries are refused.",
    )
    .with(Remedy::shell(
        "To use access entries beside aws-auth, switch the mode. It cannot be switched back:",
        command,
    ))
}
