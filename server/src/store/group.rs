//! Group commit for SQLite, which has one writer and waits for the disk at each commit.
//!
//! Operations write one after the other, each in a savepoint of a transaction that they share.
//! The last operation in the queue commits the transaction, and all of them wait for this commit:
//! what is acknowledged is on the disk. An operation that fails rolls back its own writes only.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::{AnyConnection, Error};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::Instant;

use super::batch::Batch;
use super::pool::{Lent, PATIENCE, Pool};

/// The most operations in one transaction.
const MAX_MEMBERS: usize = 64;

/// An older transaction is committed although other operations wait. By then the operations of a few
/// dozen connections share it, and no response waits much longer than for the disk.
const MAX_AGE: Duration = Duration::from_millis(5);

/// The one writer. Clones share it.
#[derive(Clone)]
pub(super) struct Writer {
    pool: Pool,
    line: Arc<Line>,
}

/// The queue of operations. The operation that has the turn has the open transaction.
#[derive(Default)]
struct Line {
    waiting: AtomicUsize,
    turn: Arc<Mutex<Option<Group>>>,
}

/// Whether the transaction of an operation was committed.
type Committed = Result<(), Arc<Error>>;

/// A transaction, with the operations that have ended in it.
struct Group {
    connection: Lent,
    began: Instant,
    /// Whether the last operation failed, and its writes are still in the transaction.
    must_undo: bool,
    /// Whether any operation failed. The connection may be the reason, for example if it was opened while
    /// the file was read-only, so it is checked before its next use.
    has_failed: bool,
    /// The operations that wait for the commit.
    members: Vec<oneshot::Sender<Committed>>,
}

/// An operation that has the turn. If it is dropped without [`Member::commit`], its writes are rolled
/// back.
pub(super) struct Member {
    turn: OwnedMutexGuard<Option<Group>>,
    line: Arc<Line>,
    has_ended: bool,
}

impl Writer {
    pub(super) fn new(pool: Pool) -> Self {
        Self { pool, line: Arc::default() }
    }

    /// Begins an operation when the operations before it have ended.
    ///
    /// # Errors
    /// If the database fails, or if the operations before it take too long.
    pub(super) async fn begin(&self) -> Result<Member, Error> {
        let member = self.start(self.turn().await?).await?;
        member.save().await
    }

    /// Runs these statements as one operation.
    ///
    /// # Errors
    /// As [`Writer::begin`] and [`Member::commit`].
    pub(super) async fn run(&self, batch: Batch) -> Result<(), Error> {
        let mut member = self.start(self.turn().await?).await?;
        batch.run_in_savepoint("operation", &mut member).await?;
        member.end().await
    }

    /// Begins an operation that may take long. The operations before it are committed first.
    ///
    /// # Errors
    /// As [`Writer::begin`].
    pub(super) async fn begin_alone(&self) -> Result<Member, Error> {
        let mut member = self.turn().await?;
        close(&mut member.turn).await;
        self.start(member).await?.save().await
    }

    /// Makes the operation part of the open transaction, or of a new one.
    async fn start(&self, mut member: Member) -> Result<Member, Error> {
        if let Some(group) = &mut *member.turn
            && group.undo().await.is_err()
            && let Some(group) = member.turn.take()
        {
            // SQLite has rolled back the whole transaction, for example because the disk is full. The
            // operations that wait for its commit fail, and the file is opened again.
            group.connection.close().await;
        }
        if member.turn.is_none() {
            *member.turn = Some(Group::begin(&self.pool).await?);
        }
        member.has_ended = false;
        Ok(member)
    }

    /// Waits for the turn, and begins nothing.
    async fn turn(&self) -> Result<Member, Error> {
        let mut waiting = Waiting::new(&self.line);
        let turn = Arc::clone(&self.line.turn).lock_owned();
        let turn = tokio::time::timeout(PATIENCE, turn).await.map_err(|_| Error::PoolTimedOut)?;
        waiting.has_turn = true;
        Ok(Member { turn, line: Arc::clone(&self.line), has_ended: true })
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }
}

