//! What can be wrong with a certificate authority. Never here: finding out.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why there is no certificate authority.
#[derive(Debug)]
pub enum AuthorityError {
    /// The machine has no randomness, or the cryptography rejects its own keys.
    NotMade(Box<dyn std::error::Error + Send + Sync>),
    /// A file or the folder cannot be used.
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        problem: FileProblem,
    },
}

/// Why a file of an authority cannot be used.
#[derive(Debug)]
pub enum FileProblem {
    /// It cannot be read or written.
    Io(io::Error),
    /// It is not there, though the other one is.
    Missing,
    /// It does not contain what its name says, in PEM.
    Unreadable,
    /// It is the key of another certificate.
    OtherKey,
    /// The certificate is that of another program's authority.
    OtherProgram,
    /// The certificate is not valid any more.
    Expired,
}

impl From<rcgen::Error> for AuthorityError {
    fn from(error: rcgen::Error) -> Self {
        Self::NotMade(error.into())
    }
}

impl From<rustls::Error> for AuthorityError {
    fn from(error: rustls::Error) -> Self {
        Self::NotMade(error.into())
    }
}

impl fmt::Display for AuthorityError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMade(_) => to.write_str("cannot create the clusters' certificate authority"),
            Self::File { path, problem } => write!(to, "certificate authority: {} {problem}", path.display()),
        }
    }
}

/// Goes on where the path of the file stands.
impl fmt::Display for FileProblem {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Io(_) => return to.write_str("cannot be read or written"),
            Self::Missing => "does not exist, but the other file of the pair does",
            Self::Unreadable => "is not valid PEM of a certificate or key",
            Self::OtherKey => "is not the key of ca.crt",
            Self::OtherProgram => "was not created by eks-simulator",
            Self::Expired => "has expired",
        };
        write!(to, "{what}; delete ca.crt and ca.key to create a new authority")
    }
}

impl std::error::Error for AuthorityError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotMade(source) => Some(source.as_ref()),
            Self::File { path: _, problem: FileProblem::Io(source) } => Some(source),
            Self::File { .. } => None,
        }
    }
}
