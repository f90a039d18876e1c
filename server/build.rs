//! Puts what browsers get into the server: the widget's script and the flow's files.

use std::path::Path;

const FILES: [&str; 8] = [
    "persona.js",
    "persona.compat.js",
    "flow/flow.js",
    "flow/flow.js.br",
    "flow/refuse.js",
    "flow/refuse.js.br",
    "flow/flow.css",
    "flow/flow.css.br",
];

fn main() {
    for file in FILES {
        let path = Path::new("../dist").join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!(
                "cargo::error=dist/{file} is missing: run `npm run build` first (`npm start` does both)"
            );
        }
    }
    // They are built in, and a new file is no change of any file that is.
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=../www/flow");
}
