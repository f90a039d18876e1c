//! What was handed in, as it is kept: to be saved, never to be shown by a browser here.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use object_store::ObjectStoreExt;
use object_store::path::Path as ObjectPath;

use super::request::{AnyId, Caller};
use crate::routes::error::ApiError;
use crate::routes::with_headers;
use crate::state::AppState;
use crate::store::Error;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/files/{id}", get(download))
}

async fn download(
    State(state): State<AppState>,
    caller: Caller,
    AnyId(id): AnyId,
) -> Result<Response, ApiError> {
    let file = state.store.file(&caller.environment, &id).await?;
    let path = ObjectPath::from(file.object_key.as_str());
    let bytes = match async { state.uploads.get(&path).await?.bytes().await }.await {
        Ok(bytes) => bytes,
        // Redacted in this very moment, or lost.
        Err(object_store::Error::NotFound { .. }) => return Err(ApiError::NotFound { details: None }),
        Err(error) => {
            return Err(Error::Storage(error.to_string()).into());
        }
    };
    let mut response = with_headers(
        bytes.into_response(),
        [
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ],
    );
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&file.content_type);
    headers.insert(
        header::CONTENT_TYPE,
        kind.unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream")),
    );
    // The names are the server's own or the template's: letters, digits and few signs.
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.filename));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition.unwrap_or_else(|_| HeaderValue::from_static("attachment")),
    );
    Ok(response)
}
