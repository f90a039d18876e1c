//! Verifiers: what looks at what an individual has handed in, when all steps are done, and
//! says what it makes of it.
//!
//! [`Verifier`] is what has to be written to bring one along; [`SignedHttp`] is the one that
//! asks a customer's server. When it is asked, how often and by which server, is none of its
//! business: see `jobs::verifiers`. The individual has seen the last screen by then.

mod http;

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use crate::domain::environment::EnvironmentName;
use crate::domain::evidence::EvidenceKind;
use crate::domain::verifier::Answer;
use crate::domain::webhook::Secret;
use crate::store::InquiryRecord;

pub use http::SignedHttp;

/// Says what to make of an inquiry whose steps are all done.
///
/// It may be asked about the same inquiry again, when a server was killed before it could note
/// the answer: [`HandedIn::request_id`] is then the same.
#[async_trait]
pub trait Verifier: Send + Sync {
    /// Looks at what was handed in. It has as long as the caller gives it; being dropped in
    /// the middle means that nobody waits any more.
    ///
    /// # Errors
    /// When there is no answer. It will be asked again, a few times.
    async fn verify(&self, handed_in: &HandedIn) -> Result<Reply, Unanswered>;
}

/// What a verifier says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// That is it.
    Now(Answer),
    /// It needs more time. The inquiry is marked for review; the answer comes to
    /// [`Later::url`], or somebody decides through the API.
    Later,
}

/// There is no answer, or none that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unanswered {
    /// The status of the HTTP answer, if there was one.
    pub status: Option<u16>,
    /// What was wrong, in words that hold nothing of the answer.
    pub reason: &'static str,
}

/// All that an individual has handed in, with whom to ask about it.
pub struct HandedIn {
    /// `vrq_…`, the same whenever it is asked about the same inquiry.
    pub request_id: String,
    /// The inquiry, its fields, and what is known of documents, selfies and checks.
    pub record: InquiryRecord,
    /// The environment it belongs to.
    pub environment: EnvironmentName,
    /// The pictures and other files.
    pub files: Vec<File>,
    /// Where the template says that its verifier is.
    pub url: String,
    /// What to sign with.
    pub secrets: Vec<Secret>,
    /// How an answer is given later.
    pub later: Later,
    /// The present moment, by the server's own clock.
    pub at: Timestamp,
    /// The number of this attempt: 1, 2, …
    pub attempt: u32,
    /// How many will be made if this one fails.
    pub attempts_left: u32,
    /// When the first one was made.
    pub first_attempted_at: Timestamp,
}

impl fmt::Debug for HandedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nothing of what was handed in belongs into a log.
        f.debug_struct("HandedIn").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}

/// A picture or another file.
#[derive(Clone)]
pub struct File {
    /// `doc_…` or `self_…`
    pub evidence_id: String,
    /// What it shows.
    pub kind: EvidenceKind,
    /// Which one it is, of other documents: the template's name for it.
    pub name: Option<String>,
    /// The name it is shown with.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// Its length.
    pub byte_size: u64,
    /// What is in it; `None` when it is left out because all files together are too large.
    pub bytes: Option<Bytes>,
}

/// How an answer is given later.
#[derive(Clone)]
pub struct Later {
    /// Where it is posted to.
    pub url: String,
    /// What has to be shown there: good for this inquiry, and for one answer.
    pub token: String,
    /// Until when.
    pub until: Timestamp,
}
