//! The program as a separate process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::Value;

/// The program, with no setting of this process's environment.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_persona-server"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PERSONA_") {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

/// Runs it in that folder and waits for it.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(arguments).current_dir(folder).output().unwrap()
}

/// Runs it, expects success, and returns the line that it prints.
pub(crate) fn line_of(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A server that runs until it is stopped.
pub(crate) struct Program {
    child: Child,
    /// Its log, line by line, taken as it comes: a server whose log nobody takes stands still.
    log: Receiver<String>,
    /// Where it listens.
    pub(crate) origin: String,
    said: String,
}

impl Program {
    /// Starts a server with that, on a port that the system chooses, and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        command.args(["--listen", "127.0.0.1:0", "--log-format", "json"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let (said, log) = mpsc::channel();
        thread::spawn(move || {
            loop {
                let mut line = String::new();
                if stderr.read_line(&mut line).unwrap() == 0 || said.send(line).is_err() {
                    break;
                }
            }
        });
        let mut program = Self { child, log, origin: String::new(), said: String::new() };
        while program.origin.is_empty() {
            let line = program.line();
            assert!(!line.is_empty(), "it ended: {}", program.said);
            let line: Value = serde_json::from_str(&line).unwrap();
            if let Some(address) = line.get("address").and_then(Value::as_str) {
                program.origin = format!("http://{address}");
            }
        }
        program
    }

    /// Where it shows what it has counted.
    pub(crate) fn metrics_address(&self) -> String {
        let mut lines = self.said.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.find_map(|line| Some(line.get("metrics")?.as_str()?.to_owned())).unwrap()
    }

    /// Where the demo's shop is.
    pub(crate) fn shop(&self) -> String {
        let at = self.said.split("demo shop at http://localhost:").nth(1).unwrap();
        let port: String = at.chars().take_while(char::is_ascii_digit).collect();
        format!("http://127.0.0.1:{port}")
    }

    /// The next line of its log; empty at the end.
    pub(crate) fn line(&mut self) -> String {
        let line = self.log.recv().unwrap_or_default();
        self.said.push_str(&line);
        line
    }

    /// Reads its log until a line holds that text, and returns the line.
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.line();
            assert!(!line.is_empty(), "it ended without {text}: {}", self.said);
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Its number among the processes.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop.
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Asks it to stop, waits until it has, and returns all it said.
    pub(crate) fn stop(self) -> String {
        self.terminate();
        self.end()
    }

    /// Waits until it has ended well, and returns all it said.
    pub(crate) fn end(mut self) -> String {
        self.said.extend(self.log.iter());
        assert!(self.child.wait().unwrap().success(), "{}", self.said);
        std::mem::take(&mut self.said)
    }

    /// Ends it as a power cut does, and returns all it said.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.said.extend(self.log.iter());
        std::mem::take(&mut self.said)
    }
}

impl Drop for Program {
    /// A test that fails leaves no server behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client of the tests, which may be the first to need TLS.
pub(crate) fn client() -> reqwest::Client {
    persona_server::secrets::tls::choose_provider();
    reqwest::Client::new()
}
