//! The two environments and their clocks.

use jiff::SignedDuration;
use persona_protocol::IdPrefix;

use super::{Engine, Error, Result, Store, row};
use crate::clock::SharedClock;
use crate::domain::environment::{Environment, EnvironmentName, MAX_CLOCK_OFFSET};
use crate::ids;

/// How often the database is asked for its time at once.
const CLOCK_LOOKS: usize = 3;

impl Store {
    pub(super) async fn make_environments(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        for name in EnvironmentName::ALL {
            sqlx::query("INSERT INTO environments (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
                .bind(ids::new(IdPrefix::Environment))
                .bind(name.as_str())
                .execute(&mut *tx.0)
                .await?;
        }
        tx.commit().await
    }

    /// The environment of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn environment_by_name(&self, name: EnvironmentName) -> Result<Environment> {
        let found = sqlx::query("SELECT id, name, clock_offset_seconds FROM environments WHERE name = $1")
            .bind(name.as_str())
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        row::environment(&found)
    }

    /// The environment with that id.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn environment(&self, id: &str) -> Result<Environment> {
        let found = sqlx::query("SELECT id, name, clock_offset_seconds FROM environments WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        row::environment(&found)
    }

    /// Sets a clock by the database's, which all servers share, and returns by how much the
    /// machine's own differs from that. A file has no clock: then nothing is done.
    ///
    /// # Errors
    /// When the database fails. The clock stays as it is.
    pub async fn set_clock(&self, clock: &SharedClock) -> Result<SignedDuration> {
        if self.engine == Engine::Sqlite {
            return Ok(SignedDuration::ZERO);
        }
        let mut best: Option<(SignedDuration, SignedDuration)> = None;
        // The quickest answer tells it best: the moment it was made is known most exactly.
        for _ in 0..CLOCK_LOOKS {
            let before = clock.own().0;
            let found = sqlx::query("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS now")
                .fetch_one(&self.read)
                .await?;
            let took = clock.own().0.duration_since(before);
            let ahead = row::moment(&found, "now")?.duration_since(before) - took / 2;
            if best.is_none_or(|(quickest, _)| took < quickest) {
                best = Some((took, ahead));
            }
        }
        let (took, ahead) = best.unwrap_or_default();
        // What may be the network's delay is no reason to move it.
        let moved = ahead - clock.ahead();
        if moved.abs() > took / 2 {
            clock.set_ahead(ahead);
        }
        Ok(ahead)
    }

    /// Moves the test clock of an environment forward, for good, and returns the environment.
    ///
    /// # Errors
    /// [`Error::ClockOutOfRange`] past [`MAX_CLOCK_OFFSET`], and when the database fails.
    pub async fn advance_clock(&self, environment_id: &str, seconds: u64) -> Result<Environment> {
        let mut tx = self.begin().await?;
        let mut environment = tx.environment_to_change(environment_id).await?;
        environment.clock_offset = i64::try_from(seconds)
            .ok()
            .and_then(|seconds| environment.clock_offset.checked_add(SignedDuration::from_secs(seconds)))
            .filter(|offset| *offset <= MAX_CLOCK_OFFSET)
            .ok_or(Error::ClockOutOfRange)?;
        tx.save_clock(&environment).await?;
        tx.commit().await?;
        Ok(environment)
    }

    /// Sets the test clock of an environment back to the server's own time, and returns
    /// the environment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reset_clock(&self, environment_id: &str) -> Result<Environment> {
        let mut tx = self.begin().await?;
        let mut environment = tx.environment_to_change(environment_id).await?;
        environment.clock_offset = SignedDuration::ZERO;
        tx.save_clock(&environment).await?;
        tx.commit().await?;
        Ok(environment)
    }
}

impl super::tx::Tx {
    async fn environment_to_change(&mut self, id: &str) -> Result<Environment> {
        let found = sqlx::query(self.locking(
            "SELECT id, name, clock_offset_seconds FROM environments WHERE id = $1",
            "SELECT id, name, clock_offset_seconds FROM environments WHERE id = $1 FOR NO KEY UPDATE",
        ))
        .bind(id)
        .fetch_optional(&mut *self.0)
        .await?
        .ok_or(Error::NotFound)?;
        row::environment(&found)
    }

    async fn save_clock(&mut self, environment: &Environment) -> Result<()> {
        sqlx::query("UPDATE environments SET clock_offset_seconds = $2 WHERE id = $1")
            .bind(&environment.id)
            .bind(environment.clock_offset.as_secs())
            .execute(&mut *self.0)
            .await?;
        self.forget_cached();
        Ok(())
    }
}
