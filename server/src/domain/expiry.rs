//! When inquiries expire: the intervals, where they come from and what they mean.

use jiff::{SignedDuration, Timestamp};

/// The time limit of pending inquiries where neither inquiry nor template sets one.
pub const DEFAULT_INTERVAL: Interval = Interval(24 * 60 * 60);

/// A whole number of seconds from 1 to [`Interval::MAX_SECONDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval(i64);

/// The number is not one of an [`Interval`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number of seconds from 1 to {}", Interval::MAX_SECONDS)]
pub struct IntervalOutOfRange;

impl Interval {
    /// Ten years. Far beyond any use, and far from the end of representable time.
    pub const MAX_SECONDS: i64 = 10 * 365 * 24 * 60 * 60;

    /// The interval of that many seconds.
    ///
    /// # Errors
    /// Below 1 or above [`Interval::MAX_SECONDS`].
    pub const fn from_seconds(seconds: i64) -> Result<Self, IntervalOutOfRange> {
        if seconds >= 1 && seconds <= Self::MAX_SECONDS { Ok(Self(seconds)) } else { Err(IntervalOutOfRange) }
    }

    /// Its length in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The moment this long after `start`.
    #[must_use]
    pub fn after(self, start: Timestamp) -> Timestamp {
        // Only a clock near the year 9999 gets to the limit; expiring at the end of
        // time is then as good as any answer.
        start.checked_add(SignedDuration::from_secs(self.0)).unwrap_or(Timestamp::MAX)
    }
}

/// The limits that were set, by a template or for one inquiry; `None` where nothing was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intervals {
    /// From creation, while nobody has started.
    pub after_create: Option<Interval>,
    /// From the start.
    pub after_start: Option<Interval>,
    /// From the last resume.
    pub after_resume: Option<Interval>,
}

impl Intervals {
    /// These limits, and where they say nothing those of the template.
    #[must_use]
    pub fn or(self, template: Self) -> Self {
        Self {
            after_create: self.after_create.or(template.after_create),
            after_start: self.after_start.or(template.after_start),
            after_resume: self.after_resume.or(template.after_resume),
        }
    }

    /// When an inquiry created now expires: never, unless a limit for that was set.
    #[must_use]
    pub fn expires_at_create(self, now: Timestamp) -> Option<Timestamp> {
        self.after_create.map(|interval| interval.after(now))
    }

    /// How long the individual has from the start.
    #[must_use]
    pub fn after_start_or_default(self) -> Interval {
        self.after_start.unwrap_or(DEFAULT_INTERVAL)
    }

    /// When an inquiry started now expires.
    #[must_use]
    pub fn expires_at_start(self, now: Timestamp) -> Timestamp {
        self.after_start_or_default().after(now)
    }

    /// When an inquiry resumed now expires.
    #[must_use]
    pub fn expires_at_resume(self, now: Timestamp) -> Timestamp {
        self.after_resume.unwrap_or(DEFAULT_INTERVAL).after(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn interval(seconds: i64) -> Interval {
        Interval::from_seconds(seconds).unwrap()
    }

    #[test]
    fn an_interval_is_at_least_a_second_and_at_most_ten_years() {
        assert_eq!(Interval::from_seconds(0), Err(IntervalOutOfRange));
        assert_eq!(Interval::from_seconds(-1), Err(IntervalOutOfRange));
        assert_eq!(Interval::from_seconds(1_000_000_000_000_000_000), Err(IntervalOutOfRange));
        assert_eq!(interval(1).seconds(), 1);
        assert_eq!(interval(Interval::MAX_SECONDS).seconds(), 315_360_000);
    }

    #[test]
    fn nothing_set_means_24_hours_from_start_and_resume_and_no_limit_from_creation() {
        let day = NOW + SignedDuration::from_hours(24);
        assert_eq!(Intervals::default().expires_at_create(NOW), None);
        assert_eq!(Intervals::default().expires_at_start(NOW), day);
        assert_eq!(Intervals::default().expires_at_resume(NOW), day);
    }

    #[test]
    fn the_inquirys_own_limit_wins_over_the_templates() {
        let template = Intervals {
            after_create: Some(interval(10)),
            after_start: Some(interval(20)),
            after_resume: None,
        };
        let own =
            Intervals { after_create: None, after_start: Some(interval(5)), after_resume: Some(interval(7)) };
        let merged = own.or(template);
        assert_eq!(merged.after_create, Some(interval(10)));
        assert_eq!(merged.after_start, Some(interval(5)));
        assert_eq!(merged.after_resume, Some(interval(7)));
    }
}
