//! Names of regions: which ones there can be, by AWS's rule for them, and what is nearly one. Never here: the shape alone
//! (`partition::is_region_name`), by which a name is told from other words.

use super::near::{letters, nearest_words};

/// What names of regions begin with, in all partitions (the region expressions of the SDKs' partitions file).
const AREAS: [&str; 17] = [
    "af", "ap", "ca", "cn", "eu", "eu-isoe", "eu-isof", "eusc-de", "il", "me", "mx", "sa", "us", "us-gov",
    "us-iso", "us-isob", "us-isof",
];

/// What follows the area.
const DIRECTIONS: [&str; 9] =
    ["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];

/// The regions that there are today (the same file), for advice. A newer one follows the rule all the same.
const REGIONS: [&str; 44] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// Whether a region of that name can exist: an area, a direction and a number of AWS's, joined by `-`.
#[must_use]
pub fn is_known_region(name: &str) -> bool {
    let parts = name.rsplit_once('-').and_then(|(rest, number)| Some((rest.rsplit_once('-')?, number)));
    parts.is_some_and(|((area, direction), number)| {
        AREAS.contains(&area) && DIRECTIONS.contains(&direction) && is_number(number)
    })
}

/// A number from 1 to 99, as names have it.
fn is_number(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(text.len(), 1 | 2) && digits && !text.starts_with('0')
}

/// Whether a name can be part of a host's name, as that of every region must be.
#[must_use]
pub fn is_region_label(name: &str) -> bool {
    let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (1..=63).contains(&name.len()) && fits && !name.starts_with('-') && !name.ends_with('-')
}

/// The regions from whose names a word differs in few letters, at most three, nearest first.
#[must_use]
pub fn nearest_regions(word: &str) -> Vec<&'static str> {
    nearest_words(word, REGIONS, letters)
}

#[cfg(test)]
mod tests {
    use super::super::is_region_name;
    use super::*;

    #[test]
    fn every_region_of_today_follows_the_rule() {
        for region in REGIONS {
            assert!(is_known_region(region) && is_region_name(region) && is_region_label(region), "{region}");
        }
    }

    #[test]
    fn a_newer_region_follows_the_rule_and_a_misspelt_one_does_not() {
        for name in ["eu-west-9", "us-northwest-1", "ap-southeast-12"] {
            assert!(is_known_region(name), "{name}");
        }
        for name in [
            "eu-wset-1",
            "eu-west-1a",
            "eu-west",
            "eu-west-0",
            "eu-west-01",
            "EU-WEST-1",
            "xx-west-1",
            "",
            "eu--1",
        ] {
            assert!(!is_known_region(name), "{name}");
        }
    }

    #[test]
    fn the_region_that_was_meant_comes_first() {
        for (word, first) in [
            ("eu-wset-1", Some(&"eu-west-1")),
            ("eu-west-1a", Some(&"eu-west-1")),
            ("EU_CENTRAL_1", Some(&"eu-central-1")),
            ("Frankfurt", None),
        ] {
            assert_eq!(nearest_regions(word).first(), first, "{word}");
        }
    }
}
