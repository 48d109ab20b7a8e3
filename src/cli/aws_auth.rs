//! The ConfigMap aws-auth from a file or standard input. Never here: what a cluster makes of it (`crate::aws_auth`).

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::{
    aws_auth::{AwsAuth, MAX_FILE_BYTES, NotAConfigMap, TooLarge, config_map},
    text::excerpt,
};

/// What kept the ConfigMap from being read.
#[derive(Debug, thiserror::Error)]
#[error("--aws-auth {}: {fault}", excerpt(&path.to_string_lossy()))]
pub(super) struct AwsAuthError {
    path: PathBuf,
    fault: Fault,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Read(#[from] io::Error),
    #[error(transparent)]
    NotAConfigMap(#[from] NotAConfigMap),
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// Reads a ConfigMap as kubectl prints it, or its `data` alone. `-` is standard input.
pub(super) fn read(path: &Path) -> Result<AwsAuth, AwsAuthError> {
    parsed(path).map_err(|fault| AwsAuthError { path: path.to_owned(), fault })
}

fn parsed(path: &Path) -> Result<AwsAuth, Fault> {
    let text = if path == Path::new("-") { text(io::stdin())? } else { text(fs::File::open(path)?)? };
    Ok(AwsAuth::read(&config_map(&text)?)?)
}

/// Reads a text, one byte beyond what a ConfigMap may have at most.
fn text(from: impl Read) -> io::Result<String> {
    let mut bytes = Vec::with_capacity(MAX_FILE_BYTES + 1);
    from.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    // Cut within a letter, it is too long in any case.
    let cut = bytes.len() > MAX_FILE_BYTES;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if cut => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "the file is not UTF-8 text")),
    }
}
