//! The settings of the server, from flags, environment variables and a file. Only this module
//! reads them.

pub mod file;
pub(crate) mod templates;
pub(crate) mod values;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::domain::webhook::target::Loopback;
use crate::limits::flow::FlowAllowance;
use values::{hidden, parse_network, parse_origin};

/// The database.
#[derive(Args, Clone, Debug)]
pub struct DatabaseUrl {
    /// The database: a file, such as sqlite://persona.db, which is created if it does
    /// not exist, or PostgreSQL 15 or newer, such as postgres://user:password@host/database
    /// [default: sqlite://persona.db]
    #[arg(long, env = "PERSONA_DATABASE", value_name = "URL")]
    pub database: Option<String>,
}

impl DatabaseUrl {
    /// The URL that was given, or the default.
    #[must_use]
    pub fn or_default(&self) -> &str {
        self.database.as_deref().unwrap_or("sqlite://persona.db")
    }
}

/// A text that is not shown in logs and messages.
#[derive(Clone)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// The master key.
#[derive(Args, Clone, Debug)]
pub struct MasterKeyOptions {
    /// The master key that encrypts personal data, pictures and secrets: 32 bytes in base64 or
    /// hexadecimal. Separate several with commas: the first encrypts, all decrypt. Other users
    /// of the machine can see flags: prefer the environment or --master-key-file. See
    /// `persona-server keys generate-master`
    #[arg(long, env = "PERSONA_MASTER_KEY", value_name = "KEYS", hide_env_values = true, value_parser = hidden)]
    pub master_key: Option<Hidden>,
    /// A file with master keys, one per line.
    #[arg(long, env = "PERSONA_MASTER_KEY_FILE", value_name = "FILE")]
    pub master_key_file: Option<PathBuf>,
}

