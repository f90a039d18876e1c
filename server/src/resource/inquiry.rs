//! The resource `inquiry`.

use serde_json::{Map, Value, json};

use super::{moment, optional_moment};
use crate::domain::evidence::EvidenceGroup;
use crate::domain::field::{Field, FieldType};
use crate::domain::inquiry::Inquiry;
use crate::store::{EventObject, InquiryRecord};

/// The fields every inquiry has, in this order, whether anything is known or not.
const FIELDS: [(&str, &str); 13] = [
    ("name-first", "string"),
    ("name-middle", "string"),
    ("name-last", "string"),
    ("birthdate", "date"),
    ("address-street-1", "string"),
    ("address-street-2", "string"),
    ("address-city", "string"),
    ("address-subdivision", "string"),
    ("address-postal-code", "string"),
    ("address-country-code", "string"),
    ("email-address", "string"),
    ("phone-number", "string"),
    ("identification-number", "string"),
];

/// The objects that hang on the inquiry, of the relationships that are wanted.
#[must_use]
pub(crate) fn related(record: &InquiryRecord, wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let mut related = Vec::new();
    if wanted("sessions") {
        related.extend(record.sessions.iter().map(super::session::object));
    }
    for evidence in &record.evidence {
        let name = match evidence.kind.group() {
            EvidenceGroup::Documents => "documents",
            EvidenceGroup::Selfies => "selfies",
            EvidenceGroup::Verifications => "verifications",
            EvidenceGroup::Parts => continue,
        };
        if wanted(name) {
            related.push(super::evidence::object(evidence, record));
        }
    }
    related
}

/// The inquiry as a resource object.
#[must_use]
pub(crate) fn object(record: &InquiryRecord) -> Value {
    let inquiry = &record.inquiry;
    let group = |group: EvidenceGroup| -> Value {
        record
            .evidence
            .iter()
            .filter(|evidence| evidence.kind.group() == group)
            .map(|evidence| json!({ "type": evidence.kind.as_str(), "id": evidence.id }))
            .collect()
    };
    let sessions: Value = record
        .sessions
        .iter()
        .map(|session| json!({ "type": "inquiry-session", "id": session.id }))
        .collect();
    let account = inquiry.account_id.as_ref().map(|id| json!({ "type": "account", "id": id }));
    json!({
        "type": "inquiry",
        "id": inquiry.id,
        "attributes": {
            "status": inquiry.status.as_str(),
            "reference-id": inquiry.reference_id,
            "note": inquiry.note,
            "behaviors": null,
            "tags": inquiry.tags,
            "creator": inquiry.creator,
            "reviewer-comment": inquiry.reviewer_comment,
            "created-at": moment(inquiry.created_at),
            "updated-at": moment(inquiry.updated_at),
            "started-at": optional_moment(inquiry.started_at),
            "expires-at": optional_moment(inquiry.expires_at),
            "completed-at": optional_moment(inquiry.completed_at),
            "failed-at": optional_moment(inquiry.failed_at),
            "marked-for-review-at": optional_moment(inquiry.marked_for_review_at),
            "decisioned-at": optional_moment(inquiry.decisioned_at),
            "expired-at": optional_moment(inquiry.expired_at),
            "redacted-at": optional_moment(inquiry.redacted_at),
            "previous-step-name": inquiry.previous_step,
            "next-step-name": inquiry.next_step,
            "fields": fields(inquiry),
        },
        "relationships": {
            "account": { "data": account },
            "template": { "data": null },
            "inquiry-template": { "data": { "type": "inquiry-template", "id": inquiry.template_id } },
            "inquiry-template-version": {
                "data": { "type": "inquiry-template-version", "id": inquiry.template_version_id }
            },
            "transaction": { "data": null },
            "reviewer": { "data": null },
            "reports": { "data": [] },
            "verifications": { "data": group(EvidenceGroup::Verifications) },
            "sessions": { "data": sessions },
            "documents": { "data": group(EvidenceGroup::Documents) },
            "selfies": { "data": group(EvidenceGroup::Selfies) },
        },
    })
}

/// Plain values as the API answers them: `{"name-first": {"type": "string", "value": "Ada"}}`.
#[must_use]
pub(crate) fn fields(inquiry: &Inquiry) -> Value {
    let known = &inquiry.fields;
    let mut fields = Map::new();
    for (name, kind) in FIELDS {
        let value = known.get(name).unwrap_or(&Value::Null);
        fields.insert(name.to_owned(), json!({ "type": kind, "value": value }));
    }
    for (name, value) in known {
        if !fields.contains_key(name) {
            // The customer's back end may have given it another type than the template has.
            let asked = inquiry.progress.plan.field(name).map(Field::kind);
            let kind =
                asked.filter(|kind| kind.holds(value)).map_or_else(|| kind(value), FieldType::api_name);
            fields.insert(name.clone(), json!({ "type": kind, "value": value }));
        }
    }
    Value::Object(fields)
}

/// The type of a field that every inquiry has.
#[must_use]
pub(crate) fn kind_of(name: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null | Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "hash",
    }
}

impl EventObject for InquiryRecord {
    fn event_object(&self) -> Value {
        object(self)
    }
}
