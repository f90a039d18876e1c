//! The database: everything that is kept, and the only place where SQL stands.
//!
//! Every operation that changes something is one transaction that reads the inquiry,
//! settles its expiry, asks the domain and writes, with nobody else in between: on
//! SQLite transactions that write come one after the other; on PostgreSQL each locks the
//! inquiry's row first, and what hangs on an inquiry is written under that lock alone.
//!
//! Operations on an inquiry take the server's [`WallTime`] and move it by the test clock
//! of the inquiry's environment themselves, so that no caller can forget to.

mod api_keys;
mod environments;
mod error;
mod events;
mod evidence;
mod flow;
mod idempotency;
mod inquiries;
mod list;
mod one_time_links;
mod open;
mod plan;
mod rate_limits;
mod redaction;
mod row;
mod sessions;
mod settings;
mod sweep;
mod templates;
mod tx;

use sqlx::AnyPool;

pub use error::Error;
pub use events::{Event, EventFilter};
pub use flow::{Entered, Loaded, Visit, Visitor};
pub use idempotency::Claim;
pub use inquiries::{InquiryFilter, InquiryRecord, Moved, NewInquiry, Simulation};
pub use list::{Page, PageRequest};
pub use open::OpenError;
pub use plan::Lookup;

/// The result of an operation on the store.
pub type Result<T> = std::result::Result<T, Error>;

/// A handle on the database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    read: AnyPool,
    // SQLite has one writer. Waiting for it in a queue is fair and quick; waiting by
    // trying again, which SQLite would do by itself, is neither. On PostgreSQL the two
    // are one pool.
    write: AnyPool,
}

/// What does the work. The SQL is the same but for locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Store {
    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When there is none.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1 AS alive").fetch_one(&self.read).await?;
        Ok(())
    }

    /// Ends all connections, once what is under way has ended.
    pub async fn close(&self) {
        self.write.close().await;
        self.read.close().await;
    }
}
