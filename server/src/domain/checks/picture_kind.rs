//! What a picture has to show.

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

    /// The least length of the shorter side, in pixels: a narrow strip shows nothing.
    #[must_use]
    pub const fn min_short_side(self) -> u32 {
        self.min_long_side() / 2
    }
}
