//! How many requests an environment may make.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::clock::WallTime;

const WINDOW_SECONDS: i64 = 60;

/// Counts the requests of each environment within the running minute.
#[derive(Debug)]
pub struct RateLimiter {
    limit: u32,
    windows: Mutex<HashMap<String, Window>>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    minute: i64,
    used: u64,
}

/// What is left after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Requests a minute.
    pub limit: u32,
    /// How many more this minute.
    pub remaining: u32,
    /// Seconds to the next minute, at least 1.
    pub reset: u64,
    /// Whether the request itself was one too many.
    pub exceeded: bool,
}

impl RateLimiter {
    /// A limiter that allows each environment that many requests a minute.
    #[must_use]
    pub fn new(limit: u32) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Counts a request of an environment.
    pub fn count(&self, environment_id: &str, at: WallTime) -> Quota {
        self.look(environment_id, at, 1)
    }

    /// What is left after a request that was counted elsewhere, as the `used`th of its minute.
    #[must_use]
    pub fn quota(&self, used: u64, at: WallTime) -> Quota {
        let second = at.0.as_second();
        Quota {
            limit: self.limit,
            remaining: self.limit.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX)),
            reset: u64::try_from(WINDOW_SECONDS - second.rem_euclid(WINDOW_SECONDS)).unwrap_or(1),
            exceeded: used > u64::from(self.limit),
        }
    }

    fn look(&self, environment_id: &str, at: WallTime, requests: u32) -> Quota {
        let minute = minute(at);
        let mut windows = self.windows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let window = windows.entry(environment_id.to_owned()).or_insert(Window { minute, used: 0 });
        if window.minute != minute {
            *window = Window { minute, used: 0 };
        }
        window.used = window.used.saturating_add(u64::from(requests));
        self.quota(window.used, at)
    }
}

/// The minute that a request counts in, since 1970.
#[must_use]
pub(crate) fn minute(at: WallTime) -> i64 {
    at.0.as_second().div_euclid(WINDOW_SECONDS)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    #[test]
    fn each_environment_has_its_own_quota_which_is_full_again_in_the_next_minute() {
        let limiter = RateLimiter::new(2);
        let now = WallTime(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(70));
        assert_eq!(limiter.count("env_a", now), Quota { limit: 2, remaining: 1, reset: 50, exceeded: false });
        assert_eq!(limiter.count("env_a", now).remaining, 0);
        assert!(limiter.count("env_a", now).exceeded);
        assert!(!limiter.count("env_b", now).exceeded);
        let next = WallTime(now.0 + SignedDuration::from_secs(50));
        assert!(!limiter.count("env_a", next).exceeded);
    }
}
