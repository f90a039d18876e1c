//! Keeps this server's clock with the database's, so that all servers on it agree.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use crate::clock::SharedClock;
use crate::store::Store;

const EVERY: Duration = Duration::from_secs(10);

/// A difference that whoever runs the machine should know of.
const STRIKING: SignedDuration = SignedDuration::from_secs(1);

/// Sets the clock every ten seconds until the server stops.
pub(crate) async fn run(store: Store, clock: Arc<SharedClock>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut was_striking = false;
    loop {
        ticks.tick().await;
        match store.set_clock(&clock).await {
            Ok(ahead) => {
                let is_striking = ahead.abs() > STRIKING;
                if is_striking && !was_striking {
                    tracing::warn!(
                        ms = i64::try_from(ahead.as_millis()).unwrap_or_default(),
                        "the database's clock is this far ahead of this machine's, and is used instead: synchronise both with NTP"
                    );
                }
                was_striking = is_striking;
            }
            // It goes on as it was set.
            Err(error) => tracing::debug!(%error, "the database's time could not be read"),
        }
    }
}
