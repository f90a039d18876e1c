//! The rest of the API: sessions, links, changes, redaction, tags, events, templates.

use object_store::ObjectStoreExt;
use object_store::path::Path;
use persona_protocol::ErrorCode;
use persona_server::domain::evidence::{Picture, thumbnail_of};
use persona_server::domain::session::Denied;
use persona_server::domain::step::Step;
use persona_server::flow::complete::on_completion;
use persona_server::store::{Error, Visit};
use serde_json::{Map, Value, json};

use crate::world::{DAY, MS, ONE, OTHER, World, visitor};

fn code(link: &str) -> String {
    link.strip_prefix("https://verify.example/verify?code=").unwrap().to_owned()
}

async fn link(world: &World, id: &str) -> String {
    let path = format!("/inquiries/{id}/generate-one-time-link");
    let answer = world.api("POST", &path, Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.at("/meta/one-time-link"), answer.at("/meta/one-time-link-short"));
    code(&answer.text_at("/meta/one-time-link"))
}

#[tokio::test]
async fn a_one_time_link_works_once_with_five_minutes_of_grace_for_the_same_browser() {
    let world = World::new().await;
    let id = world.pending().await;
    let code = link(&world, &id).await;
    let redeem = |browser| world.store.redeem_one_time_link(&code, visitor(browser), world.now());
    let first = redeem(ONE).await.unwrap();
    assert_eq!(first.inquiry.id, id);
    let other = redeem(OTHER).await.unwrap_err();
    assert!(matches!(other, Error::Closed(ErrorCode::Unauthenticated)), "{other:?}");
    let grace = jiff::SignedDuration::from_mins(5);
    world.clock.advance(grace - MS);
    let again = world.store.redeem_one_time_link(&code, visitor(ONE), world.now()).await.unwrap();
    assert_eq!(again.session.id, first.session.id);
    world.clock.advance(MS);
    let late = world.store.redeem_one_time_link(&code, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(late, Error::Closed(ErrorCode::Unauthenticated)));
    let unknown = world.store.redeem_one_time_link("x", visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(unknown, Error::NotFound));
}

#[tokio::test]
async fn of_two_browsers_that_follow_a_link_at_once_exactly_one_gets_in() {
    let world = World::new().await;
    let code = link(&world, &world.pending().await).await;
    let (one, other) = tokio::join!(
        world.store.redeem_one_time_link(&code, visitor(ONE), world.now()),
        world.store.redeem_one_time_link(&code, visitor(OTHER), world.now()),
    );
    assert!(one.is_ok() != other.is_ok());
}

#[tokio::test]
async fn a_one_time_link_ends_after_24_hours_or_what_was_asked_for() {
    let world = World::new().await;
    let created = world.created().await;
    let day = link(&world, &created).await;
    let path = format!("/inquiries/{created}/generate-one-time-link");
    let body = json!({ "meta": { "expires-in-seconds": 10 } });
    let short = code(&world.api("POST", &path, body).await.text_at("/meta/one-time-link"));
    world.clock.advance(jiff::SignedDuration::from_secs(10));
    let late = world.store.redeem_one_time_link(&short, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(late, Error::Closed(ErrorCode::SessionExpired)));
    world.clock.advance(DAY - jiff::SignedDuration::from_secs(10));
    let late = world.store.redeem_one_time_link(&day, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(late, Error::Closed(ErrorCode::SessionExpired)));
    for seconds in [json!(0), json!(-1), json!(4_000_000_000_i64)] {
        let body = json!({ "meta": { "expires-in-seconds": seconds } });
        assert_eq!(world.api("POST", &path, body).await.status, 422);
    }
}

#[tokio::test]
async fn a_one_time_link_ends_with_its_inquiry_and_does_not_revive_with_it() {
    let world = World::new().await;
    let id = world.pending().await;
    world.clock.advance(DAY - MS);
    let code = link(&world, &id).await;
    world.clock.advance(MS);
    let closed = world.store.redeem_one_time_link(&code, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(closed, Error::Closed(ErrorCode::SessionExpired)));
    let path = format!("/inquiries/{id}/generate-one-time-link");
    assert_eq!(world.api("POST", &path, Value::Null).await.status, 409);
    assert_eq!(world.resume(&id).await.status, 200);
    let closed = world.store.redeem_one_time_link(&code, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(closed, Error::Closed(ErrorCode::SessionExpired)));
}

