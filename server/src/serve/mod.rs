//! Connections: taken as long as the server is to serve, with limits on how many there are, and
//! on how long a client may take to say what it wants and to take its answer.

pub(crate) mod running;
mod stream;

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::limits::connections::{Busy, ConnectionLimits, Connections, Place};
use crate::routes::error::ApiError;
use stream::ClientStream;

/// After how long it is tried again when the system has no connection to give.
const NO_CONNECTION: Duration = Duration::from_secs(1);

/// Limits on connections.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a client may take to send all headers, and be idle between two requests.
    pub header_timeout: Duration,
    /// How long a client may take for a part of its answer before it is given up.
    pub write_timeout: Duration,
    /// How many there may be.
    pub connections: ConnectionLimits,
}

/// The most bytes of a request's headers, and of its body that are read ahead.
const MAX_BUFFER: usize = 80 * 1024;

/// Serves `app` until `stop` ends: then no connection is taken any more, idle ones are
/// closed, and requests under way are brought to their end. A client that has not sent
/// all headers in time is answered 408; one that sends none at all, be it
/// between two requests, is just let go.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let mut connections = JoinSet::new();
    let (stopping, stopped) = watch::channel(());
    let open = Connections::new(limits.connections.clone());
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    tracing::trace!("connection accepted");
                    match open.enter(peer.ip()) {
                        Some(place) => {
                            let client = Client { stream, peer, place };
                            connections.spawn(connection(client, app.clone(), limits.clone(), stopped.clone()));
                        }
                        None => turn_away(&stream),
                    }
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    open.make_room();
                    tracing::error!(%error, "cannot accept connections; this will be retried");
                    tokio::time::sleep(NO_CONNECTION).await;
                }
            }
        }
    }
    drop(listener);
    drop(stopping);
    while connections.join_next().await.is_some() {}
    Ok(())
}

/// Whether the client went away before it was taken.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Says that there are too many connections, as far as that can be said without waiting.
fn turn_away(stream: &TcpStream) {
    tracing::debug!("connection rejected: too many connections");
    let _ = stream.try_write(ApiError::Busy.as_raw_http().as_bytes());
}

/// A connection and its place among all.
struct Client {
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
}

async fn connection(client: Client, app: Router, limits: Limits, mut stopped: watch::Receiver<()>) {
    let Client { stream, peer, place } = client;
    let place = Arc::new(place);
    // Answers are small, and nobody gains from waiting for more of them.
    let _ = stream.set_nodelay(true);
    let at = Arc::clone(&place);
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let busy = at.busy();
        let answered = app.clone().oneshot(request);
        let answer: Answer = Box::pin(async move {
            let response = answered.await?;
            Ok(response.map(|body| Body::new(Sending { body, _busy: busy })))
        });
        answer
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(MAX_BUFFER)
        .serve_connection(TokioIo::new(ClientStream::new(stream, limits.write_timeout)), answer);
    let mut is_told = false;
    let ended = loop {
        tokio::select! {
            ended = poll_fn(|context| connection.poll_without_shutdown(context)) => break ended,
            _ = stopped.changed(), if !is_told => {
                is_told = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
            // It was idle. What it may have begun to say is not waited for.
            () = place.dismissed() => return,
        }
    };
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner().into_inner();
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection was interrupted");
        if error.is_timeout() && !parts.read_buf.is_empty() {
            let last_words = async { stream.write_all(ApiError::TooSlow.as_raw_http().as_bytes()).await };
            let _ = tokio::time::timeout(limits.write_timeout, last_words).await;
        }
    }
    // The client may be gone already.
    let _ = stream.shutdown().await;
}

/// An answer's body. Until all of it is there for the client the connection is not idle.
struct Sending {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;
