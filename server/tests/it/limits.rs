//! What is refused, shortened or judged late, so that no client gets more than it may.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::http::request::Builder;
use futures_util::StreamExt;
use object_store::ObjectStore as _;
use persona_server::domain::api_key::{NewApiKey, Permission};
use persona_server::domain::environment::EnvironmentName;
use persona_server::domain::handoff::link_lifetime;
use persona_server::domain::session::{BrowserFingerprint, MAX_HANDED_OFF};
use persona_server::jobs::webhooks::Deliverer;
use persona_server::secrets::hashes::SecretHash;
use persona_server::secrets::hashes::new_api_key;
use persona_server::store::{Error, Visit};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::flow::{Tab, photo, view};
use crate::receiver::Receiver;
use crate::world::{Answer, DAY, MS, ONE, World, visitor};

#[tokio::test]
async fn a_key_that_stands_twice_is_refused_wherever_it_is() {
    let world = World::new().await;
    for body in [
        r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test","inquiry-template-id":"itmpl_other"}}}"#,
        r#"{"data":{},"data":{"attributes":{"inquiry-template-id":"itmpl_test"}}}"#,
        r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test","fields":{"a":{"b":1,"b":2}}}}}"#,
    ] {
        let refused = world.raw("POST", "/inquiries", "application/json", body).await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.details().contains("is given twice"), "{}", refused.text);
    }
    let id = world.pending().await;
    let refused = world.raw("POST", &format!("/inquiries/{id}/resume"), "x/y", r#"{"a":1,"a":1}"#).await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn a_compressed_body_is_refused_and_one_that_is_not_there_may_be_called_so() {
    let world = World::new().await;
    let send = async |path: &str, encoding: &str, body: &str| {
        let request =
            world.request("POST", path).header("authorization", format!("Bearer {}", world.sandbox_key));
        let request = request.header("content-encoding", encoding).header("content-type", "application/json");
        world.send(request.body(Body::from(body.to_owned())).unwrap()).await
    };
    let body = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test"}}}"#;
    for encoding in ["gzip", "identity, br", "x"] {
        let refused = send("/inquiries", encoding, body).await;
        assert_eq!(
            (refused.status.as_u16(), refused.header("accept-encoding")),
            (415, "identity"),
            "{encoding}"
        );
        assert_eq!(refused.at("/errors/0/title"), "Unsupported media type");
    }
    for encoding in ["identity", "Identity", ""] {
        assert_eq!(send("/inquiries", encoding, body).await.status, 201, "{encoding}");
    }
    let id = world.pending().await;
    assert_eq!(send(&format!("/inquiries/{id}/resume"), "gzip", "").await.status, 200);
}