/// How to serve.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// The address to listen on.
    #[arg(long, env = "PERSONA_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseUrl,
    /// The folder or bucket for uploads. A bucket is written as
    /// s3://bucket/prefix?endpoint=https://host&region=name with credentials in AWS_ACCESS_KEY_ID
    /// and AWS_SECRET_ACCESS_KEY [default: ./uploads]
    #[arg(long, env = "PERSONA_STORAGE", value_name = "FOLDER|URL")]
    pub storage: Option<String>,
    /// The master key.
    #[command(flatten)]
    pub master_key: MasterKeyOptions,
    /// The address of this server for browsers, such as `https://verify.example`. It is part of
    /// the widget's script and of session tokens
    /// [default: http://localhost with the port of --listen]
    #[arg(long, env = "PERSONA_PUBLIC_ORIGIN", value_name = "ORIGIN", value_parser = parse_origin)]
    pub public_origin: Option<String>,
    /// A trusted proxy, whose X-Forwarded-For is used: an address or a network such as
    /// 10.0.0.0/8. May be given several times [default: none]
    #[arg(
        long = "trusted-proxy",
        env = "PERSONA_TRUSTED_PROXY",
        value_name = "NETWORK",
        value_delimiter = ',',
        value_parser = parse_network
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// A JSON file of inquiry templates, read at every start: its templates are created or
    /// updated
    #[arg(long, env = "PERSONA_TEMPLATES", value_name = "FILE")]
    pub templates: Option<PathBuf>,
    /// API requests per minute and environment.
    #[arg(long, env = "PERSONA_RATE_LIMIT", value_name = "REQUESTS", default_value_t = 300)]
    pub rate_limit: u32,
    /// Seconds a client may take to send a request's headers, and seconds a connection may be
    /// idle between two requests.
    #[arg(long, env = "PERSONA_HEADER_TIMEOUT", value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub header_timeout: u64,
    /// Seconds a client may take to send a request's body.
    #[arg(long, env = "PERSONA_BODY_TIMEOUT", value_name = "SECONDS", default_value_t = 120,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub body_timeout: u64,
    /// Seconds a client may take to read a part of a response before it is disconnected.
    #[arg(long, env = "PERSONA_WRITE_TIMEOUT", value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub write_timeout: u64,
    /// The maximum number of connections. Lower if the system allows fewer open files.
    #[arg(long, env = "PERSONA_MAX_CONNECTIONS", value_name = "CONNECTIONS", default_value_t = 1000,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_connections: u32,
    /// The maximum number of connections per client: an IPv4 address, or a /64 network of IPv6,
    /// that is not a --trusted-proxy.
    #[arg(long, env = "PERSONA_MAX_CONNECTIONS_PER_CLIENT", value_name = "CONNECTIONS", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_connections_per_client: u32,
    /// Seconds for which the server keeps serving after SIGTERM while /readyz answers 503, so
    /// that load balancers stop using it. A second SIGTERM skips this.
    #[arg(long, env = "PERSONA_DRAIN_TIME", value_name = "SECONDS", default_value_t = 0,
          value_parser = clap::value_parser!(u64).range(..=3600))]
    pub drain_time: u64,
    /// Seconds that running requests then have to finish.
    #[arg(long, env = "PERSONA_STOP_TIMEOUT", value_name = "SECONDS", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(..=3600))]
    pub stop_timeout: u64,
    /// Steps of the flow that an individual may send per inquiry and minute. An IP address may
    /// send 20 times as many.
    #[arg(long, env = "PERSONA_FLOW_STEPS", value_name = "STEPS", default_value_t = FlowAllowance::default().steps)]
    pub flow_steps: u32,
    /// Photos that an individual may send per inquiry and ten minutes. An IP address may send 20
    /// times as many.
    #[arg(long, env = "PERSONA_FLOW_UPLOADS", value_name = "PHOTOS", default_value_t = FlowAllowance::default().uploads)]
    pub flow_uploads: u32,
    /// What to log: error, warn, info, debug or trace, or directives such as
    /// `info,persona_server=debug`.
    #[arg(long, env = "PERSONA_LOG", value_name = "LEVEL", default_value = "info")]
    pub log: String,
    /// The format of the log.
    #[arg(long, env = "PERSONA_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// The address for Prometheus metrics (GET /metrics) [default: none]
    #[arg(long, env = "PERSONA_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// The collector for traces, which are sent by OTLP over HTTP, such as http://localhost:4318
    /// [default: none]
    #[arg(long, env = "PERSONA_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// Allows webhooks and verifiers of the sandbox on this machine, at localhost, as --demo
    /// does. Do not use it on shared machines: anyone with a sandbox key could reach other local
    /// services.
    #[arg(long, env = "PERSONA_LOOPBACK_RECEIVERS")]
    pub loopback_receivers: bool,
    /// For trying it out: seeds the sandbox with the API key persona_sandbox_demo and the template
    /// itmpl_demo, and serves a demo shop. Without --database and --storage nothing is kept.
    /// Loopback addresses only.
    #[arg(long, env = "PERSONA_DEMO")]
    pub demo: bool,
    /// The theme of the demo's template: a JSON file.
    #[arg(long, env = "PERSONA_DEMO_THEME", value_name = "FILE", requires = "demo")]
    pub demo_theme: Option<PathBuf>,
    /// The address of the demo shop.
    #[arg(long, env = "PERSONA_DEMO_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub demo_listen: SocketAddr,
}

/// The format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object per line.
    Json,
}

impl Serve {
    /// The origin that was given, or that of this machine's own browser.
    #[must_use]
    pub fn public_origin(&self) -> String {
        self.public_origin.clone().unwrap_or_else(|| {
            let port = self.listen.port();
            let ip = self.listen.ip();
            if ip.is_loopback() || ip.is_unspecified() {
                format!("http://localhost:{port}")
            } else {
                format!("http://{}", self.listen)
            }
        })
    }

    /// How often individuals may try.
    #[must_use]
    pub fn flow_allowance(&self) -> FlowAllowance {
        FlowAllowance { steps: self.flow_steps, uploads: self.flow_uploads }
    }

    /// Whether receivers of the sandbox may be on this machine.
    #[must_use]
    pub fn loopback(&self) -> Loopback {
        if self.demo || self.loopback_receivers { Loopback::Allowed } else { Loopback::Refused }
    }

    /// An address on this machine at which the server answers.
    #[must_use]
    pub fn local_address(&self) -> SocketAddr {
        local_address(self.listen)
    }
}

/// An address on this machine at which a server answers that listens there.
#[must_use]
pub fn local_address(listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() { SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port())) } else { listen }
}
