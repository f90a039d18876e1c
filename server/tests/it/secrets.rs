//! What lies on the disk, and what the log says: nothing that anybody could use.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};
use persona_server::domain::environment::EnvironmentName;
use persona_server::secrets::vault::{MasterKey, Vault};
use persona_server::store::{Claim, OpenError, PageRequest, Store};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqlx::{Connection, Row, SqliteConnection};

use crate::cluster::on_postgres;
use crate::program::{self, Program};
use crate::world::{ONE, World, vault, visitor};

const BROWSER: &str = "browser-secret-Zq4711-Zq4711-Zq4711-Zq4711";

/// All files below that folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|part| part == needle)
}

/// A value within a document; null if there is none.
fn at<'a>(document: &'a Value, pointer: &str) -> &'a Value {
    document.pointer(pointer).unwrap_or(&Value::Null)
}

/// A server with its own folder, as in production: no demo.
struct Server {
    program: Program,
    folder: PathBuf,
    api_key: String,
    /// Everything that must be found nowhere, by what it is.
    secrets: BTreeMap<&'static str, String>,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let master = program::line_of(folder, &["keys", "generate-master"]);
        std::fs::create_dir(folder.join("data")).unwrap();
        std::fs::write(folder.join("master.key"), &master).unwrap();
        let database = "sqlite://data/persona.db";
        let api_key =
            program::line_of(folder, &["keys", "create", "--environment", "sandbox", "--database", database]);
        let template = program::line_of(
            folder,
            &["templates", "create", "--environment", "sandbox", "--name", "Shop", "--database", database],
        );
        let mut secrets = BTreeMap::from([
            ("master key", master),
            ("API key", api_key.clone()),
            ("browser's secret", BROWSER.to_owned()),
        ]);
        secrets.insert("template", template);
        Self { program: Self::program(folder), folder: folder.to_owned(), api_key, secrets }
    }

    fn program(folder: &Path) -> Program {
        let mut command = program::command(&["--database", "sqlite://data/persona.db"]);
        command.args(["--storage", "data/uploads", "--master-key-file", "master.key", "--log", "trace"]);
        command.current_dir(folder);
        Program::start(command)
    }

    async fn api(&self, method: &str, path: &str, body: Value) -> Value {
        let request = program::client()
            .request(method.parse().unwrap(), format!("{}/api/v1{path}", self.program.origin))
            .bearer_auth(&self.api_key)
            .header("idempotency-key", format!("key-Zq4711 {method} {path}"));
        let request = if body.is_null() { request } else { request.json(&body) };
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{method} {path}: {}", response.status());
        response.json().await.unwrap()
    }

    /// One step of the individual, who shows their token; returns the view's text.
    async fn step(&mut self, path: &str, form: Form) -> String {
        let token = self.secrets.get("session token");
        let request = program::client()
            .post(format!("{}/flow/{path}", self.program.origin))
            .header("persona-flow", "fragment")
            .header("persona-browser", BROWSER)
            .header("user-agent", "Agent-Zq4711");
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let response = request.multipart(form).send().await.unwrap();
        if let Some(token) = response.headers().get("persona-session-token") {
            self.secrets.insert("session token", token.to_str().unwrap().to_owned());
        }
        response.text().await.unwrap()
    }

    /// A form step that is not multipart.
    async fn fill(&mut self, path: &str, pairs: &[(&str, &str)]) -> String {
        let token = self.secrets.get("session token").cloned();
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = program::client()
            .post(format!("{}/flow/{path}", self.program.origin))
            .header("persona-flow", "fragment")
            .header("persona-browser", BROWSER)
            .header("user-agent", "Agent-Zq4711")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let response = request.send().await.unwrap();
        if let Some(token) = response.headers().get("persona-session-token") {
            self.secrets.insert("session token", token.to_str().unwrap().to_owned());
        }
        response.text().await.unwrap()
    }

    /// Everything that a customer and an individual do, up to a finished inquiry. Returns its id.
    async fn whole_flow(&mut self) -> String {
        let template = self.secrets.remove("template").unwrap();
        let made = self
            .api(
                "POST",
                "/inquiries",
                json!({
                    "data": { "attributes": {
                        "inquiry-template-id": template,
                        "reference-id": "ref-Zq4711",
                        "note": "note-Zq4711",
                        "creator-email-address": "clerk-Zq4711@example.com",
                        "tags": ["tag-Zq4711"],
                        "fields": { "email-address": "mail-Zq4711@example.com" },
                    } },
                    "meta": { "auto-create-one-time-link": true },
                }),
            )
            .await;
        let id = at(&made, "/data/id").as_str().unwrap().to_owned();
        let link = at(&made, "/meta/one-time-link").as_str().unwrap();
        let code = link.split_once("code=").unwrap().1.to_owned();
        // The page that the link opens is fetched as a mail program would.
        reqwest::get(format!("{}/verify?code={code}", self.program.origin)).await.unwrap();
        self.fill("open", &[("code", &code)]).await;
        self.secrets.insert("link's code", code);
        self.fill("steps/consent", &[("inquiry-id", &id)]).await;
        let resumed = self.api("POST", &format!("/inquiries/{id}/resume"), Value::Null).await;
        let token = at(&resumed, "/meta/session-token").as_str().unwrap().to_owned();
        let page = format!("{}/widget?inquiry-id={id}&session-token={token}", self.program.origin);
        reqwest::get(page).await.unwrap();
        self.secrets.insert("second session token", token);
        let details = [
            ("inquiry-id", id.as_str()),
            ("name-first", "Ada-Zq"),
            ("name-last", "Lovelace-Zq"),
            ("birthdate-day", "10"),
            ("birthdate-month", "12"),
            ("birthdate-year", "1985"),
        ];
        self.fill("steps/details", &details).await;
        for (step, seed) in [("document", 241), ("selfie", 199)] {
            let picture = RgbImage::from_fn(800, 600, |x, y| {
                image::Rgb([(x % 251) as u8, (y % seed) as u8, (x % seed) as u8])
            });
            let mut bytes = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
            let form = Form::new()
                .text("inquiry-id", id.clone())
                .part("picture", Part::bytes(bytes.into_inner()).file_name("photo-Zq4711.png"));
            self.step(&format!("steps/{step}"), form).await;
        }
        self.fill("steps/complete", &[("inquiry-id", &id)]).await;
        let comment = json!({ "meta": { "comment": "comment-Zq4711" } });
        self.api("POST", &format!("/inquiries/{id}/approve"), comment).await;
        let found = self.api("GET", "/inquiries?filter[reference-id]=ref-Zq4711", Value::Null).await;
        let inquiry = at(&found, "/data/0/attributes");
        assert_eq!(at(inquiry, "/status"), "approved", "{found}");
        assert_eq!(at(inquiry, "/fields/name-first/value"), "Ada-Zq");
        assert_eq!(at(inquiry, "/fields/birthdate/value"), "1985-12-10");
        assert_eq!(at(inquiry, "/note"), "note-Zq4711");
        let session =
            self.api("GET", &format!("/inquiry-sessions?filter[inquiry-id]={id}"), Value::Null).await;
        assert!(session.to_string().contains("Agent-Zq4711"), "{session}");
        for (what, value) in [
            ("marker of what was typed", "Zq4711"),
            ("first name", "Ada-Zq"),
            ("last name", "Lovelace-Zq"),
            ("birthdate", "1985-12-10"),
        ] {
            self.secrets.insert(what, value.to_owned());
        }
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_disk_nor_the_log_holds_personal_data_tokens_or_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    server.whole_flow().await;
    let Server { program, folder, mut secrets, .. } = server;
    let data = folder.join("data");
    // The write-ahead log is still there: it has not been told to stop.
    assert!(std::fs::metadata(data.join("persona.db-wal")).unwrap().len() > 0);
    let before_the_end: Vec<_> = files(&data).into_iter().map(|file| std::fs::read(file).unwrap()).collect();
    let log = program.kill();

    let master: MasterKey = secrets["master key"].parse().unwrap();
    let url = format!("sqlite://{}", data.join("persona.db").display());
    let store = Store::open(&url, Vault::new(&[master])).await.unwrap();
    secrets.insert("signing key", store.signing_secret().await.unwrap());
    store.close().await;

    let uploads = files(&data.join("uploads"));
    assert_eq!(uploads.len(), 4, "a document and a selfie, each with its thumbnail");
    for file in files(&data) {
        let bytes = std::fs::read(&file).unwrap();
        for (what, secret) in &secrets {
            assert!(!holds(&bytes, secret.as_bytes()), "the {what} stands in {}", file.display());
        }
        assert!(!holds(&bytes, b"JFIF") && !bytes.starts_with(b"\xff\xd8"), "{}", file.display());
    }
    for bytes in before_the_end {
        for (what, secret) in &secrets {
            assert!(!holds(&bytes, secret.as_bytes()), "the {what} stood in a file while it ran");
        }
    }
    assert!(log.contains("TRACE") && log.contains("answered"), "{log}");
    for (what, secret) in &secrets {
        let place = log.lines().find(|line| line.contains(secret.as_str()));
        assert!(place.is_none(), "the {what} stands in the log: {place:?}");
    }
}

