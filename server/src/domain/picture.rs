//! What an individual uploads: is it a picture that can be used, and nothing else?
//!
//! The bytes come from a stranger. They are told apart by what they contain, never by
//! their name or announced type; decoded within fixed limits; turned upright; and written
//! anew, so that what is stored holds pixels alone: no place and time of the shot, no
//! second file hidden behind the first.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};

use super::jpeg;
use super::legibility::{self, Illegible};
use super::pdf::PdfRefusal;

/// The largest upload, in bytes.
pub const MAX_BYTES: usize = 12 * 1024 * 1024;

/// The longest side that is decoded at all, in pixels.
const MAX_SIDE: u32 = 12_000;

/// The memory that one decoded picture may take, in bytes: enough for 60 megapixels.
const MAX_DECODED_BYTES: u64 = 192 * 1024 * 1024;

/// The memory that decoding one picture may take with all that is needed on the way, in bytes:
/// enough for 60 megapixels of a usual JPEG, 27 to 40 of a progressive one, 18 of a WebP.
pub const MAX_MEMORY: u64 = 288 * 1024 * 1024;

/// The most scans of a JPEG. Each goes over the whole picture; programs write about ten.
const MAX_SCANS: usize = 32;

/// The longest side that is kept, in pixels. More shows no more of a document.
const KEPT_SIDE: u32 = 3_000;

/// The memory that work on a kept picture takes at most: its pixels, their shades of grey, and
/// what a reader of barcodes makes of these.
pub const MAX_KEPT_MEMORY: u64 = 96 * 1024 * 1024;

/// The quality with which pictures are kept.
const JPEG_QUALITY: u8 = 88;

/// What is on the picture, and so what it must be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// An identity document, whose print must be legible.
    Document,
    /// A face.
    Selfie,
}

impl PictureKind {
    /// The least length of the longer side, in pixels.
    #[must_use]
    pub const fn min_long_side(self) -> u32 {
        match self {
            Self::Document => 640,
            Self::Selfie => 480,
        }
    }

    /// The least length of the shorter side, in pixels: a strip is no picture.
    #[must_use]
    pub const fn min_short_side(self) -> u32 {
        self.min_long_side() / 2
    }
}

/// A usable picture: upright, re-encoded, without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// JPEG.
    pub bytes: Vec<u8>,
    /// The same, small, as JPEG.
    pub thumbnail: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Why a picture cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureRefusal {
    /// No file, or one without a byte.
    #[error("the file is empty")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("the file is larger than {} MB", MAX_BYTES / 1024 / 1024)]
    FileTooLarge,
    /// Neither JPEG, PNG nor WebP.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    UnsupportedType,
    /// The format of photos on iPhones and some Android phones.
    #[error("the file is a HEIC picture, not JPEG, PNG or WebP")]
    Heic,
    /// It begins like a picture and cannot be read to its end.
    #[error("the picture is damaged or incomplete")]
    Damaged,
    /// More pixels than are decoded.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// Too few pixels to show anything.
    #[error("the picture has too few pixels")]
    TooSmall,
    /// Too little light to see anything.
    #[error("the picture is too dark")]
    TooDark,
    /// Nothing but light.
    #[error("the picture is too bright")]
    TooBright,
    /// Nothing on it is sharp.
    #[error("the picture is blurred")]
    Blurry,
    /// The same picture as one that was handed in as something else.
    #[error("the picture was already submitted for another step")]
    Repeated,
    /// It may not be a picture, or not a PDF, here.
    #[error("this type of file is not accepted here")]
    NotAccepted,
    /// A PDF that cannot be used.
    #[error(transparent)]
    Pdf(#[from] PdfRefusal),
}

impl PictureRefusal {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Empty,
        Self::FileTooLarge,
        Self::UnsupportedType,
        Self::Heic,
        Self::Damaged,
        Self::TooManyPixels,
        Self::TooSmall,
        Self::TooDark,
        Self::TooBright,
        Self::Blurry,
        Self::Repeated,
        Self::NotAccepted,
        Self::Pdf(PdfRefusal::Damaged),
        Self::Pdf(PdfRefusal::Protected),
        Self::Pdf(PdfRefusal::Active),
        Self::Pdf(PdfRefusal::Pages),
    ];

    /// The reason code, as the flow and the API give it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::FileTooLarge => "file_too_large",
            Self::UnsupportedType => "file_type_unsupported",
            Self::Heic => "file_heic",
            Self::Damaged => "file_damaged",
            Self::TooManyPixels => "image_too_many_pixels",
            Self::TooSmall => "image_too_small",
            Self::TooDark => "image_too_dark",
            Self::TooBright => "image_too_bright",
            Self::Blurry => "image_blurry",
            Self::Repeated => "image_repeated",
            Self::NotAccepted => "file_not_accepted",
            Self::Pdf(PdfRefusal::Damaged) => "pdf_damaged",
            Self::Pdf(PdfRefusal::Protected) => "pdf_protected",
            Self::Pdf(PdfRefusal::Active) => "pdf_active",
            Self::Pdf(PdfRefusal::Pages) => "pdf_pages",
        }
    }
}

