//! Tells webhooks of events.
//!
//! Any number of servers may do it at once: see [`crate::store`] on leases. Each webhook
//! has its deliveries sent by a task of its own, so that one that answers slowly does not
//! hold up another's. All times are the server's own: moving a test clock neither
//! hastens nor delays a delivery.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::domain::webhook::{event_type, payload, schedule, signature};
use crate::jobs::concurrency;
use crate::jobs::concurrency::ConcurrencyLimit;
use crate::outbound::client::{self, Answered, OutboundClient};
use crate::resource;
use crate::state::AppState;
use crate::store::{Delivery, Error, Marked, Outcome};
use crate::telemetry::metrics;

/// How often is looked for what is due.
const EVERY: Duration = Duration::from_secs(1);
/// How many deliveries of one webhook are under way at once.
const AT_ONCE: usize = 4;
/// How many webhooks are being told at once.
const MAX_WEBHOOKS: usize = 16;
/// How much longer than an attempt its lease lasts: enough to note what came of it.
const MARGIN: Duration = Duration::from_secs(25);
/// How often old deliveries are forgotten, in rounds.
const FORGET_EVERY: u32 = 3600;

/// How long a receiver has to answer.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// A source of chance, from 0 to 1.
pub type Chance = Box<dyn Fn() -> f64 + Send + Sync>;

/// Tells webhooks of events.
pub struct Deliverer {
    state: AppState,
    client: OutboundClient,
    lease: SignedDuration,
    chance: Chance,
    slots: Arc<ConcurrencyLimit>,
}

