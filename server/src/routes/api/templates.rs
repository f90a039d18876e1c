//! `/inquiry-templates`

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Document};
use super::query::{self, Query};
use super::request::{Caller, TemplateId};
use crate::resource;
use crate::state::AppState;

const PATH: &str = "/api/v1/inquiry-templates";
const INCLUDABLE: [&str; 1] = ["latest-published-version"];

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/inquiry-templates", get(list))
        .route("/inquiry-templates/{inquiry-template-id}", get(retrieve))
}

async fn list(State(state): State<AppState>, caller: Caller, query: Query) -> Answer {
    query.check_include(&[])?;
    if let Some((name, _)) = query.filters().next() {
        return Err(query::unknown(&format!("filter[{name}]")));
    }
    let found = state.store.templates(&caller.environment, &query.page()?).await?;
    let links = query.links(PATH, &found, |template| &template.id);
    let data: Value =
        found.items.iter().map(|template| query.prune(resource::template::object(template))).collect();
    Ok(Document::ok(json!({ "data": data, "links": links })))
}

async fn retrieve(
    State(state): State<AppState>,
    caller: Caller,
    TemplateId(id): TemplateId,
    query: Query,
) -> Answer {
    query.no_list()?;
    query.check_include(&INCLUDABLE)?;
    let template = state
        .store
        .template(&id)
        .await?
        .filter(|template| template.environment_id == caller.environment.id)
        .ok_or(crate::store::Error::NotFound)?;
    let mut document = Map::new();
    document.insert("data".to_owned(), query.prune(resource::template::object(&template)));
    if query.include.is_some() {
        document.insert("included".to_owned(), json!([]));
    }
    Ok(Document::ok(Value::Object(document)))
}
