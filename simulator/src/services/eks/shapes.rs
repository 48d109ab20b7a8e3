//! EKS's output shapes: access entry, associated policy, time.

use jiff::Timestamp;
use serde_json::{Number, Value, json};

use crate::world::{Association, Entry};

/// The shape `AccessEntry`.
pub(super) fn access_entry(cluster_name: &str, entry: &Entry) -> Value {
    let Entry {
        principal,
        kind,
        groups,
        username,
        tags,
        principal_id: _,
        arn,
        created_at,
        modified_at,
        policies: _,
    } = entry;
    json!({
        "clusterName": cluster_name,
        "principalArn": principal.as_str(),
        "kubernetesGroups": groups,
        "accessEntryArn": arn,
        "createdAt": epoch(*created_at),
        "modifiedAt": epoch(*modified_at),
        "tags": tags,
        "username": username,
        "type": kind,
    })
}

/// The shape `AssociatedAccessPolicy`.
pub(super) fn associated_policy(association: &Association) -> Value {
    let Association { policy_arn, scope, associated_at, modified_at } = association;
    json!({
        "policyArn": policy_arn,
        "accessScope": scope,
        "associatedAt": epoch(*associated_at),
        "modifiedAt": epoch(*modified_at),
    })
}

/// A time as rest-json writes it: seconds since 1970, with milliseconds if there are any.
pub(super) fn epoch(time: Timestamp) -> Value {
    let milliseconds = time.as_millisecond();
    let number = if milliseconds % 1_000 == 0 {
        Some(Number::from(milliseconds / 1_000))
    } else {
        format!("{}.{:03}", milliseconds / 1_000, milliseconds.rem_euclid(1_000))
            .parse()
            .ok()
            .and_then(Number::from_f64)
    };
    number.map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::epoch;

    #[test]
    fn whole_seconds_have_no_fraction() {
        let time = |text: &str| epoch(text.parse().expect("a time")).to_string();
        assert_eq!(time("2026-01-02T03:04:05Z"), "1767323045");
        assert_eq!(time("2026-01-02T03:04:05.25Z"), "1767323045.25");
    }
}
