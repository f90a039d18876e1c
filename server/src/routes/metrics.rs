//! `GET /metrics`, on a listener of its own.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;

use super::without_guessing;
use crate::state::AppState;
use crate::telemetry::metrics;

/// `GET /metrics`, in Prometheus' text format.
pub(crate) fn router(handle: PrometheusHandle, state: AppState) -> Router {
    let render = move || async move {
        metrics::database_connections(state.store.connections());
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
    };
    Router::new().route("/metrics", get(render)).layer(without_guessing())
}
