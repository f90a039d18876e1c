//! Deliveries to webhooks: what is sent, when again, to whom not, and by whom.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use persona_server::jobs::webhooks::Deliverer;
use persona_server::state::AppState;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::world::{DAY, NOON, World};

/// The moment at which the tests begin.
const NOON_TEXT: &str = "2026-05-28T20:26:40.000Z";
/// Long enough for what answers at all.
const PATIENT: Duration = Duration::from_secs(60);
/// Short enough to be waited for.
const HASTY: Duration = Duration::from_millis(200);
/// The longest that a lease of [`HASTY`] or [`PATIENT`] lasts.
const LEASE: SignedDuration = SignedDuration::from_secs(90);

fn deliverer(state: &AppState, timeout: Duration) -> Arc<Deliverer> {
    Deliverer::new(state.clone(), timeout, Box::new(|| 0.5)).unwrap()
}

async fn webhook_with(world: &World, url: &str, more: Value) -> (String, String) {
    let mut attributes = json!({ "name": "Shop", "url": url, "enabled-events": ["inquiry.created"] });
    attributes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.api("POST", "/webhooks", json!({ "data": { "attributes": attributes } })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let id = answer.text_at("/data/id");
    let enabled = world.api("POST", &format!("/webhooks/{id}/enable"), Value::Null).await;
    assert_eq!(enabled.status, 200);
    (id, answer.text_at("/data/attributes/secret"))
}

async fn webhook(world: &World, url: &str) -> (String, String) {
    webhook_with(world, url, json!({})).await
}

async fn status(world: &World, id: &str) -> String {
    world.api("GET", &format!("/webhooks/{id}"), Value::Null).await.text_at("/data/attributes/status")
}

async fn counts(world: &World) -> Vec<(String, i64)> {
    world.store.count_deliveries().await.unwrap()
}

fn count(status: &str, number: i64) -> Vec<(String, i64)> {
    vec![(status.to_owned(), number)]
}

#[tokio::test]
async fn an_event_arrives_signed_as_the_api_shows_it() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let more = json!({ "custom-http-headers": { "X-API-Key": "of the shop" } });
    let (_, secret) = webhook_with(&world, &receiver.url, more).await;
    let inquiry = world.created().await;
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    let [delivery] = &receiver.received()[..] else { panic!("one delivery") };
    let event = world.api("GET", "/events", Value::Null).await;
    assert_eq!(delivery.json(), json!({ "data": event.at("/data/0") }));
    assert_eq!(delivery.json()["data"]["attributes"]["payload"]["data"]["id"], json!(inquiry));
    assert_eq!(delivery.signed_with(&secret), 1);
    assert_eq!(delivery.signed_with("wbhsec_wrong"), 0);
    assert!(delivery.header("persona-signature").starts_with("t=1780000000,v1="));
    assert_eq!(delivery.header("content-type"), "application/json");
    assert_eq!(delivery.header("persona-webhook-attempts-made"), "1");
    assert_eq!(delivery.header("persona-webhook-attempts-left"), "7");
    assert_eq!(delivery.header("persona-webhook-first-attempted-at"), "1780000000");
    assert_eq!(delivery.header("x-api-key"), "of the shop");
    assert_eq!(counts(&world).await, count("delivered", 1));
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn a_webhook_is_told_of_the_events_it_wants_in_its_environment_only() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let filter = json!({ "data": { "attributes": { "status": "approved" } } });
    let wanted =
        json!({ "enabled-events": ["inquiry.approved", "inquiry.declined"], "payload-filter": filter });
    webhook_with(&world, &receiver.url, wanted).await;
    let (disabled, _) = webhook_with(&world, &receiver.url, json!({ "enabled-events": ["*"] })).await;
    world.api("POST", &format!("/webhooks/{disabled}/disable"), Value::Null).await;
    let mut elsewhere = json!({ "name": "n", "url": "https://shop.example", "enabled-events": ["*"] });
    elsewhere = json!({ "data": { "attributes": elsewhere } });
    let made = world.api_as(&world.production_key, "POST", "/webhooks", elsewhere).await.text_at("/data/id");
    world.api_as(&world.production_key, "POST", &format!("/webhooks/{made}/enable"), Value::Null).await;
    let id = world.pending().await;
    world.simulate(&id, &["complete_inquiry", "decline_inquiry", "approve_inquiry"]).await;
    assert_eq!(counts(&world).await, count("pending", 1));
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1);
    assert_eq!(receiver.last().json()["data"]["attributes"]["name"], "inquiry.approved");
}

