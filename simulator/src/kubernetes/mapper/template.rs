//! Filling in the templates of user names and groups, as aws-iam-authenticator does.

use aws_lc_rs::digest::{SHA256, digest};

use super::Identity;
use crate::kubernetes::rejection::Rejection;

const INSTANCE_NAME: &str = "{{EC2PrivateDNSName}}";

/// The text with every known template filled in; what is not known stays as it is.
///
/// # Errors
/// The name of an EC2 instance is asked for, and the session is not named after one.
pub(super) fn render(text: &str, identity: &Identity, region: &str) -> Result<String, Rejection> {
    let session = identity.caller.session_name.as_deref().unwrap_or_default();
    let mut text = text.to_owned();
    if text.contains(INSTANCE_NAME) {
        if !is_instance_id(session) {
            return Err(Rejection::NoInstance);
        }
        text = text.replace(INSTANCE_NAME, &private_dns_name(session, region));
    }
    Ok(text
        .replace("{{AccessKeyID}}", &identity.access_key_id)
        .replace("{{AccountID}}", identity.caller.account())
        .replace("{{SessionName}}", &session.replace('@', "-"))
        .replace("{{SessionNameRaw}}", session))
}

/// `i-` and 8 or 17 letters, digits or underscores: so the authenticator distinguishes instances from people.
fn is_instance_id(session: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    session.strip_prefix("i-").is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(word))
}

/// The name that EC2 would tell; its address follows from the instance's id.
fn private_dns_name(instance: &str, region: &str) -> String {
    let digest = digest(&SHA256, instance.as_bytes());
    let byte = |place: usize| digest.as_ref().get(place).copied().unwrap_or_default();
    let domain = match region {
        "us-east-1" => "ec2.internal".to_owned(),
        _ => format!("{region}.compute.internal"),
    };
    format!("ip-10-0-{}-{}.{domain}", byte(0), byte(1))
}

#[cfg(test)]
mod tests {
    use super::is_instance_id;

    #[test]
    fn only_instances_are_named_i_and_8_or_17_letters() {
        for (session, expected) in [
            ("i-0123456789abcdef0", true),
            ("i-01234567", true),
            ("i-012345678", false),
            ("i-", false),
            ("xi-01234567", false),
            ("i-0123456-", false),
            ("alice", false),
        ] {
            assert_eq!(is_instance_id(session), expected, "{session}");
        }
    }
}
