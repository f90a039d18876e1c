words! {
    /// The status of an inquiry.
    pub enum InquiryStatus {
        /// Not started.
        Created = "created",
        /// In progress.
        Pending = "pending",
        /// All steps are done.
        Completed = "completed",
        /// The individual may not try again.
        Failed = "failed",
        /// Expired. Resuming makes it pending again.
        Expired = "expired",
        /// Waiting for a decision.
        NeedsReview = "needs_review",
        /// Accepted.
        Approved = "approved",
        /// Refused.
        Declined = "declined",
    }
}

impl InquiryStatus {
    /// Whether the individual has finished, so that the flow shows its last screen.
    #[must_use]
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::NeedsReview | Self::Approved | Self::Declined)
    }
}

words! {
    /// The status of a session, which is one browser's access to an inquiry.
    pub enum SessionStatus {
        /// Created, not used yet.
        New = "new",
        /// Bound to the browser that used it first.
        Active = "active",
        /// Of no more use.
        Expired = "expired",
    }
}
