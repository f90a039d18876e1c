//! An inquiry template: what is asked of the individual, for how long, and on whose pages.

pub(crate) mod form;
pub(crate) mod other_document;
pub mod plan;
pub(crate) mod theme;
pub mod wording;

use super::expiry::Intervals;
use crate::domain::template::plan::Plan;
use crate::domain::template::theme::Theme;
use crate::domain::template::wording::Wording;

/// What is asked of the individual, for how long, and on whose pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryTemplate {
    /// `itmpl_…`
    pub id: String,
    /// Its published version, `itmplv_…`; a template without one cannot be used.
    pub version_id: Option<String>,
    /// The environment it belongs to.
    pub environment_id: String,
    /// Shown to the individual as who asks.
    pub name: String,
    /// The hosts whose pages may show the flow in a frame: `shop.example`,
    /// `*.shop.example`, with a port if it is not the scheme's own.
    pub allowed_domains: Vec<String>,
    /// Time limits of its inquiries.
    pub intervals: Intervals,
    /// How its flow looks, if not as the flow does by itself.
    pub theme: Option<Theme>,
    /// What it asks.
    pub plan: Plan,
    /// What it says in its own words.
    pub wording: Wording,
}
