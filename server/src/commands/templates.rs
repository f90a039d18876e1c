//! `persona-server templates`, and the templates that a start of the server puts into the database.

use std::io::Write;
use std::path::Path;

use persona_protocol::IdPrefix;

use super::cli::Templates;
use super::error::RunError;
use crate::clock::{Clock, SystemClock};
use crate::config::templates::{Entry, write};
use crate::domain::environment::EnvironmentName;
use crate::domain::expiry::{Interval, Intervals};
use crate::domain::template::InquiryTemplate;
use crate::domain::template::plan::Plan;
use crate::domain::template::theme::Theme;
use crate::domain::template::wording::Wording;
use crate::ids;
use crate::secrets::vault::Vault;
use crate::store::Store;

pub(super) async fn templates(command: Templates) -> Result<(), RunError> {
    match command {
        Templates::Create {
            environment,
            name,
            allow_domains,
            expire_after_create,
            expire_after_start,
            expire_after_resume,
            theme,
            database,
        } => {
            let intervals = Intervals {
                after_create: interval("expire-after-create", expire_after_create)?,
                after_start: interval("expire-after-start", expire_after_start)?,
                after_resume: interval("expire-after-resume", expire_after_resume)?,
            };
            let theme = theme.as_deref().map(read_theme).transpose()?;
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let template = InquiryTemplate {
                id: ids::new(IdPrefix::InquiryTemplate),
                version_id: Some(ids::new(IdPrefix::InquiryTemplateVersion)),
                environment_id: store.environment_by_name(environment).await?.id,
                name,
                allowed_domains: allow_domains,
                intervals,
                theme,
                plan: Plan::default(),
                wording: Wording::default(),
            };
            store.add_template(&template, SystemClock.now()).await?;
            store.close().await;
            writeln!(std::io::stdout(), "{}", template.id)?;
        }
        Templates::List { database } => {
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let templates = store.all_templates().await?;
            store.close().await;
            for (environment, template) in templates {
                let domains = template.allowed_domains.join(",");
                let columns = [&template.id, environment.as_str(), &template.name, &domains];
                writeln!(std::io::stdout(), "{}", columns.join("\t"))?;
            }
        }
        Templates::Show { id, database } => {
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let (environment, template) = template(&store, &id).await?;
            let verifier = store.verifier_url(&id).await?;
            store.close().await;
            let written = write(&template, environment, verifier).map_err(std::io::Error::from)?;
            writeln!(std::io::stdout(), "{written:#}")?;
        }
        Templates::Update {
            id,
            name,
            allow_domains,
            remove_domains,
            expire_after_create,
            expire_after_start,
            expire_after_resume,
            theme,
            database,
        } => {
            let after_create = interval("expire-after-create", expire_after_create)?;
            let after_start = interval("expire-after-start", expire_after_start)?;
            let after_resume = interval("expire-after-resume", expire_after_resume)?;
            let theme = theme.as_deref().map(read_theme).transpose()?;
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let (_, mut template) = template(&store, &id).await?;
            template.name = name.unwrap_or(template.name);
            for domain in remove_domains {
                if !template.allowed_domains.contains(&domain) {
                    return Err(RunError::NoSuchDomain { id, domain });
                }
                template.allowed_domains.retain(|allowed| *allowed != domain);
            }
            for domain in allow_domains {
                if !template.allowed_domains.contains(&domain) {
                    template.allowed_domains.push(domain);
                }
            }
            template.intervals = Intervals {
                after_create: after_create.or(template.intervals.after_create),
                after_start: after_start.or(template.intervals.after_start),
                after_resume: after_resume.or(template.intervals.after_resume),
            };
            template.theme = theme.or(template.theme);
            template.version_id = Some(ids::new(IdPrefix::InquiryTemplateVersion));
            store.put_template(&template, SystemClock.now()).await?;
            store.close().await;
        }
    }
    Ok(())
}

async fn template(store: &Store, id: &str) -> Result<(EnvironmentName, InquiryTemplate), RunError> {
    let found = store.template(id).await?;
    let template = found.ok_or_else(|| RunError::NoSuchTemplate(id.to_owned()))?;
    let environment = store.environment(&template.environment_id).await?;
    Ok((environment.name, template))
}

fn interval(option: &'static str, seconds: Option<i64>) -> Result<Option<Interval>, RunError> {
    let interval = seconds.map(Interval::from_seconds).transpose();
    interval.map_err(|source| RunError::Interval { option, source })
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
