//! What can go wrong, as the page hears of it.

use persona_protocol::ErrorCode;

/// A failure with the three things that `onError` and a thrown error carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// An HTTP status, or 0 where none applies.
    pub status: u16,
    /// A stable code: mostly one of [`ErrorCode`], or what the flow reported.
    pub code: String,
    /// For developers.
    pub message: String,
}

impl Failure {
    /// A failure of our own.
    #[must_use]
    pub fn new(code: ErrorCode, message: &str) -> Self {
        Self { status: code.status(), code: code.as_str().to_owned(), message: message.to_owned() }
    }

    /// Options that cannot be used.
    #[must_use]
    pub fn invalid_config(message: &str) -> Self {
        Self::new(ErrorCode::InvalidConfig, message)
    }

    /// The code, if it is one that we know.
    #[must_use]
    pub fn known_code(&self) -> ErrorCode {
        ErrorCode::parse(&self.code).unwrap_or(ErrorCode::Unknown)
    }
}

/// What the failure view tells the person about a failure.
#[must_use]
pub fn explanation(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::LoadTimeout => "It is taking too long to load. Please check your connection and retry.",
        ErrorCode::NetworkError => "The connection failed. Please check that you are online and retry.",
        ErrorCode::FrameBlocked => "This page is not allowed to show the verification.",
        ErrorCode::Unauthenticated | ErrorCode::SessionExpired | ErrorCode::ResumeFailed => {
            "Your session has ended. Please retry, or start again from the page you came from."
        }
        ErrorCode::InvalidInquiryId | ErrorCode::InvalidConfig | ErrorCode::InactiveTemplate => {
            "This verification is not available. Please contact the site's support."
        }
        ErrorCode::CameraUnavailable => "This page does not allow the use of your camera.",
        ErrorCode::ApplicationError
        | ErrorCode::Unknown
        | ErrorCode::EngineUnavailable
        | ErrorCode::NoDom => "Something went wrong. Please retry in a moment.",
    }
}
