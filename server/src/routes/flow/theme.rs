//! A template's theme: its style sheet and its logo, from our own origin. Their addresses
//! hold the theme's version, so that browsers may keep them for good.
//!
//! They are public: the template's pages show them to everybody.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::domain::template::InquiryTemplate;
use crate::domain::template::theme::Theme;
use crate::routes::error::ApiError;
use crate::routes::with_headers;
use crate::state::AppState;

/// What a page of the flow needs of its template's theme.
#[derive(Clone, Debug)]
pub(super) struct ThemeLinks {
    /// Path of the style sheet.
    pub(super) stylesheet: String,
    /// Path of the logo.
    pub(super) logo: Option<String>,
}

impl ThemeLinks {
    pub(super) fn of(template: &InquiryTemplate) -> Option<Self> {
        let theme = template.theme.as_ref()?;
        let path = |file| format!("/flow/themes/{}/{}/{file}", template.id, theme.version());
        Some(Self { stylesheet: path("theme.css"), logo: theme.logo.as_ref().map(|_| path("logo")) })
    }
}

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/flow/themes/{template}/{version}/theme.css", get(stylesheet))
        .route("/flow/themes/{template}/{version}/logo", get(logo))
}

async fn stylesheet(State(state): State<AppState>, Path((id, version)): Path<(String, String)>) -> Response {
    match find(&state, &id, &version).await {
        Ok(theme) => for_good("text/css; charset=utf-8", theme.css()),
        Err(error) => error.into_response(),
    }
}

async fn logo(State(state): State<AppState>, Path((id, version)): Path<(String, String)>) -> Response {
    match find(&state, &id, &version).await.map(|theme| theme.logo) {
        Ok(Some(logo)) => for_good(logo.content_type, logo.bytes),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => error.into_response(),
    }
}

async fn find(state: &AppState, id: &str, version: &str) -> Result<Theme, ApiError> {
    let theme = state.store.template(id).await?.and_then(|template| template.theme);
    theme.filter(|theme| theme.version() == version).ok_or(ApiError::NotFound { details: None })
}

fn for_good(content_type: &'static str, body: impl IntoResponse) -> Response {
    with_headers(
        body.into_response(),
        [
            (header::CONTENT_TYPE, content_type),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            // A file that is opened by itself must not run script.
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ],
    )
}
