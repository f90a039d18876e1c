//! `persona-server templates`, and the templates that a start of the server puts into the database.

use std::io::Write;
use std::path::Path;

use persona_protocol::IdPrefix;

use super::cli::Templates;
use super::error::RunError;
use crate::clock::{Clock, SystemClock};
use crate::config::templates::Entry;
use crate::domain::expiry::{Interval, Intervals};
use crate::domain::template::InquiryTemplate;
use crate::domain::template::plan::Plan;
use crate::domain::template::theme::Theme;
use crate::domain::template::wording::Wording;
use crate::ids;
use crate::secrets::vault::Vault;
use crate::store::Store;

pub(super) async fn create_template(command: Templates) -> Result<(), RunError> {
    let Templates::Create {
        environment,
        name,
        allow_domains,
        expire_after_create,
        expire_after_start,
        expire_after_resume,
        theme,
        database,
    } = command;
    let interval = |option, seconds: Option<i64>| {
        seconds
            .map(Interval::from_seconds)
            .transpose()
            .map_err(|source| RunError::Interval { option, source })
    };
    let intervals = Intervals {
        after_create: interval("expire-after-create", expire_after_create)?,
        after_start: interval("expire-after-start", expire_after_start)?,
        after_resume: interval("expire-after-resume", expire_after_resume)?,
    };
    let store = Store::open(database.or_default(), Vault::locked()).await?;
    let template = InquiryTemplate {
        id: ids::new(IdPrefix::InquiryTemplate),
        version_id: Some(ids::new(IdPrefix::InquiryTemplateVersion)),
        environment_id: store.environment_by_name(environment).await?.id,
        name,
        allowed_domains: allow_domains,
        intervals,
        theme: theme.as_deref().map(read_theme).transpose()?,
        plan: Plan::default(),
        wording: Wording::default(),
    };
    store.add_template(&template, SystemClock.now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{}", template.id)?;
    Ok(())
}

pub(super) fn read_theme(path: &Path) -> Result<Theme, RunError> {
    let shown = || path.display().to_string();
    let source =
        std::fs::read_to_string(path).map_err(|source| RunError::ThemeFile { file: shown(), source })?;
    Theme::parse(&source).map_err(|source| RunError::Theme { file: shown(), source: source.into() })
}

/// Creates or updates a template. `false` when the id belongs to a template of the other environment.
pub(super) async fn put_template(store: &Store, entry: Entry, clock: &dyn Clock) -> Result<bool, RunError> {
    let template = InquiryTemplate {
        id: entry.id,
        version_id: Some(entry.version_id),
        environment_id: store.environment_by_name(entry.environment).await?.id,
        name: entry.name,
        allowed_domains: entry.allowed_domains,
        intervals: entry.intervals,
        theme: entry.theme,
        plan: entry.plan,
        wording: entry.wording,
    };
    let is_put = store.put_template(&template, clock.now()).await?;
    if is_put {
        store.put_verifier(&template.id, entry.verifier.as_deref()).await?;
    }
    Ok(is_put)
}
