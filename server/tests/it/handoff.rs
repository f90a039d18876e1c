//! One browser at a time goes on with an inquiry, and hands it over to another.

use axum::body::Body;
use axum::http::Request;
use jiff::SignedDuration;
use persona_server::domain::handoff::{HandoffState, link_lifetime};
use persona_server::domain::session::BrowserFingerprint;
use persona_server::store::{Entered, Error, Visit};

use crate::world::{Answer, DAY, ONE, OTHER, World, visitor};

fn visit<'a>(world: &World, entered: &'a Entered, browser: BrowserFingerprint) -> Visit<'a> {
    Visit {
        inquiry_id: &entered.inquiry.id,
        session_id: &entered.session.id,
        visitor: visitor(browser),
        at: world.now(),
    }
}

/// An inquiry that a browser has begun.
async fn begun(world: &World) -> Entered {
    let id = world.created().await;
    world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap()
}

async fn state(world: &World, first: &Entered) -> HandoffState {
    world.store.handoff_state(&first.inquiry.id, &first.session.id, world.now()).await.unwrap()
}

#[tokio::test]
async fn the_one_who_follows_the_link_goes_on_and_the_first_one_waits() {
    let world = World::new().await;
    let first = begun(&world).await;
    let here = || visit(&world, &first, ONE);
    assert_eq!(state(&world, &first).await, HandoffState::None);
    let code = world.store.begin_handoff(here(), link_lifetime()).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::Waiting);
    world.store.visit(here()).await.unwrap();

    let second = world.store.redeem_one_time_link(&code, visitor(OTHER), world.now()).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::Opened);
    world.store.visit(visit(&world, &second, OTHER)).await.unwrap();
    assert!(matches!(world.store.visit(here()).await, Err(Error::Closed(_))));
    assert_eq!(state(&world, &second).await, HandoffState::None);

    world.store.leave_handoff(visit(&world, &second, OTHER)).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::Left);
    world.store.enter_session(&second.session.id, visitor(OTHER), world.now()).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::Opened);

    // A new link, for when the page there can no longer be opened.
    let again = world.store.begin_handoff(here(), link_lifetime()).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::Waiting);
    assert!(world.store.visit(visit(&world, &second, OTHER)).await.is_err());
    assert!(world.store.redeem_one_time_link(&code, visitor(OTHER), world.now()).await.is_err());
    world.store.redeem_one_time_link(&again, visitor(OTHER), world.now()).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::Opened);

    world.store.take_turn(here()).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::None);
    world.store.visit(here()).await.unwrap();
    assert!(matches!(world.store.visit(visit(&world, &second, OTHER)).await, Err(Error::Closed(_))));
}

#[tokio::test]
async fn only_the_sessions_own_browser_takes_its_turn() {
    let world = World::new().await;
    let first = begun(&world).await;
    let stolen = visit(&world, &first, OTHER);
    assert!(matches!(world.store.take_turn(stolen).await, Err(Error::Denied(_))));
    assert!(matches!(world.store.visit_out_of_turn(stolen).await, Err(Error::Denied(_))));
    let other = begun(&world).await;
    let mixed = Visit { inquiry_id: &other.inquiry.id, ..visit(&world, &first, ONE) };
    assert!(matches!(world.store.take_turn(mixed).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_link_to_another_device_lasts_a_quarter_of_an_hour_and_never_longer_than_the_inquiry() {
    let world = World::new().await;
    let first = begun(&world).await;
    let code = world.store.begin_handoff(visit(&world, &first, ONE), link_lifetime()).await.unwrap();
    world.clock.advance(SignedDuration::from_mins(15) - SignedDuration::from_millis(1));
    assert_eq!(state(&world, &first).await, HandoffState::Waiting);
    world.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(state(&world, &first).await, HandoffState::Over);
    assert!(world.store.redeem_one_time_link(&code, visitor(OTHER), world.now()).await.is_err());

    world.clock.advance(DAY - SignedDuration::from_mins(16));
    let late = world.store.begin_handoff(visit(&world, &first, ONE), link_lifetime()).await.unwrap();
    world.clock.advance(SignedDuration::from_mins(1));
    // The inquiry's own end, and nothing has settled it yet.
    assert_eq!(state(&world, &first).await, HandoffState::Ended);
    assert!(matches!(
        world.store.redeem_one_time_link(&late, visitor(OTHER), world.now()).await,
        Err(Error::Closed(persona_protocol::ErrorCode::SessionExpired))
    ));
}

#[tokio::test]
async fn of_two_devices_that_follow_the_link_at_once_one_goes_on() {
    let world = World::new().await;
    let first = begun(&world).await;
    let code = world.store.begin_handoff(visit(&world, &first, ONE), link_lifetime()).await.unwrap();
    let follow = |browser: u8| {
        world.store.redeem_one_time_link(&code, visitor(BrowserFingerprint([browser; 32])), world.now())
    };
    let (a, b, c) = tokio::join!(follow(5), follow(6), follow(7));
    let opened = [a.is_ok(), b.is_ok(), c.is_ok()].into_iter().filter(|is_open| *is_open).count();
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn a_session_that_was_handed_out_anew_goes_on_and_the_old_one_is_told() {
    let world = World::new().await;
    let first = begun(&world).await;
    world.resume(&first.inquiry.id).await;
    let sessions = world.get(&first.inquiry.id).await;
    let fresh = sessions
        .at("/data/relationships/sessions/data")
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["id"].as_str().unwrap().to_owned())
        .find(|id| *id != first.session.id)
        .unwrap();
    let second = world.store.enter_session(&fresh, visitor(OTHER), world.now()).await.unwrap();
    world.store.visit(visit(&world, &second, OTHER)).await.unwrap();
    assert_eq!(state(&world, &first).await, HandoffState::Elsewhere);
}

/// Asks how far a handoff is, with that token and browser.
async fn ask(world: &World, id: &str, token: &str, browser: &str) -> Answer {
    let request = Request::get(format!("/flow/handoff/state?inquiry-id={id}"))
        .header("persona-browser", browser)
        .header("authorization", format!("Bearer {token}"));
    world.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn how_far_it_is_is_told_to_the_session_that_began_it_and_in_one_word() {
    const BROWSER: &str = "one-browser-with-a-secret-of-its-own-0001";
    let world = World::new().await;
    let id = world.pending().await;
    let token = world.resume(&id).await.text_at("/meta/session-token");
    let post = async |path: &str| {
        let request = Request::post(path)
            .header("persona-flow", "fragment")
            .header("persona-browser", BROWSER)
            .header("authorization", format!("Bearer {token}"));
        world.send(request.body(Body::from(format!("inquiry-id={id}"))).unwrap()).await
    };
    post("/flow/open").await;
    let shown = post("/flow/handoff").await;
    assert!(shown.text.contains("https://verify.example/verify?code="), "{}", shown.text);
    assert_eq!(ask(&world, &id, &token, BROWSER).await.text, "waiting");
    // Whoever may not know is told to ask the flow itself.
    assert_eq!(ask(&world, &id, &token, "another-browser-with-another-secret-00002").await.text, "ended");
    assert_eq!(ask(&world, &id, "x", BROWSER).await.text, "ended");
    assert_eq!(ask(&world, "inq_unknown", &token, BROWSER).await.text, "ended");
}
