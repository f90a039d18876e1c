//! Several servers on one database: every rule holds across them.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::SignedDuration;
use persona_protocol::InquiryStatus;
use persona_server::clock::{Clock, ManualClock, SharedClock, SystemClock, WallTime};
use persona_server::limits::flow::{Attempt, FlowAllowance, Who};
use persona_server::store::{Claim, Error};
use serde_json::Value;
use sqlx::{AnyConnection, Connection as _, Row as _};

use crate::cluster::on_postgres;
use crate::world::{DAY, MS, NOON, ONE, OTHER, World, visitor};

#[tokio::test(flavor = "multi_thread")]
async fn of_all_servers_one_redeems_a_link_for_one_browser() {
    let world = World::new().await;
    let replica = world.replica(1000).await;
    for _ in 0..5 {
        let id = world.created().await;
        let (_, code) = world.store.make_one_time_link(&world.sandbox, &id, None, world.now()).await.unwrap();
        let (one, other) = tokio::join!(
            world.store.redeem_one_time_link(&code, visitor(ONE), world.now()),
            replica.store.redeem_one_time_link(&code, visitor(OTHER), world.now()),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_servers_together_make_no_more_than_25_sessions() {
    let world = World::new().await;
    let replica = world.replica(1000).await;
    let id = world.created().await;
    let stores = [&world.store, &replica.store];
    let made =
        join_all((0..40).map(|n| stores[n % 2].create_session(&world.sandbox, &id, world.now()))).await;
    assert_eq!(made.iter().filter(|session| session.is_ok()).count(), 25);
    let refused = made.into_iter().find_map(Result::err).unwrap();
    assert!(matches!(refused, Error::TooManySessions), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_bound_to_one_browser_and_handed_out_again_on_whichever_server() {
    let world = World::new().await;
    let replica = world.replica(1000).await;
    let id = world.pending().await;
    let (one, other) = tokio::join!(
        world.store.resume_inquiry(&world.sandbox, &id, world.now()),
        replica.store.resume_inquiry(&world.sandbox, &id, world.now()),
    );
    let session = one.unwrap().session.unwrap().id;
    assert_eq!(session, other.unwrap().session.unwrap().id);
    let (one, other) = tokio::join!(
        world.store.enter_session(&session, visitor(ONE), world.now()),
        replica.store.enter_session(&session, visitor(OTHER), world.now()),
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_for_one_request_is_claimed_once_on_all_servers() {
    let world = World::new().await;
    let Claim::Mine(mine) =
        world.store.claim(&world.sandbox.id, "key", "request", world.now()).await.unwrap()
    else {
        panic!("nobody has it");
    };
    if on_postgres() {
        // On SQLite nobody else could even ask: there is one writer.
        let replica = world.replica(1000).await;
        let stores = [&world.store, &replica.store];
        let claims =
            join_all((0..10).map(|n| stores[n % 2].claim(&world.sandbox.id, "key", "request", world.now())))
                .await;
        assert!(claims.iter().all(|claim| matches!(claim, Ok(Claim::Running))));
    }
    mine.answer(200, "done").await.unwrap();
    let again = world.store.claim(&world.sandbox.id, "key", "request", world.now()).await.unwrap();
    assert!(matches!(again, Claim::Done { status: 200, body } if body == "done"));
    let other = world.store.claim(&world.sandbox.id, "key", "other request", world.now()).await.unwrap();
    assert!(matches!(other, Claim::Other));
}

#[tokio::test]
async fn servers_whose_clocks_differ_by_a_minute_accept_each_others_tokens_and_none_after_its_end() {
    let world = World::new().await;
    let ahead = Arc::new(ManualClock::new(NOON + SignedDuration::from_secs(59)));
    let mut replica = world.state.clone();
    replica.clock = Arc::clone(&ahead) as Arc<dyn Clock>;
    let id = world.pending().await;
    let moved = replica.store.resume_inquiry(&world.sandbox, &id, replica.now()).await.unwrap();
    let token = replica.tokens.issue(&moved.session.unwrap(), &moved.record.inquiry, moved.now).unwrap();
    assert!(world.state.verify_session_token(&token).await.is_ok(), "it is of the future here");

    // Each uses its own clock, starting at the same instant.
    let expires_at = moved.record.inquiry.expires_at.unwrap();
    ahead.advance(expires_at.duration_since(ahead.now().0) - MS);
    assert!(replica.verify_session_token(&token).await.is_ok());
    ahead.advance(MS);
    assert!(replica.verify_session_token(&token).await.is_err());
    let load = replica.store.load_for_flow(&id, replica.now()).await.unwrap().unwrap();
    assert_eq!(load.inquiry.status, InquiryStatus::Expired);
}

#[tokio::test]
async fn a_server_goes_by_the_clock_of_the_database_however_wrong_its_machines_is() {
    let world = World::new().await;
    for wrong in
        [SignedDuration::from_hours(-30), SignedDuration::from_secs(2), SignedDuration::from_hours(7)]
    {
        let clock = SharedClock::new(OffBy(wrong));
        let ahead = world.store.set_clock(&clock).await.unwrap();
        let error = clock.now().0.duration_since(SystemClock.now().0);
        if on_postgres() {
            // The cluster is on this machine.
            assert!(error.abs() < SignedDuration::from_secs(1), "{error}");
            assert!((ahead + wrong).abs() < SignedDuration::from_secs(1), "{ahead}");
        } else {
            assert!((error - wrong).abs() < SignedDuration::from_secs(1), "a file has no clock: {error}");
        }
    }
}

/// A machine's clock that is wrong.
struct OffBy(SignedDuration);

impl Clock for OffBy {
    fn now(&self) -> WallTime {
        WallTime(SystemClock.now().0 + self.0)
    }
}

#[tokio::test]
async fn requests_are_let_through_while_they_cannot_be_counted() {
    if !on_postgres() {
        return;
    }
    let world = World::with_rate_limit(5).await;
    world.api("GET", "/inquiries", Value::Null).await;
    let mut other = AnyConnection::connect(&world.url).await.unwrap();
    let mut holds = other.begin().await.unwrap();
    sqlx::query("UPDATE rate_limits SET used = used").execute(&mut *holds).await.unwrap();
    let statuses = join_all((0..6).map(|_| world.api("GET", "/inquiries", Value::Null))).await;
    let passed = statuses.iter().filter(|answer| answer.status == 200).count();
    // This server goes on counting by itself.
    assert_eq!(passed, 5);
    assert!(statuses.iter().all(|answer| matches!(answer.status.as_u16(), 200 | 429)));
}

#[tokio::test(flavor = "multi_thread")]
async fn sweeps_on_all_servers_at_once_write_each_event_once() {
    let world = World::new().await;
    let replica = world.replica(1000).await;
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(world.pending().await);
    }
    world.clock.advance(DAY);
    let (one, other, request) = tokio::join!(
        world.store.sweep(world.now()),
        replica.store.sweep(world.now()),
        world.store.resume_inquiry(&world.sandbox, &ids[3], world.now()),
    );
    one.unwrap();
    other.unwrap();
    request.unwrap();
    world.store.sweep(world.now()).await.unwrap();
    let list = world.api("GET", "/events?filter[name]=inquiry.expired&page[size]=100", Value::Null).await;
    assert_eq!(list.at("/data").as_array().unwrap().len(), 8, "{}", list.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_a_minute_are_counted_over_all_servers() {
    let world = World::with_rate_limit(10).await;
    // On SQLite there is one.
    let replica = if on_postgres() { world.replica(10).await } else { world.state.clone() };
    let states = [&world.state, &replica];
    let quotas = join_all((0..15).map(|n| states[n % 2].count_request(&world.sandbox.id, world.now()))).await;
    let exceeded = quotas.into_iter().filter(|quota| quota.as_ref().unwrap().exceeded).count();
    assert_eq!(exceeded, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_attempts_of_an_individual_are_counted_over_all_servers_and_forgotten_when_their_time_is_over() {
    let world = World::new().await;
    let replica = if on_postgres() { world.replica(1000).await } else { world.state.clone() };
    let states = [&world.state, &replica];
    let allowed = usize::try_from(FlowAllowance::default().steps).unwrap();
    let who = Who::Inquiry("inq_1".to_owned());
    let count = |n: usize| states[n % 2].count_attempt(Attempt::Step, &who, world.now());
    let counted = join_all((0..allowed + 7).map(count)).await;
    assert_eq!(counted.into_iter().filter(|held| held.as_ref().unwrap().is_err()).count(), 7);
    // Somebody else, and another kind of attempt, are not held back.
    let other = Who::Inquiry("inq_2".to_owned());
    assert_eq!(states[1].count_attempt(Attempt::Step, &other, world.now()).await.unwrap(), Ok(()));
    assert_eq!(states[1].count_attempt(Attempt::Upload, &who, world.now()).await.unwrap(), Ok(()));

    world.clock.advance(SignedDuration::from_secs(60));
    world.store.forget_attempts(world.now()).await.unwrap();
    assert_eq!(states[1].count_attempt(Attempt::Step, &who, world.now()).await.unwrap(), Ok(()));
    if on_postgres() {
        // Whose window of ten minutes runs is still known, and nobody by their name.
        let mut raw = AnyConnection::connect(&world.url).await.unwrap();
        let rows = sqlx::query("SELECT who FROM flow_attempts").fetch_all(&mut raw).await.unwrap();
        let known: Vec<String> = rows.iter().map(|row| row.get("who")).collect();
        assert!(known.len() == 2 && known.iter().all(|who| !who.contains("inq_")), "{known:?}");
    }
}

#[tokio::test]
async fn a_text_that_a_database_cannot_keep_is_no_fault_of_the_server() {
    let world = World::new().await;
    let id = world.created().await;
    for path in [
        "/inquiries/%00",
        "/inquiries?filter[note]=a%00b",
        "/inquiry-sessions/%00",
        "/events?filter[name]=%00",
    ] {
        let status = world.api("GET", path, Value::Null).await.status;
        assert!(status.is_success() || status.is_client_error(), "{path}: {status}");
    }
    let note = serde_json::json!({ "data": { "attributes": { "note": "a\u{0}b" } } });
    let answer = world.api("PATCH", &format!("/inquiries/{id}"), note).await;
    assert!(answer.status.is_success() || answer.status == 400, "{}", answer.text);
}
