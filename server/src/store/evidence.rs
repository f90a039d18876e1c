//! Documents, selfies and verifications.

use jiff::Timestamp;
use persona_protocol::IdPrefix;

use super::tx::{EVIDENCE_OF, Tx};
use super::{Error, Result, Store, row};
use crate::domain::checks::{self, Check};
use crate::domain::environment::Environment;
use crate::domain::evidence::{Evidence, EvidenceKind, Picture};
use crate::domain::inquiry::Inquiry;
use crate::ids;

impl Store {
    /// What was handed in for an inquiry and what came of it, oldest first.
    pub async fn evidence(&self, inquiry_id: &str) -> Result<Vec<Evidence>> {
        sqlx::query(EVIDENCE_OF)
            .bind(inquiry_id)
            .fetch_all(&self.read)
            .await?
            .iter()
            .map(row::evidence)
            .collect()
    }

    /// Where the file is that was handed in as the document or selfie of that id.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when there is none any more.
    pub async fn file(&self, environment: &Environment, id: &str) -> Result<Picture> {
        sqlx::query(
            "SELECT e.* FROM evidence e JOIN inquiries i ON i.id = e.inquiry_id
             WHERE e.id = $1 AND i.environment_id = $2",
        )
        .bind(id)
        .bind(&environment.id)
        .fetch_optional(&self.read)
        .await?
        .map(|found| row::evidence(&found))
        .transpose()?
        .and_then(|evidence| evidence.picture)
        .ok_or(Error::NotFound)
    }
}

/// A verification that a picture left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// `ver_…`
    pub id: String,
    /// `passed` or `failed`.
    pub status: String,
}

/// How many refusals of one kind are recorded of an inquiry: who sends rubbish without end
/// does not fill the database.
pub(super) const MAX_RECORDED_REFUSALS: i64 = 50;

impl Tx {
    pub(super) async fn insert_verification(
        &mut self,
        inquiry: &Inquiry,
        kind: EvidenceKind,
        name: Option<String>,
        checks: Vec<Check>,
        now: Timestamp,
    ) -> Result<Verified> {
        let verified =
            Verified { id: ids::new(IdPrefix::Verification), status: checks::verdict(&checks).to_owned() };
        self.insert_evidence(&Evidence {
            id: verified.id.clone(),
            inquiry_id: inquiry.id.clone(),
            kind,
            name,
            status: verified.status.clone(),
            template_id: None,
            picture: None,
            checks,
            created_at: now,
        })
        .await?;
        Ok(verified)
    }

    /// How many pictures were refused.
    pub(super) async fn failed_verifications(
        &mut self,
        inquiry_id: &str,
        kind: EvidenceKind,
        name: Option<&str>,
    ) -> Result<i64> {
        let counted = sqlx::query(
            "SELECT COUNT(*) AS failed FROM evidence
             WHERE inquiry_id = $1 AND kind = $2 AND status = 'failed'
                 AND checks NOT LIKE $3 AND COALESCE(name, '') = $4",
        )
        .bind(inquiry_id)
        .bind(kind.as_str())
        // A picture whose barcode was looked at was kept, whatever that said.
        .bind("%\"barcode_detection\"%")
        .bind(name.unwrap_or_default())
        .fetch_one(&mut *self.0)
        .await?;
        row::integer(&counted, "failed")
    }
}
