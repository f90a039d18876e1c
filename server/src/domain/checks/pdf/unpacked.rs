//! Whether a PDF is about as large inside as outside: what its streams unpack to.

use lopdf::{Dictionary, Document, Object, Stream};

/// The most bytes that pages, fonts and the like unpack to, all together.
const MAX_CONTENT: usize = 24 * 1024 * 1024;
/// The most bytes that pictures unpack to which are packed like texts: eight pages of a scanner
/// that does so.
const MAX_PICTURES: usize = 192 * 1024 * 1024;
/// The most bytes of one such picture.
const MAX_PICTURE: usize = 48 * 1024 * 1024;
/// The most pixels of a picture.
const MAX_PIXELS: i64 = 64_000_000;
/// How a picture can be packed that is not packed like a text. Its pixels count then.
const PICTURE_FILTERS: [&[u8]; 8] =
    [b"DCTDecode", b"DCT", b"CCITTFaxDecode", b"CCF", b"JBIG2Decode", b"JPXDecode", b"JPX", b"JBIG2"];

/// Whether all streams of a document unpack to what may be unpacked.
pub(super) fn is_bounded(document: &Document) -> bool {
    let mut left = Left { document, content: MAX_CONTENT, pictures: MAX_PICTURES };
    document.objects.values().all(|object| match object {
        Object::Stream(stream) => left.take(stream).is_some(),
        _ => true,
    })
}

struct Left<'a> {
    document: &'a Document,
    content: usize,
    pictures: usize,
}

impl Left<'_> {
    /// Unpacks a stream; `None` if it is too large, or packed in a way that is not known.
    fn take(&mut self, stream: &Stream) -> Option<()> {
        let subtype = self.get(&stream.dict, b"Subtype").and_then(|kind| kind.as_name().ok());
        let is_picture = subtype == Some(b"Image");
        if is_picture && self.pixels(&stream.dict)? > MAX_PIXELS {
            return None;
        }
        let limit = if is_picture { self.pictures.min(MAX_PICTURE) } else { self.content };
        let length = self.unpacked(stream, limit)?;
        let left = if is_picture { &mut self.pictures } else { &mut self.content };
        *left = left.checked_sub(length)?;
        Some(())
    }

    fn pixels(&self, dictionary: &Dictionary) -> Option<i64> {
        let side = |key: &[u8]| self.get(dictionary, key)?.as_i64().ok().filter(|side| *side >= 0);
        side(b"Width")?.checked_mul(side(b"Height")?)
    }

    /// How long a stream is when it is unpacked, but for the pixels of a picture.
    fn unpacked(&self, stream: &Stream, limit: usize) -> Option<usize> {
        let mut filters = self.filters(&stream.dict)?;
        if filters.last().is_some_and(|last| PICTURE_FILTERS.contains(&last.as_slice())) {
            filters.pop();
        }
        if filters.is_empty() {
            return within(stream.content.len(), limit);
        }
        // What it was before a predictor was applied is as long, but for one byte a row.
        let mut dictionary = Dictionary::new();
        dictionary.set("Filter", filters.into_iter().map(Object::Name).collect::<Vec<_>>());
        let packed = Stream::new(dictionary, stream.content.clone());
        packed.decompressed_content_with_limit(limit).ok().map(|content| content.len())
    }

    /// The names of the filters; `None` where they are no names.
    fn filters(&self, dictionary: &Dictionary) -> Option<Vec<Vec<u8>>> {
        if !dictionary.has(b"Filter") {
            return Some(Vec::new());
        }
        match self.get(dictionary, b"Filter")? {
            Object::Null => Some(Vec::new()),
            Object::Name(name) => Some(vec![long_name(name)]),
            Object::Array(names) => names
                .iter()
                .map(|name| self.document.dereference(name).ok()?.1.as_name().ok().map(long_name))
                .collect(),
            _ => None,
        }
    }

    fn get<'b>(&'b self, dictionary: &'b Dictionary, key: &[u8]) -> Option<&'b Object> {
        self.document.dereference(dictionary.get(key).ok()?).ok().map(|(_, value)| value)
    }
}

fn within(length: usize, limit: usize) -> Option<usize> {
    Some(length).filter(|length| *length <= limit)
}

/// Filters may be written shorter in pictures within pages; some programs do it elsewhere.
fn long_name(name: &[u8]) -> Vec<u8> {
    match name {
        b"Fl" => b"FlateDecode".as_slice(),
        b"LZW" => b"LZWDecode",
        b"A85" => b"ASCII85Decode",
        b"AHx" => b"ASCIIHexDecode",
        b"RL" => b"RunLengthDecode",
        name => name,
    }
    .to_vec()
}
