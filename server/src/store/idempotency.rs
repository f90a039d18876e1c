//! The first answers to requests that may be sent twice.

use jiff::SignedDuration;
use sqlx::Row;

use super::{Result, Store, row};
use crate::clock::WallTime;

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// After how long a request that was begun and never answered counts as lost with the
/// server that did it.
const LOST: SignedDuration = SignedDuration::from_mins(2);

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: the caller is to do the request, and then [`Store::answer`] or [`Store::release`].
    Mine,
    /// Someone is doing the request.
    Running,
    /// It has been done.
    Done {
        /// The answer's status.
        status: u16,
        /// The answer's body.
        body: String,
    },
    /// It was given with another request.
    Other,
}

impl Store {
    /// Claims a key of an environment for a request, given by its hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, environment_id: &str, key: &str, request: &str, at: WallTime) -> Result<Claim> {
        let mut tx = self.begin().await?;
        let now = row::ms(at.0);
        // Too old an answer, or one that never came, is none.
        sqlx::query(
            "DELETE FROM idempotency_keys WHERE environment_id = $1 AND key = $2
               AND (claimed_at <= $3 OR (status IS NULL AND claimed_at <= $4))",
        )
        .bind(environment_id)
        .bind(key)
        .bind(now.saturating_sub(ms(KEPT)))
        .bind(now.saturating_sub(ms(LOST)))
        .execute(&mut *tx.0)
        .await?;
        let claimed = sqlx::query(
            "INSERT INTO idempotency_keys (environment_id, key, request, claimed_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT (environment_id, key) DO NOTHING",
        )
        .bind(environment_id)
        .bind(key)
        .bind(request)
        .bind(now)
        .execute(&mut *tx.0)
        .await?
        .rows_affected();
        if claimed == 1 {
            tx.commit().await?;
            return Ok(Claim::Mine);
        }
        let found = sqlx::query(
            "SELECT request, status, body FROM idempotency_keys WHERE environment_id = $1 AND key = $2",
        )
        .bind(environment_id)
        .bind(key)
        .fetch_optional(&mut *tx.0)
        .await?;
        // Given back just now: the caller asks again.
        let Some(found) = found else { return Ok(Claim::Running) };
        if row::text(&found, "request")? != request {
            return Ok(Claim::Other);
        }
        let status: Option<i64> = found.try_get("status")?;
        Ok(match status.and_then(|status| u16::try_from(status).ok()) {
            None => Claim::Running,
            Some(status) => Claim::Done { status, body: row::text(&found, "body")? },
        })
    }

    /// Keeps the answer to the request that a key was claimed for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer(&self, environment_id: &str, key: &str, status: u16, body: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE idempotency_keys SET status = $3, body = $4
             WHERE environment_id = $1 AND key = $2 AND status IS NULL",
        )
        .bind(environment_id)
        .bind(key)
        .bind(i64::from(status))
        .bind(body)
        .execute(&mut *tx.0)
        .await?;
        tx.commit().await
    }

    /// Gives a claimed key back: the request failed by no fault of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(&self, environment_id: &str, key: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM idempotency_keys WHERE environment_id = $1 AND key = $2 AND status IS NULL")
            .bind(environment_id)
            .bind(key)
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await
    }

    /// Forgets answers that are too old to be given again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_answers(&self, at: WallTime) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM idempotency_keys WHERE claimed_at <= $1")
            .bind(row::ms(at.0).saturating_sub(ms(KEPT)))
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await
    }
}

fn ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
