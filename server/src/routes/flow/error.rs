//! Why the flow does not go on.

use persona_protocol::ErrorCode;

use crate::domain::session::Denied;
use crate::store;

/// Why the flow does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlowError {
    /// For a reason that the page around it is told.
    Refused(ErrorCode),
    /// The database or the storage cannot be used now.
    Unavailable,
}

impl From<ErrorCode> for FlowError {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code)
    }
}

/// What the store's refusal is to the flow. What failed is logged here, and nowhere else.
pub(super) fn code_of(error: &store::Error) -> FlowError {
    let code = match error {
        store::Error::Closed(code) => *code,
        store::Error::Denied(Denied::Expired) => ErrorCode::SessionExpired,
        store::Error::Denied(Denied::OtherBrowser) | store::Error::Finished => ErrorCode::Unauthenticated,
        store::Error::NotFound | store::Error::Conflict(_) => ErrorCode::InvalidInquiryId,
        store::Error::InactiveTemplate => ErrorCode::InactiveTemplate,
        store::Error::TooManySessions => ErrorCode::Unauthenticated,
        store::Error::NoAccount => ErrorCode::InvalidConfig,
        error if error.is_unstorable_text() => ErrorCode::InvalidConfig,
        error => {
            tracing::error!(%error, "the flow failed");
            if error.is_passing() {
                return FlowError::Unavailable;
            }
            ErrorCode::ApplicationError
        }
    };
    FlowError::Refused(code)
}
