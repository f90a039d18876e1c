//! Expiry, resuming and session tokens: the rules the whole project exists for.

use axum::body::Body;
use jiff::SignedDuration;
use persona_server::domain::session::Denied;
use persona_server::secrets::tokens::TokenRefusal;
use persona_server::state::TokenError;
use persona_server::store::Error;
use serde_json::{Value, json};

use crate::world::{DAY, MS, NOON, ONE, OTHER, World, visitor};

fn seconds(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

#[tokio::test]
async fn a_pending_inquiry_is_open_until_24_hours_have_passed_and_expired_from_that_instant() {
    let world = World::new().await;
    let id = world.pending().await;
    assert_eq!(world.get(&id).await.text_at("/data/attributes/expires-at"), "2026-05-29T20:26:40.000Z");
    world.clock.advance(DAY - MS);
    assert_eq!(world.status(&id).await, "pending");
    world.clock.advance(MS);
    assert_eq!(world.status(&id).await, "expired");
    assert_eq!(world.get(&id).await.text_at("/data/attributes/expired-at"), "2026-05-29T20:26:40.000Z");
}

#[tokio::test]
async fn an_expiry_that_is_noticed_late_counts_from_its_own_instant() {
    let world = World::new().await;
    let id = world.pending().await;
    world.clock.advance(DAY * 300);
    assert_eq!(world.get(&id).await.text_at("/data/attributes/expired-at"), "2026-05-29T20:26:40.000Z");
}

#[tokio::test]
async fn a_created_inquiry_does_not_expire_unless_a_limit_from_creation_is_set() {
    let world = World::new().await;
    let unlimited = world.created().await;
    let limited = world.created_with(json!({ "expiration-after-create-interval-seconds": 60 })).await;
    world.clock.advance(seconds(60) - MS);
    assert_eq!(world.status(&limited).await, "created");
    world.clock.advance(MS);
    assert_eq!(world.status(&limited).await, "expired");
    world.clock.advance(DAY * 1000);
    assert_eq!(world.status(&unlimited).await, "created");
}

#[tokio::test]
async fn the_limits_from_start_and_from_resume_can_be_set_for_one_inquiry() {
    let world = World::new().await;
    let id = world
        .created_with(json!({
            "expiration-after-start-interval-seconds": 100,
            "expiration-after-resume-interval-seconds": 7,
        }))
        .await;
    world.simulate(&id, &["start_inquiry"]).await;
    world.clock.advance(seconds(100) - MS);
    assert_eq!(world.status(&id).await, "pending");
    world.clock.advance(MS);
    assert_eq!(world.status(&id).await, "expired");
    assert_eq!(world.resume(&id).await.status, 200);
    world.clock.advance(seconds(7) - MS);
    assert_eq!(world.status(&id).await, "pending");
    world.clock.advance(MS);
    assert_eq!(world.status(&id).await, "expired");
}

#[tokio::test]
async fn the_limits_of_the_template_hold_where_the_inquiry_says_nothing() {
    use persona_server::domain::expiry::{Interval, Intervals};
    let world = World::new().await;
    let interval = |n| Interval::from_seconds(n).ok();
    let intervals =
        Intervals { after_create: interval(50), after_start: interval(60), after_resume: interval(70) };
    world.add_template("itmpl_short", intervals).await;
    let create = |meta: Value| {
        let body = json!({
            "data": { "attributes": { "inquiry-template-id": "itmpl_short" } },
            "meta": meta,
        });
        world.api("POST", "/inquiries", body)
    };
    let plain = create(json!({})).await;
    assert_eq!(plain.text_at("/data/attributes/expires-at"), "2026-05-28T20:27:30.000Z");
    let own = create(json!({ "expiration-after-create-interval-seconds": 10 })).await;
    assert_eq!(own.text_at("/data/attributes/expires-at"), "2026-05-28T20:26:50.000Z");
    let id = own.text_at("/data/id");
    world.simulate(&id, &["start_inquiry"]).await;
    assert_eq!(world.get(&id).await.text_at("/data/attributes/expires-at"), "2026-05-28T20:27:40.000Z");
}

#[tokio::test]
async fn finished_inquiries_never_expire() {
    let world = World::new().await;
    for (actions, status) in [
        (&["complete_inquiry"][..], "completed"),
        (&["fail_inquiry"], "failed"),
        (&["complete_inquiry", "approve_inquiry"], "approved"),
        (&["complete_inquiry", "decline_inquiry"], "declined"),
        (&["complete_inquiry", "mark_for_review_inquiry"], "needs_review"),
    ] {
        let id = world.pending().await;
        world.simulate(&id, actions).await;
        world.clock.advance(DAY * 400);
        assert_eq!(world.status(&id).await, status);
    }
}

#[tokio::test]
async fn expiring_an_inquiry_expires_its_sessions_for_good() {
    let world = World::new().await;
    let id = world.pending().await;
    let first = world.resume(&id).await;
    let session = first.text_at("/data/relationships/sessions/data/0/id");
    world.store.enter_session(&session, visitor(ONE), world.now()).await.unwrap();
    world.clock.advance(DAY);
    let answer = world.api("GET", &format!("/inquiries/{id}?include=sessions"), Value::Null).await;
    assert_eq!(answer.at("/included/0/attributes/status"), "expired");
    assert_eq!(answer.at("/included/0/attributes/expired-at"), "2026-05-29T20:26:40.000Z");

    let second = world.resume(&id).await;
    assert_ne!(first.text_at("/meta/session-token"), second.text_at("/meta/session-token"));
    let refusal = world.store.enter_session(&session, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(refusal, Error::Denied(Denied::Expired)), "{refusal:?}");
}

#[tokio::test]
async fn the_api_can_expire_what_is_in_progress_at_once() {
    let world = World::new().await;
    let id = world.pending().await;
    world.resume(&id).await;
    let answer = world.api("POST", &format!("/inquiries/{id}/expire?include=sessions"), Value::Null).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.at("/data/attributes/status"), "expired");
    assert_eq!(answer.at("/included/0/attributes/status"), "expired");
    let again = world.api("POST", &format!("/inquiries/{id}/expire"), Value::Null).await;
    assert_eq!(again.status, 409);
}

