//! What an individual uploads: is it a picture that can be used, and nothing else?
//!
//! The bytes come from a stranger. They are told apart by what they contain, never by
//! their name or announced type; decoded within fixed limits; turned upright; and written
//! anew, so that what is stored holds pixels alone: no place and time of the shot, no
//! second file hidden behind the first.

use image::{DynamicImage, RgbImage};

use super::codec::{KEPT_SIDE, as_jpeg, decode};
use super::legibility::{self, Illegible};
use super::picture_kind::PictureKind;
use super::refusal::{MAX_BYTES, PictureRefusal};

/// The memory that work on a kept picture takes at most: its pixels, their shades of grey, and
/// what a reader of barcodes makes of these.
pub(crate) const MAX_KEPT_MEMORY: u64 = 96 * 1024 * 1024;

/// A usable picture: upright, re-encoded, without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// JPEG.
    pub bytes: Vec<u8>,
    /// The same, small, as JPEG.
    pub thumbnail: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Checks an upload and makes of it what is stored. Takes up to a few seconds of a processor, and
/// the memory that [`super::codec::memory`] says: not for an async thread.
///
/// # Errors
/// See [`PictureRefusal`].
pub(crate) fn check(bytes: &[u8], kind: PictureKind) -> Result<Picture, PictureRefusal> {
    if bytes.is_empty() {
        return Err(PictureRefusal::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(PictureRefusal::FileTooLarge);
    }
    let (picture, orientation) = decode(bytes)?;
    let (long, short) = (picture.width().max(picture.height()), picture.width().min(picture.height()));
    if long < kind.min_long_side() || short < kind.min_short_side() {
        return Err(PictureRefusal::TooSmall);
    }
    match legibility::measure(&picture).problem(kind) {
        None => {}
        Some(Illegible::Dark) => return Err(PictureRefusal::TooDark),
        Some(Illegible::Bright) => return Err(PictureRefusal::TooBright),
        Some(Illegible::Blurry) => return Err(PictureRefusal::Blurry),
    }
    // Made small before it is turned: turning takes as much memory again.
    let mut kept = if long > KEPT_SIDE { picture.thumbnail(KEPT_SIDE, KEPT_SIDE) } else { picture };
    kept.apply_orientation(orientation);
    let thumbnail = as_jpeg(&small(&kept))?;
    let pixels = kept.into_rgb8();
    Ok(Picture { bytes: as_jpeg(&pixels)?, thumbnail, width: pixels.width(), height: pixels.height() })
}

/// A kept picture in shades of grey; `None` if it is none.
#[must_use]
pub(crate) fn luma(kept: &[u8]) -> Option<image::GrayImage> {
    Some(decode(kept).ok()?.0.into_luma8())
}

/// The longest side of a thumbnail, in pixels.
const THUMBNAIL_SIDE: u32 = 240;

/// A kept picture, small, as JPEG; `None` if it is none.
#[must_use]
pub(crate) fn thumbnail(kept: &[u8]) -> Option<Vec<u8>> {
    as_jpeg(&small(&decode(kept).ok()?.0)).ok()
}

fn small(picture: &DynamicImage) -> RgbImage {
    picture.thumbnail(THUMBNAIL_SIDE, THUMBNAIL_SIDE).into_rgb8()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgb};

    use super::*;

    /// A picture with something on it, so that it does not compress to nothing.
    pub(crate) fn pattern(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, ((x ^ y) % 256) as u8])
        })
    }

    pub(crate) fn written(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn read(bytes: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().to_rgb8()
    }

    /// A JPEG with an EXIF segment right behind its start, as cameras write it: an
    /// orientation, and a text that tells where the picture was taken.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.push(orientation);
        exif.extend(b"\0\0\0\0\0\0GPS 52.5200N 13.4050E \xFF\xD9");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
    }

    fn contains(haystack: &[u8], needle: &[u8]) -> bool {
        haystack.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn jpeg_png_and_webp_become_jpeg_of_the_same_size() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let picture = check(&written(&pattern(800, 600), format), PictureKind::Document).unwrap();
            assert_eq!((picture.width, picture.height), (800, 600), "{format:?}");
            assert_eq!(image::guess_format(&picture.bytes).unwrap(), ImageFormat::Jpeg);
            assert_eq!(read(&picture.bytes).dimensions(), (800, 600));
        }
    }

    #[test]
    fn nothing_and_too_much_are_refused_before_they_are_read() {
        assert_eq!(check(&[], PictureKind::Selfie), Err(PictureRefusal::Empty));
        let huge = vec![0xFF; MAX_BYTES + 1];
        assert_eq!(check(&huge, PictureKind::Selfie), Err(PictureRefusal::FileTooLarge));
    }

    #[test]
    fn what_is_no_picture_of_the_three_kinds_is_refused_whatever_it_calls_itself() {
        let gif: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0;";
        for bytes in [
            b"%PDF-1.7 hello".as_slice(),
            gif,
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"PK\x03\x04",
            &[0; 64],
        ] {
            assert_eq!(check(bytes, PictureKind::Document), Err(PictureRefusal::UnsupportedType));
        }
    }

    #[test]
    fn a_heic_picture_is_refused_by_name_and_other_pictures_in_the_same_container_are_not() {
        let file = |major: &[u8], compatible: &[u8]| {
            let mut file = u32::try_from(16 + compatible.len()).unwrap().to_be_bytes().to_vec();
            file.extend([b"ftyp", major, &[0; 4], compatible, b"heic further on"].concat());
            check(&file, PictureKind::Document)
        };
        assert_eq!(file(b"heic", b"mif1"), Err(PictureRefusal::Heic));
        assert_eq!(file(b"mif1", b"miafheix"), Err(PictureRefusal::Heic));
        assert_eq!(file(b"avif", b"mif1miaf"), Err(PictureRefusal::UnsupportedType));
        assert_eq!(file(b"isom", b"mp42"), Err(PictureRefusal::UnsupportedType));
        assert_eq!(check(b"\0\0\0\x10ftyphe", PictureKind::Document), Err(PictureRefusal::UnsupportedType));
    }

    #[test]
    fn a_truncated_picture_is_refused_wherever_it_was_cut() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = written(&pattern(800, 600), format);
            for percent in [1, 10, 50, 90, 99] {
                let cut = &whole[..whole.len() * percent / 100];
                assert_eq!(
                    check(cut, PictureKind::Document),
                    Err(PictureRefusal::Damaged),
                    "{format:?} {percent} %"
                );
            }
        }
    }

    #[test]
    fn a_truncated_jpeg_is_not_saved_by_the_thumbnail_in_its_metadata() {
        let whole = with_exif(&written(&pattern(800, 600), ImageFormat::Jpeg), 1);
        assert_eq!(check(&whole[..whole.len() / 2], PictureKind::Document), Err(PictureRefusal::Damaged));
    }

    #[test]
    fn a_bomb_is_refused_by_its_header_alone() {
        // 60,000 × 60,000 pixels announced, in a file of 57 bytes.
        let mut header = b"IHDR".to_vec();
        header.extend(60_000_u32.to_be_bytes());
        header.extend(60_000_u32.to_be_bytes());
        header.extend([8, 2, 0, 0, 0]);
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0D".to_vec();
        bomb.extend(&header);
        bomb.extend(crc32(&header).to_be_bytes());
        bomb.extend(b"\0\0\0\0IDAT\x35\xAF\x06\x1E\0\0\0\0IEND\xAE\x42\x60\x82");
        assert_eq!(check(&bomb, PictureKind::Document), Err(PictureRefusal::TooManyPixels));
        // Within the sides' limit, beyond the memory's.
        let wide = written(&RgbImage::new(11_000, 7_000), ImageFormat::Png);
        assert!(wide.len() < MAX_BYTES);
        assert_eq!(check(&wide, PictureKind::Document), Err(PictureRefusal::TooManyPixels));
    }

    #[test]
    fn a_picture_needs_enough_pixels_for_what_it_shows() {
        let png = |width, height| written(&pattern(width, height), ImageFormat::Png);
        assert_eq!(check(&png(639, 400), PictureKind::Document), Err(PictureRefusal::TooSmall));
        assert!(check(&png(640, 400), PictureKind::Document).is_ok());
        assert!(check(&png(400, 640), PictureKind::Document).is_ok());
        assert_eq!(check(&png(900, 40), PictureKind::Document), Err(PictureRefusal::TooSmall));
        assert!(check(&png(480, 360), PictureKind::Selfie).is_ok());
        assert_eq!(check(&png(479, 479), PictureKind::Selfie), Err(PictureRefusal::TooSmall));
    }

    #[test]
    fn a_picture_is_turned_upright_and_loses_its_metadata() {
        let shot = with_exif(&written(&pattern(800, 600), ImageFormat::Jpeg), 6);
        assert!(contains(&shot, b"GPS 52.5200N"));
        let picture = check(&shot, PictureKind::Document).unwrap();
        assert_eq!((picture.width, picture.height), (600, 800));
        assert!(!contains(&picture.bytes, b"GPS"));
        assert!(!contains(&picture.bytes, b"Exif"));
    }

    #[test]
    fn a_second_file_behind_the_picture_is_gone_from_what_is_kept() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut polyglot = written(&pattern(800, 600), format);
            polyglot.extend(b"<script>alert(1)</script>PK\x03\x04");
            let picture = check(&polyglot, PictureKind::Document).unwrap();
            assert!(!contains(&picture.bytes, b"<script>"), "{format:?}");
            assert!(!contains(&picture.bytes, b"PK\x03\x04"));
        }
    }

    #[test]
    fn more_pixels_than_needed_are_not_kept() {
        let picture =
            check(&written(&pattern(4000, 1000), ImageFormat::Jpeg), PictureKind::Document).unwrap();
        assert_eq!((picture.width, picture.height), (3000, 750));
    }

    #[test]
    fn no_two_refusals_share_a_code() {
        let codes: std::collections::BTreeSet<_> = PictureRefusal::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(codes.len(), PictureRefusal::ALL.len());
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        })
    }
}
