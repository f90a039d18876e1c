//! `persona-server`: runs the server until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::CommandFactory;
use metrics_exporter_prometheus::PrometheusHandle;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::cli::Cli;
use super::error::RunError;
use super::prepare::prepare;
use super::stop_signal::StopSignal;
use crate::clock::{SharedClock, SystemClock};
use crate::config::{Serve, file};
use crate::jobs::verifiers::Asker;
use crate::jobs::webhooks::Deliverer;
use crate::limits::connections::ConnectionLimits;
use crate::outbound::verifier::SignedHttp;
use crate::routes;
use crate::state::AppState;
use crate::telemetry::{Telemetry, metrics};
use crate::{demo, jobs};

pub(super) async fn serve(mut settings: Serve) -> Result<(), RunError> {
    let telemetry = Telemetry::start(&settings.log, settings.log_format, settings.otlp_endpoint.as_deref())?;
    let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for (name, nearest) in file::unknown_variables(&Cli::command(), variables) {
        tracing::warn!("{name} is not a setting and is ignored; did you mean {nearest}?");
    }
    if settings.demo {
        for (option, address) in [("--listen", settings.listen), ("--demo-listen", settings.demo_listen)] {
            if !address.ip().is_loopback() {
                return Err(RunError::DemoInTheOpen { option, address, port: address.port() });
            }
        }
    }
    // The first thing to do, because port 0 becomes a port that the system chooses.
    let listener = listen(settings.listen, "--listen").await?;
    settings.listen = listener.local_addr()?;
    let counted = match settings.metrics_listen {
        Some(address) => Some((listen(address, "--metrics-listen").await?, metrics::install()?)),
        None => None,
    };
    let mut shop = None;
    if settings.demo {
        let listener = listen(settings.demo_listen, "--demo-listen").await?;
        settings.demo_listen = listener.local_addr()?;
        shop = Some(listener);
    }
    // Removed when the demo ends.
    let scratch = settings.demo.then(TempDir::new).transpose()?;
    let clock = Arc::new(SharedClock::new(SystemClock));
    let state = prepare(&settings, scratch.as_ref(), &clock).await?;

    let (stop, stopped) = watch::channel(());
    let until_stopped = move || {
        let mut stopped = stopped.clone();
        async move {
            let _ = stopped.changed().await;
        }
    };
    let mut servers = tokio::task::JoinSet::new();
    if let Some(shop) = shop {
        let api = format!("http://{}", settings.local_address());
        let client = demo::Client::new(&api, demo::API_KEY, demo::TEMPLATE_ID);
        let router = demo::router(client, &state.public_origin);
        tracing::info!("demo shop at http://localhost:{}", settings.demo_listen.port());
        servers.spawn(demo::serve(shop, router, until_stopped()));
    }
    if let Some((listener, handle)) = counted {
        tracing::info!(metrics = %listener.local_addr()?, "metrics are served at /metrics");
        let upkeep = handle.clone();
        let until = until_stopped();
        servers.spawn(async move {
            tokio::select! {
                () = keep_up(&upkeep) => {}
                () = until => {}
            }
            Ok(())
        });
        let router = routes::metrics::router(handle, state.clone());
        let connections = ConnectionLimits {
            all: METRICS_CONNECTIONS,
            of_client: METRICS_CONNECTIONS,
            proxies: Arc::default(),
        };
        let limits = limits(&settings, connections);
        servers.spawn(crate::serve::serve(listener, router, limits, until_stopped()));
    }
    let connections = ConnectionLimits {
        all: affordable_connections(settings.max_connections),
        of_client: usize::try_from(settings.max_connections_per_client).unwrap_or(usize::MAX),
        proxies: Arc::clone(&state.trusted_proxies),
    };
    let limits = limits(&settings, connections);
    // Before the first request, so that a request that has begun is finished.
    let mut stop_signal = StopSignal::new()?;
    servers.spawn(crate::serve::serve(listener, routes::app(state.clone()), limits, until_stopped()));
    // Before the log says that the server is ready: reading the system's certificates takes a moment.
    let webhooks = match Deliverer::new(state.clone(), jobs::webhooks::TIMEOUT, Box::new(rand::random::<f64>))
    {
        Ok(deliverer) => tokio::spawn(deliverer.run()),
        Err(error) => {
            // Everything else works, and the deliveries are kept.
            tracing::error!(%error, "no webhooks are sent: install the system's certificates (ca-certificates)");
            tokio::spawn(std::future::ready(()))
        }
    };
    let verifiers = match SignedHttp::new(jobs::verifiers::TIMEOUT, state.loopback_receivers) {
        Ok(verifier) => {
            let (verifier, timeout) = (Arc::new(verifier), jobs::verifiers::TIMEOUT);
            let asker = Asker::new(state.clone(), verifier, timeout, Box::new(rand::random::<f64>));
            tokio::spawn(asker.run())
        }
        Err(error) => {
            tracing::error!(%error, "no verifier is called: install the system's certificates (ca-certificates)");
            tokio::spawn(std::future::ready(()))
        }
    };
    tracing::info!(address = %settings.listen, "listening; browsers reach this server at {}", state.public_origin);
    tracing::info!("documentation at {}/docs/", state.public_origin);
    let sweep = tokio::spawn(jobs::expiry::run(state.clone()));
    let clock = tokio::spawn(jobs::clock::run(state.store.clone(), clock));
    tokio::select! {
        () = stop_signal.received() => {
            drain(&state, Duration::from_secs(settings.drain_time), &mut stop_signal).await;
        }
        Some(ended) = servers.join_next() => {
            ended.unwrap_or_else(|error| Err(std::io::Error::other(error)))?;
        }
    }
    tracing::info!("stopping: finishing running requests");
    sweep.abort();
    clock.abort();
    // What they are sending is sent again when its lease has expired.
    webhooks.abort();
    verifiers.abort();
    drop(stop);
    let all_done = async {
        while servers.join_next().await.is_some() {}
        // Also for requests whose clients have hung up.
        state.running_requests.wait().await;
    };
    if tokio::time::timeout(Duration::from_secs(settings.stop_timeout), all_done).await.is_err() {
        tracing::warn!("some requests took longer than {} s and were aborted", settings.stop_timeout);
        servers.shutdown().await;
        state.running_requests.cut_off().await;
    }
    state.store.close().await;
    tracing::info!("stopped");
    telemetry.end().await;
    Ok(())
}

