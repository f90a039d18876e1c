//! A webhook as a document.

use serde_json::{Map, Value, json};

use crate::domain::webhook::Webhook;
use crate::resource;
use crate::routes::api::query::Query;
use crate::routes::api::request::Caller;
use crate::routes::error::ApiError;

pub(super) fn check_query(query: &Query) -> Result<(), ApiError> {
    query.no_list()?;
    query.check_include(&[])
}

pub(super) fn with_secrets(webhook: &Webhook, caller: &Caller, query: &Query) -> Value {
    document(query, resource::webhook::object_with_secrets(webhook, caller.at.0))
}

pub(super) fn document(query: &Query, object: Value) -> Value {
    let mut document = Map::new();
    document.insert("data".to_owned(), query.prune(object));
    if query.include.is_some() {
        document.insert("included".to_owned(), json!([]));
    }
    Value::Object(document)
}
