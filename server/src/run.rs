//! What the program does: from its settings to a server that runs until it is told to stop.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use metrics_exporter_prometheus::PrometheusHandle;
use object_store::ObjectStore;
use persona_protocol::IdPrefix;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::clock::{Clock, SharedClock, SystemClock};
use crate::config::{Cli, Command, DatabaseUrl, Keys, Serve, Templates, local_address};
use crate::config_file;
use crate::domain::api_key::{ApiKey, NewApiKey};
use crate::domain::environment::EnvironmentName;
use crate::domain::expiry::{Interval, IntervalOutOfRange, Intervals};
use crate::domain::plan::Plan;
use crate::domain::template::InquiryTemplate;
use crate::domain::theme::{Theme, ThemeError};
use crate::domain::wording::Wording;
use crate::jobs::verifiers::Asker;
use crate::jobs::webhooks::Deliverer;
use crate::limits::connections::ConnectionLimits;
use crate::master_key::MasterKeyError;
use crate::security::{SecretHash, new_api_key};
use crate::state::AppState;
use crate::storage::{self, StorageError};
use crate::store::{OpenError, Store};
use crate::telemetry::{Telemetry, TelemetryError};
use crate::template_file::{self, Entry};
use crate::uploads::SealedUploads;
use crate::vault::{MasterKey, Vault};
use crate::verifier::SignedHttp;
use crate::{demo, ids, jobs, master_key, metrics, tls};

/// Where pictures are kept unless it is said.
const UPLOADS: &str = "./uploads";

/// Why the program cannot do what it was asked to, in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The other server, of which that was asked, is not ready.
    #[error("the server at {address} is not ready: {why}")]
    NotReady {
        /// Where it was asked.
        address: SocketAddr,
        /// What came of it.
        why: String,
    },
    /// Nothing to revoke.
    #[error("there is no such API key, or it was revoked before: `persona-server keys list` shows them")]
    NoSuchKey,
    /// A template without a verifier has no secret of one.
    #[error(
        "the template {0} has no verifier: name one in the file of templates, and start the server with it once"
    )]
    NoVerifier(String),
    /// There is no master key.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The database failed later.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Someone else has the port.
    #[error("{0} is in use by another program: stop that, or choose another address with {1}")]
    InUse(SocketAddr, &'static str),
    /// The address cannot be listened on.
    #[error("cannot listen on {address} ({source}): choose another address with {option}")]
    Listen {
        /// Which one.
        address: SocketAddr,
        /// What went wrong.
        source: std::io::Error,
        /// The option that names another.
        option: &'static str,
    },
    /// The demo would be open to the network.
    #[error(
        "--demo uses a publicly known key, so it works only on loopback addresses: use {option} 127.0.0.1:{port}, not {address}"
    )]
    DemoInTheOpen {
        /// The option.
        option: &'static str,
        /// Its value.
        address: SocketAddr,
        /// The port of that.
        port: u16,
    },
    /// The storage of uploads cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// What lies in the storage cannot be sealed again.
    #[error("stored uploads cannot be re-encrypted: {0}")]
    Reseal(#[source] object_store::Error),
    /// The log or the traces.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// Something counts in this process already.
    #[error("requests cannot be counted: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The file of templates.
    #[error("--templates {file}: {problem}")]
    Templates {
        /// Which one.
        file: String,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
    /// An interval of a template.
    #[error("--{option}: {source}")]
    Interval {
        /// Which one.
        option: &'static str,
        /// What it must be.
        source: IntervalOutOfRange,
    },
    /// The file of a theme cannot be read.
    #[error("the theme {file} cannot be read ({source}): check its path")]
    ThemeFile {
        /// Which one.
        file: String,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A theme that cannot be used.
    #[error("the theme {file} cannot be used: {source}")]
    Theme {
        /// Which one.
        file: String,
        /// What is wrong with it.
        source: Box<ThemeError>,
    },
    /// The operating system refuses something.
    #[error("the operating system refuses: {0}")]
    System(#[from] std::io::Error),
}

impl From<crate::store::Error> for RunError {
    fn from(error: crate::store::Error) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        Self::Database(cause.unwrap_or_else(|| error.to_string()).into())
    }
}

/// Does what the command line says.
///
/// # Errors
/// When it cannot be done.
pub fn run(cli: Cli) -> Result<(), RunError> {
    tls::choose_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            None => serve(cli.serve).await,
            Some(Command::Keys(command)) => keys(command).await,
            Some(Command::Templates(command)) => create_template(command).await,
            Some(Command::Healthcheck { listen }) => healthcheck(listen).await,
        }
    })
}

