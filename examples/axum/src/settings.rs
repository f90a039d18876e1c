//! The settings, from the environment. The program does not start if one is missing.

pub struct Settings {
    pub api_key: String,
    pub host: String,
    pub template_id: String,
    pub webhook_secret: String,
    pub port: u16,
}

impl Settings {
    pub fn from_environment() -> Result<Self, String> {
        let mut missing = Vec::new();
        let mut read = |name| {
            let value = std::env::var(name).unwrap_or_default();
            if value.is_empty() {
                missing.push(name);
            }
            value
        };
        let api_key = read("PERSONA_API_KEY");
        let host = read("PERSONA_ORIGIN");
        let template_id = read("PERSONA_TEMPLATE_ID");
        let webhook_secret = read("PERSONA_WEBHOOK_SECRET");
        let port = read("PORT");
        if !missing.is_empty() {
            return Err(format!("Set in the environment: {}", missing.join(", ")));
        }
        let port = port.parse().map_err(|_| format!("PORT is not a port: {port}"))?;
        Ok(Self { api_key, host, template_id, webhook_secret, port })
    }
}
