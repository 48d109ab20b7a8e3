//! The ports that clusters may have: read from the command line. Never here: opening them.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Ports from the first to the last one.
///
/// ```
/// use eks_simulator::PortRange;
///
/// assert!("6443-6452".parse::<PortRange>().is_ok());
/// assert!("6452-6443".parse::<PortRange>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    first: u16,
    last: u16,
}

/// A text that is no range of ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortRangeError(String);

impl PortRange {
    /// The ports, in their order.
    pub(crate) fn ports(self) -> RangeInclusive<u16> {
        self.first..=self.last
    }
}

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ends = text.split_once('-');
        let ends = ends.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        match ends {
            Some((first, last)) if first > 0 && first <= last => Ok(Self { first, last }),
            _ => Err(PortRangeError(text.to_owned())),
        }
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last } = self;
        write!(to, "{first}-{last}")
    }
}

impl fmt::Display for PortRangeError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = self;
        write!(to, "{text:?} is not a range of ports; write FIRST-LAST, for example 6443-6452")
    }
}

impl std::error::Error for PortRangeError {}

#[cfg(test)]
mod tests {
    use super::PortRange;

    #[test]
    fn a_range_has_both_of_its_ends() {
        let range: PortRange = "6443-6445".parse().expect("a range");
        assert_eq!(range.ports().collect::<Vec<u16>>(), [6443, 6444, 6445]);
    }

    #[test]
    fn what_is_no_range_is_rejected() {
        for text in ["", "6443", "6443-", "-6443", "0-10", "6444-6443", "1-65536", "a-b", "1-2-3"] {
            assert!(text.parse::<PortRange>().is_err(), "{text}");
        }
    }
}
