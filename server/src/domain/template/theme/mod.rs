//! A template's theme: colours, rounding and logo of the flow. What could not be read is
//! refused when the theme is loaded, by the contrasts that WCAG 2.2 AA asks for.
//!
//! A theme is JSON:
//!
//! ```json
//! {
//!   "light": { "accent": "#0b6e4f", "background": "#ffffff", "text": "#101828" },
//!   "dark": { "accent": "#7ee0b8" },
//!   "radius": 8,
//!   "logo": "data:image/png;base64,…"
//! }
//! ```
//!
//! Everything may be left out. Of colours that are left out, some follow from those that
//! are given (a pressed button is a darker one), the others are the flow's own.

mod color;
mod error;
mod palette;

use std::fmt::Write;

use data_encoding::BASE64;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use error::{MAX_LOGO_BYTES, MAX_LOGO_SIDE, MAX_RADIUS};
use palette::{GivenColors, Palette};

pub(crate) use color::Scheme;
pub(crate) use error::ThemeError;

use data_encoding::HEXLOWER;

/// A picture of the customer's, shown instead of their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Logo {
    /// No SVG: opened by itself, one could run script in the flow's own origin.
    fn parse(text: &str) -> Result<Self, ThemeError> {
        let (content_type, encoded) = ["image/png", "image/jpeg", "image/webp"]
            .into_iter()
            .find_map(|kind| {
                let rest = text.strip_prefix("data:")?.strip_prefix(kind)?.strip_prefix(";base64,")?;
                Some((kind, rest))
            })
            .ok_or(ThemeError::LogoKind)?;
        if encoded.len() / 4 * 3 > MAX_LOGO_BYTES {
            return Err(ThemeError::LogoSize);
        }
        let bytes = BASE64.decode(encoded.as_bytes()).map_err(|_| ThemeError::LogoKind)?;
        let format = image::ImageFormat::from_mime_type(content_type);
        let reader = image::ImageReader::new(std::io::Cursor::new(&bytes))
            .with_guessed_format()
            .ok()
            .filter(|reader| reader.format() == format)
            .ok_or(ThemeError::LogoKind)?;
        match reader.into_dimensions() {
            Ok((width, height)) if width.max(height) <= MAX_LOGO_SIDE => Ok(Self { content_type, bytes }),
            Ok(_) => Err(ThemeError::LogoSize),
            Err(_) => Err(ThemeError::LogoKind),
        }
    }
}

/// Colours, rounding and logo of a template's flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What it was read from.
    source: String,
    light: Option<Palette>,
    dark: Option<Palette>,
    radius: Option<u8>,
    /// Shown instead of the customer's name.
    pub logo: Option<Logo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct GivenTheme {
    light: Option<GivenColors>,
    dark: Option<GivenColors>,
    radius: Option<f64>,
    logo: Option<String>,
}

impl Theme {
    /// Reads a theme, and checks that everything can be read on it.
    ///
    /// # Errors
    /// What is wrong with it; of several mistakes, the first.
    pub fn parse(source: &str) -> Result<Self, ThemeError> {
        let given: GivenTheme =
            serde_json::from_str(source).map_err(|error| ThemeError::Shape(error.to_string()))?;
        let palette = |scheme, given: Option<GivenColors>| {
            given
                .map(|given| {
                    let palette = Palette::with(scheme, &given)?;
                    palette.check(scheme)?;
                    Ok(palette)
                })
                .transpose()
        };
        let radius = given
            .radius
            .map(|radius| {
                (0..=MAX_RADIUS).find(|whole| f64::from(*whole) == radius).ok_or(ThemeError::Radius)
            })
            .transpose()?;
        Ok(Self {
            light: palette(Scheme::Light, given.light)?,
            dark: palette(Scheme::Dark, given.dark)?,
            radius,
            logo: given.logo.as_deref().map(Logo::parse).transpose()?,
            source: source.to_owned(),
        })
    }

    /// What it was read from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// A name for this very theme: another theme has another one.
    #[must_use]
    pub fn version(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(&self.source)).chars().take(16).collect()
    }

    /// The style sheet that comes after the flow's own. The scheme is the device's unless
    /// the page's `data-scheme` says another.
    #[must_use]
    pub fn css(&self) -> String {
        let mut css = String::new();
        if let Some(radius) = self.radius {
            let _ = write!(css, ":root{{--radius:{radius}px}}");
        }
        // No stronger than the flow's own, so that its dark colours still come over these.
        if let Some(light) = &self.light {
            let _ = write!(css, ":root{{{}}}", light.css());
        }
        if let Some(dark) = &self.dark {
            let dark = dark.css();
            let _ = write!(
                css,
                "@media (prefers-color-scheme:dark){{:root:not([data-scheme=light]){{{dark}}}}}:root[data-scheme=dark]{{{dark}}}"
            );
        }
        css
    }
}

#[cfg(test)]
mod tests {
    use super::color::{Color, contrast};
    use super::*;

