//! `GET /webhooks`

use axum::extract::State;
use serde_json::{Value, json};

use super::PATH;
use crate::resource;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::{self, Query};
use crate::routes::api::request::Caller;
use crate::state::AppState;

pub(super) async fn list(State(state): State<AppState>, caller: Caller, query: Query) -> Answer {
    query.check_include(&[])?;
    if let Some((name, _)) = query.filters().next() {
        return Err(query::unknown(&format!("filter[{name}]")));
    }
    let found = state.store.webhooks(&caller.environment, &query.page()?).await?;
    let links = query.links(PATH, &found, |webhook| &webhook.id);
    let data: Value =
        found.items.iter().map(|webhook| query.prune(resource::webhook::object(webhook))).collect();
    Ok(Document::ok(json!({ "data": data, "links": links })))
}