/// How long the clients of a listener may take, and how many connections they may have.
fn limits(settings: &Serve, connections: ConnectionLimits) -> crate::serve::Limits {
    crate::serve::Limits {
        header_timeout: Duration::from_secs(settings.header_timeout),
        write_timeout: Duration::from_secs(settings.write_timeout),
        connections,
    }
}

/// The most connections to the listener of the metrics, which has a limit of its own.
const METRICS_CONNECTIONS: usize = 16;

/// The files that a server needs besides connections: of the database, the storage, webhooks,
/// the metrics.
const OTHER_FILES: u64 = 200;

/// How many of the wanted connections the limit of open files allows. Raises that limit as far as
/// needed and permitted.
fn affordable_connections(wanted: u32) -> usize {
    let needed = u64::from(wanted) + OTHER_FILES;
    let files = rlimit::increase_nofile_limit(needed).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files cannot be raised");
        256
    });
    let affordable = files.saturating_sub(OTHER_FILES).max(files / 4).min(wanted.into());
    if affordable < wanted.into() {
        tracing::warn!(
            files,
            "only {affordable} connections are accepted: raise the limit of open files to {needed}"
        );
    }
    usize::try_from(affordable).unwrap_or(usize::MAX)
}

/// Compacts the metrics regularly, because they may not be collected for a long time.
async fn keep_up(handle: &PrometheusHandle) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

/// Announces that the server is about to stop, and gives load balancers time to notice.
async fn drain(state: &AppState, time: Duration, stop_signal: &mut StopSignal) {
    state.is_stopping.store(true, Ordering::Relaxed);
    if time.is_zero() {
        return;
    }
    tracing::info!(
        seconds = time.as_secs(),
        "draining: /readyz answers 503, other requests are still served"
    );
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop_signal.received() => {}
    }
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, RunError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => RunError::InUse(address, option),
        _ => RunError::Listen { address, source, option },
    })
}
