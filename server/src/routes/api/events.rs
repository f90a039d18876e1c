//! `/events`

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Document};
use super::query::{self, Query};
use super::request::{Caller, EventId};
use crate::resource;
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::EventFilter;

const PATH: &str = "/api/v1/events";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/events", get(list)).route("/events/{event-id}", get(retrieve))
}

async fn list(State(state): State<AppState>, caller: Caller, query: Query) -> Answer {
    query.check_include(&[])?;
    let mut filter = EventFilter::default();
    let mut nothing = false;
    for (name, value) in query.filters() {
        let values: Vec<String> = query::list(value).map(str::to_owned).collect();
        if values.len() > 100 {
            return Err(ApiError::bad_request(format!("filter[{name}]: at most 100 values")));
        }
        nothing |= values.is_empty();
        match name {
            "id" => filter.ids = values,
            "name" => filter.names = values,
            "object-id" => filter.object_ids = values,
            _ => return Err(query::unknown(&format!("filter[{name}]"))),
        }
    }
    let page = query.page()?;
    if nothing {
        return Ok(Document::ok(json!({ "data": [], "links": { "prev": null, "next": null } })));
    }
    let found = state.store.events(&caller.environment, &filter, &page).await?;
    let links = query.links(PATH, &found, |event| &event.id);
    let data: Value = found.items.iter().map(|event| query.prune(resource::event::object(event))).collect();
    Ok(Document::ok(json!({ "data": data, "links": links })))
}

async fn retrieve(
    State(state): State<AppState>,
    caller: Caller,
    EventId(id): EventId,
    query: Query,
) -> Answer {
    query.no_list()?;
    query.check_include(&[])?;
    let event = state.store.event(&caller.environment, &id).await?;
    let mut document = Map::new();
    document.insert("data".to_owned(), query.prune(resource::event::object(&event)));
    if query.include.is_some() {
        document.insert("included".to_owned(), json!([]));
    }
    Ok(Document::ok(Value::Object(document)))
}
