//! How often individuals may try: per inquiry, and per address.
//!
//! Several servers on one PostgreSQL count together there ([`crate::store::Store::count_attempt`]);
//! one on SQLite counts here, in memory, and starts again at 0 after a restart. This slows down guessing
//! and flooding. It does not decide who may do what.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use crate::clock::WallTime;
use crate::limits::network_of;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attempt {
    /// A form or a step is sent.
    Step,
    /// A photo is uploaded.
    Upload,
    /// A page or a state is requested, which changes nothing.
    Look,
}

impl Attempt {
    /// The length of the window, in seconds.
    const fn window(self) -> i64 {
        match self {
            Self::Step | Self::Look => 60,
            Self::Upload => 600,
        }
    }

    /// The end of the window of that moment, in seconds since 1970.
    #[must_use]
    pub fn ends_at(self, at: WallTime) -> i64 {
        let second = at.0.as_second();
        second - second.rem_euclid(self.window()) + self.window()
    }

    /// Its name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Upload => "upload",
            Self::Look => "look",
        }
    }
}

/// Who makes the attempt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Whoever holds the token of an inquiry.
    Inquiry(String),
    /// An IP address; of version 6 its /64 network, which belongs to one household.
    Address(Option<IpAddr>),
}

impl Who {
    /// Who asks from that address, if it is known.
    #[must_use]
    pub fn at(address: Option<IpAddr>) -> Self {
        Self::Address(address.map(network_of))
    }

    /// A unique text for the database.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Inquiry(id) => format!("inquiry {id}"),
            Self::Address(Some(address)) => format!("address {address}"),
            Self::Address(None) => "address unknown".to_owned(),
        }
    }
}

/// How often individuals may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowAllowance {
    /// Steps that an inquiry may take in a minute.
    pub steps: u32,
    /// Photos that may be uploaded for an inquiry in ten minutes.
    pub uploads: u32,
}

impl Default for FlowAllowance {
    fn default() -> Self {
        Self { steps: 60, uploads: 30 }
    }
}

/// An address may make so many times more attempts than an inquiry, because offices and mobile networks
/// share one.
const INQUIRIES_AN_ADDRESS: u32 = 20;

/// So many requests that change nothing are allowed for each step. A page that waits makes them
/// regularly.
const LOOKS_A_STEP: u32 = 10;

/// From so many entries on, those whose windows have ended are removed.
const MANY: usize = 10_000;

#[derive(Clone, Copy, Debug)]
struct Window {
    ends_at: i64,
    used: u64,
}

/// Counts attempts.
#[derive(Debug, Default)]
pub struct FlowLimits {
    allowance: FlowAllowance,
    windows: Mutex<HashMap<(Attempt, Who), Window>>,
}

impl FlowLimits {
    /// Limits with that allowance.
    #[must_use]
    pub fn new(allowance: FlowAllowance) -> Self {
        Self { allowance, windows: Mutex::default() }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// As [`FlowLimits::judge`].
    pub fn count(&self, attempt: Attempt, who: &Who, at: WallTime) -> Result<(), u64> {
        let ends_at = attempt.ends_at(at);
        let mut windows = self.windows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if windows.len() >= MANY {
            windows.retain(|_, window| window.ends_at > at.0.as_second());
        }
        let window = windows.entry((attempt, who.clone())).or_insert(Window { ends_at, used: 0 });
        if window.ends_at != ends_at {
            *window = Window { ends_at, used: 0 };
        }
        window.used += 1;
        self.judge(attempt, who, window.used, at)
    }

    /// Whether the `used`th attempt of a window is allowed.
    ///
    /// # Errors
    /// In how many seconds the next one is allowed, at least 1, when it is one too many.
    pub fn judge(&self, attempt: Attempt, who: &Who, used: u64, at: WallTime) -> Result<(), u64> {
        let allowed = match attempt {
            Attempt::Step => self.allowance.steps,
            Attempt::Upload => self.allowance.uploads,
            Attempt::Look => self.allowance.steps.saturating_mul(LOOKS_A_STEP),
        };
        let allowed = match who {
            Who::Inquiry(_) => allowed,
            Who::Address(_) => allowed.saturating_mul(INQUIRIES_AN_ADDRESS),
        };
        if used <= u64::from(allowed) {
            return Ok(());
        }
        Err(u64::try_from(attempt.ends_at(at) - at.0.as_second()).unwrap_or(1))
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    fn at(seconds: i64) -> WallTime {
        WallTime(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds))
    }

    fn inquiry(id: &str) -> Who {
        Who::Inquiry(id.into())
    }

    #[test]
    fn an_inquiry_has_its_own_number_of_attempts_which_begins_anew() {
        let limits = FlowLimits::new(FlowAllowance { steps: 2, uploads: 1 });
        assert_eq!(limits.count(Attempt::Step, &inquiry("a"), at(610)), Ok(()));
        assert_eq!(limits.count(Attempt::Step, &inquiry("a"), at(611)), Ok(()));
        assert_eq!(limits.count(Attempt::Step, &inquiry("a"), at(615)), Err(45));
        assert_eq!(limits.count(Attempt::Step, &inquiry("b"), at(615)), Ok(()));
        assert_eq!(limits.count(Attempt::Step, &inquiry("a"), at(660)), Ok(()));
        assert_eq!(limits.count(Attempt::Upload, &inquiry("a"), at(610)), Ok(()));
        assert_eq!(limits.count(Attempt::Upload, &inquiry("a"), at(660)), Err(540));
    }

    #[test]
    fn an_address_may_try_more_often_than_one_inquiry() {
        let limits = FlowLimits::new(FlowAllowance { steps: 1, uploads: 1 });
        let who = || Who::at(Some("192.0.2.7".parse().unwrap()));
        for _ in 0..INQUIRIES_AN_ADDRESS {
            assert_eq!(limits.count(Attempt::Step, &who(), at(0)), Ok(()));
        }
        assert_eq!(limits.count(Attempt::Step, &who(), at(0)), Err(60));
    }

    #[test]
    fn looking_is_allowed_more_often_than_doing_but_not_without_end() {
        let limits = FlowLimits::new(FlowAllowance { steps: 1, uploads: 1 });
        let who = || Who::at(Some("192.0.2.7".parse().unwrap()));
        for _ in 0..LOOKS_A_STEP * INQUIRIES_AN_ADDRESS {
            assert_eq!(limits.count(Attempt::Look, &who(), at(0)), Ok(()));
        }
        assert_eq!(limits.count(Attempt::Look, &who(), at(0)), Err(60));
        assert_eq!(limits.count(Attempt::Step, &who(), at(0)), Ok(()));
    }

    #[test]
    fn a_network_of_version_6_counts_as_one_and_an_embedded_4_as_itself() {
        let who = |text: &str| Who::at(Some(text.parse().unwrap()));
        assert_eq!(who("2001:db8:1:2:3::4"), who("2001:db8:1:2:5::6"));
        assert_ne!(who("2001:db8:1:2::1"), who("2001:db8:1:3::1"));
        assert_eq!(who("::ffff:192.0.2.7"), who("192.0.2.7"));
    }

    #[test]
    fn many_who_tried_once_are_forgotten_when_their_time_is_over() {
        let limits = FlowLimits::new(FlowAllowance::default());
        for n in 0..MANY {
            limits.count(Attempt::Step, &inquiry(&n.to_string()), at(0)).unwrap();
        }
        limits.count(Attempt::Step, &inquiry("next"), at(60)).unwrap();
        assert_eq!(limits.windows.lock().unwrap().len(), 1);
    }
}
