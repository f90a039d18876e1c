//! What the program does: one module for each command.

pub mod cli;
mod error;
mod healthcheck;
mod keys;
mod prepare;
mod serve;
mod stop_signal;
mod templates;

use crate::secrets::tls;
use cli::{Cli, Command};

pub use error::RunError;

/// Where pictures are kept unless a setting says otherwise.
const UPLOADS: &str = "./uploads";

/// Runs the command that the command line names.
///
/// # Errors
/// [`RunError`], whose text is meant for the person who started the program.
pub fn run(cli: Cli) -> Result<(), RunError> {
    tls::choose_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            None => serve::serve(cli.serve).await,
            Some(Command::Keys(command)) => keys::keys(command).await,
            Some(Command::Templates(command)) => templates::templates(command).await,
            Some(Command::Healthcheck { listen }) => healthcheck::healthcheck(listen).await,
        }
    })
}
