//! Settings by flag, environment and file, as the program takes them.

use crate::program::{self, Program};

/// What the API of that server says about its rate limit.
async fn rate_limit(program: &Program) -> String {
    let response = program::client()
        .get(format!("{}/api/v1/rate-limits", program.origin))
        .bearer_auth("persona_sandbox_demo")
        .send()
        .await
        .unwrap();
    response.headers()["ratelimit-limit"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_wins_over_the_environment_which_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("persona.toml");
    std::fs::write(&file, "demo = true\ndemo-listen = \"127.0.0.1:0\"\nrate-limit = 7\n").unwrap();
    for (environment, flag, expected) in
        [(None, None, "7"), (Some("8"), None, "8"), (Some("8"), Some("9"), "9"), (None, Some("9"), "9")]
    {
        let mut command = program::command(&[]);
        command.env("PERSONA_CONFIG", &file);
        if let Some(value) = environment {
            command.env("PERSONA_RATE_LIMIT", value);
        }
        if let Some(value) = flag {
            command.args(["--rate-limit", value]);
        }
        let program = Program::start(command);
        assert_eq!(rate_limit(&program).await, expected);
        program.stop();
    }
}

#[test]
fn other_commands_read_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("persona.toml"), "database = \"sqlite://elsewhere.db\"\n").unwrap();
    let create = ["keys", "create", "--environment", "sandbox", "--config", "persona.toml"];
    let key = program::line_of(folder.path(), &create);
    assert!(key.starts_with("persona_sandbox_"));
    assert!(folder.path().join("elsewhere.db").exists());
    std::fs::write(folder.path().join("persona.toml"), "databse = \"x\"\n").unwrap();
    let refused = program::run(folder.path(), &create);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("did you mean \"database\"?"), "{said}");
}

#[test]
fn help_explains_every_setting_with_its_environment_variable() {
    let folder = tempfile::tempdir().unwrap();
    let output = program::command(&["--help"])
        .current_dir(folder.path())
        .env("PERSONA_MASTER_KEY", "hunter2")
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for flag in ["listen", "database", "storage", "master-key", "master-key-file", "header-timeout", "config"]
    {
        let variable = format!("PERSONA_{}", flag.replace('-', "_").to_uppercase());
        assert!(help.contains(&format!("--{flag} ")) && help.contains(&variable), "{flag}: {help}");
    }
    assert!(!help.contains("hunter2"), "{help}");
}

#[test]
fn the_server_says_what_is_wrong_with_a_setting() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, part) in [
        (["--listen", "here"], "--listen"),
        (["--trusted-proxy", "10.0.0.0/99"], "192.0.2.7"),
        (["--header-timeout", "0"], "1..=3600"),
        (["--config", "missing.toml"], "missing.toml"),
    ] {
        let refused = program::run(folder.path(), &arguments);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && said.contains(part), "{said}");
    }
}
