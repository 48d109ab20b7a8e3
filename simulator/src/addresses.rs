//! Where a simulator listens, and by which name clients reach it: what URLs, certificates and the control interface go by.
//! Never here: sockets.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::http::uri::Authority;

use crate::host_name::HostName;

/// The addresses of one simulator.
pub(crate) struct Addresses {
    /// Of the port for AWS clients; the clusters' ports have the same IP address.
    pub(crate) listen: SocketAddr,
    /// What URLs contain.
    host: HostName,
}

/// Why a simulator may not listen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// Others could reach it, which nobody has allowed.
    Remote(SocketAddr),
    /// Clients cannot connect to an address that stands for all.
    NoName(SocketAddr),
}

impl Addresses {
    /// Those of a simulator that listens here and is reached by this name, if it has one.
    ///
    /// # Errors
    /// The address is not on loopback though it must be, or is none that a URL can have.
    pub(crate) fn new(
        listen: SocketAddr,
        allow_remote: bool,
        advertise: Option<HostName>,
    ) -> Result<Self, AddressError> {
        let ip = listen.ip();
        if !ip.is_loopback() && !allow_remote {
            return Err(AddressError::Remote(listen));
        }
        let host = match advertise {
            Some(host) => host,
            None if ip.is_unspecified() => return Err(AddressError::NoName(listen)),
            None => ip.into(),
        };
        Ok(Self { listen, host })
    }

    /// `SCHEME://HOST:PORT`.
    pub(crate) fn url(&self, scheme: &str, port: u16) -> String {
        format!("{scheme}://{}:{port}", self.host)
    }

    /// The names and addresses that certificates are valid for.
    pub(crate) fn certified(&self) -> Vec<String> {
        let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let mut names = vec!["localhost".to_owned(), self.host.bare()];
        names.extend(loopback.map(|address| address.to_string()));
        names.extend(Some(self.listen.ip()).filter(|ip| !ip.is_unspecified()).map(|ip| ip.to_string()));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a request with this header `Host` is meant for this simulator. Others may reach one that listens beyond
    /// loopback by names that it does not know.
    pub(crate) fn answers_to(&self, host: &str) -> bool {
        let asked = host.parse::<Authority>().ok();
        let asked = asked.and_then(|authority| authority.host().parse::<HostName>().ok());
        !self.listen.ip().is_loopback()
            || asked.is_some_and(|asked| asked.is_loopback() || asked == self.host)
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(address) => write!(
                to,
                "{address} is not a loopback address; with --allow-remote, everybody who can connect to it can use the simulator and read its world"
            ),
            Self::NoName(address) => write!(
                to,
                "clients cannot connect to {address}; set --advertise to the host name or IP address that they use"
            ),
        }
    }
}

impl std::error::Error for AddressError {}

#[cfg(test)]
mod tests {
    use super::{AddressError, Addresses};

    fn addresses(listen: &str, remote: bool, advertise: Option<&str>) -> Result<Addresses, AddressError> {
        let host = advertise.map(|name| name.parse().expect("a name"));
        Addresses::new(listen.parse().expect("an address"), remote, host)
    }

    #[test]
    fn urls_have_the_advertised_name_or_the_address() {
        for (listen, advertise, url) in [
            ("127.0.0.1:1", None, "https://127.0.0.1:6443"),
            ("[::1]:1", None, "https://[::1]:6443"),
            ("192.0.2.1:1", None, "https://192.0.2.1:6443"),
            ("0.0.0.0:1", Some("simulator"), "https://simulator:6443"),
        ] {
            let addresses = addresses(listen, true, advertise).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(addresses.url("https", 6443), url);
        }
    }

    #[test]
    fn other_addresses_than_loopback_need_leave_and_a_name() {
        let error = |listen, remote| addresses(listen, remote, None).err().map(|error| error.to_string());
        let remote = error("192.0.2.1:1", false).expect("an error");
        assert!(remote.contains("192.0.2.1:1 is not a loopback address; with --allow-remote"), "{remote}");
        let nameless = error("0.0.0.0:4566", true).expect("an error");
        assert!(nameless.contains("0.0.0.0:4566; set --advertise"), "{nameless}");
        assert_eq!(error("127.8.8.8:1", false), None);
    }

    #[test]
    fn on_loopback_only_its_own_names_are_answered() {
        let own = addresses("127.0.0.1:1", false, Some("simulator.example")).expect("loopback");
        for host in
            ["localhost", "LOCALHOST:80", "127.0.0.1:4566", "127.9.9.9", "[::1]:1", "Simulator.Example:1"]
        {
            assert!(own.answers_to(host), "{host}");
        }
        for host in
            ["", "evil.example", "evil.example:4566", "localhost.evil.example", "a@evil.example", "192.0.2.1"]
        {
            assert!(!own.answers_to(host), "{host}");
        }
        let remote = addresses("0.0.0.0:1", true, Some("simulator")).expect("allowed");
        assert!(remote.answers_to("whatever.example"));
    }

    #[test]
    fn certificates_have_loopback_and_the_advertised_name() {
        let remote = addresses("192.0.2.1:1", true, Some("simulator")).expect("allowed");
        assert_eq!(remote.certified(), ["127.0.0.1", "192.0.2.1", "::1", "localhost", "simulator"]);
    }
}
