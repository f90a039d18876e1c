use persona_protocol::{ErrorCode, SessionStatus};

use crate::domain::inquiry::{Conflict, OutOfOrder};
use crate::domain::session::{Denied, MAX_SESSIONS};
use crate::domain::{size, webhook};
use crate::vault::VaultError;

/// Why an operation on the store did not happen. Nothing has been changed then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing in this environment.
    #[error("Record not found")]
    NotFound,
    /// The inquiry's status does not allow the move.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The inquiry is closed to this visitor: expired, or begun by another.
    #[error("the inquiry is closed to this visitor: {0}")]
    Closed(ErrorCode),
    /// The session does not let this browser in.
    #[error("the session does not let this browser in: {0:?}")]
    Denied(Denied),
    /// The individual's part is over.
    #[error("the inquiry is finished")]
    Finished,
    /// Another step comes first, or is missing.
    #[error(transparent)]
    OutOfOrder(#[from] OutOfOrder),
    /// It has had all the sessions it may have.
    #[error("Inquiry has reached its limit of {MAX_SESSIONS} sessions")]
    TooManySessions,
    /// The session was used or has ended.
    #[error("Inquiry session already {0}")]
    SessionTaken(SessionStatus),
    /// The webhook's status does not allow the change.
    #[error(transparent)]
    Webhook(#[from] webhook::AlreadySo),
    /// The template has no published version.
    #[error("Inquiry template has no published version")]
    InactiveTemplate,
    /// The account that an inquiry is to have is none of this environment.
    #[error("Account not found")]
    NoAccount,
    /// The cursor of a page is none of the list's objects.
    #[error("the page's cursor is unknown")]
    UnknownCursor,
    /// An inquiry would hold more than it may.
    #[error(transparent)]
    TooLarge(#[from] size::TooLarge),
    /// A test clock cannot be moved that far.
    #[error("the test clock cannot be moved that far")]
    ClockOutOfRange,
    /// The database did not answer, or not as it should.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The uploads' storage did not take a picture.
    #[error("the storage of uploads failed")]
    Storage,
    /// Something sealed cannot be opened, or nothing can be sealed.
    #[error("what is sealed cannot be read: {0}")]
    Vault(#[from] VaultError),
    /// A row holds what this version does not understand.
    #[error("a row of the database cannot be read: {0}")]
    Corrupt(String),
}

impl Error {
    /// Whether the same may well succeed in a moment.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => true,
            Self::Database(sqlx::Error::Database(error)) => match error.code().as_deref() {
                // SQLITE_BUSY and SQLITE_FULL.
                Some("5" | "13") => true,
                // PostgreSQL: serialisation failure and deadlock, a lock not had in time, a
                // statement or transaction cut off, shut down or starting up.
                Some("40001" | "40P01" | "55P03" | "57014" | "25P03" | "57P01" | "57P02" | "57P03") => true,
                // Its connection failed, or it is short of something.
                Some(code) => code.len() == 5 && (code.starts_with("08") || code.starts_with("53")),
                None => false,
            },
            _ => false,
        }
    }
}

impl Error {
    /// Whether a text held the character U+0000, which PostgreSQL does not keep.
    #[must_use]
    pub fn is_unstorable_text(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.code().as_deref() == Some("22021"))
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}
