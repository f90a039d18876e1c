//! Servers that are killed while they work: what was acknowledged is there afterwards.
#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::{RwLock, watch};

use crate::cluster;

/// Thirty-two bytes, in base64.
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// How often a server is killed, and how much must have been acknowledged in between.
const KILLS: usize = 6;
const BETWEEN: usize = 60;
const WORKERS: usize = 6;

/// The program, in a separate process.
struct Replica {
    child: Child,
    origin: String,
}

impl Replica {
    fn start(url: &str, folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_persona-server"))
            .args(["--demo", "--listen", "127.0.0.1:0", "--demo-listen", "127.0.0.1:0"])
            .args(["--log", "info", "--log-format", "json", "--rate-limit", "1000000"])
            // One for all: each replica must open what another has sealed.
            .env("PERSONA_MASTER_KEY", MASTER_KEY)
            .args(["--database", url, "--storage"])
            .arg(folder.join("uploads"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let mut line = String::new();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended: {said}");
            said.push_str(&line);
            let line: Value = serde_json::from_str(&line).unwrap();
            if let Some(address) = line.get("address").and_then(Value::as_str) {
                break address.to_owned();
            }
        };
        // Read on, or it would wait for us.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { child, origin: format!("http://{address}") }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        // SIGKILL.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one worker was told of one inquiry.
struct Acknowledged {
    id: String,
    /// How far it came: created, pending, resumed.
    status: &'static str,
    session: Option<String>,
    note: Option<String>,
}

struct Run {
    client: Client,
    origins: RwLock<Vec<String>>,
    acknowledged: AtomicUsize,
    progress: watch::Sender<usize>,
    stop: watch::Sender<bool>,
}

impl Run {
    /// Sends a request; `None` when nobody answered, or only that it does not work now.
    async fn send(&self, at: usize, method: &str, path: &str, body: &Value) -> Option<(StatusCode, Value)> {
        let origin = {
            let origins = self.origins.read().await;
            origins[at % origins.len()].clone()
        };
        let response = self
            .client
            .request(method.parse().unwrap(), format!("{origin}/api/v1{path}"))
            .bearer_auth("persona_sandbox_demo")
            .json(body)
            .send()
            .await
            .ok()?;
        let status = response.status();
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        let body = response.json().await.ok()?;
        if status.is_success() {
            let count = self.acknowledged.fetch_add(1, Ordering::SeqCst) + 1;
            self.progress.send_replace(count);
        }
        status.is_success().then_some((status, body))
    }

    async fn work(&self, worker: usize) -> Vec<Acknowledged> {
        let mut all = Vec::new();
        let mut at = worker;
        while !*self.stop.borrow() {
            at += 1;
            let create = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_demo" } } });
            let Some((_, made)) = self.send(at, "POST", "/inquiries", &create).await else {
                tokio::task::yield_now().await;
                continue;
            };
            let id = made["data"]["id"].as_str().unwrap().to_owned();
            let mut known = Acknowledged { id, status: "created", session: None, note: None };
            let path = format!("/inquiries/{}", known.id);
            let start = json!({ "meta": { "simulate-actions": [{ "type": "start_inquiry" }] } });
            if self.send(at + 1, "POST", &format!("{path}/perform-simulate-actions"), &start).await.is_some()
            {
                known.status = "pending";
                let note = format!("{worker} {at}");
                let change = json!({ "data": { "attributes": { "note": note } } });
                if self.send(at + 2, "PATCH", &path, &change).await.is_some() {
                    known.note = Some(note);
                }
                if let Some((_, resumed)) =
                    self.send(at, "POST", &format!("{path}/resume"), &Value::Null).await
                {
                    let sessions = &resumed["data"]["relationships"]["sessions"]["data"];
                    known.session = Some(sessions[0]["id"].as_str().unwrap().to_owned());
                }
            }
            all.push(known);
        }
        all
    }

    async fn check(&self, known: &Acknowledged) {
        let (_, found) =
            self.send(0, "GET", &format!("/inquiries/{}", known.id), &Value::Null).await.unwrap();
        let attributes = &found["data"]["attributes"];
        // A move whose answer was lost may have been made all the same.
        if known.status == "pending" {
            assert_eq!(attributes["status"], "pending", "{}", known.id);
        }
        if let Some(note) = &known.note {
            assert_eq!(attributes["note"], *note, "{}", known.id);
        }
        if let Some(session) = &known.session {
            let sessions = found["data"]["relationships"]["sessions"]["data"].as_array().unwrap();
            assert!(sessions.iter().any(|one| one["id"] == *session), "{}", known.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_change_is_there_after_servers_were_killed_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::new_url(folder.path(), "crash.db").await;
    let servers = if cluster::on_postgres() { 3 } else { 1 };
    let mut replicas: Vec<Replica> = (0..servers).map(|_| Replica::start(&url, folder.path())).collect();
    let origins = || replicas.iter().map(|replica| replica.origin.clone()).collect::<Vec<_>>();
    let run = Arc::new(Run {
        client: crate::program::client(),
        origins: RwLock::new(origins()),
        acknowledged: AtomicUsize::new(0),
        progress: watch::Sender::new(0),
        stop: watch::Sender::new(false),
    });
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let run = Arc::clone(&run);
            tokio::spawn(async move { run.work(worker).await })
        })
        .collect();
    let mut progress = run.progress.subscribe();
    for _ in 0..KILLS {
        let until = run.acknowledged.load(Ordering::SeqCst) + BETWEEN;
        progress.wait_for(|count| *count >= until).await.unwrap();
        let unlucky = rand::random_range(0..servers);
        replicas[unlucky].child.kill().unwrap();
        replicas[unlucky] = Replica::start(&url, folder.path());
        *run.origins.write().await = replicas.iter().map(|replica| replica.origin.clone()).collect();
    }
    let until = run.acknowledged.load(Ordering::SeqCst) + BETWEEN;
    progress.wait_for(|count| *count >= until).await.unwrap();
    run.stop.send_replace(true);
    let known: Vec<Acknowledged> =
        join_all(workers).await.into_iter().flat_map(|worker| worker.unwrap()).collect();
    assert!(known.iter().filter(|one| one.session.is_some()).count() > KILLS);
    for one in &known {
        run.check(one).await;
    }
}