#[tokio::test]
async fn a_one_time_link_can_be_made_with_the_inquiry() {
    let world = World::new().await;
    let body = json!({
        "data": { "attributes": { "inquiry-template-id": "itmpl_test" } },
        "meta": { "auto-create-one-time-link": true, "one-time-link-expiration-seconds": 60 },
    });
    let answer = world.api("POST", "/inquiries", body).await;
    let code = code(&answer.text_at("/meta/one-time-link"));
    let entered = world.store.redeem_one_time_link(&code, visitor(ONE), world.now()).await.unwrap();
    let session = entered.session.id;
    let started = world.store.start_inquiry(&entered.inquiry.id, Some(&session), visitor(ONE), world.now());
    assert_eq!(started.await.unwrap().session.id, session);
}

#[tokio::test]
async fn sessions_can_be_made_listed_retrieved_and_ended() {
    let world = World::new().await;
    let id = world.pending().await;
    let body = json!({ "data": { "attributes": { "inquiry-id": id } } });
    let first = world.api("POST", "/inquiry-sessions?include=inquiry", body.clone()).await;
    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(first.at("/data/attributes/status"), "new");
    assert_eq!(first.at("/data/attributes").as_object().unwrap().len(), 32);
    assert_eq!(first.at("/included/0/id"), &json!(id));
    let second = world.api("POST", "/inquiry-sessions", body).await.text_at("/data/id");
    let first = first.text_at("/data/id");
    assert_ne!(first, second);
    let other = world.pending().await;
    world.resume(&other).await;
    let list = world.api("GET", &format!("/inquiry-sessions?filter[inquiry-id]={id}"), Value::Null).await;
    assert_eq!(list.at("/data/0/id"), &json!(second));
    assert_eq!(list.at("/data/1/id"), &json!(first));
    assert_eq!(list.at("/data/2"), &Value::Null);

    let path = format!("/inquiry-sessions/{first}");
    let ended = world.api("POST", &format!("{path}/expire"), Value::Null).await;
    assert_eq!(ended.at("/data/attributes/status"), "expired");
    let again = world.api("POST", &format!("{path}/expire"), Value::Null).await;
    assert_eq!((again.status.as_u16(), again.details()), (409, "Inquiry session already expired"));
    assert_eq!(world.api("GET", &path, Value::Null).await.at("/data/attributes/status"), "expired");
    assert_eq!(world.api_as(&world.production_key, "GET", &path, Value::Null).await.status, 404);

    let body = json!({ "meta": { "inquiry-ids": [id, other] } });
    let all = world.api("POST", "/inquiry-sessions/expire-all", body).await;
    assert_eq!(all.at("/data").as_array().unwrap().len(), 2);
    let body = json!({ "meta": { "inquiry-ids": [id, "inq_unknown"] } });
    assert_eq!(world.api("POST", "/inquiry-sessions/expire-all", body).await.status, 422);
}

#[tokio::test]
async fn sessions_end_with_their_inquiry_wherever_they_are_looked_at() {
    let world = World::new().await;
    let id = world.pending().await;
    let session = world.resume(&id).await.text_at("/data/relationships/sessions/data/0/id");
    world.clock.advance(DAY);
    let list = world.api("GET", "/inquiry-sessions", Value::Null).await;
    assert_eq!(list.at("/data/0/attributes/status"), "expired");
    let one = world.api("GET", &format!("/inquiry-sessions/{session}"), Value::Null).await;
    assert_eq!(one.at("/data/attributes/expired-at"), "2026-05-29T20:26:40.000Z");
    let body = json!({ "data": { "attributes": { "inquiry-id": id } } });
    assert_eq!(world.api("POST", "/inquiry-sessions", body).await.status, 409);
}

#[tokio::test]
async fn a_link_to_a_session_opens_that_session_while_nobody_has_used_it() {
    let world = World::new().await;
    let id = world.pending().await;
    let session = world.resume(&id).await.text_at("/data/relationships/sessions/data/0/id");
    let path = format!("/inquiry-sessions/{session}/generate-one-time-link");
    let answer = world.api("POST", &path, Value::Null).await;
    let code = code(&answer.text_at("/meta/one-time-link"));
    let entered = world.store.redeem_one_time_link(&code, visitor(ONE), world.now()).await.unwrap();
    assert_eq!(entered.session.id, session);
    let refused = world.store.enter_session(&session, visitor(OTHER), world.now()).await.unwrap_err();
    assert!(matches!(refused, Error::Denied(Denied::OtherBrowser)));
    assert_eq!(world.api("POST", &path, Value::Null).await.status, 409);
}

