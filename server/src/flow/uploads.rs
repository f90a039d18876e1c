//! A photo that arrives in several parts, so that a lost connection costs one part and not all of it.

use bytes::{Bytes, BytesMut};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use super::FlowError;
use super::admission::{Admitted, Caller};
use crate::ids;
use crate::limits::memory::Reserved;
use crate::state::AppState;
use crate::store::{self, PartKept, UploadProgress};
use crate::uploads::objects;

/// A photo whose parts were put together, and the memory that it takes.
pub(super) struct Assembled {
    pub(super) bytes: Bytes,
    pub(super) _room: Reserved,
}

/// Begins an upload of so many bytes and returns its id.
pub(crate) async fn begin(
    state: &AppState,
    caller: Caller<'_>,
    admitted: &Admitted,
    byte_size: u64,
) -> Result<String, FlowError> {
    let visit = admitted.visit(caller, state.now());
    Ok(state.store.begin_upload(visit, byte_size).await?)
}

/// How much of an upload has arrived. `None` if the session has no such upload.
pub(crate) async fn progress(
    state: &AppState,
    caller: Caller<'_>,
    admitted: &Admitted,
    upload: &str,
) -> Result<Option<UploadProgress>, FlowError> {
    let visit = admitted.visit(caller, state.now());
    found(state.store.upload(visit, upload).await)
}

/// Stores the part that begins at a byte. `None` if the session has no such upload.
pub(crate) async fn add(
    state: &AppState,
    caller: Caller<'_>,
    admitted: &Admitted,
    upload: &str,
    starts_at: u64,
    part: Bytes,
) -> Result<Option<PartKept>, FlowError> {
    let id = &admitted.context.inquiry.id;
    let length = part.len() as u64;
    let key = format!("{}parts/{}", store::folder_of(id), ids::secret());
    let parts = [(key, part)];
    let [(key, _)] = &parts;
    objects::put(&state.store, &*state.uploads, &parts, state.now()).await?;
    let visit = caller.visit(id, &admitted.session_id, state.now());
    let kept = state.store.add_part(visit, upload, starts_at, length, key).await;
    if !matches!(kept, Ok(PartKept::Added(_))) {
        objects::withdraw(&state.store, &*state.uploads, &parts).await;
    }
    found(kept)
}

/// Gives an upload up.
pub(crate) async fn give_up(state: &AppState, admitted: &Admitted, upload: &str) -> Result<(), FlowError> {
    Ok(state.store.discard_upload(&admitted.session_id, upload).await?)
}

/// The photo that was sent in parts. It is empty if the upload does not exist or is not complete. The
/// parts stay until the transaction that records what came of the photo: if the server dies before
/// that, the step can be sent again.
pub(super) async fn assemble(
    state: &AppState,
    caller: Caller<'_>,
    admitted: &Admitted,
    upload: &str,
) -> Result<Assembled, FlowError> {
    let visit = admitted.visit(caller, state.now());
    let (size, parts) = match found(state.store.upload_parts(visit, upload).await)? {
        Some((progress, parts)) => (progress.received, parts),
        None => (0, Vec::new()),
    };
    let room = state.memory.bodies.take(2 * size).await;
    let mut photo = BytesMut::with_capacity(usize::try_from(size).unwrap_or_default());
    for key in parts {
        let read = async { state.uploads.get(&Path::from(key)).await?.bytes().await };
        let part = read.await.map_err(|error| store::Error::Storage(error.to_string()))?;
        photo.extend_from_slice(&part);
    }
    Ok(Assembled { bytes: photo.freeze(), _room: room })
}

fn found<T>(result: Result<T, store::Error>) -> Result<Option<T>, FlowError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(store::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
