//! A client's connection as hyper reads and writes it: one that takes nothing is given up, and
//! what hyper says by itself is said in the shape of all other errors.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use crate::routes::error::ApiError;

/// How much a client that is waited for must take within the time limit.
const LEAST: usize = 64 * 1024;

/// The connection.
pub(super) struct ClientStream {
    inner: TcpStream,
    timeout: Duration,
    waiting: Option<Waiting>,
    /// What is written instead of hyper's own words, and how much of it has been.
    instead: Option<(Vec<u8>, usize)>,
}

/// The client did not take all that there was for it at once.
struct Waiting {
    until: Pin<Box<Sleep>>,
    taken: usize,
}

impl ClientStream {
    /// A client that has `timeout` for every [`LEAST`] bytes.
    pub(super) fn new(inner: TcpStream, timeout: Duration) -> Self {
        Self { inner, timeout, waiting: None, instead: None }
    }

    /// The connection itself.
    pub(super) fn into_inner(self) -> TcpStream {
        self.inner
    }

    /// Counts what a write has come to.
    fn note(&mut self, context: &mut Context<'_>, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        match written {
            Poll::Ready(Ok(count)) => {
                if let Some(waiting) = &mut self.waiting {
                    waiting.taken = waiting.taken.saturating_add(count);
                    if waiting.taken >= LEAST {
                        self.waiting = None;
                    }
                }
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let timeout = self.timeout;
                let waiting = self.waiting.get_or_insert_with(|| Waiting {
                    until: Box::pin(tokio::time::sleep_until(Instant::now() + timeout)),
                    taken: 0,
                });
                ready!(waiting.until.as_mut().poll(context));
                Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the client does not take its answer")))
            }
        }
    }

    /// Writes what is to be written instead of hyper's own words.
    fn write_instead(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        while let Some((text, from)) = &mut self.instead {
            let rest = text.get(*from..).unwrap_or_default();
            if rest.is_empty() {
                self.instead = None;
                break;
            }
            let written = Pin::new(&mut self.inner).poll_write(context, rest);
            let count = ready!(self.note(context, written))?;
            if let Some((_, from)) = &mut self.instead {
                *from += count;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Takes hyper's own words for an error, if these are some; whether they were.
    fn takes_over(&mut self, bytes: &[u8]) -> bool {
        let Some(error) = own_words(bytes) else { return false };
        self.instead = Some((error.as_raw_http().into_bytes(), 0));
        true
    }
}

/// The error that hyper speaks of by itself: to a request that never got to us, without a body
/// and without the headers that all our answers have.
fn own_words(bytes: &[u8]) -> Option<ApiError> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (status, rest) =
        text.strip_prefix("HTTP/1.1 ").or(text.strip_prefix("HTTP/1.0 "))?.split_once("\r\n")?;
    let headers = rest.strip_suffix("\r\n\r\n")?;
    let is_own = headers.split("\r\n").all(|header| {
        let name = header.split_once(':').map_or("", |(name, _)| name);
        let known = ["connection", "content-length", "date"];
        known.iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    match status.split_once(' ')?.0 {
        "400" if is_own => Some(ApiError::Malformed),
        "414" if is_own => Some(ApiError::AddressTooLong),
        "431" if is_own => Some(ApiError::HeadersTooLarge),
        _ => None,
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        ready!(self.write_instead(context))?;
        if self.takes_over(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        ready!(self.write_instead(context))?;
        if let [only] = slices
            && self.takes_over(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        let written = Pin::new(&mut self.inner).poll_write_vectored(context, slices);
        self.note(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.write_instead(context))?;
        ready!(Pin::new(&mut self.inner).poll_flush(context))?;
        // All of the answer has been taken.
        self.waiting = None;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.write_instead(context))?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hyper_says_by_itself_is_said_in_other_words() {
        let own = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\
                   date: Thu, 28 May 2026 20:26:40 GMT\r\n\r\n";
        assert!(matches!(own_words(own.as_bytes()), Some(ApiError::HeadersTooLarge)));
        for ours in [
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nrequest-id: req_1\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            "{}",
            "",
        ] {
            assert!(own_words(ours.as_bytes()).is_none(), "{ours}");
        }
    }
}
