//! A certificate authority in files, so that clients that trust it once trust every later simulator: `ca.crt` and `ca.key`,
//! as kubeadm names them. Never here: what a certificate says.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rcgen::{Issuer, KeyPair, PublicKeyData};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::certificate::Fields;
use super::{AuthorityError, FileProblem, Root};

const CERTIFICATE: &str = "ca.crt";
const KEY: &str = "ca.key";

/// Whoever reads the key can sign for the authority.
const MODE_OF_KEY: u32 = 0o600;

/// The authority in this folder; makes it, and the folder, if there is none.
///
/// # Errors
/// The files cannot be read or written, do not belong together, or have expired.
pub(super) fn open(folder: &Path) -> Result<Root, AuthorityError> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    match (read(&certificate)?, read(&key)?) {
        (Some(pem), Some(key_pem)) => read_root(pem, &key_pem, &certificate, &key),
        (None, None) => make(folder, &certificate, &key),
        (None, Some(_)) => Err(wrong(&certificate, FileProblem::Missing)),
        (Some(_), None) => Err(wrong(&key, FileProblem::Missing)),
    }
}

/// A file's text; none if it is not there.
fn read(file: &Path) -> Result<Option<String>, AuthorityError> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(wrong(file, FileProblem::Io(error))),
    }
}

fn read_root(pem: String, key_pem: &str, certificate: &Path, key: &Path) -> Result<Root, AuthorityError> {
    let pair = KeyPair::from_pem(key_pem).map_err(|_| wrong(key, FileProblem::Unreadable))?;
    let kept = fields(&pem).ok_or_else(|| wrong(certificate, FileProblem::Unreadable))?;
    if kept.public_key != pair.subject_public_key_info() {
        return Err(wrong(key, FileProblem::OtherKey));
    }
    // What the authority signs names its issuer, which must be the subject of the certificate that is kept.
    let Root { pem: own, issuer } = Root::valid_from(UNIX_EPOCH, pair)?;
    if fields(&own).map(|own| own.subject).as_ref() != Some(&kept.subject) {
        return Err(wrong(certificate, FileProblem::OtherProgram));
    }
    if kept.expires_at <= seconds_since_1970() {
        return Err(wrong(certificate, FileProblem::Expired));
    }
    Ok(Root { pem, issuer })
}

fn fields(pem: &str) -> Option<Fields> {
    Fields::read(&CertificateDer::from_pem_slice(pem.as_bytes()).ok()?)
}

fn seconds_since_1970() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn make(folder: &Path, certificate: &Path, key: &Path) -> Result<Root, AuthorityError> {
    let root = Root::make()?;
    let failed = |file: &Path, error| wrong(file, FileProblem::Io(error));
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    write_key(key, &root.issuer).map_err(|error| failed(key, error))?;
    fs::write(certificate, &root.pem).map_err(|error| failed(certificate, error))?;
    Ok(root)
}

fn write_key(file: &Path, issuer: &Issuer<'_, KeyPair>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file: File = options.write(true).create_new(true).mode(MODE_OF_KEY).open(file)?;
    file.write_all(issuer.key().serialize_pem().as_bytes())
}

fn wrong(file: &Path, problem: FileProblem) -> AuthorityError {
    AuthorityError::File { path: file.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::time::UNIX_EPOCH;

    use rcgen::{CertificateParams, KeyPair};
    use uuid::Uuid;

    use super::{CERTIFICATE, KEY, open};
    use crate::kubernetes::authority::Root;

    /// A folder that is not there yet.
    fn folder() -> PathBuf {
        std::env::temp_dir().join(format!("eks-simulator-{}", Uuid::new_v4()))
    }

    fn message(folder: &Path) -> String {
        open(folder).map(|_| ()).expect_err("a wrong authority").to_string()
    }

    #[test]
    fn an_authority_is_made_once_and_read_from_then_on() {
        let folder = folder();
        let made = open(&folder).expect("a new one").pem;
        assert_eq!(open(&folder).expect("the same").pem, made);
        let mode = fs::metadata(folder.join(KEY)).expect("a key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(folder).expect("gone");
    }

    #[test]
    fn files_that_cannot_be_used_are_one_clear_error() {
        let own = || Root::make().expect("an authority");
        let key = |root: &Root| root.issuer.key().serialize_pem();
        let (one, other) = (own(), own());
        let expired = Root::valid_from(UNIX_EPOCH, KeyPair::generate().expect("a key")).expect("an old one");
        let foreign_key = KeyPair::generate().expect("a key");
        let mut foreign = CertificateParams::new(Vec::new()).expect("params");
        foreign.distinguished_name.push(rcgen::DnType::CommonName, "somebody else");
        let foreign = foreign.self_signed(&foreign_key).expect("a certificate").pem();
        let rows: [(Option<&str>, Option<&str>, &str, &str); 7] = [
            (Some(&one.pem), None, KEY, "does not exist"),
            (None, Some(&key(&one)), CERTIFICATE, "does not exist"),
            (Some("not PEM"), Some(&key(&one)), CERTIFICATE, "is not valid PEM"),
            (Some(&one.pem), Some("not PEM"), KEY, "is not valid PEM"),
            (Some(&one.pem), Some(&key(&other)), KEY, "is not the key of ca.crt"),
            (
                Some(&foreign),
                Some(&foreign_key.serialize_pem()),
                CERTIFICATE,
                "was not created by eks-simulator",
            ),
            (Some(&expired.pem), Some(&key(&expired)), CERTIFICATE, "has expired"),
        ];
        for (certificate, key, file, says) in rows {
            let folder = folder();
            fs::create_dir(&folder).expect("a folder");
            for (name, text) in [(CERTIFICATE, certificate), (KEY, key)] {
                if let Some(text) = text {
                    fs::write(folder.join(name), text).expect("a file");
                }
            }
            let message = message(&folder);
            assert!(message.contains(&format!("{} {says}", folder.join(file).display())), "{message}");
            assert!(message.contains("delete ca.crt and ca.key"), "{message}");
            fs::remove_dir_all(folder).expect("gone");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let file = folder();
        fs::write(&file, "").expect("a file");
        assert!(message(&file.join("below")).contains("cannot be read or written"));
        fs::remove_file(file).expect("gone");
    }
}
