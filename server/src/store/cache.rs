//! Configuration that most requests need and that rarely changes: API keys, templates, and enabled
//! webhooks.
//!
//! A change by this process clears the cache. A change by another process, such as another replica or
//! `persona-server keys revoke`, takes effect within [`FRESH`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::Instant;

use crate::domain::api_key::ApiKey;
use crate::domain::environment::Environment;
use crate::domain::template::InquiryTemplate;
use crate::domain::webhook::Webhook;

/// How long a value is used before it is read again.
pub(super) const FRESH: Duration = Duration::from_secs(2);

/// The most values of one kind.
const MAX_ENTRIES: usize = 1000;

/// Cached configuration.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// By their hashes.
    pub(super) keys: Shelf<ApiKey>,
    /// By their ids and by those of their versions.
    pub(super) templates: Shelf<InquiryTemplate>,
    /// The enabled ones of each environment.
    pub(super) webhooks: Shelf<Arc<[Webhook]>>,
    /// How far the test clock of each environment has been moved, where that is read with
    /// every request.
    clocks: Mutex<HashMap<String, SignedDuration>>,
}

impl Cache {
    /// Clears the configuration, because some of it has changed.
    pub(super) fn clear(&self) {
        self.keys.clear();
        self.templates.clear();
        self.webhooks.clear();
    }

    /// How far a test clock has been moved.
    pub(super) fn set_clock(&self, environment_id: &str, offset: SignedDuration) {
        let mut clocks = self.clocks.lock().unwrap_or_else(PoisonError::into_inner);
        clocks.insert(environment_id.to_owned(), offset);
    }

    /// The environment with its test clock as it was last seen.
    pub(super) fn with_clock(&self, mut environment: Environment) -> Environment {
        let clocks = self.clocks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(offset) = clocks.get(&environment.id) {
            environment.clock_offset = *offset;
        }
        environment
    }
}

/// Cached values of one kind.
#[derive(Debug)]
pub(super) struct Shelf<T>(Mutex<Entries<T>>);

#[derive(Debug)]
struct Entries<T> {
    all: HashMap<String, (T, Instant)>,
    generation: u64,
}

/// The moment at which a value was not in the cache. A value that is read after it is not kept if the
/// cache has been cleared since, because it may have been read before the change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Missing {
    generation: u64,
    at: Instant,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::new(Entries { all: HashMap::new(), generation: 0 }))
    }
}

impl<T: Clone> Shelf<T> {
    /// The value of that name. If it is missing, the caller reads it and [puts](Self::put) it here.
    pub(super) fn get(&self, name: &str) -> Result<T, Missing> {
        let entries = self.lock();
        match entries.all.get(name) {
            Some((value, read_at)) if read_at.elapsed() < FRESH => Ok(value.clone()),
            _ => Err(Missing { generation: entries.generation, at: Instant::now() }),
        }
    }

    /// Keeps a value that was read after it was found to be missing.
    pub(super) fn put(&self, name: &str, value: T, missing: Missing) {
        let mut entries = self.lock();
        if entries.generation != missing.generation {
            return;
        }
        if entries.all.len() >= MAX_ENTRIES {
            entries.all.clear();
        }
        entries.all.insert(name.to_owned(), (value, missing.at));
    }

    /// Changes cached values.
    pub(super) fn change(&self, mut change: impl FnMut(&mut T)) {
        for (value, _) in self.lock().all.values_mut() {
            change(value);
        }
    }
}

impl<T> Shelf<T> {
    fn clear(&self) {
        let mut entries = self.lock();
        entries.all.clear();
        entries.generation += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Entries<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let shelf = Shelf::default();
        let missing = shelf.get("a").unwrap_err();
        shelf.clear();
        shelf.put("a", "old", missing);
        let missing = shelf.get("a").unwrap_err();
        shelf.put("a", "new", missing);
        assert_eq!(shelf.get("a").unwrap(), "new");
    }

    #[test]
    fn a_value_is_read_again_after_two_seconds() {
        let shelf = Shelf::default();
        let mut missing = shelf.get("a").unwrap_err();
        shelf.put("a", 1, missing);
        assert_eq!(shelf.get("a").unwrap(), 1);
        missing.at = missing.at.checked_sub(FRESH).unwrap();
        shelf.put("a", 1, missing);
        assert!(shelf.get("a").is_err());
    }

    #[test]
    fn no_more_values_are_kept_than_fit() {
        let shelf = Shelf::default();
        for number in 0..=MAX_ENTRIES {
            let missing = shelf.get(&number.to_string()).unwrap_err();
            shelf.put(&number.to_string(), number, missing);
        }
        assert!(shelf.lock().all.len() <= MAX_ENTRIES);
    }
}
