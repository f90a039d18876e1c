//! Who is being worked for: each receiver has one task at a time, and not too many have one.

use std::collections::HashSet;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

/// The receivers that have a task.
pub(super) struct Turns {
    most: usize,
    taken: Mutex<HashSet<String>>,
}

/// A receiver's task; gone when that ends, however it ends.
pub(super) struct Turn {
    turns: Arc<Turns>,
    /// The receiver's id.
    pub id: String,
}

impl Turns {
    /// At most so many at once.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: Mutex::default() })
    }

    /// That receiver's turn, unless it has one, or too many have.
    pub(super) fn take(self: &Arc<Self>, id: String) -> Option<Turn> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() >= self.most || !taken.insert(id.clone()) {
            return None;
        }
        Some(Turn { turns: Arc::clone(self), id })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// Makes attempts side by side; whether all of them went well.
pub(super) async fn all_well<A>(attempts: impl IntoIterator<Item = A>) -> bool
where
    A: Future<Output = bool> + Send + 'static,
{
    let mut tasks: JoinSet<bool> = attempts.into_iter().collect();
    let mut well = true;
    while let Some(ended) = tasks.join_next().await {
        well &= ended.is_ok_and(|went_well| went_well);
    }
    well
}
