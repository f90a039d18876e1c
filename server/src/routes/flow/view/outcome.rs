//! The last screens: finished, refused, or not possible now.

use askama::Template;
use persona_protocol::ErrorCode;

use super::frame::Frame;

/// The link from the hosted flow back to the customer.
#[derive(Clone)]
pub(in crate::routes::flow) struct ReturnLink {
    pub address: String,
    /// The host of the address, which the link shows.
    pub host: String,
}

#[derive(Template)]
#[template(path = "finished.html")]
pub(super) struct Finished<'a> {
    pub(super) f: &'a Frame,
    pub(super) failed: bool,
    pub(super) text: &'static str,
    pub(super) return_to: Option<&'a ReturnLink>,
}

impl Finished<'_> {
    fn name(&self) -> &'static str {
        if self.failed { "failed" } else { "done" }
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say(if self.failed { "failed-title" } else { "done-title" })
    }
}

#[derive(Template)]
#[template(path = "unavailable.html")]
pub(super) struct Unavailable<'a> {
    pub(super) f: &'a Frame,
}

impl Unavailable<'_> {
    fn name(&self) -> &'static str {
        "unavailable"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("unavailable-title")
    }
}

#[derive(Template)]
#[template(path = "slow.html")]
pub(super) struct Slow<'a> {
    pub(super) f: &'a Frame,
    pub(super) seconds: u64,
}

impl Slow<'_> {
    fn name(&self) -> &'static str {
        "slow"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("slow-title")
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
pub(super) struct Refused<'a> {
    pub(super) f: &'a Frame,
    code: ErrorCode,
    status: u16,
    icon: &'static str,
    heading: &'static str,
    text: String,
    pub(super) return_to: Option<&'a ReturnLink>,
}

/// The key of a refusal's heading. A code that the flow never returns is an error of the server.
pub(super) fn refusal_heading(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::SessionExpired => "session_expired-title",
        ErrorCode::Unauthenticated => "unauthenticated-title",
        ErrorCode::InvalidInquiryId => "invalid_inquiry_id-title",
        ErrorCode::InvalidConfig => "invalid_config-title",
        ErrorCode::InactiveTemplate => "inactive_template-title",
        _ => "application_error-title",
    }
}

impl<'a> Refused<'a> {
    pub(super) fn new(f: &'a Frame, code: ErrorCode, return_to: Option<&'a ReturnLink>) -> Self {
        let icon = match code {
            ErrorCode::SessionExpired => "hourglass",
            ErrorCode::Unauthenticated | ErrorCode::InactiveTemplate => "lock",
            ErrorCode::InvalidInquiryId => "question",
            _ => "warning",
        };
        let heading = refusal_heading(code);
        let text = heading.replace("-title", "-text");
        Self { f, code, status: code.status(), icon, heading, text, return_to }
    }

    /// A finished inquiry, for somebody without a session of it.
    pub(super) fn over(f: &'a Frame) -> Self {
        let code = ErrorCode::Unauthenticated;
        Self {
            f,
            code,
            status: code.status(),
            icon: "lock",
            heading: "done-title",
            text: "done-close".to_owned(),
            return_to: None,
        }
    }

    fn name(&self) -> &'static str {
        "refused"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say(self.heading)
    }

    fn text(&self) -> String {
        self.f.say(&self.text)
    }
}
