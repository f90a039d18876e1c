//! The flow's script and style sheet, built by `npm run build` and kept in the binary.

/// Path of the style sheet.
pub(super) fn stylesheet() -> &'static str {
    "/flow/assets/flow.css"
}

/// Path of the script.
pub(super) fn script() -> &'static str {
    "/flow/assets/flow.js"
}
