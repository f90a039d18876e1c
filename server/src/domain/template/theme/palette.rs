//! The colours of a scheme: those that a theme names, and those that follow from them.

use std::fmt::Write;

use serde::Deserialize;

use super::color::{Color, Scheme, contrast};
use super::error::ThemeError;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct GivenColors {
    accent: Option<String>,
    on_accent: Option<String>,
    background: Option<String>,
    text: Option<String>,
    muted: Option<String>,
    bad: Option<String>,
    good: Option<String>,
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

    pub(super) const fn own(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Light => Self::LIGHT,
            Scheme::Dark => Self::DARK,
        }
    }

    /// The flow's own colours with those that are given, and what follows from them.
    pub(super) fn with(scheme: Scheme, given: &GivenColors) -> Result<Self, ThemeError> {
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
    pub(super) fn pairs(&self) -> [(&'static str, Color, &'static str, Color, f64); 14] {
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

    pub(super) fn check(&self, scheme: Scheme) -> Result<(), ThemeError> {
        for (front, its, back, other, needed) in self.pairs() {
            let ratio = contrast(its, other);
            if ratio < needed {
                let (its, other) = (its.css(), other.css());
                return Err(ThemeError::Contrast { scheme, front, its, back, other, ratio, needed });
            }
        }
        Ok(())
    }

    pub(super) fn css(&self) -> String {
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
