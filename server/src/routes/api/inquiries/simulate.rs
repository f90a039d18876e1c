//! `POST /inquiries/{inquiry-id}/perform-simulate-actions`

use axum::extract::State;
use serde::Deserialize;

use super::document::{check, one};
use crate::domain::decision::Decision;
use crate::domain::simulation::Simulation;
use crate::flow::complete::on_completion;
use crate::routes::api::answer::Answer;
use crate::routes::api::query::Query;
use crate::routes::api::request::{InquiryId, Required, SandboxCaller};
use crate::routes::error::ApiError;
use crate::state::AppState;

/// The most actions in one request.
const MAX_ACTIONS: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Simulate {
    meta: SimulateMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SimulateMeta {
    simulate_actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    #[serde(rename = "type")]
    kind: ActionKind,
    #[serde(default)]
    data: Option<ActionData>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ActionKind {
    StartInquiry,
    CompleteInquiry,
    FailInquiry,
    ExpireInquiry,
    MarkForReviewInquiry,
    ApproveInquiry,
    DeclineInquiry,
    CreatePassedVerification,
    CreateFailedVerification,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ActionData {
    verification_template_id: String,
}

impl Action {
    fn read(self, index: usize) -> Result<Simulation, ApiError> {
        let verification = match self.kind {
            ActionKind::CreatePassedVerification => Some(true),
            ActionKind::CreateFailedVerification => Some(false),
            _ => None,
        };
        Ok(match (self.kind, verification, self.data) {
            (_, Some(passed), Some(data)) => {
                if data.verification_template_id.len() > 255 {
                    return Err(ApiError::unprocessable(
                        &format!("/meta/simulate-actions/{index}/data/verification-template-id"),
                        format!("meta.simulate-actions.{index}.data.verification-template-id: is too long"),
                    ));
                }
                Simulation::Verify { template_id: data.verification_template_id, passed }
            }
            (ActionKind::StartInquiry, None, None) => Simulation::Start,
            (ActionKind::CompleteInquiry, None, None) => Simulation::Complete,
            (ActionKind::FailInquiry, None, None) => Simulation::Fail,
            (ActionKind::ExpireInquiry, None, None) => Simulation::Decide(Decision::Expire),
            (ActionKind::MarkForReviewInquiry, None, None) => Simulation::Decide(Decision::MarkForReview),
            (ActionKind::ApproveInquiry, None, None) => Simulation::Decide(Decision::Approve),
            (ActionKind::DeclineInquiry, None, None) => Simulation::Decide(Decision::Decline),
            (_, verification, _) => {
                let needs = if verification.is_some() { "is needed" } else { "does not belong" };
                return Err(ApiError::BadRequest {
                    details: format!("meta.simulate-actions.{index}.data: {needs} with this type"),
                    pointer: Some(format!("/meta/simulate-actions/{index}/data")),
                });
            }
        })
    }
}

pub(super) async fn simulate(
    State(state): State<AppState>,
    SandboxCaller(caller): SandboxCaller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Simulate>,
) -> Answer {
    check(&query)?;
    if body.meta.simulate_actions.len() > MAX_ACTIONS {
        return Err(ApiError::unprocessable(
            "/meta/simulate-actions",
            format!("meta.simulate-actions: at most {MAX_ACTIONS} at once"),
        ));
    }
    let actions = body
        .meta
        .simulate_actions
        .into_iter()
        .enumerate()
        .map(|(index, action)| action.read(index))
        .collect::<Result<Vec<_>, _>>()?;
    let record = state.store.simulate(&caller.environment, &id, &actions, on_completion, caller.at).await?;
    one(&state, &query, record).await
}