#[tokio::test]
async fn resuming_an_expired_inquiry_makes_it_pending_with_24_new_hours() {
    let world = World::new().await;
    let id = world.pending().await;
    world.clock.advance(DAY * 3);
    let answer = world.resume(&id).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.at("/data/attributes/status"), "pending");
    assert_eq!(answer.at("/data/attributes/expires-at"), "2026-06-01T20:26:40.000Z");
    assert_eq!(answer.at("/data/attributes/expired-at"), &Value::Null);
    assert_eq!(answer.at("/data/attributes/started-at"), "2026-05-28T20:26:40.000Z");
    assert_eq!(answer.text_at("/meta/session-token").split('.').count(), 3);
}

#[tokio::test]
async fn resuming_a_pending_inquiry_leaves_its_time_limit_alone() {
    let world = World::new().await;
    let id = world.pending().await;
    world.clock.advance(seconds(3600));
    let answer = world.resume(&id).await;
    assert_eq!(answer.at("/data/attributes/expires-at"), "2026-05-29T20:26:40.000Z");
}

#[tokio::test]
async fn an_unused_session_is_handed_out_again_and_a_used_one_is_not() {
    let world = World::new().await;
    let id = world.pending().await;
    let sessions = async || {
        let answer = world.resume(&id).await;
        answer.at("/data/relationships/sessions/data").as_array().unwrap().len()
    };
    assert_eq!(sessions().await, 1);
    assert_eq!(sessions().await, 1);
    let session = world.get(&id).await.text_at("/data/relationships/sessions/data/0/id");
    world.store.enter_session(&session, visitor(ONE), world.now()).await.unwrap();
    assert_eq!(sessions().await, 2);
}

