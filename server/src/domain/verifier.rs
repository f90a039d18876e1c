//! What a customer's own verifier may answer, and what its answer does to the inquiry.
//!
//! A verifier is asked once all steps are done. Its word decides on an inquiry on which
//! nobody has decided yet, and on no other: who decides through the API meanwhile knows better.

use jiff::{SignedDuration, Timestamp};
use persona_protocol::InquiryStatus;
use serde::{Deserialize, Serialize};

use super::event::EventName;
use super::inquiry::Inquiry;
use super::webhook::schedule;
use crate::domain::checks::{self, Check, CheckStatus};

/// The longest answer that is read, in bytes.
pub const MAX_ANSWER: usize = 64 * 1024;
/// The most checks an answer may name.
pub const MAX_CHECKS: usize = 50;
/// The most reasons a check may have.
pub const MAX_REASONS: usize = 10;
/// The longest name of a check and the longest reason.
const MAX_WORD: usize = 64;
/// How many attempts are made to ask, the first one included: about an hour and a half.
pub const ATTEMPTS: u32 = 5;
/// How long an answer that was promised for later is waited for.
pub const LATER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a verifier makes of an inquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is accepted.
    Approved,
    /// It is refused.
    Declined,
    /// Somebody has to look.
    NeedsReview,
    /// The verifier does not decide: the inquiry stays as it is.
    None,
}

/// What a verifier answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it makes of the inquiry.
    pub outcome: Outcome,
    /// What it looked at.
    pub checks: Vec<Check>,
}

/// Why an answer cannot be used, in words for who wrote the verifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// It is longer than is read.
    #[error("the answer is longer than {MAX_ANSWER} bytes")]
    TooLong,
    /// It is no JSON, or says something else.
    #[error("{0}")]
    Shape(String),
    /// It has too many checks.
    #[error("checks: {MAX_CHECKS} at most")]
    TooManyChecks,
    /// A check is called something that is no name.
    #[error("checks[{0}].name: 1 to {MAX_WORD} of a to z, 0 to 9 and _, beginning with a letter")]
    Name(usize),
    /// A check stands there twice.
    #[error("checks[{0}].name: is used twice")]
    Twice(usize),
    /// A reason is no code, or there are too many.
    #[error("checks[{0}].reasons: {MAX_REASONS} codes at most, each 1 to {MAX_WORD} of a to z, 0 to 9 and _")]
    Reasons(usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    outcome: Outcome,
    #[serde(default)]
    checks: Vec<WrittenCheck>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCheck {
    name: String,
    status: CheckStatus,
    #[serde(default)]
    reasons: Vec<String>,
}

impl Answer {
    /// Nothing to say.
    #[must_use]
    pub fn nothing() -> Self {
        Self { outcome: Outcome::None, checks: Vec::new() }
    }

    /// Reads an answer: `{"outcome": "approved", "checks": [{"name": "face_comparison",
    /// "status": "passed", "reasons": []}]}`. Names and reasons are codes of few characters,
    /// so that no personal data gets in by them: they are kept when that is removed.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(body: &[u8]) -> Result<Self, BadAnswer> {
        if body.len() > MAX_ANSWER {
            return Err(BadAnswer::TooLong);
        }
        let mut json = serde_json::Deserializer::from_slice(body);
        let written: Written = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let told = error.into_inner().to_string();
            BadAnswer::Shape(if path == "." { told } else { format!("{path}: {told}") })
        })?;
        json.end().map_err(|error| BadAnswer::Shape(error.to_string()))?;
        if written.checks.len() > MAX_CHECKS {
            return Err(BadAnswer::TooManyChecks);
        }
        let mut checks: Vec<Check> = Vec::with_capacity(written.checks.len());
        for (index, WrittenCheck { name, status, reasons }) in written.checks.into_iter().enumerate() {
            if !is_word(&name) || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
                return Err(BadAnswer::Name(index));
            }
            if checks.iter().any(|other| other.name == name) {
                return Err(BadAnswer::Twice(index));
            }
            if reasons.len() > MAX_REASONS || !reasons.iter().all(|reason| is_word(reason)) {
                return Err(BadAnswer::Reasons(index));
            }
            checks.push(Check { name, status, reasons });
        }
        Ok(Self { outcome: written.outcome, checks })
    }

    /// What the verifier says when it could not be asked.
    #[must_use]
    pub fn unreachable() -> Self {
        let check = Check::failed("verifier_answer", vec!["no_answer".to_owned()]);
        Self { outcome: Outcome::NeedsReview, checks: vec![check] }
    }

    /// The status of the verification that it becomes; `None` when there is nothing to keep.
    #[must_use]
    pub fn verification_status(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Approved => Some("passed"),
            Outcome::Declined => Some("failed"),
            Outcome::NeedsReview => Some(checks::verdict(&self.checks)),
            Outcome::None if self.checks.is_empty() => None,
            Outcome::None => Some(checks::verdict(&self.checks)),
        }
    }
}

