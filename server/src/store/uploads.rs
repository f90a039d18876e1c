//! Photos on their way to the server, part by part.
//!
//! A part is kept as an object of its own and counted here only once it is there, so
//! that what was received is always without a gap. Parts that nobody needs any more are
//! marked to be deleted, as pictures are: see [`Store::discarded_objects`].

use sqlx::Row;

use super::tx::Tx;
use super::{Error, Result, Store, Visit, row};
use crate::clock::WallTime;
use crate::ids;

/// How much of a photo has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadProgress {
    /// Bytes so far.
    pub received: u64,
    /// Bytes of the whole.
    pub byte_size: u64,
}

impl UploadProgress {
    /// Whether all of it is there.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.received == self.byte_size
    }
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKept {
    /// It was added.
    Added(UploadProgress),
    /// It does not begin where the last one ended, or is longer than what is missing: the
    /// sender must go on from there.
    Elsewhere(UploadProgress),
}

/// Which uploads.
#[derive(Clone, Copy, Debug)]
pub(super) enum UploadsOf<'a> {
    /// The one of that id.
    Itself(&'a str),
    /// All of a session.
    Session(&'a str),
    /// All of an inquiry.
    Inquiry(&'a str),
}

impl Store {
    /// Begins an upload and returns its id. What the session had begun before is given up:
    /// an individual sends one photo at a time.
    ///
    /// # Errors
    /// As [`Store::visit`].
    pub async fn begin_upload(&self, visit: Visit<'_>, byte_size: u64) -> Result<String> {
        let mut tx = self.begin().await?;
        tx.visit(visit).await?;
        tx.discard_uploads(UploadsOf::Session(visit.session_id)).await?;
        let id = ids::secret();
        sqlx::query(
            "INSERT INTO uploads (id, inquiry_id, session_id, byte_size, received, created_at)
             VALUES ($1, $2, $3, $4, 0, $5)",
        )
        .bind(&id)
        .bind(visit.inquiry_id)
        .bind(visit.session_id)
        .bind(stored(byte_size)?)
        .bind(row::ms(visit.at.0))
        .execute(&mut *tx.0)
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// How much of an upload has arrived.
    ///
    /// # Errors
    /// As [`Store::visit`]; [`Error::NotFound`] when the session has no such upload.
    pub async fn upload(&self, visit: Visit<'_>, id: &str) -> Result<UploadProgress> {
        self.visit(visit).await?;
        let mut tx = self.look().await?;
        let progress = tx.upload(visit.session_id, id).await?;
        tx.commit().await?;
        Ok(progress)
    }

    /// Counts a part that has been announced and kept under `object_key`.
    ///
    /// # Errors
    /// As [`Store::upload`]; [`Error::Storage`] when the object is not announced any more. The
    /// object should be deleted then, and also when the part begins elsewhere.
    pub async fn add_part(
        &self,
        visit: Visit<'_>,
        id: &str,
        starts_at: u64,
        byte_size: u64,
        object_key: &str,
    ) -> Result<PartKept> {
        let mut tx = self.begin().await?;
        tx.visit(visit).await?;
        let before = tx.upload(visit.session_id, id).await?;
        let received = before.received.saturating_add(byte_size);
        if before.received != starts_at || received > before.byte_size {
            return Ok(PartKept::Elsewhere(before));
        }
        tx.claim_object(object_key).await?;
        sqlx::query("INSERT INTO upload_parts (upload_id, starts_at, object_key) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(stored(starts_at)?)
            .bind(object_key)
            .execute(&mut *tx.0)
            .await?;
        sqlx::query("UPDATE uploads SET received = $2 WHERE id = $1")
            .bind(id)
            .bind(stored(received)?)
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await?;
        Ok(PartKept::Added(UploadProgress { received, ..before }))
    }

    /// How long an upload is and where its parts are, first to last; nothing unless all have
    /// arrived.
    ///
    /// # Errors
    /// As [`Store::upload`].
    pub async fn upload_parts(&self, visit: Visit<'_>, id: &str) -> Result<(UploadProgress, Vec<String>)> {
        let mut tx = self.begin().await?;
        tx.visit(visit).await?;
        let progress = tx.upload(visit.session_id, id).await?;
        let parts =
            sqlx::query("SELECT object_key FROM upload_parts WHERE upload_id = $1 ORDER BY starts_at")
                .bind(id)
                .fetch_all(&mut *tx.0)
                .await?;
        tx.commit().await?;
        if !progress.is_complete() {
            return Ok((UploadProgress { received: 0, ..progress }, Vec::new()));
        }
        let parts = parts.iter().map(|part| row::text(part, "object_key")).collect::<Result<_>>()?;
        Ok((progress, parts))
    }

    /// Gives an upload up, or is done with it. One that is not there is no mistake.
    pub async fn discard_upload(&self, session_id: &str, id: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        match tx.upload(session_id, id).await {
            Ok(_) => tx.discard_uploads(UploadsOf::Itself(id)).await?,
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        tx.commit().await
    }

    /// Gives up what was begun before that moment and never used.
    pub async fn discard_old_uploads(&self, before: WallTime) -> Result<()> {
        let old = sqlx::query("SELECT id FROM uploads WHERE created_at < $1 LIMIT 100")
            .bind(row::ms(before.0))
            .fetch_all(&self.read)
            .await?;
        for upload in old {
            let mut tx = self.begin().await?;
            tx.discard_uploads(UploadsOf::Itself(upload.try_get("id")?)).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

impl Tx {
    async fn upload(&mut self, session_id: &str, id: &str) -> Result<UploadProgress> {
        let found = sqlx::query("SELECT byte_size, received FROM uploads WHERE id = $1 AND session_id = $2")
            .bind(id)
            .bind(session_id)
            .fetch_optional(&mut *self.0)
            .await?
            .ok_or(Error::NotFound)?;
        let bytes = |column| Ok::<_, Error>(u64::try_from(row::integer(&found, column)?).unwrap_or_default());
        Ok(UploadProgress { received: bytes("received")?, byte_size: bytes("byte_size")? })
    }

    /// Removes the uploads of a session, of an inquiry, or one of them.
    pub(super) async fn discard_uploads(&mut self, of: UploadsOf<'_>) -> Result<()> {
        let (which, value) = match of {
            UploadsOf::Itself(id) => ("id = $1", id),
            UploadsOf::Session(id) => ("session_id = $1", id),
            UploadsOf::Inquiry(id) => ("inquiry_id = $1", id),
        };
        for statement in [
            format!(
                "INSERT INTO discarded_objects (object_key)
                 SELECT object_key FROM upload_parts
                 WHERE upload_id IN (SELECT id FROM uploads WHERE {which})"
            ),
            format!("DELETE FROM upload_parts WHERE upload_id IN (SELECT id FROM uploads WHERE {which})"),
            format!("DELETE FROM uploads WHERE {which}"),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(value).execute(&mut *self.0).await?;
        }
        Ok(())
    }
}

/// What stands in the database for a number of bytes.
fn stored(bytes: u64) -> Result<i64> {
    i64::try_from(bytes).map_err(|error| Error::Corrupt(error.to_string()))
}
