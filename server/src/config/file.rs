//! The configuration file: the flags' names with their values, in TOML.
//!
//! A flag wins over the environment, which wins over the file: what only the file names
//! is added to the command line, so that it is checked as everything there is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command, Parser};
use toml::Value;

/// What the file cannot set: it has been found by then.
const NOT_HERE: [&str; 3] = ["config", "help", "version"];

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The command line is wrong, or asks for help.
    #[error(transparent)]
    CommandLine(#[from] clap::Error),
    /// The file cannot be read.
    #[error(
        "the configuration file {path} cannot be read ({source}): check that it is there and that this user may read it"
    )]
    File { path: PathBuf, source: std::io::Error },
    /// The file is no TOML.
    #[error("{path}, line {line}: invalid TOML: {what}")]
    Toml {
        path: PathBuf,
        line: usize,
        /// What is wrong, without the text itself: it may be a secret.
        what: String,
    },
    /// The file names what there is not.
    #[error(
        "{path}: unknown setting {key:?}; did you mean {nearest:?}? `persona-server --help` lists all settings"
    )]
    Key {
        path: PathBuf,
        key: String,
        /// The one that is most like it.
        nearest: String,
    },
    /// A value is of the wrong kind.
    #[error("{path}: {key} must be {expected}")]
    Kind {
        path: PathBuf,
        key: String,
        /// What it must be.
        expected: &'static str,
    },
}

/// The settings of a command line, with those of the environment and of the file that
/// `--config` or `PERSONA_CONFIG` names.
///
/// # Errors
/// When something is wrong with them, or help was asked for.
pub fn parse<C: Parser>(arguments: &[OsString]) -> Result<C, ConfigError> {
    let mut all = arguments.to_vec();
    // Whatever is wrong with the command line is said when it is read in earnest.
    if let Ok(matches) = C::command().ignore_errors(true).try_get_matches_from(arguments)
        && let Some(path) = matches.get_one::<PathBuf>("config")
    {
        all.extend(flags(&C::command(), path, &matches)?);
    }
    let matches = C::command().try_get_matches_from(all)?;
    Ok(C::from_arg_matches(&matches)?)
}

/// The names that begin as our settings do and are not settings, each with the nearest setting.
pub fn unknown_variables(command: &Command, names: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let mut known = Vec::new();
    collect_variables(command, &mut known);
    names
        .filter(|name| name.starts_with("PERSONA_") && !known.contains(name))
        // The build's and the tests'.
        .filter(|name| !name.starts_with("PERSONA_WASM_") && name != "PERSONA_SERVER")
        .map(|name| {
            let nearest = nearest(known.iter().map(String::as_str), &name);
            (name, nearest)
        })
        .collect()
}

fn collect_variables(command: &Command, known: &mut Vec<String>) {
    let names = command.get_arguments().filter_map(clap::Arg::get_env);
    known.extend(names.map(|name| name.to_string_lossy().into_owned()));
    for inner in command.get_subcommands() {
        collect_variables(inner, known);
    }
}

/// The flags that the file adds.
fn flags(serve: &Command, path: &Path, matches: &ArgMatches) -> Result<Vec<OsString>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::File { path: path.to_owned(), source })?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        ConfigError::Toml { path: path.to_owned(), line, what: error.message().to_owned() }
    })?;
    let (command, matches) = leaf(serve, matches);
    let mut flags = Vec::new();
    for (key, value) in &table {
        let known = |command: &Command| flag(command, key).is_some();
        if !known(serve) {
            let nearest = nearest(keys(serve), key);
            return Err(ConfigError::Key { path: path.to_owned(), key: key.clone(), nearest });
        }
        // A setting of the server that this command has no use for.
        let Some((id, is_switch)) = flag(command, key) else { continue };
        if matches!(matches.value_source(&id), Some(ValueSource::CommandLine | ValueSource::EnvVariable)) {
            continue;
        }
        let wrong = |expected| ConfigError::Kind { path: path.to_owned(), key: key.clone(), expected };
        match (is_switch, value) {
            (true, Value::Boolean(true)) => flags.push(format!("--{key}").into()),
            (true, Value::Boolean(false)) => {}
            (true, _) => return Err(wrong("true or false")),
            (false, value) => {
                let text = text_of(value).ok_or_else(|| wrong("a text, a number or a list of texts"))?;
                flags.push(format!("--{key}={text}").into());
            }
        }
    }
    Ok(flags)
}

/// The command that is meant, with what was given to it.
fn leaf<'a>(mut command: &'a Command, mut matches: &'a ArgMatches) -> (&'a Command, &'a ArgMatches) {
    while let Some((name, inner)) = matches.subcommand() {
        let Some(found) = command.find_subcommand(name) else { break };
        (command, matches) = (found, inner);
    }
    (command, matches)
}

