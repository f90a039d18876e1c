//! Opening a database, whichever of the two it is, and bringing it up to date.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions, Connection, Row};
use tokio::sync::Mutex;
use url::Url;

use super::connection::{Purpose, Reader};
use super::group::Writer;
use super::pool::{PATIENCE, Pool, set_up};
use super::rate_limits::Tallies;
use super::{Engine, Inner, Store, Write};
use crate::secrets::vault::Vault;

/// The oldest PostgreSQL that this server is tested with, as `server_version_num` has it.
const OLDEST_POSTGRES: i32 = 150_000;

/// Why the database cannot be used, in words for the person who starts the server. No
/// password is among them.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is none.
    #[error(
        "invalid database URL {0:?}: use sqlite://persona.db, sqlite:///var/lib/persona/persona.db for a file elsewhere, or postgres://user:password@host/database"
    )]
    Url(String),
    /// The URL names a database that this build cannot talk to.
    #[error("the database URL begins with {0:?}, which is not supported: use sqlite:// or postgres://")]
    Scheme(String),
    /// A file could not be opened.
    #[error(
        "the database {url} cannot be opened ({source}): check that its folder exists and that this user may write there"
    )]
    Open {
        /// Which one.
        url: String,
        /// What went wrong.
        source: sqlx::Error,
    },
    /// A server could not be reached, or let nobody in.
    #[error(
        "the database {url} cannot be reached ({source}): check that PostgreSQL runs there, that the database exists and that user and password are right"
    )]
    Reach {
        /// Which one.
        url: String,
        /// What went wrong.
        source: sqlx::Error,
    },
    /// A PostgreSQL that cannot be used as it is.
    #[error("the database {url} cannot be used: {reason}")]
    Unsuitable {
        /// Which one.
        url: String,
        /// What it is and what it should be.
        reason: String,
    },
    /// It is sealed with another master key.
    #[error(
        "the database {url} is encrypted with the master key {key_id}, which was not given: pass that one, too, with --master-key-file or in PERSONA_MASTER_KEY"
    )]
    MasterKey {
        /// Which database.
        url: String,
        /// The name of its key.
        key_id: String,
    },
    /// It is of another version, or no database of this server.
    #[error(
        "the database {url} cannot be migrated ({source}): it belongs to a newer version of this server or to another program, or this user may not create tables there; restore a backup or use another database"
    )]
    Migrate {
        /// Which one.
        url: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Store {
    /// Opens the database that `url` names and brings it up to date. A file that is not
    /// there is made; a PostgreSQL database must exist. Any number of processes may do
    /// so at once. What an older version left there in clear is sealed with the vault's
    /// key, unless the vault is locked: then what is personal can be neither read nor written.
    ///
    /// # Errors
    /// When it cannot be opened, or is not one of this server's.
    pub async fn open(url: &str, vault: Vault) -> Result<Self, OpenError> {
        let parsed = Url::parse(url).map_err(|_| OpenError::Url(without_password(url)))?;
        let shown = without_password(url);
        sqlx::any::install_default_drivers();
        let (engine, read, write) = match parsed.scheme() {
            "sqlite" => {
                let (read, write) = open_sqlite(parsed, &shown).await?;
                (Engine::Sqlite, read, Write::Grouped(Writer::new(write)))
            }
            "postgres" | "postgresql" => {
                let pool = open_postgres(&parsed, &shown).await?;
                (Engine::Postgres, pool.clone(), Write::Each(pool))
            }
            other => return Err(OpenError::Scheme(other.to_owned())),
        };
        let store = Self(Arc::new(Inner {
            engine,
            read: Reader(read),
            write,
            cache: Arc::default(),
            tallies: Tallies::default(),
            vault,
            sealed_when_opened: AtomicUsize::default(),
            last_trial: Mutex::default(),
        }));
        store
            .make_environments()
            .await
            .map_err(|source| OpenError::Migrate { url: shown.clone(), source: Box::new(source) })?;
        let sealed = store.seal_at_start(&shown).await?;
        store.sealed_when_opened.store(sealed, Ordering::Relaxed);
        Ok(store)
    }
}

/// What may be shown of a database's URL: no password, and no options, for one of them
/// may be a password.
fn without_password(url: &str) -> String {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        // Not even a scheme: what stands before the @ may be anything.
        (None, Some((_, host))) => host.to_owned(),
        _ => address.to_owned(),
    }
}