#[tokio::test]
async fn an_expiry_that_only_the_sweep_notices_is_delivered_as_well() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook_with(&world, &receiver.url, json!({ "enabled-events": ["inquiry.expired"] })).await;
    world.pending().await;
    world.clock.advance(DAY);
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 1);
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(receiver.last().json()["data"]["attributes"]["name"], "inquiry.expired");
}

#[tokio::test]
async fn a_body_is_written_as_the_webhook_wants_it() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let wishes = json!({
        "enabled-events": ["inquiry.started"],
        "api-key-inflection": "camel", "api-attributes-blocklist": ["reference-id", "name-*"],
        "relationship-allowlist": { "state": "include_none" },
        "included-allowlist": { "state": "custom", "event-types": [
            { "event-type": "inquiry", "relationships": ["inquiry-template"] }] },
    });
    webhook_with(&world, &receiver.url, wishes).await;
    world.pending().await;
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    let body = receiver.last().json();
    assert!(body["data"]["attributes"]["createdAt"].is_string());
    let payload = &body["data"]["attributes"]["payload"];
    let attributes = payload["data"]["attributes"].as_object().unwrap();
    assert!(attributes.contains_key("startedAt") && !attributes.contains_key("referenceId"));
    assert!(
        attributes["fields"].get("name-first").is_none() && attributes["fields"].get("birthdate").is_some()
    );
    assert!(payload["data"].get("relationships").is_none());
    assert_eq!(payload["included"].as_array().unwrap().len(), 1);
    assert_eq!(payload["included"][0]["id"], "itmpl_test");
}

#[tokio::test]
async fn what_was_not_taken_is_sent_again_at_the_times_of_the_schedule() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let (id, secret) = webhook(&world, &receiver.url).await;
    receiver.answer(500);
    world.created().await;
    let deliverer = deliverer(&world.state, PATIENT);
    deliverer.run_once().await.unwrap();
    let event = receiver.last().event_id();
    for (made, seconds) in [3, 64, 729, 4096, 15_625, 46_656, 117_649].into_iter().enumerate() {
        world.clock.advance(SignedDuration::from_secs(seconds) - SignedDuration::from_millis(1));
        deliverer.run_once().await.unwrap();
        assert_eq!(receiver.received().len(), made + 1, "not before {seconds} s");
        world.clock.advance(SignedDuration::from_millis(1));
        deliverer.run_once().await.unwrap();
        let again = receiver.last();
        assert_eq!(receiver.received().len(), made + 2, "after {seconds} s");
        assert_eq!(again.event_id(), event);
        assert_eq!(again.header("persona-webhook-attempts-made"), (made + 2).to_string());
        assert_eq!(again.header("persona-webhook-attempts-left"), (6 - made).to_string());
        assert_eq!(again.header("persona-webhook-first-attempted-at"), NOON.as_second().to_string());
        assert_eq!(again.signed_with(&secret), 1);
    }
    // That was the last attempt, and nothing had arrived since the first.
    assert_eq!(counts(&world).await, count("failed", 1));
    assert_eq!(status(&world, &id).await, "disabled");
    world.created().await;
    world.clock.advance(DAY * 30);
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 8);
}

#[tokio::test]
async fn a_webhook_that_something_has_reached_meanwhile_is_not_disabled() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let (id, _) = webhook(&world, &receiver.url).await;
    receiver.answer(404);
    world.created().await;
    let deliverer = deliverer(&world.state, PATIENT);
    deliverer.run_once().await.unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    receiver.answer(202);
    world.created().await;
    deliverer.run_once().await.unwrap();
    receiver.answer(404);
    for _ in 0..8 {
        world.clock.advance(SignedDuration::from_secs(120_000));
        deliverer.run_once().await.unwrap();
    }
    assert_eq!(counts(&world).await, [("delivered".to_owned(), 1), ("failed".to_owned(), 1)]);
    assert_eq!(status(&world, &id).await, "enabled");
}

