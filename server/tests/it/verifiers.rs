//! Verifiers: who is asked what, when, and what its answers do.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use data_encoding::BASE64;
use jiff::SignedDuration;
use persona_server::domain::checks::Check;
use persona_server::domain::verifier::{Answer as Verdict, Outcome};
use persona_server::jobs::verifiers::Asker;
use persona_server::outbound::verifier::{HandedIn, Reply, SignedHttp, Unanswered, Verifier};
use persona_server::state::AppState;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};

use crate::flow::{Tab, face, photo, view};
use crate::program::{self, Program};
use crate::receiver::{Received, Receiver, signature};
use crate::world::{Answer, DAY, NOON, World};

/// Long enough for what answers at all.
const PATIENT: Duration = Duration::from_secs(60);
/// Short enough to be waited for.
const HASTY: Duration = Duration::from_millis(200);
/// Longer than a lease of either.
const LEASE: SignedDuration = SignedDuration::from_secs(110);

fn asker(state: &AppState, timeout: Duration) -> Arc<Asker> {
    Asker::new(
        state.clone(),
        Arc::new(SignedHttp::new(timeout, state.loopback_receivers).unwrap()),
        timeout,
        Box::new(|| 0.5),
    )
}

/// Has the test template's verifier asked there; returns its secret.
async fn verifier(world: &World, url: &str) -> String {
    world.store.put_verifier("itmpl_test", Some(url)).await.unwrap();
    let verifier = world.store.verifier("itmpl_test").await.unwrap().unwrap();
    verifier.secrets.first().unwrap().value.clone()
}

/// An inquiry whose steps are all done, without pictures.
async fn completed(world: &World) -> String {
    let id = world.pending().await;
    world.simulate(&id, &["complete_inquiry"]).await;
    id
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap().to_owned()
}

/// The checks of the verifier's verification, as the API shows them; null without one.
async fn checks(world: &World, id: &str) -> (String, Value) {
    let answer = world.api("GET", &format!("/inquiries/{id}?include=verifications"), Value::Null).await;
    let none = Vec::new();
    let included = answer.at("/included").as_array().unwrap_or(&none);
    let found = included.iter().find(|object| text(object, "/type") == "verification/verifier");
    let checks = found.and_then(|found| found.pointer("/attributes/checks")).cloned();
    (found.map(|found| text(found, "/attributes/status")).unwrap_or_default(), checks.unwrap_or_default())
}

async fn events(world: &World, id: &str) -> Vec<String> {
    let answer = world.api("GET", &format!("/events?filter[object-id]={id}"), Value::Null).await;
    let events = answer.at("/data").as_array().unwrap();
    events.iter().map(|event| text(event, "/attributes/name")).collect()
}

/// What the verifier answers later, with the token it was given.
async fn later(world: &World, asked: &Received, secret: &str, body: &str) -> Answer {
    let token = text(&asked.json(), "/meta/answer-token");
    let signed = signature(secret, world.now().0.as_second(), body);
    post(world, &token, &signed, body).await
}

async fn post(world: &World, token: &str, signed: &str, body: &str) -> Answer {
    let request = world
        .request("POST", "/verifier-answers")
        .header("authorization", format!("Bearer {token}"))
        .header("persona-signature", signed)
        .body(Body::from(body.to_owned()));
    world.send(request.unwrap()).await
}

const APPROVED: &str = r#"{"outcome":"approved","checks":[{"name":"face_comparison","status":"passed"}]}"#;