#[tokio::test]
async fn after_redaction_not_even_what_was_sealed_is_left() {
    // It looks into SQLite\'s file.
    if on_postgres() {
        return;
    }
    let world = World::new().await;
    let body = json!({ "data": { "attributes": {
        "inquiry-template-id": "itmpl_test", "note": "x", "fields": { "name-last": "Lovelace" },
    } } });
    let request = world
        .request("POST", "/inquiries")
        .header("authorization", format!("Bearer {}", world.sandbox_key))
        .header("idempotency-key", "k")
        .body(axum::body::Body::from(body.to_string()))
        .unwrap();
    let id = world.send(request).await.text_at("/data/id");
    world.store.start_inquiry(&id, None, visitor(ONE), world.now()).await.unwrap();
    let database = world.database_files().into_iter().find(|file| file.ends_with("test.db")).unwrap();
    let mut raw = SqliteConnection::connect(&format!("sqlite://{}", database.display())).await.unwrap();
    let mut sealed = Vec::new();
    for sql in [
        "SELECT personal FROM inquiries",
        "SELECT reference_index FROM inquiries WHERE reference_index IS NOT NULL",
        "SELECT note_index FROM inquiries",
        "SELECT personal FROM inquiry_sessions",
        "SELECT payload FROM events",
        "SELECT body FROM idempotency_keys",
    ] {
        for row in sqlx::query(sql).fetch_all(&mut raw).await.unwrap() {
            sealed.push(row.get::<String, _>(0));
        }
    }
    assert!(sealed.len() >= 7, "{sealed:?}");
    // A reader would keep the log from being written back.
    raw.close().await.unwrap();
    let kept = |needle: &str| {
        let files = world.database_files().into_iter().map(|file| std::fs::read(file).unwrap());
        // Long ones are spread over pages: their first part says enough.
        files.into_iter().any(|bytes| holds(&bytes, &needle.as_bytes()[..needle.len().min(60)]))
    };
    assert!(sealed.iter().all(|value| kept(value)));

    assert_eq!(world.api("DELETE", &format!("/inquiries/{id}"), Value::Null).await.status, 200);
    for value in &sealed {
        assert!(!kept(value), "{value}");
    }
}

