//! How much may be known of an individual: it is read, repeated in events and sent along
//! wherever the inquiry is.

use serde_json::{Map, Value};

/// The most fields of an inquiry.
pub(crate) const MAX_FIELDS: usize = 200;
/// The most values in all fields together, those inside of arrays and objects counted as well.
pub(crate) const MAX_VALUES: usize = 2_000;
/// The most bytes that names and texts of all fields have together.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

/// An inquiry's fields are too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "all fields of an inquiry together may be {MAX_FIELDS}, with {MAX_VALUES} values and {} KB of text",
    MAX_BYTES / 1024
)]
pub struct TooLarge;

/// Checks all fields of an inquiry together.
///
/// # Errors
/// When there are too many, or they hold too much.
pub(crate) fn check(fields: &Map<String, Value>) -> Result<(), TooLarge> {
    let mut left = Left { values: MAX_VALUES, bytes: MAX_BYTES };
    if fields.len() > MAX_FIELDS { Err(TooLarge) } else { left.take_object(fields).ok_or(TooLarge) }
}

struct Left {
    values: usize,
    bytes: usize,
}

impl Left {
    fn take_bytes(&mut self, bytes: usize) -> Option<()> {
        self.bytes = self.bytes.checked_sub(bytes)?;
        Some(())
    }

    fn take_object(&mut self, object: &Map<String, Value>) -> Option<()> {
        object.iter().try_for_each(|(name, value)| {
            self.take_bytes(name.len())?;
            self.take(value)
        })
    }

    fn take(&mut self, value: &Value) -> Option<()> {
        self.values = self.values.checked_sub(1)?;
        match value {
            Value::String(text) => self.take_bytes(text.len()),
            Value::Array(values) => values.iter().try_for_each(|value| self.take(value)),
            Value::Object(object) => self.take_object(object),
            Value::Null | Value::Bool(_) | Value::Number(_) => Some(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(count: usize, value: Value) -> Map<String, Value> {
        (0..count).map(|n| (format!("{n:03}"), value.clone())).collect()
    }

    #[test]
    fn fields_are_counted_with_all_that_is_in_them() {
        assert_eq!(check(&of(200, json!("x".repeat(300)))), Ok(()));
        assert_eq!(check(&of(201, json!(null))), Err(TooLarge));
        assert_eq!(check(&of(1, json!("x".repeat(MAX_BYTES - 3)))), Ok(()));
        assert_eq!(check(&of(1, json!("x".repeat(MAX_BYTES - 2)))), Err(TooLarge));
        assert_eq!(check(&of(1, json!({ "x".repeat(MAX_BYTES): null }))), Err(TooLarge));
        assert_eq!(check(&of(100, json!(vec![json!([]); 19]))), Ok(()));
        assert_eq!(check(&of(100, json!(vec![json!({}); 20]))), Err(TooLarge));
    }
}
