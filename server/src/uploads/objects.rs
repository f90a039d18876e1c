//! Stores the files that individuals upload, so that no file is ever stored that the database does
//! not know of: see [`Store::announce_objects`].

use bytes::Bytes;
use futures_util::future;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use super::sweep;
use crate::clock::WallTime;
use crate::store::{self, Discarded, Store};

/// Announces and stores objects. When this returns they are on the disk. The row that refers to them
/// is written next.
///
/// # Errors
/// If the database or the storage fails. Then none of the objects is kept.
pub(crate) async fn put(
    store: &Store,
    uploads: &dyn ObjectStore,
    objects: &[(String, Bytes)],
    at: WallTime,
) -> Result<(), store::Error> {
    let keys: Vec<&str> = objects.iter().map(|(key, _)| key.as_str()).collect();
    store.announce_objects(&keys, at).await?;
    let puts = objects.iter().map(|(key, bytes)| async {
        uploads.put(&Path::from(key.as_str()), PutPayload::from(bytes.clone())).await
    });
    // All of them end before one that failed has the others taken back.
    let puts = future::join_all(puts).await;
    if let Some(error) = puts.into_iter().find_map(Result::err) {
        withdraw(store, uploads, objects).await;
        return Err(store::Error::Storage(error.to_string()));
    }
    Ok(())
}

/// Deletes objects that no row refers to after all. The sweep deletes those that cannot be deleted
/// now.
pub(crate) async fn withdraw(store: &Store, uploads: &dyn ObjectStore, objects: &[(String, Bytes)]) {
    for (key, _) in objects {
        sweep::delete(store, uploads, &Discarded { key: key.clone(), is_announced: true }).await;
    }
}