impl Deliverer {
    /// One that gives receivers `timeout` to answer and spreads retries by `chance`.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub fn new(state: AppState, timeout: Duration, chance: Chance) -> Result<Arc<Self>, reqwest::Error> {
        let lease = SignedDuration::try_from(timeout + MARGIN).unwrap_or(SignedDuration::from_mins(1));
        Ok(Arc::new(Self {
            client: OutboundClient::new(timeout, state.loopback_receivers)?,
            state,
            lease,
            chance,
            slots: ConcurrencyLimit::new(MAX_WEBHOOKS),
        }))
    }

    /// Delivers what is due, for ever.
    pub async fn run(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut tasks = JoinSet::new();
        let mut round: u32 = 0;
        loop {
            ticks.tick().await;
            while tasks.try_join_next().is_some() {}
            if let Err(error) = self.start_due(&mut tasks).await {
                tracing::warn!(%error, "deliveries cannot be loaded; this will be retried");
            }
            if round.is_multiple_of(FORGET_EVERY)
                && let Err(error) = self.state.store.forget_deliveries(self.state.now()).await
            {
                tracing::warn!(%error, "old deliveries could not be removed; this will be retried");
            }
            round = round.wrapping_add(1);
        }
    }

    /// Delivers what is due now, and ends when all that has been attempted.
    pub async fn run_once(self: &Arc<Self>) -> Result<(), Error> {
        let mut tasks = JoinSet::new();
        while self.start_due(&mut tasks).await? > 0 {
            while tasks.join_next().await.is_some() {}
        }
        Ok(())
    }

    /// Starts a task for each webhook that has something due and no task yet; returns how many.
    async fn start_due(self: &Arc<Self>, tasks: &mut JoinSet<()>) -> Result<usize, Error> {
        let mut started = 0;
        for webhook_id in self.state.store.due_webhooks(self.state.now()).await? {
            let Some(slot) = self.slots.take(webhook_id) else { continue };
            let deliverer = Arc::clone(self);
            tasks.spawn(async move {
                if let Err(error) = deliverer.tell(&slot.id).await {
                    tracing::warn!(%error, webhook = slot.id, "deliveries failed; this will be retried");
                }
            });
            started += 1;
        }
        Ok(started)
    }

    /// Sends a webhook what is due, until nothing is or something fails: then others
    /// have their turn first.
    async fn tell(self: &Arc<Self>, webhook_id: &str) -> Result<(), Error> {
        loop {
            let due =
                self.state.store.lease_deliveries(webhook_id, AT_ONCE, self.lease, self.state.now()).await?;
            if due.is_empty() {
                return Ok(());
            }
            let attempts = due.into_iter().map(|delivery| {
                let deliverer = Arc::clone(self);
                async move { deliverer.attempt(&delivery).await }
            });
            if !concurrency::all_succeed(attempts).await {
                return Ok(());
            }
        }
    }

    /// Makes an attempt and notes what came of it; whether it arrived.
    async fn attempt(&self, delivery: &Delivery) -> bool {
        let began = self.state.now().0;
        let answered = match self.body(delivery).await {
            Ok(body) => self.send(delivery, began, body).await,
            // Not the receiver's fault: the lease runs out and it is tried again.
            Err(error) => {
                tracing::warn!(%error, webhook = delivery.webhook.id, "a delivery cannot be created");
                return false;
            }
        };
        let made = delivery.attempts.saturating_add(1);
        let outcome = match answered {
            Ok(status @ (200 | 201 | 202 | 204)) => Outcome::Delivered { status },
            answered => {
                let next = schedule::delay(made, (self.chance)())
                    .map(|delay| self.state.now().0.saturating_add(delay).unwrap_or(began));
                Outcome::Failed { next, status: answered.ok(), error: answered.err() }
            }
        };
        let (webhook, event) = (&*delivery.webhook.id, &*delivery.event.id);
        match self.state.store.finish_attempt(delivery, began, &outcome).await {
            Ok(Marked::Noted) => {}
            Ok(Marked::Disabled) => {
                tracing::warn!(webhook, "the webhook was disabled: no delivery has succeeded for two days");
            }
            Ok(Marked::Late) => tracing::warn!(webhook, event, "an attempt took longer than its lease"),
            Err(error) => {
                tracing::warn!(%error, webhook, event, "an attempt could not be recorded and will be repeated");
            }
        }
        match outcome {
            Outcome::Delivered { status } => {
                metrics::webhook_attempted("delivered");
                tracing::debug!(webhook, event, status, attempts = made, "delivered");
                true
            }
            Outcome::Failed { next, status, error } => {
                let again = next.is_some();
                metrics::webhook_attempted(if again { "failed" } else { "given-up" });
                tracing::info!(webhook, event, status, error, attempts = made, again, "not delivered");
                false
            }
        }
    }

    async fn send(&self, delivery: &Delivery, at: Timestamp, body: Vec<u8>) -> Answered {
        let webhook = &delivery.webhook;
        let made = delivery.attempts.saturating_add(1);
        let first = delivery.first_attempted_at.unwrap_or(at);
        let mut headers = client::headers(&webhook.settings.headers);
        headers.extend(client::headers(&[
            ("content-type".to_owned(), "application/json".to_owned()),
            ("persona-signature".to_owned(), signature::header(webhook.secrets_at(at), at, &body)),
            ("persona-webhook-attempts-made".to_owned(), made.to_string()),
            ("persona-webhook-attempts-left".to_owned(), schedule::ATTEMPTS.saturating_sub(made).to_string()),
            ("persona-webhook-first-attempted-at".to_owned(), first.as_second().to_string()),
        ]));
        self.client.send(&webhook.settings.url, delivery.environment.name, headers, body).await
    }

    /// The body of a delivery: the event, as the webhook wants to see it.
    async fn body(&self, delivery: &Delivery) -> Result<Vec<u8>, Error> {
        let settings = &delivery.webhook.settings;
        let mut event = delivery.event.clone();
        if let Some(included) = self.included(delivery).await?
            && let Some(payload) = event.payload.as_object_mut()
        {
            payload.insert("included".to_owned(), included.into());
        }
        if !settings.relationships {
            payload::without_relationships(&mut event.payload);
        }
        payload::block(&settings.blocklist, &mut event.payload);
        let body = settings.inflection.apply(json!({ "data": resource::event::object(&event) }));
        Ok(body.to_string().into_bytes())
    }

    /// The related objects that the webhook wants to see, as they are now; `None` when it
    /// wants to see none.
    async fn included(&self, delivery: &Delivery) -> Result<Option<Vec<Value>>, Error> {
        let kind = event_type(&delivery.event.name);
        let allowlist = &delivery.webhook.settings.included;
        let names: &[&str] = if kind == "inquiry" {
            &["account", "sessions", "documents", "selfies", "verifications", "inquiry-template"]
        } else {
            &["inquiry"]
        };
        let wanted: Vec<&str> = names.iter().copied().filter(|name| allowlist.wants(kind, name)).collect();
        if wanted.is_empty() {
            return Ok(None);
        }
        let inquiry_id = if kind == "inquiry" {
            Some(delivery.object_id.as_str())
        } else {
            delivery.event.payload.pointer("/data/relationships/inquiry/data/id").and_then(Value::as_str)
        };
        let Some(inquiry_id) = inquiry_id else { return Ok(Some(Vec::new())) };
        let store = &self.state.store;
        let record = store.inquiry(&delivery.environment, inquiry_id, self.state.now()).await?;
        let mut included = resource::inquiry::related(&record, |name| wanted.contains(&name));
        if wanted.contains(&"inquiry") {
            included.push(resource::inquiry::object(&record));
        }
        if wanted.contains(&"inquiry-template")
            && let Some(template) = store.template(&record.inquiry.template_id).await?
        {
            included.push(resource::template::object(&template));
        }
        if wanted.contains(&"account") {
            let accounts = store.accounts_of(std::slice::from_ref(&record)).await?;
            included.extend(accounts.iter().map(resource::account::object));
        }
        Ok(Some(included))
    }
}
