//! A connection, whatever carries it. Never here: how it came about.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
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

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.pipe().poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.pipe().poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.pipe.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.pipe().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.pipe().poll_shutdown(context)
    }
}
