//! A customer's server that webhooks are delivered to, on a real socket.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// What a delivery brought.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn event_id(&self) -> String {
        self.json().pointer("/data/id").unwrap().as_str().unwrap().to_owned()
    }

    /// How many of the signatures are right for that secret, checked from first principles.
    pub(crate) fn signed_with(&self, secret: &str) -> usize {
        let pairs = self.header("persona-signature").split(' ');
        pairs
            .filter(|pair| {
                let (t, v1) = pair.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
                let message = [t.as_bytes(), b".", &self.body].concat();
                v1 == hex(&hmac_sha256(secret.as_bytes(), &message))
            })
            .count()
    }
}

/// The signature of a body by that secret, from first principles.
pub(crate) fn signature(secret: &str, at: i64, body: &str) -> String {
    let message = format!("{at}.{body}");
    format!("t={at},v1={}", hex(&hmac_sha256(secret.as_bytes(), message.as_bytes())))
}

/// RFC 2104, for keys of at most 64 bytes.
fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |with: u8| -> Vec<u8> {
        key.iter().chain(std::iter::repeat(&0)).take(64).map(|byte| byte ^ with).collect()
    };
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Shared {
    received: Mutex<Vec<Received>>,
    count: watch::Sender<usize>,
    status: AtomicU16,
    answer: Mutex<Answer>,
    /// Answers are given while there are permits.
    gate: Semaphore,
}

#[derive(Clone)]
enum Answer {
    Empty,
    Redirect(String),
    Endless,
    Text(String),
}

/// The server; gone when it is dropped.
pub(crate) struct Receiver {
    pub(crate) url: String,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// One that answers 200.
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks?from=persona", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            received: Mutex::default(),
            count: watch::Sender::new(0),
            status: AtomicU16::new(200),
            answer: Mutex::new(Answer::Empty),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
        });
        let app = Router::new().fallback(receive).with_state(Arc::clone(&shared));
        // What a verifier is sent is large.
        let app = app.layer(DefaultBodyLimit::disable());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, shared, task }
    }

    pub(crate) fn answer(&self, status: u16) {
        self.shared.status.store(status, Ordering::SeqCst);
    }

    pub(crate) fn redirect(&self, to: &str) {
        self.answer(302);
        *self.shared.answer.lock().unwrap() = Answer::Redirect(to.to_owned());
    }

    /// Answers with that body.
    pub(crate) fn say(&self, status: u16, body: &str) {
        self.answer(status);
        *self.shared.answer.lock().unwrap() = Answer::Text(body.to_owned());
    }

    /// Answers with a body that has no end.
    pub(crate) fn answer_endlessly(&self) {
        *self.shared.answer.lock().unwrap() = Answer::Endless;
    }

    /// Takes requests from now on without ever answering.
    pub(crate) fn hang(&self) {
        self.shared.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Answers again, those that were kept waiting as well.
    pub(crate) fn go_on(&self) {
        self.shared.gate.add_permits(1000);
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    pub(crate) fn last(&self) -> Received {
        self.received().last().unwrap().clone()
    }

    /// Waits until that many requests have come.
    pub(crate) async fn wait_for(&self, count: usize) {
        let mut counted = self.shared.count.subscribe();
        counted.wait_for(|&received| received >= count).await.unwrap();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    shared.received.lock().unwrap().push(Received { headers, body });
    shared.count.send_modify(|count| *count += 1);
    let _permit = shared.gate.acquire().await.unwrap();
    let status = StatusCode::from_u16(shared.status.load(Ordering::SeqCst)).unwrap();
    let answer = shared.answer.lock().unwrap().clone();
    match answer {
        Answer::Empty => status.into_response(),
        Answer::Redirect(to) => (status, [("location", to)]).into_response(),
        Answer::Text(body) => (status, body).into_response(),
        Answer::Endless => {
            let megabyte = Bytes::from(vec![b'x'; 1024 * 1024]);
            let body = futures_util::stream::repeat(Ok::<_, std::convert::Infallible>(megabyte));
            (status, Body::from_stream(body)).into_response()
        }
    }
}
