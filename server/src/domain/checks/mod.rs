//! Checks: what was looked at in something handed in, each a named result.
//!
//! A check says what was measured and no more. None of those on pictures knows whether a
//! document is genuine or whose face it shows.

pub(crate) mod aamva;
pub(crate) mod codec;
mod jpeg;
pub(crate) mod legibility;
pub(crate) mod mrz;
pub mod pdf;
pub(crate) mod picture;
pub(crate) mod picture_kind;
pub(crate) mod refusal;
pub(crate) mod report;

use serde::{Deserialize, Serialize};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// What was looked for is there.
    Passed,
    /// It is not.
    Failed,
    /// There was nothing to look at.
    NotApplicable,
}

/// A named result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name, such as `file_readability`.
    pub name: String,
    /// How it ended.
    pub status: CheckStatus,
    /// Reason codes: why it failed or does not apply.
    pub reasons: Vec<String>,
}

impl Check {
    /// What a failed one means, in the API's words: those that need no picture to be taken
    /// again are the customer's to judge.
    #[must_use]
    pub fn requirement(&self) -> &'static str {
        let is_reading = self.name.starts_with("aamva_") || self.name.starts_with("mrz_");
        if is_reading || self.name == "barcode_detection" { "not_required" } else { "requires_retry" }
    }

    /// One that passed.
    #[must_use]
    pub fn passed(name: &str) -> Self {
        Self { name: name.to_owned(), status: CheckStatus::Passed, reasons: Vec::new() }
    }

    /// One that failed, and why.
    #[must_use]
    pub fn failed(name: &str, reasons: Vec<String>) -> Self {
        Self { name: name.to_owned(), status: CheckStatus::Failed, reasons }
    }

    /// One that does not apply, and why.
    #[must_use]
    pub fn not_applicable(name: &str, reason: &str) -> Self {
        Self { name: name.to_owned(), status: CheckStatus::NotApplicable, reasons: vec![reason.to_owned()] }
    }
}

/// The status of a verification made of these checks: one that failed fails it.
#[must_use]
pub fn verdict(checks: &[Check]) -> &'static str {
    if checks.iter().any(|check| check.status == CheckStatus::Failed) { "failed" } else { "passed" }
}
