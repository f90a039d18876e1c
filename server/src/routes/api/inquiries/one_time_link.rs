//! `POST /inquiries/{inquiry-id}/generate-one-time-link`

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::attributes::interval;
use super::document::{check, document};
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId, Optional};
use crate::state::AppState;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Link {
    meta: Option<LinkMeta>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct LinkMeta {
    expires_in_seconds: Option<i64>,
}

pub(super) async fn generate_link(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Optional(body): Optional<Link>,
) -> Answer {
    check(&query)?;
    let seconds = body.meta.and_then(|meta| meta.expires_in_seconds);
    let lifetime = interval("expires-in-seconds", seconds)?;
    let (record, code) =
        state.store.make_one_time_link(&caller.environment, &id, lifetime, caller.at).await?;
    let link = state.one_time_link(&code);
    let mut document = document(&state, &query, vec![record], false).await?;
    if let Value::Object(document) = &mut document {
        document.insert("meta".to_owned(), json!({ "one-time-link": link, "one-time-link-short": link }));
    }
    Ok(Document::ok(document))
}
