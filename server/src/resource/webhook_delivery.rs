//! A webhook's deliveries as the API answers them. Persona's has nothing of the kind.

use serde_json::{Value, json};

use super::{moment, optional_moment};
use crate::domain::webhook::schedule;
use crate::store::DeliveryRecord;

/// The delivery as a resource object. Its id is that of the event: a webhook is told of
/// each one once.
#[must_use]
pub(crate) fn object(delivery: &DeliveryRecord) -> Value {
    let is_pending = delivery.status == "pending";
    let left = if is_pending { schedule::ATTEMPTS.saturating_sub(delivery.attempts) } else { 0 };
    json!({
        "type": "webhook-delivery",
        "id": delivery.event_id,
        "attributes": {
            "event-name": delivery.event_name,
            "status": delivery.status,
            "attempts-made": delivery.attempts,
            "attempts-left": left,
            "first-attempted-at": optional_moment(delivery.first_attempted_at),
            "last-attempted-at": optional_moment(delivery.last_attempted_at),
            "next-attempt-at": delivery.next_attempt_at.filter(|_| is_pending).map(moment),
            "last-response-status": delivery.last_status,
            "last-error": delivery.last_error,
        },
        "relationships": {
            "event": { "data": { "type": "event", "id": delivery.event_id } },
        },
    })
}
