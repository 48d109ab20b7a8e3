//! A gate between provider and simulator: bytes pass unchanged, but a request that begins as asked is held until the
//! story releases it. So "while `CreateAccessEntry` is in flight" is an event, not a guess.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use crate::error::{HarnessError, Result, trying};

/// A request that should come and does not within this time never will.
const ARRIVES_WITHIN: Duration = Duration::from_mins(1);

/// An open gate. Closes to new connections when dropped.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    held: Receiver<HeldRequest>,
    closed: Arc<AtomicBool>,
}

/// A request that waits at the gate; released when dropped.
#[derive(Debug)]
pub struct HeldRequest {
    _open: Sender<()>,
}

impl HeldRequest {
    /// Lets the request pass.
    pub fn release(self) {}
}

impl Gate {
    /// A gate in front of the server at `url` that holds every request beginning with `begins`, such as
    /// `POST /clusters/demo/access-entries HTTP`.
    ///
    /// # Errors
    /// When no port is free or `url` is no `http://HOST:PORT`.
    pub fn before(url: &str, begins: &str) -> Result<Self> {
        let begins = begins.to_owned();
        Self::holding(url, move |bytes| bytes.starts_with(begins.as_bytes()))
    }

    /// A gate in front of the server at `url` that holds one request, by its number: 1 is the first that comes.
    ///
    /// # Errors
    /// As [`Gate::before`].
    pub fn at(url: &str, number: usize) -> Result<Self> {
        let count = AtomicUsize::new(0);
        Self::holding(url, move |bytes| {
            is_request(bytes) && count.fetch_add(1, Ordering::SeqCst) + 1 == number
        })
    }

    fn holding(url: &str, holds: impl Fn(&[u8]) -> bool + Send + Sync + 'static) -> Result<Self> {
        let server: SocketAddr = url
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .parse()
            .map_err(|_| HarnessError::Simulator(format!("{url} is no http://ADDRESS:PORT")))?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(trying("open a gate"))?;
        let address = listener.local_addr().map_err(trying("open a gate"))?;
        let (sender, held) = channel();
        let closed = Arc::new(AtomicBool::new(false));
        let proxy = Proxy { server, holds: Arc::new(holds), held: sender };
        let flag = Arc::clone(&closed);
        thread::spawn(move || proxy.accept(&listener, &flag));
        Ok(Self { address, held, closed })
    }

    /// Where the provider shall connect.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits for the next request that is held.
    ///
    /// # Errors
    /// When none comes.
    pub fn next(&self) -> Result<HeldRequest> {
        self.held.recv_timeout(ARRIVES_WITHIN).map_err(|_| HarnessError::NeverHappened {
            what: "a request at the gate".to_owned(),
            within: ARRIVES_WITHIN,
            so_far: String::new(),
        })
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Release);
        // Wakes the proxy, who then sees the flag.
        let _ = TcpStream::connect(self.address);
    }
}

#[derive(Clone)]
struct Proxy {
    server: SocketAddr,
    holds: Arc<dyn Fn(&[u8]) -> bool + Send + Sync>,
    held: Sender<HeldRequest>,
}

impl Proxy {
    fn accept(&self, listener: &TcpListener, closed: &AtomicBool) {
        for client in listener.incoming() {
            if closed.load(Ordering::Acquire) {
                return;
            }
            let proxy = self.clone();
            thread::spawn(move || client.and_then(|client| proxy.connect(client)));
        }
    }

    fn connect(&self, client: TcpStream) -> io::Result<()> {
        let server = TcpStream::connect(self.server)?;
        let (from_server, to_client) = (server.try_clone()?, client.try_clone()?);
        thread::spawn(move || pass(from_server, to_client, |_| {}));
        pass(client, server, |bytes| self.hold(bytes))
    }

    /// A client writes a request's first line and headers at once, so a chunk's beginning is enough.
    fn hold(&self, bytes: &[u8]) {
        if !(self.holds)(bytes) {
            return;
        }
        let (open, opened) = channel();
        if self.held.send(HeldRequest { _open: open }).is_ok() {
            // Nothing is ever sent: the other side's drop is the sign.
            let _ = opened.recv();
        }
    }
}

/// Whether a request begins here, and not the body of one.
fn is_request(bytes: &[u8]) -> bool {
    ["GET /", "POST /", "DELETE /", "PUT /"].iter().any(|method| bytes.starts_with(method.as_bytes()))
}

fn pass(mut from: TcpStream, mut to: TcpStream, before: impl Fn(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return to.shutdown(Shutdown::Write);
        }
        before(&buffer[..count]);
        to.write_all(&buffer[..count])?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers each connection with what it got, once.
    fn echo() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    let mut buffer = [0; 100];
                    let count = stream.read(&mut buffer).unwrap();
                    stream.write_all(&buffer[..count]).unwrap();
                });
            }
        });
        url
    }

    fn send(gate: &Gate, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(gate.address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    }

    fn answer(mut stream: TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn only_what_begins_as_asked_is_held_and_nothing_is_changed() {
        let gate = Gate::before(&echo(), "POST /a HTTP").unwrap();
        let held_stream = send(&gate, "POST /a HTTP/1.1");
        let held = gate.next().unwrap();
        assert_eq!(answer(send(&gate, "GET /a HTTP/1.1")), "GET /a HTTP/1.1");
        held.release();
        assert_eq!(answer(held_stream), "POST /a HTTP/1.1");
    }

    #[test]
    fn one_request_is_held_by_its_number_and_no_body_is_counted() {
        let gate = Gate::at(&echo(), 2).unwrap();
        assert_eq!(answer(send(&gate, "GET /a")), "GET /a");
        assert_eq!(answer(send(&gate, "{ a body }")), "{ a body }");
        let held_stream = send(&gate, "POST /b");
        let held = gate.next().unwrap();
        assert_eq!(answer(send(&gate, "GET /c")), "GET /c");
        held.release();
        assert_eq!(answer(held_stream), "POST /b");
    }
}
