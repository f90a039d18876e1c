//! Asks verifiers about inquiries whose steps are all done.
//!
//! As with webhooks any number of servers may do it at once: who asks has a lease, and who is
//! killed in the middle is taken over from. Each template's verifier is asked by a task of
//! its own, so that a slow one does not hold up another's. The individual waits for none
//! of this.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use tokio::task::JoinSet;

use super::webhooks::Chance;
use crate::domain::evidence::{Evidence, Picture};
use crate::domain::verifier::{self, ATTEMPTS, LATER};
use crate::jobs::concurrency;
use crate::jobs::concurrency::ConcurrencyLimit;
use crate::outbound::verifier::{File, HandedIn, Later, Reply, Unanswered, Verifier};
use crate::state::AppState;
use crate::store::{Asked, Error, Marked, VerifierRequest};
use crate::telemetry::metrics;

/// How often is looked for what is due.
const EVERY: Duration = Duration::from_secs(1);
/// How many inquiries one verifier is asked about at once: each is held in memory.
const AT_ONCE: usize = 1;
/// How many verifiers are asked at once: each inquiry may take 50 MB.
const MAX_VERIFIERS: usize = 4;
/// How much longer than an attempt its lease lasts: enough to read the files and to note
/// what came of it.
const MARGIN: Duration = Duration::from_secs(40);
/// How much of files is sent along, in bytes: what does not fit is named only.
const MAX_FILES: u64 = 12 * 1024 * 1024;

/// How long a verifier has to answer.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// Asks verifiers.
pub struct Asker {
    state: AppState,
    verifier: Arc<dyn Verifier>,
    timeout: Duration,
    lease: SignedDuration,
    chance: Chance,
    slots: Arc<ConcurrencyLimit>,
}

impl Asker {
    /// One that gives that verifier `timeout` to answer and spreads retries by `chance`.
    #[must_use]
    pub fn new(state: AppState, verifier: Arc<dyn Verifier>, timeout: Duration, chance: Chance) -> Arc<Self> {
        let lease = SignedDuration::try_from(timeout + MARGIN).unwrap_or(SignedDuration::from_mins(1));
        Arc::new(Self {
            state,
            verifier,
            timeout,
            lease,
            chance,
            slots: ConcurrencyLimit::new(MAX_VERIFIERS),
        })
    }

    /// Asks what is due, for ever.
    pub async fn run(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut tasks = JoinSet::new();
        loop {
            ticks.tick().await;
            while tasks.try_join_next().is_some() {}
            if let Err(error) = self.start_due(&mut tasks).await {
                tracing::warn!(%error, "verifier jobs cannot be loaded; this will be retried");
            }
        }
    }

    /// Asks what is due now, and ends when all that has been attempted.
    pub async fn run_once(self: &Arc<Self>) -> Result<(), Error> {
        let mut tasks = JoinSet::new();
        while self.start_due(&mut tasks).await? > 0 {
            while tasks.join_next().await.is_some() {}
        }
        Ok(())
    }

    /// Starts a task for each verifier that has something due and no task yet; returns how many.
    async fn start_due(self: &Arc<Self>, tasks: &mut JoinSet<()>) -> Result<usize, Error> {
        let mut started = 0;
        for template_id in self.state.store.due_verifiers(self.state.now()).await? {
            let Some(slot) = self.slots.take(template_id) else { continue };
            let asker = Arc::clone(self);
            tasks.spawn(async move {
                if let Err(error) = asker.ask_all(&slot.id).await {
                    tracing::warn!(%error, template = slot.id, "a verifier cannot be called; this will be retried");
                }
            });
            started += 1;
        }
        Ok(started)
    }

    /// Asks a template's verifier what is due, until nothing is or something fails: then
    /// others have their turn first.
    async fn ask_all(self: &Arc<Self>, template_id: &str) -> Result<(), Error> {
        loop {
            let at = self.state.now();
            let due = self.state.store.lease_verifier_requests(template_id, AT_ONCE, self.lease, at).await?;
            if due.is_empty() {
                return Ok(());
            }
            let attempts = due.into_iter().map(|request| {
                let asker = Arc::clone(self);
                async move { asker.attempt(request).await }
            });
            if !concurrency::all_succeed(attempts).await {
                return Ok(());
            }
        }
    }

