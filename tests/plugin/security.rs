//! Who is let in, and how the connection is secured.

use rustls::ProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::plugin::client::{self, Client, Identity};
use crate::plugin::host::{Host, Plugin};
use crate::plugin::services::is_served;

#[tokio::test]
async fn alpn_h2_is_always_negotiated() {
    let plugin = Host::new().start();
    let rows = [(&TLS13, ProtocolVersion::TLSv1_3), (&TLS12, ProtocolVersion::TLSv1_2)];
    for (offered, expected) in rows {
        let stream = plugin.secure(Client::Host, &[offered]).await;
        let stream = stream.expect("the plugin lets its host in");
        let (_, session) = stream.get_ref();
        assert_eq!(session.protocol_version(), Some(expected));
        assert_eq!(session.alpn_protocol(), Some(&b"h2"[..]), "{expected:?}");
    }
}

#[tokio::test]
async fn a_client_with_another_certificate_or_none_is_refused() {
    let other = Identity::new();
    for host in [Host::new(), Host::new().without_sockets()] {
        let plugin = host.start();
        assert!(!is_let_in(&plugin, Client::Other(&other)).await);
        assert!(!is_let_in(&plugin, Client::Nameless).await);
        assert!(is_let_in(&plugin, Client::Host).await, "{}", plugin.said);
    }
}

#[tokio::test]
async fn a_client_without_tls_is_refused() {
    let plugin = Host::new().start();
    let fields = plugin.fields();
    let channel = client::dial(fields[2], fields[3], None).await;
    let served = match channel {
        Ok(channel) => is_served(channel).await,
        Err(_) => false,
    };
    assert!(!served);
}

#[tokio::test]
async fn a_client_that_is_stuck_in_its_handshake_keeps_nobody_waiting() {
    for host in [Host::new(), Host::new().without_sockets()] {
        let plugin = host.start();
        let fields = plugin.fields();
        let mut stuck = Vec::new();
        for _ in 0..8 {
            let socket = client::open(fields[2], fields[3]).await;
            stuck.push(socket.expect("the plugin listens"));
        }
        assert!(is_served(plugin.connect().await).await, "{}", plugin.said);
        drop(stuck);
    }
}

/// With TLS 1.3 a client learns with its first answer, not before, that it is refused.
async fn is_let_in(plugin: &Plugin, client: Client<'_>) -> bool {
    match plugin.channel(client).await {
        Ok(channel) => is_served(channel).await,
        Err(_) => false,
    }
}
