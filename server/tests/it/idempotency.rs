//! Requests that may be sent twice and are done once.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use axum::body::Body;
use jiff::SignedDuration;
use persona_server::domain::decision::Decision;
use persona_server::domain::inquiry::{Changes, Inquiry};
use persona_server::store::{Claim, Once};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _};

use crate::world::{Answer, DAY, World};

const CREATE: &str = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test"}}}"#;

async fn post(world: &World, api_key: &str, path: &str, key: &str, body: &str) -> Answer {
    let request = world
        .request("POST", path)
        .header("authorization", format!("Bearer {api_key}"))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_owned()))
        .unwrap();
    world.send(request).await
}

async fn inquiries(world: &World) -> usize {
    let list = world.api("GET", "/inquiries?page[size]=100", Value::Null).await;
    list.at("/data").as_array().unwrap().len()
}

#[tokio::test]
async fn the_first_answer_is_given_again_for_24_hours() {
    let world = World::new().await;
    let first = post(&world, &world.sandbox_key, "/inquiries", "k", CREATE).await;
    assert_eq!(first.status, 201);
    world.clock.advance(DAY - SignedDuration::from_secs(1));
    let again = post(&world, &world.sandbox_key, "/inquiries", "k", CREATE).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(inquiries(&world).await, 1);
    world.clock.advance(SignedDuration::from_secs(1));
    assert_ne!(post(&world, &world.sandbox_key, "/inquiries", "k", CREATE).await.text, first.text);
    assert_eq!(inquiries(&world).await, 2);
}

#[tokio::test]
async fn requests_with_one_key_at_the_same_moment_run_once() {
    let world = World::new().await;
    let all = (0..8).map(|_| post(&world, &world.sandbox_key, "/inquiries", "k", CREATE));
    let answers = futures_util::future::join_all(all).await;
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), &answer.text), (201, &answers[0].text));
    }
    assert_eq!(inquiries(&world).await, 1);
}

async fn claimed(world: &World) -> Once {
    match world.store.claim(&world.sandbox.id, "k", "request", world.now()).await.unwrap() {
        Claim::Mine(mine) => mine,
        _ => panic!("somebody else has it"),
    }
}

#[tokio::test]
async fn work_whose_answer_was_not_kept_has_never_been_done() {
    let world = World::new().await;
    // A server that dies here: all that it leaves is a connection that ends.
    let once = claimed(&world).await;
    let id = once.run(world.store_created()).await;
    drop(once);
    assert_eq!(world.get(&id).await.status, 404);
    // So whoever asks again is not told of it, and makes no second one.
    let once = claimed(&world).await;
    let id = once.run(world.store_created()).await;
    once.answer(201, &id).await.unwrap();
    assert_eq!(world.get(&id).await.status, 200);
    let again = world.store.claim(&world.sandbox.id, "k", "request", world.now()).await.unwrap();
    assert!(matches!(again, Claim::Done { status: 201, body } if body == id));
    assert_eq!(inquiries(&world).await, 1);
}

#[tokio::test]
async fn what_an_answer_cannot_be_kept_of_has_never_been_done() {
    let world = World::new().await;
    let mut raw = AnyConnection::connect(&world.url).await.unwrap();
    // What is written last of an answer cannot be written.
    sqlx::query("ALTER TABLE idempotency_mentions RENAME TO elsewhere").execute(&mut raw).await.unwrap();
    let once = claimed(&world).await;
    let id = once.run(world.store_created()).await;
    assert!(once.answer(201, &id).await.is_err());
    assert_eq!(world.get(&id).await.status, 404);
    assert_eq!(inquiries(&world).await, 0);
}

#[tokio::test]
async fn what_fails_within_such_a_request_takes_nothing_else_back() {
    let world = World::new().await;
    let taken = world.pending().await;
    let once = claimed(&world).await;
    let id = once
        .run(async {
            let id = world.store_created().await;
            let refused =
                world.store.decide_inquiry(&world.sandbox, &taken, Decision::Approve, None, world.now());
            assert!(refused.await.is_err());
            // It sees what it has written, and nobody else does.
            assert!(world.store.inquiry(&world.sandbox, &id, world.now()).await.is_ok());
            id
        })
        .await;
    once.answer(200, "done").await.unwrap();
    assert_eq!(world.get(&id).await.status, 200);
    assert_eq!(world.status(&taken).await, "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_redacted_while_an_answer_was_made_is_not_in_a_kept_answer() {
    let world = World::new().await;
    let id = world.pending().await;
    let once = claimed(&world).await;
    let name = |_: &Inquiry| Changes { note: Some(Some("Ada Lovelace".to_owned())), ..Changes::default() };
    let changed = once.run(world.store.update_inquiry(&world.sandbox, &id, name, world.now())).await.unwrap();
    let body = format!("{} {}", changed.inquiry.id, changed.inquiry.note.unwrap());
    // It has to wait for the answer.
    let redaction = {
        let (store, sandbox, id, now) = (world.store.clone(), world.sandbox.clone(), id.clone(), world.now());
        tokio::spawn(async move { store.redact_inquiry(&sandbox, &id, now).await })
    };
    once.answer(200, &body).await.unwrap();
    redaction.await.unwrap().unwrap();
    let again = world.store.claim(&world.sandbox.id, "k", "request", world.now()).await.unwrap();
    assert!(matches!(again, Claim::Mine(_)), "the answer is forgotten");
}

#[tokio::test]
async fn an_answer_tells_what_the_request_itself_has_made() {
    let world = World::new().await;
    let body = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test","reference-id":"new"}}}"#;
    let answer = post(&world, &world.sandbox_key, "/inquiries?include=account", "k", body).await;
    assert_eq!(answer.text_at("/included/0/attributes/reference-id"), "new", "{}", answer.text);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_environment() {
    let world = World::new().await;
    let id = world.pending().await;
    post(&world, &world.sandbox_key, "/inquiries", "k", CREATE).await;
    let body = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_test", "note": "x" } } });
    let other = post(&world, &world.sandbox_key, "/inquiries", "k", &body.to_string()).await;
    assert_eq!(other.status, 409);
    let path = format!("/inquiries/{id}/resume");
    assert_eq!(post(&world, &world.sandbox_key, &path, "k", "").await.status, 409);
    let production = post(&world, &world.production_key, "/inquiries", "k", CREATE).await;
    assert_eq!(production.status, 404, "the template is the sandbox's");
    assert_eq!(post(&world, &world.sandbox_key, "/inquiries", &"k".repeat(256), CREATE).await.status, 400);
}

#[tokio::test]
async fn refusals_are_kept_but_not_those_that_come_before_the_request_is_looked_at() {
    let world = World::with_rate_limit(2).await;
    assert_eq!(post(&world, "no key", "/inquiries", "k", CREATE).await.status, 401);
    let refused = post(&world, &world.sandbox_key, "/inquiries", "bad", "{}").await;
    assert_eq!(refused.status, 400);
    let again = post(&world, &world.sandbox_key, "/inquiries", "bad", "{}").await;
    assert_eq!((again.header("idempotent-replayed"), &again.text), ("true", &refused.text));
    assert_eq!(post(&world, &world.sandbox_key, "/inquiries", "k", CREATE).await.status, 429);
    world.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(post(&world, &world.sandbox_key, "/inquiries", "k", CREATE).await.status, 201);
}