/// Checks an upload and makes of it what is stored. Takes up to a few seconds of a processor, and
/// the memory that [`memory`] says: not for an async thread.
///
/// # Errors
/// See [`PictureRefusal`].
pub fn check(bytes: &[u8], kind: PictureKind) -> Result<Picture, PictureRefusal> {
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

/// How many bytes of memory decoding takes at most, as the file announces it. Reads headers and
/// no pixels.
///
/// # Errors
/// If it is not a picture, or needs more than [`MAX_MEMORY`].
pub fn memory(bytes: &[u8]) -> Result<u64, PictureRefusal> {
    let format = format(bytes)?;
    let decoder = decoder(bytes, format)?;
    needed(bytes, format, &decoder)
}

fn needed(bytes: &[u8], format: ImageFormat, decoder: &impl ImageDecoder) -> Result<u64, PictureRefusal> {
    let (width, height) = decoder.dimensions();
    let decoded = decoder.total_bytes();
    if width > MAX_SIDE || height > MAX_SIDE || decoded > MAX_DECODED_BYTES {
        return Err(PictureRefusal::TooManyPixels);
    }
    let pixels = u64::from(width) * u64::from(height);
    let on_the_way = match format {
        // The JPEG decoder fills what is missing with grey and says nothing.
        ImageFormat::Jpeg => {
            jpeg::Layout::of(bytes)
                .filter(|layout| layout.scans <= MAX_SCANS)
                .ok_or(PictureRefusal::Damaged)?
                .coefficients
        }
        // Its pixels with opacity, the planes they are made of, and a frame of an animation.
        ImageFormat::WebP => pixels * 10,
        _ => 0,
    };
    let kept = u64::from(KEPT_SIDE) * u64::from(KEPT_SIDE) * decoded.div_ceil(pixels.max(1));
    // The file is there once more, and its metadata; the picture that is kept, and a copy of it.
    let needed = decoded + on_the_way + 3 * bytes.len() as u64 + 2 * kept.min(decoded);
    if needed > MAX_MEMORY { Err(PictureRefusal::TooManyPixels) } else { Ok(needed) }
}

fn format(bytes: &[u8]) -> Result<ImageFormat, PictureRefusal> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        _ if is_heic(bytes) => Err(PictureRefusal::Heic),
        _ => Err(PictureRefusal::UnsupportedType),
    }
}

/// Whether the file's first box (ISO 14496-12, `ftyp`) names one of the brands of HEIF with HEVC.
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"];
    let Some((size, rest)) = bytes.split_first_chunk().map(|(size, rest)| (u32::from_be_bytes(*size), rest))
    else {
        return false;
    };
    let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
    let size = usize::try_from(size).unwrap_or(usize::MAX).saturating_sub(8).min(brands.len());
    brands.chunks_exact(4).take(size / 4).any(|brand| BRANDS.contains(&brand))
}

fn decoder(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder, PictureRefusal> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.into_decoder().map_err(refusal)
}

/// The pixels as they are in the file, and how they are to be turned.
fn decode(bytes: &[u8]) -> Result<(DynamicImage, Orientation), PictureRefusal> {
    let format = format(bytes)?;
    let mut decoder = decoder(bytes, format)?;
    // The size is known from the header: nothing has been decoded yet.
    needed(bytes, format, &decoder)?;
    let orientation = decoder.orientation().map_err(refusal)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    Ok((picture, orientation))
}

fn refusal(error: ImageError) -> PictureRefusal {
    match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => {
                PictureRefusal::TooManyPixels
            }
            _ => PictureRefusal::Damaged,
        },
        _ => PictureRefusal::Damaged,
    }
}

fn as_jpeg(pixels: &RgbImage) -> Result<Vec<u8>, PictureRefusal> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(pixels).map_err(refusal)?;
    Ok(bytes)
}

/// A kept picture in shades of grey; `None` if it is none.
#[must_use]
pub fn luma(kept: &[u8]) -> Option<image::GrayImage> {
    Some(decode(kept).ok()?.0.into_luma8())
}

/// The longest side of a thumbnail, in pixels.
const THUMBNAIL_SIDE: u32 = 240;

/// A kept picture, small, as JPEG; `None` if it is none.
#[must_use]
pub fn thumbnail(kept: &[u8]) -> Option<Vec<u8>> {
    as_jpeg(&small(&decode(kept).ok()?.0)).ok()
}

fn small(picture: &DynamicImage) -> RgbImage {
    picture.thumbnail(THUMBNAIL_SIDE, THUMBNAIL_SIDE).into_rgb8()
}

#[cfg(test)]
pub(crate) mod tests {
    use image::Rgb;

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
