//! Deletes stored files that nothing refers to any more, or never did.

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};

use crate::clock::WallTime;
use crate::store::{self, Discarded, Store};

/// Deletes the files that are to be deleted. Those that cannot be deleted are tried again the next
/// time.
pub(crate) async fn run_once(store: &Store, uploads: &dyn ObjectStore, at: WallTime) {
    match store.discarded_objects(at).await {
        Ok(all) => {
            for discarded in all {
                delete(store, uploads, &discarded).await;
            }
        }
        Err(error) => {
            tracing::warn!(%error, "the files to delete cannot be loaded; this will be retried");
        }
    }
}

/// Why something could not be deleted.
#[derive(Debug, thiserror::Error)]
enum Undeleted {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Storage(#[from] Error),
}

/// Deletes an object or a folder of objects. One that cannot be deleted stays on the list.
pub(crate) async fn delete(store: &Store, uploads: &dyn ObjectStore, discarded: &Discarded) {
    if let Err(error) = try_delete(store, uploads, discarded).await {
        tracing::warn!(%error, "a file cannot be deleted; this will be retried");
    }
}

async fn try_delete(
    store: &Store,
    uploads: &dyn ObjectStore,
    Discarded { key, is_announced }: &Discarded,
) -> Result<(), Undeleted> {
    // If its row has been written meanwhile, the object stays.
    if *is_announced && !store.discard_announced(key).await? {
        return Ok(());
    }
    match key.strip_suffix('/') {
        Some(folder) => {
            // What a request that is gone has left unfinished is not listed by a storage.
            for key in store.announced_in(key).await? {
                remove(uploads, &Path::from(key)).await?;
            }
            let listed: Vec<_> = uploads.list(Some(&Path::from(folder))).try_collect().await?;
            for object in listed {
                remove(uploads, &object.location).await?;
            }
        }
        None => remove(uploads, &Path::from(key.as_str())).await?,
    }
    Ok(store.forget_object(key).await?)
}

async fn remove(uploads: &dyn ObjectStore, path: &Path) -> Result<(), Error> {
    match uploads.delete(path).await {
        Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
