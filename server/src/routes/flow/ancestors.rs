//! Which pages may show the flow in a frame.

use crate::domain::embedding;
use crate::domain::environment::Environment;
use crate::domain::template::InquiryTemplate;

/// Which pages may show the flow in a frame.
pub(super) enum Ancestors {
    /// None: it is a page of its own.
    Nobody,
    /// Any: the page contains only a reason.
    Anybody,
    /// Those of the template.
    Allowed(Vec<String>),
}

impl Ancestors {
    /// Those that the template allows; in the sandbox also pages that are being developed.
    pub(super) fn of(template: &InquiryTemplate, environment: &Environment) -> Self {
        let mut hosts: Vec<String> =
            template.allowed_domains.iter().filter(|entry| embedding::is_source(entry)).cloned().collect();
        if environment.is_sandbox() {
            for host in ["localhost", "127.0.0.1"] {
                hosts.extend([format!("http://{host}:*"), format!("https://{host}:*")]);
            }
        }
        Self::Allowed(hosts)
    }

    /// The value of `frame-ancestors`.
    pub(super) fn sources(&self) -> String {
        match self {
            Self::Anybody => "*".to_owned(),
            Self::Allowed(hosts) if !hosts.is_empty() => hosts.join(" "),
            Self::Nobody | Self::Allowed(_) => "'none'".to_owned(),
        }
    }
}
