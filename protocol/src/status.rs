words! {
    /// Where an inquiry stands in its life.
    pub enum InquiryStatus {
        /// Nobody has begun.
        Created = "created",
        /// An individual is at it.
        Pending = "pending",
        /// All steps are done.
        Completed = "completed",
        /// The individual may not try again.
        Failed = "failed",
        /// The time ran out; resuming makes it pending again.
        Expired = "expired",
        /// A decision is awaited.
        NeedsReview = "needs_review",
        /// Decided: accepted.
        Approved = "approved",
        /// Decided: refused.
        Declined = "declined",
    }
}

impl InquiryStatus {
    /// Whether the individual's part is over, so that the flow shows its last screen.
    #[must_use]
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::NeedsReview | Self::Approved | Self::Declined)
    }
}

words! {
    /// Where a session stands: one browser's access to an inquiry.
    pub enum SessionStatus {
        /// Handed out, not yet used.
        New = "new",
        /// Bound to the browser that used it first.
        Active = "active",
        /// Of no more use.
        Expired = "expired",
    }
}
