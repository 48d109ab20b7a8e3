//! Patterns in which `*` stands for any characters, also none. Never here: what is matched for.

/// Whether a text fits a pattern: the pieces between stars follow one another, the first at the start, the last at the end.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut left) = text.strip_prefix(head) else {
        return false;
    };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    for piece in middle.split('*') {
        let Some(place) = left.find(piece) else {
            return false;
        };
        left = &left[place + piece.len()..];
    }
    left.ends_with(tail)
}

/// Longer than any ARN of IAM or EKS.
const LONGEST_PATTERN: usize = 2048;

/// Whether an ARN of a global object of a service can match a pattern. One without a star is an ARN itself, which this does not
/// read further than the service.
#[must_use]
pub fn is_arn_pattern(pattern: &str, service: &str) -> bool {
    let is_shown = |byte: u8| byte.is_ascii_graphic() && !b"?\"'".contains(&byte);
    pattern.len() <= LONGEST_PATTERN && pattern.bytes().all(is_shown) && begins_like_arn(pattern, service)
}

/// Compares what stands before the first star, field by field; the last of these fields may be cut off by it.
fn begins_like_arn(pattern: &str, service: &str) -> bool {
    let (head, is_cut) = pattern.split_once('*').map_or((pattern, false), |(head, _)| (head, true));
    let fields: Vec<&str> = head.split(':').collect();
    let expected = [Some("arn"), None, Some(service), Some("")];
    let last = fields.len() - 1;
    let fits = |(place, (field, expected)): (usize, (&&str, Option<&str>))| match expected {
        Some(expected) if place == last && is_cut => expected.starts_with(*field),
        Some(expected) => *field == expected,
        None => true,
    };
    (is_cut || last >= expected.len()) && fields.iter().zip(expected).enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_also_slashes_and_none() {
        let arn = "arn:aws:iam::111122223333:role/team/dev";
        for (pattern, fits) in [
            (arn, true),
            ("*", true),
            ("arn:aws:iam::111122223333:role/*", true),
            ("arn:*:iam::*:role/team/dev*", true),
            ("*/dev", true),
            ("*:role/*/*", true),
            ("arn:aws:iam::111122223333:role/team/de", false),
            ("arn:aws:iam::111122223333:user/*", false),
            ("role/*", false),
            ("*/DEV", false),
            ("*/dev/*", false),
        ] {
            assert_eq!(matches(pattern, arn), fits, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_no_arn_of_the_service_can_match_is_none() {
        for good in [
            "*",
            "a*",
            "arn:*",
            "arn:aws:i*",
            "arn:*:iam::*",
            "arn:aws:iam::1:role/*",
            "arn:aws:iam::1:role/x",
        ] {
            assert!(is_arn_pattern(good, "iam"), "{good}");
        }
        let long = format!("arn:*{}", "x".repeat(LONGEST_PATTERN));
        for bad in [
            "",
            "dev",
            "dev*",
            "role/*",
            "ARN:*",
            "arn:aws:sts::1:assumed-role/dev/*",
            "arn:aws:s*",
            "arn:aws:iam:eu*",
            "arn:aws:iam::1:role/d?v",
            "arn:aws:iam::1:role/*\n",
            " arn:*",
            "arn:aws:iam::1:role/dеv*",
            "arn:aws:iam",
            "\"arn:*\"",
            &long,
        ] {
            assert!(!is_arn_pattern(bad, "iam"), "{bad}");
        }
    }
}
