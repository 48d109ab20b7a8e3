//! Some instances of one object, each with what is known of it. Nearly always it is one, and a run remembers thousands of
//! objects, so they take no more room than they need. Never here: what follows from there being several.

use crate::framework::InstanceId;

/// Instances, each once, in the order in which they came.
#[derive(Debug)]
pub(super) struct Instances<T = ()>(Vec<(InstanceId, T)>);

impl<T> Default for Instances<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Instances<T> {
    /// Sets what is known of an instance.
    pub(super) fn insert(&mut self, instance: &InstanceId, known: T) {
        if let Some((_, before)) = self.0.iter_mut().find(|(id, _)| id == instance) {
            *before = known;
        } else {
            self.0.reserve_exact(1);
            self.0.push((instance.clone(), known));
        }
    }

    pub(super) fn remove(&mut self, instance: &InstanceId) {
        self.0.retain(|(id, _)| id != instance);
    }

    pub(super) fn clear(&mut self) {
        self.0 = Vec::new();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, instance: &InstanceId) -> bool {
        self.ids().any(|id| id == instance)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&InstanceId, &T)> {
        self.0.iter().map(|(id, known)| (id, known))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &InstanceId> {
        self.0.iter().map(|(id, _)| id)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, known)| known)
    }
}

impl Instances {
    /// Adds an instance of which nothing more is known.
    pub(super) fn add(&mut self, instance: &InstanceId) {
        self.insert(instance, ());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_there_once_with_what_was_known_last() {
        let (one, other) = (InstanceId::from("one"), InstanceId::from("other"));
        let mut instances = Instances::default();
        instances.insert(&one, 1);
        instances.insert(&other, 2);
        instances.insert(&one, 3);
        assert_eq!(instances.iter().collect::<Vec<_>>(), [(&one, &3), (&other, &2)]);
        instances.remove(&one);
        assert!(!instances.contains(&one) && instances.contains(&other));
        instances.clear();
        assert!(instances.is_empty());
    }
}
