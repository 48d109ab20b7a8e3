//! The words for the arguments of `eksaccess_authentication` and `eksaccess_audit`.

use std::time::Duration;

use super::refused;
use crate::{
    access::{ApiResource, Misspelling},
    aws_auth::TooLarge,
    diag::Diagnostic,
    framework::{LONGEST_TIMEOUT, duration_text},
    text::excerpt,
};

pub(crate) fn namespace() -> Diagnostic {
    Diagnostic::error(
        "Invalid namespace",
        "The value must be the name of one namespace: 1 to 63 lowercase letters, digits and `-`, not starting or ending with `-`.",
    )
}

pub(crate) fn if_mode() -> Diagnostic {
    Diagnostic::error(
        "Invalid authentication mode",
        "The value must be `API` or `API_AND_CONFIG_MAP`, the modes to which a cluster can switch.",
    )
}

pub(crate) fn aws_auth(refusal: TooLarge) -> Diagnostic {
    let advice = "Set it to the `data` of the ConfigMap `kube-system/aws-auth`.";
    Diagnostic::error("ConfigMap too large", refused(&refusal, advice))
}

pub(crate) fn misspelt(misspelling: &Misspelling) -> Diagnostic {
    let resource = |right: &Option<ApiResource>| match right {
        Some(right) => format!("Use {}.", arguments(right)),
        None => "Use the plural in lower case, for example `pods` or `pods/log`.".to_owned(),
    };
    let (title, advice) = match misspelling {
        Misspelling::Verb { right: Some(right), .. } => {
            ("Invalid verb", format!("Use verb = \"{}\".", excerpt(right)))
        }
        Misspelling::Verb { right: None, .. } => {
            ("Invalid verb", "Use one verb in lower case, for example `get`, `list` or `create`.".to_owned())
        }
        Misspelling::Resource { right, .. } => ("Invalid resource", resource(right)),
        Misspelling::GroupMissing { right } => ("API group missing", resource(&Some(right.clone()))),
        Misspelling::Group { right, .. } => ("Invalid API group", resource(right)),
    };
    Diagnostic::error(title, refused(misspelling, &advice))
}

/// A resource as the arguments of `can_i` name it.
fn arguments(right: &ApiResource) -> String {
    let resource = format!("resource = \"{}\"", excerpt(&right.path()));
    match &right.group {
        Some(group) => format!("{resource} and group = \"{}\"", excerpt(group)),
        None => format!("{resource} without a group"),
    }
}

pub(crate) fn duration() -> Diagnostic {
    Diagnostic::error(
        "Invalid duration",
        "The value must be a duration of at most \"24h\", for example \"30s\" or \"2m\". \"0s\" disables waiting.",
    )
}

pub(crate) fn wait_does_not_fit(wait: Duration, read: Duration) -> Diagnostic {
    let longer = if read < LONGEST_TIMEOUT { ", or set a longer `read` in the `timeouts` block" } else { "" };
    let (wait, read) = (duration_text(wait), duration_text(read));
    Diagnostic::error(
        "propagation_timeout exceeds the read timeout",
        format!(
            "The wait for a recent access entry can take {wait} (`propagation_timeout`, which defaults to `60s`), but the read \
             times out after {read}. Set `propagation_timeout` to less than {read}{longer}."
        ),
    )
}
