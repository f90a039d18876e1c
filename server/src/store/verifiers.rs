//! Templates' verifiers, and what they are still to be asked.
//!
//! A request is written in the transaction that completes its inquiry, and leased by whoever
//! asks the verifier, as deliveries to webhooks are: see [`super::deliveries`]. It ends with
//! an answer, or with the inquiry marked for review; never with nothing.

use jiff::{SignedDuration, Timestamp};
use persona_protocol::{IdPrefix, InquiryStatus};
use sqlx::any::AnyRow;

use super::deliveries::Marked;
use super::inquiries::InquiryRecord;
use super::tx::{LockedInquiry, Tx};
use super::{Error, Result, Store, row};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::evidence::{Evidence, EvidenceKind};
use crate::domain::inquiry::Inquiry;
use crate::domain::verifier::{self, Answer, Outcome};
use crate::domain::webhook::{self, Secret};
use crate::ids;
use crate::secrets::vault::{Place, Vault};

/// A template's verifier.
#[derive(Clone, Debug)]
pub struct TemplateVerifier {
    /// Where it is asked; `None` when it is not asked any more.
    pub url: Option<String>,
    /// What is signed with: the current one first; behind it the one that it replaced.
    pub secrets: Vec<Secret>,
}

/// A verifier that is to be asked now, by nobody else.
#[derive(Clone, Debug)]
pub struct VerifierRequest {
    /// `vrq_…`, the same in every attempt.
    pub id: String,
    /// The verifier.
    pub verifier: TemplateVerifier,
    /// The inquiry's environment.
    pub environment: Environment,
    /// The inquiry with all that belongs to it, as it is now.
    pub record: InquiryRecord,
    /// How many attempts have been made before.
    pub attempts: u32,
    /// When the first one was.
    pub first_attempted_at: Option<Timestamp>,
    lease: String,
}

/// What came of asking.
#[derive(Clone, Debug)]
pub enum Asked {
    /// It answered.
    Answered(Answer),
    /// It will answer later.
    Later,
    /// It did not answer, or not as it should.
    Failed {
        /// When to try again, if that is to be.
        next: Option<Timestamp>,
        /// The status of the answer, if there was one.
        status: Option<u16>,
        /// What was wrong.
        error: &'static str,
    },
}

/// What became of an answer that came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It counts.
    Noted,
    /// There was one before.
    AnsweredBefore,
    /// The inquiry's data is gone, and nothing is asked any more.
    Canceled,
}

