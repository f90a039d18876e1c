//! The names of objects in the storage of uploads that no row refers to: not yet, or not any more.
//!
//! An object is announced here before it is stored. The transaction that writes the row which
//! refers to it claims it, which takes the name off the list. So whatever ends a request in
//! between (a hang-up, a kill, a full disk), the name is known, and the object is deleted once
//! its announcement is old.

use jiff::SignedDuration;

use super::tx::Tx;
use super::{Error, Result, Store, row};
use crate::clock::WallTime;

/// How long an announced object may wait for its row. Storing it takes seconds.
pub const ABANDONED_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Why an object cannot be claimed.
const NOT_ANNOUNCED: &str = "a file came too late to be kept";

/// An object, or a folder of objects, that is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// Its name; that of a folder ends with `/`.
    pub key: String,
    /// Whether it was announced and never claimed. It may still be claimed now.
    pub is_announced: bool,
}

/// The folder of an inquiry's objects.
#[must_use]
pub fn folder_of(inquiry_id: &str) -> String {
    format!("inquiries/{inquiry_id}/")
}

impl Store {
    /// Announces objects that are about to be stored.
    ///
    /// # Errors
    /// When the database fails: then they must not be stored.
    pub async fn announce_objects(&self, keys: &[&str], at: WallTime) -> Result<()> {
        let mut tx = self.begin().await?;
        for key in keys {
            sqlx::query("INSERT INTO discarded_objects (object_key, announced_at) VALUES ($1, $2)")
                .bind(*key)
                .bind(row::ms(at.0))
                .execute(&mut *tx.0)
                .await?;
        }
        tx.commit().await
    }

    /// What is to be deleted from the storage, at most a hundred: what was discarded, and what
    /// was announced before `at` minus [`ABANDONED_AFTER`] and never claimed.
    pub async fn discarded_objects(&self, at: WallTime) -> Result<Vec<Discarded>> {
        sqlx::query(
            "SELECT object_key, CASE WHEN announced_at IS NULL THEN 0 ELSE 1 END AS is_announced
             FROM discarded_objects WHERE announced_at IS NULL OR announced_at < $1 LIMIT 100",
        )
        .bind(row::ms(at.before(ABANDONED_AFTER).0))
        .fetch_all(&self.read)
        .await?
        .iter()
        .map(|found| {
            Ok(Discarded {
                key: row::text(found, "object_key")?,
                is_announced: row::integer(found, "is_announced")? == 1,
            })
        })
        .collect()
    }

    /// Takes an announcement back. The object can be claimed no more, and is to be deleted.
    /// Returns whether it had not been claimed.
    pub async fn discard_announced(&self, key: &str) -> Result<bool> {
        let mut tx = self.begin().await?;
        let discarded = sqlx::query("UPDATE discarded_objects SET announced_at = NULL WHERE object_key = $1")
            .bind(key)
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await?;
        Ok(discarded.rows_affected() > 0)
    }

    /// The names in a folder that are announced. What was stored of them may be unfinished.
    pub async fn announced_in(&self, folder: &str) -> Result<Vec<String>> {
        sqlx::query(
            "SELECT object_key FROM discarded_objects
             WHERE announced_at IS NOT NULL AND substr(object_key, 1, $2) = $1",
        )
        .bind(folder)
        .bind(i32::try_from(folder.len()).unwrap_or(i32::MAX))
        .fetch_all(&self.read)
        .await?
        .iter()
        .map(|found| row::text(found, "object_key"))
        .collect()
    }

    /// An object is gone from the storage.
    pub async fn forget_object(&self, key: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM discarded_objects WHERE object_key = $1 AND announced_at IS NULL")
            .bind(key)
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await
    }
}

impl Tx {
    /// A row of this transaction refers to that object from now on.
    ///
    /// # Errors
    /// [`Error::Storage`] when it was not announced, or its announcement was taken back.
    pub(super) async fn claim_object(&mut self, key: &str) -> Result<()> {
        let claimed =
            sqlx::query("DELETE FROM discarded_objects WHERE object_key = $1 AND announced_at IS NOT NULL")
                .bind(key)
                .execute(&mut *self.0)
                .await?;
        if claimed.rows_affected() == 1 { Ok(()) } else { Err(Error::Storage(NOT_ANNOUNCED.to_owned())) }
    }

    /// All that lies in an inquiry's folder is to be deleted.
    pub(super) async fn discard_folder(&mut self, inquiry_id: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO discarded_objects (object_key) VALUES ($1) ON CONFLICT (object_key) DO NOTHING",
        )
        .bind(folder_of(inquiry_id))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }
}
