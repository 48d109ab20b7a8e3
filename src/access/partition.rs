//! The parts of AWS that share nothing with one another: which regions they hold and where their services answer.

use std::fmt;

/// A partition of AWS. Words that this list does not know are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// `aws`, the commercial regions.
    Aws,
    /// `aws-cn`, China.
    AwsCn,
    /// `aws-us-gov`, the regions of the US government.
    AwsUsGov,
    /// `aws-eusc`, the European sovereign cloud.
    AwsEusc,
    /// `aws-iso`.
    AwsIso,
    /// `aws-iso-b`.
    AwsIsoB,
    /// `aws-iso-e`.
    AwsIsoE,
    /// `aws-iso-f`.
    AwsIsoF,
    /// One that is newer than this program.
    Other(String),
}

/// Word, first letters of its regions' names, and DNS suffix of each known partition (the SDKs' partitions file).
static KNOWN: [(Partition, &str, &[&str], &str); 8] = [
    (Partition::Aws, "aws", &[], "amazonaws.com"),
    (Partition::AwsCn, "aws-cn", &["cn-"], "amazonaws.com.cn"),
    (Partition::AwsUsGov, "aws-us-gov", &["us-gov-"], "amazonaws.com"),
    (Partition::AwsEusc, "aws-eusc", &["eusc-"], "amazonaws.eu"),
    (Partition::AwsIso, "aws-iso", &["us-iso-"], "c2s.ic.gov"),
    (Partition::AwsIsoB, "aws-iso-b", &["us-isob-"], "sc2s.sgov.gov"),
    (Partition::AwsIsoE, "aws-iso-e", &["eu-isoe-"], "cloud.adc-e.uk"),
    (Partition::AwsIsoF, "aws-iso-f", &["us-isof-", "eu-isof-"], "csp.hci.ic.gov"),
];

impl Partition {
    /// The partition that a region lies in, by the region's name; a name of no special kind lies in `aws`.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        KNOWN
            .iter()
            .find(|(_, _, prefixes, _)| prefixes.iter().any(|prefix| region.starts_with(prefix)))
            .map_or(Self::Aws, |(partition, ..)| partition.clone())
    }

    /// The partition that the name of a region shows for certain: the names of regions in `aws` have no mark of their own, nor
    /// may those of a partition that is newer than this program.
    #[must_use]
    pub fn marked_by(region: &str) -> Option<Self> {
        Some(Self::of_region(region)).filter(|partition| *partition != Self::Aws)
    }

    /// Whether this program knows it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// The end of its services' host names; that of `aws` for a partition that is not known.
    #[must_use]
    pub fn dns_suffix(&self) -> &'static str {
        KNOWN.iter().find(|(known, ..)| known == self).map_or("amazonaws.com", |(.., suffix)| suffix)
    }

    /// The word that stands in an ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Other(word) = self {
            return word;
        }
        KNOWN.iter().find(|(known, ..)| known == self).map_or("aws", |(_, word, ..)| word)
    }
}

impl From<&str> for Partition {
    fn from(word: &str) -> Self {
        KNOWN
            .iter()
            .find(|(_, known, ..)| *known == word)
            .map_or_else(|| Self::Other(word.to_owned()), |(partition, ..)| partition.clone())
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Whether a text has the shape of a region's name: two to four letters, one or more words, one or two digits, joined by `-`.
#[must_use]
pub fn is_region_name(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, words @ .., number] = &parts[..] else {
        return false;
    };
    let lower = |part: &&str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_lowercase());
    let digits = matches!(number.len(), 1 | 2) && number.bytes().all(|letter| letter.is_ascii_digit());
    (2..=4).contains(&first.len()) && lower(first) && !words.is_empty() && words.iter().all(lower) && digits
}

/// Whether a text has the shape of a partition's name: `aws`, alone or with words behind it, joined by `-`.
#[must_use]
pub fn is_partition_name(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_lowercase());
    text.split_once('-').map_or(text, |(first, _)| first) == "aws" && text.split('-').all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_tells_its_partition_and_its_hosts() {
        for (region, word, suffix) in [
            ("eu-west-1", "aws", "amazonaws.com"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
            ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
            ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
            ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
            ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
            ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ] {
            let partition = Partition::of_region(region);
            assert_eq!((partition.as_str(), partition.dns_suffix()), (word, suffix), "{region}");
        }
    }

    #[test]
    fn an_unknown_partition_keeps_its_word() {
        assert_eq!(Partition::from("aws-moon").to_string(), "aws-moon");
        assert_eq!(Partition::from("aws-cn"), Partition::AwsCn);
        assert!(Partition::AwsCn.is_known() && !Partition::from("aws-moon").is_known());
    }

    #[test]
    fn every_known_partition_has_the_shape_of_a_name() {
        assert!(KNOWN.iter().all(|(_, word, ..)| is_partition_name(word)));
        assert!(is_partition_name("aws-moon"));
        for text in ["", "AWS", "cn", "aws-", "eu-west-1", "aws_cn", "aws-cn-north-1"] {
            assert!(!is_partition_name(text), "{text}");
        }
    }

    #[test]
    fn a_region_name_has_letters_words_and_a_number() {
        for name in ["eu-west-1", "us-gov-east-1", "ap-southeast-12", "eusc-de-east-1"] {
            assert!(is_region_name(name), "{name}");
        }
        for name in ["eu-1", "eu-west", "eu-west-123", "EU-west-1", "example.com", "", "e-west-1", "eu--1"] {
            assert!(!is_region_name(name), "{name}");
        }
    }
}
