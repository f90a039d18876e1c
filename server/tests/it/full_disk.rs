//! A disk that takes no more: what is asked meanwhile fails, and nothing after it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::cluster::on_postgres;
use crate::program::{self, Program};

/// A server to which the system can refuse to write: it gets an error then, and no signal.
fn start(folder: &Path) -> Program {
    let server = program::command(&[]);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(server.get_program());
    command.args(["--demo", "--demo-listen", "127.0.0.1:0", "--rate-limit", "1000000"]);
    command.arg("--database").arg(format!("sqlite://{}", folder.join("full.db").display()));
    command.arg("--storage").arg(folder.join("uploads")).current_dir(folder);
    Program::start(command)
}

/// From now on files can, or cannot, be written.
fn let_write(server: &Program, can: bool) {
    let limit = if can { "--fsize=unlimited:unlimited" } else { "--fsize=1:unlimited" };
    let id = server.id().to_string();
    assert!(Command::new("prlimit").args(["--pid", &id, limit]).status().unwrap().success());
}

async fn create(server: &Program, key: Option<&str>) -> Response {
    let request = program::client()
        .post(format!("{}/api/v1/inquiries", server.origin))
        .bearer_auth("persona_sandbox_demo")
        .json(&json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_demo" } } }));
    let request = match key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    };
    request.send().await.unwrap()
}

async fn get(server: &Program, path: &str) -> Response {
    program::client()
        .get(format!("{}{path}", server.origin))
        .bearer_auth("persona_sandbox_demo")
        .send()
        .await
        .unwrap()
}

/// Asks until the server says that of itself.
async fn becomes(server: &Program, status: StatusCode) {
    let asking = async {
        while get(server, "/readyz").await.status() != status {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), asking).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_goes_on_as_soon_as_a_disk_that_was_full_takes_something_again() {
    if on_postgres() {
        // There the disk is the database server's.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    for round in 0..3 {
        let key = format!("key {round}");
        let made: Value = create(&server, None).await.json().await.unwrap();
        let id = made["data"]["id"].as_str().unwrap().to_owned();
        becomes(&server, StatusCode::OK).await;

        let_write(&server, false);
        for key in [None, Some(key.as_str()), None] {
            let refused = create(&server, key).await;
            assert_eq!(refused.status(), 503);
            assert_eq!(refused.headers()["retry-after"], "3");
            let said: Value = refused.json().await.unwrap();
            assert_eq!(said["errors"][0]["title"], "Service unavailable");
        }
        // None of those that would be committed together is acknowledged.
        let together = join_all((0..16).map(|_| create(&server, None))).await;
        assert!(together.iter().all(|refused| refused.status() == 503));
        becomes(&server, StatusCode::SERVICE_UNAVAILABLE).await;
        // What only reads goes on.
        assert_eq!(get(&server, &format!("/api/v1/inquiries/{id}")).await.status(), 200);
        assert_eq!(get(&server, &format!("/verify?inquiry-id={id}")).await.status(), 200);
        assert_eq!(get(&server, "/healthz").await.status(), 200);

        let_write(&server, true);
        for key in [None, Some(key.as_str()), None] {
            assert_eq!(create(&server, key).await.status(), 201);
        }
        becomes(&server, StatusCode::OK).await;
    }
    let list: Value = get(&server, "/api/v1/inquiries?page[size]=100").await.json().await.unwrap();
    // What was refused was not made.
    assert_eq!(list["data"].as_array().unwrap().len(), 12);
}
