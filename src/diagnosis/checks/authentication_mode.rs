//! How does the cluster decide which principals can authenticate?

use super::unavailable::probe;
use super::{Check, CheckResult};
use crate::access::AuthenticationMode;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::reason::Reason;
use crate::diagnosis::remedy::{Offer, Remedy};

pub(super) const CHECK: Check = Check {
    name: "authentication_mode",
    asks: "Which authentication mode does the cluster use?",
    run: check,
};

fn check(facts: &Facts) -> Option<CheckResult> {
    let cluster = facts.serving()?;
    Some(match &cluster.mode {
        AuthenticationMode::Api => CheckResult::ok("The mode is API: only access entries apply."),
        AuthenticationMode::ApiAndConfigMap => CheckResult::ok(
            "The mode is API_AND_CONFIG_MAP: access entries take precedence over the ConfigMap aws-auth.",
        ),
        AuthenticationMode::ConfigMap => config_map(facts),
        AuthenticationMode::Other(word) => unknown(facts, word),
    })
}

/// Public report: local clusters on Outposts have this mode alone.
fn config_map(facts: &Facts) -> CheckResult {
    let summary =
        "The mode is CONFIG_MAP: only the ConfigMap aws-auth applies, and EKS rejects access entries.";
    if !facts.can_switch_mode() {
        return CheckResult::ok(format!("{summary} Local clusters on Outposts support no other mode."));
    }
    if !facts.could_use_an_entry() {
        return CheckResult::warning(summary);
    }
    let (name, region) = (facts.cluster_name(), &facts.region);
    let command = format!(
        "aws eks update-cluster-config --name {name} --region {region} --access-config \
         authenticationMode=API_AND_CONFIG_MAP"
    );
    let words = "To use access entries in addition to aws-auth, switch the mode. It cannot be switched back:";
    CheckResult::warning(summary).with(Remedy::shell(words, command).offered(Offer::UnlessAccess))
}

/// A mode that is newer than this program may read anything.
fn unknown(facts: &Facts, word: &str) -> CheckResult {
    let summary = format!(
        "The mode is {word}, which this version does not recognize, so whether access entries or aws-auth apply cannot be \
         determined."
    );
    CheckResult::leaves_open(Reason::AuthenticationModeUnknown, summary)
        .with(Remedy::words(format!("Upgrade the provider.{}", probe(facts))))
}
