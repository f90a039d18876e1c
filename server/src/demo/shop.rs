//! The shop's back end: who the visitor is, which inquiry is theirs, and the requests of
//! its page.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use super::client::{ApiError, Client, Inquiry};

const COOKIE: &str = "shop-visitor";
/// A demo: when so many visitors have come, the oldest are forgotten.
const MAX_VISITORS: usize = 10_000;

pub(super) fn router(api: Client) -> Router {
    let shop = Shop { api, inquiries: Arc::default() };
    Router::new()
        .route("/account", get(account))
        .route("/verification", post(verification))
        .route("/resume", post(resume))
        .route("/server-handler", get(server_handler))
        .route("/clock", post(advance_clock).delete(reset_clock))
        .with_state(shop)
}

/// What the shop knows: the inquiry of each visitor. A real one keeps it in its database.
#[derive(Clone)]
struct Shop {
    api: Client,
    inquiries: Arc<Mutex<HashMap<String, String>>>,
}

impl Shop {
    fn inquiry_of(&self, visitor: &str) -> Option<String> {
        self.inquiries.lock().unwrap_or_else(PoisonError::into_inner).get(visitor).cloned()
    }

    fn remember(&self, visitor: &str, inquiry_id: &str) {
        let mut inquiries = self.inquiries.lock().unwrap_or_else(PoisonError::into_inner);
        if inquiries.len() >= MAX_VISITORS {
            inquiries.clear();
        }
        inquiries.insert(visitor.to_owned(), inquiry_id.to_owned());
    }

    /// A page may name any inquiry: only the visitor's own counts.
    fn check_owner(&self, headers: &HeaderMap, inquiry_id: &str) -> Result<(), ShopError> {
        let own = visitor(headers).and_then(|visitor| self.inquiry_of(&visitor));
        if own.as_deref() == Some(inquiry_id) { Ok(()) } else { Err(ShopError::NotYours) }
    }
}

/// The page asks how things stand.
async fn account(State(shop): State<Shop>, headers: HeaderMap) -> Result<Response, ShopError> {
    let clock = shop.api.clock_advance().await?;
    let inquiry = match visitor(&headers).and_then(|visitor| shop.inquiry_of(&visitor)) {
        Some(id) => Some(shop.api.inquiry(&id).await?),
        None => None,
    };
    Ok(Json(json!({
        "inquiryId": inquiry.as_ref().map(|inquiry| &inquiry.id),
        "status": inquiry.as_ref().map(|inquiry| &inquiry.status),
        "expiresAt": inquiry.as_ref().and_then(|inquiry| inquiry.expires_at.as_ref()),
        "clockAdvancedSeconds": clock,
    }))
    .into_response())
}

/// The visitor pressed "Verify my identity": the page gets the id of their inquiry.
async fn verification(State(shop): State<Shop>, headers: HeaderMap) -> Result<Response, ShopError> {
    let visitor = visitor(&headers);
    let known = visitor.as_deref().and_then(|visitor| shop.inquiry_of(visitor));
    let visitor = visitor.unwrap_or_else(new_visitor);
    let inquiry_id = match known {
        Some(id) => id,
        None => shop.api.create_inquiry(&visitor).await?.id,
    };
    shop.remember(&visitor, &inquiry_id);
    let cookie = format!("{COOKIE}={visitor}; HttpOnly; SameSite=Lax; Path=/");
    let body = json!({ "inquiryId": inquiry_id });
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

#[derive(Deserialize)]
struct Resume {
    #[serde(rename = "inquiryId")]
    inquiry_id: String,
}

/// The widget asks for a session token (its option `resume`): the flow needs one for an
/// inquiry that was begun before. One that has expired is resumed by this.
async fn resume(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Json(resume): Json<Resume>,
) -> Result<Response, ShopError> {
    shop.check_owner(&headers, &resume.inquiry_id)?;
    let inquiry = shop.api.inquiry(&resume.inquiry_id).await?;
    let token = match inquiry.status.as_str() {
        "pending" | "expired" => Some(shop.api.resume(&inquiry.id).await?),
        // Nobody has begun, and whoever opens it first gets a session; or it is over.
        _ => None,
    };
    Ok(Json(json!({ "sessionToken": token })).into_response())
}

#[derive(Deserialize)]
struct Completed {
    #[serde(rename = "inquiry-id")]
    inquiry_id: String,
}

/// The page says that the visitor is done. It is asked of the API, never believed:
/// anyone can call this address.
async fn server_handler(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Query(completed): Query<Completed>,
) -> Result<Response, ShopError> {
    shop.check_owner(&headers, &completed.inquiry_id)?;
    let Inquiry { id, status, .. } = shop.api.inquiry(&completed.inquiry_id).await?;
    let verified = matches!(status.as_str(), "completed" | "approved");
    Ok(Json(json!({ "inquiryId": id, "status": status, "verified": verified })).into_response())
}

#[derive(Deserialize)]
struct Advance {
    seconds: u32,
}

async fn advance_clock(
    State(shop): State<Shop>,
    Json(advance): Json<Advance>,
) -> Result<Response, ShopError> {
    let advanced = shop.api.advance_clock(advance.seconds).await?;
    Ok(Json(json!({ "clockAdvancedSeconds": advanced })).into_response())
}

async fn reset_clock(State(shop): State<Shop>) -> Result<StatusCode, ShopError> {
    shop.api.reset_clock().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The visitor's own random name, out of the shop's cookie.
fn visitor(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .filter(|name| name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .map(str::to_owned)
}

fn new_visitor() -> String {
    format!("{:032x}", rand::random::<u128>())
}

enum ShopError {
    Api(ApiError),
    NotYours,
}

impl From<ApiError> for ShopError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl IntoResponse for ShopError {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::NotYours => (StatusCode::FORBIDDEN, "this inquiry is not yours".to_owned()),
            Self::Api(error) => (StatusCode::BAD_GATEWAY, error.to_string()),
        };
        (status, Json(json!({ "error": message }))).into_response()
    }
}
