//! The API for inquiries, and its conventions.

use serde_json::{Value, json};

use crate::world::World;

fn create(attributes: Value) -> Value {
    let mut all = json!({ "inquiry-template-id": "itmpl_test" });
    all.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
    json!({ "data": { "attributes": all } })
}

#[tokio::test]
async fn an_inquiry_is_created_with_what_is_known_and_answered_in_full() {
    let world = World::new().await;
    let body = create(json!({
        "reference-id": "user-1",
        "note": "a note",
        "tags": ["one", "two", "one"],
        "redirect-uri": "https://shop.example/done",
        "fields": { "name-first": "Ada", "birthdate": "1815-12-10", "favouriteNumber": 7 },
    }));
    let answer = world.api("POST", "/inquiries", body).await;
    assert_eq!(answer.status, 201);
    let attributes = answer.at("/data/attributes");
    assert_eq!(attributes["status"], "created");
    assert_eq!(attributes["reference-id"], "user-1");
    assert_eq!(attributes["tags"], json!(["one", "two"]));
    assert_eq!(attributes["creator"], "API");
    assert_eq!(attributes["created-at"], "2026-05-28T20:26:40.000Z");
    assert_eq!(attributes["fields"]["name-first"], json!({ "type": "string", "value": "Ada" }));
    assert_eq!(attributes["fields"]["birthdate"], json!({ "type": "date", "value": "1815-12-10" }));
    assert_eq!(attributes["fields"]["name-last"], json!({ "type": "string", "value": null }));
    assert_eq!(attributes["fields"]["favouriteNumber"], json!({ "type": "integer", "value": 7 }));
    let keys = |value: &Value| {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(
        keys(attributes),
        [
            "behaviors",
            "completed-at",
            "created-at",
            "creator",
            "decisioned-at",
            "expired-at",
            "expires-at",
            "failed-at",
            "fields",
            "marked-for-review-at",
            "next-step-name",
            "note",
            "previous-step-name",
            "redacted-at",
            "reference-id",
            "reviewer-comment",
            "started-at",
            "status",
            "tags",
            "updated-at",
        ]
    );
    assert_eq!(
        keys(answer.at("/data/relationships")),
        [
            "account",
            "documents",
            "inquiry-template",
            "inquiry-template-version",
            "reports",
            "reviewer",
            "selfies",
            "sessions",
            "template",
            "transaction",
            "verifications",
        ]
    );
    assert_eq!(keys(&answer.json), ["data", "meta"]);
    assert_eq!(
        answer.at("/meta"),
        &json!({ "session-token": null, "one-time-link": null, "one-time-link-short": null })
    );
    assert_eq!(world.get(&answer.text_at("/data/id")).await.at("/data"), answer.at("/data"));
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_the_contract() {
    let world = World::with_rate_limit(5).await;
    let id = world.created().await;
    let answer = world.get(&id).await;
    assert!(answer.header("request-id").starts_with("req_"));
    assert_eq!(answer.header("persona-environment-id"), world.sandbox.id);
    assert_eq!(answer.header("ratelimit-limit"), "5");
    assert_eq!(answer.header("ratelimit-remaining"), "3");
    assert_eq!(answer.header("ratelimit-reset"), "20");
    assert_eq!(answer.header("content-type"), "application/json");
    let missing = world.get("inq_missing").await;
    assert_eq!(missing.header("persona-environment-id"), world.sandbox.id);
}

#[tokio::test]
async fn more_requests_than_allowed_are_refused_until_the_next_minute() {
    let world = World::with_rate_limit(2).await;
    let id = world.created().await;
    assert_eq!(world.get(&id).await.status, 200);
    let answer = world.get(&id).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.at("/errors/0/title"), "Rate limit exceeded");
    assert_eq!(answer.header("retry-after"), "20");
    assert_eq!(answer.header("ratelimit-remaining"), "0");
    let production = world.api_as(&world.production_key, "GET", "/inquiries", Value::Null).await;
    assert_eq!(production.status, 200);
    world.clock.advance(jiff::SignedDuration::from_secs(20));
    assert_eq!(world.get(&id).await.status, 200);
}

#[tokio::test]
async fn without_a_key_of_this_server_nothing_is_answered() {
    let world = World::new().await;
    let key = &world.sandbox_key;
    for header in [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some(format!("Basic {key}")),
        Some(format!("Bearer {key}x")),
        Some("Bearer persona_sandbox_demo".to_owned()),
        Some(key.clone()),
    ] {
        for path in ["/inquiries", "/nothing/here"] {
            let mut request = world.request("GET", path);
            if let Some(header) = &header {
                request = request.header("authorization", header);
            }
            let answer = world.send(request.body(axum::body::Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 401, "{header:?}");
            assert_eq!(
                answer.json,
                json!({ "errors": [{ "title": "Must be authenticated to access this endpoint" }] })
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_same_shape() {
    let world = World::new().await;
    let answer = world.api("GET", "/nothing", Value::Null).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.at("/errors/0/title"), "Not found");
    let answer = world.api("PUT", "/inquiries", Value::Null).await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.at("/errors/0/title"), "Method not allowed");
    let mut allowed: Vec<&str> = answer.header("allow").split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    let outside = axum::http::Request::get("/nothing").body(axum::body::Body::empty()).unwrap();
    assert_eq!(world.send(outside).await.at("/errors/0/title"), "Not found");
}

#[tokio::test]
async fn keys_are_taken_in_any_of_three_ways_and_answered_as_asked() {
    let world = World::new().await;
    for body in [
        json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_test", "reference-id": "r" } } }),
        json!({ "data": { "attributes": { "inquiryTemplateId": "itmpl_test", "referenceId": "r" } } }),
        json!({ "data": { "attributes": { "inquiry_template_id": "itmpl_test", "reference_id": "r" } } }),
    ] {
        for (inflection, pointer) in [
            ("kebab", "/data/attributes/reference-id"),
            ("camel", "/data/attributes/referenceId"),
            ("snake", "/data/attributes/reference_id"),
        ] {
            let request = world
                .request("POST", "/inquiries")
                .header("authorization", format!("Bearer {}", world.sandbox_key))
                .header("content-type", "application/json")
                .header("key-inflection", inflection)
                .body(body.to_string().into())
                .unwrap();
            let answer = world.send(request).await;
            assert_eq!(answer.at(pointer), "r", "{inflection}");
            assert!(answer.at("/data/attributes/fields").get("name-first").is_some());
            assert_eq!(answer.at("/data/type"), "inquiry");
        }
    }
    let request = |name: &str, value: &str| {
        world
            .request("GET", "/inquiries")
            .header("authorization", format!("Bearer {}", world.sandbox_key))
            .header(name, value)
            .body(axum::body::Body::empty())
            .unwrap()
    };
    assert_eq!(world.send(request("key-inflection", "pascal")).await.status, 400);
    assert_eq!(world.send(request("persona-version", "2023-01-05")).await.status, 200);
    assert_eq!(world.send(request("persona-version", "2026-09-29")).await.status, 200);
    for version in ["2038-01-19", "2026-09-30", "latest"] {
        let refused = world.send(request("persona-version", version)).await;
        assert_eq!(refused.status, 400, "{version}");
        assert!(refused.text.contains("the newest is 2026-09-29"), "{}", refused.text);
    }
}

#[tokio::test]
async fn addresses_with_extra_slashes_are_accepted_and_checked_like_the_others() {
    let world = World::new().await;
    let id = world.created().await;
    for path in [
        format!("/inquiries/{id}/"),
        format!("//inquiries//{id}"),
        format!("/inquiries/{id}//?include=account"),
    ] {
        assert_eq!(world.api("GET", &path, Value::Null).await.text_at("/data/id"), id, "{path}");
    }
    let again = world.api("POST", "//inquiries/", create(json!({}))).await;
    assert_eq!(again.status, 201, "{}", again.text);
    assert_eq!(
        world.api_as("persona_sandbox_wrong", "GET", &format!("//inquiries/{id}/"), Value::Null).await.status,
        401
    );
}

#[tokio::test]
async fn a_byte_order_mark_before_a_body_is_accepted_and_a_charset_other_than_utf_8_is_not() {
    let world = World::new().await;
    let body = create(json!({ "reference-id": "é" })).to_string();
    let marked = world.raw("POST", "/inquiries", "application/json", format!("\u{feff}{body}")).await;
    assert_eq!(marked.text_at("/data/attributes/reference-id"), "é");
    for kind in [
        "application/json; charset=UTF-8",
        "application/json;charset=\"utf-8\"",
        "application/json; charset=utf8",
    ] {
        assert_eq!(world.raw("POST", "/inquiries", kind, body.clone()).await.status, 201, "{kind}");
    }
    for charset in ["iso-8859-1", "UTF-16", "\"windows-1252\""] {
        let kind = format!("application/json; charset={charset}");
        for path in ["/inquiries".to_owned(), format!("/inquiries/{}/resume", world.pending().await)] {
            let refused = world.raw("POST", &path, &kind, body.clone()).await;
            assert_eq!(refused.status, 415, "{path} {kind}");
            assert!(refused.text.contains("charset=utf-8"), "{}", refused.text);
        }
    }
}

#[tokio::test]
async fn bad_bodies_are_refused_with_what_is_wrong_and_where() {
    let world = World::new().await;
    for (body, pointer, words) in [
        (create(json!({ "note": 5 })), "/data/attributes/note", "expected a string"),
        (create(json!({ "tags": "x" })), "/data/attributes/tags", "expected a sequence"),
        (create(json!({ "tags": [1] })), "/data/attributes/tags/0", "expected a string"),
        (create(json!({ "fields": [] })), "/data/attributes/fields", "expected a map"),
        (create(json!({ "surprise": 1 })), "/data/attributes/surprise", "unknown field"),
        (json!({ "data": {} }), "/data", "missing field `attributes`"),
        (json!({ "data": { "type": "account", "attributes": {} } }), "/data/type", "unknown variant"),
        (json!({ "data": { "attributes": {} } }), "/data/attributes", "exactly one of"),
    ] {
        let answer = world.api("POST", "/inquiries", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.at("/errors/0/title"), "Bad Request");
        assert_eq!(answer.at("/errors/0/meta/pointer"), pointer, "{body} {}", answer.text);
        assert!(answer.details().contains(words), "{body} {}", answer.text);
    }
    for body in [
        "",
        "{",
        "[]",
        "3",
        "\"x\"",
        "{\"data\":1e999}",
        "{\"data\":{\"attributes\":{\"note\":\"\\u0000\"}}}",
    ] {
        let answer = world.raw("POST", "/inquiries", "application/json", body).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    let answer = world.raw("POST", "/inquiries", "application/json", vec![b'"', 0xff, b'"']).await;
    assert_eq!((answer.status.as_u16(), answer.details()), (400, "the body is not UTF-8"));
    let deep = "[".repeat(100_000);
    assert_eq!(world.raw("POST", "/inquiries", "application/json", deep).await.status, 400);
    let long = format!("{{\"data\":\"{}\"}}", "x".repeat(1024 * 1024));
    assert_eq!(world.raw("POST", "/inquiries", "application/json", long).await.status, 413);
    assert_eq!(world.raw("POST", "/inquiries", "text/plain", "{}").await.status, 415);
    let twice = r#"{"data":{"attributes":{"note":"a","Note":"b"}}}"#;
    assert_eq!(world.raw("POST", "/inquiries", "application/json", twice).await.status, 400);
}

#[tokio::test]
async fn values_that_cannot_be_used_are_refused_with_a_pointer() {
    let world = World::new().await;
    for (attributes, pointer) in [
        (json!({ "reference-id": "" }), "/data/attributes/reference-id"),
        (json!({ "reference-id": "x".repeat(256) }), "/data/attributes/reference-id"),
        (json!({ "tags": [""] }), "/data/attributes/tags"),
        (json!({ "redirect-uri": "javascript:alert(1)" }), "/data/attributes/redirect-uri"),
        (json!({ "redirect-uri": "/done" }), "/data/attributes/redirect-uri"),
        (json!({ "fields": { "name-first": 5 } }), "/data/attributes/fields/name-first"),
        (json!({ "fields": { "birthdate": "10.12.1815" } }), "/data/attributes/fields/birthdate"),
        (json!({ "fields": { "birthdate": "1815-02-30" } }), "/data/attributes/fields/birthdate"),
        (json!({ "initial-step-name": "selfie" }), "/data/attributes/initial-step-name"),
    ] {
        let answer = world.api("POST", "/inquiries", create(attributes.clone())).await;
        assert_eq!(answer.status, 422, "{attributes} {}", answer.text);
        assert_eq!(answer.at("/errors/0/source/pointer"), pointer);
    }
    for seconds in [0, -1, 1_000_000_000_000_000_000_i64] {
        let mut body = create(json!({}));
        body["meta"] = json!({ "expiration-after-create-interval-seconds": seconds });
        let answer = world.api("POST", "/inquiries", body).await;
        assert_eq!(answer.status, 422, "{seconds}");
        assert_eq!(answer.at("/errors/0/source/pointer"), "/meta/expiration-after-create-interval-seconds");
    }
}

#[tokio::test]
async fn a_template_that_is_unknown_or_of_another_environment_makes_no_inquiry() {
    let world = World::new().await;
    let body = |key: &str, id: &str| json!({ "data": { "attributes": { key: id } } });
    for (key, id, status) in [
        ("inquiry-template-id", "itmpl_test", 201),
        ("inquiry-template-version-id", "itmplv_test", 201),
        ("template-id", "itmpl_test", 201),
        ("inquiry-template-id", "itmpl_unknown", 404),
        ("inquiry-template-version-id", "itmpl_test", 404),
        ("template-id", "tmpl_old", 404),
    ] {
        assert_eq!(world.api("POST", "/inquiries", body(key, id)).await.status, status, "{key} {id}");
    }
    let key = &world.production_key;
    let answer = world.api_as(key, "POST", "/inquiries", create(json!({}))).await;
    assert_eq!(answer.status, 404);
    let both = create(json!({ "inquiry-template-version-id": "itmplv_test" }));
    assert_eq!(world.api("POST", "/inquiries", both).await.status, 400);
}

#[tokio::test]
async fn environments_know_nothing_of_each_other() {
    let world = World::new().await;
    let id = world.pending().await;
    let key = &world.production_key;
    for (method, path) in [
        ("GET", format!("/inquiries/{id}")),
        ("POST", format!("/inquiries/{id}/resume")),
        ("POST", format!("/inquiries/{id}/expire")),
        ("POST", format!("/inquiries/{id}/approve")),
    ] {
        assert_eq!(world.api_as(key, method, &path, Value::Null).await.status, 404, "{method} {path}");
    }
    let list = world.api_as(key, "GET", "/inquiries", Value::Null).await;
    assert_eq!(list.at("/data"), &json!([]));
    let cursor = world.api_as(key, "GET", &format!("/inquiries?page[after]={id}"), Value::Null).await;
    assert_eq!(cursor.status, 400);
    assert_eq!(world.status(&id).await, "pending");
}

#[tokio::test]
async fn lists_are_paged_from_the_newest_on_and_stay_right_while_inquiries_are_added() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(world.created().await);
    }
    ids.reverse();
    let page = async |path: &str| {
        let answer = world.api("GET", path, Value::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let found: Vec<String> = answer
            .at("/data")
            .as_array()
            .unwrap()
            .iter()
            .map(|inquiry| inquiry["id"].as_str().unwrap().to_owned())
            .collect();
        let link = |name: &str| {
            let link = answer.text_at(&format!("/links/{name}"));
            link.strip_prefix("/api/v1").map(str::to_owned)
        };
        (found, link("prev"), link("next"))
    };
    let (first, prev, next) = page("/inquiries?page[size]=2").await;
    assert_eq!(first, ids[..2]);
    assert_eq!(prev, None);
    world.created().await;
    let (second, prev, next) = page(&next.unwrap()).await;
    assert_eq!(second, ids[2..4]);
    assert_eq!(page(&prev.unwrap()).await.0, ids[..2]);
    let (third, _, next) = page(&next.unwrap()).await;
    assert_eq!(third, ids[4..]);
    assert_eq!(next, None);
    let (all, prev, next) = page("/inquiries").await;
    assert_eq!((all.len(), prev, next), (6, None, None));
    for query in ["page[size]=0", "page[size]=101", "page[after]=inq_no", "page[x]=1", "filter[x]=1"] {
        let answer = world.api("GET", &format!("/inquiries?{query}"), Value::Null).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn lists_can_be_filtered() {
    let world = World::new().await;
    let make = async |attributes: Value| {
        world.api("POST", "/inquiries", create(attributes)).await.text_at("/data/id")
    };
    let one = make(json!({ "reference-id": "a", "note": "n" })).await;
    world.clock.advance(jiff::SignedDuration::from_secs(10));
    let two = make(json!({ "reference-id": "b" })).await;
    world.simulate(&two, &["start_inquiry"]).await;
    for (query, expected) in [
        ("filter[reference-id]=a", vec![&one]),
        ("filter[referenceId]=b", vec![&two]),
        ("filter[note]=n", vec![&one]),
        ("filter[status]=created", vec![&one]),
        ("filter[status]=pending,created", vec![&two, &one]),
        ("filter[status]=expired", vec![]),
        ("filter[inquiry-template-id]=itmpl_test", vec![&two, &one]),
        ("filter[inquiry-template-id]=itmpl_other", vec![]),
        ("filter[account-id]=act_x", vec![]),
        ("filter[template-id]=tmpl_x", vec![]),
        ("filter[created-at-start]=2026-05-28T20:26:41Z", vec![&two]),
        ("filter[created-at-end]=2026-05-28T20:26:40.000Z", vec![&one]),
        (
            "filter[created-at-start]=2026-05-28T20:26:40Z&filter[created-at-end]=2026-05-28T20:26:50Z",
            vec![&two, &one],
        ),
        (&format!("filter[inquiry-id]={one},inq_x"), vec![&one]),
    ] {
        let answer = world.api("GET", &format!("/inquiries?{query}"), Value::Null).await;
        let found: Vec<&str> = answer
            .at("/data")
            .as_array()
            .unwrap()
            .iter()
            .map(|inquiry| inquiry["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{query}");
    }
    for query in
        ["filter[status]=odd", "filter[created-at-start]=yesterday", "filter[note]=n&filter[status]=created"]
    {
        assert_eq!(world.api("GET", &format!("/inquiries?{query}"), Value::Null).await.status, 400);
    }
    world.clock.advance(jiff::SignedDuration::from_hours(24));
    let expired = world.api("GET", "/inquiries?filter[status]=expired", Value::Null).await;
    assert_eq!(expired.at("/data/0/id"), &json!(two));
    assert_eq!(expired.at("/data/0/attributes/status"), "expired");
    let pending = world.api("GET", "/inquiries?filter[status]=pending", Value::Null).await;
    assert_eq!(pending.at("/data"), &json!([]));
}

#[tokio::test]
async fn answers_can_be_made_smaller_and_larger() {
    let world = World::new().await;
    let id = world.pending().await;
    world.resume(&id).await;
    let path = format!("/inquiries/{id}?fields[inquiry]=status,createdAt&include=sessions,inquiry-template");
    let answer = world.api("GET", &path, Value::Null).await;
    assert_eq!(
        answer.at("/data/attributes"),
        &json!({ "status": "pending", "created-at": "2026-05-28T20:26:40.000Z" })
    );
    assert_eq!(answer.at("/included/0/type"), "inquiry-session");
    assert_eq!(answer.at("/included/0/attributes/status"), "new");
    assert_eq!(answer.at("/included/1/attributes/name"), "Test Shop");
    assert_eq!(world.get(&id).await.at("/included"), &Value::Null);
    let answer = world.api("GET", &format!("/inquiries/{id}?include=secrets"), Value::Null).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn outcomes_can_be_pretended_in_their_order_or_not_at_all() {
    let world = World::new().await;
    let id = world.created().await;
    let answer = world.try_simulate(&id, &["start_inquiry", "complete_inquiry", "start_inquiry"]).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.details(), "Inquiry is completed: only created inquiries can be started");
    assert_eq!(world.status(&id).await, "created");
    let body = json!({ "meta": { "simulate-actions": [
        { "type": "start_inquiry" },
        { "type": "create_passed_verification", "data": { "verification-template-id": "vtmplgovt_x" } },
        { "type": "create_failed_verification", "data": { "verification-template-id": "vtmplself_x" } },
        { "type": "complete_inquiry" },
        { "type": "mark_for_review_inquiry" },
        { "type": "decline_inquiry" },
        { "type": "approve_inquiry" },
    ] } });
    let path = format!("/inquiries/{id}/perform-simulate-actions?include=verifications");
    let answer = world.api("POST", &path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.at("/data/attributes/status"), "approved");
    assert_eq!(answer.at("/data/relationships/verifications/data/0/type"), "verification/government-id");
    assert!(answer.text_at("/data/relationships/verifications/data/0/id").starts_with("ver_"));
    assert_eq!(answer.at("/included/0/attributes/status"), "passed");
    assert_eq!(answer.at("/included/1/type"), "verification/selfie");
    assert_eq!(answer.at("/included/1/attributes/status"), "failed");
    for action in [
        json!({ "type": "teleport_inquiry" }),
        json!({ "type": "create_passed_verification" }),
        json!({ "type": "start_inquiry", "data": { "verification-template-id": "x" } }),
        json!({ "type": "start_inquiry", "more": 1 }),
        json!("start_inquiry"),
    ] {
        let body = json!({ "meta": { "simulate-actions": [action] } });
        let path = format!("/inquiries/{id}/perform-simulate-actions");
        assert_eq!(world.api("POST", &path, body.clone()).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn a_finished_inquiry_can_be_decided_on_with_a_comment() {
    let world = World::new().await;
    let id = world.pending().await;
    let path = |action: &str| format!("/inquiries/{id}/{action}");
    assert_eq!(world.api("POST", &path("approve"), Value::Null).await.status, 409);
    world.simulate(&id, &["complete_inquiry"]).await;
    let marked = world.api("POST", &path("mark-for-review"), Value::Null).await;
    assert_eq!(marked.at("/data/attributes/status"), "needs_review");
    let body = json!({ "meta": { "comment": "looks good" } });
    let approved = world.api("POST", &path("approve"), body).await;
    assert_eq!(approved.at("/data/attributes/status"), "approved");
    assert_eq!(approved.at("/data/attributes/reviewer-comment"), "looks good");
    assert_eq!(approved.at("/data/attributes/decisioned-at"), "2026-05-28T20:26:40.000Z");
    let again = world.api("POST", &path("approve"), Value::Null).await;
    assert_eq!((again.status.as_u16(), again.details()), (409, "Inquiry already approved"));
    let declined = world.api("POST", &path("decline"), Value::Null).await;
    assert_eq!(declined.at("/data/attributes/status"), "declined");
}
