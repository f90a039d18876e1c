//! What the hosted flow may do, decided by the store at the moment it is done.

use persona_protocol::{ErrorCode, InquiryStatus};
use persona_server::domain::account::AccountOf;
use persona_server::domain::environment::EnvironmentName;
use persona_server::domain::evidence::{Picture, thumbnail_of};
use persona_server::domain::session::Denied;
use persona_server::domain::step::Step;
use persona_server::domain::template::plan::Part;
use persona_server::flow::complete::on_completion;
use persona_server::store::{Error, Visit};
use serde_json::Map;

use crate::world::{DAY, MS, ONE, OTHER, World, visitor};

/// A picture that has been announced under that name.
async fn picture(world: &World, key: &str) -> Picture {
    world.store.announce_objects(&[key, &thumbnail_of(key)], world.now()).await.unwrap();
    Picture {
        object_key: key.into(),
        filename: "front.jpg".into(),
        content_type: "image/jpeg".into(),
        byte_size: 3,
    }
}

async fn created(world: &World) -> String {
    world
        .store
        .create_inquiry_from_template(
            "itmpl_test",
            &world.sandbox,
            AccountOf::FoundOrNew,
            None,
            Map::new(),
            world.now(),
        )
        .await
        .unwrap()
        .id
}

#[tokio::test]
async fn an_individual_goes_through_all_steps_to_the_end() {
    let world = World::new().await;
    let id = created(&world).await;
    let entered = world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap();
    assert_eq!(entered.inquiry.status, InquiryStatus::Pending);
    let visit =
        Visit { inquiry_id: &id, session_id: &entered.session.id, visitor: visitor(ONE), at: world.now() };
    assert!(matches!(world.store.complete_inquiry(visit, on_completion).await, Err(Error::OutOfOrder(_))));
    world.store.save_fields(visit, Step::Details, Map::new(), on_completion).await.unwrap();
    let (document, selfie) = (picture(&world, "documents/1").await, picture(&world, "selfies/1").await);
    world.store.save_picture(visit, Step::Document, document, Vec::new(), on_completion).await.unwrap();
    let (inquiry, _) =
        world.store.save_picture(visit, Step::Selfie, selfie, Vec::new(), on_completion).await.unwrap();
    assert_eq!(inquiry.status, InquiryStatus::Completed, "the last step completes it");
    assert!(matches!(world.store.visit(visit).await, Err(Error::Finished)));
    // Two pictures, and the verification of each.
    assert_eq!(world.store.evidence(&id).await.unwrap().len(), 4);
}

#[tokio::test]
async fn of_two_browsers_that_begin_at_once_exactly_one_wins() {
    let world = World::new().await;
    let id = created(&world).await;
    let (one, other) = tokio::join!(
        world.store.start_inquiry(&id, None, visitor(ONE), world.now()),
        world.store.start_inquiry(&id, None, visitor(OTHER), world.now()),
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1);
    let refusal = one.err().or(other.err()).unwrap();
    assert!(matches!(refusal, Error::Closed(ErrorCode::Unauthenticated)), "{refusal:?}");
}

#[tokio::test]
async fn a_session_is_useless_in_another_browser() {
    let world = World::new().await;
    let id = created(&world).await;
    let session = world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap().session.id;
    world.store.enter_session(&session, visitor(ONE), world.now()).await.unwrap();
    let refusal = world.store.enter_session(&session, visitor(OTHER), world.now()).await.unwrap_err();
    assert!(matches!(refusal, Error::Denied(Denied::OtherBrowser)));
    let visit = Visit { inquiry_id: &id, session_id: &session, visitor: visitor(OTHER), at: world.now() };
    let refusal = world.store.save_fields(visit, Step::Details, Map::new(), on_completion).await.unwrap_err();
    assert!(matches!(refusal, Error::Denied(Denied::OtherBrowser)));
}

#[tokio::test]
async fn nothing_can_be_handed_in_from_the_instant_of_expiry_on() {
    let world = World::new().await;
    let id = created(&world).await;
    let session = world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap().session.id;
    let visit = |world: &World| Visit {
        inquiry_id: &id,
        session_id: &session,
        visitor: visitor(ONE),
        at: world.now(),
    };
    world.clock.advance(DAY - MS);
    world.store.save_fields(visit(&world), Step::Details, Map::new(), on_completion).await.unwrap();
    world.clock.advance(MS);
    let picture = picture(&world, "documents/1").await;
    let refusal = world
        .store
        .save_picture(visit(&world), Step::Document, picture, Vec::new(), on_completion)
        .await
        .unwrap_err();
    assert!(matches!(refusal, Error::Closed(ErrorCode::SessionExpired)));
    let refusal = world.store.enter_session(&session, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(refusal, Error::Denied(Denied::Expired)));
}

#[tokio::test]
async fn an_old_session_does_not_revive_when_its_inquiry_is_resumed() {
    let world = World::new().await;
    let id = created(&world).await;
    let old = world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap().session.id;
    // Nobody looked at it in between: no request, no sweep.
    world.clock.advance(DAY);
    let resumed = world.store.resume_inquiry(&world.sandbox, &id, world.now()).await.unwrap();
    assert_eq!(resumed.record.inquiry.status, InquiryStatus::Pending);
    let new = resumed.session.unwrap();
    assert_ne!(new.id, old);
    let refusal = world.store.enter_session(&old, visitor(ONE), world.now()).await.unwrap_err();
    assert!(matches!(refusal, Error::Denied(Denied::Expired)));
    world.store.enter_session(&new.id, visitor(OTHER), world.now()).await.unwrap();
}

#[tokio::test]
async fn a_changed_template_leaves_inquiries_that_were_begun_as_they_are() {
    let world = World::new().await;
    let id = created(&world).await;
    let mut template = world.store.template("itmpl_test").await.unwrap().unwrap();
    template.plan.steps.push(Part::Review {});
    template.version_id = Some("itmplv_second".to_owned());
    assert!(world.store.put_template(&template, world.now()).await.unwrap());
    assert_eq!(world.store.template("itmpl_test").await.unwrap().unwrap(), template);
    let old = world.store.load_for_flow(&id, world.now()).await.unwrap().unwrap().inquiry;
    assert!(!old.progress.steps().contains(&Step::Review));
    let new = created(&world).await;
    let new = world.store.load_for_flow(&new, world.now()).await.unwrap().unwrap().inquiry;
    assert!(new.progress.steps().contains(&Step::Review));
    assert_eq!(new.template_version_id, "itmplv_second");

    // The id of one world is not taken over by the other.
    template.environment_id = world.store.environment_by_name(EnvironmentName::Production).await.unwrap().id;
    assert!(!world.store.put_template(&template, world.now()).await.unwrap());
}
