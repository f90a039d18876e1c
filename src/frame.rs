//! The frame that the flow runs in: its attributes, its address and its window.

use web_sys::{HtmlIFrameElement, Url, Window};

use crate::dom::{attribute, window};
use crate::error::Failure;
use crate::host::{self, Parts};
use crate::options::{FlowType, Host, Options};

const ALLOW: &str =
    "camera;microphone;clipboard-write;publickey-credentials-create;publickey-credentials-get";

/// Where a flow lives.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    /// What the frame's URL begins with.
    pub(crate) url: String,
    /// The origin that messages come from and go to.
    pub(crate) origin: String,
}

/// Where the flow of these options lives. `default_host` is the page's own default.
pub(crate) fn base(wanted: &Host, default_host: Option<&str>) -> Base {
    let url = match wanted {
        Host::Named(name) => host::base_url(name, parse),
        Host::Default => default_host.and_then(default_base),
        Host::Unusable => None,
    }
    .unwrap_or_else(|| host::PRODUCTION.to_owned());
    let origin = Url::new(&url).map(|url| url.origin()).unwrap_or_default();
    Base { url, origin }
}

fn default_base(default_host: &str) -> Option<String> {
    host::base_url_of_origin(default_host).or_else(|| host::base_url(default_host, parse))
}

fn parse(url: &str) -> Option<Parts> {
    let url = Url::new(url).ok()?;
    Some(Parts { protocol: url.protocol(), hostname: url.hostname() })
}

/// Gives a frame its attributes, and last its address.
pub(crate) fn set_up(
    frame: &HtmlIFrameElement,
    container_id: &str,
    flow_type: FlowType,
    options: &Options,
    base: &Base,
) -> Result<(), Failure> {
    let style = frame.style();
    // An invalid size is ignored, as any style sheet's is.
    _ = style.set_property("max-height", &options.frame_height);
    _ = style.set_property("max-width", &options.frame_width);
    attribute(frame, "data-testid", "persona-widget__iframe");
    frame.set_title(&options.title);
    frame.set_class_name("persona-widget__iframe");
    attribute(frame, "allow", ALLOW);
    attribute(frame, "sandbox", &options.sandbox);
    attribute(frame, "frameborder", "0");
    load(frame, container_id, flow_type, options, base)
}

/// Sends the frame to the flow's first page, again if need be.
pub(crate) fn load(
    frame: &HtmlIFrameElement,
    container_id: &str,
    flow_type: FlowType,
    options: &Options,
    base: &Base,
) -> Result<(), Failure> {
    let origin = window()?.location().origin().unwrap_or_default();
    frame.set_src(&options.flow_url(&base.url, crate::VERSION, container_id, flow_type, &origin));
    Ok(())
}

/// Posts an action to the flow. Only to its origin: whoever else is in the frame's
/// place hears nothing.
pub(crate) fn post(frame: &HtmlIFrameElement, message: &wasm_bindgen::JsValue, base: &Base) {
    if let Some(window) = frame.content_window() {
        _ = Window::post_message(&window, message, &base.origin);
    }
}
