//! Who may open an inquiry, and who may hand something in to it.

use persona_protocol::{ErrorCode, IdPrefix, SessionStatus};

use super::FlowError;
use crate::clock::WallTime;
use crate::domain::access::{self, Access, Credential};
use crate::domain::session::Denied;
use crate::secrets::tokens::TokenRefusal;
use crate::state::{AppState, TokenError};
use crate::store::{self, FlowContext, Visit, Visitor};

/// Who asks for an inquiry, and with which proof. All of it may be made up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'a> {
    /// The inquiry.
    pub(crate) inquiry_id: Option<&'a str>,
    /// The session token.
    pub(crate) token: Option<&'a str>,
    /// The browser.
    pub(crate) visitor: Visitor<'a>,
}

/// An inquiry that the caller may hand something in to, and the session that allows it.
#[derive(Clone, Debug)]
pub(crate) struct Admitted {
    /// The inquiry as it stands.
    pub(crate) context: FlowContext,
    /// The session of the caller's token.
    pub(crate) session_id: String,
}

impl Admitted {
    /// The visit by which the store checks, in the transaction that writes, that the caller still may.
    pub(crate) fn visit<'a>(&'a self, caller: Caller<'a>, at: WallTime) -> Visit<'a> {
        caller.visit(&self.context.inquiry.id, &self.session_id, at)
    }
}

impl<'a> Caller<'a> {
    /// The visit of the caller's browser with that session.
    pub(crate) fn visit(self, inquiry_id: &'a str, session_id: &'a str, at: WallTime) -> Visit<'a> {
        Visit { inquiry_id, session_id, visitor: self.visitor, at }
    }

    /// The id of the inquiry, if it looks like one.
    fn inquiry_id(self) -> Result<&'a str, FlowError> {
        let id = self.inquiry_id.unwrap_or_default();
        if IdPrefix::Inquiry.matches(id) { Ok(id) } else { Err(ErrorCode::InvalidInquiryId.into()) }
    }
}

/// The inquiry that is asked for, settled. A redacted one is gone. It reads, and writes only where
/// an expiry has to be recorded.
pub(crate) async fn load(state: &AppState, caller: Caller<'_>) -> Result<FlowContext, FlowError> {
    let found = state.store.load_for_flow(caller.inquiry_id()?, state.now()).await?;
    unless_redacted(found)
}

fn unless_redacted(found: Option<FlowContext>) -> Result<FlowContext, FlowError> {
    found
        .filter(|context| context.inquiry.redacted_at.is_none())
        .ok_or_else(|| ErrorCode::InvalidInquiryId.into())
}

/// The inquiry, if the caller may hand something in to it. It is read together with the session
/// that the token names.
pub(crate) async fn admit(state: &AppState, caller: Caller<'_>) -> Result<Admitted, FlowError> {
    let id = caller.inquiry_id()?;
    let signed = caller.token.and_then(|token| state.tokens.verify(token).ok());
    let (context, visited) = match signed.filter(|claims| claims.inquiry_id == id) {
        Some(claims) => {
            let visit = caller.visit(id, &claims.session_id, state.now());
            state
                .store
                .load_visit(visit)
                .await?
                .map_or((None, None), |(context, may)| (Some(context), Some(may)))
        }
        None => (state.store.load_for_flow(id, state.now()).await?, None),
    };
    let context = unless_redacted(context)?;
    let session_id = match session_of_token(state, caller, &context).await? {
        Ok(session_id) => session_id,
        Err(credential) => return Err(refusal(&context, credential)),
    };
    // A token without a session of this inquiry was refused above.
    visited.unwrap_or(Err(store::Error::Closed(ErrorCode::Unauthenticated)))?;
    Ok(Admitted { context, session_id })
}

/// Why an inquiry is closed to a caller who has this instead of a session.
pub(super) fn refusal(context: &FlowContext, credential: Credential) -> FlowError {
    match access::decide(context.inquiry.status, credential) {
        Access::Refused(code) => code.into(),
        _ => ErrorCode::Unauthenticated.into(),
    }
}

/// The session that the caller's token names, or what the token is worth instead.
pub(super) async fn session_of_token(
    state: &AppState,
    caller: Caller<'_>,
    context: &FlowContext,
) -> Result<Result<String, Credential>, FlowError> {
    let Some(token) = caller.token else { return Ok(Err(Credential::None)) };
    let claims = match state.tokens.verify(token) {
        Ok(claims) if claims.environment_id == context.environment.id => {
            claims.check(context.environment.at(state.now())).map(|()| claims)
        }
        // Of another environment, whose clock counts.
        Ok(_) => match state.verify_session_token(token).await {
            Ok(claims) => Ok(claims),
            Err(TokenError::Refused(refusal)) => Err(refusal),
            Err(TokenError::Store(error)) => return Err(error.into()),
        },
        Err(refusal) => Err(refusal),
    };
    Ok(match claims {
        Ok(claims) if claims.inquiry_id == context.inquiry.id => Ok(claims.session_id),
        Ok(_) | Err(TokenRefusal::Invalid) => Err(Credential::Invalid),
        Err(TokenRefusal::Expired) => Err(Credential::ExpiredSession),
    })
}

/// What a token in an address proves. Nothing changes, because it is not known yet which browser
/// follows the address.
pub(crate) async fn credential_of_link(
    state: &AppState,
    caller: Caller<'_>,
    context: &FlowContext,
) -> Result<Credential, FlowError> {
    let session_id = match session_of_token(state, caller, context).await? {
        Ok(session_id) => session_id,
        Err(credential) => return Ok(credential),
    };
    Ok(match state.store.session(&session_id, state.now()).await? {
        Some(session) if session.status == SessionStatus::Expired => Credential::ExpiredSession,
        Some(session) if session.inquiry_id == context.inquiry.id => Credential::Session,
        _ => Credential::Invalid,
    })
}

/// Lets the caller's browser in by the session of its token: the first browser that uses a session
/// has it for itself. Returns what the token is worth.
pub(super) async fn enter(
    state: &AppState,
    caller: Caller<'_>,
    context: &mut FlowContext,
) -> Result<Credential, FlowError> {
    let session_id = match session_of_token(state, caller, context).await? {
        Ok(session_id) => session_id,
        Err(credential) => return Ok(credential),
    };
    match state.store.enter_session(&session_id, caller.visitor, state.now()).await {
        Ok(entered) => {
            context.inquiry = entered.inquiry;
            Ok(Credential::Session)
        }
        Err(store::Error::Denied(Denied::Expired)) => Ok(Credential::ExpiredSession),
        Err(store::Error::Denied(Denied::OtherBrowser) | store::Error::NotFound) => Ok(Credential::Invalid),
        Err(error) => Err(error.into()),
    }
}
