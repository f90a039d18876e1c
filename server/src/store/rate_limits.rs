//! Requests counted across servers.

use sqlx::Row;

use super::{Engine, Result, Store};

impl Store {
    /// Counts a request of an environment within that minute (since 1970) and returns how
    /// many there are now; `None` on SQLite, whose one server counts by itself.
    ///
    /// A server whose clock is behind counts into the minute of the others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_request(&self, environment_id: &str, minute: i64) -> Result<Option<u64>> {
        if self.engine == Engine::Sqlite {
            return Ok(None);
        }
        let used: i64 = sqlx::query(
            "INSERT INTO rate_limits (environment_id, minute, used) VALUES ($1, $2, 1)
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
}
