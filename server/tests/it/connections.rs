//! Connections: limits on their number, which ones the server closes, and the responses to invalid HTTP.
//! With a real process and real sockets.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::program::{self, Program};

fn demo(arguments: &[&str]) -> Command {
    let mut command = program::command(&["--demo", "--demo-listen", "127.0.0.1:0"]);
    command.args(arguments);
    command
}

/// No connection is closed because it has been idle for long.
const PATIENT: [&str; 2] = ["--header-timeout", "3600"];

fn connect(program: &Program) -> TcpStream {
    connect_to(program.origin.strip_prefix("http://").unwrap())
}

fn connect_to(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// Sends a request for a page, with that connection, and returns the first line of the answer.
fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).unwrap_or_default();
    String::from_utf8_lossy(answer.get(..length).unwrap_or_default())
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Whether the server ends that connection. It has sixty seconds.
fn is_ended(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 4096]) {
        Ok(0) => true,
        Ok(_) => false,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn idle_connections_do_not_use_up_the_files_that_the_system_allows() {
    let server = demo(&["--max-connections-per-client", "1000", PATIENT[0], PATIENT[1]]);
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n 256 && exec \"$0\" \"$@\""])
        .arg(server.get_program())
        .args(server.get_args());
    for (name, value) in server.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let program = Program::start(command);
    let mut idle: Vec<TcpStream> = (0..300).map(|_| connect(&program)).collect();
    let mut late = connect(&program);
    assert_eq!(ask(&mut late), "HTTP/1.1 200 OK");
    assert!(is_ended(&mut idle[0]), "the one that was idle for longest made room");
    assert_eq!(ask(&mut idle[299]), "HTTP/1.1 200 OK");
    let said = program.stop();
    assert!(said.contains("raise the limit of open files"), "{said}");
    assert!(!said.contains("cannot accept connections"), "{said}");
}

#[test]
fn one_client_has_so_many_connections_and_a_proxy_more() {
    let program = Program::start(demo(&["--max-connections-per-client", "4", PATIENT[0], PATIENT[1]]));
    let mut connections: Vec<TcpStream> = (0..4).map(|_| connect(&program)).collect();
    // In their order: a connection is there once it has been answered.
    for connection in &mut connections {
        assert_eq!(ask(connection), "HTTP/1.1 200 OK");
    }
    let mut fifth = connect(&program);
    assert_eq!(ask(&mut fifth), "HTTP/1.1 200 OK");
    assert!(is_ended(&mut connections[0]));
    program.stop();

    let trusted = demo(&["--max-connections-per-client", "4", "--trusted-proxy", "127.0.0.1"]);
    let program = Program::start(trusted);
    let mut connections: Vec<TcpStream> = (0..20).map(|_| connect(&program)).collect();
    for connection in &mut connections {
        assert_eq!(ask(connection), "HTTP/1.1 200 OK");
    }
    assert_eq!(ask(&mut connections[0]), "HTTP/1.1 200 OK");
    program.stop();
}

#[test]
fn where_all_connections_have_requests_another_one_is_told_that_there_are_too_many() {
    let program = Program::start(demo(&["--max-connections", "2"]));
    let mut busy: Vec<TcpStream> = (0..2).map(|_| connect(&program)).collect();
    for connection in &mut busy {
        // Its body does not come, but the server has taken the request: it says so.
        let head = "POST /flow/open HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
        connection.write_all(head.as_bytes()).unwrap();
        let mut answer = [0; 100];
        let length = connection.read(&mut answer).unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 100"));
    }
    let mut third = connect(&program);
    let mut told = String::new();
    third.read_to_string(&mut told).unwrap();
    assert!(told.starts_with("HTTP/1.1 503"), "{told}");
    assert!(told.contains("the server is busy"), "{told}");
    // One is done, and there is room again.
    busy[0].write_all(b"123456789").unwrap();
    assert!(!is_ended(&mut busy[0]));
    assert_eq!(ask(&mut connect(&program)), "HTTP/1.1 200 OK");
    program.stop();
}

