//! Documents, selfies and verifications.

use super::{Error, Result, Store, row};
use crate::domain::environment::Environment;
use crate::domain::evidence::{Evidence, Picture};

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

    /// Where the file is that was handed in as the document or selfie of that id.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when there is none any more.
    pub async fn file(&self, environment: &Environment, id: &str) -> Result<Picture> {
        sqlx::query(
            "SELECT e.* FROM evidence e JOIN inquiries i ON i.id = e.inquiry_id
             WHERE e.id = $1 AND i.environment_id = $2",
        )
        .bind(id)
        .bind(&environment.id)
        .fetch_optional(&self.read)
        .await?
        .map(|found| row::evidence(&found))
        .transpose()?
        .and_then(|evidence| evidence.picture)
        .ok_or(Error::NotFound)
    }
}
