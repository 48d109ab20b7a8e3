//! What a host says in the environment, and the one line that answers it. Never here: sockets and certificates of ours.

use std::env::{self, VarError};
use std::fmt;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};

/// The version of go-plugin's handshake; it has never changed.
const CORE_PROTOCOL: u32 = 1;

/// The version of Terraform's plugin protocol that this provider speaks.
pub(super) const PLUGIN_PROTOCOL: u32 = 6;

const COOKIE: &str = "TF_PLUGIN_MAGIC_COOKIE";

/// The same in every host since Terraform 0.10: it keeps people from starting a plugin by hand, and is no secret.
const COOKIE_VALUE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

const VERSIONS: &str = "PLUGIN_PROTOCOL_VERSIONS";
const CLIENT_CERTIFICATE: &str = "PLUGIN_CLIENT_CERT";
const MIN_PORT: &str = "PLUGIN_MIN_PORT";
const MAX_PORT: &str = "PLUGIN_MAX_PORT";
const SOCKET_FOLDER: &str = "PLUGIN_UNIX_SOCKET_DIR";

/// What the host that started this process wants.
#[derive(Debug)]
pub struct Terms {
    /// The only client to let in. Without one the connection is plain text, and a private socket: that is so where
    /// `TF_DISABLE_PLUGIN_TLS` keeps the host from setting the variable at all.
    pub(super) client: Option<CertificateDer<'static>>,
    pub(super) listen: ListenOptions,
}

/// Where to listen.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ListenOptions {
    /// Where Unix sockets belong; the folder for temporary files when unset.
    pub(super) socket_folder: Option<PathBuf>,
    /// Which TCP ports to try, in order. Port 0 is any.
    pub(super) ports: PortRange,
}

/// The TCP ports that the host allows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PortRange(pub(super) RangeInclusive<u16>);

impl Default for PortRange {
    fn default() -> Self {
        Self(0..=0)
    }
}

/// Why this process cannot be a plugin.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No host started this process: it has no cookie, or a wrong one.
    #[error("this program must be started by Terraform or OpenTofu")]
    NoHost,
    /// The host is too old or too new.
    #[error(
        "the host offers plugin protocol {offered}, but this provider requires 6; use Terraform 1.0 or OpenTofu 1.6, or later"
    )]
    NoCommonVersion {
        /// What the host said, such as `4,5`.
        offered: String,
    },
    /// The host sent a client certificate that cannot be read.
    #[error("PLUGIN_CLIENT_CERT, which the host sets, contains no PEM certificate")]
    ClientCertificate(#[source] pem::Error),
    /// A variable of the host that counts cannot be read.
    #[error("{0}, which the host sets, is not UTF-8")]
    NotText(&'static str),
    /// The host sent a port that is none.
    #[error("{name}, which the host sets, must be a port, not {value:?}")]
    Port {
        /// The environment variable.
        name: &'static str,
        /// Its value.
        value: String,
    },
}

impl Terms {
    /// Reads the terms from the environment of this process.
    ///
    /// # Errors
    /// [`Refusal::NoHost`] when no host started this process, else what of its terms cannot be met.
    pub fn from_environment() -> Result<Self, Refusal> {
        Self::read(&|name| env::var(name))
    }

    /// Reads the terms from variables that are looked up by name.
    ///
    /// # Errors
    /// As [`Self::from_environment`].
    pub fn read(lookup: &Lookup) -> Result<Self, Refusal> {
        if lookup(COOKIE).as_deref() != Ok(COOKIE_VALUE) {
            return Err(Refusal::NoHost);
        }
        agree_on_version(given(lookup, VERSIONS)?)?;
        // Empty is not absent: a certificate that got lost must not lead to a connection that anybody can use.
        let client = present(lookup, CLIENT_CERTIFICATE)?.map(|pem| certificate(&pem));
        Ok(Self {
            client: client.transpose()?,
            listen: ListenOptions {
                socket_folder: given(lookup, SOCKET_FOLDER)?.map(PathBuf::from),
                ports: PortRange(port(lookup, MIN_PORT)?..=port(lookup, MAX_PORT)?),
            },
        })
    }
}

/// The value of an environment variable.
pub type Lookup<'a> = dyn Fn(&'static str) -> Result<String, VarError> + 'a;

/// A variable's value, if it is set.
fn present(lookup: &Lookup, name: &'static str) -> Result<Option<String>, Refusal> {
    match lookup(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Refusal::NotText(name)),
    }
}

/// A variable's value, if it is set and not empty.
fn given(lookup: &Lookup, name: &'static str) -> Result<Option<String>, Refusal> {
    Ok(present(lookup, name)?.filter(|value| !value.is_empty()))
}

