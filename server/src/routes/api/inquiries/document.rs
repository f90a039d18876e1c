//! Inquiries as documents: the inquiry, and what a request asks to include.

use serde_json::{Map, Value};

use crate::resource;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::{InquiryRecord, Moved};

/// The relationships whose objects can be included.
pub(super) const INCLUDABLE: [&str; 11] = [
    "account",
    "documents",
    "inquiry-template",
    "inquiry-template-version",
    "reports",
    "reviewer",
    "selfies",
    "sessions",
    "template",
    "transaction",
    "verifications",
];

pub(super) fn check(query: &Query) -> Result<(), ApiError> {
    query.no_list()?;
    query.check_include(&INCLUDABLE)
}

pub(super) async fn one(state: &AppState, query: &Query, record: InquiryRecord) -> Answer {
    Ok(Document::ok(document(state, query, vec![record], false).await?))
}

/// `data` and, if asked for, `included`.
pub(super) async fn document(
    state: &AppState,
    query: &Query,
    records: Vec<InquiryRecord>,
    as_list: bool,
) -> Result<Value, ApiError> {
    let mut included = Vec::new();
    for record in &records {
        included.extend(resource::inquiry::related(record, |name| query.includes(name)));
    }
    if query.includes("inquiry-template") {
        let mut ids: Vec<&str> = records.iter().map(|record| record.inquiry.template_id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            if let Some(template) = state.store.template(id).await? {
                included.push(resource::template::object(&template));
            }
        }
    }
    if query.includes("account") {
        included.extend(state.store.accounts_of(&records).await?.iter().map(resource::account::object));
    }
    let mut data = records.iter().map(|record| query.prune(resource::inquiry::object(record)));
    let data = if as_list { Value::Array(data.collect()) } else { data.next().unwrap_or_default() };
    let mut document = Map::new();
    document.insert("data".to_owned(), data);
    if query.include.is_some() {
        let included = included.into_iter().map(|object| query.prune(object)).collect();
        document.insert("included".to_owned(), included);
    }
    Ok(Value::Object(document))
}

pub(super) fn token(state: &AppState, moved: &Moved) -> Result<Option<String>, ApiError> {
    let Some(session) = &moved.session else { return Ok(None) };
    state.tokens.issue(session, &moved.record.inquiry, moved.now).map(Some).ok_or(ApiError::Internal)
}
