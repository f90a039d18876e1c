//! What the program does: from its settings to a server that runs until it is told to stop.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use object_store::local::LocalFileSystem;
use persona_protocol::IdPrefix;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::clock::{Clock, SystemClock};
use crate::config::{Cli, Command, DatabaseUrl, Keys, LogFormat, Serve, Templates};
use crate::domain::environment::EnvironmentName;
use crate::domain::expiry::{Interval, IntervalOutOfRange, Intervals};
use crate::domain::plan::Plan;
use crate::domain::template::InquiryTemplate;
use crate::security::{SecretHash, new_api_key};
use crate::state::AppState;
use crate::store::{OpenError, Store};
use crate::template_file::{self, Entry};
use crate::{demo, ids, jobs};

/// How long requests that are under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why the program cannot do what it was asked to, in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
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
        "--demo has a key that everybody knows, so it works on loopback addresses only: use {option} 127.0.0.1:{port}, not {address}"
    )]
    DemoInTheOpen {
        /// The option.
        option: &'static str,
        /// Its value.
        address: SocketAddr,
        /// The port of that.
        port: u16,
    },
    /// The folder for uploads cannot be used.
    #[error(
        "the folder {folder} for uploads cannot be used ({source}): name another with --storage, in which this user may write"
    )]
    Storage {
        /// Which one.
        folder: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The address of the object storage is none that this program knows.
    #[error("--storage {0}: this server keeps uploads in a folder; write its path")]
    StorageScheme(String),
    /// The file of templates.
    #[error("--templates {file}: {problem}")]
    Templates {
        /// Which one.
        file: String,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
    /// No directives for the log.
    #[error(
        "--log {0}: write error, warn, info, debug or trace, or directives such as info,persona_server=debug"
    )]
    Log(String),
    /// An interval of a template.
    #[error("--{option}: {source}")]
    Interval {
        /// Which one.
        option: &'static str,
        /// What it must be.
        source: IntervalOutOfRange,
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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            None => serve(cli.serve).await,
            Some(Command::Keys(Keys::Create { environment, database })) => {
                create_key(environment, &database).await
            }
            Some(Command::Templates(command)) => create_template(command).await,
        }
    })
}

async fn create_key(environment: EnvironmentName, database: &DatabaseUrl) -> Result<(), RunError> {
    let store = Store::open(database.or_default()).await?;
    let environment = store.environment_by_name(environment).await?;
    let key = new_api_key(environment.name);
    store.add_api_key(&environment, &SecretHash::of(&key), SystemClock.now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{key}")?;
    Ok(())
}

async fn create_template(command: Templates) -> Result<(), RunError> {
    let Templates::Create {
        environment,
        name,
        allow_domains,
        expire_after_create,
        expire_after_start,
        expire_after_resume,
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
    let store = Store::open(database.or_default()).await?;
    let template = InquiryTemplate {
        id: ids::new(IdPrefix::InquiryTemplate),
        version_id: Some(ids::new(IdPrefix::InquiryTemplateVersion)),
        environment_id: store.environment_by_name(environment).await?.id,
        name,
        allowed_domains: allow_domains,
        intervals,
        plan: Plan::default(),
    };
    store.add_template(&template, SystemClock.now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{}", template.id)?;
    Ok(())
}

async fn serve(mut settings: Serve) -> Result<(), RunError> {
    start_log(&settings)?;
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
    let mut shop = None;
    if settings.demo {
        let listener = listen(settings.demo_listen, "--demo-listen").await?;
        settings.demo_listen = listener.local_addr()?;
        shop = Some(listener);
    }
    // Removed when the demo ends; nothing is made without --demo.
    let scratch = settings.demo.then(TempDir::new).transpose()?;
    let state = prepare(&settings, scratch.as_ref()).await?;

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
    let app = crate::app(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(until_stopped());
    servers.spawn(serving.into_future());
    tracing::info!(address = %settings.listen, "listening; browsers reach this server at {}", state.public_origin);
    let sweep = tokio::spawn(jobs::expiry::run(state.clone()));

    tokio::select! {
        () = told_to_stop() => tracing::info!("stopping: requests under way are brought to their end"),
        Some(ended) = servers.join_next() => {
            ended.unwrap_or_else(|error| Err(std::io::Error::other(error)))?;
        }
    }
    sweep.abort();
    drop(stop);
    let all_done = async { while servers.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all_done).await.is_err() {
        tracing::warn!("some requests took longer than {} s and were cut off", GRACE.as_secs());
        servers.shutdown().await;
    }
    state.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn start_log(settings: &Serve) -> Result<(), RunError> {
    let filter = EnvFilter::try_new(&settings.log).map_err(|_| RunError::Log(settings.log.clone()))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Colours are for people; what reads a file or a pipe would have to take them out.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // Set already only where several servers share a process: then the first counts.
    let _ = match settings.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).try_init(),
    };
    Ok(())
}

/// Opens what the server needs, and seeds the demo.
async fn prepare(settings: &Serve, scratch: Option<&TempDir>) -> Result<AppState, RunError> {
    let url = match (&settings.database.database, scratch) {
        (None, Some(scratch)) => format!("sqlite://{}", scratch.path().join("demo.db").display()),
        _ => settings.database.or_default().to_owned(),
    };
    let folder = match (&settings.storage, scratch) {
        (Some(folder), _) => folder.clone(),
        (None, Some(scratch)) => scratch.path().join("uploads").display().to_string(),
        (None, None) => "./uploads".to_owned(),
    };
    let store = Store::open(&url).await?;
    let uploads = open_storage(&folder).await?;
    let clock = Arc::new(SystemClock);
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
        for entry in template_file::read(&text).map_err(wrong)? {
            let id = entry.id.clone();
            if !put_template(&store, entry, clock.as_ref()).await? {
                return Err(wrong(format!("{id} is a template of the other environment: choose another id")));
            }
        }
    }
    let origin = settings.public_origin();
    Ok(AppState::new(store, Arc::new(uploads), clock, &origin, settings.rate_limit).await?)
}

async fn open_storage(folder: &str) -> Result<LocalFileSystem, RunError> {
    if folder.contains("://") {
        return Err(RunError::StorageScheme(folder.to_owned()));
    }
    let storage = |source: Box<dyn std::error::Error + Send + Sync>| RunError::Storage {
        folder: folder.to_owned(),
        source,
    };
    tokio::fs::create_dir_all(folder).await.map_err(|error| storage(error.into()))?;
    LocalFileSystem::new_with_prefix(Path::new(folder)).map_err(|error| storage(error.into()))
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
        plan: Plan::default(),
    };
    store.add_template(&template, clock.now()).await?;
    for mut entry in template_file::read(demo::TEMPLATES)
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
        plan: entry.plan,
    };
    Ok(store.put_template(&template, clock.now()).await?)
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, RunError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => RunError::InUse(address, option),
        _ => RunError::Listen { address, source, option },
    })
}

/// Ends when the process is asked to: by Ctrl-C, or by SIGTERM where there is one.
async fn told_to_stop() {
    let interrupted = async {
        // Without a handler there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
