//! Deliveries: what webhooks are still to be told of, and what came of it.
//!
//! A row is written in the transaction that writes the event. Whoever wants to send one
//! leases it first. Nobody else does so until the lease has run out, and only who holds
//! it may say what came of it: so several servers share the work, and what one that was
//! killed had begun is begun again.

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::list::{Conditions, Page, PageRequest};
use super::{Error, Event, Result, Store, events, row, webhooks};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::webhook::Webhook;
use crate::ids;

/// How long it is kept what came of a delivery.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A delivery that may be attempted now, by nobody else.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The webhook.
    pub webhook: Webhook,
    /// Its environment.
    pub environment: Environment,
    /// What it is to be told of.
    pub event: Event,
    /// The object that the event happened to.
    pub object_id: String,
    /// How many attempts have been made before.
    pub attempts: u32,
    /// When the first one was.
    pub first_attempted_at: Option<Timestamp>,
    seq: i64,
    lease: String,
}

/// What a customer sees of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// What the webhook is told of.
    pub event_id: String,
    /// What that event is called.
    pub event_name: String,
    /// `pending`, `delivered`, `failed` or `canceled`.
    pub status: String,
    /// How many attempts have been made.
    pub attempts: u32,
    /// When the first one was.
    pub first_attempted_at: Option<Timestamp>,
    /// When the latest one was.
    pub last_attempted_at: Option<Timestamp>,
    /// When the next one will be; `None` for at once.
    pub next_attempt_at: Option<Timestamp>,
    /// The HTTP status that the latest one met.
    pub last_status: Option<i64>,
    /// Else why there was none.
    pub last_error: Option<String>,
}

/// The statuses that deliveries have.
pub const STATUSES: [&str; 4] = ["pending", "delivered", "failed", "canceled"];

/// What came of an attempt.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It arrived.
    Delivered {
        /// The status of the answer.
        status: u16,
    },
    /// It did not.
    Failed {
        /// When to try again, if that is to be.
        next: Option<Timestamp>,
        /// The status of the answer, if there was one.
        status: Option<u16>,
        /// Else why there was none.
        error: Option<&'static str>,
    },
}

/// What a reported outcome has led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// It is noted.
    Noted,
    /// It is noted, and the webhook disabled: nothing had arrived for so long.
    Disabled,
    /// The lease had run out and somebody else has taken over.
    Late,
}

