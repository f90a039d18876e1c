//! Requests that may be sent twice and are done once.

use axum::body::Body;
use jiff::SignedDuration;
use serde_json::{Value, json};

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
