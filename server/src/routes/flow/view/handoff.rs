//! The way to another device: the link, its state, and what the other browser sees.

use askama::Template;

use super::frame::Frame;
use crate::domain::handoff::HandoffState;

/// A link to another device.
pub(in crate::routes::flow) struct HandoffLink {
    /// Where it leads.
    pub address: String,
    /// It as a QR code: an SVG.
    pub code: String,
}

#[derive(Template)]
#[template(path = "handoff.html")]
pub(super) struct Handoff<'a> {
    pub(super) f: &'a Frame,
    pub(super) state: HandoffState,
    pub(super) link: Option<&'a HandoffLink>,
}

impl Handoff<'_> {
    /// What is said in that state.
    fn news(&self, state: &str) -> String {
        self.f.say(&format!("handoff-{state}"))
    }

    fn name(&self) -> &'static str {
        "handoff"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("handoff-title")
    }
}

#[derive(Template)]
#[template(path = "link.html")]
pub(super) struct Link<'a> {
    pub(super) f: &'a Frame,
}

impl Link<'_> {
    fn name(&self) -> &'static str {
        "link"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("link-title")
    }
}

#[derive(Template)]
#[template(path = "elsewhere.html")]
pub(super) struct Elsewhere<'a> {
    pub(super) f: &'a Frame,
}

impl Elsewhere<'_> {
    fn name(&self) -> &'static str {
        "elsewhere"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("elsewhere-title")
    }
}
