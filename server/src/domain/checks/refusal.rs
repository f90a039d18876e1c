//! Why an upload is refused.

use super::pdf::PdfRefusal;

/// The largest upload, in bytes.
pub(crate) const MAX_BYTES: usize = 12 * 1024 * 1024;

/// Why a picture cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PictureRefusal {
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
    #[cfg(test)]
    pub(crate) const ALL: [Self; 16] = [
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
    pub(crate) const fn code(self) -> &'static str {
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
