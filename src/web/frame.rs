//! The iframe's attributes.

use wasm_bindgen::JsValue;
use web_sys::HtmlIFrameElement;

use super::dom::set_style;
use super::options::FrameOptions;
use crate::core::options::FlowType;

const FEATURES: &str =
    "camera;microphone;clipboard-write;publickey-credentials-create;publickey-credentials-get";

/// Sets all attributes of a frame except its address.
pub(crate) fn prepare(
    frame: &HtmlIFrameElement,
    flow_type: FlowType,
    options: &FrameOptions,
) -> Result<(), JsValue> {
    set_style(frame, "max-height", &options.max_height);
    set_style(frame, "max-width", &options.max_width);
    let attributes = [
        ("data-testid", "persona-widget__iframe"),
        ("title", &options.title),
        ("class", "persona-widget__iframe"),
        ("allow", FEATURES),
        ("sandbox", &options.sandbox),
        ("frameborder", "0"),
    ];
    // As in the official SDK; the dialog around the frame does the work.
    let modal: &[(&str, &str)] = match flow_type {
        FlowType::Embedded => &[("aria-modal", "true"), ("role", "dialog")],
        FlowType::Inline => &[],
    };
    for (name, value) in attributes.iter().chain(modal) {
        frame.set_attribute(name, value)?;
    }
    Ok(())
}
