//! The two environments and their clocks.

use jiff::SignedDuration;
use persona_protocol::IdPrefix;

use super::{Error, Result, Store, row};
use crate::domain::environment::{Environment, EnvironmentName, MAX_CLOCK_OFFSET};
use crate::ids;

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
        Ok(())
    }
}
