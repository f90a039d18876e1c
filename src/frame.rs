//! The iframe: its attributes and its address.

use wasm_bindgen::JsValue;
use web_sys::HtmlIFrameElement;

use crate::dom::set_style;
use crate::options::{FlowType, Options};

const FEATURES: &str =
    "camera;microphone;clipboard-write;publickey-credentials-create;publickey-credentials-get";

/// Gives a frame all of its attributes but the address.
pub(crate) fn prepare(frame: &HtmlIFrameElement, options: &Options) -> Result<(), JsValue> {
    set_style(frame, "max-height", &options.frame.max_height);
    set_style(frame, "max-width", &options.frame.max_width);
    let mut attributes = vec![
        ("data-testid", "persona-widget__iframe"),
        ("title", &options.frame.title),
        ("class", "persona-widget__iframe"),
        ("allow", FEATURES),
        ("sandbox", &options.frame.sandbox),
        ("frameborder", "0"),
    ];
    if options.flow_type == FlowType::Embedded {
        // The official SDK's own; the dialog around the frame does the work.
        attributes.extend([("aria-modal", "true"), ("role", "dialog")]);
    }
    for (name, value) in attributes {
        frame.set_attribute(name, value)?;
    }
    Ok(())
}
