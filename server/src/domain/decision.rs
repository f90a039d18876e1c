//! Decisions about an inquiry that a customer, a reviewer or a verifier makes.

use jiff::Timestamp;

use super::event::EventName;
use super::inquiry::{Conflict, Inquiry};

/// A decision about an inquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Approves it.
    Approve,
    /// Declines it.
    Decline,
    /// Leaves it to a reviewer.
    MarkForReview,
    /// Ends it before it is finished.
    Expire,
}

impl Decision {
    /// Makes the decision. Returns the event to record.
    ///
    /// # Errors
    /// [`Conflict`] if the inquiry's status does not allow the decision.
    pub fn apply(self, inquiry: &mut Inquiry, now: Timestamp) -> Result<EventName, Conflict> {
        match self {
            Self::Approve => inquiry.approve(now),
            Self::Decline => inquiry.decline(now),
            Self::MarkForReview => inquiry.mark_for_review(now),
            Self::Expire => inquiry.expire(now),
        }
    }
}
