//! The template that a page names.

use persona_protocol::ErrorCode;

use super::FlowError;
use crate::domain::environment::{Environment, EnvironmentName};
use crate::domain::template::InquiryTemplate;
use crate::state::AppState;
use crate::store;

/// How a page names a template and its environment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TemplateName<'a> {
    /// The environment's id.
    pub(crate) environment_id: Option<&'a str>,
    /// Or its name; production by default.
    pub(crate) environment: Option<&'a str>,
    /// The template's id.
    pub(crate) template_id: Option<&'a str>,
    /// Or that of its version.
    pub(crate) version_id: Option<&'a str>,
}

/// The template that a page names, in the environment that it names.
pub(crate) async fn find(
    state: &AppState,
    name: TemplateName<'_>,
) -> Result<(InquiryTemplate, Environment), FlowError> {
    let environment = match (name.environment_id, name.environment) {
        (Some(id), _) => state.store.environment(id).await,
        (None, Some(name)) => {
            let name = EnvironmentName::parse(name).ok_or(ErrorCode::InvalidConfig)?;
            state.store.environment_by_name(name).await
        }
        (None, None) => state.store.environment_by_name(EnvironmentName::Production).await,
    };
    let environment = match environment {
        Err(store::Error::NotFound) => return Err(ErrorCode::InvalidConfig.into()),
        environment => environment?,
    };
    let found = match (name.template_id, name.version_id) {
        (Some(id), _) => state.store.template(id).await?,
        (None, Some(version)) => state.store.template_by_version(version).await?,
        (None, None) => return Err(ErrorCode::InvalidConfig.into()),
    };
    let template =
        found.filter(|template| template.environment_id == environment.id).ok_or(ErrorCode::InvalidConfig)?;
    if template.version_id.is_none() {
        return Err(ErrorCode::InactiveTemplate.into());
    }
    Ok((template, environment))
}
