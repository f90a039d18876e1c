//! A server of its own for each test: a new database, a clock that stands still.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use persona_server::clock::{Clock, ManualClock, WallTime};
use persona_server::domain::environment::{Environment, EnvironmentName};
use persona_server::domain::expiry::Intervals;
use persona_server::domain::session::BrowserFingerprint;
use persona_server::domain::template::InquiryTemplate;
use persona_server::store::{Store, Visitor};
use tempfile::TempDir;

pub(crate) const NOON: Timestamp = Timestamp::constant(1_780_000_000, 0);
pub(crate) const MS: SignedDuration = SignedDuration::from_millis(1);
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);

/// One browser and another.
pub(crate) const ONE: BrowserFingerprint = BrowserFingerprint([1; 32]);
pub(crate) const OTHER: BrowserFingerprint = BrowserFingerprint([2; 32]);

pub(crate) fn visitor(browser: BrowserFingerprint) -> Visitor<'static> {
    Visitor { browser, ip_address: Some("192.0.2.1"), user_agent: Some("Browser/1.0") }
}

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sandbox: Environment,
    _folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = Store::open(&url).await.unwrap();
        let clock = Arc::new(ManualClock::new(NOON));
        let sandbox = store.environment_by_name(EnvironmentName::Sandbox).await.unwrap();
        let world = Self { store, clock, sandbox, _folder: folder };
        world.add_template("itmpl_test", Intervals::default()).await;
        world
    }

    pub(crate) async fn add_template(&self, id: &str, intervals: Intervals) {
        let template = InquiryTemplate {
            id: id.to_owned(),
            version_id: Some(id.replace("itmpl", "itmplv")),
            environment_id: self.sandbox.id.clone(),
            name: "Test Shop".to_owned(),
            allowed_domains: vec!["shop.example".to_owned()],
            intervals,
        };
        self.store.add_template(&template, self.now()).await.unwrap();
    }

    pub(crate) fn now(&self) -> WallTime {
        self.clock.now()
    }
}
