//! The first answers to requests that may be sent twice. Each is written in the transaction
//! of what the request does.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use persona_protocol::IdPrefix;
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::tx::Tx;
use super::unit::UnitOfWork;
use super::{Engine, Error, Result, Store, row};
use crate::clock::WallTime;
use crate::secrets::vault::{Place, Vault};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What is known of a key.
pub enum Claim {
    /// Nothing: the caller is to do the request with this.
    Mine(Once),
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

/// A request that nobody has done yet, and nobody else does meanwhile. Dropped without
/// [`Once::answer`], it has never been done.
pub struct Once {
    unit: UnitOfWork,
    vault: Vault,
    environment_id: String,
    /// What the key is kept under, and the request.
    name: String,
    request: String,
    claimed_at: i64,
}

impl Once {
    /// Does the request. What it reads and writes in this task is one transaction.
    pub async fn run<F: Future>(&self, request: F) -> F::Output {
        self.unit.run(request).await
    }

    /// Keeps the answer together with all that the request has written.
    ///
    /// # Errors
    /// When the database fails; nothing of the request has been done then.
    pub async fn answer(self, status: u16, body: &str) -> Result<()> {
        let sealed = self.vault.seal(body_of(&place(&self.environment_id, &self.name)), body)?;
        let mut part = self.unit.part().await?;
        sqlx::query(
            "INSERT INTO idempotency_keys (environment_id, key, request, claimed_at, status, body)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&self.environment_id)
        .bind(&self.name)
        .bind(self.request)
        .bind(self.claimed_at)
        .bind(i64::from(status))
        .bind(sealed)
        .execute(&mut *part)
        .await?;
        for inquiry_id in mentions(body) {
            sqlx::query(
                "INSERT INTO idempotency_mentions (environment_id, inquiry_id, key) VALUES ($1, $2, $3)",
            )
            .bind(&self.environment_id)
            .bind(inquiry_id)
            .bind(&self.name)
            .execute(&mut *part)
            .await?;
        }
        part.end().await?;
        Ok(self.unit.commit().await?)
    }
}

impl Store {
    /// Claims a key of an environment for a request, given by its hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, environment_id: &str, key: &str, request: &str, at: WallTime) -> Result<Claim> {
        let now = row::ms(at.0);
        // An answer that is there is found without waiting for anybody who writes.
        let mut tx = self.look().await?;
        if let Some(known) = tx.known_answer(environment_id, key, request, now).await? {
            return Ok(known);
        }
        tx.commit().await?;
        let mut tx = self.begin_unit().await?;
        if !tx.is_alone(environment_id, key).await? {
            return Ok(Claim::Running);
        }
        // Again: it may have been done meanwhile.
        if let Some(known) = tx.known_answer(environment_id, key, request, now).await? {
            return Ok(known);
        }
        let name = tx.answer_name(environment_id, key).await?;
        // Too old an answer is none.
        sqlx::query("DELETE FROM idempotency_keys WHERE environment_id = $1 AND key = $2")
            .bind(environment_id)
            .bind(&name)
            .execute(&mut *tx.0)
            .await?;
        Ok(Claim::Mine(Once {
            unit: tx.into_unit()?,
            vault: self.vault.clone(),
            environment_id: environment_id.to_owned(),
            name,
            // The hash alone would tell who knows all but a birthdate which one it was.
            request: self.vault.index(REQUEST, request)?,
            claimed_at: now,
        }))
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
    /// Whether no other server and no other request does what has that key. On SQLite nobody
    /// else writes anyway.
    async fn is_alone(&mut self, environment_id: &str, key: &str) -> Result<bool> {
        if self.engine() == Engine::Sqlite {
            return Ok(true);
        }
        let locked = sqlx::query("SELECT pg_try_advisory_xact_lock($1) AS is_alone")
            .bind(lock_of(environment_id, key))
            .fetch_one(&mut *self.0)
            .await?;
        Ok(locked.try_get("is_alone")?)
    }

    /// What came of the request with that key, or that it was another one.
    async fn known_answer(
        &mut self,
        environment_id: &str,
        key: &str,
        request: &str,
        now: i64,
    ) -> Result<Option<Claim>> {
        let name = self.answer_name(environment_id, key).await?;
        let found = sqlx::query(
            "SELECT request, status, body FROM idempotency_keys
             WHERE environment_id = $1 AND key = $2 AND claimed_at > $3 AND status IS NOT NULL",
        )
        .bind(environment_id)
        .bind(&name)
        .bind(now.saturating_sub(ms(KEPT)))
        .fetch_optional(&mut *self.0)
        .await?;
        let Some(found) = found else { return Ok(None) };
        if !self.vault().indices(REQUEST, request)?.contains(&row::text(&found, "request")?) {
            return Ok(Some(Claim::Other));
        }
        let status = row::integer(&found, "status")?;
        let status = u16::try_from(status).map_err(|_| Error::Corrupt(format!("status: {status}")))?;
        let body = row::text(&found, "body")?;
        let body = self.vault().open(body_of(&place(environment_id, &name)), &body)?;
        Ok(Some(Claim::Done { status, body }))
    }

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

/// What stands for a key among PostgreSQL's advisory locks. It is the same for all servers,
/// whichever master key each seals with.
fn lock_of(environment_id: &str, key: &str) -> i64 {
    let hash: [u8; 32] = Sha256::digest(format!("{environment_id}\n{key}")).into();
    let [a, b, c, d, e, f, g, h, ..] = hash;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
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
