//! Operations that share a transaction, and configuration that is cached.

use futures_util::future::{join, join_all};
use jiff::SignedDuration;
use persona_server::domain::api_key::NewApiKey;
use persona_server::domain::environment::EnvironmentName;
use persona_server::domain::template::InquiryTemplate;
use persona_server::domain::webhook::WebhookStatus;
use persona_server::secrets::hashes::{SecretHash, new_api_key};
use persona_server::store::{NewInquiry, Store};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Row as _};

use crate::cluster::on_postgres;
use crate::world::{DAY, World};

async fn is_committed(other: &mut AnyConnection, id: &str) -> bool {
    let found = sqlx::query("SELECT id FROM inquiries WHERE id = $1").bind(id).fetch_optional(other).await;
    found.unwrap().is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_answered_finds_what_was_written_on_every_connection() {
    let world = World::new().await;
    let create = async || {
        let mut other = AnyConnection::connect(&world.url).await.unwrap();
        for _ in 0..5 {
            let id = world.store_created().await;
            assert!(is_committed(&mut other, &id).await, "{id} was acknowledged too early");
        }
    };
    join_all((0..16).map(|_| create())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_is_refused_takes_back_its_own_writes_and_no_others() {
    let world = World::new().await;
    let mut begun = Vec::new();
    for _ in 0..16 {
        begun.push(world.created().await);
    }
    // The start is written before the approval is refused.
    let half = json!({ "meta": { "simulate-actions": [{ "type": "start_inquiry" }, { "type": "approve_inquiry" }] } });
    let refused = join_all(begun.iter().map(async |id| {
        let path = format!("/inquiries/{id}/perform-simulate-actions");
        world.api("POST", &path, half.clone()).await.status
    }));
    let made = join_all((0..48).map(|_| world.store_created()));
    let (refused, made) = join(refused, made).await;
    assert!(refused.iter().all(|status| *status == 409), "{refused:?}");
    for id in &made {
        assert_eq!(world.status(id).await, "created");
    }
    for id in &begun {
        assert_eq!(world.status(id).await, "created", "the start was taken back");
    }
    let events = world.api("GET", "/events?page[size]=100", Value::Null).await;
    assert_eq!(events.at("/data").as_array().unwrap().len(), 64, "one for each that was created");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_done_once_share_the_writer_with_all_others() {
    let world = World::new().await;
    let once = async |key: usize| {
        let request = world
            .request("POST", "/inquiries")
            .header("authorization", format!("Bearer {}", world.sandbox_key))
            .header("content-type", "application/json")
            .header("idempotency-key", format!("key {key}"));
        let body = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_test"}}}"#;
        world.send(request.body(body.into()).unwrap()).await
    };
    let (keyed, others) = join(join_all((0..24).map(once)), join_all((0..24).map(|_| world.created()))).await;
    assert!(keyed.iter().all(|answer| answer.status == 201));
    assert_eq!(others.len(), 24);
    let list = world.api("GET", "/inquiries?page[size]=100", Value::Null).await;
    assert_eq!(list.at("/data").as_array().unwrap().len(), 48);
    for (number, first) in keyed.iter().enumerate() {
        assert_eq!(once(number).await.text, first.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_at_the_same_moment_make_one_account_of_a_new_reference_id() {
    let world = World::new().await;
    let body =
        json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_test", "reference-id": "ada" } } });
    let made = join_all((0..12).map(|_| world.api("POST", "/inquiries", body.clone()))).await;
    let mut accounts: Vec<String> =
        made.iter().map(|answer| answer.text_at("/data/relationships/account/data/id")).collect();
    accounts.sort();
    accounts.dedup();
    assert_eq!(accounts.len(), 1);
}

/// A store in another process, as far as it knows.
async fn elsewhere(world: &World) -> Store {
    world.replica(1000).await.store
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let looks = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(std::time::Duration::from_secs(30), looks).await;
    assert!(in_time.is_ok(), "not in time: {what}");
}

#[tokio::test]
async fn a_key_that_was_revoked_is_refused_at_once_and_by_other_processes_within_seconds() {
    let world = World::with_rate_limit(1_000_000).await;
    let make = async |name: &str| {
        let key = new_api_key(EnvironmentName::Sandbox);
        let new = NewApiKey { name: Some(name.to_owned()), ..NewApiKey::default() };
        let id = world.store.create_api_key(&world.sandbox, &new, &SecretHash::of(&key), world.now()).await;
        (key, id.unwrap())
    };
    let status = async |key: &str| world.api_as(key, "GET", "/rate-limits", Value::Null).await.status;
    let (here, there) = (make("here").await, make("there").await);
    assert_eq!((status(&here.0).await.as_u16(), status(&there.0).await.as_u16()), (200, 200));
    world.store.revoke_api_key(&here.1, world.now()).await.unwrap();
    assert_eq!(status(&here.0).await, 401);
    elsewhere(&world).await.revoke_api_key(&there.1, world.now()).await.unwrap();
    until("it is refused", async || status(&there.0).await == 401).await;
}

#[tokio::test]
async fn a_template_that_was_changed_is_used_at_once_and_by_other_processes_within_seconds() {
    let world = World::with_rate_limit(1_000_000).await;
    let version = async || {
        let id = world.created().await;
        world.get(&id).await.text_at("/data/relationships/inquiry-template-version/data/id")
    };
    assert_eq!(version().await, "itmplv_test");
    let template = world.store.template("itmpl_test").await.unwrap().unwrap();
    let changed =
        |version: &str| InquiryTemplate { version_id: Some(version.to_owned()), ..template.clone() };
    assert!(world.store.put_template(&changed("itmplv_second"), world.now()).await.unwrap());
    assert_eq!(version().await, "itmplv_second");
    assert!(world.store.cached_template_by_version("itmplv_second").await.unwrap().is_some());
    let found = world.store.cached_template_by_version("itmplv_test").await.unwrap();
    assert!(found.is_none(), "the version of before is gone");
    assert!(elsewhere(&world).await.put_template(&changed("itmplv_third"), world.now()).await.unwrap());
    until("it is used", async || version().await == "itmplv_third").await;
}

#[tokio::test]
async fn an_id_of_a_version_is_no_id_of_a_template() {
    let world = World::new().await;
    assert!(world.store.cached_template_by_version("itmplv_test").await.unwrap().is_some());
    assert!(world.store.cached_template("itmplv_test").await.unwrap().is_none());
    assert!(world.store.cached_template_by_version("itmpl_test").await.unwrap().is_none());
}

async fn deliveries(world: &World) -> i64 {
    world.store.count_deliveries().await.unwrap().iter().map(|(_, count)| count).sum()
}

#[tokio::test]
async fn a_webhook_that_was_changed_is_told_accordingly_from_the_next_event_on() {
    let world = World::new().await;
    world.created().await;
    let attributes =
        json!({ "name": "Shop", "url": "https://shop.example/", "enabled-events": ["inquiry.created"] });
    let made = world.api("POST", "/webhooks", json!({ "data": { "attributes": attributes } })).await;
    let id = made.text_at("/data/id");
    world.created().await;
    assert_eq!(deliveries(&world).await, 0, "it is disabled");
    world.api("POST", &format!("/webhooks/{id}/enable"), Value::Null).await;
    world.created().await;
    assert_eq!(deliveries(&world).await, 1);
    world.api("POST", &format!("/webhooks/{id}/disable"), Value::Null).await;
    world.created().await;
    assert_eq!(deliveries(&world).await, 1);
    world.api("POST", &format!("/webhooks/{id}/enable"), Value::Null).await;
    world.created().await;
    assert_eq!(deliveries(&world).await, 2);
    // Another server disables it, and this one does not know yet.
    let disable = |webhook: &mut persona_server::domain::webhook::Webhook| {
        webhook.status = WebhookStatus::Disabled;
        Ok(())
    };
    let other = elsewhere(&world).await;
    other.change_webhook(&world.sandbox, &id, world.now(), disable).await.unwrap();
    world.created().await;
    assert_eq!(deliveries(&world).await, 2, "nothing is left to be sent when it is enabled again");
}

#[tokio::test]
async fn a_test_clock_that_was_moved_on_one_server_is_moved_on_all_of_them() {
    let world = World::new().await;
    let id = world.pending().await;
    assert_eq!(world.status(&id).await, "pending");
    let server = if on_postgres() { elsewhere(&world).await } else { world.store.clone() };
    let seconds = u64::try_from(DAY.as_secs()).unwrap();
    server.advance_clock(&world.sandbox.id, seconds).await.unwrap();
    assert_eq!(world.status(&id).await, "expired");
    let created = world.api("GET", &format!("/inquiries/{}", world.created().await), Value::Null).await;
    let created: jiff::Timestamp = created.text_at("/data/attributes/created-at").parse().unwrap();
    assert!(created.duration_since(world.now().0) >= DAY - SignedDuration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_counted_together_are_each_counted_once() {
    let world = World::new().await;
    let template = world.store.template("itmpl_test").await.unwrap().unwrap();
    world.store.create_inquiry(&world.sandbox, NewInquiry::of(template), world.now()).await.unwrap();
    let quotas = join_all((0..100).map(|_| world.state.count_request(&world.sandbox.id, world.now()))).await;
    let mut remaining: Vec<u32> = quotas.into_iter().map(|quota| quota.unwrap().remaining).collect();
    remaining.sort_unstable();
    remaining.dedup();
    assert_eq!(remaining.len(), 100, "each has its own number");
    if on_postgres() {
        let mut raw = AnyConnection::connect(&world.url).await.unwrap();
        let used = sqlx::query("SELECT used FROM rate_limits").fetch_one(&mut raw).await.unwrap();
        assert_eq!(used.get::<i64, _>("used"), 100);
    }
}
