//! The resources `document/…`, `selfie/…` and `verification/…`.

use serde_json::{Value, json};

use super::moment;
use crate::domain::checks::Check;
use crate::domain::document_kind::DocumentKind;
use crate::domain::evidence::{Evidence, EvidenceGroup, EvidenceKind};
use crate::domain::inquiry::Inquiry;
use crate::store::InquiryRecord;

/// What was handed in for an inquiry, or came of it, as a resource object.
#[must_use]
pub(crate) fn object(evidence: &Evidence, record: &InquiryRecord) -> Value {
    let inquiry = &record.inquiry;
    let created = moment(evidence.created_at);
    let (attributes, relationships) = match evidence.kind.group() {
        EvidenceGroup::Selfies | EvidenceGroup::Parts => (
            json!({ "status": evidence.status, "created-at": created, "processed-at": null }),
            json!({ "inquiry": { "data": { "type": "inquiry", "id": inquiry.id } } }),
        ),
        EvidenceGroup::Documents if evidence.kind == EvidenceKind::GenericDocument => (
            json!({
                "status": evidence.status,
                "created-at": created,
                "processed-at": null,
                "processed-at-ts": null,
                "kind": evidence.name,
                "files": file(evidence).into_iter().collect::<Vec<_>>(),
                "files-normalized": [],
                "extraction-responses": null,
                "document-type": null,
                "fields": {},
            }),
            document_relationships(inquiry),
        ),
        EvidenceGroup::Documents => (
            json!({
                "status": evidence.status,
                "created-at": created,
                "processed-at": null,
                "processed-at-ts": null,
                "front-photo": file(evidence),
                "back-photo": record.evidence.iter().rev()
                    .find(|part| part.kind == EvidenceKind::GovernmentIdBack)
                    .and_then(file),
                "selfie-photo": null,
                "id-class": inquiry.progress.document.map(DocumentKind::id_class),
            }),
            document_relationships(inquiry),
        ),
        EvidenceGroup::Verifications => {
            let second = evidence.created_at.as_second();
            (
                json!({
                    "status": evidence.status,
                    "created-at": created,
                    "created-at-ts": second,
                    "submitted-at": created,
                    "submitted-at-ts": second,
                    "completed-at": created,
                    "completed-at-ts": second,
                    "redacted-at": null,
                    "country-code": match evidence.kind {
                        EvidenceKind::GovernmentIdVerification => inquiry.progress.country.as_deref(),
                        _ => None,
                    },
                    "tags": [],
                    "checks": evidence.checks.iter().map(|one| check(one, evidence.kind)).collect::<Vec<_>>(),
                }),
                json!({
                    "inquiry": { "data": { "type": "inquiry", "id": inquiry.id } },
                    "template": { "data": null },
                    "inquiry-template": {
                        "data": { "type": "inquiry-template", "id": inquiry.template_id }
                    },
                    "inquiry-template-version": {
                        "data": { "type": "inquiry-template-version", "id": inquiry.template_version_id }
                    },
                    "transaction": { "data": null },
                    "verification-template": {
                        "data": evidence.template_id.as_ref().map(|id| json!({
                            "type": evidence.kind.as_str().replace("verification/", "verification-template/"),
                            "id": id,
                        }))
                    },
                    "verification-template-version": { "data": null },
                    "accounts": { "data": [] },
                }),
            )
        }
    };
    json!({
        "type": evidence.kind.as_str(),
        "id": evidence.id,
        "attributes": attributes,
        "relationships": relationships,
    })
}

fn document_relationships(inquiry: &Inquiry) -> Value {
    json!({
        "inquiry": { "data": { "type": "inquiry", "id": inquiry.id } },
        "template": { "data": null },
        "inquiry-template": { "data": { "type": "inquiry-template", "id": inquiry.template_id } },
        "inquiry-template-version": {
            "data": { "type": "inquiry-template-version", "id": inquiry.template_version_id }
        },
        "transaction": { "data": null },
        "document-files": { "data": [] },
    })
}

/// A check. None decides on an inquiry: that is for whoever asked for it.
fn check(check: &Check, of: EvidenceKind) -> Value {
    // What a verifier found comes when the individual has gone: nothing is tried again.
    let final_word = of == EvidenceKind::VerifierVerification;
    json!({
        "name": check.name,
        "status": check.status,
        "reasons": check.reasons,
        "requirement": if final_word { "not_required" } else { check.requirement() },
        "metadata": {},
    })
}

fn file(evidence: &Evidence) -> Option<Value> {
    let picture = evidence.picture.as_ref()?;
    let url = format!("/api/v1/files/{}", evidence.id);
    Some(json!({ "filename": picture.filename, "url": url, "byte-size": picture.byte_size }))
}