/// The id of a command's flag of that name, and whether it takes no value.
fn flag(command: &Command, name: &str) -> Option<(String, bool)> {
    let found = command.get_arguments().find(|argument| argument.get_long() == Some(name))?;
    let is_switch = matches!(found.get_action(), ArgAction::SetTrue);
    (!NOT_HERE.contains(&name)).then(|| (found.get_id().to_string(), is_switch))
}

/// The names of a command's flags that a file may set.
fn keys(command: &Command) -> impl Iterator<Item = &str> {
    command.get_arguments().filter_map(clap::Arg::get_long).filter(|name| !NOT_HERE.contains(name))
}

/// Which of the names is spelled most like this one.
fn nearest<'a>(names: impl Iterator<Item = &'a str>, name: &str) -> String {
    names.min_by_key(|known| strsim::damerau_levenshtein(known, name)).unwrap_or_default().to_owned()
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Array(items) => Some(items.iter().map(text_of).collect::<Option<Vec<_>>>()?.join(",")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    use crate::commands::cli::{Cli, Command as Asked, Keys};
    use crate::config::LogFormat;

    fn parse_with(file: &str, arguments: &[&str]) -> Result<Cli, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("persona.toml");
        std::fs::write(&path, file).unwrap();
        let mut all: Vec<OsString> = vec!["persona-server".into()];
        all.extend(arguments.iter().map(OsString::from));
        all.extend(["--config".into(), path.into()]);
        parse(&all)
    }

    const FILE: &str = "listen = \"127.0.0.1:81\"\nrate-limit = 7\nlog-format = \"json\"\ndemo = true\n\
                        database = \"sqlite://file.db\"\ntrusted-proxy = [\"10.0.0.0/8\", \"192.0.2.1\"]\n";

    #[test]
    fn a_file_sets_what_flags_do_not() {
        let settings = parse_with(FILE, &["--rate-limit", "9"]).unwrap().serve;
        assert_eq!(settings.listen.port(), 81);
        assert_eq!(settings.rate_limit, 9, "the flag wins");
        assert_eq!(settings.log_format, LogFormat::Json);
        assert!(settings.demo);
        assert_eq!(settings.trusted_proxies.len(), 2);
        assert!(!parse_with("demo = false", &[]).unwrap().serve.demo);
    }

    #[test]
    fn other_commands_take_from_it_what_concerns_them() {
        let cli = parse_with(FILE, &["keys", "list"]).unwrap();
        let Some(Asked::Keys(Keys::List { database })) = cli.command else { panic!("{cli:?}") };
        assert_eq!(database.or_default(), "sqlite://file.db");
        let cli = parse_with(FILE, &["keys", "list", "--database", "sqlite://flag.db"]).unwrap();
        let Some(Asked::Keys(Keys::List { database })) = cli.command else { panic!("{cli:?}") };
        assert_eq!(database.or_default(), "sqlite://flag.db");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_nearest() {
        for (key, nearest) in [("lisen", "listen"), ("rate_limit", "rate-limit"), ("config", "")] {
            let error = parse_with(&format!("{key} = \"x\""), &[]).unwrap_err().to_string();
            assert!(error.contains("persona.toml") && error.contains(&format!("{key:?}")), "{error}");
            assert!(error.contains(nearest), "{error}");
        }
        assert!(matches!(parse_with("[serve]\nlisten = \"x\"", &[]), Err(ConfigError::Key { .. })));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_and_secrets_are_not_repeated() {
        let error = parse_with("demo = 1", &[]).unwrap_err().to_string();
        assert!(error.contains("demo must be true or false"), "{error}");
        let error = parse_with("listen = \"nowhere\"", &[]).unwrap_err().to_string();
        assert!(error.contains("--listen") && error.contains("nowhere"), "{error}");
        let error = parse_with("rate-limit = 7\nmaster-key = hunter2", &[]).unwrap_err().to_string();
        assert!(error.contains("line 2") && !error.contains("hunter2"), "{error}");
        let away = parse::<Cli>(&["persona-server", "--config", "/does/not/exist.toml"].map(OsString::from));
        assert!(away.unwrap_err().to_string().contains("/does/not/exist.toml"));
    }

    #[test]
    fn an_unknown_variable_is_named_with_the_nearest_setting() {
        let names =
            ["PERSONA_TRUSTED_PROXIES", "PERSONA_LISTEN", "PERSONA_WASM_STD", "HOME", "PERSONA_LOGLEVEL"];
        let told = unknown_variables(&Cli::command(), names.into_iter().map(str::to_owned));
        let expected =
            [("PERSONA_TRUSTED_PROXIES", "PERSONA_TRUSTED_PROXY"), ("PERSONA_LOGLEVEL", "PERSONA_LOG")];
        assert_eq!(told, expected.map(|(name, nearest)| (name.to_owned(), nearest.to_owned())));
    }
}
