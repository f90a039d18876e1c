//! What happened.

use jiff::Timestamp;
use persona_protocol::IdPrefix;
use serde_json::{Value, json};

use super::batch::Batch;
use super::list::Conditions;
use super::tx::Tx;
use super::{Error, Page, PageRequest, Result, Store, personal, row};
use crate::domain::environment::Environment;
use crate::domain::event::EventName;
use crate::domain::webhook::Webhook;
use crate::ids;
use crate::secrets::vault::Vault;

/// An object as it stands in the events about it. The store does not know the API's JSON: `resource`
/// implements this.
pub(crate) trait EventObject {
    /// The object as JSON.
    fn event_object(&self) -> Value;
}

/// Told of an event once its transaction is committed. The store counts nothing: `telemetry` implements
/// this.
pub(crate) trait Committed {
    /// The event is committed.
    fn committed(self);
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `evt_…`
    pub id: String,
    /// What.
    pub name: String,
    /// The object it happened to, as it was after it: `{"data": …}`.
    pub payload: Value,
    /// When.
    pub created_at: Timestamp,
}

/// Which events to list. What is empty leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// These ids.
    pub ids: Vec<String>,
    /// Of these names.
    pub names: Vec<String>,
    /// That happened to these objects.
    pub object_ids: Vec<String>,
}

impl Store {
    /// A page of the environment's events.
    ///
    /// # Errors
    /// [`Error::UnknownCursor`], and when the database fails.
    pub async fn events(
        &self,
        environment: &Environment,
        filter: &EventFilter,
        page: &PageRequest,
    ) -> Result<Page<Event>> {
        let conditions = Conditions::events(filter);
        let (rows, has_newer, has_older) = self.page("events", &environment.id, conditions, page).await?;
        let items = rows.iter().map(|found| event(found, &self.vault)).collect::<Result<_>>()?;
        Ok(Page { items, has_newer, has_older })
    }

    /// The event with that id in that environment.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn event(&self, environment: &Environment, id: &str) -> Result<Event> {
        sqlx::query("SELECT * FROM events WHERE id = $1 AND environment_id = $2")
            .bind(id)
            .bind(&environment.id)
            .fetch_optional(&self.read)
            .await?
            .as_ref()
            .map(|found| event(found, &self.vault))
            .ok_or(Error::NotFound)?
    }
}

impl Conditions {
    pub(super) fn events(filter: &EventFilter) -> Self {
        let mut conditions = Self::default();
        conditions.any_of("id", filter.ids.iter().map(String::as_str));
        conditions.any_of_many("name", filter.names.iter().map(String::as_str));
        conditions.any_of_many("object_id", filter.object_ids.iter().map(String::as_str));
        conditions
    }
}

pub(super) fn event(found: &sqlx::any::AnyRow, vault: &Vault) -> Result<Event> {
    let id = row::text(found, "id")?;
    let payload = vault.open(personal::payload_of(&id), &row::text(found, "payload")?)?;
    Ok(Event {
        id,
        name: row::text(found, "name")?,
        payload: serde_json::from_str(&payload)
            .map_err(|error| Error::Corrupt(format!("payload: {error}")))?,
        created_at: row::moment(found, "created_at")?,
    })
}

impl Tx {
    /// Records an event, together with whom it is to be told.
    pub(super) async fn insert_event(
        &mut self,
        name: EventName,
        environment_id: &str,
        object_id: &str,
        object: &Value,
        now: Timestamp,
    ) -> Result<()> {
        let webhooks = self.enabled_webhooks(environment_id).await?;
        let mut batch = Batch::default();
        let happened = Happened { name, environment_id, object_id, object, now };
        batch.new_event(&happened, &webhooks, self.vault())?;
        self.run(batch).await?;
        self.count(name);
        Ok(())
    }
}

/// An event to be recorded.
pub(super) struct Happened<'a> {
    pub(super) name: EventName,
    pub(super) environment_id: &'a str,
    pub(super) object_id: &'a str,
    /// The object after it.
    pub(super) object: &'a Value,
    pub(super) now: Timestamp,
}

impl Batch {
    /// Adds an event, together with a delivery for each of these webhooks that wants it.
    pub(super) fn new_event(
        &mut self,
        happened: &Happened<'_>,
        webhooks: &[Webhook],
        vault: &Vault,
    ) -> Result<()> {
        let id = ids::new(IdPrefix::Event);
        let payload = json!({ "data": happened.object });
        let sealed = vault.seal(personal::payload_of(&id), &row::to_json(&payload)?)?;
        self.add(
            "INSERT INTO events (id, environment_id, name, object_id, payload, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&id)
        .bind(happened.environment_id)
        .bind(happened.name.as_str())
        .bind(happened.object_id)
        .bind(sealed)
        .bind(row::ms(happened.now));
        for webhook in webhooks.iter().filter(|webhook| webhook.wants(happened.name.as_str(), &payload)) {
            // Its status is read again, because another process may have disabled it just now.
            self.add(
                "INSERT INTO webhook_deliveries (webhook_id, event_id, status, attempts, next_attempt_at)
                 SELECT id, $2, 'pending', 0, 0 FROM webhooks WHERE id = $1 AND status = 'enabled'",
            )
            .bind(&webhook.id)
            .bind(&id);
        }
        Ok(())
    }
}