#[tokio::test]
async fn an_address_that_is_no_text_is_answered_as_every_error_and_all_answers_forbid_guessing() {
    let world = World::new().await;
    let odd = world.api("GET", "/files/%ff", Value::Null).await;
    assert_eq!((odd.status.as_u16(), odd.at("/errors/0/title")), (404, &json!("Record not found")));
    let get = async |path: &str| world.send(Request::get(path).body(Body::empty()).unwrap()).await;
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/persona.js",
        "/no/such",
        "/verify",
        "/verify?code=none",
        "/widget?inquiry-id=inq_none",
        "/preload",
        "/flow/flow.css",
        "/flow/open",
        "/flow/handoff/state",
        "/api/v1/inquiries",
        "/api/v1/no/such",
        "/review",
    ] {
        assert_eq!(get(path).await.header("x-content-type-options"), "nosniff", "{path}");
    }
    assert_eq!(odd.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn what_a_key_may_not_ask_for_it_may_not_have_included() {
    let world = World::new().await;
    let key_with = async |permissions: &[Permission]| {
        let key = new_api_key(EnvironmentName::Sandbox);
        let new = NewApiKey { permissions: Some(permissions.to_vec()), ..NewApiKey::default() };
        world.store.create_api_key(&world.sandbox, &new, &SecretHash::of(&key), world.now()).await.unwrap();
        key
    };
    let id = world.pending().await;
    let inquiries = key_with(&[Permission::InquiryRead]).await;
    let sessions = key_with(&[Permission::InquirySessionRead]).await;
    let both = key_with(&[Permission::InquiryRead, Permission::InquirySessionRead]).await;
    let session = world.get(&id).await.text_at("/data/relationships/sessions/data/0/id");
    let session = if session.is_empty() {
        world.resume(&id).await;
        world.get(&id).await.text_at("/data/relationships/sessions/data/0/id")
    } else {
        session
    };
    for (key, path, allowed) in [
        (&inquiries, format!("/inquiries/{id}?include=documents,verifications"), true),
        (&inquiries, format!("/inquiries/{id}?include=sessions"), false),
        (&inquiries, "/inquiries?include=documents,sessions".to_owned(), false),
        (&inquiries, format!("/inquiries/{id}?include=inquiry-template"), false),
        (&inquiries, format!("/inquiries/{id}?include=inquiryTemplate"), false),
        (&both, format!("/inquiries/{id}?include=sessions"), true),
        (&sessions, format!("/inquiry-sessions/{session}"), true),
        (&sessions, format!("/inquiry-sessions/{session}?include=inquiry"), false),
        (&both, format!("/inquiry-sessions/{session}?include=inquiry"), true),
    ] {
        let answer = world.api_as(key, "GET", &path, Value::Null).await;
        assert_eq!(answer.status.as_u16(), if allowed { 200 } else { 403 }, "{path} {}", answer.text);
        assert_eq!(answer.text.contains("lacks the permission"), !allowed);
    }
}

#[tokio::test]
async fn a_body_that_arrives_after_the_inquiry_has_expired_comes_too_late() {
    let world = Arc::new(World::new().await);
    let id = world.pending().await;
    world.clock.advance(DAY - MS);
    let request = world
        .request("POST", &format!("/inquiries/{id}/perform-simulate-actions"))
        .header("authorization", format!("Bearer {}", world.sandbox_key))
        .header("content-type", "application/json");
    let body = r#"{"meta":{"simulate-actions":[{"type":"complete_inquiry"}]}}"#;
    let (first, rest) = body.split_at(20);
    let answer = send_across_expiry(&world, request, &[first, rest]).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert_eq!(world.status(&id).await, "expired");
}

#[tokio::test]
async fn a_step_that_arrives_after_the_inquiry_has_expired_comes_too_late() {
    let world = Arc::new(World::new().await);
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    world.clock.advance(DAY - MS);
    let request =
        tab.request("/flow/steps/details").header("content-type", "application/x-www-form-urlencoded");
    let body = format!(
        "inquiry-id={id}&name-first=Ada&name-last=Lovelace&birthdate-day=10&birthdate-month=12&birthdate-year=1985"
    );
    let (first, rest) = body.split_at(20);
    let answer = send_across_expiry(&world, request, &[first, rest]).await;
    assert_eq!(view(&answer), "refused", "{}", answer.text);
    assert_eq!(world.status(&id).await, "expired");
    assert_eq!(world.get(&id).await.at("/data/attributes/name-first"), &Value::Null);
}

/// An individual at the photo of their document, a millisecond before their inquiry expires.
async fn just_before_a_photo(world: &World) -> (String, Tab<'_>) {
    let id = world.created().await;
    let mut tab = Tab::new(world, &id, None);
    tab.consent().await;
    assert_eq!(view(&tab.details().await), "document");
    world.clock.advance(DAY - MS);
    (id, tab)
}

#[tokio::test]
async fn a_photo_that_arrives_after_the_inquiry_has_expired_comes_too_late() {
    let world = Arc::new(World::new().await);
    let (id, tab) = just_before_a_photo(&world).await;
    let request =
        tab.request("/flow/steps/document").header("content-type", "multipart/form-data; boundary=b");
    let body = tab.form_with_file(&photo());
    // Who sends it has been let in when the first part of the file is read.
    let file = body.windows(4).position(|window| window == b"\x89PNG").unwrap();
    let parts = [&body[..file], &body[file..file + 1000], &body[file + 1000..]];
    let answer = send_across_expiry(&world, request, &parts).await;
    assert_eq!(view(&answer), "refused", "{}", answer.text);
    assert_eq!(world.status(&id).await, "expired");
    assert_eq!(world.get(&id).await.at("/data/relationships/documents/data"), &json!([]));
}

#[tokio::test]
async fn a_part_of_a_photo_that_arrives_after_the_inquiry_has_expired_comes_too_late() {
    let world = Arc::new(World::new().await);
    let (id, tab) = just_before_a_photo(&world).await;
    let part = photo();
    let place = tab.begin_upload(part.len()).await;
    let add = || tab.request(&place).method("PATCH").header("upload-offset", 0);
    let answer = send_across_expiry(&world, add(), &[&part[..1000], &part[1000..]]).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert_eq!(world.status(&id).await, "expired");
    let kept = world.state.uploads.list(Some(&"inquiries".into())).collect::<Vec<_>>().await;
    assert!(kept.is_empty(), "{kept:?}");
}

/// Sends all but the last part of a body, each when the one before has been read, and the last a
/// millisecond later by the server's clock.
async fn send_across_expiry(world: &Arc<World>, request: Builder, parts: &[impl AsRef<[u8]>]) -> Answer {
    let (send, pieces) = mpsc::unbounded_channel::<Result<Bytes, std::io::Error>>();
    let (read, mut was_read) = mpsc::unbounded_channel();
    let pieces = tokio_stream(pieces).inspect(move |_| {
        let _ = read.send(());
    });
    let request = request.body(Body::from_stream(pieces)).unwrap();
    let server = Arc::clone(world);
    let answer = tokio::spawn(async move { server.send(request).await });
    let (last, before) = parts.split_last().unwrap();
    for part in before {
        send.send(Ok(Bytes::copy_from_slice(part.as_ref()))).unwrap();
        was_read.recv().await.unwrap();
    }
    world.clock.advance(MS);
    send.send(Ok(Bytes::copy_from_slice(last.as_ref()))).unwrap();
    drop(send);
    answer.await.unwrap()
}

fn tokio_stream<T>(receiver: mpsc::UnboundedReceiver<T>) -> impl futures_util::Stream<Item = T> {
    futures_util::stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|item| (item, receiver))
    })
}

