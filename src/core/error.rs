//! The failures that the page gets.

use persona_protocol::ErrorCode;

/// A failure with the three properties that `onError` and a thrown error carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// An HTTP status, or 0 where none applies.
    pub status: u16,
    /// A stable code: one of [`ErrorCode`], or what the flow reported.
    pub code: String,
    /// For developers.
    pub message: String,
}

impl Failure {
    /// A failure that the widget itself detected.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status: code.status(), code: code.as_str().to_owned(), message: message.into() }
    }

    /// Options that cannot be used.
    #[must_use]
    pub fn invalid_config(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidConfig, message)
    }

    /// The code, or [`ErrorCode::Unknown`] if it is not one of ours.
    #[must_use]
    pub fn known_code(&self) -> ErrorCode {
        ErrorCode::parse(&self.code).unwrap_or(ErrorCode::Unknown)
    }
}

/// What a developer can do about a failure; shown in the console.
#[must_use]
pub fn advice(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Unauthenticated | ErrorCode::SessionExpired => {
            "Resume the inquiry through the API and pass the session token, or set the option `resume`."
        }
        ErrorCode::ResumeFailed => "Check what the option `resume` returns for this inquiry.",
        ErrorCode::InvalidConfig => "Check the options of Persona.Client.",
        ErrorCode::InvalidInquiryId => "Check `inquiryId`, and that it belongs to this environment.",
        ErrorCode::InactiveTemplate => "Publish a version of the template.",
        ErrorCode::LoadTimeout => {
            "Check that `host` is reachable, and that its template allows this page's domain."
        }
        ErrorCode::NetworkError => "Check the connection.",
        ErrorCode::FrameBlocked => "Allow the host in this page's Content-Security-Policy.",
        ErrorCode::CameraUnavailable => "Allow the camera in this page's Permissions-Policy.",
        ErrorCode::ApplicationError | ErrorCode::Unknown => "Please report it if it happens again.",
        ErrorCode::EngineUnavailable => {
            "Serve persona.compat.js next to persona.js, and allow it in the page's Content-Security-Policy."
        }
        ErrorCode::NoDom => "Construct the client in a browser.",
    }
}
