//! What tells the instances of a configuration apart. Hosts do not say for which address they call, so each object in state
//! carries an id of its own in private data. Never here: what two instances of one object come to.

use std::fmt;

use super::Private;

/// The id of one instance in state, under whatever address. It is created with the object's state and stays with it: through
/// a `moved` block and through every run. A replacement has another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(String);

/// The name under which [`Private`] keeps the id.
const NAME: &str = "instance";

impl InstanceId {
    /// A new id.
    #[must_use]
    pub fn new() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }

    /// The id that is stored, if one is.
    #[must_use]
    pub fn stored(private: &Private) -> Option<Self> {
        private.get(NAME).map(|id| Self(id.to_owned()))
    }

    /// The id that is stored, else a new one, which is stored from now on.
    pub(super) fn of(private: &mut Private) -> Self {
        Self::stored(private).unwrap_or_else(|| {
            let new = Self::new();
            private.set(NAME, new.0.clone());
            new
        })
    }
}

/// The id that was shown as text.
impl From<&str> for InstanceId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl Default for InstanceId {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_keeps_its_id_and_two_have_two() {
        let (mut one, mut other) = (Private::default(), Private::default());
        assert_eq!(InstanceId::stored(&one), None);
        let id = InstanceId::of(&mut one);
        assert_eq!(InstanceId::of(&mut Private::from_bytes(&one.to_bytes())), id);
        assert_ne!(InstanceId::of(&mut other), id);
    }
}
