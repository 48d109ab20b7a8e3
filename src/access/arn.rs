//! An Amazon resource name taken apart into its six fields. What a service means by the last one is not decided here.

use std::str::FromStr;
use std::{array, fmt};

use thiserror::Error;

use super::Partition;
use crate::text::{excerpt, is_hidden};

/// How many bytes an ARN has at most (IAM's `arnType`).
const LONGEST: usize = 2048;

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`; region and account may be empty, the resource may hold colons.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    /// The part of AWS in which the name holds.
    pub partition: Partition,
    /// The service's short name, such as `iam`.
    pub service: String,
    /// The region, empty for global services.
    pub region: String,
    /// The owner's account id, `aws` for things of AWS's own, or empty.
    pub account: String,
    /// The rest, as the service writes it.
    pub resource: String,
}

/// A text that is not an ARN: `arn:` and five more fields are wanted, of which partition, service and resource are given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{}\" is not an ARN", excerpt(.0))]
pub struct NotAnArn(pub String);

impl FromStr for Arn {
    type Err = NotAnArn;

    fn from_str(text: &str) -> Result<Self, NotAnArn> {
        let ArnFields { partition, service, region, account, resource } =
            ArnFields::of(text).ok_or_else(|| NotAnArn(text.to_owned()))?;
        Ok(Self {
            partition: Partition::from(partition),
            service: service.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            resource: resource.to_owned(),
        })
    }
}

/// The fields of an ARN within its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArnFields<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    pub resource: &'a str,
}

impl<'a> ArnFields<'a> {
    /// The fields of a text; none where it is not an ARN.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let mut fields = text.splitn(6, ':');
        let [arn, partition, service, region, account, resource] =
            array::from_fn(|_| fields.next().unwrap_or_default());
        let is_whole = arn == "arn" && ![partition, service, resource].contains(&"");
        let is_arn = is_whole && text.len() <= LONGEST && is_visible(text);
        is_arn.then_some(Self { partition, service, region, account, resource })
    }
}

/// Whether nothing in a text is a blank or cannot be seen.
fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
        || !text.contains(|letter| letter == ' ' || is_hidden(letter))
}

impl fmt::Display for Arn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(out, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_written_back_as_it_was_read() {
        for text in [
            "arn:aws:iam::111122223333:role/team/dev",
            "arn:aws-cn:eks:cn-north-1:111122223333:access-entry/demo/role/111122223333/dev/id",
            "arn:aws:logs:eu-west-1:111122223333:log-group:a:b",
            "arn:aws-moon:iam::111122223333:user/jo",
        ] {
            assert_eq!(text.parse::<Arn>().unwrap().to_string(), text);
        }
    }

    /// Copied from a web page or a chat, an ARN brings such characters along.
    #[test]
    fn a_text_with_what_cannot_be_seen_or_without_end_is_no_arn() {
        let endless = format!("arn:aws:iam::1:role/{}", "a".repeat(100_000));
        for text in [
            "arn:aws:iam::1:role/a\u{200b}",
            "arn:aws:iam::1:role/\u{202e}a",
            "arn:aws:iam::1:role/a\u{a0}",
            &endless,
        ] {
            let refusal = text.parse::<Arn>().unwrap_err().to_string();
            assert!(refusal.len() < 300 && !refusal.contains(is_hidden), "{refusal}");
        }
    }

    #[test]
    fn a_text_without_all_six_fields_is_no_arn() {
        for text in [
            "",
            "arn",
            "arn:aws:iam::111122223333",
            "ARN:aws:iam::1:role/x",
            "arn::iam::1:role/x",
            "arn:aws:iam::1:",
            "arn:aws:iam::1:role/a b",
        ] {
            assert_eq!(text.parse::<Arn>(), Err(NotAnArn(text.to_owned())));
        }
    }
}
