//! `persona-server keys`: API keys, the master key, and verifiers' secrets.

use std::io::Write;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use object_store::ObjectStore;

use super::UPLOADS;
use super::cli::Keys;
use super::error::RunError;
use crate::clock::{Clock, SystemClock};
use crate::config::DatabaseUrl;
use crate::domain::api_key::{ApiKey, NewApiKey};
use crate::domain::environment::EnvironmentName;
use crate::secrets::hashes::{SecretHash, new_api_key};
use crate::secrets::master_key;
use crate::secrets::vault::{MasterKey, Vault};
use crate::store::Store;
use crate::uploads::sealed::SealedUploads;
use crate::uploads::storage;

pub(super) async fn keys(command: Keys) -> Result<(), RunError> {
    match command {
        Keys::Create { environment, name, permissions, allow_ips, expires_at, expires_in_days, database } => {
            let in_days =
                |days| SystemClock.now().0.checked_add(SignedDuration::from_hours(24 * i64::from(days)));
            let new = NewApiKey {
                name,
                permissions: (!permissions.is_empty()).then_some(permissions),
                allowed_ips: allow_ips,
                expires_at: expires_at.or(expires_in_days.and_then(|days| in_days(days).ok())),
            };
            create_key(environment, &new, &database).await
        }
        Keys::List { database } => {
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let now = SystemClock.now().0;
            for key in store.api_keys().await? {
                writeln!(std::io::stdout(), "{}", line_of(&key, now))?;
            }
            store.close().await;
            Ok(())
        }
        Keys::Revoke { id, database } => {
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let revoked = store.revoke_api_key(&id, SystemClock.now()).await;
            store.close().await;
            match revoked {
                Err(crate::store::Error::NotFound) => Err(RunError::NoSuchKey),
                revoked => Ok(revoked?),
            }
        }
        Keys::GenerateMaster => {
            writeln!(std::io::stdout(), "{}", *MasterKey::generate().to_text())?;
            Ok(())
        }
        Keys::VerifierSecret { template, rotate, overlap, master_key, database } => {
            let vault = Vault::new(&master_key::given(&master_key)?);
            let store = Store::open(database.or_default(), vault).await?;
            let overlap = rotate.then(|| SignedDuration::from_secs(i64::from(overlap)));
            let secret = verifier_secret(&store, &template, overlap).await;
            store.close().await;
            let secret = match secret {
                Err(crate::store::Error::NotFound) => return Err(RunError::NoVerifier(template)),
                secret => secret?,
            };
            writeln!(std::io::stdout(), "{secret}")?;
            Ok(())
        }
        Keys::Reseal { storage, master_key, database } => {
            let vault = Vault::new(&master_key::given(&master_key)?);
            let folder = storage.as_deref().unwrap_or(UPLOADS);
            let uploads = storage::open(folder).await?;
            let store = Store::open(database.or_default(), vault).await?;
            // A server that still runs with the older key may have written something since.
            let values = store.sealed_when_opened() + store.seal_again().await?;
            let pictures = seal_pictures(&store, &uploads).await?;
            store.close().await;
            writeln!(std::io::stdout(), "sealed again: {values} values, {pictures} pictures")?;
            Ok(())
        }
    }
}

/// The secret of a template's verifier. With `rotate`, a new one is made and the current one stays valid
/// for that long.
async fn verifier_secret(
    store: &Store,
    template: &str,
    rotate: Option<SignedDuration>,
) -> Result<String, crate::store::Error> {
    if let Some(overlap) = rotate {
        return store.rotate_verifier_secret(template, overlap, SystemClock.now()).await;
    }
    let verifier = store.verifier(template).await?;
    let secret = verifier.and_then(|verifier| verifier.secrets.into_iter().next());
    secret.map(|secret| secret.value).ok_or(crate::store::Error::NotFound)
}

/// Encrypts all pictures with the first master key. Returns how many used another key or none.
pub(super) async fn seal_pictures(store: &Store, uploads: &Arc<dyn ObjectStore>) -> Result<usize, RunError> {
    let sealed = SealedUploads::new(Arc::clone(uploads), store.vault().clone())
        .seal_again()
        .await
        .map_err(RunError::Reseal)?;
    store.note_sealed_pictures().await?;
    Ok(sealed)
}

async fn create_key(
    environment: EnvironmentName,
    new: &NewApiKey,
    database: &DatabaseUrl,
) -> Result<(), RunError> {
    let store = Store::open(database.or_default(), Vault::locked()).await?;
    let environment = store.environment_by_name(environment).await?;
    let key = new_api_key(environment.name);
    store.create_api_key(&environment, new, &SecretHash::of(&key), SystemClock.now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{key}")?;
    Ok(())
}

/// A key as a line of `keys list`: columns separated by tabs.
fn line_of(key: &ApiKey, now: Timestamp) -> String {
    let state = match (key.revoked_at, key.check_time(now)) {
        (Some(_), _) => "revoked",
        (None, Err(_)) => "expired",
        (None, Ok(())) => "active",
    };
    let moment = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
    let permissions = match &key.permissions {
        None => "all".to_owned(),
        Some(some) => some.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(","),
    };
    let networks = match key.allowed_ips.as_slice() {
        [] => "everywhere".to_owned(),
        some => some.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
    };
    [
        key.id.clone(),
        key.environment.name.as_str().to_owned(),
        state.to_owned(),
        key.name.clone().unwrap_or_else(|| "-".to_owned()),
        permissions,
        networks,
        format!("made {:.0}", key.created_at),
        format!("expires {}", moment(key.expires_at)),
        format!("used {}", moment(key.last_used_at)),
    ]
    .join("\t")
}
