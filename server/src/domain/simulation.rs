//! What a customer can simulate in the sandbox.

use super::decision::Decision;

/// An action of an individual, a reviewer or a check, simulated in the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Simulation {
    /// The individual starts.
    Start,
    /// The individual completes all steps.
    Complete,
    /// The individual fails.
    Fail,
    /// Somebody decides.
    Decide(Decision),
    /// A verification is created.
    Verify {
        /// The verification template.
        template_id: String,
        /// Whether it passed.
        passed: bool,
    },
}