/// A host that names no versions reads ours from the handshake line.
fn agree_on_version(offered: Option<String>) -> Result<(), Refusal> {
    let Some(offered) = offered else {
        return Ok(());
    };
    let mut versions = offered.split(',').map(|version| version.trim().parse());
    if versions.any(|version| version == Ok(PLUGIN_PROTOCOL)) {
        return Ok(());
    }
    Err(Refusal::NoCommonVersion { offered })
}

fn certificate(pem: &str) -> Result<CertificateDer<'static>, Refusal> {
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(Refusal::ClientCertificate)
}

fn port(lookup: &Lookup, name: &'static str) -> Result<u16, Refusal> {
    let Some(value) = given(lookup, name)? else {
        return Ok(0);
    };
    value.parse().map_err(|_| Refusal::Port { name, value })
}

/// The answer: how the host reaches this process.
pub(super) struct Line<'a> {
    /// `unix` or `tcp`.
    pub(super) network: &'static str,
    /// A path, or an address and port.
    pub(super) address: &'a str,
    /// The certificate that we will show; none for plain text.
    pub(super) certificate: Option<&'a CertificateDer<'static>>,
}

impl Line<'_> {
    /// Writes the line, whole and at once: the host waits for it.
    pub(super) fn announce(&self, output: &mut impl Write) -> io::Result<()> {
        output.write_all(format!("{self}\n").as_bytes())?;
        output.flush()
    }
}

/// Six fields, never a seventh: hosts with go-plugin 1.5 or older would read it as part of the certificate.
impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { network, address, certificate } = self;
        let certificate = certificate.map_or_else(String::new, |der| STANDARD_NO_PAD.encode(der));
        write!(formatter, "{CORE_PROTOCOL}|{PLUGIN_PROTOCOL}|{network}|{address}|grpc|{certificate}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Terms, String> {
        let lookup = |name: &str| {
            let mut all = [(COOKIE, COOKIE_VALUE)].into_iter().chain(variables.iter().copied());
            let set = all.rfind(|(set, _)| *set == name).map(|(_, value)| value.to_owned());
            set.ok_or(VarError::NotPresent)
        };
        Terms::read(&lookup).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_host_that_offers_six_in_any_order_is_accepted() {
        for offered in ["6", "5,6", "6,5", "4, 6 ,x"] {
            assert!(read(&[(VERSIONS, offered)]).is_ok(), "{offered}");
        }
        assert!(read(&[]).is_ok(), "no versions at all");
    }

    #[test]
    fn terms_that_cannot_be_met_are_refused_with_words() {
        let rows = [
            (COOKIE, "x", "this program must be started by Terraform or OpenTofu"),
            (
                VERSIONS,
                "4,5",
                "the host offers plugin protocol 4,5, but this provider requires 6; use Terraform 1.0 or OpenTofu 1.6, or later",
            ),
            (
                VERSIONS,
                "16,66",
                "the host offers plugin protocol 16,66, but this provider requires 6; use Terraform 1.0 or OpenTofu 1.6, or later",
            ),
            (CLIENT_CERTIFICATE, "", "PLUGIN_CLIENT_CERT, which the host sets, contains no PEM certificate"),
            (CLIENT_CERTIFICATE, "x", "PLUGIN_CLIENT_CERT, which the host sets, contains no PEM certificate"),
            (MIN_PORT, "65536", "PLUGIN_MIN_PORT, which the host sets, must be a port, not \"65536\""),
        ];
        for (name, value, words) in rows {
            assert_eq!(read(&[(name, value)]).err().as_deref(), Some(words), "{name}={value}");
        }
    }

    #[test]
    fn the_place_is_what_the_host_says() {
        let said = read(&[(MIN_PORT, "10000"), (MAX_PORT, "25000"), (SOCKET_FOLDER, "/run/x")]);
        let expected =
            ListenOptions { socket_folder: Some(PathBuf::from("/run/x")), ports: PortRange(10_000..=25_000) };
        assert_eq!(said.map(|terms| terms.listen), Ok(expected));
        assert_eq!(read(&[]).map(|terms| terms.listen), Ok(ListenOptions::default()));
    }

    #[test]
    fn the_line_has_six_fields_and_no_padding() {
        let line = |certificate| {
            let mut written = Vec::new();
            let line = Line { network: "tcp", address: "127.0.0.1:10000", certificate };
            line.announce(&mut written).expect("a vector takes every byte");
            String::from_utf8(written).expect("the line is text")
        };
        let certificate = CertificateDer::from(vec![0xfb, 0xff, 0xfe, 0x01]);
        assert_eq!(line(Some(&certificate)), "1|6|tcp|127.0.0.1:10000|grpc|+//+AQ\n");
        assert_eq!(line(None), "1|6|tcp|127.0.0.1:10000|grpc|\n");
    }
}
