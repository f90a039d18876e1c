//! `PATCH /inquiries/{inquiry-id}`

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::attributes::{InquiryKind, MAX_NOTE, checked, fields, redirect_uri, tags};
use super::document::{check, one};
use crate::domain::inquiry::Changes;
use crate::routes::api::answer::Answer;
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId, Required, given};
use crate::state::AppState;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Update {
    data: UpdateData,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct UpdateData {
    #[serde(rename = "type")]
    _kind: Option<InquiryKind>,
    attributes: UpdateAttributes,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct UpdateAttributes {
    #[serde(deserialize_with = "given")]
    note: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    redirect_uri: Option<Option<String>>,
    fields: Option<Map<String, Value>>,
    tags: Option<Vec<String>>,
}

pub(super) async fn update(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Update>,
) -> Answer {
    check(&query)?;
    let attributes = body.data.attributes;
    let changes = Changes {
        note: attributes.note.map(|note| checked("note", note, MAX_NOTE)).transpose()?,
        redirect_uri: attributes.redirect_uri.map(|uri| uri.map(redirect_uri).transpose()).transpose()?,
        tags: attributes.tags.map(tags).transpose()?,
        fields: attributes.fields.map(fields).transpose()?.unwrap_or_default(),
    };
    let record = state.store.update_inquiry(&caller.environment, &id, |_| changes, caller.at).await?;
    one(&state, &query, record).await
}
