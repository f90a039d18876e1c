//! The resource `event`.

use serde_json::{Value, json};

use super::moment;
use crate::store::Event;

/// The event as a resource object.
#[must_use]
pub(crate) fn object(event: &Event) -> Value {
    json!({
        "type": "event",
        "id": event.id,
        "attributes": {
            "name": event.name,
            "payload": event.payload,
            "created-at": moment(event.created_at),
        },
    })
}
