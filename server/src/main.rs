//! The program `persona-server`.

use std::io::Write;
use std::process::ExitCode;

use persona_server::config_file::{self, ConfigError};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let cli = match config_file::parse(&arguments) {
        Ok(cli) => cli,
        // Help is no failure, and goes elsewhere.
        Err(ConfigError::CommandLine(error)) => error.exit(),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "persona-server: {error}");
            return ExitCode::FAILURE;
        }
    };
    match persona_server::run::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done when this cannot be written.
            let _ = writeln!(std::io::stderr(), "persona-server: {error}");
            ExitCode::FAILURE
        }
    }
}
