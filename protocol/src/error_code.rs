words! {
    /// Why a flow did not load or cannot continue: `code` of the error that `onError` receives.
    pub enum ErrorCode {
        /// The flow or the widget has failed.
        ApplicationError = "application_error",
        /// The page's options, or the frame's address, are invalid.
        InvalidConfig = "invalid_config",
        /// The inquiry is pending or finished and no valid session token came with it.
        Unauthenticated = "unauthenticated",
        /// The template has no published version.
        InactiveTemplate = "inactive_template",
        /// An error without a more specific code.
        Unknown = "unknown",
        /// The inquiry has expired: it must be resumed through the API.
        SessionExpired = "session_expired",
        /// There is no such inquiry in this environment.
        InvalidInquiryId = "invalid_inquiry_id",
        /// The frame did not report in time.
        LoadTimeout = "load_timeout",
        /// The server could not be reached.
        NetworkError = "network_error",
        /// The frame's own headers forbid showing it in this page.
        FrameBlocked = "frame_blocked",
        /// The page's Permissions-Policy does not allow the frame the camera.
        CameraUnavailable = "camera_unavailable",
        /// No fresh session token could be fetched.
        ResumeFailed = "resume_failed",
        /// Neither engine of the widget can run in this page.
        EngineUnavailable = "engine_unavailable",
        /// There is no document: the widget was constructed on a server.
        NoDom = "no_dom",
    }
}

impl ErrorCode {
    /// The `status` for the code: that of the corresponding HTTP response, or 0 if there is
    /// none.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidConfig => 400,
            Self::InvalidInquiryId => 404,
            Self::Unauthenticated | Self::SessionExpired => 409,
            Self::InactiveTemplate => 422,
            Self::ApplicationError
            | Self::Unknown
            | Self::LoadTimeout
            | Self::NetworkError
            | Self::FrameBlocked
            | Self::CameraUnavailable
            | Self::ResumeFailed
            | Self::EngineUnavailable
            | Self::NoDom => 0,
        }
    }
}
