//! Metrics for Prometheus. Nothing is counted unless [`install`] was called.
//!
//! Names and labels come from a fixed set: no id, no address and no personal data is a label.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::domain::event::EventName;
use crate::store::Committed;

const REQUESTS: &str = "persona_http_requests_total";
const DURATION: &str = "persona_http_request_duration_seconds";
const EVENTS: &str = "persona_events_total";
const SWEEPS: &str = "persona_sweeps_total";
const EXPIRED: &str = "persona_sweep_expired_total";
const DELIVERIES: &str = "persona_webhook_deliveries_total";
const VERIFIERS: &str = "persona_verifier_requests_total";
const CONNECTIONS: &str = "persona_database_connections";

/// Upper ends of the histogram's buckets, in seconds.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Methods that have a label of their own; a client may send any word.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Starts counting, for the whole process.
///
/// # Errors
/// If a recorder is installed in this process already.
pub(crate) fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS)?
        .install_recorder()?;
    describe_counter!(REQUESTS, "Requests answered, by route, method and status.");
    describe_histogram!(DURATION, Unit::Seconds, "How long answers took, by route.");
    describe_counter!(EVENTS, "What happened to inquiries and sessions, by the event's name.");
    describe_counter!(SWEEPS, "Rounds of the sweep, by outcome.");
    describe_counter!(EXPIRED, "Inquiries that the sweep found expired.");
    describe_counter!(DELIVERIES, "Attempts to deliver a webhook, by outcome.");
    describe_counter!(VERIFIERS, "Attempts to ask a verifier, by outcome.");
    describe_gauge!(CONNECTIONS, "Connections to the database, by pool and state.");
    Ok(handle)
}

/// The state of the connections to the database: the name of each pool, all of its connections, and
/// the idle ones.
pub(crate) fn database_connections(pools: [(&'static str, u32, usize); 2]) {
    for (pool, connections, idle) in pools {
        let idle = u32::try_from(idle).unwrap_or(u32::MAX);
        gauge!(CONNECTIONS, "pool" => pool, "state" => "idle").set(idle);
        gauge!(CONNECTIONS, "pool" => pool, "state" => "used").set(connections.saturating_sub(idle));
    }
}

/// Counts a response.
pub(crate) fn answered(route: &str, method: &str, status: u16, took: Duration) {
    let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
    let route = route.to_owned();
    counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status.to_string())
        .increment(1);
    histogram!(DURATION, "route" => route).record(took);
}

impl Committed for EventName {
    fn committed(self) {
        counter!(EVENTS, "event" => self.as_str()).increment(1);
    }
}

/// Counts a round of the sweep. `None` if it failed.
pub(crate) fn swept(expired: Option<usize>) {
    let outcome = if expired.is_some() { "done" } else { "failed" };
    counter!(SWEEPS, "outcome" => outcome).increment(1);
    counter!(EXPIRED).increment(u64::try_from(expired.unwrap_or_default()).unwrap_or_default());
}

/// Counts an attempt to deliver a webhook.
pub(crate) fn webhook_attempted(outcome: &'static str) {
    counter!(DELIVERIES, "outcome" => outcome).increment(1);
}

/// Counts an attempt to ask a verifier.
pub(crate) fn verifier_asked(outcome: &'static str) {
    counter!(VERIFIERS, "outcome" => outcome).increment(1);
}
