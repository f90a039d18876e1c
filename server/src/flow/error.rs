//! Why the flow does not go on.

use persona_protocol::ErrorCode;

use crate::domain::session::Denied;
use crate::store;
use crate::uploads::pdf_reader;

/// Why the flow does not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FlowError {
    /// It is refused, for a reason that the page around the flow is told.
    #[error("the flow is refused: {0}")]
    Refused(ErrorCode),
    /// There were too many attempts.
    #[error("too many attempts: the next one is allowed in {retry_after} s")]
    TooManyAttempts {
        /// In seconds, at least 1.
        retry_after: u64,
    },
    /// The request ended in the middle of its file, for example because the connection was lost.
    #[error("the form ended too early")]
    BrokenOff,
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A check of an upload panicked.
    #[error("a check panicked: {what}")]
    Check {
        /// What was checked.
        what: &'static str,
        /// The panic.
        source: tokio::task::JoinError,
    },
    /// A PDF could not be checked, and not because of its content.
    #[error(transparent)]
    Pdf(#[from] pdf_reader::Failed),
}

/// What an error means to the individual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The flow is refused, for this reason.
    Refused(ErrorCode),
    /// The next attempt is allowed in so many seconds.
    TooManyAttempts(u64),
    /// The database or the storage cannot be used now. The same request may succeed later.
    Unavailable,
}

impl From<ErrorCode> for FlowError {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code)
    }
}

impl FlowError {
    /// What the error means to the individual.
    pub(crate) fn cause(&self) -> Cause {
        match self {
            Self::Refused(code) => Cause::Refused(*code),
            Self::TooManyAttempts { retry_after } => Cause::TooManyAttempts(*retry_after),
            Self::Store(error) => match refusal_of(error) {
                Some(code) => Cause::Refused(code),
                None if error.is_passing() => Cause::Unavailable,
                None => Cause::Refused(ErrorCode::ApplicationError),
            },
            Self::BrokenOff | Self::Check { .. } | Self::Pdf(_) => {
                Cause::Refused(ErrorCode::ApplicationError)
            }
        }
    }

    /// Logs a failure of the server. Refusals are not logged. Called once, where the error leaves the
    /// flow.
    pub(crate) fn log(&self) {
        match self {
            Self::Store(error) if refusal_of(error).is_none() => tracing::error!(%error, "the flow failed"),
            Self::Check { what, .. } => tracing::error!(what, "a check panicked"),
            Self::Pdf(error) => tracing::error!(%error, "a PDF could not be checked"),
            _ => {}
        }
    }
}

/// The reason that the page is told, if the store refused and did not fail.
fn refusal_of(error: &store::Error) -> Option<ErrorCode> {
    Some(match error {
        store::Error::Closed(code) => *code,
        store::Error::Denied(Denied::Expired) => ErrorCode::SessionExpired,
        store::Error::Denied(Denied::OtherBrowser)
        | store::Error::Finished
        | store::Error::TooManySessions => ErrorCode::Unauthenticated,
        store::Error::NotFound | store::Error::Conflict(_) => ErrorCode::InvalidInquiryId,
        store::Error::InactiveTemplate => ErrorCode::InactiveTemplate,
        store::Error::NoAccount => ErrorCode::InvalidConfig,
        error if error.is_unstorable_text() => ErrorCode::InvalidConfig,
        _ => return None,
    })
}
