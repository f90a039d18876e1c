//! The log, and traces for a collector of OpenTelemetry's.

use std::io::IsTerminal;

use axum::http::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Span;
use tracing::level_filters::LevelFilter;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::LogFormat;

/// Why logging cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// No directives for the log.
    #[error(
        "--log {0}: write error, warn, info, debug or trace, or directives such as info,persona_server=debug"
    )]
    Log(String),
    /// The collector's address cannot be used.
    #[error(
        "--otlp-endpoint {endpoint}: {source}: write the address of a collector, such as http://localhost:4318"
    )]
    Endpoint {
        /// Which one.
        endpoint: String,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What has to be told at the end: spans that were not sent yet are sent then.
#[derive(Debug, Default)]
pub struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Begins to log, and to send traces to the collector at that address, if one is given.
    ///
    /// # Errors
    /// When a setting is of no use.
    pub fn start(log: &str, format: LogFormat, endpoint: Option<&str>) -> Result<Self, TelemetryError> {
        let filter = EnvFilter::try_new(log).map_err(|_| TelemetryError::Log(log.to_owned()))?;
        let provider = endpoint.map(provider).transpose()?;
        // This server's own spans alone: what the exporter does by itself is no subject.
        let own = Targets::new().with_target("persona_server", LevelFilter::INFO);
        let traces = provider.as_ref().map(|provider| {
            tracing_opentelemetry::layer().with_tracer(provider.tracer("persona-server")).with_filter(own)
        });
        // Colours are for people; what reads a file or a pipe would have to take them out.
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr);
        let lines = match format {
            LogFormat::Text => lines.boxed(),
            LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
        };
        // Set already only where several servers share a process: then the first counts.
        let _ = tracing_subscriber::registry().with(traces).with(lines.with_filter(filter)).try_init();
        Ok(Self(provider))
    }

    /// Sends what was not sent yet. Takes at most some seconds, in a thread of its own.
    pub async fn end(self) {
        let Some(provider) = self.0 else { return };
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

fn provider(endpoint: &str) -> Result<SdkTracerProvider, TelemetryError> {
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

/// Makes a request's span a part of the trace that its `traceparent` names, and writes the
/// trace's id into the span, so that it stands in every line of the log.
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
