//! What goes wrong, in words that users' code and tests rely on.

use persona_protocol::ErrorCode;

/// A failure with its code; what `onError` receives and what constructors throw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code.
    pub code: ErrorCode,
    /// For developers, and for the failure view.
    pub message: &'static str,
}

impl Failure {
    /// A failure with a fixed message.
    #[must_use]
    pub const fn new(code: ErrorCode, message: &'static str) -> Self {
        Self { code, message }
    }

    /// Options that cannot be used.
    #[must_use]
    pub const fn invalid(message: &'static str) -> Self {
        Self::new(ErrorCode::InvalidConfig, message)
    }
}
