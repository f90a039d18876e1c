//! Uploads in a bucket: the program with a server that speaks S3, which is another program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use futures_util::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Value, json};

use crate::flow::{face, photo};
use crate::program::{self, Program};

/// A server that speaks S3, of Python's package index; gone when it is dropped.
struct Bucket {
    child: Child,
    origin: String,
}

impl Bucket {
    /// One with the bucket `photos`; `None`, and loud, where there is no way to have it.
    #[expect(clippy::print_stderr, reason = "who reads that all is well must learn what was not tried")]
    async fn new() -> Option<Self> {
        let Some(program) = &*MOTO else {
            eprintln!(
                "\n*** SKIPPED: no S3 server. `pip install 'moto[server]'`, or python3 with venv and PyPI. ***\n"
            );
            return None;
        };
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        drop(free);
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &port]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("Running on") {
            line.clear();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended");
        }
        // What it goes on to say is read, or it would wait for that.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let bucket = Self { child, origin: format!("http://127.0.0.1:{port}") };
        let made = program::client().put(format!("{}/photos", bucket.origin)).send().await.unwrap();
        assert!(made.status().is_success());
        Some(bucket)
    }

    /// As its owner sees it.
    fn store(&self) -> impl ObjectStore {
        let builder = AmazonS3Builder::new().with_bucket_name("photos").with_region("us-east-1");
        let builder = builder.with_endpoint(&self.origin).with_allow_http(true);
        builder.with_access_key_id("test").with_secret_access_key("hush-hush").build().unwrap()
    }

    /// The names of all that lies there.
    async fn names(&self) -> Vec<String> {
        let listed: Vec<_> = self.store().list(None).try_collect().await.unwrap();
        listed.into_iter().map(|object| object.location.to_string()).collect()
    }

    async fn bytes(&self, name: &str) -> Vec<u8> {
        self.store().get(&name.into()).await.unwrap().bytes().await.unwrap().to_vec()
    }

    /// The program's address of a place in it.
    fn address(&self, place: &str) -> String {
        format!("s3://{place}?endpoint={}&region=us-east-1", self.origin)
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looked for once: two tests would install it over each other.
static MOTO: LazyLock<Option<PathBuf>> = LazyLock::new(moto);

/// The server's program: one that is installed, else one that is installed now, for the tests
/// alone and once.
fn moto() -> Option<PathBuf> {
    let runs = |program: &Path| {
        let help = Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
        help.is_ok_and(|status| status.success())
    };
    let installed = PathBuf::from("moto_server");
    if runs(&installed) {
        return Some(installed);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("moto");
    let program = folder.join("bin/moto_server");
    if runs(&program) {
        return Some(program);
    }
    let quietly = |program: &Path, arguments: &[&str]| {
        let command =
            Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        command.is_ok_and(|status| status.success())
    };
    let made = quietly(Path::new("python3"), &["-m", "venv", folder.to_str()?])
        && quietly(&folder.join("bin/pip"), &["install", "moto[server]>=5,<6"]);
    (made && runs(&program)).then_some(program)
}

fn with_credentials(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "hush-hush");
    command
}

const DATABASE: [&str; 4] = ["--database", "sqlite://persona.db", "--master-key-file", "master.key"];

fn start(folder: &Path, storage: &str) -> Program {
    let mut command = program::command(&DATABASE);
    command
        .args(["--storage", storage, "--templates", "templates.json", "--log", "debug"])
        .current_dir(folder);
    Program::start(with_credentials(command))
}

#[tokio::test]
async fn uploads_are_kept_sealed_in_a_bucket_sealed_again_loaded_and_deleted() {
    let Some(bucket) = Bucket::new().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let old = program::line_of(folder, &["keys", "generate-master"]);
    std::fs::write(folder.join("master.key"), &old).unwrap();
    let steps = json!([{ "step": "consent" }, { "step": "document" }, { "step": "selfie" }]);
    let template = json!({ "id": "itmpl_s3", "environment": "sandbox", "name": "Shop", "steps": steps });
    std::fs::write(folder.join("templates.json"), json!({ "templates": [template] }).to_string()).unwrap();
    let key = ["keys", "create", "--environment", "sandbox", "--database", "sqlite://persona.db"];
    let key = program::line_of(folder, &key);
    let storage = bucket.address("photos/eu/shop");
    let server = start(folder, &storage);
    let api = async |server: &Program, method: &str, path: &str, body: Value| {
        let request = program::client()
            .request(method.parse().unwrap(), format!("{}/api/v1{path}", server.origin))
            .bearer_auth(&key);
        let request = if body.is_null() { request } else { request.json(&body) };
        request.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap()
    };
    let parse = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    let attributes = json!({ "inquiry-template-id": "itmpl_s3" });
    let made = api(&server, "POST", "/inquiries", json!({ "data": { "attributes": attributes } })).await;
    let id = parse(&made)["data"]["id"].as_str().unwrap().to_owned();

    let step = |name: &str| {
        let request = program::client().post(format!("{}/flow/{name}", server.origin));
        request
            .header("persona-flow", "fragment")
            .header("persona-browser", "a-browser-with-a-secret-of-its-own-01")
    };
    let begun = step("steps/consent").body(format!("inquiry-id={id}")).send().await.unwrap();
    let token = begun.headers()["persona-session-token"].to_str().unwrap().to_owned();
    let selfie = reqwest::multipart::Form::new()
        .text("inquiry-id", id.clone())
        .part("picture", reqwest::multipart::Part::bytes(photo()));
    let shown = step("steps/document").bearer_auth(&token).multipart(selfie).send().await.unwrap();
    assert!(shown.text().await.unwrap().contains("data-view=\"selfie\""));
    // The face in parts, each a separate object until the photo is complete.
    let face = face();
    let query = format!("inquiry-id={id}");
    let place = step(&format!("uploads?{query}")).bearer_auth(&token).header("upload-length", face.len());
    let place = place.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
    let half = face.len() / 2;
    for (offset, part) in [(0, &face[..half]), (half, &face[half..])] {
        let patch = program::client().patch(format!("{}{place}?{query}", server.origin)).bearer_auth(&token);
        let patch = patch.header("persona-browser", "a-browser-with-a-secret-of-its-own-01");
        let patch = patch.header("upload-offset", offset).body(part.to_vec()).send().await.unwrap();
        assert_eq!(patch.status(), 204);
    }
    let upload = place.rsplit('/').next().unwrap().to_owned();
    let form = reqwest::multipart::Form::new().text("inquiry-id", id.clone()).text("upload", upload);
    let done = step("steps/selfie").bearer_auth(&token).multipart(form).send().await.unwrap();
    assert!(done.text().await.unwrap().contains("data-view=\"done\""));

    let kept = async || -> Vec<String> {
        let names = bucket.names().await;
        let folder = format!("eu/shop/inquiries/{id}/");
        // Parts of what was sent are deleted by the job that comes by.
        names.into_iter().filter(|name| name.starts_with(&folder) && !name.contains("/parts/")).collect()
    };
    let names = kept().await;
    assert_eq!(names.len(), 4, "each with its thumbnail: {names:?}");
    for name in &names {
        assert!(bucket.bytes(name).await.starts_with(b"sealed\n"), "{name}");
    }
    let path = format!("/inquiries/{id}?include=documents");
    let inquiry = parse(&api(&server, "GET", &path, Value::Null).await);
    let url = inquiry["included"][0]["attributes"]["front-photo"]["url"].as_str().unwrap().to_owned();
    let url = url.strip_prefix("/api/v1").unwrap().to_owned();
    assert!(api(&server, "GET", &url, Value::Null).await.starts_with(b"\xff\xd8"));
    let said = server.stop();
    assert!(!said.contains("hush-hush"), "{said}");

    // Another master key.
    let new = program::line_of(folder, &["keys", "generate-master"]);
    std::fs::write(folder.join("master.key"), format!("{new}\n{old}\n")).unwrap();
    let mut reseal = program::command(&["keys", "reseal", "--storage", &storage]);
    reseal.args(DATABASE).current_dir(folder);
    let resealed = with_credentials(reseal).output().unwrap();
    let told = String::from_utf8_lossy(&resealed.stdout).into_owned();
    assert!(resealed.status.success() && told.contains("sealed again:"), "{told}{resealed:?}");
    std::fs::write(folder.join("master.key"), &new).unwrap();
    let server = start(folder, &storage);
    assert!(api(&server, "GET", &url, Value::Null).await.starts_with(b"\xff\xd8"));

    // Redacted: deleted by the job that runs at each start, among other times.
    api(&server, "DELETE", &format!("/inquiries/{id}"), Value::Null).await;
    server.stop();
    let server = start(folder, &storage);
    let gone = async {
        while !bucket.names().await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), gone).await.unwrap();
    server.stop();
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told_of_before_anybody_needs_it() {
    let Some(bucket) = Bucket::new().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("master.key"), program::line_of(folder, &["keys", "generate-master"]))
        .unwrap();
    for (storage, expected) in [
        (bucket.address("nobodys/eu"), "the storage s3://nobodys/eu cannot be used"),
        ("gs://photos".to_owned(), "--storage gs:// is not known: write the path of a folder, or s3://"),
        ("s3://a:hush@photos".to_owned(), "--storage must not hold a key"),
    ] {
        let mut command = program::command(&DATABASE);
        command.args(["--storage", &storage, "--listen", "127.0.0.1:0"]).current_dir(folder);
        let ended = with_credentials(command).output().unwrap();
        let told = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success() && told.contains(expected), "{told}");
        assert!(!told.contains("hush"), "{told}");
    }
}
