//! The command line and the environment: the only place where settings are read.

use std::net::{Ipv4Addr, SocketAddr};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::domain::environment::EnvironmentName;

/// Inquiry sessions and the hosted verification flow, in one program.
///
/// Without a command it serves: the API under /api/v1, the flow under /widget and
/// /verify, the widget's script at /persona.js.
#[derive(Debug, Parser)]
#[command(name = "persona-server", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// How to serve.
    #[command(flatten)]
    pub serve: Serve,
    /// Something else to do instead.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Where the data is kept.
#[derive(Args, Clone, Debug)]
pub struct DatabaseUrl {
    /// The database. A file that is not there is made [default: sqlite://persona.db]
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

/// How to serve.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// The address to listen on.
    #[arg(long, env = "PERSONA_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Where the data is kept.
    #[command(flatten)]
    pub database: DatabaseUrl,
    /// The folder that uploaded pictures are kept in [default: ./uploads]
    #[arg(long, env = "PERSONA_STORAGE", value_name = "FOLDER")]
    pub storage: Option<String>,
    /// Where browsers reach this server, such as https://verify.example. It is written
    /// into the widget's script and into session tokens
    /// [default: http://localhost with the port of --listen]
    #[arg(long, env = "PERSONA_PUBLIC_ORIGIN", value_name = "ORIGIN", value_parser = parse_origin)]
    pub public_origin: Option<String>,
    /// A JSON file of inquiry templates, read at every start: those in it are made, or
    /// brought up to date
    #[arg(long, env = "PERSONA_TEMPLATES", value_name = "FILE")]
    pub templates: Option<std::path::PathBuf>,
    /// How many requests to the API an environment may make in a minute.
    #[arg(long, env = "PERSONA_RATE_LIMIT", value_name = "REQUESTS", default_value_t = 300)]
    pub rate_limit: u32,
    /// What to log: error, warn, info, debug or trace, or directives such as
    /// `info,persona_server=debug`.
    #[arg(long, env = "PERSONA_LOG", value_name = "LEVEL", default_value = "info")]
    pub log: String,
    /// How to log.
    #[arg(long, env = "PERSONA_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// To try it: seeds the sandbox with the API key persona_sandbox_demo and the template
    /// itmpl_demo, and serves a demo shop. Without --database and --storage nothing is kept.
    /// Loopback addresses only.
    #[arg(long, env = "PERSONA_DEMO")]
    pub demo: bool,
    /// The address of the demo shop.
    #[arg(long, env = "PERSONA_DEMO_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub demo_listen: SocketAddr,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// Something to do with the database, before or while a server runs on it.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// API keys.
    #[command(subcommand)]
    Keys(Keys),
    /// Inquiry templates.
    #[command(subcommand)]
    Templates(Templates),
}

/// API keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Makes an API key and prints it. It is shown this once: only its hash is kept.
    Create {
        /// The environment it opens.
        #[arg(long, value_parser = parse_environment, value_name = "sandbox|production")]
        environment: EnvironmentName,
        /// Where it is kept.
        #[command(flatten)]
        database: DatabaseUrl,
    },
}

/// Inquiry templates.
#[derive(Debug, Subcommand)]
pub enum Templates {
    /// Makes an inquiry template and prints its id.
    Create {
        /// The environment it belongs to.
        #[arg(long, value_parser = parse_environment, value_name = "sandbox|production")]
        environment: EnvironmentName,
        /// Who asks, as the individual reads it.
        #[arg(long)]
        name: String,
        /// A host whose pages may embed the flow, such as shop.example, *.shop.example or
        /// localhost:8080. May be given several times.
        #[arg(long = "allow-domain", value_name = "HOST", value_parser = parse_domain)]
        allow_domains: Vec<String>,
        /// Expire inquiries that nobody has begun this long after their creation
        /// [default: never]
        #[arg(long, value_name = "SECONDS")]
        expire_after_create: Option<i64>,
        /// Expire inquiries this long after they were begun [default: 24 hours]
        #[arg(long, value_name = "SECONDS")]
        expire_after_start: Option<i64>,
        /// Expire inquiries this long after they were resumed [default: 24 hours]
        #[arg(long, value_name = "SECONDS")]
        expire_after_resume: Option<i64>,
        /// Where it is kept.
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

    /// An address on this machine at which the server answers.
    #[must_use]
    pub fn local_address(&self) -> SocketAddr {
        if self.listen.ip().is_unspecified() {
            SocketAddr::from((Ipv4Addr::LOCALHOST, self.listen.port()))
        } else {
            self.listen
        }
    }
}

fn parse_environment(name: &str) -> Result<EnvironmentName, String> {
    EnvironmentName::parse(name).ok_or_else(|| "it is sandbox or production".to_owned())
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
