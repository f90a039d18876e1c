//! The sandbox's test clock: time that can be moved forward.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, Document};
use super::request::{Caller, Nothing, Optional, Required, SandboxCaller};
use crate::domain::environment::Environment;
use crate::resource::moment;
use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/test-clock", get(retrieve).post(advance).delete(reset))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    meta: AdvanceMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AdvanceMeta {
    advance_seconds: u64,
}

async fn retrieve(SandboxCaller(caller): SandboxCaller) -> Answer {
    Ok(document(&caller, &caller.environment))
}

async fn advance(
    State(state): State<AppState>,
    SandboxCaller(caller): SandboxCaller,
    Required(body): Required<Advance>,
) -> Answer {
    let environment = state.store.advance_clock(&caller.environment.id, body.meta.advance_seconds).await?;
    Ok(document(&caller, &environment))
}

async fn reset(
    State(state): State<AppState>,
    SandboxCaller(caller): SandboxCaller,
    _: Optional<Nothing>,
) -> Answer {
    let environment = state.store.reset_clock(&caller.environment.id).await?;
    Ok(document(&caller, &environment))
}

fn document(caller: &Caller, environment: &Environment) -> Document {
    Document::ok(json!({
        "data": {
            "type": "test-clock",
            "attributes": {
                "now": moment(environment.at(caller.at)),
                "advanced-seconds": environment.clock_offset.as_secs(),
            },
        },
    }))
}
