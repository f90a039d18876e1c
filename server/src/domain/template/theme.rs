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

use std::fmt::Write;

use data_encoding::BASE64;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use data_encoding::HEXLOWER;

/// The largest rounding of corners, in CSS pixels.
pub(crate) const MAX_RADIUS: u8 = 28;
/// The largest logo file, in bytes.
pub(crate) const MAX_LOGO_BYTES: usize = 200 * 1024;
/// The longest side of a logo, in pixels.
pub(crate) const MAX_LOGO_SIDE: u32 = 2000;

/// A colour without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    const fn of(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self { red, green, blue }
    }

    /// The colour of a text such as `#0b6e4f` or `#fff`.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let long: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        u32::from_str_radix(&long, 16).ok().map(Self::of)
    }

    /// As CSS.
    #[must_use]
    pub(crate) fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// This colour with so many hundredths of another.
    fn mixed(self, other: Self, hundredths: u16) -> Self {
        let mix = |one: u8, two: u8| {
            let sum = u16::from(one) * (100 - hundredths) + u16::from(two) * hundredths;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }

    /// The relative luminance of WCAG 2.2, 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

/// The contrast of two colours, 1 to 21.
#[must_use]
pub(crate) fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// Its name in themes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The scheme of that style variant: `dark`, or `light`, which is also called `base`.
    #[must_use]
    pub fn parse(variant: &str) -> Option<Self> {
        match variant {
            "light" | "base" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }
}

/// All colours of one scheme, by the names that they have in the style sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Palette {
    accent: Color,
    accent_pressed: Color,
    on_accent: Color,
    accent_soft: Color,
    page: Color,
    card: Color,
    text: Color,
    muted: Color,
    line: Color,
    control: Color,
    bad: Color,
    bad_soft: Color,
    good: Color,
    good_soft: Color,
}

impl Palette {
    /// The flow's own, as `www/flow/style/flow.css` has them.
    const LIGHT: Self = Self {
        accent: Color::of(0x24_53_d4),
        accent_pressed: Color::of(0x1b_41_ab),
        on_accent: Color::of(0xff_ff_ff),
        accent_soft: Color::of(0xed_f1_fd),
        page: Color::of(0xf3_f4_f7),
        card: Color::of(0xff_ff_ff),
        text: Color::of(0x12_16_1f),
        muted: Color::of(0x54_5c_6b),
        line: Color::of(0xd9_dd_e5),
        control: Color::of(0x76_7e_8d),
        bad: Color::of(0xb3_26_1e),
        bad_soft: Color::of(0xfd_f0_ee),
        good: Color::of(0x14_6c_3a),
        good_soft: Color::of(0xe7_f5_ec),
    };

    const DARK: Self = Self {
        accent: Color::of(0x9d_b7_ff),
        accent_pressed: Color::of(0xbc_cd_ff),
        on_accent: Color::of(0x0c_1a_40),
        accent_soft: Color::of(0x1d_27_42),
        page: Color::of(0x0b_0d_12),
        card: Color::of(0x14_17_1f),
        text: Color::of(0xee_f1_f6),
        muted: Color::of(0xa8_b0_be),
        line: Color::of(0x2c_31_3d),
        control: Color::of(0x84_8d_9d),
        bad: Color::of(0xff_b4_a9),
        bad_soft: Color::of(0x35_19_1a),
        good: Color::of(0x86_db_a6),
        good_soft: Color::of(0x12_30_1f),
    };

