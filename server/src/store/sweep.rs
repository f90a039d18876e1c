//! Expiry, made visible.

use super::{Result, Store};
use crate::clock::WallTime;
use crate::domain::environment::EnvironmentName;
use sqlx::Row;

/// How many inquiries one round looks for in each environment.
const BATCH: i64 = 100;

pub(super) const DUE: &str = "SELECT id FROM inquiries
     WHERE environment_id = $1 AND status IN ('created', 'pending')
       AND expires_at IS NOT NULL AND expires_at <= $2
     ORDER BY expires_at LIMIT $3";

impl Store {
    /// Expires inquiries whose time has come, at most a batch in each environment, and
    /// returns how many there were. Nothing depends on it: whoever asks for an inquiry
    /// settles it then. It is there so that events are recorded without anybody asking.
    ///
    /// # Errors
    /// When the database fails. What has been expired until then stays so.
    pub async fn sweep(&self, at: WallTime) -> Result<usize> {
        let mut expired = 0;
        for name in EnvironmentName::ALL {
            let environment = self.environment_by_name(name).await?;
            let due = sqlx::query(DUE)
                .bind(&environment.id)
                .bind(super::row::ms(environment.at(at)))
                .bind(BATCH)
                .fetch_all(&self.read)
                .await?;
            for row in &due {
                // One transaction each: no request waits for a whole batch.
                let mut tx = self.begin().await?;
                tx.inquiry(row.try_get("id")?, at).await?;
                tx.commit().await?;
            }
            expired += due.len();
        }
        Ok(expired)
    }
}
