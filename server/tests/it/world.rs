//! A separate server for each test: a new database, and a clock that stands still.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use persona_server::clock::{Clock, ManualClock, WallTime};
use persona_server::domain::environment::{Environment, EnvironmentName};
use persona_server::domain::expiry::Intervals;
use persona_server::domain::session::BrowserFingerprint;
use persona_server::domain::template::InquiryTemplate;
use persona_server::domain::template::wording::Wording;
use persona_server::domain::webhook::target::Loopback;
use persona_server::limits::connections::ConnectionLimits;
use persona_server::limits::flow::FlowAllowance;
use persona_server::secrets::hashes::SecretHash;
use persona_server::secrets::hashes::new_api_key;
use persona_server::secrets::vault::{MasterKey, Vault};
use persona_server::serve::{Limits, serve};
use persona_server::state::AppState;
use persona_server::store::{NewInquiry, Store, Visitor};
use persona_server::uploads::pdf_reader::PdfReader;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::cluster;

pub(crate) const NOON: Timestamp = Timestamp::constant(1_780_000_000, 0);
pub(crate) const MS: SignedDuration = SignedDuration::from_millis(1);
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);

/// One browser and another.
pub(crate) const ONE: BrowserFingerprint = BrowserFingerprint([1; 32]);
pub(crate) const OTHER: BrowserFingerprint = BrowserFingerprint([2; 32]);

/// The vault of all worlds: several stores may open one database.
pub(crate) fn vault() -> Vault {
    static KEY: std::sync::LazyLock<MasterKey> = std::sync::LazyLock::new(MasterKey::generate);
    Vault::new(std::slice::from_ref(&*KEY))
}

