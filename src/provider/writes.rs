//! The memory of one run about the objects of AWS that it works on: which instance wrote an object and what came of it,
//! which instances have it in state, and whose turn it is. A host knows nothing of the object behind two addresses, and lets
//! both work at once. Never here: what follows from it, which the resources decide; anything that outlives the run.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::OwnedMutexGuard;

use super::instances::Instances;
use crate::framework::{InstanceId, Private};

/// The name under which [`Private`] keeps the other instances of an object that goes.
const OTHERS: &str = "others";

/// The memory for one kind of object: `K` names an object, `V` is the object as AWS shows it, `P` what an instance plans
/// it to be. Each region has a memory of its own, since `K` names an object within one.
///
/// Clones share one memory.
#[derive(Debug)]
pub(super) struct Writes<K, V, P>(Arc<Shared<K, V, P>>);

#[derive(Debug)]
struct Shared<K, V, P> {
    objects: Mutex<HashMap<K, Memory<V, P>>>,
    /// Whether an apply has taken a turn with any object.
    has_begun: AtomicBool,
}

/// What is known of one object.
#[derive(Debug)]
struct Memory<V, P> {
    turn: Arc<tokio::sync::Mutex<()>>,
    state: State<V>,
    /// Whether this run created it, and nobody saw it go since.
    is_created: bool,
    /// The instances that have it in state after this run, as far as the host has called for them.
    holders: Instances<Holder<P>>,
    /// The instances whose plans create it, with what each plans it to be as far as it is known. Their applies say the rest,
    /// so the first of those ends it.
    creators: Instances<Option<P>>,
    /// The instances of whose state the host asked whether it is still so.
    readers: Instances,
    /// The instances that are planned to go.
    goers: Instances,
    /// The instances that are about to delete it.
    leavers: Instances,
    /// The instances that no longer have it.
    departed: Instances,
}

/// What an instance that stays plans the object to be, and whether it has it so already.
#[derive(Debug)]
struct Holder<P> {
    /// `None` while something of it is unknown.
    planned: Option<P>,
    is_settled: bool,
}

/// What this run did to an object.
#[derive(Debug)]
enum State<V> {
    Untouched,
    Written { by: InstanceId, value: V },
    Deleted,
}

/// The turn of one instance with an object, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn<K: Eq + Hash, V, P> {
    writes: Writes<K, V, P>,
    key: K,
    instance: InstanceId,
    _guard: OwnedMutexGuard<()>,
}

impl<K, V, P> Default for Writes<K, V, P> {
    fn default() -> Self {
        Self(Arc::new(Shared { objects: Mutex::default(), has_begun: AtomicBool::new(false) }))
    }
}

impl<K, V, P> Clone for Writes<K, V, P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<V, P> Default for Memory<V, P> {
    fn default() -> Self {
        Self {
            turn: Arc::default(),
            state: State::Untouched,
            is_created: false,
            holders: Instances::default(),
            creators: Instances::default(),
            readers: Instances::default(),
            goers: Instances::default(),
            leavers: Instances::default(),
            departed: Instances::default(),
        }
    }
}

impl<K: Ord + Hash + Clone, V: Clone, P: Clone> Writes<K, V, P> {
    /// Waits for the turn of an instance with an object. Take it before anything is read that decides what to write.
    pub(super) async fn turn(&self, key: &K, instance: &InstanceId) -> Turn<K, V, P> {
        self.0.has_begun.store(true, Ordering::Relaxed);
        let turn = self.with(key, |memory| {
            memory.creators.clear();
            Arc::clone(&memory.turn)
        });
        Turn {
            writes: self.clone(),
            key: key.clone(),
            instance: instance.clone(),
            _guard: turn.lock_owned().await,
        }
    }

    /// The same for an instance that deletes the object, which the others can see from now on.
    pub(super) async fn turn_to_delete(&self, key: &K, instance: &InstanceId) -> Turn<K, V, P> {
        self.with(key, |memory| memory.leavers.add(instance));
        self.turn(key, instance).await
    }

