//! The one write call that makes an entry, and everything that can come between it and its answer. That seldom happens, so
//! it is boxed: a future has room for the largest that it awaits.

use std::{ops::ControlFlow, time::Duration};

use jiff::Timestamp;
use tokio::time::Instant;

use super::{
    AccessEntry, Region, Run,
    adopt::adopt,
    deadline, failures, place,
    regional::{self, Regional},
    update::remember_default,
    wanted::{differences, wanted},
};
use crate::{
    access::{
        Entry, EntryKey,
        timing::{ABSENT_PRINCIPAL_WAIT, CLOCK_SKEW_AT_MOST, DELETION_WAIT},
    },
    aws::{Backoff, Deadline, Error, Lookup, NewEntry, Principal},
    diag::{Diagnostic, Diagnostics},
    framework::{InstanceId, Resource},
    provider::{existing::ExistingEntry, near, region::EntryTurn, words::clashes},
    value::Tf,
};

/// A token by which EKS knows that a request is the same as one before.
pub(super) fn new_token() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Makes the entry, and hands it to `run` before anything else can fail; or adopts the one that is there.
pub(super) async fn create(
    run: &mut Run<AccessEntry>,
    plan: AccessEntry,
) -> Result<AccessEntry, Diagnostics> {
    let new = wanted(&plan)?;
    let region = regional::of_run(run, &plan, "creating", &new.key).await?;
    place::check_partition(run, &region, &new.key.principal).await?;
    let creation = Creation::begin(&region, run.instance(), new, plan.adopts());
    let outcome = creation.send(&deadline(&run.context)).await?;
    let entry = match outcome {
        Outcome::Created(entry) => entry,
        Outcome::Exists(entry) => return Box::pin(adopt(run, &region, plan, entry)).await,
    };
    let state = AccessEntry { principal_recreated: Tf::Known(false), ..plan.clone() };
    let state = state.seen(entry.clone(), region.tag_rules()).in_region(&region);
    run.keep(state.clone());
    if plan.user_name.known().is_none() {
        remember_default(run, &entry);
    }
    Ok(state)
}

/// What came of a creation.
enum Outcome {
    Created(Entry),
    /// There is one already, which may be adopted.
    Exists(Entry),
}

/// One creation, which may take several tries.
struct Creation<'a> {
    region: &'a Region,
    instance: &'a InstanceId,
    new: NewEntry,
    /// Whether an entry that is there is no failure.
    adopts: bool,
    /// One for every try: a create whose answer was lost is the same create when it is sent again.
    token: String,
    begun: Timestamp,
    /// Whether a try so far may have been carried out.
    may_be_done: bool,
    /// What IAM said last of the principal.
    principal: Option<Result<Lookup<Principal>, Error>>,
}

/// What may go away, so that the create is tried again.
enum Obstacle {
    /// EKS does not know the principal.
    UnknownPrincipal(Error),
    /// There is an entry that this run deletes.
    Leaving(Box<Entry>),
    /// There is an entry, says the create; there is none, says Describe.
    Unshown(Error),
}

impl<'a> Creation<'a> {
    fn begin(region: &'a Region, instance: &'a InstanceId, new: NewEntry, adopts: bool) -> Self {
        let (token, begun) = (new_token(), region.aws().now());
        Self { region, instance, new, adopts, token, begun, may_be_done: false, principal: None }
    }

    /// Sends the create until it is answered for good.
    async fn send(mut self, wait: &Deadline) -> Result<Outcome, Diagnostics> {
        let mut backoff = Backoff::polling();
        let mut last = None;
        loop {
            let obstacle = match self.attempt(wait, last).await? {
                ControlFlow::Break(outcome) => return Ok(outcome),
                ControlFlow::Continue(obstacle) => obstacle,
            };
            let paused = match self.limit(&obstacle) {
                Some(limit) => backoff.pause_within(limit, wait).await,
                None => backoff.pause(wait).await,
            };
            if paused.is_err() {
                return Err(Box::pin(self.explain(obstacle, backoff.waited())).await.into());
            }
            last = Some(obstacle);
        }
    }

    async fn attempt(
        &mut self,
        wait: &Deadline,
        last: Option<Obstacle>,
    ) -> Result<ControlFlow<Outcome, Obstacle>, Diagnostics> {
        let turn = self.region.entries().turn(&self.new.key, self.instance).await;
        if turn.written_by_other().is_some() {
            return Err(clashes::entry_of_other_address(&self.new.key, "created").into());
        }
        let error = match self.region.eks().create_entry(wait, &self.new, &self.token).await {
            Ok(entry) => return Ok(self.created(&turn, entry)),
            Err(error) => error,
        };
        if let Some(obstacle) = last.filter(|_| error.is_not_sent()) {
            return Ok(ControlFlow::Continue(obstacle));
        }
        self.may_be_done |= error.is_outcome_unknown();
        if self.may_be_done || error.is_already_there() {
            return Box::pin(self.settle(wait, &turn, error)).await;
        }
        Box::pin(self.refused(wait, error)).await
    }

    fn created(&self, turn: &EntryTurn, entry: Entry) -> ControlFlow<Outcome, Obstacle> {
        turn.created(entry.clone(), self.new.clone());
        ControlFlow::Break(Outcome::Created(entry))
    }