#[tokio::test]
async fn only_four_statuses_count_as_delivered() {
    for (answer, outcome) in [
        (200, "delivered"),
        (201, "delivered"),
        (202, "delivered"),
        (204, "delivered"),
        (203, "pending"),
        (206, "pending"),
        (304, "pending"),
        (410, "pending"),
        (503, "pending"),
    ] {
        let world = World::new().await;
        let receiver = Receiver::new().await;
        webhook(&world, &receiver.url).await;
        receiver.answer(answer);
        world.created().await;
        deliverer(&world.state, PATIENT).run_once().await.unwrap();
        assert_eq!(counts(&world).await, count(outcome, 1), "{answer}");
    }
}

#[tokio::test]
async fn a_moved_test_clock_neither_hastens_nor_delays_a_delivery() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook(&world, &receiver.url).await;
    receiver.answer(500);
    let move_clock = json!({ "meta": { "advance-seconds": 1_000_000 } });
    assert_eq!(world.api("POST", "/test-clock", move_clock.clone()).await.status, 200);
    world.created().await;
    let deliverer = deliverer(&world.state, PATIENT);
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1, "at once");
    assert_eq!(world.api("POST", "/test-clock", move_clock).await.status, 200);
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1, "not hastened");
    assert_eq!(world.api("DELETE", "/test-clock", Value::Null).await.status, 200);
    world.clock.advance(SignedDuration::from_secs(3));
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 2, "not delayed");
    assert_eq!(receiver.last().header("persona-webhook-first-attempted-at"), NOON.as_second().to_string());
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_in_time_is_tried_again() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook(&world, &receiver.url).await;
    receiver.hang();
    world.created().await;
    let deliverer = deliverer(&world.state, HASTY);
    deliverer.run_once().await.unwrap();
    assert_eq!(counts(&world).await, count("pending", 1));
    receiver.go_on();
    world.clock.advance(SignedDuration::from_secs(3));
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.last().header("persona-webhook-attempts-made"), "2");
    assert_eq!(counts(&world).await, count("delivered", 1));
}

#[tokio::test]
async fn a_dead_port_is_tried_again() {
    let world = World::new().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    webhook(&world, &url).await;
    world.created().await;
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(counts(&world).await, count("pending", 1));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_no_delivery() {
    let world = World::new().await;
    let (receiver, other) = (Receiver::new().await, Receiver::new().await);
    receiver.redirect(&other.url);
    webhook(&world, &receiver.url).await;
    world.created().await;
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!((receiver.received().len(), other.received().len()), (1, 0));
    assert_eq!(counts(&world).await, count("pending", 1));
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    receiver.answer_endlessly();
    webhook(&world, &receiver.url).await;
    world.created().await;
    // So much patience that only not reading on can end it.
    let deliverer = deliverer(&world.state, Duration::from_secs(3600));
    tokio::time::timeout(PATIENT, deliverer.run_once()).await.unwrap().unwrap();
    assert_eq!(counts(&world).await, count("delivered", 1));
}

#[tokio::test]
async fn while_a_secret_is_rotated_both_sign() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let (id, old) = webhook(&world, &receiver.url).await;
    let body = json!({ "meta": { "expires-in-seconds": 3600 } });
    let rotated = world.api("POST", &format!("/webhooks/{id}/rotate-secret"), body).await;
    let new = rotated.text_at("/data/attributes/secret");
    let deliverer = deliverer(&world.state, PATIENT);
    world.created().await;
    deliverer.run_once().await.unwrap();
    let both = receiver.last();
    assert_eq!(both.header("persona-signature").split(' ').count(), 2);
    assert_eq!((both.signed_with(&old), both.signed_with(&new)), (1, 1));
    world.clock.advance(SignedDuration::from_hours(1));
    world.created().await;
    deliverer.run_once().await.unwrap();
    let one = receiver.last();
    assert_eq!(one.header("persona-signature").split(' ').count(), 1);
    assert_eq!((one.signed_with(&old), one.signed_with(&new)), (0, 1));
}

#[tokio::test]
async fn what_a_killed_server_had_begun_is_sent_again_when_its_lease_has_run_out() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook(&world, &receiver.url).await;
    receiver.hang();
    world.created().await;
    let killed = deliverer(&world.state, PATIENT);
    let sending = tokio::spawn(async move { killed.run_once().await });
    receiver.wait_for(1).await;
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    receiver.go_on();
    let survivor = deliverer(&world.state, PATIENT);
    survivor.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1, "while the lease lasts nobody else sends it");
    world.clock.advance(LEASE);
    survivor.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 2);
    assert_eq!(receiver.received()[0].event_id(), receiver.last().event_id());
    assert_eq!(counts(&world).await, count("delivered", 1));
}