    /// Notes that an instance keeps the object, as it is or to be changed, and returns what the others plan that keep or
    /// create it. No turn is needed, since nothing is written.
    pub(super) fn note_holder(
        &self,
        key: &K,
        instance: &InstanceId,
        planned: Option<P>,
        is_settled: bool,
    ) -> Vec<P> {
        self.with(key, |memory| {
            memory.goers.remove(instance);
            memory.holders.insert(instance, Holder { planned, is_settled });
            let holders = memory.holders.iter().filter(|(holder, _)| *holder != instance);
            let kept = holders.filter_map(|(_, holder)| holder.planned.clone());
            kept.chain(memory.creators.values().flatten().cloned()).collect()
        })
    }

    /// Notes that an instance is planned to create the object, in the place of another instance if it replaces one, and
    /// returns what the others plan. Those that wrote the object in this run are no such others: a host that plans the same
    /// instance again gives it another ID, and the apply compares what was written.
    pub(super) fn note_creator(
        &self,
        key: &K,
        instance: &InstanceId,
        replaced: Option<&InstanceId>,
        planned: Option<P>,
    ) -> Vec<P> {
        self.with(key, |memory| {
            if let Some(replaced) = replaced {
                memory.holders.remove(replaced);
            }
            let kept = memory.unwritten_holders().filter_map(|holder| holder.planned.clone());
            let others = kept.chain(memory.creators.values().flatten().cloned()).collect();
            memory.creators.insert(instance, planned);
            others
        })
    }

    /// Takes back that an instance creates the object: its plan was refused.
    pub(super) fn forget_creator(&self, key: &K, instance: &InstanceId) {
        if let Some(memory) = self.objects().get_mut(key) {
            memory.creators.remove(instance);
        }
    }

    /// Whether an instance keeps the object that did not write it in this run.
    pub(super) fn is_kept(&self, key: &K) -> bool {
        self.objects().get(key).is_some_and(|memory| memory.unwritten_holders().next().is_some())
    }

    /// Whether an instance keeps the object, or is planned to create it.
    pub(super) fn is_planned(&self, key: &K) -> bool {
        self.objects().get(key).is_some_and(Memory::is_planned)
    }

    /// Whether an apply of this run has begun with any object.
    pub(super) fn has_begun(&self) -> bool {
        self.0.has_begun.load(Ordering::Relaxed)
    }

    /// Whether an instance has the object in state, as far as its host has called for it: to keep it or to delete it.
    pub(super) fn is_in_state(&self, key: &K) -> bool {
        let has = |memory: &Memory<V, P>| {
            !(memory.readers.is_empty() && memory.holders.is_empty() && memory.goers.is_empty())
        };
        self.objects().get(key).is_some_and(has)
    }

    /// Whether an instance of the object is planned to go: to be deleted or replaced.
    pub(super) fn is_going(&self, key: &K) -> bool {
        self.objects().get(key).is_some_and(|memory| !memory.goers.is_empty())
    }

    /// The objects of that kind that some instance is planned to keep, as they are or changed in place.
    pub(super) fn kept_keys(&self, is_meant: impl Fn(&K) -> bool) -> Vec<K> {
        self.keys(|key, memory| is_meant(key) && !memory.holders.is_empty())
    }

    /// The objects of that kind that some instance is planned to keep or create.
    pub(super) fn planned_keys(&self, is_meant: impl Fn(&K) -> bool) -> Vec<K> {
        self.keys(|key, memory| is_meant(key) && memory.is_planned())
    }

    /// What the instances plan that keep or create an object.
    pub(super) fn planned(&self, key: &K) -> Vec<P> {
        let objects = self.objects();
        let Some(memory) = objects.get(key) else { return Vec::new() };
        let kept = memory.holders.values().filter_map(|holder| holder.planned.clone());
        kept.chain(memory.creators.values().flatten().cloned()).collect()
    }

