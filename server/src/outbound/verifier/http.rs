//! A verifier that is a customer's server: asked by a POST that is signed as deliveries to
//! webhooks are, under the same rules on where it may go.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use bytes::Bytes;
use data_encoding::BASE64;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{File, HandedIn, Reply, Unanswered, Verifier};
use crate::domain::evidence::EvidenceKind;
use crate::domain::verifier::{Answer, MAX_ANSWER};
use crate::domain::webhook::target::Loopback;
use crate::domain::webhook::{signature, valid_at};
use crate::outbound::client;
use crate::outbound::client::OutboundClient;
use crate::resource;

/// Asks the server at the address that the template names.
pub struct SignedHttp {
    client: OutboundClient,
}

impl SignedHttp {
    /// One that gives receivers `timeout` to answer, the body included, and connects to this
    /// machine where that is allowed.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub fn new(timeout: Duration, loopback: Loopback) -> Result<Self, reqwest::Error> {
        Ok(Self { client: OutboundClient::new(timeout, loopback)? })
    }
}

#[async_trait]
impl Verifier for SignedHttp {
    async fn verify(&self, handed_in: &HandedIn) -> Result<Reply, Unanswered> {
        let body =
            body(handed_in).ok_or(Unanswered { status: None, reason: "the request cannot be written" })?;
        let headers = headers(handed_in, &body);
        let (status, answer) = self
            .client
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
    client::headers(&[
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
#[derive(Serialize)]
struct Body<'a> {
    data: Value,
    included: Vec<Value>,
    meta: Meta<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Meta<'a> {
    request_id: &'a str,
    files: Vec<FileBody<'a>>,
    answer_url: &'a str,
    answer_token: &'a str,
    answer_before: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct FileBody<'a> {
    id: &'a str,
    shows: &'a str,
    filename: &'a str,
    content_type: &'a str,
    byte_size: u64,
    data: Option<Base64<'a>>,
}

/// Bytes that are written in base64 straight into the body: there is no copy of it besides.
struct Base64<'a>(&'a [u8]);

impl Serialize for Base64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&BASE64.encode_display(self.0))
    }
}

fn body(handed_in: &HandedIn) -> Option<Vec<u8>> {
    /// The inquiry and what is known of the files.
    const REST: usize = 64 * 1024;
    let evidence = ["documents", "selfies", "verifications"];
    let body = Body {
        data: resource::inquiry::object(&handed_in.record),
        included: resource::inquiry::related(&handed_in.record, |name| evidence.contains(&name)),
        meta: Meta {
            request_id: &handed_in.request_id,
            files: handed_in.files.iter().map(file).collect(),
            answer_url: &handed_in.later.url,
            answer_token: &handed_in.later.token,
            answer_before: resource::moment(handed_in.later.until),
        },
    };
    let files: usize = handed_in.files.iter().filter_map(|file| file.bytes.as_ref()).map(Bytes::len).sum();
    let mut written = Vec::with_capacity(BASE64.encode_len(files) + REST);
    serde_json::to_writer(&mut written, &body).ok()?;
    Some(written)
}

fn file(file: &File) -> FileBody<'_> {
    FileBody {
        id: &file.evidence_id,
        shows: file.name.as_deref().unwrap_or_else(|| shows(file.kind)),
        filename: &file.filename,
        content_type: &file.content_type,
        byte_size: file.byte_size,
        data: file.bytes.as_deref().map(Base64),
    }
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
