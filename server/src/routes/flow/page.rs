//! The two addresses that open the flow. They change nothing.

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use persona_protocol::{ErrorCode, IdPrefix, SessionStatus, query};

use super::answer::{Ancestors, Answers};
use super::assets;
use super::error::{FlowError, code_of};
use super::request::{Asking, Values};
use crate::domain::access::{self, Access, Credential};
use crate::domain::embedding;
use crate::domain::environment::{Environment, EnvironmentName};
use crate::domain::inquiry::Inquiry;
use crate::domain::redirect;
use crate::domain::template::InquiryTemplate;
use crate::secrets::tokens::TokenRefusal;
use crate::state::{AppState, TokenError};
use crate::store;

/// In a frame of the widget's.
pub(super) async fn widget(state: State<AppState>, asking: Asking, query: RawQuery) -> Response {
    open(state, asking, query, false).await
}

/// A page of its own.
pub(super) async fn verify(state: State<AppState>, asking: Asking, query: RawQuery) -> Response {
    open(state, asking, query, true).await
}

async fn open(
    State(state): State<AppState>,
    asking: Asking,
    RawQuery(address): RawQuery,
    is_hosted: bool,
) -> Response {
    let values = Values::parse(address.unwrap_or_default().as_bytes()).standing(is_hosted);
    let answers = Answers::new(&asking, &values);
    if is_hosted && values.get(query::REDIRECT_URI).is_some() && values.get(query::CODE).is_none() {
        match returns(&state, &values).await {
            Ok(true) => {}
            Ok(false) => return answers.refused(ErrorCode::InvalidConfig),
            Err(error) => return answers.failed(error),
        }
    }
    let result = if values.get(query::INQUIRY_ID).is_some() {
        inquiry(&state, &answers).await
    } else if values.get(query::CODE).is_some() {
        // Whether the link is good is not asked before it is followed: asking would help to guess.
        Ok(answers.link())
    } else {
        template(&state, &values).await.map(|(template, environment)| {
            if let Some(refusal) = refuse_frame(&state, &answers, &template, &environment) {
                return refusal;
            }
            answers.opening(Some(&template), &Ancestors::of(&template, &environment))
        })
    };
    result.unwrap_or_else(|error| answers.failed(error))
}

/// Whether the address to return to is one that may be. One that the customer has given
/// over the API counts more, and is theirs to choose.
async fn returns(state: &AppState, values: &Values) -> Result<bool, FlowError> {
    let (template, environment) = if values.get(query::INQUIRY_ID).is_some() {
        let loaded = load(state, values).await?;
        if loaded.inquiry.redirect_uri.is_some() {
            return Ok(true);
        }
        (loaded.template, loaded.environment)
    } else {
        template(state, values).await?
    };
    let address = values.get(query::REDIRECT_URI).unwrap_or_default();
    Ok(redirect::allowed(address, &template.allowed_domains, environment.is_sandbox()).is_some())
}

/// The refusal of a frame in a page that says who it is, and may not have one. It is the
/// same whatever the inquiry's status, and nothing but the reason.
fn refuse_frame(
    state: &AppState,
    answers: &Answers<'_>,
    template: &InquiryTemplate,
    environment: &Environment,
) -> Option<Response> {
    if answers.values.is_hosted() {
        return None;
    }
    let origin = embedding::origin(answers.values.get(query::IFRAME_ORIGIN)?)?;
    let is_sandbox = environment.is_sandbox();
    let is_allowed = embedding::allows(&origin, &template.allowed_domains, is_sandbox, &state.public_origin);
    (!is_allowed)
        .then(|| answers.not_here(&origin, &embedding::advice(&origin, &template.id, &state.public_origin)))
}

async fn inquiry(state: &AppState, answers: &Answers<'_>) -> Result<Response, FlowError> {
    let loaded = load(state, answers.values).await?;
    if let Some(refusal) = refuse_frame(state, answers, &loaded.template, &loaded.environment) {
        return Ok(refusal);
    }
    let credential = match answers.values.get(query::SESSION_TOKEN) {
        None => Credential::None,
        Some(token) => match shown_by_link(state, token, &loaded.inquiry).await {
            Ok(credential) => credential,
            Err(FlowError::Refused(code)) => return Ok(answers.refused_of(&loaded, code)),
            Err(error) => return Err(error),
        },
    };
    match access::decide(loaded.inquiry.status, credential) {
        Access::Refused(code) => Ok(answers.refused_of(&loaded, code)),
        Access::OpenToAnyone | Access::Open | Access::Finished => {
            let ancestors = Ancestors::of(&loaded.template, &loaded.environment);
            Ok(answers.opening(Some(&loaded.template), &ancestors))
        }
    }
}

