//! The first answers to requests that may be sent twice.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use persona_protocol::IdPrefix;
use sqlx::Row;

use super::tx::Tx;
use super::{Result, Store, row};
use crate::clock::WallTime;
use crate::vault::Place;

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
        // The hash alone would tell who knows all but a birthdate which one it was.
        let asked = self.vault.indices(REQUEST, request)?;
        let name = tx.answer_name(environment_id, key).await?;
        // Too old an answer, or one that never came, is none.
        sqlx::query(
            "DELETE FROM idempotency_keys WHERE environment_id = $1 AND key = $2
               AND (claimed_at <= $3 OR (status IS NULL AND claimed_at <= $4))",
        )
        .bind(environment_id)
        .bind(&name)
        .bind(now.saturating_sub(ms(KEPT)))
        .bind(now.saturating_sub(ms(LOST)))
        .execute(&mut *tx.0)
        .await?;
        let claimed = sqlx::query(
            "INSERT INTO idempotency_keys (environment_id, key, request, claimed_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT (environment_id, key) DO NOTHING",
        )
        .bind(environment_id)
        .bind(&name)
        .bind(self.vault.index(REQUEST, request)?)
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
        .bind(&name)
        .fetch_optional(&mut *tx.0)
        .await?;
        // Given back just now: the caller asks again.
        let Some(found) = found else { return Ok(Claim::Running) };
        if !asked.contains(&row::text(&found, "request")?) {
            return Ok(Claim::Other);
        }
        let status: Option<i64> = found.try_get("status")?;
        Ok(match status.and_then(|status| u16::try_from(status).ok()) {
            None => Claim::Running,
            Some(status) => {
                let body = row::text(&found, "body")?;
                Claim::Done { status, body: self.vault.open(body_of(&place(environment_id, &name)), &body)? }
            }
        })
    }

    /// Keeps the answer to the request that a key was claimed for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer(&self, environment_id: &str, key: &str, status: u16, body: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        let name = tx.answer_name(environment_id, key).await?;
        let sealed = self.vault.seal(body_of(&place(environment_id, &name)), body)?;
        let kept = sqlx::query(
            "UPDATE idempotency_keys SET status = $3, body = $4
             WHERE environment_id = $1 AND key = $2 AND status IS NULL",
        )
        .bind(environment_id)
        .bind(&name)
        .bind(i64::from(status))
        .bind(sealed)
        .execute(&mut *tx.0)
        .await?;
        for inquiry_id in mentions(body).iter().filter(|_| kept.rows_affected() > 0) {
            sqlx::query(
                "INSERT INTO idempotency_mentions (environment_id, inquiry_id, key) VALUES ($1, $2, $3)",
            )
            .bind(environment_id)
            .bind(inquiry_id)
            .bind(&name)
            .execute(&mut *tx.0)
            .await?;
        }
        tx.commit().await
    }

    /// Gives a claimed key back: the request failed by no fault of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(&self, environment_id: &str, key: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        let name = tx.answer_name(environment_id, key).await?;
        sqlx::query("DELETE FROM idempotency_keys WHERE environment_id = $1 AND key = $2 AND status IS NULL")
            .bind(environment_id)
            .bind(&name)
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

impl Tx {
    /// What an answer is kept under: a keyed hash, since people make such keys of names and
    /// addresses. It is that of the master key with which the key was claimed.
    async fn answer_name(&mut self, environment_id: &str, key: &str) -> Result<String> {
        for name in self.vault().indices(KEY, key)? {
            let found =
                sqlx::query("SELECT key FROM idempotency_keys WHERE environment_id = $1 AND key = $2")
                    .bind(environment_id)
                    .bind(&name)
                    .fetch_optional(&mut *self.0)
                    .await?;
            if found.is_some() {
                return Ok(name);
            }
        }
        Ok(self.vault().index(KEY, key)?)
    }
}

/// What the keys are indexed as.
const KEY: &str = "idempotency.key";

/// What the requests' hashes are indexed as.
const REQUEST: &str = "idempotency.request";

/// What an environment's answer of that name is called where it is sealed.
pub(super) fn place(environment_id: &str, name: &str) -> String {
    format!("{environment_id} {name}")
}

pub(super) fn body_of(place: &str) -> Place<'_> {
    Place { what: "idempotency.body", of: place }
}

/// The ids of the inquiries that an answer tells of.
fn mentions(body: &str) -> BTreeSet<&str> {
    let words = body.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    words.filter(|word| IdPrefix::Inquiry.matches(word)).collect()
}

fn ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
