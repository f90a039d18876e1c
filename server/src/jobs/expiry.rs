//! Makes expiry visible: events are recorded without anybody asking for the inquiry.
//!
//! It may run late, twice, on several servers at once, or never: no answer depends on
//! it, since whoever asks for an inquiry settles it first.

use std::time::Duration;

use jiff::SignedDuration;

use crate::state::AppState;
use crate::telemetry::metrics;

const EVERY: Duration = Duration::from_secs(30);
/// How long a photo on its way is kept.
const UPLOADS_LAST: SignedDuration = SignedDuration::from_hours(2);

/// Sweeps every 30 seconds, for ever.
pub(crate) async fn run(state: AppState) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = state.store.discard_old_uploads(state.now().before(UPLOADS_LAST)).await {
            tracing::warn!(%error, "old uploads could not be removed; this will be retried");
        }
        state.delete_discarded_files().await;
        if let Err(error) = state.store.forget_answers(state.now()).await {
            tracing::warn!(%error, "old responses could not be removed; this will be retried");
        }
        if let Err(error) = state.store.forget_attempts(state.now()).await {
            tracing::warn!(%error, "old attempts could not be removed; this will be retried");
        }
        // What is left over from a full batch is due as well.
        loop {
            let swept = state.store.sweep(state.now()).await;
            metrics::swept(swept.as_ref().ok().copied());
            match swept {
                Ok(0) => break,
                Ok(expired) => tracing::info!(expired, "inquiries have expired"),
                Err(error) => {
                    tracing::warn!(%error, "the sweep failed; this will be retried");
                    break;
                }
            }
        }
    }
}
