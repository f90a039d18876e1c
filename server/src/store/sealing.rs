//! Seals what older versions left in clear, and what another master key sealed.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::tx::Tx;
use super::{Engine, Error, OpenError, Result, Store, idempotency, personal, row};
use crate::secrets::vault::{self, Place};

/// How many rows are sealed in one transaction: others may write in between.
const BATCH: i64 = 100;

/// Text columns that are sealed each by itself: table, primary key, column, and what the
/// place is called. A column added here is sealed again when the master key changes.
const TEXTS: [(&str, &str, &str, &str, &str); 4] = [
    ("events", "id", "payload", "event.payload", "1 = 1"),
    ("webhooks", "id", "secrets", "webhook.secret", "1 = 1"),
    ("template_verifiers", "template_id", "secrets", "verifier.secret", "1 = 1"),
    ("settings", "name", "value", "setting", "name = 'signing-secret'"),
];

/// The name of the setting that says which master key everything is sealed with.
const SEALED_WITH: &str = "sealed-with";
/// That of the pictures, which lie elsewhere.
const PICTURES_SEALED_WITH: &str = "pictures-sealed-with";

impl Store {
    /// Seals everything with the vault's first key, unless that has been done, and returns
    /// how much it was.
    pub(super) async fn seal_at_start(&self, url: &str) -> std::result::Result<usize, OpenError> {
        if self.vault.is_locked() {
            return Ok(0);
        }
        let failed = |source: Error| OpenError::Migrate { url: url.to_owned(), source: Box::new(source) };
        let sealed_with = self.setting(SEALED_WITH).await.map_err(failed)?;
        if let Some(key_id) = &sealed_with
            && !self.vault.knows(key_id)
        {
            return Err(OpenError::MasterKey { url: url.to_owned(), key_id: key_id.clone() });
        }
        if sealed_with.as_deref() != Some(self.vault.key_id().map_err(|error| failed(error.into()))?) {
            return self.seal_again().await.map_err(failed);
        }
        Ok(0)
    }

    /// Whether all pictures have been sealed with the vault's first key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pictures_are_sealed(&self) -> Result<bool> {
        Ok(self.setting(PICTURES_SEALED_WITH).await?.as_deref() == Some(self.vault.key_id()?))
    }

    /// All pictures have been sealed with the vault's first key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_sealed_pictures(&self) -> Result<()> {
        self.save_setting(PICTURES_SEALED_WITH, self.vault.key_id()?).await
    }

    async fn save_setting(&self, name: &str, value: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        // In one statement: several servers may start at once.
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&mut *tx.0)
        .await?;
        tx.commit().await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>> {
        let found = sqlx::query("SELECT value FROM settings WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.read)
            .await?;
        found.map(|found| row::text(&found, "value")).transpose()
    }

    /// Seals with the vault's first key whatever stands there in clear or sealed with
    /// another one, and returns how many values that were. Others may go on meanwhile;
    /// what a server that still seals with an older key writes later stays so.
    ///
    /// # Errors
    /// [`Error::Vault`] when something is sealed with a key that the vault has not.
    pub async fn seal_again(&self) -> Result<usize> {
        let mut sealed = self.seal_rows("inquiries", "id").await?;
        sealed += self.seal_rows("inquiry_sessions", "id").await?;
        for (table, key, column, what, only) in TEXTS {
            sealed += self.seal_texts(table, key, column, what, only).await?;
        }
        sealed += self.seal_accounts().await?;
        sealed += self.seal_answers().await?;
        self.save_setting(SEALED_WITH, self.vault.key_id()?).await?;
        if sealed > 0 {
            self.erase_log().await;
        }
        Ok(sealed)
    }

    /// What was removed lives on in SQLite's write-ahead log until that is written back.
    /// A reader may be in the way just now; the next one to do it takes it along.
    pub(super) async fn erase_log(&self) {
        if self.engine == Engine::Sqlite {
            let Ok(mut connection) = self.write.pool().lend().await else { return };
            let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_all(&mut *connection).await;
        }
    }

    async fn seal_rows(&self, table: &'static str, key: &'static str) -> Result<usize> {
        let sql = format!("SELECT * FROM {table} WHERE {key} > $1 ORDER BY {key} LIMIT $2");
        let (mut last, mut sealed) = (String::new(), 0);
        loop {
            let mut tx = self.begin().await?;
            let rows =
                sqlx::query(AssertSqlSafe(sql.clone())).bind(&last).bind(BATCH).fetch_all(&mut *tx.0).await?;
            let Some(end) = rows.last() else { return Ok(sealed) };
            last = row::text(end, key)?;
            for found in &rows {
                if tx.seal_row(table, found).await? {
                    sealed += 1;
                }
            }
            tx.commit().await?;
        }
    }

    async fn seal_texts(
        &self,
        table: &str,
        key: &'static str,
        column: &'static str,
        what: &'static str,
        only: &str,
    ) -> Result<usize> {
        let sql = format!(
            "SELECT {key}, {column} FROM {table}
             WHERE {key} > $1 AND {column} IS NOT NULL AND {only} ORDER BY {key} LIMIT $2"
        );
        // Nothing that has changed since it was read is written over.
        let save = format!("UPDATE {table} SET {column} = $3 WHERE {key} = $1 AND {column} = $2");
        let (mut last, mut sealed) = (String::new(), 0);
        loop {
            let mut tx = self.begin().await?;
            let rows =
                sqlx::query(AssertSqlSafe(sql.clone())).bind(&last).bind(BATCH).fetch_all(&mut *tx.0).await?;
            let Some(end) = rows.last() else { return Ok(sealed) };
            last = row::text(end, key)?;
            for found in &rows {
                let (id, old) = (row::text(found, key)?, row::text(found, column)?);
                if self.vault.is_current(&old) {
                    continue;
                }
                let place = Place { what, of: &id };
                let new = self.vault.seal(place, &self.open_or_clear(place, &old)?)?;
                let update = sqlx::query(AssertSqlSafe(save.clone())).bind(&id).bind(&old).bind(new);
                update.execute(&mut *tx.0).await?;
                sealed += 1;
            }
            tx.commit().await?;
        }
    }

    /// Kept answers: those in clear are forgotten, with their keys, as if their day were over.
    async fn seal_answers(&self) -> Result<usize> {
        let mut tx = self.begin().await?;
        let rows =
            sqlx::query("SELECT environment_id, key, body FROM idempotency_keys WHERE body IS NOT NULL")
                .fetch_all(&mut *tx.0)
                .await?;
        let mut sealed = 0;
        for found in &rows {
            let (environment, key) = (row::text(found, "environment_id")?, row::text(found, "key")?);
            let old = row::text(found, "body")?;
            if self.vault.is_current(&old) {
                continue;
            }
            let place = idempotency::place(&environment, &key);
            let place = idempotency::body_of(&place);
            let query = if vault::is_sealed(&old) {
                let new = self.vault.seal(place, &self.vault.open(place, &old)?)?;
                sqlx::query("UPDATE idempotency_keys SET body = $3 WHERE environment_id = $1 AND key = $2")
                    .bind(environment)
                    .bind(key)
                    .bind(new)
            } else {
                sqlx::query("DELETE FROM idempotency_keys WHERE environment_id = $1 AND key = $2")
                    .bind(environment)
                    .bind(key)
            };
            query.execute(&mut *tx.0).await?;
            sealed += 1;
        }
        tx.commit().await?;
        Ok(sealed)
    }

    fn open_or_clear(&self, place: Place<'_>, text: &str) -> Result<String> {
        if vault::is_sealed(text) { Ok(self.vault.open(place, text)?) } else { Ok(text.to_owned()) }
    }
}

