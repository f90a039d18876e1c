//! The names of events: what happened to an inquiry or a session.

/// An event's name, as the API and the webhooks give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventName {
    /// An inquiry was made.
    InquiryCreated,
    /// An individual began.
    InquiryStarted,
    /// All steps are done.
    InquiryCompleted,
    /// The individual may not try again.
    InquiryFailed,
    /// The time ran out, or the customer ended it.
    InquiryExpired,
    /// A status change that has no name of its own: being resumed.
    InquiryTransitioned,
    /// Decided: accepted.
    InquiryApproved,
    /// Decided: refused.
    InquiryDeclined,
    /// A decision is awaited.
    InquiryMarkedForReview,
    /// Personal data was removed.
    InquiryRedacted,
    /// A session was used for the first time.
    SessionStarted,
    /// A session came to its end.
    SessionExpired,
}

impl EventName {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InquiryCreated => "inquiry.created",
            Self::InquiryStarted => "inquiry.started",
            Self::InquiryCompleted => "inquiry.completed",
            Self::InquiryFailed => "inquiry.failed",
            Self::InquiryExpired => "inquiry.expired",
            Self::InquiryTransitioned => "inquiry.transitioned",
            Self::InquiryApproved => "inquiry.approved",
            Self::InquiryDeclined => "inquiry.declined",
            Self::InquiryMarkedForReview => "inquiry.marked-for-review",
            Self::InquiryRedacted => "inquiry.redacted",
            Self::SessionStarted => "inquiry-session.started",
            Self::SessionExpired => "inquiry-session.expired",
        }
    }
}