#[tokio::test]
async fn an_inquiry_has_at_most_25_sessions() {
    let world = World::new().await;
    let id = world.pending().await;
    for n in 0..25 {
        let answer = world.resume(&id).await;
        assert_eq!(answer.status, 200, "{n}");
        let session = answer.text_at(&format!("/data/relationships/sessions/data/{n}/id"));
        world.store.enter_session(&session, visitor(ONE), world.now()).await.unwrap();
    }
    let answer = world.resume(&id).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.details(), "Inquiry has reached its limit of 25 sessions");
}

#[tokio::test]
async fn only_pending_and_expired_inquiries_can_be_resumed() {
    let world = World::new().await;
    let created = world.created().await;
    let answer = world.resume(&created).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.details(), "Inquiry is created: only pending or expired inquiries can be resumed");
    for actions in [
        &["complete_inquiry"][..],
        &["fail_inquiry"],
        &["complete_inquiry", "approve_inquiry"],
        &["complete_inquiry", "decline_inquiry"],
        &["complete_inquiry", "mark_for_review_inquiry"],
    ] {
        let id = world.pending().await;
        world.simulate(&id, actions).await;
        assert_eq!(world.resume(&id).await.status, 409, "{actions:?}");
    }
}

#[tokio::test]
async fn an_inquiry_that_is_unknown_or_of_another_environment_cannot_be_resumed() {
    let world = World::new().await;
    let id = world.pending().await;
    for id in ["inq_unknown0000000000000000", "x", "itmpl_test", "inq_%00", "..%2F..%2Fetc"] {
        assert_eq!(world.resume(id).await.status, 404, "{id}");
    }
    let path = format!("/inquiries/{id}/resume");
    let answer = world.api_as(&world.production_key, "POST", &path, Value::Null).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.at("/errors/0/title"), "Record not found");
}

#[tokio::test]
async fn a_bare_post_resumes() {
    let world = World::new().await;
    let id = world.pending().await;
    let path = format!("/inquiries/{id}/resume");
    let key = format!("Bearer {}", world.sandbox_key);
    // As curl, Python's requests and Node send it.
    let bare = world.request("POST", &path).header("authorization", &key);
    assert_eq!(world.send(bare.body(Body::empty()).unwrap()).await.status, 200);
    let sized = world.request("POST", &path).header("authorization", &key).header("content-length", "0");
    assert_eq!(world.send(sized.body(Body::empty()).unwrap()).await.status, 200);
    for body in ["", "{}", "null", " {} "] {
        for kind in ["application/json", "application/x-www-form-urlencoded", "text/plain"] {
            assert_eq!(world.raw("POST", &path, kind, body).await.status, 200, "{body:?} {kind}");
        }
    }
    for body in ["x", "{", "a=b", "[]", "{\"x\":1}"] {
        assert_eq!(world.raw("POST", &path, "application/json", body).await.status, 400, "{body:?}");
    }
}

