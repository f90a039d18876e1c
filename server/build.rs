//! Puts the widget's script into the server, which serves it to customers' pages.

use std::path::Path;

fn main() {
    let script = Path::new("../dist/persona.js");
    println!("cargo::rerun-if-changed={}", script.display());
    if !script.is_file() {
        println!(
            "cargo::error=dist/persona.js is missing: run `npm run build` first (`npm start` does both)"
        );
    }
}
