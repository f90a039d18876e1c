//! The command line and the environment: the only place where settings are read.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use ipnet::IpNet;
use jiff::Timestamp;

use crate::domain::api_key::Permission;
use crate::domain::environment::EnvironmentName;
use crate::domain::webhook::target::Loopback;
use crate::flow_limits::FlowAllowance;

/// Inquiry sessions and the hosted verification flow, in one program.
///
/// Without a command, runs the server: the API under /api/v1, the flow under /widget and
/// /verify, the widget's script at /persona.js.
#[derive(Debug, Parser)]
#[command(name = "persona-server", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// A TOML settings file. Keys are the flags' names without dashes, such as
    /// `listen = "0.0.0.0:3000"`. Flags override the environment, which overrides the file.
    #[arg(long, env = "PERSONA_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// How to serve.
    #[command(flatten)]
    pub serve: Serve,
    /// Something else to do instead.
    #[command(subcommand)]
    pub command: Option<Command>,
}

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

/// Commands for the database.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// API keys, the master key, and verifiers' secrets.
    #[command(subcommand)]
    Keys(Keys),
    /// Inquiry templates.
    #[command(subcommand)]
    Templates(Templates),
    /// Checks whether the server on this machine is ready; for container health checks.
    Healthcheck {
        /// The address that the server listens on.
        #[arg(long, env = "PERSONA_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
        listen: SocketAddr,
    },
}

