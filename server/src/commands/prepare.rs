//! What a server needs before it can listen: its database, its storage, its keys and its templates.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::UPLOADS;
use super::error::RunError;
use super::keys::seal_pictures;
use super::templates::{put_template, read_theme};
use crate::clock::{Clock, SharedClock};
use crate::config::{Serve, templates as template_file};
use crate::demo;
use crate::domain::environment::EnvironmentName;
use crate::domain::expiry::Intervals;
use crate::domain::template::InquiryTemplate;
use crate::domain::template::plan::Plan;
use crate::domain::template::wording::Wording;
use crate::secrets::hashes::SecretHash;
use crate::secrets::master_key;
use crate::secrets::vault::{MasterKey, Vault};
use crate::state::AppState;
use crate::store::Store;
use crate::uploads::storage;

/// Opens what the server needs, and seeds the demo.
pub(super) async fn prepare(
    settings: &Serve,
    scratch: Option<&TempDir>,
    clock: &Arc<SharedClock>,
) -> Result<AppState, RunError> {
    let url = match (&settings.database.database, scratch) {
        (None, Some(scratch)) => format!("sqlite://{}", scratch.path().join("demo.db").display()),
        _ => settings.database.or_default().to_owned(),
    };
    let folder = match (&settings.storage, scratch) {
        (Some(folder), _) => folder.clone(),
        (None, Some(scratch)) => scratch.path().join("uploads").display().to_string(),
        (None, None) => UPLOADS.to_owned(),
    };
    let keys = match (settings.demo, scratch, &settings.database.database) {
        (false, ..) => master_key::given(&settings.master_key)?,
        // The demo keeps neither the key nor what it encrypts.
        (true, Some(_), None) => vec![MasterKey::generate()],
        (true, ..) => master_key::of_demo(&settings.master_key, file_of(&url).as_deref())?,
    };
    let store = Store::open(&url, Vault::new(&keys)).await?;
    let uploads = storage::open(&folder).await?;
    // A demo that keeps nothing does not use the pictures of an earlier one.
    let passing = settings.demo && settings.database.database.is_none();
    if !passing && !store.pictures_are_sealed().await? {
        seal_pictures(&store, &uploads).await?;
    }
    store.set_clock(clock).await?;
    if settings.demo {
        seed_demo(&store, settings, clock.as_ref()).await?;
    } else {
        // A demo may have used this database, and its key is public.
        store.remove_api_key(&SecretHash::of(demo::API_KEY)).await?;
    }
    if let Some(file) = &settings.templates {
        let shown = file.display().to_string();
        let wrong = |problem| RunError::Templates { file: shown.clone(), problem };
        let text = tokio::fs::read_to_string(file).await.map_err(|error| wrong(error.to_string()))?;
        for entry in template_file::read(&text, settings.loopback()).map_err(wrong)? {
            let id = entry.id.clone();
            if !put_template(&store, entry, clock.as_ref()).await? {
                return Err(wrong(format!("{id} is a template of the other environment: choose another id")));
            }
        }
    }
    let origin = settings.public_origin();
    Ok(AppState::new(store, uploads, Arc::<SharedClock>::clone(clock), &origin, settings.rate_limit)
        .await?
        .behind(&settings.trusted_proxies)
        .with_body_timeout(Duration::from_secs(settings.body_timeout))
        .with_flow_limits(settings.flow_allowance())
        .with_loopback_receivers(settings.loopback()))
}

/// The file of a database URL, if it is one of a file.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path).split('?').next()?;
    (!path.is_empty() && !path.contains(":memory:")).then(|| PathBuf::from(path))
}

async fn seed_demo(store: &Store, settings: &Serve, clock: &dyn Clock) -> Result<(), RunError> {
    let sandbox = store.environment_by_name(EnvironmentName::Sandbox).await?;
    store.add_api_key(&sandbox, &SecretHash::of(demo::API_KEY), clock.now()).await?;
    let port = settings.demo_listen.port();
    let template = InquiryTemplate {
        id: demo::TEMPLATE_ID.to_owned(),
        version_id: Some(demo::TEMPLATE_ID.replace("itmpl", "itmplv")),
        environment_id: sandbox.id,
        name: demo::TEMPLATE_NAME.to_owned(),
        allowed_domains: vec![format!("localhost:{port}"), format!("127.0.0.1:{port}")],
        intervals: Intervals::default(),
        theme: settings.demo_theme.as_deref().map(read_theme).transpose()?,
        plan: Plan::default(),
        wording: Wording::default(),
    };
    store.add_template(&template, clock.now()).await?;
    for mut entry in template_file::read(demo::TEMPLATES, settings.loopback())
        .map_err(|problem| RunError::Templates { file: "the demo's templates".to_owned(), problem })?
    {
        entry.allowed_domains.clone_from(&template.allowed_domains);
        put_template(store, entry, clock).await?;
    }
    Ok(())
}
