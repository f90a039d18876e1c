//! Webhooks through the API: made, shown, changed, switched, rotated and cloned.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::World;

const URL: &str = "https://shop.example/hooks";

fn body(attributes: &Value) -> Value {
    json!({ "data": { "attributes": attributes } })
}

fn wanted() -> Value {
    json!({ "name": "Shop", "url": URL, "enabled-events": ["inquiry.completed", "account.created"] })
}

async fn made(world: &World) -> (String, String) {
    let answer = world.api("POST", "/webhooks", body(&wanted())).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    (answer.text_at("/data/id"), answer.text_at("/data/attributes/secret"))
}

#[tokio::test]
async fn a_new_webhook_is_disabled_and_shows_its_secret() {
    let world = World::new().await;
    let answer = world.api("POST", "/webhooks", body(&wanted())).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let id = answer.text_at("/data/id");
    let secret = answer.text_at("/data/attributes/secret");
    assert!(id.starts_with("wbh_") && id.len() == 28, "{id}");
    assert!(secret.starts_with("wbhsec_") && secret.len() == 31);
    assert_eq!(
        answer.json,
        json!({ "data": { "type": "webhook", "id": id, "attributes": {
            "status": "disabled", "url": URL, "name": "Shop", "description": null,
            "secret": secret, "secrets": [{ "value": secret, "expires-at": null }],
            "api-version": "2026-09-29", "api-key-inflection": "kebab",
            "api-attributes-blocklist": [], "file-access-token-expires-in": 21600,
            "enabled-events": ["inquiry.completed", "account.created"], "payload-filter": {},
            "included-allowlist": { "state": "include_none" },
            "relationship-allowlist": { "state": "include_all" },
            "created-at": "2026-05-28T20:26:40.000Z",
        } } })
    );
    let again = world.api("GET", &format!("/webhooks/{id}"), Value::Null).await;
    assert_eq!(again.json, answer.json);
}

#[tokio::test]
async fn secrets_and_custom_headers_are_not_shown_where_the_contract_has_none() {
    let world = World::new().await;
    let mut attributes = wanted();
    attributes["custom-http-headers"] = json!({ "Authorization": "Basic hush", "X-API-Key": "hush" });
    let answer = world.api("POST", "/webhooks", body(&attributes)).await;
    assert!(!answer.text.contains("hush"), "{}", answer.text);
    let path = format!("/webhooks/{}", answer.text_at("/data/id"));
    for answer in [
        world.api("GET", "/webhooks", Value::Null).await,
        world.api("PATCH", &path, json!({})).await,
        world.api("POST", &format!("{path}/enable"), Value::Null).await,
        world.api("POST", &format!("{path}/disable"), Value::Null).await,
        world.api("POST", &format!("{path}/archive"), Value::Null).await,
    ] {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(!answer.text.contains("wbhsec") && !answer.text.contains("secret"), "{}", answer.text);
        assert!(!answer.text.contains("hush") && !answer.text.contains("custom"), "{}", answer.text);
    }
}

#[tokio::test]
async fn webhooks_are_listed_newest_first_in_pages_and_by_environment() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(made(&world).await.0);
    }
    let list = world.api("GET", "/webhooks?page[size]=2&fields[webhook]=url", Value::Null).await;
    assert_eq!(list.at("/data/0/id"), &json!(ids[2]));
    assert_eq!(list.at("/data/1/attributes"), &json!({ "url": URL }));
    let next = list.text_at("/links/next");
    let rest = world.api("GET", next.strip_prefix("/api/v1").unwrap(), Value::Null).await;
    assert_eq!(rest.at("/data").as_array().unwrap().len(), 1);
    assert_eq!(rest.at("/data/0/id"), &json!(ids[0]));
    let path = format!("/webhooks/{}", ids[0]);
    assert_eq!(world.api_as(&world.production_key, "GET", &path, Value::Null).await.status, 404);
    let none = world.api_as(&world.production_key, "GET", "/webhooks", Value::Null).await;
    assert_eq!(none.json, json!({ "data": [], "links": { "prev": null, "next": null } }));
}

