//! Takes what people need but browsers do not out of the widget's style sheet.

use std::path::Path;
use std::{env, fs, io};

const SOURCE: &str = "src/widget.css";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={SOURCE}");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("widget.css"), compact(&fs::read_to_string(SOURCE)?))
}

/// Without comments, and without white space that separates nothing.
fn compact(css: &str) -> String {
    let mut text = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);

    let mut result = String::new();
    for word in text.split_whitespace() {
        let joins =
            result.ends_with(['{', '}', ';', ':', ',', '>']) || word.starts_with(['{', '}', ',', '>']);
        if !joins && !result.is_empty() {
            result.push(' ');
        }
        result.push_str(word);
    }
    result.replace(";}", "}")
}