impl Store {
    /// The webhooks that something can be sent to now, those first that have waited longest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_webhooks(&self, at: WallTime) -> Result<Vec<String>> {
        sqlx::query(
            "SELECT d.webhook_id AS webhook_id FROM webhook_deliveries d
             JOIN webhooks w ON w.id = d.webhook_id
             WHERE w.status = 'enabled' AND d.status = 'pending' AND d.next_attempt_at <= $1
               AND (d.lease_until IS NULL OR d.lease_until <= $1)
             GROUP BY d.webhook_id ORDER BY MIN(d.next_attempt_at), MIN(d.seq)",
        )
        .bind(row::ms(at.0))
        .fetch_all(&self.read)
        .await?
        .iter()
        .map(|found| row::text(found, "webhook_id"))
        .collect()
    }

    /// Leases deliveries of that webhook that are due, at most `limit` of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_deliveries(
        &self,
        webhook_id: &str,
        limit: usize,
        lease: SignedDuration,
        at: WallTime,
    ) -> Result<Vec<Delivery>> {
        let now = row::ms(at.0);
        let until = row::ms(at.0.saturating_add(lease).unwrap_or(at.0));
        let mut tx = self.begin().await?;
        let Some(found) = sqlx::query("SELECT * FROM webhooks WHERE id = $1 AND status = 'enabled'")
            .bind(webhook_id)
            .fetch_optional(&mut *tx.0)
            .await?
        else {
            return Ok(Vec::new());
        };
        let webhook = webhooks::webhook(&found, tx.vault())?;
        let environment = tx.environment(&webhook.environment_id).await?;
        let due = sqlx::query(
            "SELECT d.seq AS delivery, d.attempts, d.first_attempted_at, e.id, e.name, e.payload,
                 e.created_at, e.object_id
             FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
             WHERE d.webhook_id = $1 AND d.status = 'pending' AND d.next_attempt_at <= $2
               AND (d.lease_until IS NULL OR d.lease_until <= $2)
             ORDER BY d.next_attempt_at, d.seq LIMIT $3",
        )
        .bind(webhook_id)
        .bind(now)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *tx.0)
        .await?;
        let mut leased = Vec::with_capacity(due.len());
        for found in &due {
            let seq = row::integer(found, "delivery")?;
            let lease = ids::secret();
            // Where transactions run side by side somebody else may have been quicker.
            let taken = sqlx::query(
                "UPDATE webhook_deliveries SET lease = $2, lease_until = $3
                 WHERE seq = $1 AND status = 'pending' AND next_attempt_at <= $4
                   AND (lease_until IS NULL OR lease_until <= $4)",
            )
            .bind(seq)
            .bind(&lease)
            .bind(until)
            .bind(now)
            .execute(&mut *tx.0)
            .await?;
            if taken.rows_affected() == 1 {
                leased.push(Delivery {
                    webhook: webhook.clone(),
                    environment: environment.clone(),
                    event: events::event(found, tx.vault())?,
                    object_id: row::text(found, "object_id")?,
                    attempts: u32::try_from(row::integer(found, "attempts")?).unwrap_or(u32::MAX),
                    first_attempted_at: row::optional_moment(found, "first_attempted_at")?,
                    seq,
                    lease,
                });
            }
        }
        tx.commit().await?;
        Ok(leased)
    }

    /// Notes what came of an attempt that began at `began`. When it was the last one and
    /// nothing has reached the webhook since the delivery's first, the webhook is disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_attempt(
        &self,
        delivery: &Delivery,
        began: Timestamp,
        outcome: &Outcome,
    ) -> Result<Marked> {
        let (state, next, status, error) = match *outcome {
            Outcome::Delivered { status } => ("delivered", began, Some(status), None),
            Outcome::Failed { next: Some(next), status, error } => ("pending", next, status, error),
            Outcome::Failed { next: None, status, error } => ("failed", began, status, error),
        };
        let first = delivery.first_attempted_at.unwrap_or(began);
        let mut tx = self.begin().await?;
        let noted = sqlx::query(
            "UPDATE webhook_deliveries SET status = $3, attempts = attempts + 1, next_attempt_at = $4,
                 first_attempted_at = $5, last_attempted_at = $6, last_status = $7, last_error = $8,
                 lease = NULL, lease_until = NULL
             WHERE seq = $1 AND lease = $2",
        )
        .bind(delivery.seq)
        .bind(&delivery.lease)
        .bind(state)
        .bind(row::ms(next))
        .bind(row::ms(first))
        .bind(row::ms(began))
        .bind(status.map(i64::from))
        .bind(error)
        .execute(&mut *tx.0)
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(Marked::Late);
        }
        let mut marked = Marked::Noted;
        match state {
            "delivered" => {
                sqlx::query("UPDATE webhooks SET well_at = $2 WHERE id = $1")
                    .bind(&delivery.webhook.id)
                    .bind(row::ms(began))
                    .execute(&mut *tx.0)
                    .await?;
            }
            "failed" => {
                let disabled = sqlx::query(
                    "UPDATE webhooks SET status = 'disabled'
                     WHERE id = $1 AND status = 'enabled' AND (well_at IS NULL OR well_at <= $2)",
                )
                .bind(&delivery.webhook.id)
                .bind(row::ms(first))
                .execute(&mut *tx.0)
                .await?;
                if disabled.rows_affected() == 1 {
                    tx.forget_cached();
                    marked = Marked::Disabled;
                }
            }
            _ => {}
        }
        tx.commit().await?;
        Ok(marked)
    }

    /// A page of a webhook's deliveries, newest first, of that status if one is given. Cursors are
    /// ids of events.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such webhook, [`Error::UnknownCursor`].
    pub async fn deliveries(
        &self,
        environment: &Environment,
        webhook_id: &str,
        status: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<DeliveryRecord>> {
        let webhook = self.webhook(environment, webhook_id).await?;
        let mut conditions = Conditions::default();
        conditions.push("d.webhook_id = ", webhook.id.as_str());
        if let Some(status) = status {
            conditions.push("d.status = ", status);
        }
        for (cursor, comparison) in [(&page.after, "d.seq < "), (&page.before, "d.seq > ")] {
            if let Some(event_id) = cursor {
                let found =
                    sqlx::query("SELECT seq FROM webhook_deliveries WHERE event_id = $1 AND webhook_id = $2")
                        .bind(event_id)
                        .bind(&webhook.id)
                        .fetch_optional(&self.read)
                        .await?
                        .ok_or(Error::UnknownCursor)?;
                conditions.push(comparison, row::integer(&found, "seq")?);
            }
        }
        let is_backwards = page.is_backwards();
        let order = if is_backwards { "ASC" } else { "DESC" };
        let limit = conditions.bind(i64::try_from(page.size).unwrap_or(i64::MAX).saturating_add(1));
        let sql = format!(
            "SELECT d.*, e.name AS event_name FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
             WHERE {} ORDER BY d.seq {order} LIMIT ${limit}",
            conditions.all()
        );
        let rows = conditions.query(sql).fetch_all(&self.read).await?;
        let has_more = rows.len() > page.size;
        let mut items = rows.iter().take(page.size).map(record).collect::<Result<Vec<_>>>()?;
        if is_backwards {
            items.reverse();
            return Ok(Page { items, has_newer: has_more, has_older: true });
        }
        Ok(Page { items, has_newer: page.after.is_some(), has_older: has_more })
    }

    /// How many deliveries there are of each status: pending, delivered, failed, canceled.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_deliveries(&self) -> Result<Vec<(String, i64)>> {
        sqlx::query(
            "SELECT status, COUNT(*) AS deliveries FROM webhook_deliveries GROUP BY status ORDER BY status",
        )
        .fetch_all(&self.read)
        .await?
        .iter()
        .map(|found| Ok((row::text(found, "status")?, found.try_get("deliveries")?)))
        .collect()
    }

    /// Forgets what came of deliveries a month ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_deliveries(&self, at: WallTime) -> Result<()> {
        let before = at.0.saturating_sub(KEPT).unwrap_or(at.0);
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM webhook_deliveries WHERE status <> 'pending' AND last_attempted_at < $1")
            .bind(row::ms(before))
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await
    }
}

fn record(found: &AnyRow) -> Result<DeliveryRecord> {
    let next = row::integer(found, "next_attempt_at")?;
    Ok(DeliveryRecord {
        event_id: row::text(found, "event_id")?,
        event_name: row::text(found, "event_name")?,
        status: row::text(found, "status")?,
        attempts: u32::try_from(row::integer(found, "attempts")?).unwrap_or(u32::MAX),
        first_attempted_at: row::optional_moment(found, "first_attempted_at")?,
        last_attempted_at: row::optional_moment(found, "last_attempted_at")?,
        next_attempt_at: Timestamp::from_millisecond(next).ok().filter(|_| next > 0),
        last_status: found.try_get("last_status")?,
        last_error: row::optional_text(found, "last_error")?,
    })
}
