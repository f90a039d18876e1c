//! Requests counted across servers.

use sqlx::Row;

use super::{Engine, Result, Store};
use crate::clock::WallTime;
use crate::limits::flow::{Attempt, Who};

impl Store {
    /// Counts a request of an environment within that minute (since 1970) and returns how
    /// many there are now; `None` on SQLite, whose one server counts by itself.
    ///
    /// A server whose clock is behind counts into the minute of the others. It waits for
    /// another one only for a quarter of a second.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_request(&self, environment_id: &str, minute: i64) -> Result<Option<u64>> {
        if self.engine == Engine::Sqlite {
            return Ok(None);
        }
        let used: i64 = sqlx::query(
            "WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', '250ms', true) AS is_set)
             INSERT INTO rate_limits (environment_id, minute, used)
             SELECT $1, $2, 1 FROM patience WHERE is_set IS NOT NULL
             ON CONFLICT (environment_id) DO UPDATE SET
                 used = CASE WHEN rate_limits.minute < excluded.minute THEN 1 ELSE rate_limits.used + 1 END,
                 minute = GREATEST(rate_limits.minute, excluded.minute)
             RETURNING used",
        )
        .bind(environment_id)
        .bind(minute)
        .fetch_one(&self.write)
        .await?
        .try_get("used")?;
        Ok(Some(u64::try_from(used).unwrap_or_default()))
    }

    /// Counts an attempt of an individual within its running window and returns how many
    /// there are now; `None` on SQLite, whose one server counts by itself. It waits for another
    /// server only for a quarter of a second.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_attempt(&self, attempt: Attempt, who: &Who, at: WallTime) -> Result<Option<u64>> {
        if self.engine == Engine::Sqlite {
            return Ok(None);
        }
        let used: i64 = sqlx::query(
            "WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', '250ms', true) AS is_set)
             INSERT INTO flow_attempts (who, ends_at, used)
             SELECT $1, $2, 1 FROM patience WHERE is_set IS NOT NULL
             ON CONFLICT (who) DO UPDATE SET
                 used = CASE WHEN flow_attempts.ends_at < excluded.ends_at THEN 1
                     ELSE flow_attempts.used + 1 END,
                 ends_at = GREATEST(flow_attempts.ends_at, excluded.ends_at)
             RETURNING used",
        )
        .bind(self.vault.index(attempt.as_str(), &who.name())?)
        .bind(attempt.ends_at(at))
        .fetch_one(&self.write)
        .await?
        .try_get("used")?;
        Ok(Some(u64::try_from(used).unwrap_or_default()))
    }

    /// Forgets attempts whose window is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_attempts(&self, at: WallTime) -> Result<()> {
        if self.engine == Engine::Postgres {
            sqlx::query("DELETE FROM flow_attempts WHERE ends_at < $1")
                .bind(at.0.as_second())
                .execute(&self.write)
                .await?;
        }
        Ok(())
    }
}
