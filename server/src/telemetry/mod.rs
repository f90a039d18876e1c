//! The log, traces and metrics.

pub(crate) mod metrics;
pub(crate) mod traces;

use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::LogFormat;

/// Why logging cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The directives for the log are invalid.
    #[error(
        "--log {0}: write error, warn, info, debug or trace, or directives such as info,persona_server=debug"
    )]
    Log(String),
    /// The collector's address cannot be used.
    #[error(
        "--otlp-endpoint {endpoint}: {source}: write the address of a collector, such as http://localhost:4318"
    )]
    Endpoint { endpoint: String, source: Box<dyn std::error::Error + Send + Sync> },
}

/// The running log and traces. [`Telemetry::end`] sends the spans that were not sent yet.
#[derive(Debug, Default)]
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Starts the log, and sends traces to the collector at that address, if one is given.
    ///
    /// # Errors
    /// If a setting is invalid.
    pub(crate) fn start(
        log: &str,
        format: LogFormat,
        endpoint: Option<&str>,
    ) -> Result<Self, TelemetryError> {
        let filter = EnvFilter::try_new(log).map_err(|_| TelemetryError::Log(log.to_owned()))?;
        let provider = endpoint.map(traces::provider).transpose()?;
        // The server's own spans only, not those of the exporter.
        let own = Targets::new().with_target("persona_server", LevelFilter::INFO);
        let traces = provider.as_ref().map(|provider| {
            tracing_opentelemetry::layer().with_tracer(provider.tracer("persona-server")).with_filter(own)
        });
        // Colours are for terminals only.
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr);
        let lines = match format {
            LogFormat::Text => lines.boxed(),
            LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
        };
        // Fails where several servers share a process: the first one's subscriber stays.
        let _ = tracing_subscriber::registry().with(traces).with(lines.with_filter(filter)).try_init();
        Ok(Self(provider))
    }

    /// Sends the spans that were not sent yet. Takes a few seconds at most, on a separate thread.
    pub(crate) async fn end(self) {
        let Some(provider) = self.0 else { return };
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}
