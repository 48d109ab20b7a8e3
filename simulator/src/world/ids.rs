//! Made-up ids: of principals, keys, tokens and entries. Those of a world's own objects follow from their names, so
//! that the same world has the same ids at every start; those of objects made later are new each time.

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

use crate::arn::{Kind, PrincipalArn};

/// IAM writes ids in these letters.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The id of a principal that the world lists without one.
pub(crate) fn of_principal(arn: &PrincipalArn) -> String {
    unique_id(arn, &format!("present {}", arn.as_str()))
}

/// The id that a principal had before it was deleted and recreated.
pub(crate) fn of_former_principal(arn: &PrincipalArn) -> String {
    unique_id(arn, &format!("former {}", arn.as_str()))
}

/// The id of a managed policy.
pub(crate) fn of_policy(arn: &str) -> String {
    format!("ANPA{}", letters(arn, 17))
}

/// The id of a new principal.
pub(crate) fn of_new_principal(arn: &PrincipalArn) -> String {
    unique_id(arn, &Uuid::new_v4().to_string())
}

/// The UUID at the end of the ARN of an entry that the world lists without one.
pub(crate) fn of_entry(cluster_label: &str, principal: &str) -> String {
    let digest = digest(&SHA256, format!("{cluster_label} {principal}").as_bytes());
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    Uuid::from_bytes(bytes).to_string()
}

/// A new UUID: for requests, entries and updates.
pub(crate) fn new_uuid() -> String {
    Uuid::new_v4().to_string()
}

/// The id of a key that `AssumeRole` gives out: `ASIA` and 16 letters.
pub(crate) fn new_session_key_id() -> String {
    format!("ASIA{}", letters(&new_uuid(), 16))
}

/// A secret or session token: 64 letters and digits that nobody can guess.
pub(crate) fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// IAM's prefixes: AROA for roles, AIDA for users. The root's id is its account.
fn unique_id(arn: &PrincipalArn, seed: &str) -> String {
    match arn.kind {
        Kind::Role => format!("AROA{}", letters(seed, 17)),
        Kind::User => format!("AIDA{}", letters(seed, 17)),
        Kind::Root => arn.account.clone(),
    }
}

fn letters(seed: &str, count: usize) -> String {
    let digest = digest(&SHA256, seed.as_bytes());
    digest.as_ref().iter().take(count).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}
