//! What an API key opens, from where, and until when.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use jiff::SignedDuration;
use persona_server::domain::api_key::{NewApiKey, Permission};
use persona_server::domain::environment::EnvironmentName;
use persona_server::secrets::hashes::SecretHash;
use persona_server::secrets::hashes::new_api_key;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::program;
use crate::world::{Answer, MS, World};

async fn make(world: &World, new: NewApiKey) -> String {
    let key = new_api_key(EnvironmentName::Sandbox);
    world.store.create_api_key(&world.sandbox, &new, &SecretHash::of(&key), world.now()).await.unwrap();
    key
}

/// A request that comes from that address.
async fn from(world: &World, key: &str, address: &str, forwarded: Option<&str>) -> Answer {
    let mut request = world.request("GET", "/inquiries").header("authorization", format!("Bearer {key}"));
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let peer: SocketAddr = format!("{address}:4711").parse().unwrap();
    world.send(request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_key_does_what_its_permissions_name_and_is_told_which_one_it_lacks() {
    let world = World::new().await;
    let id = world.created().await;
    let permissions = Some(vec![Permission::InquiryRead]);
    let key = make(&world, NewApiKey { permissions, ..NewApiKey::default() }).await;
    assert_eq!(world.api_as(&key, "GET", &format!("/inquiries/{id}"), Value::Null).await.status, 200);
    assert_eq!(world.api_as(&key, "GET", "/rate-limits", Value::Null).await.status, 200);
    for (method, path, lacking) in [
        ("POST", "/inquiries".to_owned(), "inquiry.write"),
        ("POST", format!("/inquiries/{id}/resume"), "inquiry.write"),
        ("DELETE", format!("/inquiries/{id}"), "inquiry.redact"),
        ("GET", "/inquiry-sessions".to_owned(), "inquiry-session.read"),
        ("GET", "/inquiry-templates".to_owned(), "inquiry-template.read"),
        ("GET", "/events".to_owned(), "event.read"),
        ("GET", "/files/doc_1".to_owned(), "file.read"),
        ("POST", "/test-clock".to_owned(), "test-clock.write"),
    ] {
        let refused = world.api_as(&key, method, &path, Value::Null).await;
        assert_eq!(refused.status, 403, "{method} {path}");
        let details = format!("this API key lacks the permission {lacking}");
        assert_eq!(refused.json, json!({ "errors": [{ "title": "Forbidden", "details": details }] }));
        assert!(!refused.header("request-id").is_empty() && !refused.header("ratelimit-limit").is_empty());
    }
    assert_eq!(world.status(&id).await, "created", "nothing was done");
}

#[tokio::test]
async fn a_key_is_of_use_from_the_networks_on_its_list_alone() {
    let world = World::new().await;
    let allowed_ips = vec!["192.0.2.0/24".parse().unwrap()];
    let key = make(&world, NewApiKey { allowed_ips, ..NewApiKey::default() }).await;
    assert_eq!(from(&world, &key, "192.0.2.9", None).await.status, 200);
    let refused = from(&world, &key, "198.51.100.1", None).await;
    assert_eq!(refused.status, 403);
    let details = "IP address is not permitted access to current environment";
    assert_eq!(refused.json, json!({ "errors": [{ "title": "Forbidden", "details": details }] }));
    // No proxy is trusted: what it says does not count.
    assert_eq!(from(&world, &key, "198.51.100.1", Some("192.0.2.9")).await.status, 403);
    // Where the address is unknown, it is on no list.
    assert_eq!(world.api_as(&key, "GET", "/inquiries", Value::Null).await.status, 403);
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_address_that_it_names_counts() {
    let world = World::new().await;
    let allowed_ips = vec!["192.0.2.0/24".parse().unwrap()];
    let key = make(&world, NewApiKey { allowed_ips, ..NewApiKey::default() }).await;
    let app = persona_server::app(world.state.clone().behind(&["10.0.0.0/8".parse().unwrap()]));
    for (peer, forwarded, status) in [
        ("10.0.0.1", "192.0.2.9", 200),
        ("10.0.0.1", "198.51.100.1", 403),
        ("10.0.0.1", "192.0.2.9, 198.51.100.1", 403),
        ("198.51.100.1", "192.0.2.9", 403),
    ] {
        let peer: SocketAddr = format!("{peer}:1").parse().unwrap();
        let request = world
            .request("GET", "/inquiries")
            .header("authorization", format!("Bearer {key}"))
            .header("x-forwarded-for", forwarded)
            .extension(ConnectInfo(peer))
            .body(Body::empty())
            .unwrap();
        let answer = app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status, "{peer} {forwarded}");
    }
}

#[tokio::test]
async fn a_key_that_is_over_is_no_key() {
    let world = World::new().await;
    let expires_at = Some(world.now().0 + SignedDuration::from_hours(1));
    let passing = make(&world, NewApiKey { expires_at, ..NewApiKey::default() }).await;
    let revoked = make(&world, NewApiKey { name: Some("old".to_owned()), ..NewApiKey::default() }).await;
    let ask = async |key: &str| world.api_as(key, "GET", "/inquiries", Value::Null).await;
    assert_eq!(
        (ask(&passing).await.status, ask(&revoked).await.status),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    let keys = world.store.api_keys().await.unwrap();
    let id = &keys.iter().find(|key| key.name.as_deref() == Some("old")).unwrap().id;
    world.store.revoke_api_key(id, world.now()).await.unwrap();
    world.clock.advance(SignedDuration::from_hours(1) - MS);
    assert_eq!(ask(&passing).await.status, 200);
    world.clock.advance(MS);
    for key in [&passing, &revoked] {
        let refused = ask(key).await;
        assert_eq!(refused.status, 401);
        let body = json!({ "errors": [{ "title": "Must be authenticated to access this endpoint" }] });
        assert_eq!(refused.json, body);
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }
    assert!(world.store.revoke_api_key(id, world.now()).await.is_err());
}

#[tokio::test]
async fn the_last_use_of_a_key_is_known_to_the_minute() {
    let world = World::new().await;
    let first = world.now().0;
    let last_use = async || {
        // It is noted on the side.
        world.state.running_requests.wait().await;
        let key = world.store.api_key(&SecretHash::of(&world.sandbox_key)).await.unwrap().unwrap();
        key.last_used_at
    };
    assert_eq!(last_use().await, None);
    world.api("GET", "/inquiries", Value::Null).await;
    assert_eq!(last_use().await, Some(first));
    world.clock.advance(SignedDuration::from_secs(60) - MS);
    world.api("GET", "/inquiries", Value::Null).await;
    assert_eq!(last_use().await, Some(first));
    world.clock.advance(MS);
    world.api("GET", "/inquiries", Value::Null).await;
    assert_eq!(last_use().await, Some(first + SignedDuration::from_mins(1)));
}

#[test]
fn the_command_line_makes_lists_and_revokes_keys() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| program::run(folder.path(), &[&["keys"], arguments].concat());
    let create = [
        "create",
        "--environment",
        "production",
        "--name",
        "Nightly report",
        "--permission",
        "inquiry.read,event.read",
        "--allow-ip",
        "192.0.2.7",
        "--expires-at",
        "2031-01-01T00:00:00Z",
    ];
    let made = run(&create);
    assert!(made.status.success(), "{made:?}");
    let key = String::from_utf8(made.stdout).unwrap();
    assert!(key.starts_with("persona_production_"), "{key}");
    let list = || String::from_utf8(run(&["list"]).stdout).unwrap();
    let line = list();
    for part in [
        "production\tactive\tNightly report\tinquiry.read,event.read\t192.0.2.7/32\t",
        "expires 2031-01-01T00:00:00Z\tused never",
    ] {
        assert!(line.contains(part), "{line}");
    }
    assert!(!line.contains(key.trim()), "the key itself is nowhere");
    let id = line.split('\t').next().unwrap();
    assert!(run(&["revoke", id]).status.success());
    assert!(list().contains("\trevoked\t"));
    let again = run(&["revoke", id]);
    assert!(!again.status.success());
    assert!(String::from_utf8(again.stderr).unwrap().contains("keys list"));
    for (wrong, said) in [
        (["--permission", "inquiry.reed"], "inquiry.read"),
        (["--allow-ip", "192.0.2.0/33"], "192.0.2.0/24"),
        (["--expires-in-days", "0"], "1"),
        (["--expires-at", "tomorrow"], "tomorrow"),
    ] {
        let refused = run(&[&["create", "--environment", "sandbox"], wrong.as_slice()].concat());
        let message = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && message.contains(said), "{message}");
    }
}