    /// Notes that an instance is planned to go.
    pub(super) fn note_goer(&self, key: &K, instance: &InstanceId) {
        self.with(key, |memory| memory.goers.add(instance));
    }

    /// Notes that an instance has the object in state, as its host says.
    pub(super) fn note_reader(&self, key: &K, instance: &InstanceId) {
        self.with(key, |memory| memory.readers.add(instance));
    }

    /// Notes beside the state of an instance which others have the object, so far as is known, for the run that deletes it:
    /// it may know only some of them, or hear of them too late. Those that go are no longer noted.
    pub(super) fn note_others(&self, key: &K, instance: &InstanceId, private: &mut Private) {
        let noted = private.get(OTHERS).map(str::to_owned);
        let mut others: BTreeSet<InstanceId> =
            noted.iter().flat_map(|ids| ids.split_whitespace()).map(InstanceId::from).collect();
        self.with(key, |memory| {
            others.extend(memory.readers.ids().chain(memory.holders.ids()).cloned());
            others.retain(|other| {
                other != instance && !memory.departed.contains(other) && !memory.goers.contains(other)
            });
        });
        if noted.is_some() || !others.is_empty() {
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            private.set(OTHERS, others.join(" "));
        }
    }

    /// Notes that an instance saw its object gone: what it wrote is no more.
    pub(super) fn note_gone(&self, key: &K, instance: &InstanceId) {
        let mut objects = self.objects();
        let Some(memory) = objects.get_mut(key) else { return };
        memory.forget(instance);
        if matches!(&memory.state, State::Written { by, .. } if by == instance) {
            memory.state = State::Untouched;
            memory.is_created = false;
        }
    }

    /// Whether this run wrote the object and has not deleted it since.
    pub(super) fn has_written(&self, key: &K) -> bool {
        self.objects().get(key).is_some_and(|memory| matches!(memory.state, State::Written { .. }))
    }

    /// What this run wrote, if it has not deleted it since.
    pub(super) fn written(&self, key: &K) -> Option<V> {
        match &self.objects().get(key)?.state {
            State::Written { by: _, value } => Some(value.clone()),
            State::Untouched | State::Deleted => None,
        }
    }

    /// Whether this run created the object and has not deleted it since.
    pub(super) fn has_created(&self, key: &K) -> bool {
        self.objects().get(key).is_some_and(|memory| memory.is_created)
    }

    /// What this run wrote, and (none) what it deleted, in no order.
    pub(super) fn outcomes(&self) -> Vec<(K, Option<V>)> {
        let outcome = |(key, memory): (&K, &Memory<V, P>)| match &memory.state {
            State::Untouched => None,
            State::Written { by: _, value } => Some((key.clone(), Some(value.clone()))),
            State::Deleted => Some((key.clone(), None)),
        };
        self.objects().iter().filter_map(outcome).collect()
    }

    /// Whether this run deletes, or has deleted, an object whose key is of that kind.
    pub(super) fn deletes_any(&self, is_meant: impl Fn(&K) -> bool) -> bool {
        let leaves =
            |memory: &Memory<V, P>| !memory.leavers.is_empty() || matches!(memory.state, State::Deleted);
        self.objects().iter().any(|(key, memory)| is_meant(key) && leaves(memory))
    }

    /// The objects of that kind, in order.
    fn keys(&self, is_meant: impl Fn(&K, &Memory<V, P>) -> bool) -> Vec<K> {
        let objects = self.objects();
        let meant = objects.iter().filter(|(key, memory)| is_meant(key, memory));
        meant.map(|(key, _)| key).collect::<BTreeSet<_>>().into_iter().cloned().collect()
    }
}

