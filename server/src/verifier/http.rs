//! A verifier that is a customer's server: asked by a POST that is signed as deliveries to
//! webhooks are, under the same rules on where it may go.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use data_encoding::BASE64;
use serde_json::{Value, json};

use super::{File, HandedIn, Reply, Unanswered, Verifier};
use crate::domain::evidence::EvidenceKind;
use crate::domain::verifier::{Answer, MAX_ANSWER};
use crate::domain::webhook::{signature, valid_at};
use crate::jobs::webhooks::post::{self, Post};
use crate::resource;

/// Asks the server at the address that the template names.
pub struct SignedHttp {
    post: Post,
}

impl SignedHttp {
    /// One that gives receivers `timeout` to answer, the body included.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub fn new(timeout: Duration) -> Result<Self, reqwest::Error> {
        Ok(Self { post: Post::new(timeout)? })
    }
}

#[async_trait]
impl Verifier for SignedHttp {
    async fn verify(&self, handed_in: &HandedIn) -> Result<Reply, Unanswered> {
        let body = body(handed_in).to_string().into_bytes();
        let headers = headers(handed_in, &body);
        let (status, answer) = self
            .post
            .ask(&handed_in.url, handed_in.environment, headers, body, MAX_ANSWER)
            .await
            .map_err(|(status, reason)| Unanswered { status, reason })?;
        match status {
            200 => Answer::parse(&answer).map(Reply::Now).map_err(|_| Unanswered {
                status: Some(status),
                reason: "the answer is not of the agreed shape",
            }),
            202 => Ok(Reply::Later),
            204 => Ok(Reply::Now(Answer::nothing())),
            _ => {
                Err(Unanswered { status: Some(status), reason: "the answer's status is not 200, 202 or 204" })
            }
        }
    }
}

fn headers(handed_in: &HandedIn, body: &[u8]) -> HeaderMap {
    let secrets = valid_at(&handed_in.secrets, handed_in.at);
    post::headers(&[
        ("content-type".to_owned(), "application/json".to_owned()),
        ("accept".to_owned(), "application/json".to_owned()),
        ("persona-signature".to_owned(), signature::header(secrets, handed_in.at, body)),
        ("persona-verifier-attempts-made".to_owned(), handed_in.attempt.to_string()),
        ("persona-verifier-attempts-left".to_owned(), handed_in.attempts_left.to_string()),
        (
            "persona-verifier-first-attempted-at".to_owned(),
            handed_in.first_attempted_at.as_second().to_string(),
        ),
    ])
}

/// The inquiry and what belongs to it as the API shows them; beside that the files, and how to
/// answer later.
fn body(handed_in: &HandedIn) -> Value {
    let evidence = ["documents", "selfies", "verifications"];
    json!({
        "data": resource::inquiry::object(&handed_in.record),
        "included": resource::inquiry::related(&handed_in.record, |name| evidence.contains(&name)),
        "meta": {
            "request-id": handed_in.request_id,
            "files": handed_in.files.iter().map(file).collect::<Vec<_>>(),
            "answer-url": handed_in.later.url,
            "answer-token": handed_in.later.token,
            "answer-before": resource::moment(handed_in.later.until),
        },
    })
}

fn file(file: &File) -> Value {
    json!({
        "id": file.evidence_id,
        "shows": file.name.as_deref().unwrap_or_else(|| shows(file.kind)),
        "filename": file.filename,
        "content-type": file.content_type,
        "byte-size": file.byte_size,
        "data": file.bytes.as_ref().map(|bytes| BASE64.encode(bytes)),
    })
}

fn shows(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::GovernmentIdDocument => "government-id-front",
        EvidenceKind::GovernmentIdBack => "government-id-back",
        EvidenceKind::CenterSelfie | EvidenceKind::ThreePosesSelfie => "selfie-center",
        EvidenceKind::SelfieLeft => "selfie-left",
        EvidenceKind::SelfieRight => "selfie-right",
        _ => "document",
    }
}
