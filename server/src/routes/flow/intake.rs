//! A form with a file, read in two parts: first what it says, so that it can be decided who
//! may send a file at all; then the file.

use std::task::Poll;

use axum::RequestExt;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header;
use futures_util::stream::{self, Stream, StreamExt};
use multer::{Field, Multipart};

use super::request::Values;
use crate::domain::picture::PictureRefusal;

/// How much of texts a form may have before its file.
const MAX_TEXTS: usize = 64 * 1024;

/// The texts that stand before the file, and the file, unread. Our forms have all their
/// texts first; what comes after the file is not looked at. A body that is no such form
/// has neither.
pub(super) async fn texts(request: Request) -> (Values, Option<Field<'static>>) {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else {
        return (Values::default(), None);
    };
    // The route says how long a body may be.
    let body = request.with_limited_body().into_body();
    let mut form = Multipart::new(one_at_a_time(body), boundary);
    let mut values = Vec::new();
    let mut length = 0;
    while let Ok(Some(mut field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "picture" {
            return (Values::of(values), Some(field));
        }
        let mut text = Vec::new();
        while let Ok(Some(piece)) = field.chunk().await {
            length += piece.len();
            if length > MAX_TEXTS {
                return (Values::of(values), None);
            }
            text.extend_from_slice(&piece);
        }
        values.push((name, String::from_utf8_lossy(&text).into_owned()));
    }
    (Values::of(values), None)
}

/// A body that comes piece by piece. The reader of forms takes all that is ready at once,
/// wanted or not; so nothing is, right after a piece.
fn one_at_a_time(body: Body) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    let mut pieces = body.into_data_stream();
    let mut has_given = false;
    stream::poll_fn(move |context| {
        has_given = !has_given;
        if has_given {
            return pieces.poll_next_unpin(context);
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

/// The file. What breaks off is longer than the server takes at all.
pub(super) async fn file(field: Option<Field<'static>>) -> Result<Bytes, PictureRefusal> {
    match field {
        Some(field) => field.bytes().await.map_err(|_| PictureRefusal::FileTooLarge),
        None => Ok(Bytes::new()),
    }
}

/// Reads a file without keeping it: a browser that is still sending would not show the
/// answer that says why its photo is not wanted.
pub(super) async fn drain(field: Option<Field<'static>>) {
    if let Some(mut field) = field {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}
