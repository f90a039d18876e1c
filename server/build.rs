//! Puts the widget's script into the server, which serves it to customers' pages.

use std::path::Path;

fn main() {
    let script = Path::new("../dist/persona.js");
    println!("cargo::rerun-if-changed={}", script.display());
    // They are built in, and a new file is no change of any file that is.
    println!("cargo::rerun-if-changed=migrations");
    if !script.is_file() {
        println!(
            "cargo::error=dist/persona.js is missing: run `npm run build` first (`npm start` does both)"
        );
    }
}
