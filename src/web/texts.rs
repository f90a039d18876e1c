//! The texts that the widget itself shows, before or instead of the flow.

use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;

use super::error::Thrown;
use super::js;

/// The texts of a client: English, unless the option `texts` replaces them.
#[derive(Clone)]
pub(crate) struct Texts {
    pub(crate) loading: String,
    pub(crate) failed: String,
    pub(crate) connection: String,
    pub(crate) session: String,
    pub(crate) unavailable: String,
    pub(crate) other: String,
    pub(crate) retry: String,
    pub(crate) close: String,
}

impl Texts {
    /// Reads the option `texts`.
    pub(crate) fn read(option: &JsValue) -> Result<Self, Thrown> {
        let text = |name: &str, english: &str| -> Result<String, Thrown> {
            if !option.is_object() {
                return Ok(english.to_owned());
            }
            let value = js::get_or_throw(option, name)?;
            Ok(if value.is_null() || value.is_undefined() {
                english.to_owned()
            } else {
                js::string_or_throw(&value)?.into()
            })
        };
        Ok(Self {
            loading: text("loading", "Loading…")?,
            failed: text("failed", "We couldn’t load the verification")?,
            connection: text("connection", "Please check your connection and retry.")?,
            session: text("session", "Your session has ended. Please retry.")?,
            unavailable: text("unavailable", "It is not available. Please contact support.")?,
            other: text("other", "Something went wrong. Please retry.")?,
            retry: text("retry", "Retry")?,
            close: text("close", "Close")?,
        })
    }

    /// The text that explains a failure.
    pub(crate) fn explanation(&self, code: ErrorCode) -> &str {
        match code {
            ErrorCode::LoadTimeout | ErrorCode::NetworkError => &self.connection,
            ErrorCode::Unauthenticated | ErrorCode::SessionExpired | ErrorCode::ResumeFailed => &self.session,
            ErrorCode::FrameBlocked
            | ErrorCode::InvalidConfig
            | ErrorCode::InvalidInquiryId
            | ErrorCode::InactiveTemplate => &self.unavailable,
            ErrorCode::ApplicationError
            | ErrorCode::Unknown
            | ErrorCode::CameraUnavailable
            | ErrorCode::EngineUnavailable
            | ErrorCode::NoDom => &self.other,
        }
    }
}
