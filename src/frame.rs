//! The iframe: its attributes and its address.

use wasm_bindgen::JsValue;
use web_sys::HtmlIFrameElement;

use crate::dom::set_style;
use crate::options::{FlowType, Options};

const FEATURES: &str =
    "camera;microphone;clipboard-write;publickey-credentials-create;publickey-credentials-get";

/// Gives a frame all of its attributes but the address.
pub(crate) fn prepare(frame: &HtmlIFrameElement, options: &Options) -> Result<(), JsValue> {
    set_style(frame, "max-height", &options.max_height());
    set_style(frame, "max-width", &options.max_width());
    let sandbox = options.sandbox();
    for (name, value) in [
        ("data-testid", "persona-widget__iframe"),
        ("title", options.title()),
        ("class", "persona-widget__iframe"),
        ("allow", FEATURES),
        ("sandbox", &sandbox),
        ("frameborder", "0"),
        // The official SDK's own; the dialog around the frame does the work.
        ("aria-modal", "true"),
        ("role", "dialog"),
    ] {
        if options.flow_type() == FlowType::Embedded || !matches!(name, "aria-modal" | "role") {
            frame.set_attribute(name, value)?;
        }
    }
    Ok(())
}
