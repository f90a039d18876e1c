//! Minifies the widget's style sheet, so that its comments and white space are not downloaded.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const SHEET: &str = "src/web/modal.css";

#[expect(clippy::disallowed_methods, reason = "only the variable tells a build script where to write")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SHEET}");
    let sheet = minifier::css::minify(&fs::read_to_string(SHEET)?)?.to_string();
    fs::write(Path::new(&env::var("OUT_DIR")?).join("modal.css"), sheet)?;
    Ok(())
}
