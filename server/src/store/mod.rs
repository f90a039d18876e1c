//! The database: everything that is kept, and the only place where SQL stands.
//!
//! Every operation that changes something is one transaction that reads the inquiry,
//! settles its expiry, asks the domain and writes, with nobody else in between: on
//! SQLite transactions that write come one after the other.
//!
//! Operations on an inquiry take the server's [`WallTime`] and move it by the test clock
//! of the inquiry's environment themselves, so that no caller can forget to.

mod api_keys;
mod deliveries;
mod environments;
mod error;
mod events;
mod evidence;
mod flow;
mod handoffs;
mod idempotency;
mod inquiries;
mod list;
mod one_time_links;
mod personal;
mod redaction;
mod row;
mod sealing;
mod sessions;
mod settings;
mod sweep;
mod templates;
mod tx;
mod uploads;
mod webhooks;

use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Connection};
use url::Url;

use crate::vault::Vault;

pub use deliveries::{Delivery, Marked, Outcome};
pub use error::Error;
pub use events::{Event, EventFilter};
pub use flow::{Entered, Loaded, Visit, Visitor};
pub use idempotency::Claim;
pub use inquiries::{InquiryFilter, InquiryRecord, Moved, NewInquiry, Simulation};
pub use list::{Page, PageRequest};
pub use uploads::{PartKept, UploadProgress};

/// The result of an operation on the store.
pub type Result<T> = std::result::Result<T, Error>;

/// A handle on the database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    read: AnyPool,
    // SQLite has one writer. Waiting for it in a queue is fair and quick; waiting by
    // trying again, which SQLite would do by itself, is neither.
    write: AnyPool,
    // Seals what is personal before it goes in.
    vault: Vault,
    sealed_when_opened: usize,
}

/// Why the database cannot be used, in words for the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is none.
    #[error(
        "the database URL {0:?} is not one: write sqlite://persona.db, or sqlite:///var/lib/persona/persona.db for a file elsewhere"
    )]
    Url(String),
    /// The URL names a database that this build cannot talk to.
    #[error("the database URL begins with {0:?}, which this server does not know: use sqlite://")]
    Scheme(String),
    /// It could not be opened.
    #[error(
        "the database {url} cannot be opened ({source}): check that its folder exists and that this user may write there"
    )]
    Open {
        /// Which one.
        url: String,
        /// What went wrong.
        source: sqlx::Error,
    },
    /// It is sealed with another master key.
    #[error(
        "the database {url} is sealed with the master key {key_id}, which is not among the given ones: give that one, too, with --master-key-file or PERSONA_MASTER_KEY"
    )]
    MasterKey {
        /// Which database.
        url: String,
        /// The name of its key.
        key_id: String,
    },
    /// It is of another version, or no database of this server.
    #[error(
        "the database {url} cannot be brought up to date ({source}): it belongs to a newer version of this server or to another program; restore a backup or name another file"
    )]
    Migrate {
        /// Which one.
        url: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Store {
    /// Opens the database that `url` names, makes it if it is not there, and brings it
    /// up to date. What an older version left there in clear is sealed with the vault's key,
    /// unless the vault is locked: then what is personal can be neither read nor written.
    ///
    /// # Errors
    /// When it cannot be opened, or is not one of this server's.
    pub async fn open(url: &str, vault: Vault) -> std::result::Result<Self, OpenError> {
        let mut parsed = Url::parse(url).map_err(|_| OpenError::Url(url.to_owned()))?;
        if parsed.scheme() != "sqlite" {
            return Err(OpenError::Scheme(parsed.scheme().to_owned()));
        }
        if !parsed.query_pairs().any(|(key, _)| key == "mode") {
            parsed.query_pairs_mut().append_pair("mode", "rwc");
        }
        let shown = url.to_owned();
        let open = |source| OpenError::Open { url: shown.clone(), source };

        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_str(parsed.as_str()).map_err(open)?.disable_statement_logging();
        // By itself first: a pool tries again for ten seconds before it says what is wrong.
        let mut first = AnyConnection::connect_with(&options).await.map_err(open)?;
        set_up_new(&mut first).await.map_err(open)?;
        first.close().await.map_err(open)?;
        let pool = |connections| {
            AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(10))
                .after_connect(|connection, _| Box::pin(set_up(connection)))
        };
        let write = pool(1).connect_with(options.clone()).await.map_err(open)?;
        migrate(&write)
            .await
            .map_err(|source| OpenError::Migrate { url: shown.clone(), source: Box::new(source) })?;
        let read = pool(8).connect_with(options).await.map_err(open)?;
        let mut store = Self { read, write, vault, sealed_when_opened: 0 };
        store
            .make_environments()
            .await
            .map_err(|source| OpenError::Migrate { url: shown.clone(), source: Box::new(source) })?;
        store.sealed_when_opened = store.seal_at_start(&shown).await?;
        Ok(store)
    }

    /// Seals what is kept elsewhere, too.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// How many values were sealed when the database was opened: an older version had left
    /// them in clear, or they were sealed with another key.
    #[must_use]
    pub fn sealed_when_opened(&self) -> usize {
        self.sealed_when_opened
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When there is none.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1 AS alive").fetch_one(&self.read).await?;
        Ok(())
    }

    /// The pools: their names, how many connections they have, and how many of these idle.
    #[must_use]
    pub fn connections(&self) -> [(&'static str, u32, usize); 2] {
        [("read", &self.read), ("write", &self.write)]
            .map(|(name, pool)| (name, pool.size(), pool.num_idle()))
    }

    /// Ends all connections, once what is under way has ended.
    pub async fn close(&self) {
        self.write.close().await;
        self.read.close().await;
    }
}

/// Sets up the first connection. Of several processes that make one new database, one
/// switches it to a write-ahead log; SQLite does not let the others wait for that.
async fn set_up_new(connection: &mut AnyConnection) -> std::result::Result<(), sqlx::Error> {
    for _ in 0..100 {
        match set_up(connection).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("5") => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            result => return result,
        }
    }
    set_up(connection).await
}

async fn set_up(connection: &mut AnyConnection) -> std::result::Result<(), sqlx::Error> {
    for pragma in [
        "PRAGMA busy_timeout = 10000",
        "PRAGMA journal_mode = WAL",
        // With NORMAL a crash of the machine may lose the last transactions of a WAL; an
        // acknowledged change must stay.
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        // What is removed is gone from the file as well.
        "PRAGMA secure_delete = ON",
    ] {
        sqlx::query(pragma).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Brings the database up to date. Of several processes that start together one does it
/// and the others find it done: sqlx itself locks only servers' databases.
async fn migrate(pool: &AnyPool) -> std::result::Result<(), sqlx::migrate::MigrateError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::migrate!("./migrations/sqlite").run(&mut *tx).await?;
    Ok(tx.commit().await?)
}
