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
    /// `healthcheck`: the server is not ready.
    #[error("the server at {address} is not ready: {why}")]
    NotReady { address: SocketAddr, why: String },
    /// `keys revoke`: there is no such key.
    #[error("there is no such API key, or it was revoked before: `persona-server keys list` shows them")]
    NoSuchKey,
    /// `templates show` and `templates update`: there is no such template.
    #[error("there is no template {0}: `persona-server templates list` shows them")]
    NoSuchTemplate(String),
    /// `templates update --remove-domain`: the template does not have it.
    #[error(
        "the template {id} does not allow {domain}: `persona-server templates show {id}` shows what it allows"
    )]
    NoSuchDomain { id: String, domain: String },
    /// `keys verifier-secret`: the template has no verifier.
    #[error(
        "the template {0} has no verifier: name one in the file of templates, and start the server with it once"
    )]
    NoVerifier(String),
    /// There is no master key.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The database failed after it was opened.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another program uses the port.
    #[error("{0} is in use by another program: stop that, or choose another address with {1}")]
    InUse(SocketAddr, &'static str),
    /// The address cannot be listened on.
    #[error("cannot listen on {address} ({source}): choose another address with {option}")]
    Listen { address: SocketAddr, source: std::io::Error, option: &'static str },
    /// The demo would be open to the network.
    #[error(
        "--demo uses a publicly known key, so it works only on loopback addresses: use {option} 127.0.0.1:{port}, not {address}"
    )]
    DemoInTheOpen { option: &'static str, address: SocketAddr, port: u16 },
    /// The storage of uploads cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The stored files cannot be re-encrypted.
    #[error("stored uploads cannot be re-encrypted: {0}")]
    Reseal(#[source] object_store::Error),
    /// The log or the traces cannot be started.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// Another recorder of metrics is installed in this process.
    #[error("requests cannot be counted: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The file of templates cannot be used.
    #[error("--templates {file}: {problem}")]
    Templates { file: String, problem: String },
    /// An interval of a template is out of range.
    #[error("--{option}: {source}")]
    Interval { option: &'static str, source: IntervalOutOfRange },
    /// The file of a theme cannot be read.
    #[error("the theme {file} cannot be read ({source}): check its path")]
    ThemeFile { file: String, source: std::io::Error },
    /// The theme cannot be used.
    #[error("the theme {file} cannot be used: {source}")]
    Theme { file: String, source: Box<ThemeError> },
    /// Another failure of the operating system.
    #[error("the operating system refuses: {0}")]
    System(#[from] std::io::Error),
}

impl From<crate::store::Error> for RunError {
    fn from(error: crate::store::Error) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        Self::Database(cause.unwrap_or_else(|| error.to_string()).into())
    }
}
