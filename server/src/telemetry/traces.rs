//! Traces for an OpenTelemetry collector.

use axum::http::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::TelemetryError;

pub(super) fn provider(endpoint: &str) -> Result<SdkTracerProvider, TelemetryError> {
    let wrong = |source| TelemetryError::Endpoint { endpoint: endpoint.to_owned(), source };
    let address = url::Url::parse(endpoint).map_err(|error| wrong(error.into()))?;
    if address.scheme() != "http" {
        return Err(wrong("only http is spoken: run a collector beside the server".into()));
    }
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()
        .map_err(|error| wrong(error.into()))?;
    let resource = Resource::builder().with_service_name("persona-server").build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

/// Makes a request's span a part of the trace that its `traceparent` names, and records the trace's id
/// in the span, so that every line of the log has it.
pub(crate) fn join_trace(span: &Span, headers: &HeaderMap) {
    let parent = TraceContextPropagator::new().extract(&Headers(headers));
    let named = parent.span().span_context().clone();
    if named.is_valid() {
        // Fails where nothing collects traces.
        let _ = span.set_parent(parent);
    }
    let own = span.context().span().span_context().clone();
    let trace = if named.is_valid() { named } else { own };
    if trace.is_valid() {
        span.record("trace_id", trace.trace_id().to_string());
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}
