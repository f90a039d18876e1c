//! What the server keeps for itself.

use sqlx::Row;

use super::{Result, Store};
use crate::ids;
use crate::secrets::vault::Place;

/// The `name` in its table is the id that it is sealed for.
const SIGNING_SECRET: Place<'static> = Place { what: "setting", of: "signing-secret" };

impl Store {
    /// The secret that session tokens are signed with: made when it is asked for the
    /// first time, the same ever after, and of this database alone.
    pub async fn signing_secret(&self) -> Result<String> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ('signing-secret', $1) ON CONFLICT (name) DO NOTHING",
        )
        .bind(self.vault.seal(SIGNING_SECRET, &ids::secret())?)
        .execute(&mut *tx.0)
        .await?;
        let secret: String = sqlx::query("SELECT value FROM settings WHERE name = 'signing-secret'")
            .fetch_one(&mut *tx.0)
            .await?
            .try_get("value")?;
        tx.commit().await?;
        Ok(self.vault.open(SIGNING_SECRET, &secret)?)
    }
}
