//! How many there are of something, and the moment when there are none. Never here: of what.

use tokio::sync::watch;

/// A count. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Count(watch::Sender<usize>);

/// One of those that are counted, until it is dropped.
pub(super) struct Counted(watch::Sender<usize>);

impl Count {
    /// One more.
    pub(super) fn one(&self) -> Counted {
        self.0.send_modify(|count| *count += 1);
        Counted(self.0.clone())
    }

    /// Waits until there is one.
    pub(super) async fn some(&self) {
        // The sender is in `self`, so the wait has no other end.
        let _ = self.0.subscribe().wait_for(|count| *count > 0).await;
    }

    /// Waits until there is none.
    pub(super) async fn none(&self) {
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
