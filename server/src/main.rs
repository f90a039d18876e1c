//! The program `persona-server`.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use persona_server::config::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match persona_server::run::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done when this cannot be written.
            let _ = writeln!(std::io::stderr(), "persona-server: {error}");
            ExitCode::FAILURE
        }
    }
}
