//! How the program treats slow clients, and how it ends.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::program::{self, Program};
use crate::world::World;

fn start(arguments: &[&str]) -> Program {
    let mut command = program::command(&["--demo", "--demo-listen", "127.0.0.1:0"]);
    command.args(arguments);
    Program::start(command)
}

const BODY: &str = r#"{"data":{"attributes":{"inquiry-template-id":"itmpl_demo"}}}"#;

/// A connection on which a request was begun: the last byte of its body is missing.
fn begin(program: &Program) -> TcpStream {
    let mut stream = TcpStream::connect(program.origin.trim_start_matches("http://")).unwrap();
    let (most, _) = BODY.split_at(BODY.len() - 1);
    let head = format!(
        "POST /api/v1/inquiries HTTP/1.1\r\nhost: x\r\nauthorization: Bearer persona_sandbox_demo\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        BODY.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server asks for the body once a route reads it: the request is under way.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(most.as_bytes()).unwrap();
    stream
}

/// What comes until the server closes the connection: the head and the document.
fn answer(mut stream: TcpStream) -> (String, Value) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    (head.to_owned(), serde_json::from_str(body).unwrap_or_default())
}

#[test]
fn a_request_under_way_is_answered_before_the_server_ends_and_no_new_one_is_taken() {
    let mut program = start(&[]);
    let mut stream = begin(&program);
    program.terminate();
    program.wait_for("stopping");
    let address = program.origin.trim_start_matches("http://").to_owned();
    // The listener is closed right after that line is written: what comes before is served
    // or reset, then nobody is there. What is under way outlives that.
    while let Ok(mut early) = TcpStream::connect(&address) {
        let _ = early.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let _ = early.read_to_string(&mut String::new());
    }
    stream.write_all(b"}").unwrap();
    let (head, body) = answer(stream);
    assert!(head.starts_with("HTTP/1.1 201") && head.contains("connection: close"), "{head}");
    assert_eq!(body["data"]["attributes"]["status"], "created");
    let said = program.end();
    assert!(said.contains("\"stopped\"") && !said.contains("were aborted"), "{said}");
}

#[test]
fn a_request_that_does_not_end_is_cut_off_after_the_time_limit() {
    let mut program = start(&["--stop-timeout", "1"]);
    let stream = begin(&program);
    program.terminate();
    program.wait_for("were aborted");
    let said = program.end();
    assert!(said.contains("\"stopped\""), "{said}");
    drop(stream);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_drains_the_server_serves_but_says_that_it_is_not_ready() {
    let mut program = start(&["--drain-time", "3600"]);
    let client = program::client();
    let ready = format!("{}/readyz", program.origin);
    assert_eq!(client.get(&ready).send().await.unwrap().status(), 200);
    let address = program.origin.trim_start_matches("http://").to_owned();
    let healthcheck = || program::command(&["healthcheck", "--listen", &address]).output().unwrap();
    assert!(healthcheck().status.success());
    program.terminate();
    program.wait_for("draining");
    let unwell = healthcheck();
    let said = String::from_utf8(unwell.stderr).unwrap();
    assert!(!unwell.status.success() && said.contains("503"), "{said}");
    let refused = client.get(&ready).send().await.unwrap();
    assert_eq!(refused.status(), 503);
    let details = "this server is stopping: ask another one";
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body, json!({ "errors": [{ "title": "Service unavailable", "details": details }] }));
    let alive = client.get(format!("{}/healthz", program.origin)).send().await.unwrap();
    assert_eq!(alive.status(), 200);
    // Told again, it does not wait for the hour to end.
    program.terminate();
    assert!(program.end().contains("\"stopped\""));
    assert!(!healthcheck().status.success(), "nobody is there");
}

#[test]
fn headers_and_bodies_that_take_too_long_are_answered_408() {
    let program = start(&["--header-timeout", "1", "--body-timeout", "1"]);
    let mut slow = TcpStream::connect(program.origin.trim_start_matches("http://")).unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nx-slow: ").unwrap();
    let (head, body) = answer(slow);
    assert!(head.starts_with("HTTP/1.1 408"), "{head}");
    let details = "the request did not arrive in time: send it again, faster";
    let expected = json!({ "errors": [{ "title": "Request timeout", "details": details }] });
    assert_eq!(body, expected);

    let (head, body) = answer(begin(&program));
    assert!(head.starts_with("HTTP/1.1 408") && head.contains("connection: close"), "{head}");
    assert_eq!(body, expected);

    // A connection on which nothing was begun is closed without a word.
    let idle = TcpStream::connect(program.origin.trim_start_matches("http://")).unwrap();
    assert_eq!(answer(idle), (String::new(), Value::Null));
    let said = program.stop();
    assert!(said.contains("\"status\":408"), "{said}");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_answered_413() {
    let world = World::new().await;
    let long = format!("{{\"x\":\"{}\"}}", "x".repeat(1024 * 1024));
    let refused = world.raw("POST", "/inquiries", "application/json", long).await;
    assert_eq!(refused.status, 413);
    let details = "the body is longer than 1048576 bytes";
    assert_eq!(refused.json, json!({ "errors": [{ "title": "Payload too large", "details": details }] }));
}
