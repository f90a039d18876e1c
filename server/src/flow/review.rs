//! What the review shows of the pictures and files that were handed in.

use bytes::Bytes;
use object_store::ObjectStoreExt;
use object_store::path::Path;

use super::FlowError;
use super::examine::PDF;
use crate::domain::checks::picture;
use crate::domain::evidence::{EvidenceKind, thumbnail_of};
use crate::domain::inquiry::Inquiry;
use crate::domain::step::Step;
use crate::state::AppState;

/// What the review shows of something that was handed in.
pub(crate) enum Preview {
    /// A small JPEG of the picture.
    Picture(Bytes),
    /// The name of a file that is not a picture.
    File(String),
}

/// A preview of everything that was handed in. A picture that cannot be read is left out: the review
/// then says in words that it is there.
pub(crate) async fn previews(state: &AppState, inquiry: &Inquiry) -> Result<Vec<(Step, Preview)>, FlowError> {
    let kept = state.store.evidence(&inquiry.id).await?;
    let mut previews = Vec::new();
    for step in inquiry.progress.steps() {
        let Some((kind, _)) = EvidenceKind::of_step(step, &inquiry.progress) else { continue };
        let name = inquiry.progress.plan.other_document(step).map(|document| &document.name);
        let latest = kept.iter().rev().find(|one| one.kind == kind && one.name.as_ref() == name);
        let Some(picture) = latest.and_then(|evidence| evidence.picture.as_ref()) else { continue };
        if picture.content_type == PDF {
            previews.push((step, Preview::File(picture.filename.clone())));
        } else if let Some(small) = thumbnail(state, &picture.object_key).await {
            previews.push((step, Preview::Picture(small)));
        }
    }
    Ok(previews)
}

/// The thumbnail of a stored picture. Pictures that an older version stored have none beside them.
async fn thumbnail(state: &AppState, key: &str) -> Option<Bytes> {
    match read(state, &thumbnail_of(key)).await {
        Err(object_store::Error::NotFound { .. }) => {}
        kept => {
            return kept.inspect_err(|error| tracing::error!(%error, "a thumbnail could not be read")).ok();
        }
    }
    let held = state.memory.work.take(picture::MAX_KEPT_MEMORY).await;
    let bytes = read(state, key).await;
    let bytes =
        bytes.inspect_err(|error| tracing::error!(%error, "a stored picture could not be read")).ok()?;
    let small = tokio::task::spawn_blocking(move || {
        let _held = held;
        picture::thumbnail(&bytes)
    });
    small.await.ok().flatten().map(Bytes::from)
}

async fn read(state: &AppState, key: &str) -> object_store::Result<Bytes> {
    state.uploads.get(&Path::from(key)).await?.bytes().await
}
