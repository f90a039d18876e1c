//! Pictures decoded within fixed limits, and encoded as JPEG.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};

use super::jpeg;
use super::refusal::PictureRefusal;

/// The longest side that is decoded at all, in pixels.
const MAX_SIDE: u32 = 12_000;

/// The memory that one decoded picture may take, in bytes: enough for 60 megapixels.
const MAX_DECODED_BYTES: u64 = 192 * 1024 * 1024;

/// The memory that decoding one picture may take with all that is needed on the way, in bytes:
/// enough for 60 megapixels of a usual JPEG, 27 to 40 of a progressive one, 18 of a WebP.
pub(crate) const MAX_MEMORY: u64 = 288 * 1024 * 1024;

/// The most scans of a JPEG. Each goes over the whole picture; programs write about ten.
const MAX_SCANS: usize = 32;

/// The longest side that is kept, in pixels. More shows no more of a document.
pub(super) const KEPT_SIDE: u32 = 3_000;

/// The quality with which pictures are kept.
const JPEG_QUALITY: u8 = 88;

/// How many bytes of memory decoding takes at most, as the file announces it. Reads headers and
/// no pixels.
///
/// # Errors
/// If it is not a picture, or needs more than [`MAX_MEMORY`].
pub(crate) fn memory(bytes: &[u8]) -> Result<u64, PictureRefusal> {
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
pub(super) fn decode(bytes: &[u8]) -> Result<(DynamicImage, Orientation), PictureRefusal> {
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

pub(super) fn as_jpeg(pixels: &RgbImage) -> Result<Vec<u8>, PictureRefusal> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(pixels).map_err(refusal)?;
    Ok(bytes)
}
