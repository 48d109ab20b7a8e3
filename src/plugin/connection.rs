//! A connection, whatever carries it. Never here: how it came about.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, BufWriter, ReadBuf};
use tonic::transport::server::Connected;

use super::calls::Session;
use super::count::Counted;

/// Bytes both ways: a TCP or Unix socket, or TLS over one.
pub(super) trait Pipe: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Pipe for T {}

/// A connection that is ready for HTTP/2.
pub(super) struct Connection {
    pipe: Box<dyn Pipe>,
    session: Session,
    _counted: Option<Counted>,
}

impl Connection {
    /// Takes `pipe` as it is.
    pub(super) fn new(pipe: impl Pipe + 'static) -> Self {
        Self { pipe: Box::new(pipe), session: Session::default(), _counted: None }
    }

    /// The same, which collects what is written until it is flushed.
    pub(super) fn buffered(pipe: impl Pipe + 'static) -> Self {
        Self::new(BufWriter::new(pipe))
    }

    /// The same, counted until it is dropped.
    pub(super) fn counted(self, counted: Counted) -> Self {
        Self { _counted: Some(counted), ..self }
    }

    fn pipe(self: Pin<&mut Self>) -> Pin<&mut dyn Pipe> {
        Pin::new(self.get_mut().pipe.as_mut())
    }
}

/// Says nothing of the peer, whom TLS or the socket's folder has checked: only which connection it is.
impl Connected for Connection {
    type ConnectInfo = Session;

    fn connect_info(&self) -> Session {
        self.session.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.pipe().poll_read(context, buffer)
    }
}

/// Takes one slice at a time, not several: h2 then sends the trailers of an answer with the answer where this has less than
/// 1 KiB, instead of 256 bytes. That saves a system call here and one of the host's.
impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.pipe().poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.pipe().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.pipe().poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn what_is_written_goes_out_together_when_it_is_flushed() {
        let (ours, mut theirs) = duplex(64);
        let mut connection = Connection::buffered(ours);
        assert!(!connection.is_write_vectored());
        connection.write_all(b"answer").await.expect("it is taken");
        connection.write_all(b" and trailers").await.expect("it is taken");
        let mut heard = [0; 19];
        {
            let mut reading = Box::pin(theirs.read_exact(&mut heard));
            assert!(poll!(&mut reading).is_pending());
            connection.flush().await.expect("it is sent");
            reading.await.expect("it arrives");
        }
        assert_eq!(&heard, b"answer and trailers");
    }
}