#[tokio::test]
async fn an_inquiry_can_be_changed_in_part() {
    let world = World::new().await;
    let id = world.created().await;
    let path = format!("/inquiries/{id}");
    let patch =
        |attributes: Value| world.api("PATCH", &path, json!({ "data": { "attributes": attributes } }));
    patch(json!({ "note": "n", "tags": ["a"], "fields": { "name-first": "Ada", "x": 1 } })).await;
    let answer = patch(json!({ "fields": { "name-last": "Lovelace" } })).await;
    assert_eq!(answer.status, 200);
    let attributes = answer.at("/data/attributes");
    assert_eq!(attributes["note"], "n");
    assert_eq!(attributes["tags"], json!(["a"]));
    assert_eq!(attributes["fields"]["name-first"]["value"], "Ada");
    assert_eq!(attributes["fields"]["name-last"]["value"], "Lovelace");
    assert_eq!(patch(json!({ "note": null })).await.at("/data/attributes/note"), &Value::Null);
    assert_eq!(patch(json!({ "status": "approved" })).await.status, 400);
    assert_eq!(patch(json!({ "tags": null, "redirect-uri": "x" })).await.status, 422);
    assert_eq!(world.api("PATCH", &path, json!({})).await.status, 200);
}

#[tokio::test]
async fn tags_can_be_added_removed_and_set() {
    let world = World::new().await;
    let id = world.created().await;
    let act = async |action: &str, meta: Value| {
        world.api("POST", &format!("/inquiries/{id}/{action}"), json!({ "meta": meta })).await
    };
    assert_eq!(act("add-tag", json!({ "tag-name": "a" })).await.at("/data/attributes/tags"), &json!(["a"]));
    act("add-tag", json!({ "tag-name": "a" })).await;
    assert_eq!(
        act("add-tag", json!({ "tag-name": "b" })).await.at("/data/attributes/tags"),
        &json!(["a", "b"])
    );
    assert_eq!(
        act("remove-tag", json!({ "tag-name": "a" })).await.at("/data/attributes/tags"),
        &json!(["b"])
    );
    assert_eq!(
        act("set-tags", json!({ "tag-name": ["c", "d"] })).await.at("/data/attributes/tags"),
        &json!(["c", "d"])
    );
    assert_eq!(act("add-tag", json!({})).await.status, 400);
    assert_eq!(act("add-tag", json!({ "tag-id": "tag_x" })).await.status, 422);
}

#[tokio::test]
async fn redacting_removes_what_is_personal_everywhere_and_closes_the_inquiry() {
    let world = World::new().await;
    let secret = "Lovelace-Byron-4711";
    let body = json!({ "data": { "attributes": {
        "inquiry-template-id": "itmpl_test", "note": secret, "fields": { "name-last": secret },
    } } });
    let id = world.api("POST", "/inquiries", body).await.text_at("/data/id");
    let entered = world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap();
    let visit =
        Visit { inquiry_id: &id, session_id: &entered.session.id, visitor: visitor(ONE), at: world.now() };
    world.store.save_fields(visit, Step::Details, Map::new(), on_completion).await.unwrap();
    let object = Path::from("documents/one.jpg");
    let thumbnail = thumbnail_of(object.as_ref());
    world.store.announce_objects(&[object.as_ref(), &thumbnail], world.now()).await.unwrap();
    world.state.uploads.put(&object, "picture".into()).await.unwrap();
    let picture = Picture {
        object_key: object.to_string(),
        filename: format!("{secret}.jpg"),
        content_type: "image/jpeg".into(),
        byte_size: 7,
    };
    world.store.save_picture(visit, Step::Document, picture, Vec::new(), on_completion).await.unwrap();

    let path = format!("/inquiries/{id}");
    let answer = world.api("DELETE", &path, Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.at("/data/attributes/redacted-at"), "2026-05-28T20:26:40.000Z");
    assert_eq!(answer.at("/data/attributes/fields/name-last/value"), &Value::Null);
    assert!(world.state.uploads.head(&object).await.is_err());
    assert!(world.store.discarded_objects(world.now()).await.unwrap().is_empty());
    for path in [
        "/events?page[size]=100".to_owned(),
        format!("/inquiries/{id}?include=sessions,documents"),
        "/inquiry-sessions".to_owned(),
    ] {
        let text = world.api("GET", &path, Value::Null).await.text;
        assert!(!text.contains(secret) && !text.contains("192.0.2.1") && !text.contains("Browser/1.0"));
    }
    for file in world.database_files() {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!found, "{}", file.display());
    }

    assert_eq!(world.api("DELETE", &path, Value::Null).await.details(), "Inquiry already redacted");
    assert_eq!(world.resume(&id).await.details(), "Inquiry already redacted");
    assert_eq!(world.try_simulate(&id, &["complete_inquiry"]).await.status, 409);
    let refused = world.store.visit(visit).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
}