#[tokio::test]
async fn a_database_of_an_older_version_is_sealed_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations).unwrap();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap() < "0301" {
            std::fs::copy(&path, migrations.join(path.file_name().unwrap())).unwrap();
        }
    }
    let url = format!("sqlite://{}", folder.path().join("old.db").display());
    let mut old = SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
    sqlx::migrate::Migrator::new(migrations).await.unwrap().run(&mut old).await.unwrap();
    for sql in [
        "PRAGMA journal_mode = WAL",
        "INSERT INTO settings VALUES ('signing-secret', 'signing-secret-of-old')",
        "INSERT INTO environments (id, name) VALUES ('env_old', 'sandbox')",
        "INSERT INTO inquiry_templates (id, environment_id, name, allowed_domains, created_at)
         VALUES ('itmpl_old', 'env_old', 'Shop', '[]', 0)",
        r#"INSERT INTO inquiries (id, environment_id, status, template_id, template_version_id,
             reference_id, note, tags, creator, redirect_uri, fields, created_at, updated_at)
         VALUES ('inq_old', 'env_old', 'completed', 'itmpl_old', 'itmplv_old', 'ref-Zq4711', 'note-Zq4711',
             '["tag-Zq4711"]', 'clerk@zq4711.example', 'https://zq4711.example', '{"name-last":"Zq4711"}', 0, 0)"#,
        "INSERT INTO inquiry_sessions (id, inquiry_id, environment_id, status, created_at, ip_address, user_agent)
         VALUES ('iqse_old', 'inq_old', 'env_old', 'active', 0, '192.0.2.47', 'Zq4711')",
        r#"INSERT INTO events (id, environment_id, name, object_id, payload, created_at)
         VALUES ('evt_old', 'env_old', 'inquiry.created', 'inq_old', '{"data":{"note":"Zq4711"}}', 0)"#,
        "INSERT INTO idempotency_keys (environment_id, key, request, status, body, claimed_at)
         VALUES ('env_old', 'Zq4711', 'hash', 201, 'Zq4711', 0)",
    ] {
        sqlx::query(sql).execute(&mut old).await.unwrap();
    }
    old.close().await.unwrap();

    let (first, second) = (MasterKey::generate(), MasterKey::generate());
    let store = Store::open(&url, Vault::new(std::slice::from_ref(&first))).await.unwrap();
    check_old(&store).await;
    let needles: [&[u8]; 4] = [b"Zq4711", b"zq4711", b"192.0.2.47", b"signing-secret-of-old"];
    for file in
        files(folder.path()).into_iter().filter(|file| !file.starts_with(folder.path().join("migrations")))
    {
        let bytes = std::fs::read(&file).unwrap();
        for needle in needles {
            assert!(!holds(&bytes, needle), "{} in {}", String::from_utf8_lossy(needle), file.display());
        }
    }
    store.close().await;

    // Another key alone cannot open it. With the old one everything is sealed again, and the old one is then
    // no longer needed.
    let refused = Store::open(&url, Vault::new(std::slice::from_ref(&second))).await.unwrap_err();
    assert!(matches!(refused, OpenError::MasterKey { .. }), "{refused}");
    let store = Store::open(&url, Vault::new(&[second.clone(), first.clone()])).await.unwrap();
    check_old(&store).await;
    assert_eq!(store.seal_again().await.unwrap(), 0, "it was done when it was opened");
    store.close().await;
    assert!(Store::open(&url, Vault::new(&[first])).await.is_err());
    let store = Store::open(&url, Vault::new(&[second])).await.unwrap();
    check_old(&store).await;
}

