//! What happened.

use jiff::Timestamp;
use persona_protocol::IdPrefix;
use serde_json::{Value, json};

use super::tx::Tx;
use super::{Result, row};
use crate::domain::event::EventName;
use crate::ids;

impl Tx {
    pub(super) async fn insert_event(
        &mut self,
        name: EventName,
        environment_id: &str,
        object_id: &str,
        object: &Value,
        now: Timestamp,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO events (id, environment_id, name, object_id, payload, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(ids::new(IdPrefix::Event))
        .bind(environment_id)
        .bind(name.as_str())
        .bind(object_id)
        .bind(row::to_json(&json!({ "data": object }))?)
        .bind(row::ms(now))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }
}
