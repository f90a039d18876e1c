//! A view inside a whole page, and the page for sites that may not show the flow.

use askama::Template;
use persona_protocol::ErrorCode;

use super::frame::Frame;
use crate::routes::flow::assets;

#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct Page<'a> {
    pub(super) f: &'a Frame,
    pub(super) title: String,
    pub(super) view: String,
    pub(super) stylesheet: &'a str,
    pub(super) script: Option<&'a str>,
}

/// The page for a site that may not show the flow.
///
/// # Errors
/// See [`View::fragment`].
pub(in crate::routes::flow) fn not_here(
    f: &Frame,
    origin: &str,
    container_id: &str,
    template_id: Option<&str>,
    code: ErrorCode,
    message: &str,
) -> askama::Result<String> {
    let (stylesheet, script) = (assets::stylesheet(), assets::refusing_script());
    let status = code.status();
    NotHere { f, origin, container_id, template_id, code, status, message, stylesheet, script }.render()
}

#[derive(Template)]
#[template(path = "not-here.html")]
struct NotHere<'a> {
    f: &'a Frame,
    origin: &'a str,
    container_id: &'a str,
    template_id: Option<&'a str>,
    code: ErrorCode,
    status: u16,
    message: &'a str,
    stylesheet: &'a str,
    script: &'a str,
}

#[derive(Template)]
#[template(path = "opening.html")]
pub(super) struct Opening<'a> {
    pub(super) f: &'a Frame,
}