#[tokio::test]
async fn individuals_who_change_devices_leave_sessions_for_the_api() {
    let world = World::new().await;
    let id = world.created().await;
    let mut entered = world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap();
    let mut browser = ONE;
    for n in 1..=u8::MAX {
        let visit = Visit {
            inquiry_id: &id,
            session_id: &entered.session.id,
            visitor: visitor(browser),
            at: world.now(),
        };
        let code = match world.store.begin_handoff(visit, link_lifetime()).await {
            Ok(code) => code,
            Err(Error::TooManySessions) => break,
            Err(error) => panic!("{error}"),
        };
        browser = BrowserFingerprint([n; 32]);
        entered = world.store.redeem_one_time_link(&code, visitor(browser), world.now()).await.unwrap();
    }
    let sessions = world.get(&id).await.at("/data/relationships/sessions/data").as_array().unwrap().len();
    assert_eq!(sessions, MAX_HANDED_OFF);
    for n in 0..10 {
        let body = json!({ "data": { "attributes": { "inquiry-id": id } } });
        assert_eq!(world.api("POST", "/inquiry-sessions", body).await.status, 201, "{n}");
    }
}

#[tokio::test]
async fn fields_notes_and_comments_have_limits_however_they_are_added() {
    let world = World::new().await;
    let id = world.created().await;
    let patch = async |fields: Value| {
        world
            .api(
                "PATCH",
                &format!("/inquiries/{id}"),
                json!({ "data": { "attributes": { "fields": fields } } }),
            )
            .await
    };
    let some = |from: usize, count: usize| -> Value {
        (from..from + count)
            .map(|n| (format!("f{n}"), json!("x".repeat(200))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    assert_eq!(patch(some(0, 150)).await.status, 200);
    let refused = patch(some(150, 51)).await;
    assert_eq!(
        (refused.status.as_u16(), refused.text_at("/errors/0/source/pointer")),
        (422, "/data/attributes/fields".into())
    );
    assert_eq!(patch(some(150, 50)).await.status, 200);
    assert_eq!(
        patch(json!({ "f0": "x".repeat(40_000) })).await.status,
        422,
        "with the others it is too much"
    );
    let attributes = json!({ "inquiry-template-id": "itmpl_test", "fields": { "a": vec![json!([]); 2000] } });
    let refused = world.api("POST", "/inquiries", json!({ "data": { "attributes": attributes } })).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let comment = json!({ "meta": { "comment": "x".repeat(20_001) } });
    let refused = world.api("POST", &format!("/inquiries/{id}/approve"), comment).await;
    assert_eq!(
        (refused.status.as_u16(), refused.text_at("/errors/0/source/pointer")),
        (422, "/meta/comment".into())
    );
}

#[tokio::test]
async fn a_page_that_would_be_too_large_is_shorter_and_has_a_next_one() {
    let world = World::new().await;
    let attributes = json!({ "inquiry-template-id": "itmpl_test", "note": "ä".repeat(20_000), "fields": { "a": "x".repeat(60_000) } });
    let mut made = Vec::new();
    for _ in 0..25 {
        let answer = world.api("POST", "/inquiries", json!({ "data": { "attributes": attributes } })).await;
        made.insert(0, answer.text_at("/data/id"));
    }
    let (mut listed, mut pages) = (Vec::new(), 0);
    let mut path = "/inquiries?page[size]=100".to_owned();
    loop {
        let page = world.api("GET", &path, Value::Null).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.text.len() < 3 * 1024 * 1024, "{}", page.text.len());
        let ids =
            page.at("/data").as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        listed.extend(ids);
        pages += 1;
        let Some(next) = page.at("/links/next").as_str() else { break };
        path = next.strip_prefix("/api/v1").unwrap().to_owned();
    }
    assert_eq!(listed, made);
    assert!(pages > 1);
    // From the other end.
    let back =
        world.api("GET", &format!("/inquiries?page[size]=100&page[before]={}", made[24]), Value::Null).await;
    let ids: Vec<_> =
        back.at("/data").as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.len() < 24 && back.at("/links/prev").is_string());
    assert_eq!(ids.last(), Some(&made[23].as_str()), "the nearest ones");
}

#[tokio::test]
async fn one_client_cannot_take_all_the_room_for_bodies_and_gets_it_back() {
    let world = World::new().await;
    let free = world.state.memory.bodies.free();
    let body = |length: usize| {
        let (send, pieces) = mpsc::unbounded_channel::<Result<Bytes, std::io::Error>>();
        send.send(Ok(Bytes::from(vec![b' '; length]))).unwrap();
        (send, Body::from_stream(tokio_stream(pieces)))
    };
    let request = |address: &str, body: Body| {
        let mut request = world
            .request("POST", "/inquiries")
            .header("authorization", format!("Bearer {}", world.sandbox_key))
            .header("content-type", "application/json")
            .body(body)
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 1)));
        request
    };
    let app = persona_server::app(world.state.clone());
    let mut open = Vec::new();
    // A megabyte counts twice.
    for n in 0..16 {
        let (send, body) = body(1_000_000);
        let answer = tokio::spawn(tower::ServiceExt::oneshot(app.clone(), request("192.0.2.1", body)));
        while world.state.memory.bodies.free() > free - (n + 1) * 2_000_000 {
            tokio::task::yield_now().await;
        }
        open.push((send, answer));
    }
    let (_send, one_more) = body(1_000_000);
    let refused = world.send(request("192.0.2.1", one_more)).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "1"), "{}", refused.text);
    let (send, other) = body(1_000_000);
    drop(send);
    assert_eq!(world.send(request("192.0.2.2", other)).await.status, 400, "it is read, and no JSON");
    for (send, answer) in open {
        drop(send);
        assert_eq!(answer.await.unwrap().unwrap().status(), 400);
    }
    assert_eq!(world.state.memory.bodies.free(), free);
}

