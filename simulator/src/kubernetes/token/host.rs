//! The hosts that a token may be signed for: STS endpoints of the cluster's partition.
//! Never here: whether the region exists; the authenticator lets unknown ones pass (seen by running it).

/// The endpoint that serves every region of the partition `aws`, and the region that signatures for it name.
const GLOBAL: (&str, &str) = ("sts.amazonaws.com", "us-east-1");

/// The region of an STS endpoint; none if the host is no STS endpoint of this partition's domains.
pub(super) fn region<'a>(host: &'a str, partition: &str) -> Option<&'a str> {
    let (global, global_region) = GLOBAL;
    if host == global {
        return (partition == "aws").then_some(global_region);
    }
    let rest = host.strip_prefix("sts.").or_else(|| host.strip_prefix("sts-fips."))?;
    let domains = domains(partition);
    let region = domains.iter().find_map(|domain| rest.strip_suffix(domain)?.strip_suffix('.'))?;
    let letters = region.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    (letters && !region.is_empty()).then_some(region)
}

/// The domains of a partition's endpoints: the plain one, then that of dual-stack endpoints.
fn domains(partition: &str) -> [&'static str; 2] {
    match partition {
        "aws-cn" => ["amazonaws.com.cn", "api.amazonwebservices.com.cn"],
        _ => ["amazonaws.com", "api.aws"],
    }
}

#[cfg(test)]
mod tests {
    use super::region;

    #[test]
    fn only_sts_endpoints_of_the_partition_have_a_region() {
        for (host, partition, expected) in [
            ("sts.eu-west-1.amazonaws.com", "aws", Some("eu-west-1")),
            ("sts-fips.us-east-2.amazonaws.com", "aws", Some("us-east-2")),
            ("sts.eu-west-1.api.aws", "aws", Some("eu-west-1")),
            ("sts.mars-north-1.amazonaws.com", "aws", Some("mars-north-1")),
            ("sts.amazonaws.com", "aws", Some("us-east-1")),
            ("sts.amazonaws.com", "aws-us-gov", None),
            ("sts.us-gov-west-1.amazonaws.com", "aws-us-gov", Some("us-gov-west-1")),
            ("sts.cn-north-1.amazonaws.com.cn", "aws-cn", Some("cn-north-1")),
            ("sts.cn-north-1.api.amazonwebservices.com.cn", "aws-cn", Some("cn-north-1")),
            ("sts.cn-north-1.amazonaws.com.cn", "aws", None),
            ("sts.eu-west-1.amazonaws.com", "aws-cn", None),
            ("sts.eu-west-1.amazonaws.com:443", "aws", None),
            ("sts.eu-west-1.amazonaws.com.", "aws", None),
            ("STS.eu-west-1.amazonaws.com", "aws", None),
            ("sts.EU-west-1.amazonaws.com", "aws", None),
            ("user@sts.eu-west-1.amazonaws.com", "aws", None),
            ("sts.a.b.amazonaws.com", "aws", None),
            ("sts..amazonaws.com", "aws", None),
            ("ec2.eu-west-1.amazonaws.com", "aws", None),
            ("sts.eu-west-1.amazonaws.com.example.com", "aws", None),
            ("127.0.0.1:4510", "aws", None),
        ] {
            assert_eq!(region(host, partition), expected, "{host} in {partition}");
        }
    }
}
