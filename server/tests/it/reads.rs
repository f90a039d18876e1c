//! Asking changes nothing, and waits for nobody who does.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use sqlx::{AnyConnection, Connection as _};

use crate::cluster::on_postgres;
use crate::flow::{Tab, view};
use crate::world::{DAY, World};

const BROWSER: &str = "one-browser-with-a-secret-of-its-own-0001";

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_news_are_there_while_somebody_else_writes() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    let started = tab.consent().await;
    let token = started.header("persona-session-token").to_owned();
    let begun = tab.post("/flow/handoff", &[]).await;
    assert_eq!(view(&begun), "handoff");
    // A session that nobody has used, which is handed out again.
    world.resume(&id).await;
    let session = world.api("GET", "/inquiry-sessions", Value::Null).await.text_at("/data/0/id");

    let mut other = AnyConnection::connect(&world.url).await.unwrap();
    let mut writes = if on_postgres() {
        other.begin().await.unwrap()
    } else {
        other.begin_with("BEGIN IMMEDIATE").await.unwrap()
    };
    for table in ["inquiries", "inquiry_sessions", "settings"] {
        let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE 1 = 0"));
        sqlx::query(sql).execute(&mut *writes).await.unwrap();
    }
    if on_postgres() {
        sqlx::query("SELECT id FROM inquiries FOR UPDATE").fetch_all(&mut *writes).await.unwrap();
    }
    let flow = |path: &str| {
        let request = Request::get(path.replace("{id}", &id).replace("{token}", &token))
            .header("authorization", format!("Bearer {token}"))
            .header("persona-browser", BROWSER);
        world.send(request.body(Body::empty()).unwrap())
    };
    let answers = async {
        for path in [
            "/verify?inquiry-id={id}&session-token={token}",
            "/widget?inquiry-id={id}&session-token={token}",
            "/verify?inquiry-id=inq_aaaaaaaaaaaaaaaaaaaaaaaa",
            "/flow/handoff/state?inquiry-id={id}",
        ] {
            let answer = flow(path).await;
            assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        }
        assert_eq!(flow("/flow/handoff/state?inquiry-id={id}").await.text, "waiting");
        for path in [format!("/inquiries/{id}"), format!("/inquiry-sessions/{session}"), "/events".to_owned()]
        {
            assert_eq!(world.api("GET", &path, Value::Null).await.status, 200, "{path}");
        }
        assert_eq!(world.resume(&id).await.status, 200);
    };
    // Whoever needed what the other one holds would wait for ten seconds.
    tokio::time::timeout(std::time::Duration::from_secs(8), answers).await.unwrap();
    writes.rollback().await.unwrap();
}

#[tokio::test]
async fn an_expiry_that_nobody_has_noticed_is_recorded_by_whoever_looks() {
    let world = World::new().await;
    let id = world.pending().await;
    let session = world.resume(&id).await.text_at("/data/relationships/sessions/data/0/id");
    world.clock.advance(DAY);
    let looked = world.store.session(&session, world.now()).await.unwrap().unwrap();
    assert!(looked.expired_at.is_some());
    let events = world.api("GET", "/events?filter[name]=inquiry.expired", Value::Null).await;
    assert_eq!(events.at("/data").as_array().unwrap().len(), 1);
}
