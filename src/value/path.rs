//! Where in a configuration or state a value stands.

use std::fmt;

use crate::text::excerpt;

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into an attribute or nested block of that name.
    Attribute(String),
    /// Into the map entry of that key.
    Key(String),
    /// Into the list element of that index, from 0.
    Index(usize),
    /// Into an element of a set, shown by its value. The protocol has no such step: what is sent
    /// to a host ends at the set, and the message names the element.
    Element(String),
}

/// The steps from the root of a resource, data source or provider to a value in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Path(Vec<Step>);

impl Path {
    /// The whole object.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The steps, outermost first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The path of the attribute `name` below this one.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.with(Step::Attribute(name.to_owned()))
    }

    /// The path of the map entry `key` below this one.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    /// The path of the list element `index` below this one.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    /// The path of a set's element below this one.
    #[must_use]
    pub fn element(&self, shown: &str) -> Self {
        self.with(Step::Element(shown.to_owned()))
    }

    /// The first steps, so many of them, and the others.
    #[must_use]
    pub fn split_at(&self, steps: usize) -> (Self, Self) {
        let (first, others) = self.0.split_at(steps.min(self.0.len()));
        (Self(first.to_vec()), Self(others.to_vec()))
    }

    /// The path of what stands at `inner` below this one.
    #[must_use]
    pub fn join(mut self, inner: Self) -> Self {
        self.0.extend(inner.0);
        self
    }

    fn with(&self, step: Step) -> Self {
        let mut longer = self.clone();
        longer.0.push(step);
        longer
    }
}

impl From<Step> for Path {
    fn from(step: Step) -> Self {
        Self(vec![step])
    }
}

/// As HCL would write it: `access_scope.namespaces["dev"]`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) | Step::Element(key) => write!(f, "[\"{}\"]", excerpt(key))?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_like_hcl() {
        let path = Path::root().attribute("assume_role").index(0).attribute("tags").key("team");
        assert_eq!(path.to_string(), r#"assume_role[0].tags["team"]"#);
    }
}
