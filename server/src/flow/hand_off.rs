//! The individual continues on another device.

use persona_protocol::{ErrorCode, InquiryStatus};

use super::admission::{self, Admitted, Caller};
use super::{Cause, FlowError};
use crate::domain::handoff::{HandoffState, link_lifetime};
use crate::state::AppState;
use crate::store::{self, FlowContext};

/// The result of a request to continue on another device.
pub(crate) enum Begun {
    /// The code of the link.
    Code(String),
    /// The inquiry has no session left for another device. The individual continues here.
    NoneLeft,
}

/// The inquiry and the session of the caller, also while another session continues the inquiry.
pub(crate) async fn own(state: &AppState, caller: Caller<'_>) -> Result<Admitted, FlowError> {
    let context = admission::load(state, caller).await?;
    let session = admission::session_of_token(state, caller, &context).await?;
    let session_id = session.map_err(|_| ErrorCode::Unauthenticated)?;
    if context.inquiry.status != InquiryStatus::Pending {
        return Err(ErrorCode::Unauthenticated.into());
    }
    let visit = caller.visit(&context.inquiry.id, &session_id, state.now());
    state.store.visit_out_of_turn(visit).await?;
    Ok(Admitted { context, session_id })
}

/// The state to show to an individual who may continue the inquiry but has to wait, because another
/// browser continues it or is expected to. `None` if there is nothing to wait for.
pub(super) async fn waiting(
    state: &AppState,
    caller: Caller<'_>,
    context: &FlowContext,
) -> Result<Option<HandoffState>, FlowError> {
    if context.inquiry.status != InquiryStatus::Pending {
        return Ok(None);
    }
    let Ok(session_id) = admission::session_of_token(state, caller, context).await? else {
        return Ok(None);
    };
    let id = &context.inquiry.id;
    if let Err(error) = state.store.visit_out_of_turn(caller.visit(id, &session_id, state.now())).await {
        let error = FlowError::from(error);
        // A handoff is not revealed to anybody else.
        return match error.cause() {
            Cause::Refused(_) => {
                error.log();
                Ok(None)
            }
            _ => Err(error),
        };
    }
    let now = state.store.handoff_state(id, &session_id, state.now()).await?;
    Ok((now == HandoffState::Elsewhere || now.is_waited_for()).then_some(now))
}

/// Makes a link for another device.
pub(crate) async fn begin(state: &AppState, caller: Caller<'_>, own: &Admitted) -> Result<Begun, FlowError> {
    let visit = caller.visit(&own.context.inquiry.id, &own.session_id, state.now());
    match state.store.begin_handoff(visit, link_lifetime()).await {
        Ok(code) => Ok(Begun::Code(code)),
        Err(store::Error::TooManySessions) => Ok(Begun::NoneLeft),
        Err(error) => Err(error.into()),
    }
}

/// The individual continues here after all.
pub(crate) async fn take_back(state: &AppState, caller: Caller<'_>) -> Result<Admitted, FlowError> {
    let own = own(state, caller).await?;
    state.store.take_turn(caller.visit(&own.context.inquiry.id, &own.session_id, state.now())).await?;
    Ok(own)
}

/// The page on the other device is being closed.
pub(crate) async fn leave(state: &AppState, caller: Caller<'_>) -> Result<(), FlowError> {
    let admitted = admission::admit(state, caller).await?;
    let visit = admitted.visit(caller, state.now());
    Ok(state.store.leave_handoff(visit).await?)
}

/// The state of the handoff that the caller has begun.
pub(crate) async fn state_of(state: &AppState, own: &Admitted) -> Result<HandoffState, FlowError> {
    Ok(state.store.handoff_state(&own.context.inquiry.id, &own.session_id, state.now()).await?)
}