impl Tx {
    /// Seals a row's personal data with the first key, if it is not, and says whether it did.
    async fn seal_row(&mut self, table: &str, found: &AnyRow) -> Result<bool> {
        let id = row::text(found, "id")?;
        let old = row::optional_text(found, "personal")?;
        if old.as_deref().is_some_and(|old| self.vault().is_current(old)) {
            return Ok(false);
        }
        if table == "inquiries" {
            let personal = match &old {
                Some(sealed) => personal::Inquiry::open(sealed, &id, self.vault())?,
                None => personal::Inquiry {
                    reference_id: row::optional_text(found, "reference_id")?,
                    note: row::optional_text(found, "note")?,
                    creator: row::text(found, "creator")?,
                    tags: row::json(found, "tags")?,
                    redirect_uri: row::optional_text(found, "redirect_uri")?,
                    reviewer_comment: row::optional_text(found, "reviewer_comment")?,
                    fields: row::json(found, "fields")?,
                },
            };
            let sealed = personal.seal(&id, self.vault())?;
            // Nothing that has changed since it was read is written over.
            sqlx::query(
                "UPDATE inquiries SET personal = $2, reference_index = $3, note_index = $4,
                     reference_id = NULL, note = NULL, creator = '', tags = '[]', redirect_uri = NULL,
                     reviewer_comment = NULL, fields = '{}'
                 WHERE id = $1 AND COALESCE(personal, '') = $5",
            )
            .bind(&id)
            .bind(sealed.text)
            .bind(sealed.reference_index)
            .bind(sealed.note_index)
            .bind(old.unwrap_or_default())
            .execute(&mut *self.0)
            .await?;
            return Ok(true);
        }
        let personal = match &old {
            Some(sealed) => personal::Session::open(sealed, &id, self.vault())?,
            None => personal::Session {
                ip_address: row::optional_text(found, "ip_address")?,
                user_agent: row::optional_text(found, "user_agent")?,
            },
        };
        let Some(sealed) = personal.seal(&id, self.vault())? else { return Ok(false) };
        sqlx::query(
            "UPDATE inquiry_sessions SET personal = $2, ip_address = NULL, user_agent = NULL
             WHERE id = $1 AND COALESCE(personal, '') = $3",
        )
        .bind(&id)
        .bind(sealed)
        .bind(old.unwrap_or_default())
        .execute(&mut *self.0)
        .await?;
        Ok(true)
    }
}
