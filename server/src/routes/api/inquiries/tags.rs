//! `POST /inquiries/{inquiry-id}/add-tag`, `…/remove-tag` and `…/set-tags`

use axum::extract::State;
use serde::Deserialize;

use super::attributes::tags;
use super::document::{check, one};
use crate::domain::inquiry::{Changes, Inquiry};
use crate::routes::api::answer::Answer;
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, InquiryId, Required};
use crate::routes::error::ApiError;
use crate::state::AppState;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tag {
    meta: TagMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TagMeta {
    #[serde(default)]
    tag_name: Option<String>,
    #[serde(default)]
    tag_id: Option<String>,
}

impl Tag {
    fn name(self) -> Result<String, ApiError> {
        no_tag_ids(self.meta.tag_id.is_some())?;
        let name = self.meta.tag_name.ok_or_else(no_tag_name)?;
        tags(vec![name]).map(|mut names| names.pop().unwrap_or_default())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tags {
    meta: TagsMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TagsMeta {
    #[serde(default)]
    tag_name: Option<Vec<String>>,
    #[serde(default)]
    tag_id: Option<Vec<String>>,
}

fn no_tag_ids(given: bool) -> Result<(), ApiError> {
    if given {
        return Err(ApiError::unprocessable(
            "/meta/tag-id",
            "meta.tag-id: tags have no ids here: give their names as meta.tag-name",
        ));
    }
    Ok(())
}

fn no_tag_name() -> ApiError {
    ApiError::BadRequest {
        details: "meta.tag-name: must be given".to_owned(),
        pointer: Some("/meta".to_owned()),
    }
}

pub(super) async fn add_tag(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Tag>,
) -> Answer {
    check(&query)?;
    let name = body.name()?;
    let change = |inquiry: &Inquiry| {
        let mut tags = inquiry.tags.clone();
        if !tags.contains(&name) {
            tags.push(name);
        }
        tags
    };
    set(&state, &caller, &id, &query, change).await
}

pub(super) async fn remove_tag(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Tag>,
) -> Answer {
    check(&query)?;
    let name = body.name()?;
    let change = |inquiry: &Inquiry| inquiry.tags.iter().filter(|tag| **tag != name).cloned().collect();
    set(&state, &caller, &id, &query, change).await
}

pub(super) async fn set_tags(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Tags>,
) -> Answer {
    check(&query)?;
    no_tag_ids(body.meta.tag_id.is_some_and(|ids| !ids.is_empty()))?;
    let tags = tags(body.meta.tag_name.ok_or_else(no_tag_name)?)?;
    set(&state, &caller, &id, &query, |_| tags).await
}

/// Sets the tags of an inquiry to what `change` makes of it.
async fn set(
    state: &AppState,
    caller: &Caller,
    id: &str,
    query: &Query,
    change: impl FnOnce(&Inquiry) -> Vec<String> + Send,
) -> Answer {
    let change = |inquiry: &Inquiry| Changes { tags: Some(change(inquiry)), ..Changes::default() };
    let record = state.store.update_inquiry(&caller.environment, id, change, caller.at).await?;
    one(state, query, record).await
}
