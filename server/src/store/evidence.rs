//! Documents, selfies and verifications.

use super::{Result, Store, row};
use crate::domain::evidence::Evidence;

impl Store {
    /// What was handed in for an inquiry and what came of it, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence(&self, inquiry_id: &str) -> Result<Vec<Evidence>> {
        sqlx::query("SELECT * FROM evidence WHERE inquiry_id = $1 ORDER BY seq")
            .bind(inquiry_id)
            .fetch_all(&self.read)
            .await?
            .iter()
            .map(row::evidence)
            .collect()
    }
}
