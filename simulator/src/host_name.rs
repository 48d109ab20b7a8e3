//! The name or address by which clients reach a simulator: read from the command line, written into URLs and certificates.
//! Never here: what it resolves to.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The longest name that DNS allows, and the longest part of one (RFC 1035).
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// A host name or an IP address, without scheme and port.
///
/// ```
/// use eks_simulator::HostName;
///
/// assert!("simulator".parse::<HostName>().is_ok());
/// assert_eq!("::1".parse::<HostName>()?.to_string(), "[::1]");
/// assert!("http://simulator:4566".parse::<HostName>().is_err());
/// # Ok::<(), eks_simulator::HostNameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(Host);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Name(String),
    Address(IpAddr),
}

/// A text that is no host name and no address that clients can connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostNameError(String);

impl HostName {
    /// Without the brackets that an IPv6 address has in a URL: as certificates have it.
    pub(crate) fn bare(&self) -> String {
        match &self.0 {
            Host::Name(name) => name.clone(),
            Host::Address(address) => address.to_string(),
        }
    }

    /// Whether it is this machine, whatever resolves names.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.0 {
            Host::Name(name) => name == "localhost",
            Host::Address(address) => address.is_loopback(),
        }
    }
}

impl From<IpAddr> for HostName {
    fn from(address: IpAddr) -> Self {
        Self(Host::Address(address))
    }
}

impl FromStr for HostName {
    type Err = HostNameError;

    /// Names are compared without case, so they are kept in lower case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || HostNameError(text.to_owned());
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        match bare.parse::<IpAddr>() {
            Ok(address) if address.is_unspecified() => Err(error()),
            Ok(address) => Ok(address.into()),
            Err(_) if is_name(text) => Ok(Self(Host::Name(text.to_ascii_lowercase()))),
            Err(_) => Err(error()),
        }
    }
}

/// Letters, digits and hyphens, and the underscore that containers have in their names. The last label has a letter, since
/// clients read `1.2.3` as an address.
fn is_name(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(inside)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= LONGEST_NAME
        && text.split('.').all(is_label)
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// As a URL has it.
impl fmt::Display for HostName {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Host::Name(name) => to.write_str(name),
            Host::Address(IpAddr::V4(address)) => write!(to, "{address}"),
            Host::Address(IpAddr::V6(address)) => write!(to, "[{address}]"),
        }
    }
}

impl fmt::Display for HostNameError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = self;
        write!(
            to,
            "{text:?} is not a host name or an IP address that clients can connect to; set it without scheme and port"
        )
    }
}

impl std::error::Error for HostNameError {}

#[cfg(test)]
mod tests {
    use super::HostName;

    #[test]
    fn names_and_addresses_are_read_as_urls_write_them() {
        for (text, written) in [
            ("localhost", "localhost"),
            ("Simulator.Example", "simulator.example"),
            ("my_simulator", "my_simulator"),
            ("192.0.2.7", "192.0.2.7"),
            ("::1", "[::1]"),
            ("[2001:db8::7]", "[2001:db8::7]"),
        ] {
            let read: HostName = text.parse().expect(text);
            assert_eq!(read.to_string(), written);
        }
    }

    #[test]
    fn what_clients_cannot_connect_to_is_rejected() {
        let long = format!("{}.example", "a".repeat(64));
        for text in [
            "",
            "0.0.0.0",
            "::",
            "http://a",
            "a:4566",
            "a/b",
            "a b",
            "-a",
            "a-",
            "a..b",
            "a.",
            "*.a",
            "1.2.3",
            "192.0.2.256",
            &long,
        ] {
            assert!(text.parse::<HostName>().is_err(), "{text}");
        }
    }
}
