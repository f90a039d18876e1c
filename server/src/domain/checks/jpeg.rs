//! How a JPEG is laid out: what its decoder will need, before it is decoded.

/// What the segments of a JPEG announce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// How many bytes of coefficients have to be kept while it is decoded: those of all pixels
    /// where it comes in several scans, as a progressive one does; else none.
    pub coefficients: u64,
    /// How many scans there are.
    pub scans: usize,
}

/// Numbers of markers.
const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

impl Layout {
    /// Walks the segments by their lengths, so that the thumbnail inside the metadata does not
    /// count. `None` unless the scans come to an end-of-image marker.
    #[must_use]
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.get(2..)?;
        let mut layout = Self::default();
        let mut frame = Frame::default();
        loop {
            let in_scan = layout.scans > 0;
            match rest {
                [0xFF, END_OF_IMAGE, ..] => {
                    if frame.comes_in_scans || layout.scans > 1 {
                        layout.coefficients = frame.coefficients;
                    }
                    return in_scan.then_some(layout);
                }
                // Stuffed bytes and restart markers belong to the scan, fill bytes to nothing.
                [0xFF, 0x00 | 0xD0..=0xD7, tail @ ..] if in_scan => rest = tail,
                [0xFF, 0xFF, ..] => rest = rest.get(1..).unwrap_or_default(),
                [0xFF, marker, high, low, tail @ ..] => {
                    let length = usize::from(u16::from_be_bytes([*high, *low]));
                    let (segment, after) = tail.split_at_checked(length.checked_sub(2)?)?;
                    match *marker {
                        START_OF_SCAN => {
                            layout.scans += 1;
                            frame.comes_in_scans |= segment.first().copied() != Some(frame.components);
                        }
                        // Frames; 4, 8 and 12 are tables.
                        0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                            frame = frame.or_larger(Frame::of(*marker, segment)?);
                        }
                        _ => {}
                    }
                    rest = after;
                }
                [_, tail @ ..] if in_scan => rest = tail,
                _ => return None,
            }
        }
    }
}

/// A frame: the picture itself.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    components: u8,
    comes_in_scans: bool,
    coefficients: u64,
}

impl Frame {
    fn of(marker: u8, segment: &[u8]) -> Option<Self> {
        let [_, height_1, height_2, width_1, width_2, components, rest @ ..] = segment else { return None };
        let sampling = rest.chunks_exact(3).take(usize::from(*components)).map(|component| match component {
            [_, factors, _] => (u64::from(factors >> 4), u64::from(factors & 15)),
            _ => (0, 0),
        });
        let (mut blocks, mut across, mut down) = (0, 1, 1);
        for (horizontal, vertical) in sampling {
            blocks += horizontal * vertical;
            across = across.max(horizontal);
            down = down.max(vertical);
        }
        let width = u64::from(u16::from_be_bytes([*width_1, *width_2]));
        let height = u64::from(u16::from_be_bytes([*height_1, *height_2]));
        // Two bytes for each of the 64 coefficients of a block.
        let coefficients = width.div_ceil(8 * across) * height.div_ceil(8 * down) * blocks * 128;
        let is_progressive = matches!(marker, 0xC2 | 0xC6 | 0xCA | 0xCE);
        Some(Self { components: *components, comes_in_scans: is_progressive, coefficients })
    }

    /// Nobody writes two frames; which one a decoder believes does not matter then.
    fn or_larger(self, other: Self) -> Self {
        Self {
            components: other.components,
            comes_in_scans: self.comes_in_scans || other.comes_in_scans,
            coefficients: self.coefficients.max(other.coefficients),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG without pixels: a frame of three components and so many scans.
    fn outline(frame: u8, sampling: [u8; 3], scans: usize, in_each: u8) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8, 0xFF, frame, 0, 17, 8, 0x0F, 0xA0, 0x17, 0x70, 3];
        for (id, factors) in (1..).zip(sampling) {
            bytes.extend([id, factors, 0]);
        }
        for _ in 0..scans {
            bytes.extend([0xFF, START_OF_SCAN, 0, 6 + 2 * in_each, in_each]);
            bytes.extend(std::iter::repeat_n(0, 2 * usize::from(in_each) + 3));
            bytes.extend([1, 2, 3, 0xFF, 0x00, 4]);
        }
        bytes.extend([0xFF, END_OF_IMAGE]);
        bytes
    }

    #[test]
    fn only_what_comes_in_several_scans_needs_its_coefficients() {
        // 6000 by 4000 pixels.
        let coefficients = |frame, sampling, scans, in_each| {
            Layout::of(&outline(frame, sampling, scans, in_each)).unwrap().coefficients
        };
        assert_eq!(coefficients(0xC0, [0x11; 3], 1, 3), 0);
        assert_eq!(coefficients(0xC2, [0x11; 3], 10, 1), 6000 * 4000 * 3 * 2);
        assert_eq!(coefficients(0xC2, [0x22, 0x11, 0x11], 10, 1), 6000 * 4000 * 3);
        assert_eq!(coefficients(0xC0, [0x11; 3], 3, 1), 6000 * 4000 * 3 * 2, "not progressive, but in three");
    }

    #[test]
    fn scans_are_counted_and_must_come_to_an_end() {
        let whole = outline(0xC2, [0x11; 3], 40, 1);
        assert_eq!(Layout::of(&whole).unwrap().scans, 40);
        assert_eq!(Layout::of(&whole[..whole.len() - 1]), None);
        assert_eq!(Layout::of(&outline(0xC2, [0x11; 3], 0, 1)), None);
        assert_eq!(Layout::of(b""), None);
    }
}