impl Store {
    /// Has a template's verifier asked at that address, or, without one, not at all. The
    /// first time it gets a secret. The address has been checked.
    pub async fn put_verifier(&self, template_id: &str, url: Option<&str>) -> Result<()> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query("UPDATE template_verifiers SET url = $2 WHERE template_id = $1")
            .bind(template_id)
            .bind(url)
            .execute(&mut *tx.0)
            .await?;
        if changed.rows_affected() == 0 && url.is_some() {
            let secrets = [Secret { value: ids::new(IdPrefix::VerifierSecret), expires_at: None }];
            let sealed = seal(tx.vault(), template_id, &secrets)?;
            // Of several servers that start at once the first one's secret counts.
            sqlx::query(
                "INSERT INTO template_verifiers (template_id, url, secrets) VALUES ($1, $2, $3)
                 ON CONFLICT (template_id) DO UPDATE SET url = excluded.url",
            )
            .bind(template_id)
            .bind(url)
            .bind(sealed)
            .execute(&mut *tx.0)
            .await?;
        }
        tx.commit().await
    }

    /// The address of a template's verifier, if it has one. It is not sealed, unlike the secrets.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verifier_url(&self, template_id: &str) -> Result<Option<String>> {
        sqlx::query("SELECT url FROM template_verifiers WHERE template_id = $1")
            .bind(template_id)
            .fetch_optional(&self.read)
            .await?
            .map_or(Ok(None), |found| row::optional_text(&found, "url"))
    }

    /// A template's verifier, if it has ever had one.
    pub async fn verifier(&self, template_id: &str) -> Result<Option<TemplateVerifier>> {
        sqlx::query("SELECT * FROM template_verifiers WHERE template_id = $1")
            .bind(template_id)
            .fetch_optional(&self.read)
            .await?
            .map(|found| verifier_of(&found, self.vault()))
            .transpose()
    }

    /// Gives a template's verifier a new secret and returns it. The current one goes on
    /// beside it for `overlap`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it has never had one.
    pub async fn rotate_verifier_secret(
        &self,
        template_id: &str,
        overlap: SignedDuration,
        at: WallTime,
    ) -> Result<String> {
        let mut tx = self.begin().await?;
        let found = sqlx::query(tx.locking(
            "SELECT * FROM template_verifiers WHERE template_id = $1",
            "SELECT * FROM template_verifiers WHERE template_id = $1 FOR NO KEY UPDATE",
        ))
        .bind(template_id)
        .fetch_optional(&mut *tx.0)
        .await?
        .ok_or(Error::NotFound)?;
        let mut secrets = verifier_of(&found, tx.vault())?.secrets;
        let secret = ids::new(IdPrefix::VerifierSecret);
        webhook::replace(&mut secrets, secret.clone(), overlap, at.0);
        let sealed = seal(tx.vault(), template_id, &secrets)?;
        sqlx::query("UPDATE template_verifiers SET secrets = $2 WHERE template_id = $1")
            .bind(template_id)
            .bind(sealed)
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// The templates whose verifiers can be asked something now, those first that have
    /// waited longest.
    pub async fn due_verifiers(&self, at: WallTime) -> Result<Vec<String>> {
        sqlx::query(
            "SELECT template_id FROM verifier_requests
             WHERE status = 'pending' AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
             GROUP BY template_id ORDER BY MIN(next_attempt_at), MIN(seq)",
        )
        .bind(row::ms(at.0))
        .fetch_all(&self.read)
        .await?
        .iter()
        .map(|found| row::text(found, "template_id"))
        .collect()
    }

    /// Leases requests to that template's verifier that are due, at most `limit` of them.
    pub async fn lease_verifier_requests(
        &self,
        template_id: &str,
        limit: usize,
        lease: SignedDuration,
        at: WallTime,
    ) -> Result<Vec<VerifierRequest>> {
        let now = row::ms(at.0);
        let until = row::ms(at.0.saturating_add(lease).unwrap_or(at.0));
        let mut tx = self.begin().await?;
        let Some(found) = sqlx::query("SELECT * FROM template_verifiers WHERE template_id = $1")
            .bind(template_id)
            .fetch_optional(&mut *tx.0)
            .await?
        else {
            return Ok(Vec::new());
        };
        let verifier = verifier_of(&found, tx.vault())?;
        let due = sqlx::query(
            "SELECT id, inquiry_id, attempts, first_attempted_at FROM verifier_requests
             WHERE template_id = $1 AND status = 'pending' AND next_attempt_at <= $2
               AND (lease_until IS NULL OR lease_until <= $2)
             ORDER BY next_attempt_at, seq LIMIT $3",
        )
        .bind(template_id)
        .bind(now)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *tx.0)
        .await?;
        let mut leased = Vec::with_capacity(due.len());
        for found in &due {
            let id = row::text(found, "id")?;
            let lease = ids::secret();
            // Where transactions run side by side somebody else may have been quicker.
            let taken = sqlx::query(
                "UPDATE verifier_requests SET lease = $2, lease_until = $3
                 WHERE id = $1 AND status = 'pending' AND next_attempt_at <= $4
                   AND (lease_until IS NULL OR lease_until <= $4)",
            )
            .bind(&id)
            .bind(&lease)
            .bind(until)
            .bind(now)
            .execute(&mut *tx.0)
            .await?;
            if taken.rows_affected() == 0 {
                continue;
            }
            let inquiry = tx.inquiry_unlocked(&row::text(found, "inquiry_id")?).await?;
            leased.push(VerifierRequest {
                id,
                verifier: verifier.clone(),
                environment: tx.environment(&inquiry.environment_id).await?,
                record: tx.record(inquiry).await?,
                attempts: u32::try_from(row::integer(found, "attempts")?).unwrap_or(u32::MAX),
                first_attempted_at: row::optional_moment(found, "first_attempted_at")?,
                lease,
            });
        }
        tx.commit().await?;
        Ok(leased)
    }

    /// Notes what came of an attempt to ask that began at `began`, and does to the inquiry
    /// what the answer says. When the last attempt has failed it is marked for review.
    pub async fn finish_verifier_request(
        &self,
        request: &VerifierRequest,
        began: Timestamp,
        asked: Asked,
        at: WallTime,
    ) -> Result<Marked> {
        let (state, next, status, error, answer) = match asked {
            Asked::Answered(answer) => ("answered", began, None, None, Some(answer)),
            Asked::Later => {
                let review = Answer { outcome: Outcome::NeedsReview, checks: Vec::new() };
                ("waiting", began, None, None, Some(review))
            }
            Asked::Failed { next: Some(next), status, error } => ("pending", next, status, Some(error), None),
            Asked::Failed { next: None, status, error } => {
                ("failed", began, status, Some(error), Some(Answer::unreachable()))
            }
        };
        let promised = state == "waiting";
        let mut tx = self.begin().await?;
        let held = tx.inquiry(&request.record.inquiry.id, at).await?;
        let noted = sqlx::query(
            "UPDATE verifier_requests SET status = $3, attempts = attempts + 1, next_attempt_at = $4,
                 first_attempted_at = $5, last_attempted_at = $6, last_status = $7, last_error = $8,
                 lease = NULL, lease_until = NULL
             WHERE id = $1 AND lease = $2",
        )
        .bind(&request.id)
        .bind(&request.lease)
        .bind(state)
        .bind(row::ms(next))
        .bind(row::ms(request.first_attempted_at.unwrap_or(began)))
        .bind(row::ms(began))
        .bind(status.map(i64::from))
        .bind(error)
        .execute(&mut *tx.0)
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(Marked::Late);
        }
        if let Some(answer) = answer {
            // A promise is no result yet.
            tx.take_answer(held, InquiryStatus::Completed, &answer, !promised).await?;
        }
        tx.commit().await?;
        Ok(Marked::Noted)
    }

    /// The template of the verifier that a request went to.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn verifier_of_request(&self, request_id: &str) -> Result<TemplateVerifier> {
        sqlx::query(
            "SELECT v.* FROM template_verifiers v JOIN verifier_requests r ON r.template_id = v.template_id
             WHERE r.id = $1",
        )
        .bind(request_id)
        .fetch_optional(&self.read)
        .await?
        .map(|found| verifier_of(&found, self.vault()))
        .transpose()?
        .ok_or(Error::NotFound)
    }

    /// Takes the answer that a verifier gives later, once. It may come before it is noted that
    /// it was promised, and after it has been given up.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn answer_verifier_request(
        &self,
        request_id: &str,
        answer: &Answer,
        at: WallTime,
    ) -> Result<Taken> {
        let mut tx = self.begin().await?;
        let found = sqlx::query("SELECT inquiry_id FROM verifier_requests WHERE id = $1")
            .bind(request_id)
            .fetch_optional(&mut *tx.0)
            .await?
            .ok_or(Error::NotFound)?;
        let held = tx.inquiry(&row::text(&found, "inquiry_id")?, at).await?;
        let found = sqlx::query("SELECT status FROM verifier_requests WHERE id = $1")
            .bind(request_id)
            .fetch_one(&mut *tx.0)
            .await?;
        let asked_in = match row::text(&found, "status")?.as_str() {
            "pending" => InquiryStatus::Completed,
            "waiting" | "failed" => InquiryStatus::NeedsReview,
            "canceled" => return Ok(Taken::Canceled),
            _ => return Ok(Taken::AnsweredBefore),
        };
        sqlx::query(
            "UPDATE verifier_requests SET status = 'answered', lease = NULL, lease_until = NULL WHERE id = $1",
        )
        .bind(request_id)
        .execute(&mut *tx.0)
        .await?;
        tx.take_answer(held, asked_in, answer, true).await?;
        tx.commit().await?;
        Ok(Taken::Noted)
    }
}