fn is_word(word: &str) -> bool {
    (1..=MAX_WORD).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Does to an inquiry what the verifier's outcome says, if it still has the status in which
/// the verifier was asked; returns the event when something has changed.
pub fn apply(
    inquiry: &mut Inquiry,
    asked_in: InquiryStatus,
    outcome: Outcome,
    now: Timestamp,
) -> Option<EventName> {
    if inquiry.status != asked_in {
        return None;
    }
    let moved = match outcome {
        Outcome::Approved => inquiry.approve(now),
        Outcome::Declined => inquiry.decline(now),
        Outcome::NeedsReview => inquiry.mark_for_review(now),
        Outcome::None => return None,
    };
    // Marked for review already, or redacted.
    moved.ok()
}

/// How long to wait after that many attempts have failed; `None` when none is left. As with
/// webhooks, but an individual waits for the result: it ends sooner.
#[must_use]
pub fn delay(made: u32, random: f64) -> Option<SignedDuration> {
    if made < ATTEMPTS { schedule::delay(made, random) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::inquiry::tests::{NOON, pending};
    use super::*;

    fn completed() -> Inquiry {
        let mut inquiry = pending();
        inquiry.complete(NOON).unwrap();
        inquiry
    }

    #[test]
    fn an_answer_is_read_with_its_checks() {
        let text = br#"{"outcome": "declined", "checks": [
            {"name": "face_comparison", "status": "failed", "reasons": ["no_match"]},
            {"name": "watchlist", "status": "not_applicable"}]}"#;
        let answer = Answer::parse(text).unwrap();
        assert_eq!(answer.outcome, Outcome::Declined);
        assert_eq!(answer.checks[0], Check::failed("face_comparison", vec!["no_match".to_owned()]));
        assert_eq!(answer.checks[1].status, CheckStatus::NotApplicable);
        assert_eq!(Answer::parse(br#"{"outcome": "none"}"#), Ok(Answer::nothing()));
    }

    #[test]
    fn what_is_wrong_with_an_answer_is_named_with_its_place() {
        let check = |check: &str| format!(r#"{{"outcome": "approved", "checks": [{check}]}}"#);
        let one = r#"{"name": "a", "status": "passed"}"#;
        for (text, told) in [
            (String::new(), "EOF"),
            ("[]".to_owned(), "invalid length 0"),
            (r#"{"outcome": "fine"}"#.to_owned(), "outcome: unknown variant"),
            (r#"{"outcome": "none", "note": ""}"#.to_owned(), "unknown field `note`"),
            (r#"{"outcome": "none"} {}"#.to_owned(), "trailing"),
            (check(r#"{"name": "Frank Herbert", "status": "passed"}"#), "checks[0].name: 1 to 64"),
            (check(r#"{"name": "1st", "status": "passed"}"#), "checks[0].name: 1 to 64"),
            (check(&format!("{one}, {one}")), "checks[1].name: is used twice"),
            (check(r#"{"name": "a", "status": "good"}"#), "checks[0].status: unknown variant"),
            (check(r#"{"name": "a", "status": "failed", "reasons": ["Was 17"]}"#), "checks[0].reasons: 10"),
            (check(&vec![one; 51].join(",")), "checks: 50 at most"),
            (" ".repeat(MAX_ANSWER + 1), "longer than 65536 bytes"),
        ] {
            let error = Answer::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn an_outcome_decides_on_what_nobody_has_decided_on() {
        for (outcome, status) in [
            (Outcome::Approved, InquiryStatus::Approved),
            (Outcome::Declined, InquiryStatus::Declined),
            (Outcome::NeedsReview, InquiryStatus::NeedsReview),
        ] {
            let mut inquiry = completed();
            assert!(apply(&mut inquiry, InquiryStatus::Completed, outcome, NOON).is_some());
            assert_eq!(inquiry.status, status);
        }
        let mut inquiry = completed();
        assert_eq!(apply(&mut inquiry, InquiryStatus::Completed, Outcome::None, NOON), None);
        inquiry.approve(NOON).unwrap();
        assert_eq!(apply(&mut inquiry, InquiryStatus::Completed, Outcome::Declined, NOON), None);
        assert_eq!(inquiry.status, InquiryStatus::Approved);
        let mut marked = completed();
        marked.mark_for_review(NOON).unwrap();
        assert_eq!(apply(&mut marked, InquiryStatus::NeedsReview, Outcome::NeedsReview, NOON), None);
        marked.redacted_at = Some(NOON);
        assert_eq!(apply(&mut marked, InquiryStatus::NeedsReview, Outcome::Approved, NOON), None);
    }

    #[test]
    fn asking_ends_after_the_fifth_attempt() {
        let waited: Vec<i64> = (1..ATTEMPTS).map(|made| delay(made, 0.5).unwrap().as_secs()).collect();
        assert_eq!(waited, [3, 64, 729, 4096]);
        assert_eq!(delay(ATTEMPTS, 0.5), None);
    }

    proptest! {
        /// Whatever a verifier sends: it is read or refused, and what is read can be kept.
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(answer) = Answer::parse(&bytes) {
                prop_assert!(answer.checks.len() <= MAX_CHECKS);
            }
        }
    }
}
