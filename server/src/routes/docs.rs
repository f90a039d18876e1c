//! The documentation as a site under `/docs`, which `scripts/build/site.mjs` builds from docs/.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;
use data_encoding::BASE64;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::static_file::StaticFile;
use crate::state::AppState;

/// Pages may change with an upgrade. Files in `assets/` have a hash in their names.
const PAGE_CACHE: &str = "no-cache";
const ASSET_CACHE: &str = "public, max-age=31536000, immutable";

const NOT_BUILT: &str = "The documentation is not part of this build of persona-server.

Build it with `npm run docs`, then build the server again. `npm start` and `npm run build` do both.
The same pages are in the folder docs/ of the source.
";

/// The output of `scripts/build/site.mjs`, if it has run. A debug build reads the folder at the
/// first request, so that a change of docs/ does not recompile the server.
#[derive(RustEmbed)]
#[folder = "../dist/docs"]
#[allow_missing = true]
struct BuiltIn;

/// The name of a file and its content.
pub type NamedFile = (String, Cow<'static, [u8]>);

/// The site's files. They are read at the first request.
#[derive(Debug)]
pub struct Site {
    read: fn() -> Vec<NamedFile>,
    files: OnceLock<HashMap<String, File>>,
}

#[derive(Debug)]
struct File {
    content: StaticFile,
    /// The Content-Security-Policy of a page.
    policy: Option<HeaderValue>,
}

pub(super) fn router(site: Site) -> Router<AppState> {
    let site = Arc::new(site);
    let start = Arc::clone(&site);
    let index = async move |headers: HeaderMap| start.respond("index", &headers);
    let page = async move |Path(path): Path<String>, headers: HeaderMap| site.respond(&path, &headers);
    Router::new()
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(index))
        .route("/docs/{*path}", get(page))
}

impl Site {
    /// The site that is part of this program.
    #[must_use]
    pub fn built_in() -> Self {
        Self::new(|| {
            let file = |name: Cow<'static, str>| Some((name.to_string(), BuiltIn::get(&name)?.data));
            BuiltIn::iter().filter_map(file).collect()
        })
    }

    /// A site of the files that `read` returns: pages, and `NAME.br` and `NAME.gz` beside NAME.
    #[must_use]
    pub const fn new(read: fn() -> Vec<NamedFile>) -> Self {
        Self { read, files: OnceLock::new() }
    }

    fn respond(&self, path: &str, headers: &HeaderMap) -> Response {
        let files = self.files.get_or_init(|| prepare((self.read)()));
        if let Some(file) = files.get(path).or_else(|| files.get(&format!("{path}.html"))) {
            return file.respond(headers);
        }
        match files.get("404.html") {
            Some(file) => {
                // A client that has this page gets 404 again, and not 304.
                let mut headers = headers.clone();
                headers.remove(header::IF_NONE_MATCH);
                let mut response = file.respond(&headers);
                if response.status() == StatusCode::OK {
                    *response.status_mut() = StatusCode::NOT_FOUND;
                }
                response
            }
            None => (StatusCode::NOT_FOUND, NOT_BUILT).into_response(),
        }
    }
}

impl File {
    fn respond(&self, headers: &HeaderMap) -> Response {
        let mut response = self.content.respond(headers);
        if let Some(policy) = &self.policy {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        response
    }
}

/// Combines each file with its compressed versions.
fn prepare(files: Vec<NamedFile>) -> HashMap<String, File> {
    let mut files: HashMap<String, Bytes> = files
        .into_iter()
        .map(|(name, content)| match content {
            Cow::Borrowed(bytes) => (name, Bytes::from_static(bytes)),
            Cow::Owned(bytes) => (name, Bytes::from(bytes)),
        })
        .collect();
    let is_plain = |name: &&String| !name.ends_with(".br") && !name.ends_with(".gz");
    let names: Vec<String> = files.keys().filter(is_plain).cloned().collect();
    let mut prepared = HashMap::new();
    for name in names {
        let Some(content) = files.remove(&name) else { continue };
        let policy = name.ends_with(".html").then(|| policy(&String::from_utf8_lossy(&content))).flatten();
        let cache_control = if name.starts_with("assets/") { ASSET_CACHE } else { PAGE_CACHE };
        let mut content = StaticFile::new(content_type(&name), cache_control, content);
        if let Some(brotli) = files.remove(&format!("{name}.br")) {
            content = content.with_brotli(brotli);
        }
        if let Some(gzip) = files.remove(&format!("{name}.gz")) {
            content = content.with_gzip(gzip);
        }
        prepared.insert(name, File { content, policy });
    }
    prepared
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

/// The policy of a page: it may load files of the site, and run its own inline scripts, which the
/// policy lists by their hashes. Style attributes are allowed for the colours of code.
fn policy(html: &str) -> Option<HeaderValue> {
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(script))))
        .collect();
    HeaderValue::from_str(&format!(
        "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; style-src-attr 'unsafe-inline'; \
         img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ))
    .ok()
}

/// The text of each inline script.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains(" src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_with_an_address_is_not_inline() {
        let html = r#"<script id="a">one</script><script src="x.js"></script><script>two</script>"#;
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["one", "two"]);
    }
}