async fn healthcheck(listen: SocketAddr) -> Result<(), RunError> {
    let address = local_address(listen);
    let answer = reqwest::get(format!("http://{address}/readyz")).await;
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(RunError::NotReady { address, why: format!("it answers {}", answer.status()) }),
        Err(error) => Err(RunError::NotReady { address, why: error.without_url().to_string() }),
    }
}

async fn keys(command: Keys) -> Result<(), RunError> {
    match command {
        Keys::Create { environment, name, permissions, allow_ips, expires_at, expires_in_days, database } => {
            let in_days =
                |days| SystemClock.now().0.checked_add(SignedDuration::from_hours(24 * i64::from(days)));
            let new = NewApiKey {
                name,
                permissions: (!permissions.is_empty()).then_some(permissions),
                allowed_ips: allow_ips,
                expires_at: expires_at.or(expires_in_days.and_then(|days| in_days(days).ok())),
            };
            create_key(environment, &new, &database).await
        }
        Keys::List { database } => {
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let now = SystemClock.now().0;
            for key in store.api_keys().await? {
                writeln!(std::io::stdout(), "{}", line_of(&key, now))?;
            }
            store.close().await;
            Ok(())
        }
        Keys::Revoke { id, database } => {
            let store = Store::open(database.or_default(), Vault::locked()).await?;
            let revoked = store.revoke_api_key(&id, SystemClock.now()).await;
            store.close().await;
            match revoked {
                Err(crate::store::Error::NotFound) => Err(RunError::NoSuchKey),
                revoked => Ok(revoked?),
            }
        }
        Keys::GenerateMaster => {
            writeln!(std::io::stdout(), "{}", *MasterKey::generate().to_text())?;
            Ok(())
        }
        Keys::VerifierSecret { template, rotate, overlap, master_key, database } => {
            let vault = Vault::new(&master_key::given(&master_key)?);
            let store = Store::open(database.or_default(), vault).await?;
            let overlap = rotate.then(|| SignedDuration::from_secs(i64::from(overlap)));
            let secret = verifier_secret(&store, &template, overlap).await;
            store.close().await;
            let secret = match secret {
                Err(crate::store::Error::NotFound) => return Err(RunError::NoVerifier(template)),
                secret => secret?,
            };
            writeln!(std::io::stdout(), "{secret}")?;
            Ok(())
        }
        Keys::Reseal { storage, master_key, database } => {
            let vault = Vault::new(&master_key::given(&master_key)?);
            let folder = storage.as_deref().unwrap_or(UPLOADS);
            let uploads = storage::open(folder).await?;
            let store = Store::open(database.or_default(), vault).await?;
            // What a server that still ran with the older key has written since is sealed, too.
            let values = store.sealed_when_opened() + store.seal_again().await?;
            let pictures = seal_pictures(&store, &uploads).await?;
            store.close().await;
            writeln!(std::io::stdout(), "sealed again: {values} values, {pictures} pictures")?;
            Ok(())
        }
    }
}

