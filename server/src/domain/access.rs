//! Who may open an inquiry: the table of the sessions contract as one function.

use persona_protocol::{ErrorCode, InquiryStatus};

/// What a request for the flow brought to prove that it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// No token.
    None,
    /// The token of a session of this inquiry, used by the browser it belongs to (or
    /// by nobody so far).
    Session,
    /// A token of this inquiry whose session has ended.
    ExpiredSession,
    /// A token that is not ours, of another inquiry, or of another browser's session.
    Invalid,
}

/// What becomes of that request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// It opens, and needs no session until the individual starts.
    OpenToAnyone,
    /// It opens where the individual left off.
    Open,
    /// The last screen.
    Finished,
    /// Nothing but the reason.
    Refused(ErrorCode),
}

/// Decides on a request to open the flow. The status must be settled (see
/// [`super::inquiry::Inquiry::settle`]) at the moment of the request.
#[must_use]
pub(crate) fn decide(status: InquiryStatus, credential: Credential) -> Access {
    match (status, credential) {
        (InquiryStatus::Expired, _) | (_, Credential::ExpiredSession) => {
            Access::Refused(ErrorCode::SessionExpired)
        }
        (_, Credential::Invalid) => Access::Refused(ErrorCode::Unauthenticated),
        (InquiryStatus::Created, Credential::None) => Access::OpenToAnyone,
        (_, Credential::None) => Access::Refused(ErrorCode::Unauthenticated),
        (InquiryStatus::Created | InquiryStatus::Pending, Credential::Session) => Access::Open,
        (_, Credential::Session) => Access::Finished,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Access::{Finished, Open, OpenToAnyone, Refused};
    use Credential::{ExpiredSession, Invalid, None, Session};
    use ErrorCode::{SessionExpired, Unauthenticated};

    #[test]
    fn a_created_inquiry_opens_with_and_without_a_session() {
        assert_eq!(decide(InquiryStatus::Created, None), OpenToAnyone);
        assert_eq!(decide(InquiryStatus::Created, Session), Open);
    }

    #[test]
    fn a_pending_inquiry_opens_only_with_a_valid_session() {
        assert_eq!(decide(InquiryStatus::Pending, None), Refused(Unauthenticated));
        assert_eq!(decide(InquiryStatus::Pending, Invalid), Refused(Unauthenticated));
        assert_eq!(decide(InquiryStatus::Pending, ExpiredSession), Refused(SessionExpired));
        assert_eq!(decide(InquiryStatus::Pending, Session), Open);
    }

    #[test]
    fn an_expired_inquiry_is_closed_to_everyone() {
        for credential in [None, Session, ExpiredSession, Invalid] {
            assert_eq!(decide(InquiryStatus::Expired, credential), Refused(SessionExpired));
        }
    }

    #[test]
    fn a_finished_inquiry_shows_its_last_screen_to_its_own_session_alone() {
        for status in InquiryStatus::ALL.iter().copied().filter(|status| status.is_finished()) {
            assert_eq!(decide(status, Session), Finished);
            assert_eq!(decide(status, None), Refused(Unauthenticated));
            assert_eq!(decide(status, Invalid), Refused(Unauthenticated));
        }
    }
}
