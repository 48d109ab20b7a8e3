//! A gate on the way to AWS: it says which requests came by, holds answers back until it is opened, and counts how
//! many requests were under way at once. Never here: HTTP beyond a request's first line.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::rpc::aws::Aws;

/// A port that passes everything on to a simulator. It ends when it is dropped.
pub(crate) struct Gate {
    url: String,
    shared: Arc<Shared>,
    _connections: JoinSet<()>,
}

struct Shared {
    is_open: watch::Sender<bool>,
    requests: watch::Sender<Vec<String>>,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

impl Gate {
    /// A gate through which requests pass and, until it is opened, no answer to a write comes back.
    pub(crate) async fn closed(aws: &Aws) -> Self {
        Self::before(aws, false).await
    }

    pub(crate) async fn open(aws: &Aws) -> Self {
        Self::before(aws, true).await
    }

    async fn before(aws: &Aws, is_open: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            is_open: watch::Sender::new(is_open),
            requests: watch::Sender::default(),
            under_way: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        });
        let upstream = aws.url().strip_prefix("http://").unwrap().to_owned();
        let mut connections = JoinSet::new();
        connections.spawn(accept(listener, upstream, Arc::clone(&shared)));
        Self { url, shared, _connections: connections }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until so many requests have come by whose first line has this in it.
    pub(crate) async fn saw(&self, part: &str, count: usize) {
        let mut requests = self.shared.requests.subscribe();
        let came = |lines: &Vec<String>| lines.iter().filter(|line| line.contains(part)).count() >= count;
        requests.wait_for(came).await.unwrap();
    }

    pub(crate) fn let_answers_through(&self) {
        self.shared.is_open.send_replace(true);
    }

    /// How many requests were under way at once, at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, upstream: String, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let server = TcpStream::connect(&upstream).await.unwrap();
        connections.spawn(pass(client, server, Arc::clone(&shared)));
    }
}

/// Passes the requests of one connection, which come one after another, and their answers.
async fn pass(mut client: TcpStream, mut server: TcpStream, shared: Arc<Shared>) {
    let (mut asked, mut answered) = ([0; 16 * 1024], [0; 16 * 1024]);
    let (mut is_busy, mut is_read) = (false, false);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Some(bytes) = read.ok().filter(|count| *count > 0).map(|count| &asked[..count]) else { break };
                if !std::mem::replace(&mut is_busy, true) {
                    shared.began(bytes);
                    is_read = bytes.starts_with(b"GET ");
                }
                if server.write_all(bytes).await.is_err() { break }
            }
            read = server.read(&mut answered) => {
                let Some(bytes) = read.ok().filter(|count| *count > 0).map(|count| &answered[..count]) else { break };
                if !is_read {
                    shared.opened().await;
                }
                if std::mem::replace(&mut is_busy, false) {
                    shared.under_way.fetch_sub(1, Ordering::SeqCst);
                }
                if client.write_all(bytes).await.is_err() { break }
            }
        }
    }
    if is_busy {
        shared.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
    async fn opened(&self) {
        let mut is_open = self.is_open.subscribe();
        let _now = is_open.wait_for(|is_open| *is_open).await;
    }

    fn began(&self, bytes: &[u8]) {
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let line = String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
        self.requests.send_modify(|requests| requests.push(line));
    }
}
