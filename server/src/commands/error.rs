//! Why a command fails.

use std::net::SocketAddr;

use crate::domain::expiry::IntervalOutOfRange;
use crate::domain::template::theme::ThemeError;
use crate::secrets::master_key::MasterKeyError;
use crate::store::OpenError;
use crate::telemetry::TelemetryError;
use crate::uploads::storage::StorageError;

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
    /// No template with that id.
    #[error("there is no template {0}: `persona-server templates list` shows them")]
    NoSuchTemplate(String),
    /// An allowed domain to remove that the template does not have.
    #[error(
        "the template {id} does not allow {domain}: `persona-server templates show {id}` shows what it allows"
    )]
    NoSuchDomain {
        /// The template.
        id: String,
        /// What was to be removed.
        domain: String,
    },
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
        address: SocketAddr,
        source: std::io::Error,
        /// The option that names another.
        option: &'static str,
    },
    /// The demo would be open to the network.
    #[error(
        "--demo uses a publicly known key, so it works only on loopback addresses: use {option} 127.0.0.1:{port}, not {address}"
    )]
    DemoInTheOpen {
        option: &'static str,
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
        file: String,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
    /// An interval of a template.
    #[error("--{option}: {source}")]
    Interval {
        option: &'static str,
        /// What it must be.
        source: IntervalOutOfRange,
    },
    /// The file of a theme cannot be read.
    #[error("the theme {file} cannot be read ({source}): check its path")]
    ThemeFile { file: String, source: std::io::Error },
    /// A theme that cannot be used.
    #[error("the theme {file} cannot be used: {source}")]
    Theme {
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
