//! Gathering the entries that may be a user's under a previous name: `UpdateUser` changes a user's name and path and keeps
//! its id, by which EKS knows it. A role keeps its name for life.
//! Never here: what follows from them.

use tokio::time::Instant;

use super::access_path::{Age, age};
use super::context::Client;
use super::fact::{Fact, UnknownReason};
use super::facts::Facts;
use super::gather::is_fatal;
use crate::access::{EntryKey, PrincipalArn, PrincipalKind};
use crate::aws::{Error, Lookup};

/// How many other users' entries are looked at, with two calls each; those beyond may be the user's.
const LOOKED_AT: usize = 20;

/// Where to ask, and since when an answer of IAM counts.
pub(super) struct PreviousNames<'a> {
    pub(super) client: Client<'a>,
    pub(super) since: Instant,
}

impl PreviousNames<'_> {
    /// The users whose entry may be the subject's.
    ///
    /// # Errors
    /// What keeps every further call from being answered too.
    pub(super) async fn of(&self, facts: &Facts) -> Result<Fact<Vec<PrincipalArn>>, Error> {
        let Some(user) = facts.exact_principal().filter(|asked| asked.kind() == PrincipalKind::User) else {
            return Ok(Fact::not_needed("only users can be renamed"));
        };
        let others = match &facts.others {
            Fact::Known(others) => others,
            Fact::Unknown(unknown) => return Ok(Fact::Unknown(unknown.clone())),
            Fact::Absent => return Ok(Fact::not_needed("the cluster has no other access entries")),
        };
        let mut found = Vec::new();
        for (number, other) in users_beside(user, &others.principals).enumerate() {
            if number >= LOOKED_AT || self.may_be(facts, other).await? {
                found.push(other.clone());
            }
        }
        if found.is_empty() && !others.complete {
            let why = "the list of access entries was not read completely".to_owned();
            return Ok(Fact::Unknown(UnknownReason::Failed(why)));
        }
        Ok(Fact::Known(found))
    }

    /// Whether the entry for another user's ARN may be the subject's: it is not older than the subject, and nobody who is
    /// older than the entry has that ARN now.
    async fn may_be(&self, facts: &Facts, other: &PrincipalArn) -> Result<bool, Error> {
        let Client { aws, eks, deadline } = self.client;
        let key = EntryKey { cluster: facts.question.cluster.clone(), principal: other.clone() };
        let entry = match eks.describe_entry(deadline, &key).await {
            Ok(entry) => entry,
            Err(error) if error.is_no_entry() || error.is_no_cluster() => return Ok(false),
            Err(error) if is_fatal(&error) => return Err(error),
            Err(_) => return Ok(true),
        };
        let subject = facts.principal.known().map(|user| age(user.created_at, entry.created_at));
        if subject == Some(Age::Recreated) {
            return Ok(false);
        }
        match aws.principal(deadline, self.since, other).await {
            Ok(Lookup::Found(holder)) => Ok(age(holder.created_at, entry.created_at) != Age::Older),
            Err(error) if is_fatal(&error) => Err(error),
            // Nobody has that ARN now, or IAM does not say.
            Ok(_) | Err(_) => Ok(true),
        }
    }
}

/// The other users of the same account.
fn users_beside<'a>(
    user: &'a PrincipalArn,
    others: &'a [PrincipalArn],
) -> impl Iterator<Item = &'a PrincipalArn> {
    others.iter().filter(move |other| {
        other.kind() == PrincipalKind::User && other.account() == user.account() && *other != user
    })
}
