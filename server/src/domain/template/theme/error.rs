//! Why a theme is refused.

use super::color::Scheme;

/// The largest rounding of corners, in CSS pixels.
pub(crate) const MAX_RADIUS: u8 = 28;
/// The largest logo file, in bytes.
pub(crate) const MAX_LOGO_BYTES: usize = 200 * 1024;
/// The longest side of a logo, in pixels.
pub(crate) const MAX_LOGO_SIDE: u32 = 2000;

/// Why a theme cannot be used, in words for whoever wrote it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ThemeError {
    /// It is no JSON, or not of this shape.
    #[error("the theme cannot be read: {0}")]
    Shape(String),
    /// A colour is none.
    #[error("{}.{name}: {text:?} is not a colour; use a value such as #0b6e4f", scheme.as_str())]
    Color {
        /// In which scheme.
        scheme: Scheme,
        name: &'static str,
        /// What stands there.
        text: String,
    },
    /// Two colours cannot be told apart well enough.
    #[error(
        "{}: {front} {its} on {back} {other} has a contrast of {:.2}:1, and WCAG 2.2 AA asks for {needed}:1",
        scheme.as_str(),
        (ratio * 100.0).floor() / 100.0
    )]
    Contrast {
        /// In which scheme.
        scheme: Scheme,
        /// What is to be seen.
        front: &'static str,
        /// Its colour.
        its: String,
        /// On what.
        back: &'static str,
        /// The colour of that.
        other: String,
        /// What their contrast is.
        ratio: f64,
        /// What it must be.
        needed: f64,
    },
    /// The rounding is out of range.
    #[error("radius: must be a whole number of pixels from 0 to {MAX_RADIUS}")]
    Radius,
    /// The logo is not a picture, or not of a type that the flow shows.
    #[error(
        "logo: must be a PNG, JPEG or WebP file, written as data:image/png;base64,… (not SVG, which may contain scripts)"
    )]
    LogoKind,
    /// The logo is too large.
    #[error("logo: at most {} KB and {MAX_LOGO_SIDE} pixels on each side", MAX_LOGO_BYTES / 1024)]
    LogoSize,
}
