//! Sessions: one browser's access to an inquiry each.

use super::{Error, Result, Store};
use crate::clock::WallTime;
use crate::domain::session::Session;

impl Store {
    /// The session with that id, of whatever environment, as it stands at that moment:
    /// it ends with its inquiry.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, id: &str, at: WallTime) -> Result<Option<Session>> {
        let mut tx = self.begin().await?;
        let session = match tx.session(id).await {
            Ok(session) => session,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        tx.inquiry(&session.inquiry_id, at).await?;
        let session = tx.session(id).await?;
        tx.commit().await?;
        Ok(Some(session))
    }
}