    /// Makes an attempt and notes what came of it; whether there was an answer.
    async fn attempt(&self, request: VerifierRequest) -> bool {
        let began = self.state.now().0;
        let made = request.attempts.saturating_add(1);
        let replied = match self.handed_in(&request, began, made).await {
            Ok(handed_in) => {
                // A verifier of another kind may know no time limit of its own.
                let verified = tokio::time::timeout(self.timeout, self.verifier.verify(&handed_in)).await;
                verified.unwrap_or(Err(Unanswered { status: None, reason: "no answer in time" }))
            }
            Err(reason) => Err(Unanswered { status: None, reason }),
        };
        let (outcome, asked) = match replied {
            Ok(Reply::Now(answer)) => ("answered", Asked::Answered(answer)),
            Ok(Reply::Later) => ("promised", Asked::Later),
            Err(Unanswered { status, reason }) => {
                let next = verifier::delay(made, (self.chance)())
                    .map(|delay| self.state.now().0.saturating_add(delay).unwrap_or(began));
                let outcome = if next.is_some() { "failed" } else { "given-up" };
                (outcome, Asked::Failed { next, status, error: reason })
            }
        };
        metrics::verifier_asked(outcome);
        let (id, inquiry) = (&*request.id, &*request.record.inquiry.id);
        match &asked {
            Asked::Failed { status, error, next } => {
                let again = next.is_some();
                tracing::info!(
                    request = id,
                    inquiry,
                    status,
                    error,
                    attempts = made,
                    again,
                    "a verifier did not respond"
                );
            }
            _ => tracing::debug!(request = id, inquiry, attempts = made, outcome, "a verifier was called"),
        }
        let answered = !matches!(asked, Asked::Failed { .. });
        match self.state.store.finish_verifier_request(&request, began, asked, self.state.now()).await {
            Ok(Marked::Late) => {
                tracing::warn!(request = id, inquiry, "a verifier's response came too late and is ignored");
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, request = id, inquiry, "a verifier's response could not be stored and will be requested again");
                return false;
            }
        }
        answered
    }

    async fn handed_in(
        &self,
        request: &VerifierRequest,
        at: Timestamp,
        attempt: u32,
    ) -> Result<HandedIn, &'static str> {
        let url = request.verifier.url.clone().ok_or("the template names no verifier any more")?;
        let until = at.saturating_add(LATER).unwrap_or(at);
        let token = self.state.answer_tokens.issue(&request.id, at, until);
        Ok(HandedIn {
            request_id: request.id.clone(),
            record: request.record.clone(),
            environment: request.environment.name,
            files: self.files(&request.record.evidence).await?,
            url,
            secrets: request.verifier.secrets.clone(),
            later: Later {
                url: format!("{}/api/v1/verifier-answers", self.state.public_origin),
                token: token.ok_or("a token cannot be made")?,
                until,
            },
            at,
            attempt,
            attempts_left: ATTEMPTS.saturating_sub(attempt),
            first_attempted_at: request.first_attempted_at.unwrap_or(at),
        })
    }

    /// What was handed in last of each kind, read from the storage.
    async fn files(&self, evidence: &[Evidence]) -> Result<Vec<File>, &'static str> {
        let mut files = Vec::new();
        let mut left = MAX_FILES;
        for (one, picture) in latest(evidence) {
            let fits = picture.byte_size <= left;
            let mut bytes = None;
            if fits {
                left -= picture.byte_size;
                let path = Path::from(picture.object_key.as_str());
                let read = async { self.state.uploads.get(&path).await?.bytes().await };
                bytes = Some(read.await.map_err(|error| {
                    tracing::error!(%error, inquiry = one.inquiry_id, "a stored file could not be read");
                    "a stored file could not be read"
                })?);
            }
            files.push(File {
                evidence_id: one.id.clone(),
                kind: one.kind,
                name: one.name.clone(),
                filename: picture.filename.clone(),
                content_type: picture.content_type.clone(),
                byte_size: picture.byte_size,
                bytes,
            });
        }
        Ok(files)
    }
}

/// The files that count: a step that was done again leaves an older one behind.
fn latest(evidence: &[Evidence]) -> Vec<(&Evidence, &Picture)> {
    let with_file = evidence.iter().filter_map(|one| Some((one, one.picture.as_ref()?)));
    let mut latest: Vec<(&Evidence, &Picture)> = Vec::new();
    for (one, picture) in with_file {
        latest.retain(|(other, _)| (other.kind, &other.name) != (one.kind, &one.name));
        latest.push((one, picture));
    }
    latest
}
