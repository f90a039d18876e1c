//! A database that goes away and comes back: everybody is told so, and goes on without a restart.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

use crate::cluster::{self, on_postgres};
use crate::flow::{Tab, photo, view};
use crate::world::{Answer, World};

const BROWSER: &str = "one-browser-with-a-secret-of-its-own-0001";
const SOCKET: &str = ".s.PGSQL.5432";

/// The way to the database, which can be cut.
struct Way {
    from: PathBuf,
    to: PathBuf,
    cut: Arc<watch::Sender<()>>,
    taking: Option<tokio::task::JoinHandle<()>>,
}

impl Way {
    /// A proxy to the database of that URL, and the URL that uses it.
    fn to(url: &str, folder: &Path) -> (Self, String) {
        let (_, rest) = url.split_once('@').unwrap();
        let (host, database) = rest.split_once('/').unwrap();
        let to = PathBuf::from(host.replace("%2F", "/")).join(SOCKET);
        let url =
            format!("postgres://persona@{}/{database}", folder.display().to_string().replace('/', "%2F"));
        let mut way =
            Self { from: folder.join(SOCKET), to, cut: Arc::new(watch::Sender::new(())), taking: None };
        way.open();
        (way, url)
    }

    fn open(&mut self) {
        let listener = UnixListener::bind(&self.from).unwrap();
        let (to, cut) = (self.to.clone(), Arc::clone(&self.cut));
        self.taking = Some(tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (to, mut cut) = (to.clone(), cut.subscribe());
                tokio::spawn(async move {
                    let mut far = UnixStream::connect(to).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        }));
    }

    async fn close(&mut self) {
        let taking = self.taking.take().unwrap();
        taking.abort();
        let _ = taking.await;
        std::fs::remove_file(&self.from).unwrap();
        self.cut.send_replace(());
    }
}

/// What every answer has that says that the database is away.
fn assert_later(answer: &Answer, what: &str) {
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "3"), "{what}: {}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_says_later_while_the_database_is_away_and_goes_on_when_it_is_back() {
    if !on_postgres() {
        // A file is not away; for one that cannot be written see `full_disk`.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let real = cluster::new_url(folder.path(), "").await;
    let (mut way, url) = Way::to(&real, folder.path());
    let world = World::at(url, folder, 1_000_000).await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    let token = tab.consent().await.header("persona-session-token").to_owned();
    tab.post("/flow/handoff", &[]).await;
    let flow = |method: &'static str, path: &str, is_fragment: bool| {
        let request = Request::builder()
            .method(method)
            .uri(format!("{path}?inquiry-id={id}"))
            .header("authorization", format!("Bearer {token}"))
            .header("persona-browser", BROWSER);
        let request = if is_fragment { request.header("persona-flow", "fragment") } else { request };
        world.send(request.body(Body::empty()).unwrap())
    };

    for _ in 0..2 {
        way.close().await;
        for (method, path) in [
            ("GET", "/inquiries".to_owned()),
            ("GET", format!("/inquiries/{id}")),
            ("POST", "/inquiries".to_owned()),
            ("POST", format!("/inquiries/{id}/resume")),
        ] {
            let body = if method == "POST" { json!({}) } else { Value::Null };
            let answer = world.api(method, &path, body).await;
            assert_later(&answer, &path);
            assert_eq!(answer.text_at("/errors/0/title"), "Service unavailable");
        }
        for path in ["/verify", "/widget"] {
            let page = flow("GET", path, false).await;
            assert_later(&page, path);
            assert_eq!((view(&page), page.header("refresh")), ("unavailable", "3"), "{path}");
        }
        for path in [
            "/flow/open",
            "/flow/steps/details",
            "/flow/steps/review",
            "/flow/steps/change",
            "/flow/handoff",
            "/flow/here",
        ] {
            let answer = tab.post(path, &[("name-first", "Ada")]).await;
            assert_later(&answer, path);
            assert_eq!(view(&answer), "unavailable", "{path}");
            assert_eq!(answer.header("persona-flow"), "fragment", "{path}");
        }
        let answer = tab.upload("document", &photo()).await;
        assert_later(&answer, "a photo");
        assert_eq!((view(&answer), answer.header("persona-flow")), ("unavailable", "fragment"));
        for path in ["/flow/handoff/state", "/flow/handoff/events", "/flow/themes/itmpl_test/1/theme.css"] {
            assert_later(&flow("GET", path, true).await, path);
        }
        assert_later(&flow("POST", "/flow/uploads", true).await, "/flow/uploads");
        for method in ["HEAD", "PATCH"] {
            assert_later(&flow(method, "/flow/uploads/x", true).await, method);
        }
        assert_eq!(flow("GET", "/readyz", false).await.status, 503);
        assert_eq!(flow("GET", "/healthz", false).await.status, 200);

        way.open();
        assert_eq!(world.get(&id).await.status, 200);
        assert_eq!(flow("GET", "/verify", false).await.status, 409);
        assert_eq!(flow("GET", "/flow/handoff/state", true).await.text, "waiting");
        // It still waits for the other device.
        assert_eq!(view(&tab.open().await), "handoff");
        world.created().await;
    }
}
