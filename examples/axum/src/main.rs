//! A back end that creates inquiries, resumes them, and takes webhooks.

mod customer;
mod persona;
mod settings;
mod signature;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::customer::Customer;
use crate::persona::Persona;
use crate::settings::Settings;

#[derive(Clone)]
struct App {
    persona: Persona,
    webhook_secret: String,
    /// Inquiry id → customer. In a real application, this is a column in your database.
    owners: Arc<Mutex<HashMap<String, String>>>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::from_environment().unwrap_or_else(|message| {
        eprintln!("{message}");
        std::process::exit(1)
    });
    let app = App {
        persona: Persona::new(&settings)?,
        webhook_secret: settings.webhook_secret,
        owners: Arc::default(),
    };
    let router = Router::new()
        .route("/inquiries", post(create))
        .route("/inquiries/{id}/resume", post(resume))
        .route("/webhooks", post(webhooks))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", settings.port)).await?;
    println!("Listening on http://localhost:{}", settings.port);
    Ok(axum::serve(listener, router).await?)
}

async fn create(State(app): State<App>, customer: Customer) -> Result<Response, PersonaFailed> {
    let inquiry_id = app.persona.create_inquiry(&customer.id).await?;
    app.owners.lock().unwrap_or_else(PoisonError::into_inner).insert(inquiry_id.clone(), customer.id.clone());
    Ok((customer, Json(json!({ "inquiryId": inquiry_id }))).into_response())
}

async fn resume(
    State(app): State<App>,
    Path(inquiry_id): Path<String>,
    customer: Customer,
) -> Result<Response, PersonaFailed> {
    let owner = app.owners.lock().unwrap_or_else(PoisonError::into_inner).get(&inquiry_id).cloned();
    // Anyone who has the token can continue the inquiry, so only its owner gets it.
    if owner != Some(customer.id) {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    let token = app.persona.resume_inquiry(&inquiry_id).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({ "sessionToken": token }))).into_response())
}

/// The signature covers the raw bytes, so the body is parsed only after the check.
async fn webhooks(State(app): State<App>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("Persona-Signature").and_then(|value| value.to_str().ok());
    if !signature::is_genuine(signature.unwrap_or_default(), &body, &app.webhook_secret) {
        return StatusCode::BAD_REQUEST;
    }
    let Ok(event) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let text = |pointer| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    // An event may be delivered twice. Store the ids of the events that you have processed.
    println!(
        "{} {} {}",
        text("/data/id"),
        text("/data/attributes/name"),
        text("/data/attributes/payload/data/id")
    );
    StatusCode::NO_CONTENT
}

struct PersonaFailed(reqwest::Error);

impl From<reqwest::Error> for PersonaFailed {
    fn from(error: reqwest::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for PersonaFailed {
    fn into_response(self) -> Response {
        eprintln!("{}", self.0);
        StatusCode::BAD_GATEWAY.into_response()
    }
}
