//! What can go wrong, as the page hears of it.

use persona_protocol::ErrorCode;

/// A failure with the three things that `onError` and a thrown error carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    /// An HTTP status, or 0 where none applies.
    pub status: u32,
    /// A stable code: mostly one of [`ErrorCode`].
    pub code: &'a str,
    /// For developers.
    pub message: &'a str,
}

impl Failure<'_> {
    /// What the code is to a client: whether the session has ended. All others are alike.
    #[must_use]
    pub fn known_code(&self) -> ErrorCode {
        const UNAUTHENTICATED: &str = ErrorCode::Unauthenticated.as_str();
        const SESSION_EXPIRED: &str = ErrorCode::SessionExpired.as_str();
        match self.code {
            UNAUTHENTICATED => ErrorCode::Unauthenticated,
            SESSION_EXPIRED => ErrorCode::SessionExpired,
            _ => ErrorCode::Unknown,
        }
    }
}