/// API keys, the master key, and verifiers' secrets.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Creates an API key and prints it once. Only its hash is stored.
    Create {
        /// Its environment.
        #[arg(long, value_parser = parse_environment, value_name = "sandbox|production")]
        environment: EnvironmentName,
        /// Its name.
        #[arg(long, value_parser = parse_name)]
        name: Option<String>,
        /// A permission, such as inquiry.read. May be given several times, or as a list
        /// separated by commas [default: everything]
        #[arg(long = "permission", value_name = "PERMISSION", value_delimiter = ',', value_parser = parse_permission)]
        permissions: Vec<Permission>,
        /// A network from which it may be used, such as 192.0.2.0/24 or 192.0.2.7. May be given
        /// several times [default: everywhere]
        #[arg(long = "allow-ip", value_name = "NETWORK", value_delimiter = ',', value_parser = parse_network)]
        allow_ips: Vec<IpNet>,
        /// Its expiry, such as 2031-01-01T00:00:00Z [default: never]
        #[arg(long, value_name = "TIME", conflicts_with = "expires_in_days")]
        expires_at: Option<Timestamp>,
        /// Days until it expires.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..))]
        expires_in_days: Option<u16>,
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
    /// Lists the API keys, one per line: id, environment, state, name, permissions, networks,
    /// and the times of creation, expiry and last use. The keys themselves are not stored.
    List {
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
    /// Revokes an API key.
    Revoke {
        /// Its id, as `keys list` shows it.
        id: String,
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
    /// Generates a master key and prints it. Store it in a file that only the server's user can
    /// read, away from the database and its backups.
    GenerateMaster,
    /// Prints the secret that signs requests to a template's verifier and the verifier's later
    /// responses.
    VerifierSecret {
        /// The template's id.
        template: String,
        /// Creates a new secret. The old one stays valid for --overlap seconds.
        #[arg(long)]
        rotate: bool,
        /// Seconds for which the old secret stays valid.
        #[arg(long, value_name = "SECONDS", default_value_t = 86_400, requires = "rotate",
              value_parser = clap::value_parser!(u32).range(..=2_592_000))]
        overlap: u32,
        /// The master key.
        #[command(flatten)]
        master_key: MasterKeyOptions,
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
    /// Re-encrypts all data and pictures with the first master key, and prints how many values
    /// and pictures used another key. Do this before removing an old master key.
    Reseal {
        /// The folder or bucket for uploads [default: ./uploads]
        #[arg(long, env = "PERSONA_STORAGE", value_name = "FOLDER|URL")]
        storage: Option<String>,
        /// The keys: the new one, then the old ones.
        #[command(flatten)]
        master_key: MasterKeyOptions,
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
}

/// Inquiry templates.
#[derive(Debug, Subcommand)]
pub enum Templates {
    /// Creates an inquiry template and prints its id.
    Create {
        /// Its environment.
        #[arg(long, value_parser = parse_environment, value_name = "sandbox|production")]
        environment: EnvironmentName,
        /// The company's name, as shown to individuals.
        #[arg(long)]
        name: String,
        /// A host whose pages may embed the flow, such as shop.example, *.shop.example or
        /// localhost:8080. May be given several times.
        #[arg(long = "allow-domain", value_name = "HOST", value_parser = parse_domain)]
        allow_domains: Vec<String>,
        /// Expire inquiries that were not started this long after their creation
        /// [default: never]
        #[arg(long, value_name = "SECONDS")]
        expire_after_create: Option<i64>,
        /// Expire inquiries this long after they were started [default: 24 hours]
        #[arg(long, value_name = "SECONDS")]
        expire_after_start: Option<i64>,
        /// Expire inquiries this long after they were resumed [default: 24 hours]
        #[arg(long, value_name = "SECONDS")]
        expire_after_resume: Option<i64>,
        /// The theme: a JSON file with colours, rounding and logo. Colours with too little
        /// contrast are refused.
        #[arg(long, value_name = "FILE")]
        theme: Option<PathBuf>,
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
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

fn hidden(text: &str) -> Result<Hidden, std::convert::Infallible> {
    Ok(Hidden(text.to_owned()))
}

fn parse_environment(name: &str) -> Result<EnvironmentName, String> {
    EnvironmentName::parse(name).ok_or_else(|| "must be sandbox or production".to_owned())
}

fn parse_origin(origin: &str) -> Result<String, String> {
    let wrong = || {
        format!("write a scheme, a host and at most a port, such as https://verify.example, not {origin:?}")
    };
    let url = url::Url::parse(origin).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if plain { Ok(url.origin().ascii_serialization()) } else { Err(wrong()) }
}

/// A name stands in one column of a list.
fn parse_name(name: &str) -> Result<String, String> {
    let plain = !name.is_empty() && !name.chars().any(char::is_control);
    if plain {
        Ok(name.to_owned())
    } else {
        Err("use text in one line, without control characters".to_owned())
    }
}

fn parse_permission(name: &str) -> Result<Permission, String> {
    Permission::parse(name).ok_or_else(|| {
        let all = Permission::ALL.map(Permission::as_str).join(", ");
        format!("unknown permission {name:?}; known: {all}")
    })
}

fn parse_network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    let net = text.parse::<IpNet>().or_else(|_| one());
    net.map(|net| net.trunc()).map_err(|_| {
        format!("write an address or a network, such as 192.0.2.7 or 192.0.2.0/24, not {text:?}")
    })
}

pub(crate) fn parse_domain(domain: &str) -> Result<String, String> {
    let wrong =
        || format!("write a host, such as shop.example, *.shop.example or localhost:8080, not {domain:?}");
    let host = domain.strip_prefix("*.").unwrap_or(domain);
    let url = url::Url::parse(&format!("https://{host}")).map_err(|_| wrong())?;
    let plain = !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
        && url.has_host()
        && url.path() == "/";
    if plain { Ok(domain.to_ascii_lowercase()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_of_the_server_stands_in_the_operators_handbook() {
        // Read when the test runs, so that a change of the page compiles nothing.
        let handbook = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
        let handbook = std::fs::read_to_string(handbook).unwrap();
        let command = Cli::command();
        for argument in command.get_arguments().filter(|argument| argument.get_env().is_some()) {
            let (flag, variable) = (argument.get_long().unwrap(), argument.get_env().unwrap());
            let row = format!("`--{flag}`");
            let line = handbook.lines().find(|line| line.starts_with('|') && line.contains(&row));
            let variable = format!("`{}`", variable.to_str().unwrap());
            assert!(line.is_some_and(|line| line.contains(&variable)), "{flag} {variable}");
        }
    }

    #[test]
    fn what_is_deployed_uses_settings_that_there_are() {
        let command = Cli::command();
        let known: Vec<&str> = command
            .get_arguments()
            .filter_map(|argument| argument.get_env()?.to_str())
            // Of the compose file itself.
            .chain(["PERSONA_DOMAIN"])
            .collect();
        for file in [
            include_str!("../../deploy/Dockerfile"),
            include_str!("../../deploy/compose.yaml"),
            include_str!("../../deploy/Caddyfile"),
            include_str!("../../deploy/persona-server.service"),
        ] {
            let words = file.split(|c: char| !c.is_ascii_uppercase() && c != '_');
            for word in words.filter(|word| word.starts_with("PERSONA_")) {
                assert!(known.contains(&word), "{word}");
            }
        }
    }

    #[test]
    fn the_public_origin_is_that_of_the_port_unless_it_is_given() {
        let serve = |arguments: &[&str]| {
            Cli::try_parse_from([&["persona-server"], arguments].concat()).unwrap().serve.public_origin()
        };
        assert_eq!(serve(&[]), "http://localhost:3000");
        assert_eq!(serve(&["--listen", "0.0.0.0:81"]), "http://localhost:81");
        assert_eq!(serve(&["--listen", "192.0.2.1:81"]), "http://192.0.2.1:81");
        assert_eq!(serve(&["--public-origin", "https://Verify.example:443/"]), "https://verify.example");
    }

    #[test]
    fn an_origin_is_no_more_than_an_origin() {
        for origin in
            ["verify.example", "https://verify.example/x", "https://a@b", "ftp://x", "https://x?y", ""]
        {
            assert!(parse_origin(origin).is_err(), "{origin}");
        }
    }

    #[test]
    fn a_domain_is_a_host_with_at_most_a_star_and_a_port() {
        for domain in ["shop.example", "*.shop.example", "localhost:8080", "127.0.0.1:8080", "[::1]:80"] {
            assert!(parse_domain(domain).is_ok(), "{domain}");
        }
        for domain in ["", "*", "https://shop.example", "shop.example/x", "a b", "'self'", "*.*.x", "x;y"] {
            assert!(parse_domain(domain).is_err(), "{domain}");
        }
    }
}
