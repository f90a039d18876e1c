//! Domain types as the resource objects of the HTTP API, with keys in kebab case.
//!
//! Each `object` has every key that the contract names and no other.

pub(crate) mod account;
pub(crate) mod event;
pub(crate) mod evidence;
pub(crate) mod field_schema;
pub(crate) mod inquiry;
pub(crate) mod session;
pub(crate) mod template;
pub(crate) mod webhook;
pub(crate) mod webhook_delivery;

use jiff::Timestamp;
use serde_json::Value;

/// A moment as the API writes it: ISO 8601 with milliseconds, in UTC.
#[must_use]
pub(crate) fn moment(moment: Timestamp) -> Value {
    Value::String(format!("{moment:.3}"))
}

/// A moment or null.
#[must_use]
pub(crate) fn optional_moment(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_three_digits_of_milliseconds_and_a_z() {
        assert_eq!(moment(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.000Z");
        assert_eq!(
            moment(Timestamp::from_millisecond(1_780_000_000_120).unwrap()),
            "2026-05-28T20:26:40.120Z"
        );
    }
}