#[tokio::test]
async fn every_move_writes_an_event_with_the_object_as_it_was_then() {
    let world = World::new().await;
    let id = world.created().await;
    world.simulate(&id, &["start_inquiry"]).await;
    let session = world.resume(&id).await.text_at("/data/relationships/sessions/data/0/id");
    world.store.enter_session(&session, visitor(ONE), world.now()).await.unwrap();
    world.clock.advance(DAY);
    world.store.sweep(world.now()).await.unwrap();
    world.resume(&id).await;
    world
        .simulate(&id, &["complete_inquiry", "mark_for_review_inquiry", "decline_inquiry", "approve_inquiry"])
        .await;
    world.api("DELETE", &format!("/inquiries/{id}"), Value::Null).await;
    let answer = world.api("GET", "/events?page[size]=100", Value::Null).await;
    let mut names: Vec<&str> = answer
        .at("/data")
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["attributes"]["name"].as_str().unwrap())
        .collect();
    names.reverse();
    assert_eq!(
        names,
        [
            "inquiry.created",
            "inquiry.started",
            "inquiry-session.started",
            "inquiry-session.expired",
            "inquiry.expired",
            "inquiry.transitioned",
            "inquiry.completed",
            "inquiry.marked-for-review",
            "inquiry.declined",
            "inquiry.approved",
            "inquiry-session.expired",
            "inquiry.redacted",
        ]
    );
    let one = world.api("GET", "/events?filter[name]=inquiry.transitioned", Value::Null).await;
    assert_eq!(one.at("/data/1"), &Value::Null);
    assert_eq!(one.at("/data/0/attributes/payload/data/id"), &json!(id));
    let event = one.text_at("/data/0/id");
    let same = world.api("GET", &format!("/events/{event}"), Value::Null).await;
    assert_eq!(same.at("/data"), one.at("/data/0"));
    let of_session = world.api("GET", &format!("/events?filter[object-id]={session}"), Value::Null).await;
    assert_eq!(of_session.at("/data").as_array().unwrap().len(), 2);
    assert_eq!(
        world.api_as(&world.production_key, "GET", &format!("/events/{event}"), Value::Null).await.status,
        404
    );
}

#[tokio::test]
async fn an_event_keeps_the_object_as_it_was_when_it_happened() {
    let world = World::new().await;
    let id = world.created().await;
    world.simulate(&id, &["start_inquiry", "complete_inquiry"]).await;
    let events = world.api("GET", &format!("/events?filter[object-id]={id}"), Value::Null).await;
    let status = |n: usize| events.text_at(&format!("/data/{n}/attributes/payload/data/attributes/status"));
    assert_eq!([status(0), status(1), status(2)], ["completed", "pending", "created"]);
}

#[tokio::test]
async fn templates_and_rate_limits_can_be_looked_up() {
    let world = World::new().await;
    let list = world.api("GET", "/inquiry-templates", Value::Null).await;
    assert_eq!(list.at("/data/0/id"), "itmpl_test");
    assert_eq!(list.at("/data/0/attributes/embedded-flow-domain-allowlist"), &json!(["shop.example"]));
    let one = world.api("GET", "/inquiry-templates/itmpl_test", Value::Null).await;
    assert_eq!(one.at("/data"), list.at("/data/0"));
    let other =
        world.api_as(&world.production_key, "GET", "/inquiry-templates/itmpl_test", Value::Null).await;
    assert_eq!(other.status, 404);
    let limits = world.api("GET", "/rate-limits", Value::Null).await;
    assert_eq!(limits.at("/data/0/attributes/limit"), 1_000_000);
    assert_eq!(limits.at("/data/0/attributes/remaining"), 999_997);
}

#[tokio::test]
async fn health_can_be_asked_without_a_key() {
    let world = World::new().await;
    for path in ["/healthz", "/readyz"] {
        let request = axum::http::Request::get(path).body(axum::body::Body::empty()).unwrap();
        let answer = world.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.json), (200, json!({ "status": "ok" })));
    }
    world.store.close().await;
    let request = axum::http::Request::get("/readyz").body(axum::body::Body::empty()).unwrap();
    assert_eq!(world.send(request).await.status, 503);
}
