//! The calls to Persona's API. The API key is sent from here and never to a browser.

use std::time::Duration;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::settings::Settings;

#[derive(Clone)]
pub struct Persona {
    client: reqwest::Client,
    api_key: String,
    api: String,
    template_id: String,
}

impl Persona {
    pub fn new(settings: &Settings) -> reqwest::Result<Self> {
        // Fails if another provider has been installed, which would do as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            client: reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?,
            api_key: settings.api_key.clone(),
            api: format!("{}/api/v1", settings.host),
            template_id: settings.template_id.clone(),
        })
    }

    /// Creates an inquiry about one of your customers, and returns its id.
    pub async fn create_inquiry(&self, customer: &str) -> reqwest::Result<String> {
        let body = json!({ "data": { "attributes": {
            "inquiry-template-id": self.template_id,
            "reference-id": customer,
        } } });
        let request = self.client.post(format!("{}/inquiries", self.api)).json(&body);
        self.send(request, "/data/id").await
    }

    /// Returns a session token, with which an inquiry that is pending or has expired can be continued.
    pub async fn resume_inquiry(&self, inquiry_id: &str) -> reqwest::Result<String> {
        let request = self.client.post(format!("{}/inquiries/{inquiry_id}/resume", self.api));
        self.send(request, "/meta/session-token").await
    }

    /// Sends a request, and returns the text at `pointer` in the answer.
    async fn send(&self, request: RequestBuilder, pointer: &str) -> reqwest::Result<String> {
        let response = request.bearer_auth(&self.api_key).send().await?.error_for_status()?;
        let answer: Value = response.json().await?;
        Ok(answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned())
    }
}
