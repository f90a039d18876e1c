//! Whether anything can be made out on a picture: light and sharpness, measured.
//!
//! The limits are set so that what they refuse, no human could read either. What passes
//! may still be unreadable: these numbers know nothing of documents and faces.

use image::{DynamicImage, GrayImage};

use crate::domain::checks::picture_kind::PictureKind;

/// Pictures are compared at one size, whatever camera made them.
const COMPARED_SIDE: u32 = 640;

/// Even the brightest tenth is darker than this (of 255): too dark.
const DARK: u8 = 45;

/// Even the darkest fiftieth is brighter than this: nothing but glare.
const BRIGHT: u8 = 238;

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Legibility {
    /// How bright the brightest tenth of the picture is at least, 0 to 255.
    pub highlights: u8,
    /// How bright the darkest fiftieth is at most, 0 to 255.
    pub shadows: u8,
    /// How strong the strongest edges are: the 99.8th percentile of the Laplacian.
    pub edges: u16,
}

/// What is wrong with the light or the sharpness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Illegible {
    /// Too little light.
    Dark,
    /// Too much.
    Bright,
    /// No edge is sharp.
    Blurry,
}

/// Measures a picture.
#[must_use]
pub(crate) fn measure(picture: &DynamicImage) -> Legibility {
    let long = picture.width().max(picture.height());
    let luma = if long > COMPARED_SIDE {
        picture.thumbnail(COMPARED_SIDE, COMPARED_SIDE).to_luma8()
    } else {
        picture.to_luma8()
    };
    let mut light: Vec<u8> = luma.as_raw().clone();
    let mut edges = edges(&luma);
    Legibility {
        highlights: percentile(&mut light, 900),
        shadows: percentile(&mut light, 20),
        edges: percentile(&mut edges, 998),
    }
}

impl Legibility {
    /// What is wrong for a picture of that kind, if anything is.
    #[must_use]
    pub(crate) fn problem(self, kind: PictureKind) -> Option<Illegible> {
        // Print has hard edges, faces have softer ones.
        let sharp = match kind {
            PictureKind::Document => 12,
            PictureKind::Selfie => 8,
        };
        if self.highlights < DARK {
            Some(Illegible::Dark)
        } else if self.shadows > BRIGHT {
            Some(Illegible::Bright)
        } else if self.edges < sharp {
            Some(Illegible::Blurry)
        } else {
            None
        }
    }
}

/// The absolute Laplacian of every inner pixel: how much it differs from the mean of its
/// four neighbours, times four.
fn edges(luma: &GrayImage) -> Vec<u16> {
    let width = luma.width() as usize;
    let rows: Vec<&[u8]> = luma.as_raw().chunks_exact(width.max(1)).collect();
    rows.windows(3)
        .flat_map(|rows| match rows {
            [above, row, below] => above
                .iter()
                .skip(1)
                .zip(below.iter().skip(1))
                .zip(row.windows(3))
                .map(|((above, below), row)| match row {
                    [left, here, right] => {
                        let around =
                            [above, below, left, right].into_iter().map(|v| u16::from(*v)).sum::<u16>();
                        around.abs_diff(4 * u16::from(*here))
                    }
                    _ => 0,
                })
                .collect::<Vec<_>>(),
            _ => Vec::new(),
        })
        .collect()
}

/// The value below which `thousandths` of all lie.
fn percentile<T: Ord + Copy + Default>(values: &mut [T], thousandths: usize) -> T {
    let index = (values.len() * thousandths / 1000).min(values.len().saturating_sub(1));
    if values.is_empty() {
        return T::default();
    }
    *values.select_nth_unstable(index).1
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    /// Something like a page: dark lines of "print" on light paper, on a grey table.
    fn page() -> RgbImage {
        RgbImage::from_fn(1200, 800, |x, y| {
            let paper = (150..1050).contains(&x) && (120..680).contains(&y);
            let print = paper && (y / 14) % 3 == 0 && (x / 5 + y / 14) % 3 != 0;
            if print {
                Rgb([40, 40, 50])
            } else if paper {
                Rgb([225, 222, 210])
            } else {
                Rgb([110, 105, 100])
            }
        })
    }

    fn problem(picture: RgbImage, kind: PictureKind) -> Option<Illegible> {
        measure(&picture.into()).problem(kind)
    }

    fn with_light(by: impl Fn(u8) -> u8) -> RgbImage {
        let mut picture = page();
        picture.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(&by));
        picture
    }

    #[test]
    fn a_sharp_page_in_good_light_passes() {
        for kind in [PictureKind::Document, PictureKind::Selfie] {
            assert_eq!(problem(page(), kind), None);
        }
    }

    #[test]
    fn what_was_taken_without_light_or_against_it_is_told() {
        let dim = with_light(|value| value / 2);
        assert_eq!(problem(dim, PictureKind::Document), None);
        let dark = with_light(|value| value / 6);
        assert_eq!(problem(dark, PictureKind::Document), Some(Illegible::Dark));
        let glare = with_light(|value| 240 + value / 20);
        assert_eq!(problem(glare, PictureKind::Document), Some(Illegible::Bright));
    }

    #[test]
    fn a_slightly_soft_page_passes_and_a_blurred_one_does_not() {
        let blurred = |sigma| image::imageops::fast_blur(&page(), sigma);
        assert_eq!(problem(blurred(1.0), PictureKind::Document), None);
        assert_eq!(problem(blurred(12.0), PictureKind::Document), Some(Illegible::Blurry));
        assert_eq!(problem(blurred(20.0), PictureKind::Selfie), Some(Illegible::Blurry));
    }

    #[test]
    fn one_colour_is_no_picture() {
        let grey = RgbImage::from_pixel(800, 600, Rgb([128, 128, 128]));
        assert_eq!(problem(grey, PictureKind::Selfie), Some(Illegible::Blurry));
    }
}