impl<K: Eq + Hash + Clone, V, P> Writes<K, V, P> {
    /// Looks at what is known of an object, or changes it.
    fn with<T>(&self, key: &K, work: impl FnOnce(&mut Memory<V, P>) -> T) -> T {
        let mut objects = self.objects();
        match objects.get_mut(key) {
            Some(memory) => work(memory),
            None => work(objects.entry(key.clone()).or_default()),
        }
    }
}

impl<K, V, P> Writes<K, V, P> {
    fn objects(&self) -> MutexGuard<'_, HashMap<K, Memory<V, P>>> {
        self.0.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V, P> Memory<V, P> {
    /// Whether an instance keeps it, or is planned to create it.
    fn is_planned(&self) -> bool {
        !self.holders.is_empty() || !self.creators.is_empty()
    }

    /// The holders but the one that wrote the object in this run.
    fn unwritten_holders(&self) -> impl Iterator<Item = &Holder<P>> {
        let wrote = |holder: &InstanceId| matches!(&self.state, State::Written { by, .. } if by == holder);
        self.holders.iter().filter(move |(holder, _)| !wrote(holder)).map(|(_, holder)| holder)
    }

    fn forget(&mut self, instance: &InstanceId) {
        self.holders.remove(instance);
        self.readers.remove(instance);
        self.departed.add(instance);
    }
}

impl<K: Eq + Hash + Clone, V: Clone, P: Clone> Turn<K, V, P> {
    /// What another instance wrote in this run.
    pub(super) fn written_by_other(&self) -> Option<V> {
        self.ask(|memory| match &memory.state {
            State::Written { by, value } if *by != self.instance => Some(value.clone()),
            _ => None,
        })
    }

    /// Whether another instance keeps the object.
    pub(super) fn is_held_by_other(&self) -> bool {
        self.ask(|memory| memory.holders.ids().any(|holder| *holder != self.instance))
    }

    /// Whether another instance keeps the object: it wrote it or stays with it, or was noted beside this one's state and has
    /// not gone since.
    pub(super) fn outlives(&self, private: &Private) -> bool {
        let planned = private.get(OTHERS).unwrap_or_default();
        let stays = |id: &str| self.ask(|memory| !memory.departed.contains(&InstanceId::from(id)));
        self.written_by_other().is_some() || self.is_held_by_other() || planned.split_whitespace().any(stays)
    }

    /// What another instance has the object as, and leaves it as in this run.
    pub(super) fn settled_by_other(&self) -> Option<P> {
        self.ask(|memory| {
            let is_other =
                |(id, holder): &(&InstanceId, &Holder<P>)| **id != self.instance && holder.is_settled;
            memory.holders.iter().find(is_other).and_then(|(_, holder)| holder.planned.clone())
        })
    }

    /// Whether this run deleted the object, so that a list which still shows it is late.
    pub(super) fn is_deleted(&self) -> bool {
        self.ask(|memory| matches!(memory.state, State::Deleted))
    }

    /// Whether another instance waits to delete the object.
    pub(super) fn is_left_by_other(&self) -> bool {
        self.ask(|memory| memory.leavers.ids().any(|leaver| *leaver != self.instance))
    }

    /// Remembers that the instance created the object, as planned: nothing of it is older than this run.
    pub(super) fn created(&self, value: V, planned: P) {
        self.wrote(value, planned);
        self.note(|memory, _| memory.is_created = true);
    }

    /// Remembers that the instance changed or adopted the object, as planned.
    pub(super) fn wrote(&self, value: V, planned: P) {
        self.note(|memory, instance| {
            memory.state = State::Written { by: instance.clone(), value };
            memory.holders.insert(instance, Holder { planned: Some(planned), is_settled: true });
        });
    }

    /// Remembers that the instance has the object in state as another one wrote it.
    pub(super) fn shares(&self, planned: P) {
        self.note(|memory, instance| {
            memory.holders.insert(instance, Holder { planned: Some(planned), is_settled: true });
        });
    }