#[test]
fn the_metrics_have_connections_of_their_own_with_limits() {
    let arguments = ["--metrics-listen", "127.0.0.1:0", PATIENT[0], PATIENT[1]];
    let program = Program::start(demo(&arguments));
    let metrics = program.metrics_address();
    let mut connections: Vec<TcpStream> = (0..16).map(|_| connect_to(&metrics)).collect();
    for connection in &mut connections {
        // There is nothing, but the connection is there.
        assert_eq!(ask(connection), "HTTP/1.1 404 Not Found");
    }
    let mut another = connect_to(&metrics);
    assert_eq!(ask(&mut another), "HTTP/1.1 404 Not Found");
    assert!(is_ended(&mut connections[0]), "the one that was idle for longest made room");
    assert_eq!(ask(&mut connections[15]), "HTTP/1.1 404 Not Found");
    assert_eq!(ask(&mut connect(&program)), "HTTP/1.1 200 OK");
    program.stop();

    let arguments = ["--metrics-listen", "127.0.0.1:0", "--header-timeout", "1"];
    let program = Program::start(demo(&arguments));
    let mut slow = connect_to(&program.metrics_address());
    slow.write_all(b"GET /metrics HTTP/1.1\r\n").unwrap();
    let mut told = String::new();
    slow.read_to_string(&mut told).unwrap();
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    program.stop();
}

#[test]
fn a_client_that_takes_no_answer_is_given_up() {
    // Nobody reads its log while it answers thousands of requests.
    let quiet = ["--log", "warn,persona_server::commands=info"];
    let program = Program::start(demo(&[["--write-timeout", "1"], quiet].concat()));
    let mut client = connect(&program);
    client.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
    let request = b"GET /verify?inquiry-template-id=itmpl_demo HTTP/1.1\r\nhost: localhost\r\n\r\n";
    // Until the server stops reading because it cannot write, and then until it closes the connection.
    let ended = loop {
        if let Err(error) = client.write_all(request) {
            break error;
        }
    };
    assert!(
        matches!(ended.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
        "{ended}: the server still waits"
    );
    assert_eq!(ask(&mut connect(&program)), "HTTP/1.1 200 OK");
    program.stop();
}

#[test]
fn what_is_no_proper_http_is_told_so_in_the_shape_of_all_errors() {
    let program = Program::start(demo(&[]));
    let long = "x".repeat(70_000);
    for (request, status, title) in [
        ("NONSENSE\r\n\r\n".to_owned(), "400 Bad Request", "Bad Request"),
        ("GET / HTTP/1.1\r\nbad header\r\n\r\n".to_owned(), "400 Bad Request", "Bad Request"),
        (format!("GET /{long} HTTP/1.1\r\nhost: localhost\r\n\r\n"), "414 URI Too Long", "URI too long"),
        (
            format!("GET / HTTP/1.1\r\nhost: localhost\r\nx: {long}{long}\r\n\r\n"),
            "431 Request Header Fields Too Large",
            "Request header fields too large",
        ),
        (
            format!("GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "x: y\r\n".repeat(200)),
            "431 Request Header Fields Too Large",
            "Request header fields too large",
        ),
    ] {
        let mut client = connect(&program);
        // It may be answered before all of it has been read.
        let _ = client.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = client.read(&mut piece) {
            answer.extend_from_slice(&piece[..length]);
        }
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        assert_eq!(head.lines().next(), Some(format!("HTTP/1.1 {status}").as_str()), "{answer}");
        let head = head.to_ascii_lowercase();
        assert!(head.contains("content-type: application/json"), "{head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body.pointer("/errors/0/title").unwrap(), title);
        assert!(body.pointer("/errors/0/details").unwrap().is_string());
    }
    assert_eq!(ask(&mut connect(&program)), "HTTP/1.1 200 OK");
    program.stop();
}
