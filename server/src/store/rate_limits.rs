//! Requests counted across servers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use super::pool::Pool;
use super::{Result, Store, Write, row};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::limits::flow::{Attempt, Who};

/// The requests that are being counted, for each environment.
#[derive(Debug, Default)]
pub(super) struct Tallies(Mutex<HashMap<String, Arc<Tally>>>);

/// The requests of one environment that are being counted. Requests that arrive while a statement runs
/// are counted together by the next statement.
#[derive(Debug, Default)]
struct Tally {
    waiting: Mutex<Vec<oneshot::Sender<Counted>>>,
    turn: tokio::sync::Mutex<()>,
}

/// How many requests there are now, if they could be counted.
#[derive(Clone, Copy, Debug)]
enum Counted {
    Used(u64),
    Away,
}

impl Tallies {
    fn of(&self, environment_id: &str) -> Arc<Tally> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(environment_id.to_owned()).or_default())
    }
}

impl Tally {
    fn waiting(&self) -> MutexGuard<'_, Vec<oneshot::Sender<Counted>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Counts a request of an environment within that minute (since 1970) and returns how
    /// many there are now; `None` on SQLite, whose one server counts by itself, and where the
    /// request was to be counted with others and could not be.
    ///
    /// A server whose clock is behind counts into the minute of the others. It waits for
    /// another one only for a quarter of a second.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_request(&self, environment_id: &str, minute: i64) -> Result<Option<u64>> {
        let Write::Each(pool) = &self.write else { return Ok(None) };
        let tally = self.tallies.of(environment_id);
        let (tell, mut told) = oneshot::channel();
        tally.waiting().push(tell);
        let turn = tally.turn.lock().await;
        // It may have been counted together with the one before.
        let counted = match told.try_recv() {
            Ok(counted) => counted,
            Err(TryRecvError::Closed) => return Ok(None),
            Err(TryRecvError::Empty) => {
                let together = std::mem::take(&mut *tally.waiting());
                let count = i64::try_from(together.len()).unwrap_or(i64::MAX);
                let used = self.count_requests(pool, environment_id, minute, count).await;
                if matches!(&used, Err(error) if error.is_away()) {
                    for one in together {
                        // A request that was dropped needs no result.
                        let _ = one.send(Counted::Away);
                    }
                    return used.map(Some);
                }
                let before = used?.saturating_sub(u64::try_from(count).unwrap_or_default());
                for (number, one) in (1..).zip(together) {
                    let _ = one.send(Counted::Used(before + number));
                }
                told.try_recv().unwrap_or(Counted::Used(before + 1))
            }
        };
        drop(turn);
        match counted {
            Counted::Used(used) => Ok(Some(used)),
            Counted::Away => Err(sqlx::Error::PoolTimedOut.into()),
        }
    }

    /// Counts so many requests, and notes how far the environment's test clock has been moved.
    async fn count_requests(
        &self,
        pool: &Pool,
        environment_id: &str,
        minute: i64,
        count: i64,
    ) -> Result<u64> {
        let mut connection = pool.lend().await?;
        // It does not wait for the disk: a count that is lost in a crash does no harm.
        let found = sqlx::query(
            "WITH settings AS MATERIALIZED (
                 SELECT set_config('lock_timeout', '250ms', true) AS patience,
                     set_config('synchronous_commit', 'off', true) AS durability
             )
             INSERT INTO rate_limits (environment_id, minute, used)
             SELECT $1, $2, $3 FROM settings WHERE patience IS NOT NULL AND durability IS NOT NULL
             ON CONFLICT (environment_id) DO UPDATE SET
                 used = CASE WHEN rate_limits.minute < excluded.minute THEN excluded.used
                     ELSE rate_limits.used + excluded.used END,
                 minute = GREATEST(rate_limits.minute, excluded.minute)
             RETURNING used, (SELECT clock_offset_seconds FROM environments WHERE id = $1) AS offset_seconds",
        )
        .bind(environment_id)
        .bind(minute)
        .bind(count)
        .fetch_one(&mut *connection)
        .await?;
        connection.done();
        let offset = SignedDuration::from_secs(row::integer(&found, "offset_seconds")?);
        self.cache.set_clock(environment_id, offset);
        Ok(u64::try_from(row::integer(&found, "used")?).unwrap_or_default())
    }

    /// The environment with its test clock as it was when the request was counted, whichever
    /// server has moved it.
    #[must_use]
    pub fn with_clock(&self, environment: Environment) -> Environment {
        self.cache.with_clock(environment)
    }

    /// Counts an attempt of an individual within its running window and returns how many
    /// there are now; `None` on SQLite, whose one server counts by itself. It waits for another
    /// server only for a quarter of a second.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_attempt(&self, attempt: Attempt, who: &Who, at: WallTime) -> Result<Option<u64>> {
        let Write::Each(pool) = &self.write else { return Ok(None) };
        let mut connection = pool.lend().await?;
        let found = sqlx::query(
            "WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', '250ms', true) AS is_set)
             INSERT INTO flow_attempts (who, ends_at, used)
             SELECT $1, $2, 1 FROM patience WHERE is_set IS NOT NULL
             ON CONFLICT (who) DO UPDATE SET
                 used = CASE WHEN flow_attempts.ends_at < excluded.ends_at THEN 1
                     ELSE flow_attempts.used + 1 END,
                 ends_at = GREATEST(flow_attempts.ends_at, excluded.ends_at)
             RETURNING used",
        )
        .bind(self.vault.index(attempt.as_str(), &who.name())?)
        .bind(attempt.ends_at(at))
        .fetch_one(&mut *connection)
        .await?;
        connection.done();
        Ok(Some(u64::try_from(row::integer(&found, "used")?).unwrap_or_default()))
    }

    /// Forgets attempts whose window is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_attempts(&self, at: WallTime) -> Result<()> {
        let Write::Each(pool) = &self.write else { return Ok(()) };
        let mut connection = pool.lend().await?;
        sqlx::query("DELETE FROM flow_attempts WHERE ends_at < $1")
            .bind(at.0.as_second())
            .execute(&mut *connection)
            .await?;
        connection.done();
        Ok(())
    }
}
