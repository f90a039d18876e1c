use persona_protocol::{ErrorCode, SessionStatus};

use crate::domain::inquiry::{Conflict, OutOfOrder};
use crate::domain::session::{Denied, MAX_SESSIONS};
use crate::domain::{size, webhook};
use crate::secrets::vault::VaultError;

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
    /// An expiry is to be recorded, which a reader cannot.
    #[error("the inquiry's expiry must be recorded first")]
    Due,
    /// The database did not answer, or not as it should.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The storage of uploads did not take or give a file.
    #[error("the storage of uploads failed: {0}")]
    Storage(String),
    /// Something sealed cannot be opened, or nothing can be sealed.
    #[error("encrypted data cannot be read: {0}")]
    Vault(#[from] VaultError),
    /// A row holds what this version does not understand.
    #[error("a row of the database cannot be read: {0}")]
    Corrupt(String),
}

impl Error {
    /// Whether the same may well succeed in a moment: the database or the storage is away,
    /// busy, full, or cannot be written just now.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        use sqlx::Error as E;
        match self {
            Self::Storage(_) | Self::Due => true,
            Self::Database(
                E::PoolTimedOut
                | E::PoolClosed
                | E::Io(_)
                | E::Tls(_)
                | E::WorkerCrashed
                | E::BeginFailed
                | E::InvalidSavePointStatement,
            ) => true,
            Self::Database(E::Database(error)) => error.code().is_some_and(|code| is_passing(&code)),
            _ => false,
        }
    }

    /// Whether a row with the same unique value exists already.
    #[must_use]
    pub(super) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether the database has not answered at all.
    #[must_use]
    pub fn is_away(&self) -> bool {
        use sqlx::Error as E;
        matches!(self, Self::Database(E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::Tls(_)))
    }
}

/// Whether a database's error of that code may be gone in a moment.
fn is_passing(code: &str) -> bool {
    // PostgreSQL's have five characters, the first two of which are a class.
    if code.len() == 5 {
        return matches!(
            code,
            // Serialisation failure and deadlock; a lock not had in time; a statement or a
            // transaction cut off; shut down or starting up; an idle session ended.
            "40001" | "40P01" | "55P03" | "57014" | "25P03" | "25P04" | "57P01" | "57P02" | "57P03" | "57P05"
            // Somebody else's transaction, which has failed; a database that only reads.
            | "25P02" | "25006"
        ) || ["08", "53", "58"].iter().any(|class| code.starts_with(class));
    }
    // SQLite's are numbers, the lowest byte of which says enough: busy, locked, out of memory,
    // read-only, interrupted, input and output, full, cannot be opened, locks of the log.
    let primary = code.parse::<u32>().map(|code| code & 0xff);
    matches!(primary, Ok(5 | 6 | 7 | 8 | 9 | 10 | 13 | 14 | 15))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_gone_in_a_moment_is_told_from_what_will_not_be() {
        // SQLite: full, an error of writing, busy with a snapshot, a file that turned read-only.
        for code in ["13", "778", "517", "8", "1032", "14"] {
            assert!(is_passing(code), "{code}");
        }
        for code in ["25P02", "25006", "53100", "53300", "58030", "57P01", "08006", "40P01"] {
            assert!(is_passing(code), "{code}");
        }
        // Broken rules, a broken file, a statement that makes no sense.
        for code in ["19", "2067", "11", "26", "1", "23505", "42601", "22021", "XX001", ""] {
            assert!(!is_passing(code), "{code}");
        }
    }
}
