//! What a handler that takes a while says as it comes to it. Never here: how it is sent, or what follows the last event.

use std::fmt;

/// Where a handler says what it has come to. Whoever listens may leave before its end.
pub struct Events<E>(Box<dyn Fn(E) -> bool + Send + Sync>);

impl<E> Events<E> {
    /// Events that go to `listener`, which says whether it still listens.
    #[must_use]
    pub fn to(listener: impl Fn(E) -> bool + Send + Sync + 'static) -> Self {
        Self(Box::new(listener))
    }

    /// Says one thing. Tells whether somebody hears it.
    pub fn send(&self, event: E) -> bool {
        (self.0)(event)
    }
}

impl<E> fmt::Debug for Events<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}
