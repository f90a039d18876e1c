//! An inquiry is opened, a one-time link is followed, an inquiry is started.

use jiff::tz::TimeZone;
use persona_protocol::ErrorCode;
use serde_json::{Map, Value};

use super::admission::{self, Caller};
use super::templates::{self, TemplateName};
use super::{FlowError, complete, hand_off};
use crate::domain::access::{self, Access, Credential};
use crate::domain::account::AccountOf;
use crate::domain::field;
use crate::domain::handoff::HandoffState;
use crate::domain::step::Step;
use crate::state::AppState;
use crate::store::{Entered, FlowContext, Visitor};

/// The longest reference id, in characters, as in the API.
const MAX_REFERENCE: usize = 255;

/// What an inquiry shows to whoever opens it.
pub(crate) enum Opened {
    /// Where it stands.
    Shown(FlowContext),
    /// That another device continues it, or is expected to.
    Waiting(FlowContext, HandoffState),
    /// Why it does not open.
    Refused(FlowContext, ErrorCode),
}

/// An inquiry that a browser continues from now on, with the token that opens it.
pub(crate) struct Started {
    /// The inquiry as it stands.
    pub(crate) context: FlowContext,
    /// The session token.
    pub(crate) token: String,
}

/// What a page that names only a template knows about the individual.
pub(crate) struct NewInquiry<'a> {
    /// The template.
    pub(crate) template: TemplateName<'a>,
    /// The customer's own id of the individual.
    pub(crate) reference_id: Option<&'a str>,
    /// Or the id of their account.
    pub(crate) account_id: Option<&'a str>,
    /// What the page knows already.
    pub(crate) fields: Map<String, Value>,
}

/// Opens an inquiry for a browser.
pub(crate) async fn open(state: &AppState, caller: Caller<'_>) -> Result<Opened, FlowError> {
    let mut context = admission::load(state, caller).await?;
    let credential = admission::enter(state, caller, &mut context).await?;
    if credential == Credential::Session
        && let Some(waiting) = hand_off::waiting(state, caller, &context).await?
    {
        return Ok(Opened::Waiting(context, waiting));
    }
    Ok(match access::decide(context.inquiry.status, credential) {
        Access::Refused(code) => Opened::Refused(context, code),
        Access::OpenToAnyone | Access::Open | Access::Finished => Opened::Shown(context),
    })
}

/// Follows a one-time link: it is used up, and the browser gets the session that it opens.
pub(crate) async fn follow_link(
    state: &AppState,
    code: &str,
    visitor: Visitor<'_>,
) -> Result<Started, FlowError> {
    let entered = state.store.redeem_one_time_link(code, visitor, state.now()).await?;
    let token = token_of(state, &entered)?;
    let context = state.store.load_for_flow(&entered.inquiry.id, state.now()).await?;
    Ok(Started { context: context.ok_or(ErrorCode::ApplicationError)?, token })
}

/// The individual agrees: an inquiry that nobody has started starts, and the browser gets its session.
/// An inquiry that does not exist yet is created from its template.
pub(crate) async fn start(
    state: &AppState,
    caller: Caller<'_>,
    new: NewInquiry<'_>,
) -> Result<Started, FlowError> {
    // A new inquiry has no session yet, whatever token came along.
    let (mut context, session_id) = match caller.inquiry_id {
        None => (create(state, new).await?, None),
        Some(_) => {
            let context = admission::load(state, caller).await?;
            let session_id = session_to_start(state, caller, &context).await?;
            (context, session_id)
        }
    };
    let id = context.inquiry.id.clone();
    let mut entered =
        state.store.start_inquiry(&id, session_id.as_deref(), caller.visitor, state.now()).await?;
    // Started by the API, or resumed before anybody started: agreeing is still the first step.
    if entered.inquiry.next_step() == Some(Step::Consent) {
        let visit = caller.visit(&id, &entered.session.id, state.now());
        let saved = state.store.save_fields(visit, Step::Consent, Map::new(), complete::on_completion);
        entered.inquiry = saved.await?;
    }
    let token = token_of(state, &entered)?;
    context.inquiry = entered.inquiry;
    Ok(Started { context, token })
}

/// The session of the token that came along, if one did.
async fn session_to_start(
    state: &AppState,
    caller: Caller<'_>,
    context: &FlowContext,
) -> Result<Option<String>, FlowError> {
    match admission::session_of_token(state, caller, context).await? {
        Ok(session_id) => Ok(Some(session_id)),
        Err(Credential::None) => Ok(None),
        Err(credential) => Err(admission::refusal(context, credential)),
    }
}

fn token_of(state: &AppState, entered: &Entered) -> Result<String, FlowError> {
    let token = state.tokens.issue(&entered.session, &entered.inquiry, entered.now);
    token.ok_or_else(|| ErrorCode::ApplicationError.into())
}

/// Creates an inquiry for a page that names only a template.
async fn create(state: &AppState, new: NewInquiry<'_>) -> Result<FlowContext, FlowError> {
    let (template, environment) = templates::find(state, new.template).await?;
    if new.reference_id.is_some_and(|reference| reference.chars().count() > MAX_REFERENCE) {
        return Err(ErrorCode::InvalidConfig.into());
    }
    let account = match (new.account_id, new.reference_id) {
        // The widget refuses it, too.
        (Some(_), Some(_)) => return Err(ErrorCode::InvalidConfig.into()),
        (Some(id), None) => AccountOf::Known(id.to_owned()),
        (None, _) => AccountOf::FoundOrNew,
    };
    let today = state.now().0.to_zoned(TimeZone::UTC).date();
    let fields = field::known(&new.fields, &template.plan.fields(), today);
    let created = state
        .store
        .create_inquiry_from_template(
            &template.id,
            &environment,
            account,
            new.reference_id,
            fields,
            state.now(),
        )
        .await?;
    let context = state.store.load_for_flow(&created.id, state.now()).await?;
    context.ok_or_else(|| ErrorCode::ApplicationError.into())
}