/// The secret of a template's verifier, or, with how long the current one is to go on, a new one.
async fn verifier_secret(
    store: &Store,
    template: &str,
    rotate: Option<SignedDuration>,
) -> Result<String, crate::store::Error> {
    if let Some(overlap) = rotate {
        return store.rotate_verifier_secret(template, overlap, SystemClock.now()).await;
    }
    let verifier = store.verifier(template).await?;
    let secret = verifier.and_then(|verifier| verifier.secrets.into_iter().next());
    secret.map(|secret| secret.value).ok_or(crate::store::Error::NotFound)
}

/// Seals all pictures with the first master key, and returns how many were not.
async fn seal_pictures(store: &Store, uploads: &Arc<dyn ObjectStore>) -> Result<usize, RunError> {
    let sealed = SealedUploads::new(Arc::clone(uploads), store.vault().clone())
        .seal_again()
        .await
        .map_err(RunError::Reseal)?;
    store.note_sealed_pictures().await?;
    Ok(sealed)
}

async fn create_key(
    environment: EnvironmentName,
    new: &NewApiKey,
    database: &DatabaseUrl,
) -> Result<(), RunError> {
    let store = Store::open(database.or_default(), Vault::locked()).await?;
    let environment = store.environment_by_name(environment).await?;
    let key = new_api_key(environment.name);
    store.create_api_key(&environment, new, &SecretHash::of(&key), SystemClock.now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{key}")?;
    Ok(())
}

/// A key as `keys list` shows it: columns with a tab between.
fn line_of(key: &ApiKey, now: Timestamp) -> String {
    let state = match (key.revoked_at, key.check_time(now)) {
        (Some(_), _) => "revoked",
        (None, Err(_)) => "expired",
        (None, Ok(())) => "active",
    };
    let moment = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
    let permissions = match &key.permissions {
        None => "all".to_owned(),
        Some(some) => some.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(","),
    };
    let networks = match key.allowed_ips.as_slice() {
        [] => "everywhere".to_owned(),
        some => some.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
    };
    [
        key.id.clone(),
        key.environment.name.as_str().to_owned(),
        state.to_owned(),
        key.name.clone().unwrap_or_else(|| "-".to_owned()),
        permissions,
        networks,
        format!("made {:.0}", key.created_at),
        format!("expires {}", moment(key.expires_at)),
        format!("used {}", moment(key.last_used_at)),
    ]
    .join("\t")
}

fn read_theme(path: &Path) -> Result<Theme, RunError> {
    let shown = || path.display().to_string();
    let source =
        std::fs::read_to_string(path).map_err(|source| RunError::ThemeFile { file: shown(), source })?;
    Theme::parse(&source).map_err(|source| RunError::Theme { file: shown(), source: source.into() })
}

async fn create_template(command: Templates) -> Result<(), RunError> {
    let Templates::Create {
        environment,
        name,
        allow_domains,
        expire_after_create,
        expire_after_start,
        expire_after_resume,
        theme,
        database,
    } = command;
    let interval = |option, seconds: Option<i64>| {
        seconds
            .map(Interval::from_seconds)
            .transpose()
            .map_err(|source| RunError::Interval { option, source })
    };
    let intervals = Intervals {
        after_create: interval("expire-after-create", expire_after_create)?,
        after_start: interval("expire-after-start", expire_after_start)?,
        after_resume: interval("expire-after-resume", expire_after_resume)?,
    };
    let store = Store::open(database.or_default(), Vault::locked()).await?;
    let template = InquiryTemplate {
        id: ids::new(IdPrefix::InquiryTemplate),
        version_id: Some(ids::new(IdPrefix::InquiryTemplateVersion)),
        environment_id: store.environment_by_name(environment).await?.id,
        name,
        allowed_domains: allow_domains,
        intervals,
        theme: theme.as_deref().map(read_theme).transpose()?,
        plan: Plan::default(),
        wording: Wording::default(),
    };
    store.add_template(&template, SystemClock.now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{}", template.id)?;
    Ok(())
}

async fn serve(mut settings: Serve) -> Result<(), RunError> {
    let telemetry = Telemetry::start(&settings.log, settings.log_format, settings.otlp_endpoint.as_deref())?;
    let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for (name, nearest) in config_file::unknown_variables(variables) {
        tracing::warn!("{name} is not a setting and is ignored; did you mean {nearest}?");
    }
    if settings.demo {
        for (option, address) in [("--listen", settings.listen), ("--demo-listen", settings.demo_listen)] {
            if !address.ip().is_loopback() {
                return Err(RunError::DemoInTheOpen { option, address, port: address.port() });
            }
        }
    }
    // Listened on before anything else, for port 0 becomes a port of the system's choice.
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
    // Removed when the demo ends; nothing is made without --demo.
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
        let router = metrics::router(handle, state.clone());
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
    // Before anybody is served: what is begun is brought to its end.
    let mut stop_signal = StopSignal::new()?;
    servers.spawn(crate::serve::serve(listener, crate::app(state.clone()), limits, until_stopped()));
    // Before it is said that all is ready: reading the system's certificates takes a moment.
    let webhooks = match Deliverer::new(state.clone(), jobs::webhooks::TIMEOUT, Box::new(rand::random::<f64>))
    {
        Ok(deliverer) => tokio::spawn(deliverer.run()),
        Err(error) => {
            // Everything else works, and what webhooks are to be told of is kept.
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
    // What it is sending will be sent again once its lease has run out.
    webhooks.abort();
    verifiers.abort();
    drop(stop);
    let all_done = async {
        while servers.join_next().await.is_some() {}
        // Also those whose clients have gone.
        state.under_way.wait().await;
    };
    if tokio::time::timeout(Duration::from_secs(settings.stop_timeout), all_done).await.is_err() {
        tracing::warn!("some requests took longer than {} s and were aborted", settings.stop_timeout);
        servers.shutdown().await;
        state.under_way.cut_off().await;
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

/// The connections to the listener of the metrics, which are not counted among the others.
const METRICS_CONNECTIONS: usize = 16;

/// The files that a server needs besides connections: of the database, the storage, webhooks,
/// the metrics.
const OTHER_FILES: u64 = 200;

/// How many connections there may be of those that are wanted. Raises this process's limit of
/// open files as far as it has to and may.
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

/// Condenses what was counted: nobody may ask for it for a long time.
async fn keep_up(handle: &PrometheusHandle) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

/// Says that the server is about to end, and gives load balancers time to hear it.
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

/// Opens what the server needs, and seeds the demo.
async fn prepare(
    settings: &Serve,
    scratch: Option<&TempDir>,
    clock: &Arc<SharedClock>,
) -> Result<AppState, RunError> {
    let url = match (&settings.database.database, scratch) {
        (None, Some(scratch)) => format!("sqlite://{}", scratch.path().join("demo.db").display()),
        _ => settings.database.or_default().to_owned(),
    };
    let folder = match (&settings.storage, scratch) {
        (Some(folder), _) => folder.clone(),
        (None, Some(scratch)) => scratch.path().join("uploads").display().to_string(),
        (None, None) => UPLOADS.to_owned(),
    };
    let keys = match (settings.demo, scratch, &settings.database.database) {
        (false, ..) => master_key::given(&settings.master_key)?,
        // Gone with the demo, as all it seals.
        (true, Some(_), None) => vec![MasterKey::generate()],
        (true, ..) => master_key::of_demo(&settings.master_key, file_of(&url).as_deref())?,
    };
    let store = Store::open(&url, Vault::new(&keys)).await?;
    let uploads = storage::open(&folder).await?;
    // A demo that keeps nothing has no use for pictures of another one.
    let passing = settings.demo && settings.database.database.is_none();
    if !passing && !store.pictures_are_sealed().await? {
        seal_pictures(&store, &uploads).await?;
    }
    store.set_clock(clock).await?;
    if settings.demo {
        seed_demo(&store, settings, clock.as_ref()).await?;
    } else {
        // A demo may have used this database. Everybody knows its key.
        store.remove_api_key(&SecretHash::of(demo::API_KEY)).await?;
    }
    if let Some(file) = &settings.templates {
        let shown = file.display().to_string();
        let wrong = |problem| RunError::Templates { file: shown.clone(), problem };
        let text = tokio::fs::read_to_string(file).await.map_err(|error| wrong(error.to_string()))?;
        for entry in template_file::read(&text, settings.loopback()).map_err(wrong)? {
            let id = entry.id.clone();
            if !put_template(&store, entry, clock.as_ref()).await? {
                return Err(wrong(format!("{id} is a template of the other environment: choose another id")));
            }
        }
    }
    let origin = settings.public_origin();
    Ok(AppState::new(store, uploads, Arc::<SharedClock>::clone(clock), &origin, settings.rate_limit)
        .await?
        .behind(&settings.trusted_proxies)
        .with_body_timeout(Duration::from_secs(settings.body_timeout))
        .with_flow_limits(settings.flow_allowance())
        .with_loopback_receivers(settings.loopback()))
}

/// The file that a database URL names, if it names one.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path).split('?').next()?;
    (!path.is_empty() && !path.contains(":memory:")).then(|| PathBuf::from(path))
}

async fn seed_demo(store: &Store, settings: &Serve, clock: &dyn Clock) -> Result<(), RunError> {
    let sandbox = store.environment_by_name(EnvironmentName::Sandbox).await?;
    store.add_api_key(&sandbox, &SecretHash::of(demo::API_KEY), clock.now()).await?;
    let port = settings.demo_listen.port();
    let template = InquiryTemplate {
        id: demo::TEMPLATE_ID.to_owned(),
        version_id: Some(demo::TEMPLATE_ID.replace("itmpl", "itmplv")),
        environment_id: sandbox.id,
        name: demo::TEMPLATE_NAME.to_owned(),
        allowed_domains: vec![format!("localhost:{port}"), format!("127.0.0.1:{port}")],
        intervals: Intervals::default(),
        theme: settings.demo_theme.as_deref().map(read_theme).transpose()?,
        plan: Plan::default(),
        wording: Wording::default(),
    };
    store.add_template(&template, clock.now()).await?;
    for mut entry in template_file::read(demo::TEMPLATES, settings.loopback())
        .map_err(|problem| RunError::Templates { file: "the demo's templates".to_owned(), problem })?
    {
        entry.allowed_domains.clone_from(&template.allowed_domains);
        put_template(store, entry, clock).await?;
    }
    Ok(())
}

async fn put_template(store: &Store, entry: Entry, clock: &dyn Clock) -> Result<bool, RunError> {
    let template = InquiryTemplate {
        id: entry.id,
        version_id: Some(entry.version_id),
        environment_id: store.environment_by_name(entry.environment).await?.id,
        name: entry.name,
        allowed_domains: entry.allowed_domains,
        intervals: entry.intervals,
        theme: entry.theme,
        plan: entry.plan,
        wording: entry.wording,
    };
    let is_put = store.put_template(&template, clock.now()).await?;
    if is_put {
        store.put_verifier(&template.id, entry.verifier.as_deref()).await?;
    }
    Ok(is_put)
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, RunError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => RunError::InUse(address, option),
        _ => RunError::Listen { address, source, option },
    })
}

/// Hears from the moment it is made when the process is asked to stop: by Ctrl-C, or by
/// SIGTERM where there is one. A signal before that ends the process at once.
struct StopSignal {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl StopSignal {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(not(unix))]
    fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// The next time that it is asked to.
    #[cfg(unix)]
    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// The next time that it is asked to.
    #[cfg(not(unix))]
    async fn received(&mut self) {
        // Without a handler there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