pub(crate) fn visitor(browser: BrowserFingerprint) -> Visitor<'static> {
    Visitor { browser, ip_address: Some("192.0.2.1"), user_agent: Some("Browser/1.0") }
}

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sandbox: Environment,
    pub(crate) state: AppState,
    /// Keys of the two environments.
    pub(crate) sandbox_key: String,
    pub(crate) production_key: String,
    app: Router,
    /// Where its database is.
    pub(crate) url: String,
    folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// The same as text; what is none has characters instead that say so.
    pub(crate) text: String,
    /// Its document; null when it has none.
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.json.pointer(pointer).unwrap_or(&Value::Null)
    }

    pub(crate) fn text_at(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn details(&self) -> &str {
        self.at("/errors/0/details").as_str().unwrap_or_default()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_rate_limit(1_000_000).await
    }

    pub(crate) async fn with_rate_limit(rate_limit: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = cluster::new_url(folder.path(), "test.db").await;
        Self::at(url, folder, rate_limit).await
    }

    /// A world on that database.
    pub(crate) async fn at(url: String, folder: TempDir, rate_limit: u32) -> Self {
        let store = Store::open(&url, vault()).await.unwrap();
        let clock = Arc::new(ManualClock::new(NOON));
        let sandbox = store.environment_by_name(EnvironmentName::Sandbox).await.unwrap();
        let production = store.environment_by_name(EnvironmentName::Production).await.unwrap();
        let sandbox_key = new_api_key(EnvironmentName::Sandbox);
        let production_key = new_api_key(EnvironmentName::Production);
        store.add_api_key(&sandbox, &SecretHash::of(&sandbox_key), clock.now()).await.unwrap();
        store.add_api_key(&production, &SecretHash::of(&production_key), clock.now()).await.unwrap();
        let uploads = Arc::new(object_store::memory::InMemory::new());
        let state = AppState::new(
            store.clone(),
            uploads,
            Arc::clone(&clock) as Arc<dyn Clock>,
            "https://verify.example",
            rate_limit,
        )
        .await
        .unwrap();
        let state = AppState { pdfs: PdfReader::new(env!("CARGO_BIN_EXE_persona-server").into()), ..state };
        // Receivers of the tests are on this machine.
        let state = state.with_loopback_receivers(Loopback::Allowed);
        let app = persona_server::app(state.clone());
        let world = Self { store, clock, sandbox, state, sandbox_key, production_key, app, url, folder };
        world.add_template("itmpl_test", Intervals::default()).await;
        world
    }

    pub(crate) async fn add_template(&self, id: &str, intervals: Intervals) {
        self.add_template_to(&self.sandbox, id, intervals).await;
    }

    /// A template of the sandbox that asks for these steps.
    pub(crate) async fn add_plan(&self, id: &str, plan: Value) {
        let template = InquiryTemplate {
            id: id.to_owned(),
            version_id: Some(id.replace("itmpl", "itmplv")),
            environment_id: self.sandbox.id.clone(),
            name: "Test Shop".to_owned(),
            allowed_domains: vec!["shop.example".to_owned()],
            intervals: Intervals::default(),
            theme: None,
            plan: serde_json::from_value(plan).unwrap(),
            wording: Wording::default(),
        };
        assert_eq!(template.plan.check(), Ok(()));
        self.store.add_template(&template, self.now()).await.unwrap();
    }

    pub(crate) async fn add_template_to(&self, environment: &Environment, id: &str, intervals: Intervals) {
        let template = InquiryTemplate {
            id: id.to_owned(),
            version_id: Some(id.replace("itmpl", "itmplv")),
            environment_id: environment.id.clone(),
            name: "Test Shop".to_owned(),
            allowed_domains: vec!["shop.example".to_owned()],
            intervals,
            theme: None,
            plan: persona_server::domain::template::plan::Plan::default(),
            wording: Wording::default(),
        };
        self.store.add_template(&template, self.now()).await.unwrap();
    }

    /// The same world, in which individuals may try only so often.
    pub(crate) fn with_flow_limits(mut self, allowance: FlowAllowance, proxies: &[IpAddr]) -> Self {
        let proxies: Vec<_> = proxies.iter().copied().map(Into::into).collect();
        self.state = self.state.with_flow_limits(allowance).behind(&proxies);
        self.app = persona_server::app(self.state.clone());
        self
    }

    /// The same world, with another storage of uploads.
    pub(crate) fn with_uploads(mut self, uploads: Arc<dyn object_store::ObjectStore>) -> Self {
        self.state.uploads = uploads;
        self.app = persona_server::app(self.state.clone());
        self
    }

    /// The same world, on a machine that serves others.
    pub(crate) fn without_loopback_receivers(mut self) -> Self {
        self.state = self.state.with_loopback_receivers(Loopback::Refused);
        self.app = persona_server::app(self.state.clone());
        self
    }

    /// Another server on the same database, as far as it knows in another process.
    pub(crate) async fn replica(&self, rate_limit: u32) -> AppState {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let store = Store::open(&self.url, vault()).await.unwrap();
        AppState::new(store, Arc::clone(&self.state.uploads), clock, "https://verify.example", rate_limit)
            .await
            .unwrap()
            .with_loopback_receivers(self.state.loopback_receivers)
    }

    /// Serves it on a socket, until the test ends.
    pub(crate) async fn serve(&self) -> std::net::SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits = Limits {
            header_timeout: std::time::Duration::from_secs(30),
            write_timeout: std::time::Duration::from_secs(30),
            connections: ConnectionLimits { all: 1000, of_client: 1000, proxies: Arc::new([]) },
        };
        tokio::spawn(serve(listener, self.app.clone(), limits, std::future::pending()));
        address
    }

    /// The files of the database.
    pub(crate) fn database_files(&self) -> Vec<std::path::PathBuf> {
        std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    pub(crate) fn now(&self) -> WallTime {
        self.clock.now()
    }

    /// Sends a request just as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, bytes, text, json }
    }

    /// A request of the sandbox's owner, with a JSON body unless it is null.
    pub(crate) async fn api(&self, method: &str, path: &str, body: Value) -> Answer {
        self.api_as(&self.sandbox_key, method, path, body).await
    }

    pub(crate) async fn api_as(&self, key: &str, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(method, path).header("authorization", format!("Bearer {key}"));
        let request = if body.is_null() {
            request.body(Body::empty())
        } else {
            request.header("content-type", "application/json").body(Body::from(body.to_string()))
        };
        self.send(request.unwrap()).await
    }

    /// The beginning of a request to the API, without a key.
    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(format!("/api/v1{path}"))
    }

    /// A request of the sandbox's owner with a body that may be anything.
    pub(crate) async fn raw(&self, method: &str, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = self
            .request(method, path)
            .header("authorization", format!("Bearer {}", self.sandbox_key))
            .header("content-type", kind)
            .body(body.into())
            .unwrap();
        self.send(request).await
    }

    /// An inquiry that nobody has begun.
    pub(crate) async fn created(&self) -> String {
        self.created_with(serde_json::json!({})).await
    }

    /// The same, without a request.
    pub(crate) async fn store_created(&self) -> String {
        let template = self.store.template("itmpl_test").await.unwrap().unwrap();
        let new = NewInquiry::of(template);
        self.store.create_inquiry(&self.sandbox, new, self.now()).await.unwrap().record.inquiry.id
    }

    /// One with these `meta`.
    pub(crate) async fn created_with(&self, meta: Value) -> String {
        let body = serde_json::json!({
            "data": { "attributes": { "inquiry-template-id": "itmpl_test" } },
            "meta": meta,
        });
        let answer = self.api("POST", "/inquiries", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.text_at("/data/id")
    }

    /// An inquiry that has been begun.
    pub(crate) async fn pending(&self) -> String {
        let id = self.created().await;
        self.simulate(&id, &["start_inquiry"]).await;
        id
    }

    pub(crate) async fn simulate(&self, id: &str, actions: &[&str]) {
        let answer = self.try_simulate(id, actions).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    pub(crate) async fn try_simulate(&self, id: &str, actions: &[&str]) -> Answer {
        let actions: Vec<Value> = actions.iter().map(|kind| serde_json::json!({ "type": kind })).collect();
        let body = serde_json::json!({ "meta": { "simulate-actions": actions } });
        self.api("POST", &format!("/inquiries/{id}/perform-simulate-actions"), body).await
    }

    /// Asks for the inquiry.
    pub(crate) async fn get(&self, id: &str) -> Answer {
        self.api("GET", &format!("/inquiries/{id}"), Value::Null).await
    }

    pub(crate) async fn status(&self, id: &str) -> String {
        self.get(id).await.text_at("/data/attributes/status")
    }

    pub(crate) async fn resume(&self, id: &str) -> Answer {
        self.api("POST", &format!("/inquiries/{id}/resume"), Value::Null).await
    }
}
