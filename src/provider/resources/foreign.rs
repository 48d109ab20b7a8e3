//! What the states of the aws provider's resources have in common, for those that a `moved` block hands over. Never here: the
//! state of one resource.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    framework::Timeouts,
    schema::optional,
    value::Tf::{self, Null},
};

/// The last part of the aws provider's source address.
pub(super) const AWS: &str = "aws";

model! {
    /// The `timeouts` block of the aws provider's resources.
    pub struct AwsTimeouts: Arguments {
        /// Timeout of the creation.
        create: String = optional(),
        /// Timeout of the deletion.
        delete: String = optional(),
    }
}

/// The block with the same timeouts.
pub(super) fn timeouts(block: Tf<AwsTimeouts>) -> Tf<Timeouts> {
    block
        .into_known()
        .map(|AwsTimeouts { create, delete }| Timeouts { create, read: Null, update: Null, delete })
        .into()
}

/// How Go writes a time where nothing else is asked for. The fraction may be absent.
const GO_TIME: &str = "%Y-%m-%d %H:%M:%S%.f %z UTC";

/// A time as this provider writes it. Entries have theirs in RFC 3339, associations in Go's own form. One that cannot be
/// read is omitted: the next refresh has it.
pub(super) fn time(text: &Tf<String>) -> Tf<String> {
    let read = |text: &String| text.parse::<Timestamp>().or_else(|_| Timestamp::strptime(GO_TIME, text)).ok();
    text.known().and_then(read).map(|time| time.to_string()).into()
}

/// A set that was configured. The aws provider stores an empty one for none.
pub(super) fn set(set: Tf<BTreeSet<Tf<String>>>) -> Tf<BTreeSet<Tf<String>>> {
    set.into_known().filter(|set| !set.is_empty()).into()
}

/// A map that was configured, likewise.
pub(super) fn map(map: Tf<BTreeMap<String, Tf<String>>>) -> Tf<BTreeMap<String, Tf<String>>> {
    map.into_known().filter(|map| !map.is_empty()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Tf::Known;

    #[test]
    fn a_time_is_read_in_both_forms_and_written_in_one() {
        for (text, expected) in [
            ("2024-05-02T09:30:00Z", Some("2024-05-02T09:30:00Z")),
            ("2024-05-02T11:30:00+02:00", Some("2024-05-02T09:30:00Z")),
            ("2024-05-02 09:30:00.123 +0000 UTC", Some("2024-05-02T09:30:00.123Z")),
            ("2024-05-02 09:30:00 +0000 UTC", Some("2024-05-02T09:30:00Z")),
            ("2024-05-02", None),
            ("", None),
        ] {
            assert_eq!(time(&Known(text.to_owned())).known().map(String::as_str), expected, "{text}");
        }
        assert_eq!(time(&Null), Null);
    }
}
