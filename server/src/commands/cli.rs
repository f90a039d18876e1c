//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use ipnet::IpNet;
use jiff::Timestamp;

use crate::config::values::{parse_environment, parse_name, parse_network, parse_permission};
use crate::config::{DatabaseUrl, MasterKeyOptions, Serve};
use crate::domain::api_key::Permission;
use crate::domain::embedding;
use crate::domain::environment::EnvironmentName;

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
        /// localhost:8080, or an origin, such as capacitor://localhost. May be given several times.
        #[arg(long = "allow-domain", value_name = "HOST|ORIGIN", value_parser = embedding::parse_entry)]
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
    /// Lists the templates, one per line: id, environment, name and allowed domains.
    List {
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
    /// Prints a template as JSON, as it would be written in the file for --templates.
    Show {
        /// Its id, as `templates list` shows it.
        id: String,
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
    /// Changes a template. Existing inquiries keep the steps and time limits that they began with.
    /// A running server uses the change within a few seconds. A template in the file for
    /// --templates is set back to what the file says when a server starts: change the file instead.
    #[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
    Update {
        /// Its id, as `templates list` shows it.
        id: String,
        /// The company's name, as shown to individuals.
        #[arg(long, group = "change")]
        name: Option<String>,
        /// Also allows the pages of a host or an origin to embed the flow. May be given several times.
        #[arg(long = "allow-domain", value_name = "HOST|ORIGIN", group = "change",
              value_parser = embedding::parse_entry)]
        allow_domains: Vec<String>,
        /// Removes an allowed domain. May be given several times.
        #[arg(long = "remove-domain", value_name = "HOST|ORIGIN", group = "change",
              value_parser = embedding::parse_entry)]
        remove_domains: Vec<String>,
        /// Expire inquiries that were not started this long after their creation.
        #[arg(long, value_name = "SECONDS", group = "change")]
        expire_after_create: Option<i64>,
        /// Expire inquiries this long after they were started.
        #[arg(long, value_name = "SECONDS", group = "change")]
        expire_after_start: Option<i64>,
        /// Expire inquiries this long after they were resumed.
        #[arg(long, value_name = "SECONDS", group = "change")]
        expire_after_resume: Option<i64>,
        /// The theme: a JSON file with colours, rounding and logo.
        #[arg(long, value_name = "FILE", group = "change")]
        theme: Option<PathBuf>,
        /// The database.
        #[command(flatten)]
        database: DatabaseUrl,
    },
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
            include_str!("../../../deploy/Dockerfile"),
            include_str!("../../../deploy/compose.yaml"),
            include_str!("../../../deploy/Caddyfile"),
            include_str!("../../../deploy/persona-server.service"),
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
}
