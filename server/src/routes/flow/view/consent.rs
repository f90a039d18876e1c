//! The first step: what is asked, by whom, and for how long.

use askama::Template;
use jiff::SignedDuration;

use super::frame::Frame;
use crate::domain::step::Step;

#[derive(Template)]
#[template(path = "consent.html")]
pub(super) struct Consent<'a> {
    pub(super) f: &'a Frame,
    pub(super) time: String,
}

impl Consent<'_> {
    fn name(&self) -> &'static str {
        "consent"
    }

    fn step(&self) -> Option<usize> {
        self.f.place(Step::Consent)
    }

    fn heading(&self) -> String {
        self.f.say("consent-title")
    }
}

/// In days, hours or minutes: the largest of which it is a whole number, or nearly.
pub(super) fn time_text(f: &Frame, time: SignedDuration) -> String {
    let (hours, minutes) = (time.as_hours(), time.as_mins());
    if hours >= 48 {
        f.texts.with("consent-time-days", "days", hours / 24)
    } else if hours >= 2 || minutes == 60 {
        f.texts.with("consent-time", "hours", hours)
    } else {
        f.texts.with("consent-time-minutes", "minutes", minutes.max(1))
    }
}