    fn refusal(source: &str) -> String {
        Theme::parse(source).unwrap_err().to_string()
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = |one, other| contrast(Color::parse(one).unwrap(), Color::parse(other).unwrap());
        assert!((ratio("#000", "#fff") - 21.0).abs() < 1e-9);
        assert!((ratio("#777777", "#ffffff") - 4.48).abs() < 0.005);
        assert!((ratio("#fff", "#fff") - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_colour_has_three_or_six_digits() {
        assert_eq!(Color::parse("#0b6E4f").unwrap().css(), "#0b6e4f");
        assert_eq!(Color::parse("#fa0").unwrap().css(), "#ffaa00");
        for text in ["", "#", "fff", "#ffff", "#12345g", "#+12345", "red", "rgb(0,0,0)", "#fff;}"] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_flows_own_colours_pass_and_are_those_of_its_style_sheet() {
        let sheet = include_str!("../../../../../www/flow/style/flow.css");
        for scheme in [Scheme::Light, Scheme::Dark] {
            let palette = Palette::own(scheme);
            palette.check(scheme).unwrap();
            for declaration in palette.css().split_terminator(';') {
                let (name, color) = declaration.split_once(':').unwrap();
                let short = if color == "#ffffff" { "#fff" } else { color };
                assert!(sheet.contains(&format!("{name}: {short};")), "{name}: {color}");
            }
        }
    }

    #[test]
    fn what_is_left_out_is_the_flows_own_or_follows() {
        let theme = Theme::parse(r##"{"light":{"accent":"#0b6e4f"},"radius":4}"##).unwrap();
        let css = theme.css();
        assert!(
            css.contains(":root{--radius:4px}") && css.contains("--accent:#0b6e4f;--accent-pressed:#09563e;")
        );
        assert!(css.contains("--on-accent:#ffffff;") && css.contains("--text:#12161f;"));
        assert!(!css.contains("prefers-color-scheme"), "the flow's own dark colours stay");
        // Dark on a bright accent.
        let bright = Theme::parse(r##"{"dark":{"accent":"#7ee0b8"}}"##).unwrap().css();
        assert!(bright.contains("--on-accent:#0b0d12;") && bright.contains("data-scheme=dark"));
        assert_eq!(Theme::parse("{}").unwrap().css(), "");
    }

    #[test]
    fn a_pair_that_cannot_be_read_is_named_with_its_contrast() {
        assert_eq!(
            refusal(r##"{"light":{"text":"#777777","background":"#888888"}}"##),
            "light: text #777777 on background #888888 has a contrast of 1.26:1, and WCAG 2.2 AA asks for 4.5:1"
        );
        assert_eq!(
            refusal(r##"{"light":{"accent":"#2453d4","on-accent":"#6080ff"}}"##),
            "light: on-accent #6080ff on accent #2453d4 has a contrast of 1.84:1, and WCAG 2.2 AA asks for 4.5:1"
        );
        // Just below is below, however it is rounded.
        assert!(refusal(r##"{"light":{"muted":"#777777"}}"##).contains("contrast of 4.47:1"));
        let pale = refusal(r##"{"light":{"accent":"#ffe9a8"}}"##);
        assert!(pale.starts_with("light: accent #ffe9a8 on background #ffffff"), "{pale}");
    }

    #[test]
    fn what_is_no_theme_is_refused_with_a_reason() {
        assert!(refusal("").contains("cannot be read"));
        assert!(refusal(r#"{"colour":{}}"#).contains("unknown field `colour`"));
        assert!(refusal(r##"{"light":{"accnt":"#fff"}}"##).contains("unknown field `accnt`"));
        assert_eq!(
            refusal(r#"{"dark":{"accent":"teal}"}}"#),
            "dark.accent: \"teal}\" is not a colour; use a value such as #0b6e4f"
        );
        for radius in ["-1", "29", "1.5", "1e300"] {
            assert!(refusal(&format!(r#"{{"radius":{radius}}}"#)).starts_with("radius: "), "{radius}");
        }
    }

    #[test]
    fn a_logo_is_a_picture_and_is_what_it_says() {
        let png = |side| {
            let mut bytes = std::io::Cursor::new(Vec::new());
            image::RgbImage::new(side, 1).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
            BASE64.encode(&bytes.into_inner())
        };
        let parse =
            |kind: &str, bytes: &str| Theme::parse(&format!(r#"{{"logo":"data:{kind};base64,{bytes}"}}"#));
        assert_eq!(parse("image/png", &png(40)).unwrap().logo.unwrap().content_type, "image/png");
        assert_eq!(parse("image/jpeg", &png(40)), Err(ThemeError::LogoKind));
        assert_eq!(parse("image/svg+xml", &png(40)), Err(ThemeError::LogoKind));
        assert_eq!(parse("image/png", &BASE64.encode(b"<svg onload=alert(1)>")), Err(ThemeError::LogoKind));
        assert_eq!(parse("image/png", &png(2001)), Err(ThemeError::LogoSize));
        assert_eq!(parse("image/png", &"A".repeat(400_000)), Err(ThemeError::LogoSize));
    }

    #[test]
    fn a_style_variant_is_one_of_the_two_schemes_or_left_to_the_device() {
        let names = ["light", "base", "dark", "Dark", "\"><script>"].map(Scheme::parse);
        assert_eq!(names, [Some(Scheme::Light), Some(Scheme::Light), Some(Scheme::Dark), None, None]);
    }

    #[test]
    fn another_theme_has_another_version() {
        let version = |source| Theme::parse(source).unwrap().version();
        assert_ne!(version("{}"), version(r#"{"radius":3}"#));
        assert_eq!(version("{}").len(), 16);
    }
}
