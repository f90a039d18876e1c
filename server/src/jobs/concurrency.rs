//! Limits how many receivers are served at once: each has one task, and only so many have one.

use std::collections::HashSet;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

/// The receivers that have a task.
pub(super) struct ConcurrencyLimit {
    max: usize,
    busy: Mutex<HashSet<String>>,
}

/// A receiver's place among those that have a task. Dropping it frees the place.
pub(super) struct Slot {
    limit: Arc<ConcurrencyLimit>,
    /// The receiver's id.
    pub id: String,
}

impl ConcurrencyLimit {
    /// Allows `max` receivers at once.
    pub(super) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max, busy: Mutex::default() })
    }

    /// A slot for a receiver. `None` if it has one already, or if all are taken.
    pub(super) fn take(self: &Arc<Self>, id: String) -> Option<Slot> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.len() >= self.max || !busy.insert(id.clone()) {
            return None;
        }
        Some(Slot { limit: Arc::clone(self), id })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.limit.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// Makes attempts concurrently. `true` if all of them succeeded.
pub(super) async fn all_succeed<A>(attempts: impl IntoIterator<Item = A>) -> bool
where
    A: Future<Output = bool> + Send + 'static,
{
    let mut tasks: JoinSet<bool> = attempts.into_iter().collect();
    let mut succeeded = true;
    while let Some(ended) = tasks.join_next().await {
        succeeded &= ended.is_ok_and(|one| one);
    }
    succeeded
}
