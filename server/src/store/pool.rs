//! Connections that stay open between two uses.
//!
//! sqlx's pool opens and closes them. By itself it would also ask the database before and after
//! each use whether the connection still works, which takes longer than most statements. So a
//! connection whose last use has succeeded goes to the next user directly. Other connections go
//! through sqlx's pool, which checks them first.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use sqlx::any::{Any, AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool, Connection as _, Error};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::Engine;
use super::connection::{Purpose, is_reusable};

/// How long to wait for a database that does not answer, and for a free connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A connection that was idle for longer is checked before its next use.
const TRUSTED: Duration = Duration::from_secs(1);

/// A connection that is older is replaced.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Connections to one database. Clones share them.
#[derive(Clone)]
pub(super) struct Pool(Arc<Inner>);

struct Inner {
    opener: AnyPool,
    permits: Arc<Semaphore>,
    size: u32,
    idle: Arc<IdleConnections>,
}

#[derive(Default)]
struct IdleConnections(Mutex<VecDeque<Idle>>);

struct Idle {
    connection: PoolConnection<Any>,
    opened: Instant,
    since: Instant,
}

impl IdleConnections {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Idle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has each connection checked before its next use.
    fn distrust(&self) {
        let all = std::mem::take(&mut *self.lock());
        drop(all);
    }
}

impl Pool {
    /// Opens a pool of at most that many connections, each set up with these statements.
    ///
    /// # Errors
    /// If no connection can be opened.
    pub(super) async fn open(
        engine: Engine,
        purpose: Purpose,
        size: u32,
        settings: &'static [&'static str],
        options: AnyConnectOptions,
    ) -> Result<Self, Error> {
        let idle = Arc::<IdleConnections>::default();
        // Weak, because idle connections own the pool.
        let checked = Arc::downgrade(&idle);
        let opener = AnyPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(PATIENCE)
            .max_lifetime(LIFETIME)
            .after_connect(move |connection, _| Box::pin(set_up(connection, settings)))
            .after_release(move |connection, _| {
                Box::pin(check(engine, purpose, connection, Weak::clone(&checked)))
            })
            .connect_with(options)
            .await?;
        let permits = Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(1)));
        Ok(Self(Arc::new(Inner { opener, permits, size, idle })))
    }

    /// A connection that nobody else uses until it is dropped or [done](Lent::done).
    ///
    /// # Errors
    /// If none is free in time, or if the database cannot be reached.
    pub(super) async fn lend(&self) -> Result<Lent, Error> {
        let permit = Arc::clone(&self.0.permits).acquire_owned();
        let permit = tokio::time::timeout(PATIENCE, permit).await.map_err(|_| Error::PoolTimedOut)?;
        let permit = permit.map_err(|_| Error::PoolClosed)?;
        let idle = self.0.idle.lock().pop_back();
        if let Some(Idle { connection, opened, since }) = idle
            && since.elapsed() < TRUSTED
            && opened.elapsed() < LIFETIME
        {
            return Ok(Lent { connection, opened, _permit: permit, pool: self.clone() });
        }
        let connection = self.0.opener.acquire().await?;
        Ok(Lent { connection, opened: Instant::now(), _permit: permit, pool: self.clone() })
    }

    /// The options with which connections are opened.
    pub(super) fn options(&self) -> Arc<AnyConnectOptions> {
        self.0.opener.connect_options()
    }

    /// How many connections are open, and how many of these are idle.
    pub(super) fn count(&self) -> (u32, usize) {
        (self.0.opener.size(), self.0.opener.num_idle() + self.0.idle.lock().len())
    }

    /// Closes all connections when those in use have been returned.
    pub(super) async fn close(&self) {
        // An error means that the pool is closed already.
        let all = self.0.permits.acquire_many(self.0.size).await;
        self.0.permits.close();
        drop(all);
        self.0.idle.distrust();
        self.0.opener.close().await;
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // They do not return to sqlx's pool, because there may be no runtime left to check them.
        for Idle { connection, .. } in std::mem::take(&mut *self.idle.lock()) {
            drop(connection.detach());
        }
    }
}

/// A connection in use. When it is dropped, sqlx's pool checks it and closes it if it can no
/// longer be used.
pub(super) struct Lent {
    connection: PoolConnection<Any>,
    opened: Instant,
    _permit: OwnedSemaphorePermit,
    pool: Pool,
}

impl Lent {
    /// Gives it to the next user. Call it only after the last statement has succeeded, and outside of a
    /// transaction.
    pub(super) fn done(self) {
        let Self { connection, opened, pool, _permit: permit } = self;
        pool.0.idle.lock().push_back(Idle { connection, opened, since: Instant::now() });
        drop(permit);
    }

    /// Closes it. The next user gets a new connection.
    pub(super) async fn close(self) {
        let Self { connection, _permit: permit, .. } = self;
        // An error means that it is closed already.
        let _ = connection.detach().close_hard().await;
        drop(permit);
    }
}

impl Deref for Lent {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

/// Runs these statements.
pub(super) async fn set_up(connection: &mut AnyConnection, settings: &[&'static str]) -> Result<(), Error> {
    for statement in settings {
        sqlx::query(*statement).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whether a connection whose last use did not succeed can be used again. On PostgreSQL, a
/// transaction that it is still in is rolled back, because an operation was refused.
async fn check(
    engine: Engine,
    purpose: Purpose,
    connection: &mut AnyConnection,
    others: Weak<IdleConnections>,
) -> Result<bool, Error> {
    if matches!(is_reusable(engine, purpose, connection).await, Ok(true)) {
        return Ok(true);
    }
    if engine == Engine::Sqlite {
        // A refused operation is rolled back to its savepoint, so this is a failure of the database, such
        // as a full disk. The file is opened again.
        return Ok(false);
    }
    // An error means that there is no transaction, or that the connection is lost.
    let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
    let reusable = is_reusable(engine, purpose, connection).await;
    if !matches!(reusable, Ok(true))
        && let Some(others) = others.upgrade()
    {
        others.distrust();
    }
    reusable
}
