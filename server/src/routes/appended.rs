//! Adds a few bytes to the end of a file that is already compressed.
//!
//! The widget's script is compressed once, at the highest level, when it is built. Each
//! server adds a line that names its host. Compressing again at every start would take a
//! second; instead the line goes in as one block that is not compressed.
//!
//! Both functions take what `scripts/build/compress.mjs` writes: a stream that is flushed
//! before its end, so that its last block is empty and starts at a byte. They return `None`
//! for other streams, and for a `tail` that one block cannot hold.

/// The last block of a brotli stream (RFC 7932, section 9.2): the bits ISLAST and ISLASTEMPTY.
const LAST_BROTLI_BLOCK: u8 = 0b11;
/// The last block of a DEFLATE stream: empty, with the fixed codes (RFC 1951, section 3.2.6).
const LAST_DEFLATE_BLOCK: [u8; 2] = [3, 0];

/// A brotli stream of what `stream` holds and then `tail`.
pub(super) fn to_brotli(stream: &[u8], tail: &[u8]) -> Option<Vec<u8>> {
    let (&LAST_BROTLI_BLOCK, start) = stream.split_last()? else { return None };
    let length = u16::try_from(tail.len().checked_sub(1)?).ok()?;
    // From the lowest bit: not the last block; the length in four nibbles; not compressed.
    let header = (u32::from(length) << 3) | (1 << 19);
    let header = header.to_le_bytes();
    Some([start, header.get(..3)?, tail, &[LAST_BROTLI_BLOCK]].concat())
}

/// A gzip stream of what `stream` holds and then `tail`.
pub(super) fn to_gzip(stream: &[u8], tail: &[u8]) -> Option<Vec<u8>> {
    let (rest, size) = stream.split_last_chunk::<4>()?;
    let (rest, checksum) = rest.split_last_chunk::<4>()?;
    let (start, &LAST_DEFLATE_BLOCK) = rest.split_last_chunk::<2>()? else { return None };
    let size = u32::from_le_bytes(*size);
    let mut hasher = crc32fast::Hasher::new_with_initial_len(u32::from_le_bytes(*checksum), u64::from(size));
    hasher.update(tail);
    let length = u16::try_from(tail.len()).ok().filter(|&length| length > 0)?;
    let whole = size.checked_add(u32::from(length))?;
    Some(
        [
            start,
            // A block that is not compressed, and not the last one (RFC 1951, section 3.2.4).
            &[0],
            &length.to_le_bytes(),
            &(!length).to_le_bytes(),
            tail,
            &LAST_DEFLATE_BLOCK,
            &hasher.finalize().to_le_bytes(),
            &whole.to_le_bytes(),
        ]
        .concat(),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;
    use crate::routes::static_file::built;

    fn unbrotli(stream: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        brotli_decompressor::Decompressor::new(stream, 4096).read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn gunzip(stream: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        // It checks the length and the checksum, too.
        flate2::read::GzDecoder::new(stream).read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_is_built_can_be_appended_to() {
        let files = [
            (built!("persona.js", ""), built!("persona.js", ".br"), built!("persona.js", ".gz")),
            (built!("flow/refuse.js", ""), built!("flow/refuse.js", ".br"), built!("flow/refuse.js", ".gz")),
        ];
        for (plain, brotli, gzip) in files {
            let whole = [plain, b"tail"].concat();
            assert_eq!(unbrotli(&to_brotli(brotli, b"tail").unwrap()), whole);
            assert_eq!(gunzip(&to_gzip(gzip, b"tail").unwrap()), whole);
        }
    }

    #[test]
    fn a_tail_of_no_bytes_or_of_more_than_a_block_takes_is_refused() {
        let (brotli, gzip) = (built!("persona.js", ".br"), built!("persona.js", ".gz"));
        assert_eq!((to_brotli(brotli, b""), to_gzip(gzip, b"")), (None, None));
        let longest = vec![7; 65_536];
        assert!(to_brotli(brotli, &longest).is_some_and(|stream| unbrotli(&stream).ends_with(&longest)));
        assert_eq!(to_gzip(gzip, &longest), None);
        assert_eq!(to_brotli(brotli, &vec![7; 65_537]), None);
    }

    #[test]
    fn a_stream_with_another_end_is_refused() {
        assert_eq!((to_brotli(b"", b"tail"), to_gzip(b"", b"tail")), (None, None));
        assert_eq!(to_brotli(&[0x0b, 0x00, 0x80, 0x61], b"tail"), None);
        assert_eq!(to_gzip(&[1; 30], b"tail"), None);
    }

    proptest! {
        #[test]
        fn any_tail_comes_out_as_it_went_in(tail in proptest::collection::vec(any::<u8>(), 1..5000)) {
            let plain = built!("flow/refuse.js", "");
            let whole = [plain, tail.as_slice()].concat();
            prop_assert_eq!(unbrotli(&to_brotli(built!("flow/refuse.js", ".br"), &tail).unwrap()), whole.clone());
            prop_assert_eq!(gunzip(&to_gzip(built!("flow/refuse.js", ".gz"), &tail).unwrap()), whole);
        }
    }
}
