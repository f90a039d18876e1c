//! Puts what individuals send into the storage of uploads, so that nothing lies there that
//! nobody knows of: see [`Store::announce_objects`](crate::store::Store::announce_objects).

use bytes::Bytes;
use futures_util::future;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};

use crate::jobs::discard;
use crate::state::AppState;
use crate::store::{self, Discarded};

/// Announces and stores objects. Once this returns they are on the disk; the row that refers to
/// them is written next.
pub(super) async fn put(state: &AppState, objects: &[(String, Bytes)]) -> Result<(), store::Error> {
    let keys: Vec<&str> = objects.iter().map(|(key, _)| key.as_str()).collect();
    state.store.announce_objects(&keys, state.now()).await?;
    let puts = objects.iter().map(|(key, bytes)| async {
        state.uploads.put(&Path::from(key.as_str()), PutPayload::from(bytes.clone())).await
    });
    // All of them end before one that failed has the others taken back.
    let puts = future::join_all(puts).await;
    if let Some(error) = puts.into_iter().find_map(Result::err) {
        withdraw(state, objects).await;
        return Err(store::Error::Storage(error.to_string()));
    }
    Ok(())
}

/// No row refers to the objects after all. What cannot be deleted now is deleted by the sweep.
pub(super) async fn withdraw(state: &AppState, objects: &[(String, Bytes)]) {
    for (key, _) in objects {
        discard::delete(state, &Discarded { key: key.clone(), is_announced: true }).await;
    }
}