#[tokio::test]
async fn two_resumes_at_once_hand_out_the_same_session() {
    let world = World::new().await;
    let id = world.pending().await;
    world.clock.advance(DAY);
    let answers = futures_util::future::join_all((0..16).map(|_| world.resume(&id))).await;
    for answer in answers {
        assert_eq!(answer.status, 200);
    }
    let answer = world.api("GET", &format!("/inquiries/{id}?include=sessions"), Value::Null).await;
    assert_eq!(answer.at("/included").as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_names_its_session_and_inquiry_until_the_inquiry_expires() {
    let world = World::new().await;
    let id = world.pending().await;
    let answer = world.resume(&id).await;
    let token = answer.text_at("/meta/session-token");
    let claims = world.state.verify_session_token(&token).await.unwrap();
    assert_eq!(claims.inquiry_id, id);
    assert_eq!(claims.session_id, answer.text_at("/data/relationships/sessions/data/0/id"));
    assert_eq!(claims.environment_id, world.sandbox.id);
    world.clock.advance(DAY - MS);
    assert!(world.state.verify_session_token(&token).await.is_ok());
    world.clock.advance(MS);
    let refusal = world.state.verify_session_token(&token).await.unwrap_err();
    assert!(matches!(refusal, TokenError::Refused(TokenRefusal::Expired)));
}

#[tokio::test]
async fn a_token_has_the_claims_of_the_contract() {
    use data_encoding::BASE64URL_NOPAD;
    let world = World::new().await;
    let id = world.pending().await;
    let answer = world.resume(&id).await;
    let token = answer.text_at("/meta/session-token");
    let parts: Vec<Value> = token
        .split('.')
        .take(2)
        .map(|part| serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap())
        .collect();
    assert_eq!(parts[0], json!({ "typ": "JWT", "alg": "HS256" }));
    let session = answer.text_at("/data/relationships/sessions/data/0/id");
    let claims = &parts[1];
    assert_eq!(claims["sub"], session);
    assert_eq!(claims["sid"], session);
    assert_eq!(claims["aud"], "persona-verify");
    assert_eq!(claims["iss"], "https://verify.example");
    assert_eq!(claims["iat"], NOON.as_second());
    assert_eq!(claims["nbf"], NOON.as_second());
    assert_eq!(claims["exp"], (NOON + DAY).as_second());
    assert_eq!(claims["inquiry_id"], id);
    assert_eq!(claims["environment_id"], world.sandbox.id);
    assert!(claims["jti"].as_str().unwrap().len() >= 24);
    assert_eq!(claims.as_object().unwrap().len(), 10);
}

#[tokio::test]
async fn a_token_that_this_server_did_not_make_is_invalid() {
    use data_encoding::BASE64URL_NOPAD;
    let world = World::new().await;
    let id = world.pending().await;
    let token = world.resume(&id).await.text_at("/meta/session-token");
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (_, claims) = message.split_once('.').unwrap();
    let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let stranger = World::new().await;
    let foreign = stranger.resume(&stranger.pending().await).await.text_at("/meta/session-token");
    let mut changed = signature.to_owned();
    changed.replace_range(0..1, if signature.starts_with('A') { "B" } else { "A" });
    for forged in [
        String::new(),
        "x".to_owned(),
        "a.b.c".to_owned(),
        foreign,
        format!("{message}."),
        format!("{message}.{changed}"),
        format!("{}.{claims}.", encode(r#"{"typ":"JWT","alg":"none"}"#)),
        format!("{}.{claims}.{signature}", encode(r#"{"typ":"JWT","alg":"HS512"}"#)),
        format!("{}.{claims}.{signature}", encode(r#"{"typ":"JWT","alg":"RS256"}"#)),
        format!("{token}.x"),
    ] {
        let refusal = world.state.verify_session_token(&forged).await.unwrap_err();
        assert!(matches!(refusal, TokenError::Refused(TokenRefusal::Invalid)), "{forged}");
    }
}

#[tokio::test]
async fn a_session_handed_out_at_creation_opens_the_inquiry_and_is_bound_by_its_first_use() {
    let world = World::new().await;
    let body = json!({
        "data": { "attributes": { "inquiry-template-id": "itmpl_test" } },
        "meta": { "auto-create-inquiry-session": true },
    });
    let answer = world.api("POST", "/inquiries", body).await;
    let claims = world.state.verify_session_token(&answer.text_at("/meta/session-token")).await.unwrap();
    assert_eq!(answer.at("/meta/one-time-link"), &Value::Null);
    assert_eq!(answer.at("/meta/one-time-link-short"), &Value::Null);
    let id = answer.text_at("/data/id");
    let session = Some(claims.session_id.as_str());
    world.store.start_inquiry(&id, session, visitor(ONE), world.now()).await.unwrap();
    world.store.start_inquiry(&id, session, visitor(ONE), world.now()).await.unwrap();
    let refusal = world.store.start_inquiry(&id, session, visitor(OTHER), world.now()).await;
    assert!(matches!(refusal.unwrap_err(), Error::Denied(Denied::OtherBrowser)));
}

#[tokio::test]
async fn a_session_opens_its_own_inquiry_and_no_other() {
    let world = World::new().await;
    let (one, other) = (world.pending().await, world.created().await);
    let session = world.resume(&one).await.text_at("/data/relationships/sessions/data/0/id");
    let refusal = world.store.start_inquiry(&other, Some(&session), visitor(ONE), world.now()).await;
    assert!(matches!(refusal.unwrap_err(), Error::NotFound));
    assert_eq!(world.status(&other).await, "created");
}

#[tokio::test]
async fn the_sweep_makes_expiry_visible_and_changes_no_answer() {
    let world = World::new().await;
    let (swept, unswept) = (world.pending().await, World::new().await);
    let other = unswept.pending().await;
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 0);
    world.clock.advance(DAY);
    unswept.clock.advance(DAY);
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 1);
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 0);
    world.clock.advance(DAY);
    unswept.clock.advance(DAY);
    let mut one = world.get(&swept).await.json["data"]["attributes"].clone();
    let mut two = unswept.get(&other).await.json["data"]["attributes"].clone();
    one["id"] = Value::Null;
    two["id"] = Value::Null;
    assert_eq!(one, two);
}

#[tokio::test]
async fn a_moved_test_clock_expires_what_its_environment_holds_and_nothing_else() {
    let world = World::new().await;
    let id = world.pending().await;
    let body = json!({ "meta": { "advance-seconds": 86399 } });
    let answer = world.api("POST", "/test-clock", body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.at("/data/attributes/advanced-seconds"), 86399);
    assert_eq!(answer.at("/data/attributes/now"), "2026-05-29T20:26:39.000Z");
    assert_eq!(world.status(&id).await, "pending");
    world.api("POST", "/test-clock", json!({ "meta": { "advanceSeconds": 1 } })).await;
    assert_eq!(world.status(&id).await, "expired");
    let resumed = world.resume(&id).await;
    assert_eq!(resumed.at("/data/attributes/expires-at"), "2026-05-30T20:26:40.000Z");
    let token = resumed.text_at("/meta/session-token");
    assert!(world.state.verify_session_token(&token).await.is_ok());
    let back = world.api("DELETE", "/test-clock", Value::Null).await;
    assert_eq!(back.at("/data/attributes/advanced-seconds"), 0);
    assert_eq!(back.at("/data/attributes/now"), "2026-05-28T20:26:40.000Z");
}

#[tokio::test]
async fn the_test_clock_takes_whole_seconds_within_reason() {
    let world = World::new().await;
    for (body, status) in [
        (json!({ "meta": { "advance-seconds": 0 } }), 200),
        (json!({ "meta": { "advance-seconds": -1 } }), 400),
        (json!({ "meta": { "advance-seconds": 1.5 } }), 400),
        (json!({ "meta": { "advance-seconds": "1" } }), 400),
        (json!({ "meta": { "advance-seconds": null } }), 400),
        (json!({ "meta": { "advance-seconds": 1_000_000_000_000_000_000_u64 } }), 422),
        (json!({ "meta": { "advance-seconds": u64::MAX } }), 422),
        (json!({ "meta": {} }), 400),
        (json!({}), 400),
    ] {
        let answer = world.api("POST", "/test-clock", body.clone()).await;
        assert_eq!(answer.status, status, "{body} {}", answer.text);
    }
}

#[tokio::test]
async fn there_is_no_test_clock_and_no_pretending_in_production() {
    let world = World::new().await;
    let key = &world.production_key;
    for (method, path) in [
        ("GET", "/test-clock"),
        ("POST", "/test-clock"),
        ("DELETE", "/test-clock"),
        ("POST", "/inquiries/inq_x/perform-simulate-actions"),
    ] {
        let answer = world.api_as(key, method, path, Value::Null).await;
        assert_eq!(answer.status, 403, "{method} {path}");
        assert_eq!(answer.at("/errors/0/title"), "Forbidden");
    }
}
