//! The program `persona-server`.

use std::io::Write;
use std::process::ExitCode;

use persona_server::commands::cli::Cli;
use persona_server::config::file::{self, ConfigError};
use persona_server::uploads::pdf_reader;

/// Gives memory back to the system when a burst of large work is over; the system's own
/// allocator keeps most of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    // A process of the server's, not a command for people: it reads no settings.
    if arguments.get(1).is_some_and(|command| command == pdf_reader::COMMAND) {
        return pdf_reader::run();
    }
    let cli = match file::parse::<Cli>(&arguments) {
        Ok(cli) => cli,
        // Help is no failure, and goes elsewhere.
        Err(ConfigError::CommandLine(error)) => error.exit(),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "persona-server: {error}");
            return ExitCode::FAILURE;
        }
    };
    match persona_server::commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done when this cannot be written.
            let _ = writeln!(std::io::stderr(), "persona-server: {error}");
            ExitCode::FAILURE
        }
    }
}
