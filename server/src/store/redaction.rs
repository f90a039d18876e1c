//! Removing personal data, and changing what is known.

use serde_json::json;

use super::events::EventObject;
use super::inquiries::InquiryRecord;
use super::tx::{LockedInquiry, Tx};
use super::uploads::UploadsOf;
use super::{Result, Store, personal, row};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::inquiry::{Changes, Inquiry};
use crate::domain::size;

/// Forgets what answers are kept that tell of an inquiry.
pub(super) const ANSWERS_ABOUT: &str = "DELETE FROM idempotency_keys WHERE environment_id = $1 AND key IN (
     SELECT key FROM idempotency_mentions WHERE environment_id = $1 AND inquiry_id = $2)";

impl Store {
    /// Removes an inquiry's personal data for good: its fields, its pictures, what its
    /// sessions tell of browsers, and what events and kept answers repeat of all that.
    /// Pictures are marked to be deleted: see [`Store::discarded_objects`].
    ///
    /// # Errors
    /// [`Error::NotFound`](super::Error::NotFound),
    /// [`Error::Conflict`](super::Error::Conflict) when redacted already.
    pub async fn redact_inquiry(
        &self,
        environment: &Environment,
        id: &str,
        at: WallTime,
    ) -> Result<InquiryRecord> {
        let mut tx = self.begin().await?;
        let LockedInquiry { mut inquiry, now, .. } = tx.inquiry_of(environment, id, at).await?;
        let event = inquiry.redact(now)?;
        tx.save_inquiry(&inquiry).await?;
        tx.expire_sessions(&inquiry.id, now).await?;
        tx.forget(&inquiry).await?;
        tx.record_inquiry(event, &inquiry, now).await?;
        let record = tx.record(inquiry).await?;
        tx.commit().await?;
        self.erase_log().await;
        Ok(record)
    }

    /// Changes what the customer knows of an inquiry or notes on it.
    ///
    /// # Errors
    /// [`Error::NotFound`](super::Error::NotFound),
    /// [`Error::Conflict`](super::Error::Conflict) when redacted.
    pub async fn update_inquiry(
        &self,
        environment: &Environment,
        id: &str,
        changes: impl FnOnce(&Inquiry) -> Changes,
        at: WallTime,
    ) -> Result<InquiryRecord> {
        let mut tx = self.begin().await?;
        let LockedInquiry { mut inquiry, now, .. } = tx.inquiry_of(environment, id, at).await?;
        let changes = changes(&inquiry);
        let has_fields = !changes.fields.is_empty();
        inquiry.update(changes, now)?;
        if has_fields {
            size::check(&inquiry.fields)?;
        }
        tx.save_inquiry(&inquiry).await?;
        let record = tx.record(inquiry).await?;
        tx.commit().await?;
        Ok(record)
    }
}

impl Tx {
    async fn forget(&mut self, inquiry: &Inquiry) -> Result<()> {
        self.discard_uploads(UploadsOf::Inquiry(&inquiry.id)).await?;
        self.cancel_verifier(&inquiry.id).await?;
        self.discard_folder(&inquiry.id).await?;
        for statement in [
            "INSERT INTO discarded_objects (object_key)
             SELECT object_key FROM evidence WHERE inquiry_id = $1 AND object_key IS NOT NULL",
            "UPDATE evidence SET object_key = NULL, filename = NULL, content_type = NULL,
                 byte_size = NULL
             WHERE inquiry_id = $1",
            "UPDATE inquiry_sessions SET personal = NULL, browser = NULL WHERE inquiry_id = $1",
            "UPDATE one_time_links SET browser = NULL WHERE inquiry_id = $1",
        ] {
            sqlx::query(statement).bind(&inquiry.id).execute(&mut *self.0).await?;
        }
        sqlx::query(ANSWERS_ABOUT)
            .bind(&inquiry.environment_id)
            .bind(&inquiry.id)
            .execute(&mut *self.0)
            .await?;
        let record = self.record(inquiry.clone()).await?;
        let environment = &inquiry.environment_id;
        self.rewrite_events(environment, &inquiry.id, &record.event_object()).await?;
        for session in &record.sessions {
            self.rewrite_events(environment, &session.id, &session.event_object()).await?;
        }
        Ok(())
    }

    async fn rewrite_events(
        &mut self,
        environment_id: &str,
        object_id: &str,
        object: &serde_json::Value,
    ) -> Result<()> {
        let events = sqlx::query("SELECT id FROM events WHERE environment_id = $1 AND object_id = $2")
            .bind(environment_id)
            .bind(object_id)
            .fetch_all(&mut *self.0)
            .await?;
        let payload = row::to_json(&json!({ "data": object }))?;
        for event in events {
            let id = row::text(&event, "id")?;
            let sealed = self.vault().seal(personal::payload_of(&id), &payload)?;
            sqlx::query("UPDATE events SET payload = $2 WHERE id = $1")
                .bind(id)
                .bind(sealed)
                .execute(&mut *self.0)
                .await?;
        }
        Ok(())
    }
}