#[tokio::test]
async fn who_comes_after_its_lease_does_not_undo_what_another_has_noted() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook(&world, &receiver.url).await;
    receiver.answer(500);
    receiver.hang();
    world.created().await;
    let late = deliverer(&world.state, PATIENT);
    let sending = tokio::spawn(async move { late.run_once().await });
    receiver.wait_for(1).await;
    world.clock.advance(LEASE);
    let other = deliverer(&world.state, PATIENT);
    let taking_over = tokio::spawn(async move { other.run_once().await });
    receiver.wait_for(2).await;
    receiver.answer(200);
    receiver.go_on();
    taking_over.await.unwrap().unwrap();
    sending.await.unwrap().unwrap();
    assert_eq!(counts(&world).await, count("delivered", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_share_the_work_without_sending_anything_twice() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook(&world, &receiver.url).await;
    for _ in 0..30 {
        world.created().await;
    }
    let other = world.replica(1_000).await;
    let (one, two) = (deliverer(&world.state, PATIENT), deliverer(&other, PATIENT));
    let (first, second) = tokio::join!(
        tokio::spawn(async move { one.run_once().await }),
        tokio::spawn(async move { two.run_once().await }),
    );
    first.unwrap().unwrap();
    second.unwrap().unwrap();
    let events: HashSet<String> = receiver.received().iter().map(|delivery| delivery.event_id()).collect();
    assert_eq!((receiver.received().len(), events.len()), (30, 30));
    assert_eq!(counts(&world).await, count("delivered", 30));
}

#[tokio::test]
async fn a_slow_receiver_does_not_hold_up_another() {
    let world = World::new().await;
    let (slow, quick) = (Receiver::new().await, Receiver::new().await);
    slow.hang();
    webhook(&world, &slow.url).await;
    webhook(&world, &quick.url).await;
    for _ in 0..10 {
        world.created().await;
    }
    let deliverer = deliverer(&world.state, PATIENT);
    let running = tokio::spawn(deliverer.run());
    quick.wait_for(10).await;
    slow.wait_for(1).await;
    // What comes later is not held up either.
    world.created().await;
    quick.wait_for(11).await;
    running.abort();
}

#[tokio::test]
async fn an_address_that_leads_inside_gets_nothing_even_if_it_got_into_the_database() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let production = persona_server::domain::environment::EnvironmentName::Production;
    let production = world.store.environment_by_name(production).await.unwrap();
    // Made for the sandbox, where it is fine; the same settings in production are not.
    let (id, _) = webhook(&world, &receiver.url).await;
    let settings = world.store.webhook(&world.sandbox, &id).await.unwrap().settings;
    let made = world.store.create_webhook(&production, settings, world.now()).await.unwrap();
    let enable = format!("/webhooks/{}/enable", made.id);
    let enabled = world.api_as(&world.production_key, "POST", &enable, Value::Null).await;
    assert_eq!(enabled.status, 200);
    world.add_template_to(&production, "itmpl_production", Default::default()).await;
    let body = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_production" } } });
    let inquiry = world.api_as(&world.production_key, "POST", "/inquiries", body).await;
    assert_eq!(inquiry.status, 201, "{}", inquiry.text);
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    assert!(receiver.received().is_empty());
    assert_eq!(counts(&world).await, count("pending", 1));
}

#[tokio::test]
async fn what_is_redacted_before_it_was_sent_is_not_sent() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook(&world, &receiver.url).await;
    let body = json!({ "data": { "attributes": {
        "inquiry-template-id": "itmpl_test", "fields": { "name-last": "Lovelace-4711" } } } });
    let id = world.api("POST", "/inquiries", body).await.text_at("/data/id");
    assert_eq!(world.api("DELETE", &format!("/inquiries/{id}"), Value::Null).await.status, 200);
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    let sent = String::from_utf8(receiver.last().body.to_vec()).unwrap();
    assert!(sent.contains(&id) && !sent.contains("Lovelace-4711"), "{sent}");
}

