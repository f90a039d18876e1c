//! `GET /inquiries`

use axum::extract::State;
use persona_protocol::InquiryStatus;
use serde_json::Value;

use super::PATH;
use super::document::{INCLUDABLE, document};
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::{self, Query};
use crate::routes::api::request::Caller;
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::InquiryFilter;

pub(super) async fn list(State(state): State<AppState>, caller: Caller, query: Query) -> Answer {
    query.check_include(&INCLUDABLE)?;
    let page = query.page()?;
    let filter = filter(&query)?;
    let found = state.store.inquiries(&caller.environment, &filter, &page, caller.at).await?;
    let links = query.links(PATH, &found, |record| &record.inquiry.id);
    let mut document = document(&state, &query, found.items, true).await?;
    if let Value::Object(document) = &mut document {
        document.insert("links".to_owned(), links);
    }
    Ok(Document::ok(document))
}

fn filter(query: &Query) -> Result<InquiryFilter, ApiError> {
    let mut filter = InquiryFilter::default();
    for (name, value) in query.filters() {
        let all = || query::list(value).map(str::to_owned).collect::<Vec<_>>();
        match name {
            "inquiry-id" => {
                filter.ids = all();
                if filter.ids.len() > 100 {
                    return Err(ApiError::bad_request("filter[inquiry-id]: at most 100 ids"));
                }
                filter.nothing |= filter.ids.is_empty();
            }
            "inquiry-template-id" => {
                filter.template_ids = all();
                if filter.template_ids.len() > 100 {
                    return Err(ApiError::bad_request("filter[inquiry-template-id]: at most 100 ids"));
                }
                filter.nothing |= filter.template_ids.is_empty();
            }
            "account-id" => {
                filter.account_ids = all();
                if filter.account_ids.len() > 100 {
                    return Err(ApiError::bad_request("filter[account-id]: at most 100 ids"));
                }
                filter.nothing |= filter.account_ids.is_empty();
            }
            // Legacy templates do not exist here.
            "template-id" => filter.nothing = true,
            "reference-id" => filter.reference_id = Some(value.to_owned()),
            "note" => filter.note = Some(value.to_owned()),
            "status" => {
                for status in query::list(value) {
                    filter.statuses.push(InquiryStatus::parse(status).ok_or_else(|| {
                        ApiError::bad_request(format!(
                            "filter[status]: must be of {}",
                            InquiryStatus::ALL
                                .iter()
                                .map(|status| status.as_str())
                                .collect::<Vec<_>>()
                                .join(", ")
                        ))
                    })?);
                }
                filter.nothing |= filter.statuses.is_empty();
            }
            "created-at-start" => filter.created_from = Some(query::moment(name, value)?),
            "created-at-end" => filter.created_until = Some(query::moment(name, value)?),
            _ => return Err(query::unknown(&format!("filter[{name}]"))),
        }
    }
    if filter.note.is_some() && query.filters().count() > 1 {
        return Err(ApiError::bad_request("filter[note]: must be the only filter"));
    }
    Ok(filter)
}
