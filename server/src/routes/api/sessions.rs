//! `/inquiry-sessions`

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use persona_protocol::IdPrefix;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Document};
use super::query::{self, Query};
use super::request::{Caller, Nothing, Optional, Required, SessionId};
use crate::domain::session::Session;
use crate::resource;
use crate::routes::error::ApiError;
use crate::state::AppState;

const PATH: &str = "/api/v1/inquiry-sessions";
const INCLUDABLE: [&str; 3] = ["inquiry", "device", "network"];
const MAX_INQUIRIES: usize = 100;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/inquiry-sessions", post(create).get(list))
        .route("/inquiry-sessions/expire-all", post(expire_all))
        .route("/inquiry-sessions/{inquiry-session-id}", get(retrieve))
        .route("/inquiry-sessions/{inquiry-session-id}/expire", post(expire))
        .route("/inquiry-sessions/{inquiry-session-id}/generate-one-time-link", post(link))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    data: CreateData,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateData {
    attributes: CreateAttributes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CreateAttributes {
    inquiry_id: String,
}

async fn create(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
    Required(body): Required<Create>,
) -> Answer {
    check(&query)?;
    let id = body.data.attributes.inquiry_id;
    let session = state.store.create_session(&caller.environment, &id, caller.at).await?;
    Ok(Document::created(document(&state, &caller, &query, &[session], false).await?))
}

async fn list(State(state): State<AppState>, caller: Caller, query: Query) -> Answer {
    query.check_include(&INCLUDABLE)?;
    let mut inquiry_id = None;
    for (name, value) in query.filters() {
        match name {
            "inquiry-id" => inquiry_id = Some(value),
            _ => return Err(query::unknown(&format!("filter[{name}]"))),
        }
    }
    let page = query.page()?;
    let found = state.store.sessions(&caller.environment, inquiry_id, &page, caller.at).await?;
    let links = query.links(PATH, &found, |session| &session.id);
    let mut document = document(&state, &caller, &query, &found.items, true).await?;
    if let Value::Object(document) = &mut document {
        document.insert("links".to_owned(), links);
    }
    Ok(Document::ok(document))
}

async fn retrieve(
    State(state): State<AppState>,
    caller: Caller,
    SessionId(id): SessionId,
    query: Query,
) -> Answer {
    check(&query)?;
    let session = state.store.session_of(&caller.environment, &id, caller.at).await?;
    Ok(Document::ok(document(&state, &caller, &query, &[session], false).await?))
}

async fn expire(
    State(state): State<AppState>,
    caller: Caller,
    SessionId(id): SessionId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let session = state.store.expire_session(&caller.environment, &id, caller.at).await?;
    Ok(Document::ok(document(&state, &caller, &query, &[session], false).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpireAll {
    meta: ExpireAllMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ExpireAllMeta {
    inquiry_ids: Vec<String>,
}

async fn expire_all(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
    Required(body): Required<ExpireAll>,
) -> Answer {
    check(&query)?;
    let refused =
        |what: &str| ApiError::unprocessable("/meta/inquiry-ids", format!("meta.inquiry-ids: {what}"));
    let mut ids = body.meta.inquiry_ids;
    if ids.len() > MAX_INQUIRIES {
        return Err(refused("at most 100 at once"));
    }
    ids.sort_unstable();
    ids.dedup();
    if !ids.iter().all(|id| IdPrefix::Inquiry.matches(id)) {
        return Err(refused("one of them is no inquiry of this environment"));
    }
    let ended =
        state.store.expire_sessions_of(&caller.environment, &ids, caller.at).await.map_err(|error| {
            match error {
                // The contract has no 404 here: the address is right, the list is not.
                crate::store::Error::NotFound => refused("one of them is no inquiry of this environment"),
                error => error.into(),
            }
        })?;
    Ok(Document::ok(document(&state, &caller, &query, &ended, true).await?))
}

async fn link(
    State(state): State<AppState>,
    caller: Caller,
    SessionId(id): SessionId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let code = state.store.make_session_link(&caller.environment, &id, caller.at).await?;
    let session = state.store.session_of(&caller.environment, &id, caller.at).await?;
    let link = state.one_time_link(&code);
    let mut document = document(&state, &caller, &query, &[session], false).await?;
    if let Value::Object(document) = &mut document {
        document.insert("meta".to_owned(), json!({ "one-time-link": link, "one-time-link-short": link }));
    }
    Ok(Document::ok(document))
}

fn check(query: &Query) -> Result<(), ApiError> {
    query.no_list()?;
    query.check_include(&INCLUDABLE)
}

async fn document(
    state: &AppState,
    caller: &Caller,
    query: &Query,
    sessions: &[Session],
    as_list: bool,
) -> Result<Value, ApiError> {
    let mut data = sessions.iter().map(|session| query.prune(resource::session::object(session)));
    let data = if as_list { Value::Array(data.collect()) } else { data.next().unwrap_or_default() };
    let mut document = json!({ "data": data });
    if let (Some(_), Value::Object(document)) = (&query.include, &mut document) {
        let mut included = Vec::new();
        if query.includes("inquiry") {
            let mut ids: Vec<&str> = sessions.iter().map(|session| session.inquiry_id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            for id in ids {
                let record = state.store.inquiry(&caller.environment, id, caller.at).await?;
                included.push(query.prune(resource::inquiry::object(&record)));
            }
        }
        document.insert("included".to_owned(), included.into());
    }
    Ok(document)
}
