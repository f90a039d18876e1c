//! Clients that hang up: nothing is left half done, and nobody else notices.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::Poll;

use axum::body::Body;
use futures_util::future::join_all;
use persona_server::limits::flow::FlowAllowance;
use persona_server::store::NewInquiry;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Row as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::cluster::on_postgres;
use crate::flow::{Tab, face, photo, view};
use crate::world::{ONE, World, visitor};

/// How many clients hang up, and how many of them at once.
const CLIENTS: usize = 2048;
const AT_ONCE: usize = 32;

/// Runs a future until it has been polled so often, and drops it then.
async fn cut_short<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Nobody holds a transaction of a request that has ended, and everybody may write.
async fn assert_sound(world: &World) {
    world.state.running_requests.wait().await;
    let mut looker = AnyConnection::connect(&world.url).await.unwrap();
    assert_no_transaction_is_open(&mut looker).await;
    let all = join_all((0..40).map(|_| world.created())).await;
    assert_eq!(all.len(), 40);
    assert_no_transaction_is_open(&mut looker).await;
}

/// Before anything else uses the connections: that could end a transaction which was left open.
async fn assert_no_transaction_is_open(looker: &mut AnyConnection) {
    if !on_postgres() {
        // There is only one writer, and the next write would wait for it until the timeout.
        return;
    }
    // One that has just been given back may still be on its way.
    for looks in 0.. {
        let row = sqlx::query(
            "SELECT COUNT(*) AS open FROM pg_stat_activity
             WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
        )
        .fetch_one(&mut *looker)
        .await
        .unwrap();
        if row.get::<i64, _>("open") == 0 {
            return;
        }
        assert!(looks < 1000, "a connection is left inside a transaction");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_is_dropped_anywhere_leaves_no_transaction_open() {
    let world = World::new().await;
    let template = world.store.template("itmpl_test").await.unwrap().unwrap();
    let mut looker = AnyConnection::connect(&world.url).await.unwrap();
    // An answer that is there at once costs no poll, so that the number differs each time.
    for polls in 0..40 {
        let new = NewInquiry::of(template.clone());
        cut_short(world.store.create_inquiry(&world.sandbox, new, world.now()), polls).await;
        assert_no_transaction_is_open(&mut looker).await;
        let id = world.created().await;
        cut_short(world.store.start_inquiry(&id, None, visitor(ONE), world.now()), polls).await;
        assert_no_transaction_is_open(&mut looker).await;
    }
    assert_sound(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_client_is_gone_is_done_all_the_same() {
    let world = World::new().await;
    for polls in 1..6 {
        let body = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_test" } } });
        cut_short(world.api("POST", "/inquiries", body), polls).await;
    }
    world.state.running_requests.wait().await;
    let list = world.api("GET", "/inquiries", Value::Null).await;
    assert_eq!(list.at("/data").as_array().unwrap().len(), 5);
}

/// How many individuals there are at each step that can be taken only once.
const INDIVIDUALS: usize = 3;

/// A plan in which everything is looked at once more.
fn plan_with_review() -> Value {
    json!({ "steps": [{ "step": "consent" }, { "step": "details" }, { "step": "review" }] })
}

/// A request as it goes over the wire.
fn wire(method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// Requests of every kind.
async fn requests(world: &World) -> Vec<Vec<u8>> {
    let mut requests = api_requests(world).await;
    requests.extend(flow_requests(world).await);
    for _ in 0..INDIVIDUALS {
        requests.extend(photo_requests(world).await);
    }
    requests
}

/// To the API; those that change something once more with a key.
async fn api_requests(world: &World) -> Vec<Vec<u8>> {
    let id = world.created().await;
    let begun = world.pending().await;
    world.resume(&begun).await;
    let session = world.api("GET", "/inquiry-sessions", Value::Null).await.text_at("/data/0/id");
    let event = world.api("GET", "/events", Value::Null).await.text_at("/data/0/id");
    let hook = r#"{"data":{"attributes":{"name":"x","url":"http://127.0.0.1:9/","enabled-events":["inquiry.created"]}}}"#;
    let made = world.raw("POST", "/webhooks", "application/json", hook).await;
    let webhook = made.text_at("/data/id");
    let photographed = world.created().await;
    let mut tab = Tab::new(world, &photographed, None);
    tab.consent().await;
    tab.details().await;
    assert_eq!(view(&tab.upload("document", &photo()).await), "selfie");
    let shown = world.get(&photographed).await;
    let file = shown.text_at("/data/relationships/documents/data/0/id");
    assert!(!event.is_empty() && !webhook.is_empty() && !file.is_empty());
    let create = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test","reference-id":"one"}}}"#;
    let tag = r#"{"meta":{"tag-name":"x"}}"#;
    let mut api = vec![
        ("GET", "/inquiries?include=account".to_owned(), ""),
        ("GET", format!("/inquiries/{id}"), ""),
        ("GET", format!("/inquiries/{photographed}?include=account,documents,sessions"), ""),
        ("POST", "/inquiries?include=account,template".to_owned(), create),
        ("PATCH", format!("/inquiries/{id}"), r#"{"data":{"attributes":{"note":"x"}}}"#),
        ("POST", format!("/inquiries/{id}/add-tag"), tag),
        ("POST", format!("/inquiries/{id}/generate-one-time-link"), ""),
        ("POST", format!("/inquiries/{begun}/resume"), ""),
        ("GET", format!("/inquiry-sessions/{session}"), ""),
        ("GET", "/inquiry-sessions".to_owned(), ""),
        ("GET", "/events".to_owned(), ""),
        ("GET", format!("/events/{event}"), ""),
        ("GET", format!("/files/{file}"), ""),
        ("POST", "/webhooks".to_owned(), hook),
        ("GET", "/webhooks".to_owned(), ""),
        ("POST", format!("/webhooks/{webhook}/enable"), ""),
        ("POST", format!("/webhooks/{webhook}/rotate-secret"), r#"{"meta":{"expires-in-seconds":60}}"#),
        ("GET", format!("/webhooks/{webhook}/deliveries"), ""),
        ("GET", "/inquiry-templates".to_owned(), ""),
        ("GET", "/test-clock".to_owned(), ""),
    ];
    let of_session = format!(r#"{{"data":{{"attributes":{{"inquiry-id":"{id}"}}}}}}"#);
    api.push(("POST", "/inquiry-sessions?include=inquiry".to_owned(), &of_session));
    for decision in ["approve", "decline", "mark-for-review"] {
        for _ in 0..INDIVIDUALS {
            let completed = world.pending().await;
            world.simulate(&completed, &["complete_inquiry"]).await;
            api.push(("POST", format!("/inquiries/{completed}/{decision}"), ""));
        }
    }
    api.push(("DELETE", format!("/inquiries/{id}"), ""));
    let headers =
        format!("authorization: Bearer {}\r\ncontent-type: application/json\r\n", world.sandbox_key);
    let mut requests = Vec::new();
    for (method, path, body) in api {
        let path = format!("/api/v1{path}");
        requests.push(wire(method, &path, &headers, body.as_bytes()));
        if method == "POST" {
            requests.push(wire(method, &path, &format!("{headers}{KEY}\r\n"), body.as_bytes()));
        }
    }
    requests
}

/// The placeholder for an idempotency key in a request.
const KEY: &str = "idempotency-key: KEY";

/// Pages, forms and what a page that waits asks for.
async fn flow_requests(world: &World) -> Vec<Vec<u8>> {
    let resumed = world.pending().await;
    let token = world.resume(&resumed).await.text_at("/meta/session-token");
    let begun = world.created().await;
    let mut tab = Tab::new(world, &begun, None);
    assert_eq!(view(&tab.consent().await), "details");
    let reviewed = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_review" } } });
    let reviewed = world.api("POST", "/inquiries", reviewed).await.text_at("/data/id");
    let mut reviewing = Tab::new(world, &reviewed, None);
    reviewing.consent().await;
    assert_eq!(view(&reviewing.details().await), "review");
    let away = world.created().await;
    let mut leaving = Tab::new(world, &away, None);
    leaving.consent().await;
    assert_eq!(view(&leaving.post("/flow/handoff", &[]).await), "handoff");
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let mut requests = Vec::new();
    for path in [
        "/verify?inquiry-id=inq_aaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
        format!("/verify?inquiry-id={begun}"),
        format!("/verify?inquiry-id={resumed}&session-token={token}"),
        format!("/widget?inquiry-id={begun}"),
        "/widget?inquiry-template-id=itmpl_test&environment=sandbox".to_owned(),
        format!("/flow/handoff/state?inquiry-id={away}"),
        format!("/flow/handoff/events?inquiry-id={away}"),
        "/flow/themes/itmpl_test/1/theme.css".to_owned(),
        "/readyz".to_owned(),
    ] {
        requests.push(wire("GET", &path, &leaving.wire_headers(), b""));
    }
    for (tab, id, path, more) in [
        (&tab, &begun, "open", ""),
        (&tab, &begun, "steps/consent", ""),
        (&tab, &begun, "steps/details", "&name-first=Ada"),
        (&tab, &begun, "steps/document-kind", "&kind=passport"),
        (&reviewing, &reviewed, "steps/change", "&step=details"),
        (&reviewing, &reviewed, "steps/review", ""),
        (&leaving, &away, "handoff", ""),
        (&leaving, &away, "handoff/leave", ""),
        (&leaving, &away, "here", ""),
    ] {
        let headers = format!("{}{form}", tab.wire_headers());
        let body = format!("inquiry-id={id}{more}");
        requests.push(wire("POST", &format!("/flow/{path}"), &headers, body.as_bytes()));
    }
    requests
}

/// Photos, as a whole and in parts.
async fn photo_requests(world: &World) -> Vec<Vec<u8>> {
    let at_document = async || {
        let id = world.created().await;
        let mut tab = Tab::new(world, &id, None);
        tab.consent().await;
        assert_eq!(view(&tab.details().await), "document");
        (id, tab)
    };
    let (_, tab) = at_document().await;
    let headers = format!("{}content-type: multipart/form-data; boundary=b\r\n", tab.wire_headers());
    let mut requests = vec![
        wire("POST", "/flow/steps/document", &headers, &tab.form_with_file(&photo())),
        wire("POST", "/flow/steps/selfie", &headers, &tab.form_with_file(&face())),
    ];
    for method in ["PATCH", "HEAD", "DELETE"] {
        let (_, tab) = at_document().await;
        let place = tab.begin_upload(9).await;
        let (headers, part): (_, &[u8]) = match method {
            "PATCH" => (format!("{}upload-offset: 0\r\n", tab.wire_headers()), b"123456789"),
            _ => (tab.wire_headers(), b""),
        };
        requests.push(wire(method, &place, &headers, part));
    }
    let (id, tab) = at_document().await;
    let headers = format!("{}upload-length: 9\r\n", tab.wire_headers());
    requests.push(wire("POST", &format!("/flow/uploads?inquiry-id={id}"), &headers, b""));
    requests
}

/// The same request, with the placeholder replaced by a new key.
fn with_key(request: &[u8], key: &str) -> Vec<u8> {
    let Some(at) = request.windows(KEY.len()).position(|window| window == KEY.as_bytes()) else {
        return request.to_vec();
    };
    let (before, rest) = request.split_at(at);
    let (_, rest) = rest.split_at(KEY.len());
    [before, format!("idempotency-key: {key}").as_bytes(), rest].concat()
}

async fn hang_up(address: SocketAddr, request: &[u8], patience: usize) {
    let Ok(mut stream) = TcpStream::connect(address).await else { return };
    // The server notices it at once.
    let _ = stream.set_zero_linger();
    let _ = stream.write_all(request).await;
    for _ in 0..patience {
        tokio::task::yield_now().await;
    }
}

/// What a request is about, whatever its ids are.
fn kind_of(request: &[u8]) -> String {
    let line = String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
    let (method, rest) = line.split_once(' ').unwrap();
    let path = rest.split(['?', ' ']).next().unwrap();
    let segments =
        path.split('/').map(|part| if part.contains('_') || part.len() > 30 { "{id}" } else { part });
    format!("{method} {}", segments.collect::<Vec<_>>().join("/"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_request_that_clients_hang_up_on_is_one_that_does_something() {
    let world = World::new().await;
    world.add_plan("itmpl_review", plan_with_review()).await;
    let requests = requests(&world).await;
    let address = world.serve().await;
    let mut refused = BTreeMap::new();
    // In their order, since much is done only once. What a page waits for does not end.
    let ending = requests.iter().filter(|request| !request.starts_with(b"GET /flow/handoff/events"));
    for (key, request) in ending.enumerate() {
        let head = request.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let closing = [&request[..head], b"connection: close\r\n", &request[head..]].concat();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&with_key(&closing, &key.to_string())).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let status: u16 = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
        let best = refused.entry(kind_of(request)).or_insert(status);
        *best = status.min(*best);
    }
    // Details that lack some are looked at all the same; there is no theme.
    refused.retain(|kind, status| {
        let expected = match kind.as_str() {
            "POST /flow/steps/details" => 422..=422,
            "GET /flow/themes/{id}/1/theme.css" => 404..=404,
            _ => 200..=204,
        };
        !expected.contains(status)
    });
    assert_eq!(refused, BTreeMap::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_clients_that_hang_up_on_every_kind_of_route_do_not_stop_the_others() {
    let allowance = FlowAllowance { steps: 1_000_000, uploads: 1_000_000 };
    let world = World::new().await.with_flow_limits(allowance, &[]);
    world.add_plan("itmpl_review", plan_with_review()).await;
    let requests = requests(&world).await;
    let address = world.serve().await;
    let seed = 20_261_129;
    let mut random = SmallRng::seed_from_u64(seed);
    for round in 0..CLIENTS / AT_ONCE {
        let clients: Vec<_> = (0..AT_ONCE)
            .map(|client| {
                let request = &requests[random.random_range(0..requests.len())];
                let request = with_key(request, &format!("{round} {client}"));
                let patience = random.random_range(0..400);
                tokio::spawn(async move { hang_up(address, &request, patience).await })
            })
            .collect();
        join_all(clients).await;
    }
    assert_sound(&world).await;
    // Every kind of route still answers, and in time.
    let client = crate::program::client();
    let verify = client.get(format!("http://{address}/verify?inquiry-id=inq_aaaaaaaaaaaaaaaaaaaaaaaa"));
    assert_eq!(verify.send().await.unwrap().status(), 404);
    let request = world.request("POST", "/inquiries").header("idempotency-key", "one more");
    let request = request.header("authorization", format!("Bearer {}", world.sandbox_key));
    let create = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_test" } } });
    let answer = world.send(request.body(Body::from(create.to_string())).unwrap()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}
