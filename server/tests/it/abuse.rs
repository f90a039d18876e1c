//! No input makes the server fail: odd values in every place that takes one.

use serde_json::{Value, json};

use crate::world::World;

fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("x"),
        json!("\u{0}"),
        json!("\u{feff}\u{202e}\u{1f9ff}"),
        json!("'; DROP TABLE inquiries; --"),
        json!("x".repeat(100_000)),
        json!([]),
        json!([null]),
        json!([[], {}, "x", 1]),
        json!({}),
        json!({ "": "" }),
        json!({ "__proto__": { "x": 1 } }),
        json!({ "type": "inquiry", "id": "inq_x" }),
    ]
}

#[tokio::test]
async fn odd_values_in_any_attribute_are_taken_or_refused_but_never_break_the_server() {
    let world = World::new().await;
    let id = world.pending().await;
    let create = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_test" } }, "meta": {} });
    let paths = [
        ("POST", "/inquiries", create),
        ("PATCH", "/inquiries/{id}", json!({ "data": { "attributes": {} } })),
        ("POST", "/inquiries/{id}/resume", json!({})),
        ("POST", "/inquiries/{id}/approve", json!({ "meta": {} })),
        ("POST", "/inquiries/{id}/add-tag", json!({ "meta": {} })),
        ("POST", "/inquiries/{id}/set-tags", json!({ "meta": {} })),
        ("POST", "/inquiries/{id}/generate-one-time-link", json!({ "meta": {} })),
        ("POST", "/inquiry-sessions", json!({ "data": { "attributes": {} } })),
        ("POST", "/inquiry-sessions/expire-all", json!({ "meta": {} })),
        (
            "POST",
            "/inquiries/{id}/perform-simulate-actions",
            json!({ "meta": { "simulate-actions": [{ "type": "x", "data": {} }] } }),
        ),
        ("POST", "/test-clock", json!({ "meta": {} })),
    ];
    let attributes = [
        "/data",
        "/meta",
        "/data/attributes",
        "/data/attributes/template-id",
        "/data/attributes/inquiry-template-id",
        "/data/attributes/inquiry-template-version-id",
        "/data/attributes/reference-id",
        "/data/attributes/account-id",
        "/data/attributes/creator-email-address",
        "/data/attributes/theme-id",
        "/data/attributes/redirect-uri",
        "/data/attributes/note",
        "/data/attributes/fields",
        "/data/attributes/fields/birthdate",
        "/data/attributes/tags",
        "/data/attributes/initial-step-name",
        "/meta/auto-create-inquiry-session",
        "/meta/auto-create-one-time-link",
        "/meta/auto-create-account-reference-id",
        "/meta/expiration-after-create-interval-seconds",
        "/meta/one-time-link-expiration-seconds",
        "/data/attributes/inquiry-id",
        "/meta/comment",
        "/meta/tag-name",
        "/meta/tag-id",
        "/meta/inquiry-ids",
        "/meta/inquiry-ids/0",
        "/meta/expires-in-seconds",
        "/meta/advance-seconds",
        "/meta/simulate-actions",
        "/meta/simulate-actions/0",
        "/meta/simulate-actions/0/type",
        "/meta/simulate-actions/0/data/verification-template-id",
    ];
    for (method, path, body) in paths {
        for attribute in attributes {
            for value in odd_values() {
                let mut body = body.clone();
                plant(&mut body, attribute, value.clone());
                let answer = world.api(method, &path.replace("{id}", &id), body).await;
                assert!(answer.status.as_u16() < 500, "{path} {attribute} {value} {}", answer.text);
                let said = answer.at("/errors/0/title").is_string();
                assert_eq!(answer.status.as_u16() >= 400, said, "{path} {attribute} {value}");
                assert!(!answer.text.contains("SELECT") && !answer.text.contains("sqlx"));
            }
        }
    }
}

/// Puts a value where the pointer says, making objects on the way.
fn plant(document: &mut Value, pointer: &str, value: Value) {
    let mut place = document;
    for key in pointer.trim_start_matches('/').split('/') {
        if let Ok(index) = key.parse::<usize>() {
            if place.get(index).is_none() {
                *place = json!([{}]);
            }
            place = place.get_mut(index).unwrap();
        } else {
            if !place.is_object() {
                *place = json!({});
            }
            place = place.as_object_mut().unwrap().entry(key).or_insert(Value::Null);
        }
    }
    *place = value;
}

#[tokio::test]
async fn odd_addresses_and_query_strings_never_break_the_server() {
    let world = World::new().await;
    let odd = [
        "",
        "%00",
        "%ff%fe",
        "%27%3B--",
        "inq_%F0%9F%A7%BF",
        "-1",
        "9223372036854775808",
        "..%2F..",
        "%5B%5D",
        "a,b,,c",
    ];
    let long = "x".repeat(8000);
    for value in odd.into_iter().chain([long.as_str()]) {
        for path in [
            format!("/inquiries/{value}"),
            format!("/inquiries?page[size]={value}"),
            format!("/inquiries?page[after]={value}"),
            format!("/inquiries?page[before]={value}"),
            format!("/inquiries?filter[inquiry-id]={value}"),
            format!("/inquiries?filter[reference-id]={value}"),
            format!("/inquiries?filter[note]={value}"),
            format!("/inquiries?filter[status]={value}"),
            format!("/inquiries?filter[created-at-start]={value}"),
            format!("/inquiries?filter[{value}]=x"),
            format!("/inquiries?fields[{value}]={value}"),
            format!("/inquiries?include={value}"),
            format!("/inquiries?{value}"),
        ] {
            let answer = world.api("GET", &path, Value::Null).await;
            assert!(answer.status.as_u16() < 500, "{path} {}", answer.text);
        }
    }
}
