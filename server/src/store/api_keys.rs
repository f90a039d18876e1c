//! API keys: only their hashes are kept.

use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::security::SecretHash;

use super::{Result, Store, row};
use crate::ids;

impl Store {
    /// Keeps the hash of a key of that environment. A key that is there already stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_api_key(
        &self,
        environment: &Environment,
        hash: &SecretHash,
        at: WallTime,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO api_keys (id, environment_id, hash, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (hash) DO NOTHING",
        )
        .bind(format!("api_{}", ids::secret()))
        .bind(&environment.id)
        .bind(hash.as_str())
        .bind(row::ms(at.0))
        .execute(&mut *tx.0)
        .await?;
        tx.commit().await
    }

    /// Forgets a key, if it is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_api_key(&self, hash: &SecretHash) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM api_keys WHERE hash = $1").bind(hash.as_str()).execute(&mut *tx.0).await?;
        tx.commit().await
    }

    /// The environment whose key that is, if it is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn environment_of_key(&self, hash: &SecretHash) -> Result<Option<Environment>> {
        sqlx::query(
            "SELECT e.id, e.name, e.clock_offset_seconds
             FROM api_keys k JOIN environments e ON e.id = k.environment_id WHERE k.hash = $1",
        )
        .bind(hash.as_str())
        .fetch_optional(&self.read)
        .await?
        .as_ref()
        .map(row::environment)
        .transpose()
    }
}
