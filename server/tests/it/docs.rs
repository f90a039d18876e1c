//! The documentation under `/docs`, built and not built.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::Request;
use persona_server::routes::{NamedFile, Site, app_with_docs};
use tower::ServiceExt;

use crate::world::World;

const SCRIPT: &str = "console.log('é')";

fn built() -> Vec<NamedFile> {
    let page = |text: &str| {
        format!("<!doctype html><script>{SCRIPT}</script><script src=\"/docs/a.js\"></script>{text}")
    };
    let file = |name: &str, content: String| (name.to_owned(), Cow::from(content.into_bytes()));
    vec![
        file("index.html", page("Overview")),
        file("index.html.br", "index in brotli".to_owned()),
        file("index.html.gz", "index in gzip".to_owned()),
        file("resume.html", page("Resume")),
        file("development/list.html", page("List")),
        file("404.html", page("Nothing is here")),
        file("assets/app.1a2b.js", "1".to_owned()),
        file("vp-icons.css", "a{}".to_owned()),
        file("hashmap.json", "{}".to_owned()),
    ]
}

struct Answer {
    status: u16,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks a server that has such a site.
async fn ask(read: fn() -> Vec<NamedFile>, path: &str, headers: &[(&str, &str)]) -> Answer {
    let app = app_with_docs(World::new().await.state, Site::new(read));
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, text }
}

#[tokio::test]
async fn pages_have_addresses_without_an_ending() {
    for (path, text) in [
        ("/docs/", "Overview"),
        ("/docs/resume", "Resume"),
        ("/docs/resume.html", "Resume"),
        ("/docs/development/list", "List"),
    ] {
        let answer = ask(built, path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text.ends_with(text), "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    let answer = ask(built, "/docs", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (308, "/docs/"));
}

#[tokio::test]
async fn a_page_runs_its_own_scripts_and_no_others() {
    let answer = ask(built, "/docs/resume", &[]).await;
    let policy = answer.header("content-security-policy");
    let scripts = policy.split("; ").find(|part| part.starts_with("script-src")).unwrap();
    // echo -n "console.log('é')" | openssl dgst -sha256 -binary | base64
    assert_eq!(scripts, "script-src 'self' 'sha256-SxKY29F2rpo0AliC9xgBHK2U7OZH46jOtzlFl56ga7E='");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn files_have_the_type_that_they_are_of_and_those_with_a_hash_in_their_name_are_kept() {
    for (path, content_type, cache_control) in [
        ("/docs/assets/app.1a2b.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/docs/vp-icons.css", "text/css; charset=utf-8", "no-cache"),
        ("/docs/hashmap.json", "application/json", "no-cache"),
    ] {
        let answer = ask(built, path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), content_type);
        assert_eq!(answer.header("cache-control"), cache_control);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "");
    }
}

#[tokio::test]
async fn a_page_is_sent_compressed_and_not_again_to_a_client_that_has_it() {
    for (accept, encoding, text) in [("gzip, br", "br", "index in brotli"), ("gzip", "gzip", "index in gzip")]
    {
        let answer = ask(built, "/docs/", &[("accept-encoding", accept)]).await;
        assert_eq!((answer.header("content-encoding"), answer.text.as_str()), (encoding, text));
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        let etag = answer.header("etag");
        let again = ask(built, "/docs/", &[("accept-encoding", accept), ("if-none-match", etag)]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
    }
}

#[tokio::test]
async fn what_is_not_there_is_answered_with_the_site_s_own_page_each_time() {
    for path in ["/docs/nothing", "/docs/assets/", "/docs/../Cargo.toml", "/docs/%2e%2e/Cargo.toml"] {
        let answer = ask(built, path, &[]).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text.ends_with("Nothing is here"), "{path}");
        let again = ask(built, path, &[("if-none-match", answer.header("etag"))]).await;
        assert_eq!(again.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_server_without_the_site_says_how_it_is_built() {
    for path in ["/docs/", "/docs/resume"] {
        let answer = ask(Vec::new, path, &[]).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.text.contains("npm run docs"), "{}", answer.text);
    }
}

#[tokio::test]
async fn the_built_in_site_is_either_there_or_says_how_it_is_built() {
    let world = World::new().await;
    let answer = world.send(Request::get("/docs/").body(Body::empty()).unwrap()).await;
    let is_built =
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/docs/index.html")).exists();
    assert_eq!(answer.status, if is_built { 200 } else { 404 });
}
