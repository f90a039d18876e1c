//! What an individual sees after a request was refused.

use persona_protocol::ErrorCode;

use super::admission::{self, Caller};
use super::{Cause, FlowError, hand_off};
use crate::domain::access::{self, Access};
use crate::domain::handoff::HandoffState;
use crate::state::AppState;
use crate::store::FlowContext;

/// What an individual sees after a request was refused.
pub(crate) enum Refusal {
    /// The reason alone: there is no such inquiry.
    Unknown(ErrorCode),
    /// The reason, on the pages that may show the inquiry.
    OfInquiry(FlowContext, ErrorCode),
    /// The last screen: the inquiry was finished before, on another device or by a request whose
    /// response was lost.
    FinishedBefore(FlowContext),
    /// That the inquiry was finished before, for somebody without a session of it.
    FinishedByOthers(FlowContext, ErrorCode),
    /// That another device continues the inquiry.
    Waiting(FlowContext, HandoffState),
}

/// Explains a refusal to the individual. It reads the inquiry again, because it may have changed since
/// the request was refused.
pub(crate) async fn explain(
    state: &AppState,
    caller: Caller<'_>,
    code: ErrorCode,
) -> Result<Refusal, FlowError> {
    let mut context = match admission::load(state, caller).await {
        Ok(context) => context,
        Err(error) if error.cause() == Cause::Unavailable => return Err(error),
        Err(error) => {
            error.log();
            return Ok(Refusal::Unknown(code));
        }
    };
    if code != ErrorCode::Unauthenticated {
        return Ok(Refusal::OfInquiry(context, code));
    }
    if context.inquiry.status.is_finished() {
        return match admission::enter(state, caller, &mut context).await {
            Ok(credential) => Ok(match access::decide(context.inquiry.status, credential) {
                Access::Refused(code) => Refusal::FinishedByOthers(context, code),
                _ => Refusal::FinishedBefore(context),
            }),
            Err(error) => refused_instead(error, context),
        };
    }
    match hand_off::waiting(state, caller, &context).await {
        Ok(Some(waiting)) => Ok(Refusal::Waiting(context, waiting)),
        Ok(None) => Ok(Refusal::OfInquiry(context, code)),
        Err(error) if error.cause() == Cause::Unavailable => Err(error),
        Err(error) => {
            error.log();
            Ok(Refusal::OfInquiry(context, code))
        }
    }
}

fn refused_instead(error: FlowError, context: FlowContext) -> Result<Refusal, FlowError> {
    match error.cause() {
        Cause::Refused(code) => {
            error.log();
            Ok(Refusal::OfInquiry(context, code))
        }
        _ => Err(error),
    }
}
