//! The widget's script and the flow's files, as browsers get them.

use std::io::Read;

use axum::body::Body;
use axum::http::Request;
use sha2::Digest;

use crate::world::{Answer, World};

const SCRIPT: &str = "/assets/v2/persona.js";
const COMPAT: &str = "/assets/v2/persona.compat.js";
/// The line that the server adds to the script.
const LINE: &str = "\n;window.Persona.defaultHost=window.Persona.defaultHost||\"https://verify.example\";\n";

/// Length of a file that was built.
fn built(name: &str) -> usize {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/");
    usize::try_from(std::fs::metadata(format!("{path}{name}")).unwrap().len()).unwrap()
}

async fn ask(world: &World, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Body::empty()).unwrap()).await
}

/// The file in that encoding, or as it is.
async fn get(world: &World, path: &str, encoding: &str) -> Answer {
    let answer = ask(world, "GET", path, &[("accept-encoding", encoding)]).await;
    assert_eq!(answer.status, 200, "{path}");
    answer
}

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    match answer.header("content-encoding") {
        "br" => brotli_decompressor::Decompressor::new(&*answer.bytes, 4096).read_to_end(&mut bytes),
        "gzip" => flate2::read::GzDecoder::new(&*answer.bytes).read_to_end(&mut bytes),
        _ => (&*answer.bytes).read_to_end(&mut bytes),
    }
    .unwrap();
    bytes
}

/// Addresses of the flow's files, out of one of its pages.
async fn flow_files(world: &World) -> Vec<String> {
    let page = ask(world, "GET", "/verify?inquiry-template-id=itmpl_test", &[]).await.text;
    let quoted = page.split('"').filter(|text| text.starts_with("/flow/assets/"));
    let files: Vec<String> = quoted.map(str::to_owned).collect();
    assert!(
        files.iter().any(|path| path.ends_with(".js")) && files.iter().any(|path| path.ends_with(".css"))
    );
    files
}

#[tokio::test]
async fn the_script_knows_the_server_it_came_from_and_may_be_used_on_any_page() {
    let world = World::new().await;
    for path in [SCRIPT, "/persona.js"] {
        for encoding in ["identity", "gzip", "br"] {
            let answer = get(&world, path, encoding).await;
            assert!(decoded(&answer).ends_with(LINE.as_bytes()), "{encoding}");
            assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
}

#[tokio::test]
async fn what_is_sent_compressed_is_what_was_built_and_decodes_to_the_same_bytes() {
    let world = World::new().await;
    // What one block more costs: its header.
    for (path, name, line, header) in
        [(SCRIPT, "persona.js", LINE.len(), (3, 5)), (COMPAT, "persona.compat.js", 0, (0, 0))]
    {
        let plain = get(&world, path, "").await;
        let gzip = get(&world, path, "gzip").await;
        let brotli = get(&world, path, "gzip, deflate, br, zstd").await;
        assert_eq!(plain.headers.get("content-encoding"), None);
        assert_eq!(gzip.header("content-encoding"), "gzip");
        assert_eq!(brotli.header("content-encoding"), "br");
        assert_eq!(plain.bytes.len(), built(name) + line);
        assert_eq!(gzip.bytes.len(), built(&format!("{name}.gz")) + line + header.1);
        assert_eq!(brotli.bytes.len(), built(&format!("{name}.br")) + line + header.0);
        assert_eq!(decoded(&gzip), plain.bytes);
        assert_eq!(decoded(&brotli), plain.bytes);
    }
}

#[tokio::test]
async fn a_cache_is_told_that_each_encoding_is_another_thing() {
    let world = World::new().await;
    for path in [SCRIPT.to_owned(), COMPAT.to_owned()].into_iter().chain(flow_files(&world).await) {
        let mut tags = Vec::new();
        for encoding in ["identity", "gzip", "br"] {
            let answer = get(&world, &path, encoding).await;
            assert_eq!(answer.header("vary"), "Accept-Encoding");
            let tag = answer.header("etag").to_owned();
            assert!(tag.starts_with('"') && !tags.contains(&tag), "{path}: {tags:?} {tag}");
            tags.push(tag);
        }
    }
}

#[tokio::test]
async fn the_script_is_asked_for_again_after_minutes_and_the_flow_s_files_never() {
    let world = World::new().await;
    for path in [SCRIPT, COMPAT] {
        let answer = get(&world, path, "br").await;
        assert_eq!(answer.header("cache-control"), "public, max-age=300, must-revalidate");
    }
    for path in flow_files(&world).await {
        let answer = get(&world, &path, "br").await;
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(decoded(&answer), get(&world, &path, "").await.bytes);
        assert_eq!(decoded(&get(&world, &path, "gzip").await), get(&world, &path, "").await.bytes);
    }
}

#[tokio::test]
async fn a_file_is_not_sent_again_to_who_has_it_in_the_same_encoding() {
    let world = World::new().await;
    for path in [SCRIPT, COMPAT, &*flow_files(&world).await[0]] {
        let first = get(&world, path, "br").await;
        let tag = first.header("etag");
        for known in [tag.to_owned(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
            let headers = [("accept-encoding", "br"), ("if-none-match", &*known)];
            let again = ask(&world, "GET", path, &headers).await;
            assert_eq!(again.status, 304, "{known}");
            assert!(again.bytes.is_empty());
            for name in ["etag", "vary", "cache-control", "access-control-allow-origin"] {
                assert_eq!(again.header(name), first.header(name), "{name}");
            }
            assert_eq!(again.headers.get("content-encoding"), None);
        }
        for (encoding, known) in [("br", "\"x\""), ("gzip", tag), ("", tag)] {
            let headers = [("accept-encoding", encoding), ("if-none-match", known)];
            assert_eq!(ask(&world, "GET", path, &headers).await.status, 200, "{encoding} {known}");
        }
    }
}

#[tokio::test]
async fn a_head_request_is_told_what_a_get_request_would_be_sent() {
    let world = World::new().await;
    for path in [SCRIPT, COMPAT, &*flow_files(&world).await[0]] {
        for encoding in ["", "gzip", "br"] {
            let full = get(&world, path, encoding).await;
            let head = ask(&world, "HEAD", path, &[("accept-encoding", encoding)]).await;
            assert_eq!(head.status, 200);
            assert!(head.bytes.is_empty());
            assert_eq!(head.header("content-length"), full.bytes.len().to_string());
            for name in ["etag", "vary", "content-type", "content-encoding", "cache-control"] {
                assert_eq!(head.header(name), full.header(name), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn who_takes_no_encoding_that_there_is_is_told_so() {
    let world = World::new().await;
    let answer = ask(&world, "GET", SCRIPT, &[("accept-encoding", "identity;q=0, zstd")]).await;
    assert_eq!(answer.status, 406);
    assert_eq!(answer.header("vary"), "Accept-Encoding");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn the_second_engine_lies_beside_the_script_as_the_script_expects_it() {
    let world = World::new().await;
    let script = get(&world, "/persona.js", "").await.text;
    for path in [COMPAT, "/persona.compat.js"] {
        for encoding in ["", "gzip", "br"] {
            let answer = get(&world, path, encoding).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            let hash = data_encoding::BASE64.encode(&sha2::Sha384::digest(decoded(&answer)));
            assert!(script.contains(&format!("sha384-{hash}")), "{path} {encoding}");
        }
    }
}
