//! Attributes of inquiries, checked.

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::domain::expiry::Interval;
use crate::domain::size;
use crate::resource;
use crate::routes::error::ApiError;

/// The longest note or comment, in characters.
pub(super) const MAX_NOTE: usize = 20_000;

#[derive(Deserialize)]
pub(super) enum InquiryKind {
    #[serde(rename = "inquiry")]
    Inquiry,
}

fn wrong(name: &str, what: impl std::fmt::Display) -> ApiError {
    ApiError::unprocessable(&format!("/data/attributes/{name}"), format!("data.attributes.{name}: {what}"))
}

pub(super) fn checked(name: &str, text: Option<String>, longest: usize) -> Result<Option<String>, ApiError> {
    match text {
        Some(text) if text.chars().count() > longest => {
            Err(wrong(name, format!("must be of at most {longest} characters")))
        }
        Some(text) if text.is_empty() && name == "reference-id" => Err(wrong(name, "must not be empty")),
        text => Ok(text),
    }
}

pub(super) fn tags(tags: Vec<String>) -> Result<Vec<String>, ApiError> {
    if tags.len() > 100 || tags.iter().any(|tag| tag.is_empty() || tag.chars().count() > 255) {
        return Err(wrong("tags", "must be at most 100, of 1 to 255 characters each"));
    }
    let mut unique: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        if !unique.contains(&tag) {
            unique.push(tag);
        }
    }
    Ok(unique)
}

pub(super) fn redirect_uri(uri: String) -> Result<String, ApiError> {
    // A browser is sent there: `javascript:` and the like must not get through.
    let good = uri.len() <= 2048
        && Url::parse(&uri).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    if good { Ok(uri) } else { Err(wrong("redirect-uri", "must be an absolute http or https URL")) }
}

/// What the customer knows of the individual. The fields that every inquiry has are
/// texts or null; others may hold anything.
pub(super) fn fields(fields: Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    size::check(&fields).map_err(|too_large| wrong("fields", too_large))?;
    for (name, value) in &fields {
        let place = format!("fields/{name}");
        if name.is_empty() || name.chars().count() > 255 {
            return Err(wrong("fields", "names must be of 1 to 255 characters"));
        }
        if let Some(kind) = resource::inquiry::kind_of(name) {
            match value {
                Value::Null => {}
                Value::String(date) if kind == "date" => {
                    if date.parse::<jiff::civil::Date>().is_err() || date.len() != 10 {
                        return Err(wrong(&place, "must be a date such as 1990-12-31"));
                    }
                }
                Value::String(_) => {}
                _ => return Err(wrong(&place, "must be a string or null")),
            }
        }
    }
    Ok(fields)
}

pub(super) fn interval(name: &str, seconds: Option<i64>) -> Result<Option<Interval>, ApiError> {
    seconds
        .map(Interval::from_seconds)
        .transpose()
        .map_err(|error| ApiError::unprocessable(&format!("/meta/{name}"), format!("meta.{name}: {error}")))
}
