//! API keys: only their hashes are kept.

use sqlx::any::AnyRow;

use super::{Error, Result, Store, row};
use crate::clock::WallTime;
use crate::domain::api_key::{ApiKey, NewApiKey, Permission};
use crate::domain::environment::Environment;
use crate::ids;
use crate::secrets::hashes::SecretHash;

/// A key with its environment; the columns of both that have one name are told apart.
const SELECT: &str = "SELECT k.id AS key_id, k.name AS key_name, k.permissions, k.allowed_ips, k.created_at,
     k.expires_at, k.revoked_at, k.last_used_at, e.id, e.name, e.clock_offset_seconds
     FROM api_keys k JOIN environments e ON e.id = k.environment_id";

impl Store {
    /// Keeps the hash of a key of that environment that may do everything. A key that is
    /// there already stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_api_key(
        &self,
        environment: &Environment,
        hash: &SecretHash,
        at: WallTime,
    ) -> Result<()> {
        self.create_api_key(environment, &NewApiKey::default(), hash, at).await.map(drop)
    }

    /// Keeps the hash of a key of that environment, with its limits, and returns the id
    /// that it is known by.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_api_key(
        &self,
        environment: &Environment,
        new: &NewApiKey,
        hash: &SecretHash,
        at: WallTime,
    ) -> Result<String> {
        let id = format!("api_{}", ids::secret());
        let permissions = new
            .permissions
            .as_ref()
            .map(|all| row::to_json(&all.iter().map(|one| one.as_str()).collect::<Vec<_>>()))
            .transpose()?;
        let allowed_ips =
            if new.allowed_ips.is_empty() { None } else { Some(row::to_json(&new.allowed_ips)?) };
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO api_keys (id, environment_id, hash, created_at, name, permissions, allowed_ips, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hash) DO NOTHING",
        )
        .bind(&id)
        .bind(&environment.id)
        .bind(hash.as_str())
        .bind(row::ms(at.0))
        .bind(&new.name)
        .bind(permissions)
        .bind(allowed_ips)
        .bind(new.expires_at.map(row::ms))
        .execute(&mut *tx.0)
        .await?;
        tx.forget_cached();
        tx.commit().await?;
        Ok(id)
    }

    /// Forgets a key, if it is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_api_key(&self, hash: &SecretHash) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM api_keys WHERE hash = $1").bind(hash.as_str()).execute(&mut *tx.0).await?;
        tx.forget_cached();
        tx.commit().await
    }

    /// Makes a key useless from now on. It stays in the list.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none of that id, or it was revoked before.
    pub async fn revoke_api_key(&self, id: &str, at: WallTime) -> Result<()> {
        let mut tx = self.begin().await?;
        let revoked = sqlx::query("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id)
            .bind(row::ms(at.0))
            .execute(&mut *tx.0)
            .await?
            .rows_affected();
        tx.forget_cached();
        tx.commit().await?;
        if revoked == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// All keys, in the order they were made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>> {
        let sql = format!("{SELECT} ORDER BY k.created_at, k.id");
        sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&self.read).await?.iter().map(key).collect()
    }

    /// The key with that hash, if there is one. Whether it may be used is another question:
    /// see [`ApiKey`]'s checks. A change by another process may be missing
    /// for some seconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_key(&self, hash: &SecretHash) -> Result<Option<ApiKey>> {
        let missing = match self.cache.keys.get(hash.as_str()) {
            Ok(key) => return Ok(Some(key)),
            Err(missing) => missing,
        };
        let sql = format!("{SELECT} WHERE k.hash = $1");
        let found = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(hash.as_str())
            .fetch_optional(&self.read)
            .await?
            .as_ref()
            .map(key)
            .transpose()?;
        if let Some(key) = &found {
            self.cache.keys.put(hash.as_str(), key.clone(), missing);
        }
        Ok(found)
    }

    /// Notes that a key was used, if the last note is a minute old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_use_of_key(&self, key: &ApiKey, at: WallTime) -> Result<()> {
        if !key.is_use_news(at.0) {
            return Ok(());
        }
        // Noted before it is written, so that requests that arrive meanwhile do not write it again.
        self.cache.keys.change(|cached| {
            if cached.id == key.id {
                cached.last_used_at = Some(at.0);
            }
        });
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE api_keys SET last_used_at = $2 WHERE id = $1")
            .bind(&key.id)
            .bind(row::ms(at.0))
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await
    }
}

fn key(found: &AnyRow) -> Result<ApiKey> {
    let list = |column| -> Result<Option<Vec<String>>> {
        row::optional_text(found, column)?
            .map(|text| serde_json::from_str(&text).map_err(|error| corrupt(column, &error)))
            .transpose()
    };
    // A permission that this version does not know is none that it could grant.
    let permissions =
        list("permissions")?.map(|names| names.iter().filter_map(|name| Permission::parse(name)).collect());
    let allowed_ips = list("allowed_ips")?
        .unwrap_or_default()
        .iter()
        .map(|net| net.parse().map_err(|error| corrupt("allowed_ips", &error)))
        .collect::<Result<_>>()?;
    Ok(ApiKey {
        id: row::text(found, "key_id")?,
        environment: row::environment(found)?,
        name: row::optional_text(found, "key_name")?,
        permissions,
        allowed_ips,
        created_at: row::moment(found, "created_at")?,
        expires_at: row::optional_moment(found, "expires_at")?,
        revoked_at: row::optional_moment(found, "revoked_at")?,
        last_used_at: row::optional_moment(found, "last_used_at")?,
    })
}

fn corrupt(column: &str, error: &dyn std::fmt::Display) -> Error {
    Error::Corrupt(format!("{column}: {error}"))
}