#[tokio::test]
async fn receivers_on_this_machine_are_neither_taken_nor_told_apart_unless_that_is_wanted() {
    let wanted = World::new().await;
    let receiver = Receiver::new().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let body = |url: &str| json!({ "data": { "attributes": { "name": "n", "url": url, "enabled-events": ["inquiry.created"] } } });
    // Set up in a demo, whose database is then used on a machine that serves others.
    let mut webhooks = Vec::new();
    for url in [&receiver.url, &closed] {
        let made = wanted.api("POST", "/webhooks", body(url)).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.text_at("/data/id");
        wanted.api("POST", &format!("/webhooks/{id}/enable"), Value::Null).await;
        webhooks.push(id);
    }
    let world = wanted.without_loopback_receivers();
    let refused = world.api("POST", "/webhooks", body(&receiver.url)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.details().contains("must be reachable from the internet"), "{}", refused.text);
    let moved = json!({ "data": { "attributes": { "url": receiver.url } } });
    assert_eq!(world.api("PATCH", &format!("/webhooks/{}", webhooks[1]), moved).await.status, 422);

    world.created().await;
    let deliverer =
        Deliverer::new(world.state.clone(), std::time::Duration::from_secs(60), Box::new(|| 0.5)).unwrap();
    deliverer.run_once().await.unwrap();
    assert!(receiver.received().is_empty());
    let mut told = Vec::new();
    for id in &webhooks {
        let deliveries = world.api("GET", &format!("/webhooks/{id}/deliveries"), Value::Null).await;
        let mut attributes = deliveries.at("/data/0/attributes").clone();
        assert!(attributes.is_object(), "{}", deliveries.text);
        // When it is tried again is left to chance, which the test has taken out.
        attributes.as_object_mut().unwrap().remove("next-attempt-at");
        told.push(attributes);
    }
    assert_eq!(told[0], told[1], "an open port looks as a closed one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_waits_for_room_keeps_nobody_from_writing() {
    let world = World::new().await;
    let all = world.state.memory.answers.take(u64::MAX).await;
    let body = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test"}}}"#;
    let request = world
        .request("POST", "/inquiries")
        .header("authorization", format!("Bearer {}", world.sandbox_key))
        .header("content-type", "application/json")
        .header("idempotency-key", "waits");
    let mut waits = Box::pin(world.send(request.body(Body::from(body)).unwrap()));
    let others = async {
        for _ in 0..50 {
            world.store_created().await;
        }
    };
    // Whoever waited for its transaction would wait for twenty seconds.
    let others = tokio::time::timeout(std::time::Duration::from_secs(15), others);
    tokio::select! {
        answer = &mut waits => assert_eq!(answer.status, 0, "there is no room: {}", answer.text),
        written = others => written.unwrap(),
    }
    drop(all);
    assert_eq!(waits.await.status, 201);
}