async fn open_sqlite(mut url: Url, shown: &str) -> Result<(Pool, Pool), OpenError> {
    if !url.query_pairs().any(|(key, _)| key == "mode") {
        url.query_pairs_mut().append_pair("mode", "rwc");
    }
    let open = |source| OpenError::Open { url: shown.to_owned(), source };
    let options = AnyConnectOptions::from_str(url.as_str()).map_err(open)?.disable_statement_logging();
    // By itself first: a pool tries again for ten seconds before it says what is wrong.
    let mut first = AnyConnection::connect_with(&options).await.map_err(open)?;
    set_up_new_file(&mut first).await.map_err(open)?;
    first.close().await.map_err(open)?;
    let pool =
        |connections, purpose, options| Pool::open(Engine::Sqlite, purpose, connections, &PRAGMAS, options);
    let write = pool(1, Purpose::Write, options.clone()).await.map_err(open)?;
    migrate_file(&write)
        .await
        .map_err(|source| OpenError::Migrate { url: shown.to_owned(), source: Box::new(source) })?;
    let read = pool(8, Purpose::Read, options).await.map_err(open)?;
    Ok((read, write))
}

async fn open_postgres(url: &Url, shown: &str) -> Result<Pool, OpenError> {
    let reach = |source| OpenError::Reach { url: shown.to_owned(), source };
    let options = AnyConnectOptions::from_str(url.as_str()).map_err(reach)?.disable_statement_logging();
    let mut first = tokio::time::timeout(PATIENCE, AnyConnection::connect_with(&options))
        .await
        .unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
        .map_err(reach)?;
    if let Some(reason) = unsuitable(&mut first).await.map_err(reach)? {
        return Err(OpenError::Unsuitable { url: shown.to_owned(), reason });
    }
    // Under an advisory lock: of several servers that start together one does it and the
    // others wait and find it done. This connection has no time limit on statements.
    sqlx::migrate!("./migrations/postgres")
        .run(&mut first)
        .await
        .map_err(|source| OpenError::Migrate { url: shown.to_owned(), source: Box::new(source) })?;
    first.close().await.map_err(reach)?;
    Pool::open(Engine::Postgres, Purpose::Write, 16, &SETTINGS, options).await.map_err(reach)
}

async fn unsuitable(connection: &mut AnyConnection) -> Result<Option<String>, sqlx::Error> {
    let found = sqlx::query(
        "SELECT current_setting('server_version_num')::int AS number,
             current_setting('server_version') AS version,
             current_setting('server_encoding') AS encoding",
    )
    .fetch_one(connection)
    .await?;
    if found.try_get::<i32, _>("number")? < OLDEST_POSTGRES {
        let version: String = found.try_get("version")?;
        return Ok(Some(format!("it is PostgreSQL {version}, and version 15 or newer is needed")));
    }
    let encoding: String = found.try_get("encoding")?;
    Ok((encoding != "UTF8").then(|| {
        format!(
            "its encoding is {encoding}: make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )
    }))
}

const PRAGMAS: [&str; 5] = [
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    // With NORMAL a crash of the machine may lose the last transactions of a WAL; an
    // acknowledged change must stay.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    // What is removed is gone from the file as well.
    "PRAGMA secure_delete = ON",
];

const SETTINGS: [&str; 5] = [
    // What the rules are built on, whatever the database's or the user's default:
    // a statement after a lock sees what was written under that lock before.
    "SET default_transaction_isolation = 'read committed'",
    // An acknowledged change must stay, and this may be off by default, too. What is
    // stronger than `on` is left to the database.
    "SELECT set_config('synchronous_commit', 'on', false) AS setting
     WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')",
    "SET lock_timeout = '10s'",
    "SET statement_timeout = '30s'",
    // A server whose machine is gone must not keep its locks.
    "SET idle_in_transaction_session_timeout = '30s'",
];

/// Sets up the first connection. Of several processes that make one new database, one
/// switches it to a write-ahead log; SQLite does not let the others wait for that.
async fn set_up_new_file(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for _ in 0..100 {
        match set_up(connection, &PRAGMAS).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("5") => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            result => return result,
        }
    }
    set_up(connection, &PRAGMAS).await
}

/// Brings a file up to date. Of several processes that start together one does it and
/// the others find it done: sqlx itself locks only servers' databases.
async fn migrate_file(pool: &Pool) -> Result<(), sqlx::migrate::MigrateError> {
    let mut connection = pool.lend().await?;
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::migrate!("./migrations/sqlite").run(&mut *tx).await?;
    tx.commit().await?;
    connection.done();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_url_has_no_password() {
        for (url, shown) in [
            ("sqlite://persona.db?mode=ro", "sqlite://persona.db"),
            ("postgres://me:s3cret@db.example/persona", "postgres://db.example/persona"),
            ("postgres://me:s3c@ret@db:5433/x?password=s3cret", "postgres://db:5433/x"),
            ("postgres:/me:s3cret@db", "db"),
            ("persona.db", "persona.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
