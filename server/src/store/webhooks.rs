//! Webhooks.

use std::sync::Arc;

use persona_protocol::IdPrefix;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::any::AnyRow;

use super::list::Conditions;
use super::tx::Tx;
use super::{Error, Page, PageRequest, Result, Store, row, unit};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::inflection::Inflection;
use crate::domain::webhook::{AlreadySo, Included, Secret, Webhook, WebhookSettings, WebhookStatus};
use crate::ids;
use crate::secrets::vault::{Place, Vault};

impl Store {
    /// Makes a webhook: disabled, with a secret of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_webhook(
        &self,
        environment: &Environment,
        settings: WebhookSettings,
        at: WallTime,
    ) -> Result<Webhook> {
        let mut tx = self.begin().await?;
        let webhook = tx.insert_webhook(environment, settings, at).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// Makes a copy of a webhook: disabled, with a secret of its own, all else the same.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn clone_webhook(&self, environment: &Environment, id: &str, at: WallTime) -> Result<Webhook> {
        let mut tx = self.begin().await?;
        let original = tx.webhook(environment, id).await?;
        let webhook = tx.insert_webhook(environment, original.settings, at).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// A page of the environment's webhooks.
    ///
    /// # Errors
    /// [`Error::UnknownCursor`], and when the database fails.
    pub async fn webhooks(&self, environment: &Environment, page: &PageRequest) -> Result<Page<Webhook>> {
        let (rows, has_newer, has_older) =
            self.page("webhooks", &environment.id, Conditions::default(), page).await?;
        let items = rows.iter().map(|found| webhook(found, self.vault())).collect::<Result<_>>()?;
        Ok(Page { items, has_newer, has_older })
    }

    /// The webhook with that id in that environment.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn webhook(&self, environment: &Environment, id: &str) -> Result<Webhook> {
        sqlx::query("SELECT * FROM webhooks WHERE id = $1 AND environment_id = $2")
            .bind(id)
            .bind(&environment.id)
            .fetch_optional(&self.read)
            .await?
            .as_ref()
            .map(|found| webhook(found, self.vault()))
            .ok_or(Error::NotFound)?
    }

    /// Changes a webhook and returns it. What an archived one was still to be told of is
    /// given up.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Webhook`] when its status does not allow the change,
    /// and when the database fails.
    pub async fn change_webhook(
        &self,
        environment: &Environment,
        id: &str,
        at: WallTime,
        change: impl FnOnce(&mut Webhook) -> std::result::Result<(), AlreadySo> + Send,
    ) -> Result<Webhook> {
        let mut tx = self.begin().await?;
        let mut webhook = tx.webhook(environment, id).await?;
        let before = webhook.status;
        change(&mut webhook)?;
        let enabled = webhook.status == WebhookStatus::Enabled && before != webhook.status;
        sqlx::query(
            "UPDATE webhooks SET status = $2, settings = $3, secrets = $4, well_at = COALESCE($5, well_at)
             WHERE id = $1",
        )
        .bind(&webhook.id)
        .bind(webhook.status.as_str())
        .bind(row::to_json(&Settings::from(&webhook.settings))?)
        .bind(seal(tx.vault(), &webhook)?)
        .bind(enabled.then(|| row::ms(at.0)))
        .execute(&mut *tx.0)
        .await?;
        tx.forget_cached();
        if webhook.status == WebhookStatus::Archived {
            sqlx::query(
                "UPDATE webhook_deliveries SET status = 'canceled', lease = NULL, lease_until = NULL
                 WHERE webhook_id = $1 AND status = 'pending'",
            )
            .bind(&webhook.id)
            .execute(&mut *tx.0)
            .await?;
        }
        tx.commit().await?;
        Ok(webhook)
    }
}

const ENABLED: &str = "SELECT * FROM webhooks WHERE environment_id = $1 AND status = 'enabled' ORDER BY seq";

impl Tx {
    /// The enabled webhooks of an environment. A change by another process may be missing for some
    /// seconds.
    pub(super) async fn enabled_webhooks(&mut self, environment_id: &str) -> Result<Arc<[Webhook]>> {
        let missing = match self.cache().webhooks.get(environment_id) {
            Ok(webhooks) => return Ok(webhooks),
            Err(missing) => missing,
        };
        let found = sqlx::query(ENABLED).bind(environment_id).fetch_all(&mut *self.0).await?;
        let webhooks = readable(&found, self.vault())?;
        // An idempotent request may have changed them, and not committed that yet.
        if unit::current().is_none() {
            self.cache().webhooks.put(environment_id, Arc::clone(&webhooks), missing);
        }
        Ok(webhooks)
    }

    async fn webhook(&mut self, environment: &Environment, id: &str) -> Result<Webhook> {
        sqlx::query("SELECT * FROM webhooks WHERE id = $1 AND environment_id = $2")
            .bind(id)
            .bind(&environment.id)
            .fetch_optional(&mut *self.0)
            .await?
            .as_ref()
            .map(|found| webhook(found, self.vault()))
            .ok_or(Error::NotFound)?
    }