#[tokio::test]
async fn a_disabled_webhook_gets_what_is_left_once_it_is_enabled_and_an_archived_one_nothing() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let (id, _) = webhook(&world, &receiver.url).await;
    let act = async |action: &str| world.api("POST", &format!("/webhooks/{id}/{action}"), Value::Null).await;
    world.created().await;
    act("disable").await;
    world.created().await;
    let deliverer = deliverer(&world.state, PATIENT);
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 0);
    act("enable").await;
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1, "what happened while it was disabled is not sent");
    world.created().await;
    act("archive").await;
    deliverer.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1);
    assert_eq!(counts(&world).await, [("canceled".to_owned(), 1), ("delivered".to_owned(), 1)]);
}

#[tokio::test]
async fn old_deliveries_are_forgotten_and_pending_ones_are_not() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    webhook(&world, &receiver.url).await;
    world.created().await;
    deliverer(&world.state, PATIENT).run_once().await.unwrap();
    world.created().await;
    world.clock.advance(DAY * 31);
    world.store.forget_deliveries(world.now()).await.unwrap();
    assert_eq!(counts(&world).await, count("pending", 1));
}

#[tokio::test]
async fn a_customer_sees_what_came_of_each_delivery() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let (id, _) = webhook(&world, &receiver.url).await;
    let (dead, _) = webhook(&world, "http://localhost:1/").await;
    let list = async |path: String| world.api("GET", &format!("/webhooks/{path}"), Value::Null).await;
    assert_eq!(list(format!("{id}/deliveries")).await.at("/data"), &json!([]));
    for _ in 0..3 {
        world.created().await;
    }
    let waiting = list(format!("{id}/deliveries")).await;
    assert_eq!(waiting.text_at("/data/0/attributes/status"), "pending");
    assert_eq!(waiting.at("/data/0/attributes/attempts-made"), &json!(0));
    assert_eq!(waiting.at("/data/0/attributes/last-attempted-at"), &Value::Null);
    deliverer(&world.state, PATIENT).run_once().await.unwrap();

    let arrived = list(format!("{id}/deliveries?filter[status]=delivered")).await;
    assert_eq!(arrived.at("/data").as_array().unwrap().len(), 3);
    let event = world.api("GET", "/events", Value::Null).await;
    let newest = event.text_at("/data/0/id");
    assert_eq!(
        arrived.at("/data/0"),
        &json!({
            "type": "webhook-delivery",
            "id": newest,
            "attributes": {
                "event-name": "inquiry.created",
                "status": "delivered",
                "attempts-made": 1,
                "attempts-left": 0,
                "first-attempted-at": NOON_TEXT,
                "last-attempted-at": NOON_TEXT,
                "next-attempt-at": null,
                "last-response-status": 200,
                "last-error": null,
            },
            "relationships": { "event": { "data": { "type": "event", "id": newest } } },
        })
    );
    let failing = list(format!("{dead}/deliveries?filter[status]=pending")).await;
    assert_eq!(failing.at("/data/2/attributes/attempts-left"), &json!(7));
    assert_eq!(failing.at("/data/2/attributes/last-response-status"), &Value::Null);
    assert!(failing.at("/data/2/attributes/last-error").is_string(), "{}", failing.text);
    assert!(failing.at("/data/2/attributes/next-attempt-at").is_string());

    // By pages, there and back.
    let first = list(format!("{id}/deliveries?page[size]=2")).await;
    let next = first.text_at("/links/next").replacen("/api/v1", "", 1);
    let second = world.api("GET", &next, Value::Null).await;
    assert_eq!(second.at("/data").as_array().unwrap().len(), 1);
    let back = second.text_at("/links/prev").replacen("/api/v1", "", 1);
    assert_eq!(world.api("GET", &back, Value::Null).await.at("/data"), first.at("/data"));

    for (path, status) in [
        (format!("{id}/deliveries?filter[status]=lost"), 400),
        (format!("{id}/deliveries?page[after]=evt_none"), 400),
        ("wbh_none/deliveries".to_owned(), 404),
    ] {
        assert_eq!(list(path).await.status, status);
    }
    let path = format!("/webhooks/{id}/deliveries");
    let elsewhere = world.api_as(&world.production_key, "GET", &path, Value::Null).await;
    assert_eq!(elsewhere.status, 404);
}