#[tokio::test]
async fn an_individual_is_done_at_once_and_the_verifier_is_sent_all_that_was_handed_in() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let secret = verifier(&world, &receiver.url).await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    tab.upload("document", &photo()).await;
    let last = tab.upload("selfie", &face()).await;
    assert_eq!(view(&last), "done", "nobody waits for the verifier");
    assert_eq!(world.status(&id).await, "completed");
    assert_eq!(receiver.received().len(), 0);
    receiver.say(200, APPROVED);
    asker(&world.state, PATIENT).run_once().await.unwrap();
    let [asked] = &receiver.received()[..] else { panic!("it is asked once") };
    assert_eq!(asked.signed_with(&secret), 1);
    assert_eq!(asked.signed_with("vrqsec_wrong"), 0);
    assert_eq!(asked.header("content-type"), "application/json");
    assert_eq!(asked.header("persona-verifier-attempts-made"), "1");
    assert_eq!(asked.header("persona-verifier-attempts-left"), "4");
    assert_eq!(asked.header("persona-verifier-first-attempted-at"), NOON.as_second().to_string());
    let body = asked.json();
    assert_eq!(body["data"]["id"], json!(id));
    assert_eq!(body["data"]["attributes"]["fields"]["name-first"]["value"], "Ada");
    let files = body["meta"]["files"].as_array().unwrap();
    let shown: Vec<_> = files.iter().map(|file| file["shows"].as_str().unwrap()).collect();
    assert_eq!(shown, ["government-id-front", "selfie-center"]);
    for file in files {
        let bytes = BASE64.decode(file["data"].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(bytes.len() as u64, file["byte-size"].as_u64().unwrap());
        let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap();
        assert_eq!((picture.width(), picture.height()), (800, 600));
    }
    assert_eq!(world.status(&id).await, "approved");
    let (status, checks) = checks(&world, &id).await;
    assert_eq!(status, "passed");
    assert_eq!(checks[0]["name"], "face_comparison");
    assert_eq!(checks[0]["requirement"], "not_required");
    assert_eq!(events(&world, &id).await[0], "inquiry.approved");
    assert_eq!(view(&tab.open().await), "done");
    asker(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1, "and not again");
}

