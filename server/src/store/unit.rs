//! Requests that are done once: all that such a request writes, and the answer that is kept
//! of it, is one transaction. A server that dies leaves both or neither.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::{AnyConnection, Error};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::cache::Cache;
use super::events::Committed as _;
use super::group::Member;
use super::pool::Lent;
use crate::domain::event::EventName;

tokio::task_local! {
    static CURRENT: Arc<Mutex<Work>>;
}

/// The transaction of a request.
pub(super) struct Work {
    transaction: Root,
    /// Whether the last part ended without success.
    is_undone: bool,
    after: AfterCommit,
}

/// What happens after a transaction is committed.
#[derive(Default)]
pub(super) struct AfterCommit {
    /// These events are counted.
    pub(super) events: Vec<EventName>,
    /// The cache, if the transaction has changed what it contains. It is cleared.
    pub(super) outdated: Option<Arc<Cache>>,
}

impl AfterCommit {
    pub(super) fn happen(self) {
        for event in self.events {
            event.committed();
        }
        if let Some(cache) = self.outdated {
            cache.clear();
        }
    }
}

/// A transaction that writes.
pub(super) enum Root {
    /// On a connection that nobody else uses.
    Transaction(Lent),
    /// In a savepoint of the transaction that operations share.
    Member(Member),
}

impl Root {
    pub(super) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Transaction(mut connection) => {
                sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
                connection.done();
                Ok(())
            }
            Self::Member(member) => member.commit().await,
        }
    }
}

impl Deref for Root {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Transaction(connection) => connection,
            Self::Member(member) => member,
        }
    }
}

impl DerefMut for Root {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Transaction(connection) => connection,
            Self::Member(member) => member,
        }
    }
}

/// That of the request which this task does, if it is to be done once.
pub(super) fn current() -> Option<Arc<Mutex<Work>>> {
    CURRENT.try_with(Arc::clone).ok()
}

/// A request that is done once.
pub(super) struct UnitOfWork(Arc<Mutex<Work>>);

impl UnitOfWork {
    pub(super) fn new(transaction: Root) -> Self {
        Self(Arc::new(Mutex::new(Work { transaction, is_undone: false, after: AfterCommit::default() })))
    }

    /// Does the request: what it reads and writes in this task is in the transaction.
    pub(super) async fn run<F: Future>(&self, request: F) -> F::Output {
        CURRENT.scope(Arc::clone(&self.0), request).await
    }

    /// Another part of it.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn part(&self) -> Result<Part, Error> {
        Part::of(Arc::clone(&self.0)).await
    }

    /// Commits all of it. Dropped without that, it has never been.
    ///
    /// # Errors
    /// When the database fails, or the request still goes on.
    pub(super) async fn commit(self) -> Result<(), Error> {
        let mut work = Arc::into_inner(self.0).ok_or(Error::BeginFailed)?.into_inner();
        work.undo().await?;
        work.transaction.commit().await?;
        work.after.happen();
        Ok(())
    }
}

impl Work {
    /// Takes back what a part has written that ended without success.
    async fn undo(&mut self) -> Result<(), Error> {
        if self.is_undone {
            sqlx::raw_sql("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
                .execute(&mut *self.transaction)
                .await?;
            self.is_undone = false;
        }
        Ok(())
    }
}

/// One operation of such a request. Dropped without [`Part::end`], it has never been; the
/// others stay.
pub(super) struct Part {
    work: OwnedMutexGuard<Work>,
    has_ended: bool,
}

impl Part {
    /// The next part of that request.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn of(work: Arc<Mutex<Work>>) -> Result<Self, Error> {
        let mut work = work.lock_owned().await;
        work.undo().await?;
        sqlx::raw_sql("SAVEPOINT part").execute(&mut *work.transaction).await?;
        Ok(Self { work, has_ended: false })
    }

    /// It stays, if the whole request does.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn end(mut self) -> Result<(), Error> {
        sqlx::raw_sql("RELEASE SAVEPOINT part").execute(&mut *self.work.transaction).await?;
        self.has_ended = true;
        Ok(())
    }

    /// Adds what happens after the whole request is committed.
    pub(super) fn note(&mut self, after: AfterCommit) {
        self.work.after.events.extend(after.events);
        self.work.after.outdated = after.outdated.or(self.work.after.outdated.take());
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.work.is_undone |= !self.has_ended;
    }
}

impl Deref for Part {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.work.transaction
    }
}

impl DerefMut for Part {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.work.transaction
    }
}
