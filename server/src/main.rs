//! The program `persona-server`.

use std::io::Write;
use std::process::ExitCode;

use persona_server::commands::cli::Cli;
use persona_server::config::file::{self, ConfigError};
use persona_server::uploads::pdf_reader;

/// Returns memory to the system after a burst of large work. The system's own allocator keeps most
/// of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    // A process that the server starts. It is not a command for people and reads no settings.
    if arguments.get(1).is_some_and(|command| command == pdf_reader::COMMAND) {
        return pdf_reader::run();
    }
    let cli = match file::parse::<Cli>(&arguments) {
        Ok(cli) => cli,
        // clap also reports `--help` in this way, and writes that to the standard output.
        Err(ConfigError::CommandLine(error)) => error.exit(),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "persona-server: {error}");
            return ExitCode::FAILURE;
        }
    };
    match persona_server::commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If this cannot be written there is nothing else to do.
            let _ = writeln!(std::io::stderr(), "persona-server: {error}");
            ExitCode::FAILURE
        }
    }
}