/// What a token in an address proves. Which browser follows the link is not known yet;
/// nothing is shown before it is.
async fn shown_by_link(state: &AppState, token: &str, inquiry: &Inquiry) -> Result<Credential, FlowError> {
    let session_id = match session_of_token(state, token, inquiry).await {
        Ok(session_id) => session_id,
        Err(TokenProblem::Credential(credential)) => return Ok(credential),
        Err(TokenProblem::Failed(error)) => return Err(error),
    };
    let session = state.store.session(&session_id, state.now()).await.map_err(|error| code_of(&error))?;
    Ok(match session {
        Some(session) if session.status == SessionStatus::Expired => Credential::ExpiredSession,
        Some(session) if session.inquiry_id == inquiry.id => Credential::Session,
        _ => Credential::Invalid,
    })
}

/// Why a token names no session.
pub(super) enum TokenProblem {
    /// It is worth only so much.
    Credential(Credential),
    /// The database failed.
    Failed(FlowError),
}

/// The session that a token of this inquiry names.
pub(super) async fn session_of_token(
    state: &AppState,
    token: &str,
    inquiry: &Inquiry,
) -> Result<String, TokenProblem> {
    match state.verify_session_token(token).await {
        Ok(claims) if claims.inquiry_id == inquiry.id => Ok(claims.session_id),
        Ok(_) | Err(TokenError::Refused(TokenRefusal::Invalid)) => {
            Err(TokenProblem::Credential(Credential::Invalid))
        }
        Err(TokenError::Refused(TokenRefusal::Expired)) => {
            Err(TokenProblem::Credential(Credential::ExpiredSession))
        }
        Err(TokenError::Store(error)) => Err(TokenProblem::Failed(code_of(&error))),
    }
}

/// The inquiry that is asked for, settled. A redacted one is gone.
pub(super) async fn load(state: &AppState, values: &Values) -> Result<store::Loaded, FlowError> {
    let id = values.get(query::INQUIRY_ID).unwrap_or_default();
    if !IdPrefix::Inquiry.matches(id) {
        return Err(ErrorCode::InvalidInquiryId.into());
    }
    let loaded = state.store.load_for_flow(id, state.now()).await.map_err(|error| code_of(&error))?;
    loaded.filter(|loaded| loaded.inquiry.redacted_at.is_none()).ok_or(ErrorCode::InvalidInquiryId.into())
}

/// The template that is asked for, in the environment that is asked for.
pub(super) async fn template(
    state: &AppState,
    values: &Values,
) -> Result<(InquiryTemplate, Environment), FlowError> {
    let environment = match (values.get(query::ENVIRONMENT_ID), values.get(query::ENVIRONMENT)) {
        (Some(id), _) => state.store.environment(id).await,
        (None, Some(name)) => {
            let name = EnvironmentName::parse(name).ok_or(ErrorCode::InvalidConfig)?;
            state.store.environment_by_name(name).await
        }
        (None, None) => state.store.environment_by_name(EnvironmentName::Production).await,
    }
    .map_err(|error| match error {
        store::Error::NotFound => ErrorCode::InvalidConfig.into(),
        error => code_of(&error),
    })?;
    let id = values.get(query::INQUIRY_TEMPLATE_ID).or_else(|| values.get(query::TEMPLATE_ID));
    let found = match (id, values.get(query::INQUIRY_TEMPLATE_VERSION_ID)) {
        (Some(id), _) => state.store.template(id).await,
        (None, Some(version)) => state.store.template_by_version(version).await,
        (None, None) => return Err(ErrorCode::InvalidConfig.into()),
    };
    let template = found
        .map_err(|error| code_of(&error))?
        .filter(|template| template.environment_id == environment.id)
        .ok_or(ErrorCode::InvalidConfig)?;
    if template.version_id.is_none() {
        return Err(ErrorCode::InactiveTemplate.into());
    }
    Ok((template, environment))
}

/// Has the browser fetch what the flow needs, ahead of time.
pub(super) async fn preload() -> Response {
    let page = format!(
        "<!doctype html><title>Preload</title><link rel=\"preload\" as=\"style\" href=\"{}\">\
         <link rel=\"modulepreload\" href=\"{}\">",
        assets::stylesheet(),
        assets::script()
    );
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors *";
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "public, max-age=300")];
    (StatusCode::OK, headers, Html(page)).into_response()
}
