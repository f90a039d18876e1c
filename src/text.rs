//! Text put together.

/// The texts one after the other. `concat` does the same for 1 KB more.
#[must_use]
pub fn cat(texts: &[&str]) -> String {
    let mut out = String::new();
    for text in texts {
        out.push_str(text);
    }
    out
}
