//! Whether the host is still there, told by its connections: a process that is killed leaves none. Never here: what ends
//! when it is gone.

use std::time::Duration;

use tokio::time::timeout;

use super::count::Count;

/// How long a host may take to connect for the first time. It does so at once; go-plugin gives up after 60 s.
const FIRST_CONNECTION_WITHIN: Duration = Duration::from_mins(1);

/// How long a host may be without a connection. One that lost it connects again at once.
const NEXT_CONNECTION_WITHIN: Duration = Duration::from_secs(3);

/// Waits until the host is gone: it has had no connection for longer than a host that lives.
pub(super) async fn ended(connections: &Count) {
    let mut limit = FIRST_CONNECTION_WITHIN;
    while timeout(limit, connections.some()).await.is_ok() {
        connections.none().await;
        limit = NEXT_CONNECTION_WITHIN;
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::poll;
    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_without_a_connection_is_gone_after_three_seconds() {
        let connections = Count::default();
        let mut gone = pin!(ended(&connections));
        let (one, other) = (connections.one(), connections.one());
        assert!(poll!(&mut gone).is_pending());
        drop(one);
        sleep(FIRST_CONNECTION_WITHIN * 2).await;
        assert!(poll!(&mut gone).is_pending(), "one is still open");
        drop(other);
        let before = Instant::now();
        gone.await;
        assert_eq!(before.elapsed(), NEXT_CONNECTION_WITHIN);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_connects_again_is_there() {
        let connections = Count::default();
        let mut gone = pin!(ended(&connections));
        drop(connections.one());
        assert!(poll!(&mut gone).is_pending());
        sleep(NEXT_CONNECTION_WITHIN / 2).await;
        let _open = connections.one();
        assert!(poll!(&mut gone).is_pending());
        sleep(NEXT_CONNECTION_WITHIN * 2).await;
        assert!(poll!(&mut gone).is_pending());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_never_connects_is_gone_after_a_minute() {
        let before = Instant::now();
        ended(&Count::default()).await;
        assert_eq!(before.elapsed(), FIRST_CONNECTION_WITHIN);
    }
}
