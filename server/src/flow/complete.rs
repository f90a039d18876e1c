//! What the completion of an inquiry leads to.

use persona_protocol::InquiryStatus;
use serde_json::Value;

use super::FlowError;
use crate::domain::checks::{Check, mrz};
use crate::domain::field::{BIRTHDATE, NAME_FIRST, NAME_LAST};
use crate::domain::inquiry::Inquiry;
use crate::state::AppState;
use crate::store::{Completion, FlowContext, Visit};

/// What the completion of an inquiry leads to: the checks of its machine-readable zone, and a request
/// to the template's verifier. The store records both in the transaction that completes the inquiry.
#[must_use]
pub fn on_completion(inquiry: &Inquiry) -> Completion {
    Completion { checks: mrz_checks(inquiry), asks_verifier: true }
}

/// The checks of the machine-readable zone that is among an inquiry's fields, if there is one.
fn mrz_checks(inquiry: &Inquiry) -> Option<Vec<Check>> {
    let field = |name| inquiry.fields.get(name).and_then(Value::as_str);
    let birthdate = field(BIRTHDATE).and_then(|date| date.parse().ok());
    let zone = field(mrz::FIELD)?;
    Some(mrz::checks(zone, field(NAME_FIRST), field(NAME_LAST), birthdate))
}

/// Completes an inquiry whose steps are all done. The last step completes it in its own transaction,
/// so this finds something to do only where an older version of the server was stopped in between.
pub(super) async fn complete_if_done(
    state: &AppState,
    visit: Visit<'_>,
    context: &mut FlowContext,
) -> Result<(), FlowError> {
    if context.inquiry.status == InquiryStatus::Pending && context.inquiry.next_step().is_none() {
        context.inquiry = state.store.complete_inquiry(visit, on_completion).await?;
    }
    Ok(())
}