async fn check_old(store: &Store) {
    let sandbox = store.environment_by_name(EnvironmentName::Sandbox).await.unwrap();
    let now = persona_server::clock::WallTime(jiff::Timestamp::UNIX_EPOCH);
    let record = store.inquiry(&sandbox, "inq_old", now).await.unwrap();
    assert_eq!(record.inquiry.reference_id.as_deref(), Some("ref-Zq4711"));
    assert_eq!(record.inquiry.note.as_deref(), Some("note-Zq4711"));
    assert_eq!(record.inquiry.creator, "clerk@zq4711.example");
    assert_eq!(record.inquiry.tags, ["tag-Zq4711"]);
    assert_eq!(record.inquiry.redirect_uri.as_deref(), Some("https://zq4711.example"));
    assert_eq!(record.inquiry.fields.get("name-last").unwrap(), "Zq4711");
    assert_eq!(record.sessions.first().unwrap().ip_address.as_deref(), Some("192.0.2.47"));
    let page = PageRequest { size: 10, after: None, before: None };
    let filter = persona_server::store::InquiryFilter {
        note: Some("note-Zq4711".to_owned()),
        reference_id: Some("ref-Zq4711".to_owned()),
        ..Default::default()
    };
    assert_eq!(store.inquiries(&sandbox, &filter, &page, now).await.unwrap().items.len(), 1);
    let event = store.event(&sandbox, "evt_old").await.unwrap();
    assert_eq!(at(&event.payload, "/data/note"), "Zq4711");
    assert_eq!(store.signing_secret().await.unwrap(), "signing-secret-of-old");
}

#[tokio::test]
async fn a_kept_answer_is_given_again_while_the_master_key_is_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let (old, new) = (MasterKey::generate(), MasterKey::generate());
    let at = persona_server::clock::WallTime(jiff::Timestamp::UNIX_EPOCH);
    let store = Store::open(&url, Vault::new(std::slice::from_ref(&old))).await.unwrap();
    let sandbox = store.environment_by_name(EnvironmentName::Sandbox).await.unwrap().id;
    let claim = store.claim(&sandbox, "done", "request", at).await.unwrap();
    assert!(matches!(&claim, Claim::Mine(_)));
    if let Claim::Mine(once) = claim {
        once.answer(201, "the answer").await.unwrap();
    }
    store.close().await;
    let store = Store::open(&url, Vault::new(&[new, old])).await.unwrap();
    let again = store.claim(&sandbox, "done", "request", at).await.unwrap();
    assert!(matches!(again, Claim::Done { status: 201, body } if body == "the answer"));
    let other = store.claim(&sandbox, "done", "another", at).await.unwrap();
    assert!(matches!(other, Claim::Other));
}

