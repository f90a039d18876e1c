//! Puts what browsers get into the server: the widget's script and the flow's files.

use std::path::Path;

const FILES: [&str; 5] =
    ["persona.js", "persona.compat.js", "flow/flow.js", "flow/refuse.js", "flow/flow.css"];
/// Each file as it is, and compressed.
const ENDINGS: [&str; 3] = ["", ".br", ".gz"];

fn main() {
    for file in FILES.iter().flat_map(|file| ENDINGS.map(|ending| format!("{file}{ending}"))) {
        let path = Path::new("../dist").join(&file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!(
                "cargo::error=dist/{file} is missing: run `npm run build` first (`npm start` does both)"
            );
        }
    }
    // The documentation, which may be missing. A debug build reads it at run time.
    #[expect(clippy::disallowed_methods, reason = "cargo tells build scripts the profile in the environment")]
    let profile = std::env::var("PROFILE");
    if profile.is_ok_and(|profile| profile == "release") {
        let site = Path::new("../dist/docs");
        let watched = if site.is_dir() { site } else { Path::new("../dist") };
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    // The migrations are compiled in, and adding a file does not change any existing file.
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=../www/flow");
}
