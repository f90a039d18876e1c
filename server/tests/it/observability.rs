//! What those who run the server can see of it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use serde_json::{Value, json};

use crate::program::{self, Program};

fn start(arguments: &[&str]) -> Program {
    let mut command = program::command(&["--demo", "--demo-listen", "127.0.0.1:0"]);
    command.args(arguments);
    Program::start(command)
}

async fn create(program: &Program, traceparent: &str) -> reqwest::Response {
    program::client()
        .post(format!("{}/api/v1/inquiries", program.origin))
        .bearer_auth("persona_sandbox_demo")
        .header("traceparent", traceparent)
        .json(&json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_demo" } } }))
        .send()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_events_sweeps_and_connections_are_counted() {
    let mut program = start(&["--metrics-listen", "127.0.0.1:0"]);
    let metrics = format!("http://{}/metrics", program.metrics_address());
    for _ in 0..3 {
        assert_eq!(create(&program, "").await.status(), 201);
    }
    let odd = reqwest::Method::from_bytes(b"PROPFIND").unwrap();
    program::client().request(odd, format!("{}/no/such", program.origin)).send().await.unwrap();
    let text = reqwest::get(&metrics).await.unwrap().text().await.unwrap();
    for line in [
        r#"persona_http_requests_total{route="/api/v1/inquiries",method="POST",status="201"} 3"#,
        r#"persona_http_requests_total{route="none",method="other",status="404"} 1"#,
        r#"persona_http_request_duration_seconds_count{route="/api/v1/inquiries"} 3"#,
        r#"persona_http_request_duration_seconds_bucket{route="/api/v1/inquiries",le="10"} 3"#,
        r#"persona_events_total{event="inquiry.created"} 3"#,
        r#"persona_database_connections{pool="write",state="used"} 0"#,
        r#"persona_sweeps_total{outcome="done"} 1"#,
        "# TYPE persona_sweep_expired_total counter",
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
    assert!(!text.contains("inq_") && !text.contains("/no/such"), "{text}");
    // They are not where everybody can see them.
    let refused = reqwest::get(format!("{}/metrics", program.origin)).await.unwrap();
    assert_eq!(refused.status(), 404);
    program.terminate();
    program.wait_for("\"stopped\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_browser_guesses_what_an_answer_is_wherever_the_program_listens() {
    let program = start(&["--metrics-listen", "127.0.0.1:0"]);
    let metrics = format!("http://{}", program.metrics_address());
    let shop = program.shop();
    for (origin, path) in [
        (&program.origin, "/healthz"),
        (&program.origin, "/no/such"),
        (&metrics, "/metrics"),
        (&metrics, "/no/such"),
        (&shop, "/"),
        (&shop, "/shop.js"),
        (&shop, "/account"),
        (&shop, "/no/such"),
    ] {
        let answer = program::client().get(format!("{origin}{path}")).send().await.unwrap();
        let forbids = answer.headers().get("x-content-type-options").map(|value| value.to_str().unwrap());
        assert_eq!(forbids, Some("nosniff"), "{origin}{path}");
    }
    let refused = program::client().post(format!("{metrics}/metrics")).send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["x-content-type-options"]),
        (405, &"nosniff".parse().unwrap())
    );
    program.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_a_request_carries_its_id_and_the_trace_it_is_part_of() {
    let program = start(&["--log", "persona_server=trace"]);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let answer = create(&program, &format!("00-{trace}-00f067aa0ba902b7-01")).await;
    let id = answer.headers()["request-id"].to_str().unwrap().to_owned();
    let other = create(&program, "nonsense").await.headers()["request-id"].to_str().unwrap().to_owned();
    let said = program.stop();
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of =
        |id: &str| -> Vec<&Value> { lines.iter().filter(|line| line["span"]["request_id"] == id).collect() };
    assert!(!of(&id).is_empty(), "{said}");
    assert!(of(&id).iter().all(|line| line["span"]["trace_id"] == trace), "{said}");
    assert!(of(&other).iter().all(|line| line["span"]["trace_id"].is_null()), "{said}");
    let answered = lines.iter().filter(|line| line["message"] == "answered");
    assert!(
        answered.clone().count() >= 2 && answered.clone().all(|line| line["span"]["request_id"].is_string())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn traces_reach_the_collector_as_parts_of_the_callers_trace() {
    let received = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&received);
    let collector = Router::new().route(
        "/v1/traces",
        post(move |body: Bytes| async move {
            keep.lock().unwrap().extend_from_slice(&body);
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, collector).await.unwrap() });

    let program = start(&["--otlp-endpoint", &endpoint]);
    create(&program, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").await;
    // What was not sent yet is sent at the end.
    tokio::task::spawn_blocking(|| program.stop()).await.unwrap();
    let received = received.lock().unwrap();
    let holds = |needle: &[u8]| received.windows(needle.len()).any(|part| part == needle);
    assert!(holds(b"persona-server") && holds(b"/api/v1/inquiries"), "{received:?}");
    let trace =
        [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36];
    assert!(holds(&trace), "the caller's trace");
    assert!(!holds(b"persona_sandbox_demo"));
}

#[test]
fn a_collector_that_cannot_be_spoken_to_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    for endpoint in ["localhost:4318", "https://collector.example", "nothing"] {
        let refused = program::run(folder.path(), &["--demo", "--otlp-endpoint", endpoint]);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && said.contains("http://localhost:4318"), "{said}");
    }
}
