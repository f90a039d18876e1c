//! How statements get a connection, and whether that may be used by others afterwards.

use std::fmt;
use std::ops::{Deref, DerefMut};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use sqlx::any::{Any, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{AnyConnection, Connection as _, Describe, Either, Error, Execute, Executor, Row, SqlStr};

use super::Engine;
use super::pool::{Lent, Pool};
use super::unit::{self, Part, Root};

/// The connection of a [`Tx`](super::tx::Tx).
pub(super) enum Access {
    /// In its own transaction.
    Own(Root),
    /// In the transaction of a request that is done once.
    Part(Part),
    /// In none: it only reads.
    Reads(Lent),
}

impl Deref for Access {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Own(root) => root,
            Self::Part(part) => part,
            Self::Reads(connection) => connection,
        }
    }
}

impl DerefMut for Access {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Own(root) => root,
            Self::Part(part) => part,
            Self::Reads(connection) => connection,
        }
    }
}

/// Runs statements that only read: on any connection, or, in a request that is done once,
/// on that request's own, so that it sees what it has written.
#[derive(Clone)]
pub(super) struct Reader(pub(super) Pool);

impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Reader")
    }
}

impl<'c> Executor<'c> for &'c Reader {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<AnyQueryResult, AnyRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let rows = async move {
            let rows: Vec<_> = if let Some(work) = unit::current() {
                let mut part = Part::of(work).await?;
                let rows = part.fetch_many(query).try_collect().await?;
                part.end().await?;
                rows
            } else {
                let mut connection = self.0.lend().await?;
                let rows = connection.fetch_many(query).try_collect().await?;
                connection.done();
                rows
            };
            Ok::<_, Error>(stream::iter(rows.into_iter().map(Ok)))
        };
        stream::once(rows).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        async move {
            if let Some(work) = unit::current() {
                let mut part = Part::of(work).await?;
                let row = part.fetch_optional(query).await?;
                part.end().await?;
                return Ok(row);
            }
            let mut connection = self.0.lend().await?;
            let row = connection.fetch_optional(query).await?;
            connection.done();
            Ok(row)
        }
        .boxed()
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, Error>>
    where
        'c: 'e,
    {
        async move { self.0.lend().await?.prepare_with(sql, parameters).await }.boxed()
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Any>, Error>>
    where
        'c: 'e,
    {
        async move { self.0.lend().await?.describe(sql).await }.boxed()
    }
}

/// What a pool's connections are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reading alone.
    Read,
    /// Writing; on PostgreSQL reading, too.
    Write,
}

/// Whether a connection that comes back may be used again. It may not inside a transaction:
/// the next one to get it would write into that, and keep its locks. What sqlx believes is not
/// enough. A `BEGIN` whose future was dropped is none to it, and a transaction that SQLite
/// gave up by itself, because the disk was full, never ends. And a connection that was
/// opened while nothing could be written stays so: it is replaced, too.
///
/// # Errors
/// If the connection can no longer be used.
pub(super) async fn is_reusable(
    engine: Engine,
    purpose: Purpose,
    connection: &mut AnyConnection,
) -> Result<bool, Error> {
    match (engine, purpose) {
        (Engine::Sqlite, Purpose::Read) => {
            sqlx::raw_sql("BEGIN; ROLLBACK").execute(&mut *connection).await?;
            Ok(!connection.is_in_transaction())
        }
        (Engine::Sqlite, Purpose::Write) => {
            // Where the file was opened to be read only, SQLite begins such a transaction all the
            // same, but no statement that writes.
            sqlx::raw_sql("BEGIN IMMEDIATE; DELETE FROM settings WHERE FALSE; ROLLBACK")
                .execute(&mut *connection)
                .await?;
            Ok(!connection.is_in_transaction())
        }
        (Engine::Postgres, _) => {
            // By the simple protocol: outside of a transaction the statement begins its own,
            // at the same moment. In one that has failed it fails.
            let found = sqlx::raw_sql(
                "SELECT now() = statement_timestamp()
                     AND current_setting('transaction_read_only') = 'off' AS is_reusable",
            )
            .fetch_one(&mut *connection)
            .await?;
            Ok(found.try_get::<bool, _>("is_reusable")? && !connection.is_in_transaction())
        }
    }
}