#[tokio::test]
async fn a_row_that_was_moved_to_another_inquiry_is_not_shown_there() {
    // It looks into SQLite\'s file.
    if on_postgres() {
        return;
    }
    let world = World::new().await;
    let (one, other) = (world.created().await, world.created().await);
    let database = world.database_files().into_iter().find(|file| file.ends_with("test.db")).unwrap();
    let mut raw = SqliteConnection::connect(&format!("sqlite://{}", database.display())).await.unwrap();
    sqlx::query(
        "UPDATE inquiries SET personal = (SELECT personal FROM inquiries WHERE id = $1) WHERE id = $2",
    )
    .bind(&one)
    .bind(&other)
    .execute(&mut raw)
    .await
    .unwrap();
    assert_eq!(world.get(&one).await.status, 200);
    let refused = world.get(&other).await;
    assert_eq!(refused.status, 500);
    assert_eq!(refused.at("/errors/0/title"), "Internal server error");
}

#[test]
fn without_a_master_key_the_server_does_not_start_and_says_how_to_make_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = program::run(folder.path(), &["--listen", "127.0.0.1:0"]);
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("persona-server keys generate-master"), "{said}");
    let output = program::run(folder.path(), &["--listen", "127.0.0.1:0", "--master-key", "hunter2"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("32 bytes") && !said.contains("hunter2"), "{said}");
    let key = program::line_of(folder.path(), &["keys", "generate-master"]);
    assert!(key.parse::<MasterKey>().is_ok());
    assert!(!vault().is_locked());
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_can_be_sealed_again_with_a_new_master_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let id = server.whole_flow().await;
    server.program.stop();
    let new = program::line_of(folder.path(), &["keys", "generate-master"]);
    let old = std::fs::read_to_string(folder.path().join("master.key")).unwrap();
    std::fs::write(folder.path().join("master.key"), format!("{new}\n{old}\n")).unwrap();
    let reseal = ["keys", "reseal", "--database", "sqlite://data/persona.db", "--storage", "data/uploads"];
    let with_keys = [reseal.as_slice(), &["--master-key-file", "master.key"]].concat();
    let said = program::line_of(folder.path(), &with_keys);
    assert!(said.starts_with("sealed again: ") && said.ends_with(" values, 4 pictures"), "{said}");
    assert!(!said.contains(" 0 values"), "{said}");
    assert_eq!(program::line_of(folder.path(), &with_keys), "sealed again: 0 values, 0 pictures");

    std::fs::write(folder.path().join("master.key"), new).unwrap();
    server.program = Server::program(folder.path());
    let found = server.api("GET", &format!("/inquiries/{id}"), Value::Null).await;
    assert_eq!(found["data"]["attributes"]["fields"]["name-last"]["value"], "Lovelace-Zq");
    server.program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_while_the_server_runs_is_a_whole_server_again() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut server = Server::start(folder.path());
    let id = server.whole_flow().await;
    // As docs/backups.md says: the database first, then the pictures.
    let url = format!("sqlite://{}", folder.path().join("data/persona.db").display());
    let mut raw = SqliteConnection::connect(&url).await.unwrap();
    std::fs::create_dir_all(other.path().join("data")).unwrap();
    let copy = other.path().join("data/persona.db").display().to_string();
    sqlx::query("VACUUM INTO $1").bind(copy).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    for picture in files(&folder.path().join("data/uploads")) {
        let to = other.path().join(picture.strip_prefix(folder.path()).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(picture, to).unwrap();
    }
    std::fs::copy(folder.path().join("master.key"), other.path().join("master.key")).unwrap();
    server.program.stop();
    drop(folder);

    server.program = Server::program(other.path());
    let found = server.api("GET", &format!("/inquiries/{id}"), Value::Null).await;
    assert_eq!(found["data"]["attributes"]["fields"]["name-first"]["value"], "Ada-Zq");
    assert_eq!(server.api("DELETE", &format!("/inquiries/{id}"), Value::Null).await["data"]["id"], id);
    assert!(files(&other.path().join("data/uploads")).is_empty(), "the pictures are gone with the rest");
    server.program.stop();
}
