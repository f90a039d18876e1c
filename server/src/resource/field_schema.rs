//! Field schemas: what a template asks for, by name and type.

use serde_json::{Map, Value, json};

use crate::domain::country;
use crate::domain::field::{Field, FieldType};

/// The language of labels for customers.
const LANGUAGE: &str = "en";

/// A field as the API describes it.
#[must_use]
pub(crate) fn object(field: &Field) -> Value {
    let kind = field.kind();
    let mut config = Map::new();
    config.insert("required".to_owned(), field.required.into());
    let mut set = |name: &str, value: Value| config.insert(name.to_owned(), value);
    match kind {
        FieldType::Integer | FieldType::Number => {
            for (name, bound) in [("min", &field.min), ("max", &field.max)] {
                if let Some(bound) = bound {
                    set(name, bound.clone().into());
                }
            }
        }
        FieldType::Date => {
            set("min-date", json!(field.min_date));
            set("max-date", json!(field.max_date));
        }
        FieldType::String | FieldType::Name | FieldType::PhoneNumber => {
            set("max-char-length", field.most_characters().into());
        }
        FieldType::Choices | FieldType::MultiChoices => {
            set("allow-empty", (!field.required).into());
            set("options", field.options.iter().map(|option| option.value.as_str()).collect());
            set("option-labels", field.options.iter().map(|option| option.label.text(LANGUAGE)).collect());
        }
        FieldType::Country => {
            set("max-char-length", country::CODE_LENGTH.into());
        }
        FieldType::EmailAddress | FieldType::Birthdate | FieldType::Boolean => {}
    }
    json!({
        "type": kind.api_name(),
        "key": field.name,
        "label": field.label.as_ref().map(|label| label.text(LANGUAGE)),
        "default-value": null,
        "config": config,
    })
}
