//! Where a cluster is. Objects of the same name in two places have nothing in common.

use std::fmt;

use super::Partition;

/// A partition of AWS, an account in it, and a region: what tells clusters of one name apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The partition, as ARNs of the account name it.
    pub partition: Partition,
    /// The account ID, 12 digits.
    pub account: String,
    /// The region's name.
    pub region: String,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition: _, account, region } = self;
        write!(out, "account {account}, region {region}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_by_what_people_can_change() {
        let (account, region) = ("111122223333".to_owned(), "cn-north-1".to_owned());
        let place = Place { partition: Partition::AwsCn, account, region };
        assert_eq!(place.to_string(), "account 111122223333, region cn-north-1");
    }
}
