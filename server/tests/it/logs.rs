//! The program itself, and what its log must not say.

use serde_json::{Value, json};

use crate::program::{self, Program};

#[tokio::test(flavor = "multi_thread")]
async fn tokens_keys_personal_data_and_query_strings_are_not_logged() {
    let program =
        Program::start(program::command(&["--demo", "--demo-listen", "127.0.0.1:0", "--log", "debug"]));
    let client = program::client();
    let send = async |method: &str, path: &str, body: Value| {
        let response = client
            .request(method.parse().unwrap(), format!("{}{path}", program.origin))
            .bearer_auth("persona_sandbox_demo")
            .json(&body)
            .send()
            .await
            .unwrap();
        let id = response.headers()["request-id"].to_str().unwrap().to_owned();
        let text = response.text().await.unwrap();
        (id, serde_json::from_str::<Value>(&text).unwrap_or_default())
    };
    let body = json!({
        "data": { "attributes": {
            "inquiry-template-id": "itmpl_demo",
            "reference-id": "ref-Zq4711",
            "note": "note-Zq4711",
            "fields": { "name-last": "Lovelace-Zq4711" },
        } },
        "meta": { "auto-create-inquiry-session": true, "auto-create-one-time-link": true },
    });
    let (request_id, made) = send("POST", "/api/v1/inquiries", body).await;
    let token = made["meta"]["session-token"].as_str().unwrap().to_owned();
    let link = made["meta"]["one-time-link"].as_str().unwrap().to_owned();
    assert!(link.starts_with(&program.origin.replace("127.0.0.1", "localhost")), "{link}");
    let code = link.split_once("code=").unwrap().1.to_owned();
    let id = made["data"]["id"].as_str().unwrap();
    let wrong = json!({ "data": { "attributes": { "note": { "x": "Zq4711" } } } });
    for (method, path, body) in [
        ("POST", "/api/v1/inquiries".to_owned(), wrong),
        ("GET", "/api/v1/inquiries?filter[reference-id]=ref-Zq4711".to_owned(), Value::Null),
        ("GET", format!("/verify?inquiry-id={id}&session-token={token}"), Value::Null),
        ("GET", format!("/widget?session-token={token}&fields%5Bname-last%5D=Zq4711"), Value::Null),
        ("GET", format!("/verify?code={code}"), Value::Null),
        ("DELETE", format!("/api/v1/inquiries/{id}"), Value::Null),
    ] {
        send(method, &path, body).await;
    }

    let log = program.stop();
    assert!(log.contains("answered") && log.contains(&request_id) && log.contains("stopped"), "{log}");
    for secret in ["persona_sandbox_demo", &token, &code, "Zq4711", "session-token", "filter["] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
