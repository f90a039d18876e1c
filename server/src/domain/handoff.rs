//! Going on with another device: how far that is, as the first device sees it.

use jiff::Timestamp;
use persona_protocol::InquiryStatus;

use super::expiry::Interval;

/// For how long the link to the other device is good. It is scanned at once or not at all.
#[must_use]
pub fn link_lifetime() -> Interval {
    const QUARTER: i64 = 15 * 60;
    Interval::from_seconds(QUARTER).unwrap_or(super::expiry::DEFAULT_INTERVAL)
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandoffState {
    /// Nobody has followed the link yet.
    Waiting,
    /// The other device goes on.
    Opened,
    /// The page there was closed.
    Left,
    /// Nobody has followed the link in its time.
    Over,
    /// The inquiry is no longer in progress: done, or expired.
    Ended,
    /// There is none, and the session that asks continues.
    None,
    /// Another session continues, and no handoff of the session that asks led to it.
    Elsewhere,
}

/// Which session has the turn, as seen from the session that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// That one itself.
    Own,
    /// The one that followed its link.
    Target,
    /// Any other.
    Other,
}

/// What is known of a handoff.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The inquiry's status, as it was stored last.
    pub status: InquiryStatus,
    /// When the inquiry expires.
    pub inquiry_expires_at: Option<Timestamp>,
    /// When the link expires; `None` without a handoff.
    pub link_expires_at: Option<Timestamp>,
    /// Whether the link was followed.
    pub is_opened: bool,
    /// Who goes on.
    pub turn: Turn,
    /// Whether the page there was closed.
    pub is_left: bool,
    /// The present moment.
    pub now: Timestamp,
}

impl HandoffState {
    /// How far it is, from what is known.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let is_over = facts.inquiry_expires_at.is_some_and(|end| end <= facts.now);
        if facts.status != InquiryStatus::Pending || is_over {
            return Self::Ended;
        }
        match (facts.turn, facts.link_expires_at) {
            (Turn::Other, _) => Self::Elsewhere,
            (Turn::Target, _) if facts.is_left => Self::Left,
            (Turn::Target, _) => Self::Opened,
            (Turn::Own, None) => Self::None,
            (Turn::Own, Some(_)) if facts.is_opened => Self::None,
            (Turn::Own, Some(end)) if end <= facts.now => Self::Over,
            (Turn::Own, Some(_)) => Self::Waiting,
        }
    }

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Opened => "opened",
            Self::Left => "left",
            Self::Over => "over",
            Self::Ended => "ended",
            Self::None => "none",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// Whether a page that is opened again goes on waiting: for somebody to follow the link, or
    /// for the other device.
    #[must_use]
    pub const fn is_waited_for(self) -> bool {
        matches!(self, Self::Waiting | Self::Opened | Self::Left)
    }

    /// Whether nothing more will come of it. Whoever waits with a link that is over, or while
    /// others go on, still wants to know when the inquiry ends.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Ended | Self::None)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::inquiry::tests::NOON;
    use super::*;

    fn facts() -> Facts {
        Facts {
            status: InquiryStatus::Pending,
            inquiry_expires_at: Some(NOON + SignedDuration::from_hours(1)),
            link_expires_at: Some(NOON + SignedDuration::from_mins(15)),
            is_opened: false,
            turn: Turn::Own,
            is_left: false,
            now: NOON,
        }
    }

    #[test]
    fn it_waits_until_the_link_is_followed_or_its_time_is_over() {
        assert_eq!(HandoffState::of(&facts()), HandoffState::Waiting);
        let later = NOON + SignedDuration::from_mins(15);
        assert_eq!(HandoffState::of(&Facts { now: later, ..facts() }), HandoffState::Over);
    }

    #[test]
    fn an_opened_link_goes_on_after_its_own_time_until_the_page_is_closed() {
        let opened = Facts {
            is_opened: true,
            turn: Turn::Target,
            now: NOON + SignedDuration::from_mins(30),
            ..facts()
        };
        assert_eq!(HandoffState::of(&opened), HandoffState::Opened);
        assert_eq!(HandoffState::of(&Facts { is_left: true, ..opened }), HandoffState::Left);
    }

    #[test]
    fn it_is_none_when_it_was_taken_back_or_somebody_else_goes_on() {
        assert_eq!(HandoffState::of(&Facts { link_expires_at: None, ..facts() }), HandoffState::None);
        assert_eq!(HandoffState::of(&Facts { is_opened: true, ..facts() }), HandoffState::None);
        let other = Facts { turn: Turn::Other, ..facts() };
        assert_eq!(HandoffState::of(&other), HandoffState::Elsewhere);
        assert_eq!(HandoffState::of(&Facts { link_expires_at: None, ..other }), HandoffState::Elsewhere);
    }

    #[test]
    fn it_ends_with_the_inquiry_at_the_very_instant_of_its_expiry() {
        for status in InquiryStatus::ALL.iter().copied().filter(|status| *status != InquiryStatus::Pending) {
            assert_eq!(HandoffState::of(&Facts { status, ..facts() }), HandoffState::Ended);
        }
        let end = NOON + SignedDuration::from_hours(1);
        assert_eq!(HandoffState::of(&Facts { now: end, ..facts() }), HandoffState::Ended);
    }
}