#[tokio::test]
async fn each_outcome_does_what_it_says() {
    let declined = r#"{"outcome":"declined","checks":[{"name":"face_comparison","status":"failed","reasons":["no_match"]}]}"#;
    let review = r#"{"outcome":"needs_review","checks":[{"name":"watchlist","status":"not_applicable","reasons":["no_country"]}]}"#;
    let looked = r#"{"outcome":"none","checks":[{"name":"watchlist","status":"failed"}]}"#;
    for (answer, body, status, verification) in [
        (200, declined, "declined", "failed"),
        (200, review, "needs_review", "passed"),
        (200, looked, "completed", "failed"),
        (200, r#"{"outcome":"none"}"#, "completed", ""),
        (204, "", "completed", ""),
    ] {
        let world = World::new().await;
        let receiver = Receiver::new().await;
        verifier(&world, &receiver.url).await;
        let id = completed(&world).await;
        receiver.say(answer, body);
        asker(&world.state, PATIENT).run_once().await.unwrap();
        assert_eq!(world.status(&id).await, status, "{body}");
        let (found, kept) = checks(&world, &id).await;
        assert_eq!(found, verification, "{body}");
        if body == declined {
            assert_eq!(kept[0]["reasons"], json!(["no_match"]));
        }
        world.clock.advance(DAY);
        asker(&world.state, PATIENT).run_once().await.unwrap();
        assert_eq!(receiver.received().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn an_answer_that_is_promised_marks_for_review_and_decides_when_it_comes() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let secret = verifier(&world, &receiver.url).await;
    let id = completed(&world).await;
    receiver.answer(202);
    asker(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(world.status(&id).await, "needs_review");
    assert_eq!(checks(&world, &id).await.0, "", "a promise is no result");
    let asked = receiver.last();
    assert_eq!(asked.json()["meta"]["answer-url"], "https://verify.example/api/v1/verifier-answers");
    world.clock.advance(DAY);
    let taken = later(&world, &asked, &secret, APPROVED).await;
    assert_eq!((taken.status.as_u16(), taken.text.as_str()), (204, ""));
    assert_eq!(world.status(&id).await, "approved");
    assert_eq!(checks(&world, &id).await.0, "passed");
    let again = later(&world, &asked, &secret, r#"{"outcome":"declined"}"#).await;
    assert_eq!(again.status, 409, "{}", again.text);
    assert_eq!(world.status(&id).await, "approved");
}

#[tokio::test]
async fn a_later_answer_needs_its_token_its_signature_and_its_shape() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let secret = verifier(&world, &receiver.url).await;
    let id = completed(&world).await;
    receiver.answer(202);
    asker(&world.state, PATIENT).run_once().await.unwrap();
    let asked = receiver.last();
    let token = asked.json()["meta"]["answer-token"].as_str().unwrap().to_owned();
    let now = NOON.as_second();
    let good = signature(&secret, now, APPROVED);
    let session = world.resume(&world.pending().await).await.text_at("/meta/session-token");
    let forged = format!("{token}x");
    for (token, signed, body, status) in [
        ("", good.as_str(), APPROVED, 401),
        (world.sandbox_key.as_str(), &good, APPROVED, 401),
        (&session, &good, APPROVED, 401),
        (&forged, &good, APPROVED, 401),
        (&token, "", APPROVED, 401),
        (&token, &signature("vrqsec_wrong", now, APPROVED), APPROVED, 401),
        (&token, &signature(&secret, now - 301, APPROVED), APPROVED, 401),
        (&token, &good, r#"{"outcome":"declined"}"#, 401),
        (&token, &signature(&secret, now, r#"{"outcome":"fine"}"#), r#"{"outcome":"fine"}"#, 400),
        (&token, &signature(&secret, now, ""), "", 400),
        (&token, &good, &"x".repeat(65 * 1024), 413),
    ] {
        let answer = post(&world, token, signed, body).await;
        assert_eq!(answer.status, status, "{signed} {}", answer.text);
        assert!(!answer.text.contains(&secret));
    }
    assert_eq!(world.status(&id).await, "needs_review");
    let wrong =
        later(&world, &asked, &secret, r#"{"outcome":"none","checks":[{"name":"A b","status":"passed"}]}"#);
    assert_eq!(
        wrong.await.details(),
        "checks[0].name: 1 to 64 of a to z, 0 to 9 and _, beginning with a letter"
    );
    world.clock.advance(DAY * 7);
    assert_eq!(later(&world, &asked, &secret, APPROVED).await.status, 401, "its time is over");
    world.clock.advance(-SignedDuration::from_secs(1));
    assert_eq!(later(&world, &asked, &secret, APPROVED).await.status, 204);
    assert_eq!(world.status(&id).await, "approved");
}

#[tokio::test]
async fn a_later_answer_may_overtake_its_promise() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let secret = verifier(&world, &receiver.url).await;
    let id = completed(&world).await;
    receiver.answer(202);
    receiver.hang();
    let asker = asker(&world.state, PATIENT);
    let asking = tokio::spawn(async move { asker.run_once().await });
    receiver.wait_for(1).await;
    assert_eq!(later(&world, &receiver.last(), &secret, APPROVED).await.status, 204);
    receiver.go_on();
    asking.await.unwrap().unwrap();
    assert_eq!(world.status(&id).await, "approved");
}

#[tokio::test]
async fn what_is_decided_through_the_api_stays() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let secret = verifier(&world, &receiver.url).await;
    let before = completed(&world).await;
    world.api("POST", &format!("/inquiries/{before}/decline"), Value::Null).await;
    receiver.say(200, APPROVED);
    asker(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(world.status(&before).await, "declined");
    assert_eq!(checks(&world, &before).await.0, "passed", "what was found is kept all the same");
    let meanwhile = completed(&world).await;
    receiver.answer(202);
    asker(&world.state, PATIENT).run_once().await.unwrap();
    world.api("POST", &format!("/inquiries/{meanwhile}/decline"), Value::Null).await;
    assert_eq!(later(&world, &receiver.last(), &secret, APPROVED).await.status, 204);
    assert_eq!(world.status(&meanwhile).await, "declined");
}

/// Asks until nothing is left to try, and says how often that was.
async fn give_up(world: &World, asker: &Arc<Asker>, id: &str) -> usize {
    let mut rounds = 0;
    while world.status(id).await == "completed" {
        asker.run_once().await.unwrap();
        world.clock.advance(SignedDuration::from_secs(5000));
        rounds += 1;
        assert!(rounds < 10, "it has to end");
    }
    rounds
}

#[tokio::test]
async fn a_verifier_that_gives_no_answer_is_asked_five_times_and_then_somebody_has_to_look() {
    for what in ["fails", "is dead", "is slow", "is malformed", "redirects", "has no end"] {
        let world = World::new().await;
        let (receiver, other) = (Receiver::new().await, Receiver::new().await);
        let mut timeout = PATIENT;
        let mut url = receiver.url.clone();
        match what {
            "fails" => receiver.answer(500),
            "is slow" => {
                timeout = HASTY;
                receiver.hang();
            }
            "is malformed" => receiver.say(200, r#"{"outcome":"approved","checks":7}"#),
            "redirects" => receiver.redirect(&other.url),
            "has no end" => receiver.answer_endlessly(),
            _ => {
                let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
                url = format!("http://{}/", listener.local_addr().unwrap());
            }
        }
        verifier(&world, &url).await;
        let id = completed(&world).await;
        let asker = asker(&world.state, timeout);
        assert_eq!(give_up(&world, &asker, &id).await, 5, "{what}");
        assert_eq!(world.status(&id).await, "needs_review", "{what}");
        assert_eq!(events(&world, &id).await[0], "inquiry.marked-for-review");
        let (status, checks) = checks(&world, &id).await;
        assert_eq!((status.as_str(), &checks[0]["name"]), ("failed", &json!("verifier_answer")));
        assert_eq!(other.received().len(), 0);
        if what != "is dead" {
            assert_eq!(receiver.received().len(), 5, "{what}");
            assert_eq!(receiver.last().header("persona-verifier-attempts-left"), "0");
        }
        asker.run_once().await.unwrap();
        assert!(receiver.received().len() <= 5);
    }
}

#[tokio::test]
async fn a_verifier_that_comes_back_is_asked_at_the_next_attempt_and_not_before() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    verifier(&world, &receiver.url).await;
    let id = completed(&world).await;
    receiver.answer(503);
    let asker = asker(&world.state, PATIENT);
    asker.run_once().await.unwrap();
    receiver.say(200, APPROVED);
    world.clock.advance(SignedDuration::from_millis(2999));
    asker.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1);
    world.clock.advance(SignedDuration::from_millis(1));
    asker.run_once().await.unwrap();
    assert_eq!(receiver.last().header("persona-verifier-attempts-made"), "2");
    let ids: Vec<_> =
        receiver.received().iter().map(|asked| asked.json()["meta"]["request-id"].clone()).collect();
    assert_eq!(ids[0], ids[1]);
    assert_eq!(world.status(&id).await, "approved");
}

#[tokio::test]
async fn a_verifier_on_this_machine_is_not_asked_unless_that_is_wanted() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    // Set up in a demo, whose database is then used on a machine that serves others.
    verifier(&world, &receiver.url).await;
    let world = world.without_loopback_receivers();
    completed(&world).await;
    asker(&world.state, PATIENT).run_once().await.unwrap();
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn another_server_takes_over_from_one_that_was_killed_in_the_middle() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    verifier(&world, &receiver.url).await;
    let id = completed(&world).await;
    receiver.hang();
    let first = asker(&world.state, PATIENT);
    let killed = tokio::spawn(async move { first.run_once().await });
    receiver.wait_for(1).await;
    killed.abort();
    let _ = killed.await;
    let replica = world.replica(1_000_000).await;
    let second = asker(&replica, PATIENT);
    receiver.say(200, APPROVED);
    receiver.go_on();
    second.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 1, "the lease has not run out");
    world.clock.advance(LEASE);
    second.run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 2);
    assert_eq!(world.status(&id).await, "approved");
}

#[tokio::test]
async fn several_servers_ask_about_an_inquiry_once() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    verifier(&world, &receiver.url).await;
    receiver.say(200, APPROVED);
    let mut ids = Vec::new();
    for _ in 0..10 {
        ids.push(completed(&world).await);
    }
    let replica = world.replica(1_000_000).await;
    let (one, two) = (asker(&world.state, PATIENT), asker(&replica, PATIENT));
    let (first, second) = tokio::join!(one.run_once(), two.run_once());
    first.unwrap();
    second.unwrap();
    assert_eq!(receiver.received().len(), ids.len());
    for id in ids {
        assert_eq!(world.status(&id).await, "approved");
    }
}

#[tokio::test]
async fn nothing_is_asked_about_an_inquiry_whose_data_is_gone() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let secret = verifier(&world, &receiver.url).await;
    let id = completed(&world).await;
    assert_eq!(world.api("DELETE", &format!("/inquiries/{id}"), Value::Null).await.status, 200);
    asker(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!(receiver.received().len(), 0);
    let promised = completed(&world).await;
    receiver.answer(202);
    asker(&world.state, PATIENT).run_once().await.unwrap();
    world.api("DELETE", &format!("/inquiries/{promised}"), Value::Null).await;
    let answer = later(&world, &receiver.last(), &secret, APPROVED).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
}

#[tokio::test]
async fn without_a_verifier_in_the_template_nobody_is_asked_and_a_dropped_one_leaves_it_to_people() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let untouched = completed(&world).await;
    verifier(&world, &receiver.url).await;
    let asker = asker(&world.state, PATIENT);
    asker.run_once().await.unwrap();
    assert_eq!((receiver.received().len(), world.status(&untouched).await.as_str()), (0, "completed"));
    let id = completed(&world).await;
    let failed = world.pending().await;
    world.simulate(&failed, &["fail_inquiry"]).await;
    world.store.put_verifier("itmpl_test", None).await.unwrap();
    assert_eq!(give_up(&world, &asker, &id).await, 5);
    assert_eq!(world.status(&id).await, "needs_review");
    assert_eq!(world.status(&failed).await, "failed");
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn a_verifier_s_secret_is_sealed_stays_over_restarts_and_is_replaced_with_an_overlap() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let old = verifier(&world, &receiver.url).await;
    assert_eq!(verifier(&world, &receiver.url).await, old);
    let hour = SignedDuration::from_hours(1);
    let new = world.store.rotate_verifier_secret("itmpl_test", hour, world.now()).await.unwrap();
    assert_ne!(new, old);
    receiver.say(200, APPROVED);
    completed(&world).await;
    asker(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!((receiver.last().signed_with(&old), receiver.last().signed_with(&new)), (1, 1));
    world.clock.advance(hour);
    completed(&world).await;
    asker(&world.state, PATIENT).run_once().await.unwrap();
    assert_eq!((receiver.last().signed_with(&old), receiver.last().signed_with(&new)), (0, 1));
    for file in world.database_files() {
        let bytes = std::fs::read(&file).unwrap();
        for secret in [&old, &new] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{}", file.display());
        }
    }
}

/// A verifier in the same process.
struct Careful;

#[async_trait]
impl Verifier for Careful {
    async fn verify(&self, handed_in: &HandedIn) -> Result<Reply, Unanswered> {
        assert!(handed_in.request_id.starts_with("vrq_"));
        let has_name = handed_in.record.inquiry.fields.contains_key("name-first");
        let outcome = if has_name { Outcome::Approved } else { Outcome::NeedsReview };
        Ok(Reply::Now(Verdict { outcome, checks: vec![Check::passed("looked_at")] }))
    }
}

#[tokio::test]
async fn a_verifier_may_be_a_part_of_the_program() {
    let world = World::new().await;
    verifier(&world, "https://unused.example").await;
    let (id, nameless) = (world.pending().await, completed(&world).await);
    let fields = json!({ "data": { "attributes": { "fields": { "name-first": "Ada" } } } });
    assert_eq!(world.api("PATCH", &format!("/inquiries/{id}"), fields).await.status, 200);
    world.simulate(&id, &["complete_inquiry"]).await;
    let asker = Asker::new(world.state.clone(), Arc::new(Careful), PATIENT, Box::new(|| 0.5));
    asker.run_once().await.unwrap();
    assert_eq!(world.status(&id).await, "approved");
    assert_eq!(world.status(&nameless).await, "needs_review");
    assert_eq!(checks(&world, &id).await.1[0]["name"], "looked_at");
}

/// The program on a folder with that file of templates.
fn program(folder: &std::path::Path) -> Program {
    let mut command = program::command(&["--database", "sqlite://persona.db", "--storage", "uploads"]);
    command.args([
        "--master-key-file",
        "master.key",
        "--templates",
        "templates.json",
        "--loopback-receivers",
    ]);
    command.current_dir(folder);
    Program::start(command)
}

#[tokio::test]
async fn the_program_asks_the_verifier_of_its_file_and_tells_its_secret_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::new().await;
    receiver.say(200, APPROVED);
    let folder = folder.path();
    std::fs::write(folder.join("master.key"), program::line_of(folder, &["keys", "generate-master"]))
        .unwrap();
    let template = json!({ "templates": [{
        "id": "itmpl_checked", "environment": "sandbox", "name": "Shop",
        "steps": [{ "step": "consent" }, { "step": "details" }], "verifier": { "url": receiver.url },
    }] });
    std::fs::write(folder.join("templates.json"), template.to_string()).unwrap();
    let database = ["--database", "sqlite://persona.db"];
    let key =
        program::line_of(folder, &[&["keys", "create", "--environment", "sandbox"], &database[..]].concat());
    let first = program(folder);
    let api = async |program: &Program, method: &str, path: &str, body: Value| -> Value {
        let request = program::client()
            .request(method.parse().unwrap(), format!("{}/api/v1{path}", program.origin))
            .bearer_auth(&key);
        let request = if body.is_null() { request } else { request.json(&body) };
        request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    };
    let attributes = json!({ "inquiry-template-id": "itmpl_checked" });
    let made = api(&first, "POST", "/inquiries", json!({ "data": { "attributes": attributes } })).await;
    let id = text(&made, "/data/id");
    let secret = |more: &[&str]| {
        let keys = ["--master-key-file", "master.key"];
        let arguments = [&["keys", "verifier-secret", "itmpl_checked"], more, &keys, &database].concat();
        program::line_of(folder, &arguments)
    };
    let old = secret(&[]);
    // Killed with the question asked and not answered, it asks again when it is back.
    receiver.hang();
    let actions = json!([{ "type": "start_inquiry" }, { "type": "complete_inquiry" }]);
    let path = format!("/inquiries/{id}/perform-simulate-actions");
    api(&first, "POST", &path, json!({ "meta": { "simulate-actions": actions } })).await;
    receiver.wait_for(1).await;
    assert_eq!(receiver.last().signed_with(&old), 1);
    let said = first.kill();
    assert!(!said.contains(&old), "{said}");
    let new = secret(&["--rotate", "--overlap", "0"]);
    assert_ne!(old, new);
    assert_eq!(secret(&[]), new);
    // As if the dead one's lease had run out: nobody waits a minute for that.
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}/persona.db", folder.display());
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    let release = sqlx::query("UPDATE verifier_requests SET lease_until = 0");
    assert_eq!(release.execute(&mut connection).await.unwrap().rows_affected(), 1);
    connection.close().await.unwrap();
    receiver.go_on();
    let second = program(folder);
    receiver.wait_for(2).await;
    assert_eq!((receiver.last().signed_with(&old), receiver.last().signed_with(&new)), (0, 1));
    // Its answer may take the server a moment to note: it is asked until then.
    let status = async {
        loop {
            let status = text(
                &api(&second, "GET", &format!("/inquiries/{id}"), Value::Null).await,
                "/data/attributes/status",
            );
            if status != "completed" {
                return status;
            }
        }
    };
    assert_eq!(tokio::time::timeout(PATIENT, status).await.unwrap(), "approved");
    second.stop();
    let none = program::run(
        folder,
        &[&["keys", "verifier-secret", "itmpl_other", "--master-key-file", "master.key"], &database[..]]
            .concat(),
    );
    let told = String::from_utf8(none.stderr).unwrap();
    assert!(told.contains("the template itmpl_other has no verifier"), "{told}");
}
