//! The widget's script, as customers' pages get it.

use axum::body::Body;
use axum::http::Request;
use sha2::Digest;

use crate::world::World;

#[tokio::test]
async fn the_script_knows_the_server_it_came_from_and_may_be_used_on_any_page() {
    let world = World::new().await;
    for path in ["/assets/v2/persona.js", "/persona.js"] {
        let answer = world.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .text
                .ends_with("\n;Persona.defaultHost=Persona.defaultHost||\"https://verify.example\";\n")
        );
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn the_script_is_not_sent_again_to_who_has_it() {
    let world = World::new().await;
    let first = world.send(Request::get("/persona.js").body(Body::empty()).unwrap()).await;
    let again = Request::get("/persona.js").header("if-none-match", first.header("etag")).body(Body::empty());
    let answer = world.send(again.unwrap()).await;
    assert_eq!(answer.status, 304);
    assert_eq!(answer.text, "");
    assert_eq!(answer.header("etag"), first.header("etag"));
    let other = Request::get("/persona.js").header("if-none-match", "\"x\"").body(Body::empty());
    assert_eq!(world.send(other.unwrap()).await.status, 200);
}

#[tokio::test]
async fn the_second_engine_lies_beside_the_script_as_the_script_expects_it() {
    let world = World::new().await;
    let get = async |path| world.send(Request::get(path).body(Body::empty()).unwrap()).await;
    let script = get("/persona.js").await.text;
    for path in ["/assets/v2/persona.compat.js", "/persona.compat.js"] {
        let answer = get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let hash = data_encoding::BASE64.encode(&sha2::Sha384::digest(answer.text.as_bytes()));
        assert!(script.contains(&format!("sha384-{hash}")), "{path}");
    }
}
