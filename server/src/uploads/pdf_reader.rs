//! Reads PDFs in a process of its own, so that no file can take the server down: what would
//! exhaust its memory, its stack or its time ends that process, and the file counts as damaged.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use crate::domain::checks::pdf::{self, PdfRefusal};
use crate::domain::checks::refusal::MAX_BYTES;

/// The command of the program that reads one PDF from its standard input.
pub const COMMAND: &str = "read-pdf";

/// How long one file may take by the clock, and how many seconds of a processor.
const PATIENCE: Duration = Duration::from_secs(20);
const PROCESSOR_SECONDS: u64 = 10;
/// How long its answer may be: a word.
const MAX_ANSWER: u64 = 16;

/// Starts the processes.
#[derive(Clone, Debug)]
pub struct PdfReader {
    program: Arc<PathBuf>,
}

/// A PDF could not be read, and not because of what it is.
#[derive(Debug, thiserror::Error)]
#[error("the process that reads PDFs cannot be used: {0}")]
pub struct Failed(#[from] std::io::Error);

impl Default for PdfReader {
    /// This program itself, also when its file has been replaced meanwhile.
    fn default() -> Self {
        let itself = PathBuf::from("/proc/self/exe");
        let program = if itself.exists() { Ok(itself) } else { std::env::current_exe() };
        Self::new(program.unwrap_or_else(|_| "persona-server".into()))
    }
}

impl PdfReader {
    /// Another program that has the command.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self { program: Arc::new(program) }
    }

    /// As [`pdf::check`]. Dropped, it ends the process.
    ///
    /// # Errors
    /// When no process can be started.
    pub async fn check(&self, file: Bytes) -> Result<Result<usize, PdfRefusal>, Failed> {
        let mut child = Command::new(&*self.program)
            .arg(COMMAND)
            // Nothing of the server's settings is its business.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe).into());
        };
        let mut answer = String::new();
        let talk = async {
            // It may have ended before it has read everything.
            let _ = input.write_all(&file).await;
            drop(input);
            output.take(MAX_ANSWER).read_to_string(&mut answer).await?;
            child.wait().await
        };
        match tokio::time::timeout(PATIENCE, talk).await {
            Ok(Ok(status)) if status.success() => {
                Ok(parse(answer.trim()).ok_or_else(|| std::io::Error::other("its answer is unknown"))?)
            }
            Ok(Ok(status)) if status.code() == Some(1) => {
                Err(std::io::Error::other(format!("it ended with {status}")).into())
            }
            Ok(Ok(status)) => {
                tracing::warn!(%status, "the PDF reader crashed on a PDF, which is refused");
                Ok(Err(PdfRefusal::Damaged))
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => {
                tracing::warn!("a PDF took too long to read, and is refused");
                Ok(Err(PdfRefusal::Damaged))
            }
        }
    }
}

/// What the process says, as a word.
fn say(checked: Result<usize, PdfRefusal>) -> String {
    match checked {
        Ok(pages) => pages.to_string(),
        Err(PdfRefusal::Damaged) => "damaged".to_owned(),
        Err(PdfRefusal::Protected) => "protected".to_owned(),
        Err(PdfRefusal::Active) => "active".to_owned(),
        Err(PdfRefusal::Pages) => "pages".to_owned(),
    }
}

fn parse(answer: &str) -> Option<Result<usize, PdfRefusal>> {
    let refusal = PdfRefusal::ALL.into_iter().find(|refusal| say(Err(*refusal)) == answer);
    refusal.map_or_else(|| answer.parse().ok().map(Ok), |refusal| Some(Err(refusal)))
}

/// What the process does: reads a PDF from its standard input and writes a word.
#[must_use]
pub fn run() -> ExitCode {
    match read() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn read() -> std::io::Result<()> {
    limit()?;
    let mut file = Vec::new();
    std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut file)?;
    let checked = if file.len() > MAX_BYTES { Err(PdfRefusal::Damaged) } else { pdf::check(&file) };
    let mut output = std::io::stdout().lock();
    writeln!(output, "{}", say(checked))?;
    output.flush()
}

/// Limits this process: what goes beyond ends it.
#[cfg(unix)]
fn limit() -> std::io::Result<()> {
    use rlimit::Resource;
    let limits = [
        #[cfg(target_os = "linux")]
        (Resource::DATA, pdf::MAX_MEMORY),
        (Resource::CPU, PROCESSOR_SECONDS),
        // It opens and writes no file, and leaves no image of its memory behind.
        (Resource::NOFILE, 3),
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ];
    limits.into_iter().try_for_each(|(resource, limit)| resource.set(limit, limit))
}

#[cfg(not(unix))]
fn limit() -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_process_says_is_understood() {
        for checked in PdfRefusal::ALL.into_iter().map(Err).chain([Ok(1), Ok(50)]) {
            assert_eq!(parse(&say(checked)), Some(checked));
        }
        assert_eq!(parse("nonsense"), None);
    }
}
