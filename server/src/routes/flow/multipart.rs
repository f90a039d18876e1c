//! A form with a file, read in two parts: first its texts, so that the request can be authenticated,
//! then the file.

use std::task::Poll;

use axum::RequestExt;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header;
use futures_util::stream::{self, Stream, StreamExt};
use http_body_util::LengthLimitError;
use multer::{Field, Multipart};

use super::form_data::FormData;
use crate::flow::FlowError;
use crate::flow::hand_in::Upload;

/// The most bytes of texts before the file.
const MAX_TEXTS: usize = 64 * 1024;

/// The file of a form.
pub(super) enum File {
    /// The form has none.
    Missing,
    /// It has not been read.
    Unread(Box<Field<'static>>),
    /// The form broke off before it.
    BrokenOff,
}

/// The texts before the file, and the file, which is not read. The flow's forms have all their texts
/// first; anything after the file is ignored. A body that is not a form with a file has neither.
pub(super) async fn texts(request: Request) -> (FormData, File) {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else {
        return (FormData::default(), File::Missing);
    };
    // The route says how long a body may be.
    let body = request.with_limited_body().into_body();
    let mut form = Multipart::new(one_at_a_time(body), boundary);
    let mut values = Vec::new();
    let mut length = 0;
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return (FormData::of(values), File::Missing),
            Err(_) => return (FormData::of(values), File::BrokenOff),
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == "picture" {
            return (FormData::of(values), File::Unread(Box::new(field)));
        }
        let mut text = Vec::new();
        while let Ok(Some(piece)) = field.chunk().await {
            length += piece.len();
            if length > MAX_TEXTS {
                return (FormData::of(values), File::Missing);
            }
            text.extend_from_slice(&piece);
        }
        values.push((name, String::from_utf8_lossy(&text).into_owned()));
    }
}

/// A body that is pending after each piece, because the parser would otherwise read everything that is
/// ready, including the file.
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

/// Reads the file, unless it is longer than the server reads at all.
///
/// # Errors
/// [`FlowError::BrokenOff`] if it does not arrive as a whole.
pub(super) async fn file(file: File) -> Result<Upload, FlowError> {
    let field = match file {
        File::Unread(field) => field,
        File::Missing => return Ok(Upload::File(Bytes::new())),
        File::BrokenOff => return Err(FlowError::BrokenOff),
    };
    match field.bytes().await {
        Ok(bytes) => Ok(Upload::File(bytes)),
        Err(error) if is_too_long(&error) => Ok(Upload::TooLarge),
        Err(_) => Err(FlowError::BrokenOff),
    }
}

fn is_too_long(error: &multer::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Reads a file and discards it. A browser that is still sending would not show the response.
pub(super) async fn drain(file: File) {
    if let File::Unread(mut field) = file {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}