    const fn own(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Light => Self::LIGHT,
            Scheme::Dark => Self::DARK,
        }
    }

    /// The flow's own colours with those that are given, and what follows from them.
    fn with(scheme: Scheme, given: &GivenColors) -> Result<Self, ThemeError> {
        let read = |name, text: &Option<String>| {
            text.as_deref()
                .map(|text| {
                    Color::parse(text).ok_or_else(|| ThemeError::Color {
                        scheme,
                        name,
                        text: text.chars().take(40).collect(),
                    })
                })
                .transpose()
        };
        let mut palette = Self::own(scheme);
        let (background, text) = (read("background", &given.background)?, read("text", &given.text)?);
        palette.card = background.unwrap_or(palette.card);
        palette.text = text.unwrap_or(palette.text);
        if background.is_some() || text.is_some() {
            palette.page = palette.card.mixed(palette.text, 5);
            palette.line = palette.card.mixed(palette.text, 16);
            palette.control = palette.card.mixed(palette.text, 58);
            palette.muted = palette.card.mixed(palette.text, 72);
        }
        palette.muted = read("muted", &given.muted)?.unwrap_or(palette.muted);
        let accent = read("accent", &given.accent)?;
        if let Some(accent) = accent {
            palette.accent = accent;
            palette.on_accent = [Color::of(0xff_ff_ff), Color::of(0x0b_0d_12)]
                .into_iter()
                .max_by(|one, other| contrast(*one, accent).total_cmp(&contrast(*other, accent)))
                .unwrap_or(palette.on_accent);
        }
        palette.on_accent = read("on-accent", &given.on_accent)?.unwrap_or(palette.on_accent);
        if accent.is_some() || given.on_accent.is_some() {
            // Away from what stands on it, so that pressing makes nothing harder to read.
            let away = if contrast(palette.on_accent, Color::of(0))
                > contrast(palette.on_accent, Color::of(0xff_ff_ff))
            {
                Color::of(0)
            } else {
                Color::of(0xff_ff_ff)
            };
            palette.accent_pressed = palette.accent.mixed(away, 22);
        }
        if accent.is_some() || background.is_some() {
            palette.accent_soft = palette.card.mixed(palette.accent, 9);
        }
        palette.bad = read("bad", &given.bad)?.unwrap_or(palette.bad);
        palette.good = read("good", &given.good)?.unwrap_or(palette.good);
        if background.is_some() || given.bad.is_some() {
            palette.bad_soft = palette.card.mixed(palette.bad, 8);
        }
        if background.is_some() || given.good.is_some() {
            palette.good_soft = palette.card.mixed(palette.good, 10);
        }
        Ok(palette)
    }

    /// Every pair that is seen one on the other, with the contrast it needs: 4.5 for text,
    /// 3 for symbols and for the borders of what can be used (WCAG 2.2, 1.4.3 and 1.4.11).
    fn pairs(&self) -> [(&'static str, Color, &'static str, Color, f64); 14] {
        const TEXT: f64 = 4.5;
        const SYMBOL: f64 = 3.0;
        [
            ("text", self.text, "background", self.card, TEXT),
            ("text", self.text, "page", self.page, TEXT),
            ("text", self.text, "accent-soft", self.accent_soft, TEXT),
            ("text", self.text, "bad-soft", self.bad_soft, TEXT),
            ("muted", self.muted, "background", self.card, TEXT),
            ("muted", self.muted, "page", self.page, TEXT),
            ("on-accent", self.on_accent, "accent", self.accent, TEXT),
            ("on-accent", self.on_accent, "pressed accent", self.accent_pressed, TEXT),
            ("bad", self.bad, "background", self.card, TEXT),
            ("accent", self.accent, "background", self.card, SYMBOL),
            ("accent", self.accent, "accent-soft", self.accent_soft, SYMBOL),
            ("bad", self.bad, "bad-soft", self.bad_soft, SYMBOL),
            ("good", self.good, "good-soft", self.good_soft, SYMBOL),
            ("control", self.control, "background", self.card, SYMBOL),
        ]
    }

    fn check(&self, scheme: Scheme) -> Result<(), ThemeError> {
        for (front, its, back, other, needed) in self.pairs() {
            let ratio = contrast(its, other);
            if ratio < needed {
                let (its, other) = (its.css(), other.css());
                return Err(ThemeError::Contrast { scheme, front, its, back, other, ratio, needed });
            }
        }
        Ok(())
    }

    fn css(&self) -> String {
        let mut css = String::new();
        for (name, color) in [
            ("accent", self.accent),
            ("accent-pressed", self.accent_pressed),
            ("on-accent", self.on_accent),
            ("accent-soft", self.accent_soft),
            ("page", self.page),
            ("card", self.card),
            ("text", self.text),
            ("muted", self.muted),
            ("line", self.line),
            ("control", self.control),
            ("bad", self.bad),
            ("bad-soft", self.bad_soft),
            ("good", self.good),
            ("good-soft", self.good_soft),
        ] {
            // Writing to a string does not fail.
            let _ = write!(css, "--{name}:{};", color.css());
        }
        css
    }
}

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

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct GivenColors {
    accent: Option<String>,
    on_accent: Option<String>,
    background: Option<String>,
    text: Option<String>,
    muted: Option<String>,
    bad: Option<String>,
    good: Option<String>,
}

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
        /// Which one.
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
    /// The logo is no picture of a kind that is shown.
    #[error(
        "logo: must be a PNG, JPEG or WebP file, written as data:image/png;base64,… (not SVG, which may contain scripts)"
    )]
    LogoKind,
    /// The logo is too large.
    #[error("logo: at most {} KB and {MAX_LOGO_SIDE} pixels on each side", MAX_LOGO_BYTES / 1024)]
    LogoSize,
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
        let sheet = include_str!("../../../../www/flow/style/flow.css");
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
