//! Sets: no order, no duplicates, and room for elements that are not known yet.

use super::Value;

/// The elements of a set in one canonical order, so that equal sets are equal values.
///
/// Known duplicates are merged. Unknown elements are each kept: they may turn out to differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ValueSet(Vec<Value>);

impl ValueSet {
    /// The elements, in canonical order.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.iter()
    }

    /// How many elements there are, each unknown one counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Value> for ValueSet {
    fn from_iter<I: IntoIterator<Item = Value>>(elements: I) -> Self {
        let mut sorted: Vec<Value> = elements.into_iter().collect();
        sorted.sort();
        sorted.dedup_by(|a, b| a == b && a.is_wholly_known());
        Self(sorted)
    }
}

impl IntoIterator for ValueSet {
    type Item = Value;
    type IntoIter = std::vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a ValueSet {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_compare_without_order_and_hold_no_duplicates() {
        let one = Value::set([Value::text("b"), Value::text("a"), Value::text("b")]);
        let other = Value::set([Value::text("a"), Value::text("b")]);
        assert_eq!(one, other);
    }

    #[test]
    fn two_unknown_elements_stay_two() {
        let set: ValueSet = [Value::Unknown, Value::text("a"), Value::Unknown].into_iter().collect();
        assert_eq!(set.len(), 3);
    }
}
