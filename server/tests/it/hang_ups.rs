//! Clients that hang up: nothing is left half done, and nobody else notices.

use std::net::SocketAddr;
use std::pin::pin;
use std::task::Poll;

use axum::body::Body;
use futures_util::future::join_all;
use persona_server::flow_limits::FlowAllowance;
use persona_server::store::NewInquiry;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Row as _};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::cluster::on_postgres;
use crate::flow::Tab;
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
    world.state.under_way.wait().await;
    let mut looker = AnyConnection::connect(&world.url).await.unwrap();
    assert_no_transaction_is_open(&mut looker).await;
    let all = join_all((0..40).map(|_| world.created())).await;
    assert_eq!(all.len(), 40);
    assert_no_transaction_is_open(&mut looker).await;
}

/// Before anything else uses the connections: that could end a transaction which was left open.
async fn assert_no_transaction_is_open(looker: &mut AnyConnection) {
    if !on_postgres() {
        // There is one writer, and whoever writes next would wait for it in vain.
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
    world.state.under_way.wait().await;
    let list = world.api("GET", "/inquiries", Value::Null).await;
    assert_eq!(list.at("/data").as_array().unwrap().len(), 5);
}

/// A request of every kind, as it goes over the wire.
async fn requests(world: &World) -> Vec<String> {
    let id = world.created().await;
    let token = world.resume(&world.pending().await).await.text_at("/meta/session-token");
    let session = world.api("GET", "/inquiry-sessions", Value::Null).await.text_at("/data/0/id");
    let begun = world.pending().await;
    let mut tab = Tab::new(world, &begun, Some(&world.resume(&begun).await.text_at("/meta/session-token")));
    tab.open().await;
    let create = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test","reference-id":"one"}}}"#;
    let tag = r#"{"meta":{"tag-name":"x"}}"#;
    let hook = r#"{"data":{"attributes":{"name":"x","url":"http://127.0.0.1:9/","enabled-events":["inquiry.created"]}}}"#;
    let api = [
        ("GET", "/inquiries?include=account".to_owned(), ""),
        ("GET", format!("/inquiries/{id}"), ""),
        ("POST", "/inquiries?include=account,template".to_owned(), create),
        ("PATCH", format!("/inquiries/{id}"), r#"{"data":{"attributes":{"note":"x"}}}"#),
        ("POST", format!("/inquiries/{id}/add-tag"), tag),
        ("POST", format!("/inquiries/{id}/generate-one-time-link"), ""),
        ("POST", format!("/inquiries/{begun}/resume"), ""),
        (
            "POST",
            "/inquiry-sessions?include=inquiry".to_owned(),
            &format!(r#"{{"data":{{"attributes":{{"inquiry-id":"{id}"}}}}}}"#),
        ),
        ("GET", format!("/inquiry-sessions/{session}"), ""),
        ("GET", "/inquiry-sessions".to_owned(), ""),
        ("GET", "/events".to_owned(), ""),
        ("POST", "/webhooks".to_owned(), hook),
        ("GET", "/webhooks".to_owned(), ""),
        ("GET", "/inquiry-templates".to_owned(), ""),
        ("GET", "/test-clock".to_owned(), ""),
        ("DELETE", format!("/inquiries/{id}"), ""),
    ]
    .map(|(method, path, body)| (method, path, body.to_owned()));
    let mut requests = Vec::new();
    for (method, path, body) in api {
        let head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n",
            world.sandbox_key,
            body.len()
        );
        requests.push(format!("{head}\r\n{body}"));
        if method == "POST" {
            requests.push(format!("{head}idempotency-key: KEY\r\n\r\n{body}"));
        }
    }
    let bearer = format!("authorization: Bearer {token}\r\npersona-browser: {}\r\n", "b".repeat(32));
    for path in [
        "/verify?inquiry-id=inq_aaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
        format!("/verify?inquiry-id={begun}&session-token={token}"),
        format!("/widget?inquiry-id={begun}"),
        "/widget?inquiry-template-id=itmpl_test&environment=sandbox".to_owned(),
        format!("/flow/handoff/state?inquiry-id={begun}"),
        format!("/flow/handoff/events?inquiry-id={begun}"),
        "/flow/themes/itmpl_test/1/theme.css".to_owned(),
        "/readyz".to_owned(),
    ] {
        requests.push(format!("GET {path} HTTP/1.1\r\nhost: x\r\n{bearer}\r\n"));
    }
    for path in ["open", "steps/consent", "steps/details", "steps/document-kind", "handoff", "here"] {
        let body = format!("inquiry-id={begun}&name-first=Ada");
        requests.push(format!(
            "POST /flow/{path} HTTP/1.1\r\nhost: x\r\n{bearer}content-length: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        ));
    }
    requests.push(format!(
        "POST /flow/uploads?inquiry-id={begun} HTTP/1.1\r\nhost: x\r\n{bearer}upload-length: 9\r\ncontent-length: 0\r\n\r\n"
    ));
    requests
}

async fn hang_up(address: SocketAddr, request: &str, patience: usize) {
    let Ok(mut stream) = TcpStream::connect(address).await else { return };
    // The server hears of it at once.
    let _ = stream.set_zero_linger();
    let _ = stream.write_all(request.as_bytes()).await;
    for _ in 0..patience {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_clients_that_hang_up_on_every_kind_of_route_do_not_stop_the_others() {
    let allowance = FlowAllowance { steps: 1_000_000, uploads: 1_000_000 };
    let world = World::new().await.with_flow_limits(allowance, &[]);
    let requests = requests(&world).await;
    let address = world.serve().await;
    let seed = 20_261_129;
    let mut random = SmallRng::seed_from_u64(seed);
    for round in 0..CLIENTS / AT_ONCE {
        let clients: Vec<_> = (0..AT_ONCE)
            .map(|client| {
                let request = requests[random.random_range(0..requests.len())].clone();
                let request = request.replace("KEY", &format!("{round} {client}"));
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