    /// An entry is there, or may be: one Describe tells whether it is the one that was asked for.
    async fn settle(
        &mut self,
        wait: &Deadline,
        turn: &EntryTurn,
        error: Error,
    ) -> Result<ControlFlow<Outcome, Obstacle>, Diagnostics> {
        let key = &self.new.key;
        let (exists, leaves) = (error.is_already_there(), leaves(self.region, turn, key));
        // Where nothing was created, an adoption has as much time as the creation.
        let settling = Deadline::to_settle();
        let reading = if exists && self.adopts && !self.may_be_done { wait } else { &settling };
        match self.region.eks().describe_entry(reading, key).await {
            Ok(entry) if self.may_be_done && self.is_ours(&entry) => Ok(self.created(turn, entry)),
            Ok(entry) if exists && leaves => Ok(ControlFlow::Continue(Obstacle::Leaving(Box::new(entry)))),
            Ok(_) if turn.is_held_by_other() => Err(clashes::entry_of_other_address(key, "manages").into()),
            Ok(entry) if exists && self.adopts => Ok(ControlFlow::Break(Outcome::Exists(entry))),
            Ok(entry) => {
                let existing = ExistingEntry::find_out(self.region, entry).await;
                let found = if exists {
                    failures::entry_exists(&existing)
                } else {
                    failures::outcome_differs(&existing, &error)
                };
                Err(found.into())
            }
            Err(unseen) if unseen.is_no_entry() && exists => {
                Ok(ControlFlow::Continue(Obstacle::Unshown(error)))
            }
            Err(unseen) if unseen.is_no_entry() => self.refused(wait, error).await,
            Err(_) if exists => Err(failures::entry_exists_unseen(&self.import_id(), &error).into()),
            Err(unseen) => {
                let id = self.import_id();
                Err(failures::outcome_unknown(key, (self.region.name(), &id), &error, &unseen).into())
            }
        }
    }

    /// Nothing was created. Only a principal that EKS does not know may become known.
    async fn refused(
        &mut self,
        wait: &Deadline,
        error: Error,
    ) -> Result<ControlFlow<Outcome, Obstacle>, Diagnostics> {
        if !error.is_invalid_principal() {
            return Err(self.failed(&error).into());
        }
        let looked_up = self.region.aws().principal(wait, Instant::now(), &self.new.key.principal).await;
        // A look-up that comes at the very end may be cut short: what IAM said before still holds.
        self.principal =
            if looked_up.is_err() { self.principal.take().or(Some(looked_up)) } else { Some(looked_up) };
        let obstacle = Obstacle::UnknownPrincipal(error);
        match self.principal {
            // Names are unique in an account: the ARN that was given cannot come to exist beside it.
            Some(Ok(Lookup::Elsewhere(_))) => Err(self.explain(obstacle, Duration::ZERO).await.into()),
            _ => Ok(ControlFlow::Continue(obstacle)),
        }
    }

    /// A failure without an entry to be seen. One that was lost may still come to show.
    fn failed(&self, error: &Error) -> Diagnostic {
        let key = &self.new.key;
        let failed = failures::of("creating", key, error);
        if self.may_be_done {
            failures::may_appear(failed, AccessEntry::NAME, &self.import_id())
        } else {
            failed
        }
    }

    /// How long an obstacle is waited for, where that is less than the operation's own timeout.
    fn limit(&self, obstacle: &Obstacle) -> Option<Duration> {
        match obstacle {
            Obstacle::UnknownPrincipal(_) if matches!(self.principal, Some(Ok(Lookup::Absent))) => {
                Some(ABSENT_PRINCIPAL_WAIT)
            }
            Obstacle::UnknownPrincipal(_) => None,
            Obstacle::Leaving(_) | Obstacle::Unshown(_) => Some(DELETION_WAIT),
        }
    }

    async fn explain(&self, obstacle: Obstacle, waited: Duration) -> Diagnostic {
        let key = &self.new.key;
        match obstacle {
            Obstacle::UnknownPrincipal(error) => {
                let is_absent = matches!(self.principal, Some(Ok(Lookup::Absent)));
                let sso_roles = if is_absent {
                    near::sso_roles(&self.region.aws().iam(), &key.principal).await
                } else {
                    Vec::new()
                };
                clashes::invalid_principal(key, (self.principal.as_ref(), &sso_roles), &error, waited)
            }
            Obstacle::Leaving(entry) => {
                failures::entry_exists(&ExistingEntry::find_out(self.region, *entry).await)
            }
            Obstacle::Unshown(error) => clashes::entry_exists_unshown(key, &self.import_id(), &error, waited),
        }
    }

    /// The ID that imports the entry that stands where this one should.
    fn import_id(&self) -> String {
        self.region.import_id(&self.new.key)
    }

    /// Whether the entry that was found is what this create would have made.
    fn is_ours(&self, entry: &Entry) -> bool {
        let is_young =
            entry.created_at.checked_add(CLOCK_SKEW_AT_MOST).is_ok_and(|latest| latest >= self.begun);
        is_young
            && self.new.key == entry.key
            && differences(&self.new, entry, self.region.tag_rules()).is_empty()
    }
}

/// Whether another address of the entry deletes it in this run, or is about to: hosts take away its associations first.
fn leaves(region: &Region, turn: &EntryTurn, key: &EntryKey) -> bool {
    let of_the_entry = |association: &crate::access::AssociationKey| association.entry == *key;
    turn.is_deleted() || turn.is_left_by_other() || region.associations().deletes_any(of_the_entry)
}
