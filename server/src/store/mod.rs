//! The database: everything that is kept, and the only place where SQL stands.
//!
//! Every operation that changes something is one transaction that reads the inquiry,
//! settles its expiry, asks the domain and writes, with nobody else in between: on
//! SQLite transactions that write come one after the other; on PostgreSQL each locks the
//! inquiry's row first, and what hangs on an inquiry is written under that lock alone.
//!
//! Operations on an inquiry take the server's [`WallTime`](crate::clock::WallTime) and move it by the test clock
//! of the inquiry's environment themselves, so that no caller can forget to.

mod accounts;
mod api_keys;
mod batch;
mod cache;
mod connection;
mod deliveries;
mod environments;
mod error;
mod events;
mod evidence;
mod flow;
mod group;
mod handoffs;
mod idempotency;
mod inquiries;
mod list;
mod objects;
mod one_time_links;
mod open;
mod personal;
mod plan;
mod pool;
mod rate_limits;
mod redaction;
mod row;
mod sealing;
mod sessions;
mod settings;
mod sweep;
mod templates;
mod tx;
mod unit;
mod uploads;
mod verifiers;
mod visit;
mod webhooks;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::{AnyConnection, Connection as _};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::ids;
use crate::secrets::vault::Vault;
use cache::Cache;
use connection::Reader;
use group::Writer;
use pool::Pool;
use rate_limits::Tallies;

pub use deliveries::{Delivery, DeliveryRecord, Marked, Outcome, STATUSES as DELIVERY_STATUSES};
pub use error::Error;
pub(crate) use events::{Committed, EventObject};
pub use events::{Event, EventFilter};
pub use evidence::Verified;
pub use idempotency::{Claim, Once};
pub use inquiries::{FIRST_SINCE, InquiryFilter, InquiryRecord, LAST_UNTIL, Moved, NewInquiry};
pub use list::{Page, PageRequest};
pub use objects::{ABANDONED_AFTER, Discarded, folder_of};
pub use open::OpenError;
pub use plan::Lookup;
pub use uploads::{PartKept, UploadProgress};
pub use verifiers::{Asked, Taken, TemplateVerifier, VerifierRequest};
pub use visit::{Completion, Entered, FlowContext, OnCompletion, Visit, Visitor};

/// The result of an operation on the store.
pub type Result<T> = std::result::Result<T, Error>;

/// A handle on the database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

/// What the clones share: each request makes several.
#[doc(hidden)]
#[derive(Debug)]
pub struct Inner {
    engine: Engine,
    read: Reader,
    write: Write,
    cache: Arc<Cache>,
    tallies: Tallies,
    // Seals what is personal before it goes in.
    vault: Vault,
    sealed_when_opened: AtomicUsize,
    // When it was last tried to write, and whether that worked.
    last_trial: Mutex<Option<(Instant, bool)>>,
}

impl Deref for Store {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// For so long the last trial counts: anybody may ask, and each one is a write.
const TRIAL_COUNTS: Duration = Duration::from_secs(1);

/// How long a trial may take.
const TRIAL_PATIENCE: Duration = Duration::from_secs(5);

/// How operations write.
enum Write {
    /// One after the other and several in one transaction, on SQLite, which has one writer.
    /// Waiting for it in a queue is fair and quick; waiting by trying again, which SQLite would do
    /// by itself, is neither.
    Grouped(Writer),
    /// Each in a transaction of its own, on the connections that read, too.
    Each(Pool),
}

impl Write {
    fn pool(&self) -> &Pool {
        match self {
            Self::Grouped(writer) => writer.pool(),
            Self::Each(pool) => pool,
        }
    }
}

impl std::fmt::Debug for Write {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Write")
    }
}

/// What does the work. The SQL is the same but for locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Store {
    /// Seals what is kept elsewhere, too.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// How many values were sealed when the database was opened: an older version had left
    /// them in clear, or they were sealed with another key.
    #[must_use]
    pub fn sealed_when_opened(&self) -> usize {
        self.sealed_when_opened.load(Ordering::Relaxed)
    }

    /// Whether the database can be read and written. The latter is tried at most once a second.
    pub async fn is_ready(&self) -> bool {
        let read = sqlx::query("SELECT 1 AS alive").fetch_one(&self.read);
        if !matches!(tokio::time::timeout(TRIAL_PATIENCE, read).await, Ok(Ok(_))) {
            self.say_why_it_is_away().await;
            return false;
        }
        let mut last = self.last_trial.lock().await;
        if let Some((at, worked)) = *last
            && at.elapsed() < TRIAL_COUNTS
        {
            return worked;
        }
        let worked = match tokio::time::timeout(TRIAL_PATIENCE, self.try_out()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database cannot be used");
                false
            }
            Err(_) => {
                self.say_why_it_is_away().await;
                false
            }
        };
        *last = Some((Instant::now(), worked));
        worked
    }

    /// A pool only says that it has waited for too long.
    async fn say_why_it_is_away(&self) {
        let options = self.write.pool().options();
        let connected = tokio::time::timeout(TRIAL_PATIENCE, AnyConnection::connect_with(&options));
        match connected.await {
            Ok(Ok(_)) => tracing::warn!("all database connections are in use"),
            Ok(Err(error)) => tracing::warn!(%error, "the database cannot be reached"),
            Err(_) => tracing::warn!("the database does not answer"),
        }
    }

    /// Writes what nobody reads.
    async fn try_out(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        // Another text each time: SQLite does not write what is there already.
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ('trial', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(ids::secret())
        .execute(&mut *tx.0)
        .await?;
        tx.commit().await
    }

    /// The pools: their names, how many connections they have, and how many of these idle.
    #[must_use]
    pub fn connections(&self) -> [(&'static str, u32, usize); 2] {
        [("read", &self.read.0), ("write", self.write.pool())].map(|(name, pool)| {
            let (open, idle) = pool.count();
            (name, open, idle)
        })
    }

    /// Ends all connections, once what is under way has ended.
    pub async fn close(&self) {
        self.write.pool().close().await;
        self.read.0.close().await;
    }
}