impl Group {
    async fn begin(pool: &Pool) -> Result<Self, Error> {
        let mut connection = pool.lend().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        Ok(Self {
            connection,
            began: Instant::now(),
            must_undo: false,
            has_failed: false,
            members: Vec::new(),
        })
    }

    /// Rolls back the writes of the last operation, if it failed.
    async fn undo(&mut self) -> Result<(), Error> {
        if self.must_undo {
            sqlx::raw_sql("ROLLBACK TO operation; RELEASE operation").execute(&mut *self.connection).await?;
            self.must_undo = false;
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.members.len() >= MAX_MEMBERS || self.began.elapsed() >= MAX_AGE
    }

    /// Commits the writes of all operations that succeeded, and tells these operations.
    async fn commit(mut self) {
        let committed = match self.try_commit().await {
            Ok(()) => {
                if self.has_failed {
                    drop(self.connection);
                } else {
                    self.connection.done();
                }
                Ok(())
            }
            Err(error) => {
                self.connection.close().await;
                Err(Arc::new(error))
            }
        };
        for member in self.members {
            // An operation that was dropped needs no result.
            let _ = member.send(committed.clone());
        }
    }

    async fn try_commit(&mut self) -> Result<(), Error> {
        self.undo().await?;
        sqlx::query("COMMIT").execute(&mut *self.connection).await?;
        Ok(())
    }
}

/// Commits the open transaction, if there is one.
async fn close(turn: &mut Option<Group>) {
    if let Some(group) = turn.take() {
        group.commit().await;
    }
}

impl Member {
    async fn save(mut self) -> Result<Self, Error> {
        sqlx::query("SAVEPOINT operation").execute(&mut *self).await?;
        Ok(self)
    }

    /// Ends the operation, and returns once its writes are on the disk.
    ///
    /// # Errors
    /// If the database fails. Then nothing is written.
    pub(super) async fn commit(mut self) -> Result<(), Error> {
        sqlx::query("RELEASE operation").execute(&mut *self).await?;
        self.end().await
    }

    /// Commits, or waits for the commit of a later operation.
    async fn end(mut self) -> Result<(), Error> {
        self.has_ended = true;
        let (member, committed) = oneshot::channel();
        let Some(group) = &mut *self.turn else { return Err(Error::BeginFailed) };
        group.members.push(member);
        if self.is_last() {
            close(&mut self.turn).await;
        }
        drop(self);
        match committed.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(std::io::Error::other(error).into()),
            // SQLite has rolled back the whole transaction after an error of another operation.
            Err(_) => Err(std::io::Error::other("the transaction was rolled back").into()),
        }
    }

    fn is_last(&self) -> bool {
        self.line.waiting.load(Ordering::SeqCst) == 0 || self.turn.as_ref().is_some_and(Group::is_full)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        if let Some(group) = &mut *self.turn {
            group.must_undo |= !self.has_ended;
            group.has_failed |= !self.has_ended;
            if self.line.waiting.load(Ordering::SeqCst) == 0 {
                commit_later(&self.line);
            }
        }
    }
}

/// Commits in the background, if no operation is left in the queue that would do it.
fn commit_later(line: &Arc<Line>) {
    let turn = Arc::clone(&line.turn);
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move { close(&mut *turn.lock_owned().await).await });
    }
}

/// An operation in the queue. If it leaves the queue without a turn, it may have been the last one, and
/// the transaction must still be committed.
struct Waiting {
    line: Arc<Line>,
    has_turn: bool,
}

impl Waiting {
    fn new(line: &Arc<Line>) -> Self {
        line.waiting.fetch_add(1, Ordering::SeqCst);
        Self { line: Arc::clone(line), has_turn: false }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let others = self.line.waiting.fetch_sub(1, Ordering::SeqCst) - 1;
        if !self.has_turn && others == 0 {
            commit_later(&self.line);
        }
    }
}

impl Deref for Member {
    type Target = AnyConnection;

    #[expect(clippy::expect_used, reason = "only a Member that has begun is handed out")]
    fn deref(&self) -> &AnyConnection {
        &self.turn.as_ref().expect("a member has a group").connection
    }
}

impl DerefMut for Member {
    #[expect(clippy::expect_used, reason = "only a Member that has begun is handed out")]
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.turn.as_mut().expect("a member has a group").connection
    }
}
