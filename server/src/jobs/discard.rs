//! Deletes pictures that nothing refers to any more.

use object_store::path::Path;
use object_store::{Error, ObjectStoreExt};

use crate::state::AppState;

/// Deletes what is to be deleted. What cannot be is tried again the next time.
pub async fn run_once(state: &AppState) {
    let keys = match state.store.discarded_objects().await {
        Ok(keys) => keys,
        Err(error) => {
            tracing::warn!(%error, "pictures to delete cannot be looked up; this will be tried again");
            return;
        }
    };
    for key in keys {
        match state.uploads.delete(&Path::from(key.as_str())).await {
            Ok(()) | Err(Error::NotFound { .. }) => {
                if let Err(error) = state.store.forget_object(&key).await {
                    tracing::warn!(%error, "a deleted picture is still noted; this will be tried again");
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a picture cannot be deleted; this will be tried again");
            }
        }
    }
}
