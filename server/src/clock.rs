//! Where the time comes from.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

/// A moment as the server's own clock tells it, in whole milliseconds.
///
/// It is no [`Timestamp`] on purpose: what counts for an inquiry is the time of its
/// environment, whose test clock may have been moved: see `Environment::at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime(pub Timestamp);

impl WallTime {
    /// The moment so long before.
    #[must_use]
    pub fn before(self, time: SignedDuration) -> Self {
        Self(self.0.saturating_sub(time).unwrap_or(self.0))
    }
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> WallTime;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    fn now(&self) -> WallTime {
        // A machine set to a time before 1970 or after 9999 gets the nearest end of time.
        let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
        WallTime(Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now))
    }
}

/// A clock set by another one: that of the database, which all servers on it share. Which of
/// their machines' clocks is right then makes no difference.
pub struct SharedClock {
    own: Box<dyn Clock>,
    ahead_ms: AtomicI64,
}

impl SharedClock {
    /// The machine's clock, until it is set.
    #[must_use]
    pub fn new(own: impl Clock + 'static) -> Self {
        Self { own: Box::new(own), ahead_ms: AtomicI64::new(0) }
    }

    /// What the machine's own clock says.
    #[must_use]
    pub fn own(&self) -> WallTime {
        self.own.now()
    }

    /// How much it is ahead of the machine's own clock.
    #[must_use]
    pub fn ahead(&self) -> SignedDuration {
        SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Sets it that much ahead of the machine's own clock.
    pub fn set_ahead(&self, ahead: SignedDuration) {
        let ahead_ms = i64::try_from(ahead.as_millis()).unwrap_or_default();
        self.ahead_ms.store(ahead_ms, Ordering::Relaxed);
    }
}

impl Clock for SharedClock {
    fn now(&self) -> WallTime {
        let own = self.own.now().0;
        WallTime(own.saturating_add(self.ahead()).unwrap_or(own))
    }
}

/// A clock that stands still until it is moved, for tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that stands at `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves it, forward or back.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.saturating_add(by).unwrap_or(*now);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> WallTime {
        WallTime(*self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