#[tokio::test]
async fn a_webhook_is_changed_in_part() {
    let world = World::new().await;
    let (id, secret) = made(&world).await;
    let path = format!("/webhooks/{id}");
    let change = json!({
        "description": "For orders", "enabledEvents": ["*"], "api_key_inflection": "camel",
        "api-attributes-blocklist": ["name-*"], "payload-filter": { "data": { "attributes": { "status": "x" } } },
        "relationship-allowlist": { "state": "include_none" },
        "included-allowlist": { "state": "custom", "event-types": [
            { "event-type": "inquiry", "relationships": ["sessions"] }] },
    });
    let answer = world.api("PATCH", &path, body(&change)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let after = world.api("GET", &path, Value::Null).await;
    let attributes = after.at("/data/attributes");
    assert_eq!(attributes["name"], "Shop");
    assert_eq!(attributes["url"], URL);
    assert_eq!(attributes["secret"], json!(secret));
    assert_eq!(attributes["description"], "For orders");
    assert_eq!(attributes["enabled-events"], json!(["*"]));
    assert_eq!(attributes["api-key-inflection"], "camel");
    assert_eq!(attributes["payload-filter"], change["payload-filter"]);
    assert_eq!(attributes["included-allowlist"], change["included-allowlist"]);
    assert_eq!(attributes["relationship-allowlist"], change["relationship-allowlist"]);
    let answer = world.api("PATCH", &path, body(&json!({ "description": null }))).await;
    assert_eq!(answer.at("/data/attributes/description"), &Value::Null);
}

#[tokio::test]
async fn a_wrong_attribute_is_named() {
    let world = World::new().await;
    for (name, value) in [
        ("name", json!("")),
        ("url", json!("http://shop.example")),
        ("url", json!("https://169.254.169.254/latest/meta-data")),
        ("url", json!("https://user:pass@shop.example")),
        ("enabled-events", json!([])),
        ("enabled-events", json!(["inquiry.*"])),
        ("api-version", json!("1999-01-01")),
        ("api-key-inflection", json!("shout")),
        ("api-attributes-blocklist", json!([""])),
        ("file-access-token-expires-in", json!(0)),
        ("included-allowlist", json!({ "state": "custom", "event-types": [] })),
        ("custom-http-headers", json!({ "Host": "inside" })),
        ("custom-http-headers", json!({ "Persona-Signature": "t=1" })),
        ("custom-http-headers", json!({ "a": "line\r\nbreak" })),
        ("custom-http-headers", json!({ "a b": "x" })),
        ("custom-http-headers", json!({ "a": 1 })),
    ] {
        let mut attributes = wanted();
        attributes[name] = value.clone();
        let answer = world.api("POST", "/webhooks", body(&attributes)).await;
        assert_eq!(answer.status, 422, "{name} {value}: {}", answer.text);
        assert!(answer.details().starts_with(name), "{}", answer.text);
        assert_eq!(answer.at("/errors/0/source/pointer"), &json!(format!("/data/attributes/{name}")));
    }
    for name in ["name", "url", "enabled-events"] {
        let mut attributes = wanted();
        attributes.as_object_mut().unwrap().remove(name);
        let answer = world.api("POST", "/webhooks", body(&attributes)).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.details().contains(name), "{}", answer.text);
    }
    let unknown = world.api("POST", "/webhooks", body(&json!({ "colour": "red" }))).await;
    assert_eq!(unknown.status, 400);
    let local = json!({ "name": "n", "url": "http://localhost:9/x", "enabled-events": ["*"] });
    assert_eq!(world.api("POST", "/webhooks", body(&local)).await.status, 201);
    let refused = world.api_as(&world.production_key, "POST", "/webhooks", body(&local)).await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn a_webhook_is_enabled_disabled_and_archived_for_good() {
    let world = World::new().await;
    let (id, _) = made(&world).await;
    let act = async |action: &str| {
        let answer = world.api("POST", &format!("/webhooks/{id}/{action}"), Value::Null).await;
        (answer.status.as_u16(), answer.text_at("/data/attributes/status"), answer.details().to_owned())
    };
    assert_eq!(act("disable").await, (409, String::new(), "Webhook already disabled".into()));
    assert_eq!(act("enable").await, (200, "enabled".into(), String::new()));
    assert_eq!(act("enable").await.0, 409);
    assert_eq!(act("disable").await.1, "disabled");
    assert_eq!(act("archive").await.1, "archived");
    for action in ["archive", "enable", "disable", "rotate-secret"] {
        assert_eq!(act(action).await, (409, String::new(), "Webhook already archived".into()), "{action}");
    }
    assert_eq!(world.api("PATCH", &format!("/webhooks/{id}"), json!({})).await.status, 409);
    assert_eq!(act("nothing").await.0, 404);
    let unknown = world.api("POST", "/webhooks/wbh_unknown/enable", Value::Null).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_rotated_secret_goes_on_beside_the_new_one_for_a_while() {
    let world = World::new().await;
    let (id, old) = made(&world).await;
    let path = format!("/webhooks/{id}/rotate-secret");
    let answer = world.api("POST", &path, json!({ "meta": { "expires-in-seconds": 60 } })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let new = answer.text_at("/data/attributes/secret");
    assert_ne!(new, old);
    assert_eq!(
        answer.at("/data/attributes/secrets"),
        &json!([
            { "value": new, "expires-at": null },
            { "value": old, "expires-at": "2026-05-28T20:27:40.000Z" },
        ])
    );
    world.clock.advance(SignedDuration::from_secs(60));
    let after = world.api("GET", &format!("/webhooks/{id}"), Value::Null).await;
    assert_eq!(after.at("/data/attributes/secrets"), &json!([{ "value": new, "expires-at": null }]));

    let day = world.api("POST", &path, Value::Null).await;
    assert_eq!(day.at("/data/attributes/secrets/1/value"), &json!(new));
    assert_eq!(day.at("/data/attributes/secrets/1/expires-at"), "2026-05-29T20:27:40.000Z");
    let at_once = world.api("POST", &path, json!({ "meta": { "expires-in-seconds": 0 } })).await;
    assert_eq!(at_once.at("/data/attributes/secrets").as_array().unwrap().len(), 1);
    for seconds in [json!(-1), json!(i64::MAX)] {
        let answer = world.api("POST", &path, json!({ "meta": { "expires-in-seconds": seconds } })).await;
        assert_eq!(answer.status, 422);
    }
}

#[tokio::test]
async fn a_clone_has_everything_of_the_original_but_its_secret() {
    let world = World::new().await;
    let (id, secret) = made(&world).await;
    world.api("POST", &format!("/webhooks/{id}/enable"), Value::Null).await;
    let answer = world.api("POST", &format!("/webhooks/{id}/clone"), Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_ne!(answer.text_at("/data/id"), id);
    assert_ne!(answer.text_at("/data/attributes/secret"), secret);
    assert_eq!(answer.at("/data/attributes/status"), "disabled");
    assert_eq!(answer.at("/data/attributes/url"), URL);
    assert_eq!(answer.at("/data/attributes/name"), "Shop");
}