    async fn insert_webhook(
        &mut self,
        environment: &Environment,
        settings: WebhookSettings,
        at: WallTime,
    ) -> Result<Webhook> {
        let webhook = Webhook {
            id: ids::new(IdPrefix::Webhook),
            environment_id: environment.id.clone(),
            status: WebhookStatus::Disabled,
            settings,
            secrets: vec![Secret { value: ids::new(IdPrefix::WebhookSecret), expires_at: None }],
            created_at: at.0,
        };
        sqlx::query(
            "INSERT INTO webhooks (id, environment_id, status, settings, secrets, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&webhook.id)
        .bind(&webhook.environment_id)
        .bind(webhook.status.as_str())
        .bind(row::to_json(&Settings::from(&webhook.settings))?)
        .bind(seal(self.vault(), &webhook)?)
        .bind(row::ms(webhook.created_at))
        .execute(&mut *self.0)
        .await?;
        Ok(webhook)
    }
}

/// The webhooks that can be read. An inquiry does not fail because a webhook cannot be read.
fn readable(found: &[AnyRow], vault: &Vault) -> Result<Arc<[Webhook]>> {
    let mut webhooks = Vec::with_capacity(found.len());
    for found in found {
        match webhook(found, vault) {
            Ok(webhook) => webhooks.push(webhook),
            Err(Error::Corrupt(what)) => {
                tracing::error!(what, "a webhook cannot be read and gets no event");
            }
            Err(Error::Vault(error)) => {
                tracing::error!(%error, "a webhook cannot be decrypted and gets no event");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(webhooks.into())
}

/// What stands in the column `secrets`. [`seal`] and [`unseal`] are the only ones that
/// write and read it.
#[derive(Serialize, Deserialize)]
struct Sealed {
    secrets: Vec<(String, Option<i64>)>,
    headers: Vec<(String, String)>,
}

/// Where a webhook's secrets are sealed to.
fn secret_of(webhook_id: &str) -> Place<'_> {
    Place { what: "webhook.secret", of: webhook_id }
}

fn seal(vault: &Vault, webhook: &Webhook) -> Result<String> {
    let secrets =
        webhook.secrets.iter().map(|secret| (secret.value.clone(), secret.expires_at.map(row::ms))).collect();
    let clear = row::to_json(&Sealed { secrets, headers: webhook.settings.headers.clone() })?;
    Ok(vault.seal(secret_of(&webhook.id), &clear)?)
}

/// What of a webhook is kept in the column `secrets`.
struct Unsealed {
    secrets: Vec<Secret>,
    headers: Vec<(String, String)>,
}

fn unseal(found: &AnyRow, vault: &Vault) -> Result<Unsealed> {
    let clear = vault.open(secret_of(&row::text(found, "id")?), &row::text(found, "secrets")?)?;
    let Sealed { secrets, headers } =
        serde_json::from_str(&clear).map_err(|error| Error::Corrupt(format!("secrets: {error}")))?;
    let secrets = secrets
        .into_iter()
        .map(|(value, expires_at)| {
            let expires_at = expires_at.map(|ms| row::from_ms("secrets", ms)).transpose()?;
            Ok(Secret { value, expires_at })
        })
        .collect::<Result<_>>()?;
    Ok(Unsealed { secrets, headers })
}

/// What stands in the column `settings`.
#[derive(Serialize, Deserialize)]
struct Settings {
    name: Option<String>,
    description: Option<String>,
    url: String,
    enabled_events: Vec<String>,
    api_version: String,
    inflection: String,
    blocklist: Vec<String>,
    file_token_seconds: i64,
    payload_filter: Map<String, Value>,
    /// `null`, `"*"` or a list of types with their relationships.
    included: Value,
    relationships: bool,
}

impl From<&WebhookSettings> for Settings {
    fn from(settings: &WebhookSettings) -> Self {
        let settings = settings.clone();
        Self {
            name: settings.name,
            description: settings.description,
            url: settings.url,
            enabled_events: settings.enabled_events,
            api_version: settings.api_version,
            inflection: settings.inflection.as_str().to_owned(),
            blocklist: settings.blocklist,
            file_token_seconds: settings.file_token_seconds,
            payload_filter: settings.payload_filter,
            included: match settings.included {
                Included::None => Value::Null,
                Included::All => "*".into(),
                Included::Custom(types) => serde_json::to_value(types).unwrap_or_default(),
            },
            relationships: settings.relationships,
        }
    }
}

pub(super) fn webhook(found: &AnyRow, vault: &Vault) -> Result<Webhook> {
    let corrupt = |column: &str| Error::Corrupt(format!("webhooks.{column}"));
    let Unsealed { secrets, headers } = unseal(found, vault)?;
    let settings: Settings = row::json(found, "settings")?;
    Ok(Webhook {
        id: row::text(found, "id")?,
        environment_id: row::text(found, "environment_id")?,
        status: WebhookStatus::parse(&row::text(found, "status")?).ok_or_else(|| corrupt("status"))?,
        settings: WebhookSettings {
            name: settings.name,
            description: settings.description,
            url: settings.url,
            enabled_events: settings.enabled_events,
            api_version: settings.api_version,
            inflection: Inflection::parse(&settings.inflection).ok_or_else(|| corrupt("inflection"))?,
            blocklist: settings.blocklist,
            file_token_seconds: settings.file_token_seconds,
            payload_filter: settings.payload_filter,
            included: match settings.included {
                Value::Null => Included::None,
                Value::String(_) => Included::All,
                types => Included::Custom(serde_json::from_value(types).map_err(|_| corrupt("included"))?),
            },
            relationships: settings.relationships,
            headers,
        },
        secrets,
        created_at: row::moment(found, "created_at")?,
    })
}