impl Tx {
    /// Has the verifier asked about an inquiry that has just been completed, if its template
    /// has one.
    pub(super) async fn ask_verifier(&mut self, inquiry: &Inquiry) -> Result<()> {
        sqlx::query(
            "INSERT INTO verifier_requests (id, inquiry_id, template_id, status, attempts, next_attempt_at)
             SELECT $1, $2, template_id, 'pending', 0, 0 FROM template_verifiers
             WHERE template_id = $3 AND url IS NOT NULL
             ON CONFLICT (inquiry_id) DO NOTHING",
        )
        .bind(ids::new(IdPrefix::VerifierRequest))
        .bind(&inquiry.id)
        .bind(&inquiry.template_id)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Nothing is asked about an inquiry whose data is gone.
    pub(super) async fn cancel_verifier(&mut self, inquiry_id: &str) -> Result<()> {
        sqlx::query(
            "UPDATE verifier_requests SET status = 'canceled', lease = NULL, lease_until = NULL
             WHERE inquiry_id = $1 AND status IN ('pending', 'waiting', 'failed')",
        )
        .bind(inquiry_id)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// The inquiry as it stands there, without holding it: to be looked at only.
    async fn inquiry_unlocked(&mut self, id: &str) -> Result<Inquiry> {
        let found = sqlx::query("SELECT * FROM inquiries WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *self.0)
            .await?
            .ok_or(Error::NotFound)?;
        row::inquiry(&found, self.vault())
    }

    async fn take_answer(
        &mut self,
        held: LockedInquiry,
        asked_in: InquiryStatus,
        answer: &Answer,
        keep: bool,
    ) -> Result<()> {
        let LockedInquiry { mut inquiry, now, .. } = held;
        if let Some(status) = answer.verification_status().filter(|_| keep) {
            self.insert_evidence(&Evidence {
                id: ids::new(IdPrefix::Verification),
                inquiry_id: inquiry.id.clone(),
                kind: EvidenceKind::VerifierVerification,
                name: None,
                status: status.to_owned(),
                template_id: None,
                picture: None,
                checks: answer.checks.clone(),
                created_at: now,
            })
            .await?;
        }
        if let Some(event) = verifier::apply(&mut inquiry, asked_in, answer.outcome, now) {
            self.save_inquiry(&inquiry).await?;
            self.record_inquiry(event, &inquiry, now).await?;
        }
        Ok(())
    }
}

/// Where a verifier's secrets are sealed to.
fn place(template_id: &str) -> Place<'_> {
    Place { what: "verifier.secret", of: template_id }
}

fn seal(vault: &Vault, template_id: &str, secrets: &[Secret]) -> Result<String> {
    let clear: Vec<_> =
        secrets.iter().map(|secret| (&secret.value, secret.expires_at.map(row::ms))).collect();
    Ok(vault.seal(place(template_id), &row::to_json(&clear)?)?)
}

fn verifier_of(found: &AnyRow, vault: &Vault) -> Result<TemplateVerifier> {
    let template_id = row::text(found, "template_id")?;
    let clear = vault.open(place(&template_id), &row::text(found, "secrets")?)?;
    let corrupt = || Error::Corrupt("template_verifiers.secrets: of another shape".to_owned());
    let secrets = serde_json::from_str::<Vec<(String, Option<i64>)>>(&clear)
        .map_err(|_| corrupt())?
        .into_iter()
        .map(|(value, expires_at)| {
            let expires_at = expires_at.map(|ms| row::from_ms("secrets", ms)).transpose()?;
            Ok(Secret { value, expires_at })
        })
        .collect::<Result<_>>()?;
    Ok(TemplateVerifier { url: row::optional_text(found, "url")?, secrets })
}