    /// Remembers that the instance no longer has the object, which is left as it is.
    pub(super) fn released(&self) {
        self.note(|memory, instance| {
            memory.forget(instance);
        });
    }

    /// Remembers that the object is gone.
    pub(super) fn deleted(&self) {
        self.note(|memory, instance| {
            memory.state = State::Deleted;
            memory.is_created = false;
            memory.forget(instance);
        });
    }

    fn ask<T>(&self, question: impl FnOnce(&Memory<V, P>) -> T) -> T {
        self.writes.with(&self.key, |memory| question(memory))
    }

    fn note(&self, change: impl FnOnce(&mut Memory<V, P>, &InstanceId)) {
        self.writes.with(&self.key, |memory| change(memory, &self.instance));
    }
}

impl<K: Eq + Hash, V, P> Drop for Turn<K, V, P> {
    fn drop(&mut self) {
        if let Some(memory) = self.writes.objects().get_mut(&self.key) {
            memory.leavers.remove(&self.instance);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Numbers = Writes<&'static str, u8, u8>;

    #[tokio::test]
    async fn what_an_instance_wrote_is_another_ones_to_the_others_alone() {
        let (writes, one, other) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        writes.turn(&"a", &one).await.wrote(1, 2);
        let turn = writes.turn(&"a", &one).await;
        assert_eq!((turn.written_by_other(), turn.settled_by_other()), (None, None));
        drop(turn);
        let turn = writes.turn(&"a", &other).await;
        assert_eq!((turn.written_by_other(), turn.settled_by_other()), (Some(1), Some(2)));
        assert_eq!(writes.turn(&"b", &other).await.written_by_other(), None);
    }

    #[tokio::test]
    async fn what_was_deleted_is_neither_written_nor_held() {
        let (writes, one, other) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        writes.turn(&"a", &one).await.wrote(1, 2);
        assert!(writes.has_written(&"a"));
        writes.turn_to_delete(&"a", &one).await.deleted();
        assert!(!writes.has_written(&"a") && writes.deletes_any(|key| *key == "a"));
        let turn = writes.turn(&"a", &other).await;
        assert_eq!((turn.written_by_other(), turn.settled_by_other(), turn.is_deleted()), (None, None, true));
        turn.wrote(3, 3);
        assert!(!turn.is_deleted() && !writes.deletes_any(|_| true));
    }

    #[tokio::test]
    async fn what_was_changed_or_went_was_not_created_by_this_run() {
        let (writes, one) = (Numbers::default(), InstanceId::new());
        let turn = writes.turn(&"a", &one).await;
        turn.wrote(1, 1);
        assert!(!writes.has_created(&"a"), "it may have been there before");
        turn.created(2, 2);
        turn.wrote(3, 3);
        assert!(writes.has_created(&"a"), "a change leaves it new");
        turn.deleted();
        assert!(!writes.has_created(&"a"));
        turn.created(4, 4);
        writes.note_gone(&"a", &one);
        assert!(!writes.has_created(&"a"), "whoever creates it now is another");
    }

    /// The process that plans has read both; the one that applies hears of nothing but the deletions.
    #[tokio::test]
    async fn the_last_of_those_that_a_plan_knew_takes_the_object_away() {
        let (plan, one, other) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        let (mut of_one, mut of_other) = (Private::default(), Private::default());
        plan.note_reader(&"a", &one);
        plan.note_reader(&"a", &other);
        for (instance, private) in [(&one, &mut of_one), (&other, &mut of_other)] {
            plan.note_goer(&"a", instance);
            plan.note_others(&"a", instance, private);
        }
        let apply = Numbers::default();
        let turn = apply.turn_to_delete(&"a", &one).await;
        assert!(turn.outlives(&of_one) && !turn.outlives(&Private::default()));
        turn.released();
        drop(turn);
        assert!(!apply.turn_to_delete(&"a", &other).await.outlives(&of_other), "it is the last one");
    }

    #[tokio::test]
    async fn what_is_seen_gone_is_forgotten_by_the_one_that_wrote_it() {
        let (writes, one, other) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        writes.turn(&"a", &one).await.wrote(1, 2);
        writes.note_gone(&"a", &other);
        assert!(writes.has_written(&"a"));
        writes.note_gone(&"a", &one);
        assert_eq!(writes.turn(&"a", &other).await.written_by_other(), None);
    }

    #[tokio::test]
    async fn two_instances_never_have_the_same_turn_and_a_deletion_that_waits_shows() {
        let (writes, one, other) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        let turn = writes.turn(&"a", &one).await;
        let waiting = writes.turn_to_delete(&"a", &other);
        tokio::pin!(waiting);
        assert!(futures_util::poll!(&mut waiting).is_pending());
        assert!(turn.is_left_by_other() && writes.deletes_any(|_| true));
        drop(turn);
        let turn = waiting.await;
        assert!(!turn.is_left_by_other(), "its own deletion is no other's");
        drop(turn);
        assert!(!writes.deletes_any(|_| true), "it deleted nothing");
    }

    #[tokio::test]
    async fn an_instance_that_is_released_leaves_the_object_with_the_other() {
        let (writes, one, other) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        writes.turn(&"a", &one).await.wrote(1, 2);
        assert_eq!(writes.note_holder(&"a", &other, Some(3), false), [2]);
        let turn = writes.turn_to_delete(&"a", &one).await;
        assert!(turn.is_held_by_other() && turn.settled_by_other().is_none(), "it is to be changed");
        turn.released();
        drop(turn);
        let turn = writes.turn_to_delete(&"a", &other).await;
        assert_eq!(turn.settled_by_other(), None);
    }

    /// Hosts plan a replacement twice, and may plan a creation again under another ID.
    #[tokio::test]
    async fn an_instance_that_is_planned_again_never_clashes_with_itself() {
        let (writes, old, new) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        assert_eq!(writes.note_holder(&"a", &old, Some(1), false), [0; 0]);
        assert_eq!(writes.note_creator(&"a", &new, Some(&old), Some(2)), [0; 0]);
        writes.turn(&"a", &new).await.wrote(2, 2);
        assert_eq!(writes.note_creator(&"a", &InstanceId::new(), None, Some(3)), [0; 0]);
        assert!(!writes.is_kept(&"a"), "it was written in this run");
    }

    #[tokio::test]
    async fn a_run_has_begun_with_the_first_turn_and_not_with_a_plan() {
        let (writes, one) = (Numbers::default(), InstanceId::new());
        writes.note_reader(&"a", &one);
        writes.note_goer(&"a", &one);
        assert!(writes.is_in_state(&"a") && writes.is_going(&"a") && !writes.is_in_state(&"b"));
        writes.note_holder(&"a", &one, Some(1), true);
        assert!(!writes.is_going(&"a"), "its plan came to keep it");
        assert_eq!((writes.kept_keys(|_| true), writes.has_begun()), (vec!["a"], false));
        drop(writes.turn(&"b", &one).await);
        assert!(writes.has_begun());
    }

    #[tokio::test]
    async fn two_plans_to_create_one_object_see_each_other_until_the_first_apply() {
        let (writes, one, other) = (Numbers::default(), InstanceId::new(), InstanceId::new());
        writes.note_creator(&"a", &one, None, Some(1));
        assert_eq!(writes.note_creator(&"a", &other, None, Some(2)), [1]);
        writes.forget_creator(&"a", &other);
        assert_eq!(writes.note_creator(&"a", &other, None, None), [1], "its first plan was refused");
        assert_eq!(writes.planned(&"a"), [1], "the other one is not wholly known");
        drop(writes.turn(&"a", &one).await);
        assert_eq!(writes.planned(&"a"), [0; 0]);
    }
}
