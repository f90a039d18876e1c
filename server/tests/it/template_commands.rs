//! `persona-server templates`.

use std::path::Path;

use serde_json::{Value, json};

use crate::program;

fn run(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = program::run(folder, &[&["templates"], arguments].concat());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

fn shown(folder: &Path, id: &str) -> Value {
    serde_json::from_str(&run(folder, &["show", id]).unwrap()).unwrap()
}

#[test]
fn templates_are_created_listed_shown_and_changed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let create = ["create", "--environment", "production", "--name", "Harbour Boats"];
    let id = run(folder, &[create.as_slice(), &["--allow-domain", "shop.example"]].concat()).unwrap();
    let id = id.trim();
    let other = run(folder, &["create", "--environment", "sandbox", "--name", "Other"]).unwrap();
    assert_eq!(
        run(folder, &["list"]).unwrap(),
        format!("{id}\tproduction\tHarbour Boats\tshop.example\n{}\tsandbox\tOther\t\n", other.trim())
    );
    let before = shown(folder, id);
    assert_eq!(before.pointer("/steps/0"), Some(&json!({ "step": "consent" })));
    let update = [
        "--name",
        "Harbour Yachts",
        "--allow-domain",
        "capacitor://localhost",
        "--allow-domain",
        "Shop.example",
        "--expire-after-start",
        "3600",
    ];
    assert_eq!(run(folder, &[&["update", id], update.as_slice()].concat()).unwrap(), "");
    run(folder, &["update", id, "--remove-domain", "shop.example", "--allow-domain", "new.example"]).unwrap();
    let mut expected = before;
    expected["name"] = "Harbour Yachts".into();
    expected["allowed_domains"] = json!(["capacitor://localhost", "new.example"]);
    expected["expire_after_start"] = 3600.into();
    assert_eq!(shown(folder, id), expected);
    assert_eq!(shown(folder, other.trim())["name"], "Other");
}

#[test]
fn a_change_that_is_impossible_is_refused_with_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let id = run(folder, &["create", "--environment", "sandbox", "--name", "Mine"]).unwrap();
    let id = id.trim();
    for (arguments, words) in [
        (["show", "itmpl_none", "--database", "sqlite://persona.db"].as_slice(), "templates list"),
        (&["update", "itmpl_none", "--name", "x"], "templates list"),
        (&["update", id], "--name"),
        (&["update", id, "--remove-domain", "shop.example"], "templates show"),
        (&["update", id, "--allow-domain", "https://shop.example/x"], "capacitor://localhost"),
        (&["update", id, "--allow-domain", "http://shop.example"], "write https://"),
        (&["update", id, "--expire-after-create", "0"], "expire-after-create"),
    ] {
        let message = run(folder, arguments).unwrap_err();
        assert!(message.contains(words), "{arguments:?}: {message}");
    }
    assert_eq!(shown(folder, id)["name"], "Mine");
}
