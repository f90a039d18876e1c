//! A PDF from a stranger: is it a document that can be looked at, and nothing else?
//!
//! It is kept as it came, so it must not do anything by itself when somebody opens it: no
//! scripts, no programs to start, no files inside or elsewhere, nothing that is sent or opened.
//! It is read within fixed limits, whatever it announces. The server reads it in a process of
//! its own: see `uploads::pdf_reader`.

mod passive;
mod repeated;
mod unpacked;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object};

/// The most pages.
pub const MAX_PAGES: usize = 50;

/// The most objects that are read.
const MAX_OBJECTS: usize = 60_000;
/// The most bytes that one compressed part of the structure may have.
const MAX_PART: usize = 2 * 1024 * 1024;
/// The most compressed tables of where objects are: one for each time that it was saved. They
/// are unpacked before the first object is read, and so not counted by [`charge`].
const MAX_TABLES: usize = 32;
/// What reading may cost in all: see [`charge`]. Five times what a large document needs.
const MAX_COST: usize = 96 * 1024 * 1024;
/// The memory that [`check`] takes at most, in bytes.
pub const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// How deep values may lie in each other.
const MAX_DEPTH: usize = 32;

/// Why a PDF cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfRefusal {
    /// It cannot be read, can be read in two ways, is larger inside than out, or is something
    /// else as well.
    #[error("the PDF is damaged or incomplete")]
    Damaged,
    /// It asks for a password, or forbids things.
    #[error("the PDF is protected")]
    Protected,
    /// It does something by itself, or has files inside.
    #[error("the PDF has active content or embedded files")]
    Active,
    /// It has none, or more than [`MAX_PAGES`].
    #[error("the PDF has no page, or more than {MAX_PAGES}")]
    Pages,
}

impl PdfRefusal {
    pub const ALL: [Self; 4] = [Self::Damaged, Self::Protected, Self::Active, Self::Pages];
}

/// Whether that is meant to be a PDF: only one that begins as such counts, so that nothing
/// else is one, too.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// Reads a PDF and returns how many pages it has.
///
/// # Errors
/// Why it cannot be used.
pub fn check(bytes: &[u8]) -> Result<usize, PdfRefusal> {
    if !is_pdf(bytes) || !ends_as_pdf(bytes) || is_archive(bytes) {
        return Err(PdfRefusal::Damaged);
    }
    if count_names(bytes, b"XRef") > MAX_TABLES {
        return Err(PdfRefusal::Damaged);
    }
    let document = read(bytes).ok_or(PdfRefusal::Damaged)?;
    if document.is_encrypted() || document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(PdfRefusal::Protected);
    }
    if !passive::is_passive(&document) {
        return Err(PdfRefusal::Active);
    }
    if !repeated::is_unambiguous(bytes, &document) {
        return Err(PdfRefusal::Damaged);
    }
    if !unpacked::is_bounded(&document) {
        return Err(PdfRefusal::Damaged);
    }
    let pages = document.get_pages().len();
    if pages == 0 || pages > MAX_PAGES { Err(PdfRefusal::Pages) } else { Ok(pages) }
}

/// Behind its last mark of the end there is nothing but white space.
fn ends_as_pdf(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' '));
    end.and_then(|end| bytes.get(..=end)).is_some_and(|bytes| bytes.ends_with(b"%%EOF"))
}

/// A ZIP archive is found by its directory, which stands at most 64 KB from the end.
fn is_archive(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(64 * 1024 + 22)..).unwrap_or(bytes);
    tail.windows(4).any(|window| window == b"PK\x05\x06")
}

/// How often a name stands there, however it is written: `/XRef` is `/X#52ef` as well.
fn count_names(bytes: &[u8], name: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'/').skip(1).filter(|rest| begins_with_name(rest, name)).count()
}

fn begins_with_name(mut rest: &[u8], name: &[u8]) -> bool {
    for expected in name {
        let (byte, after) = match rest {
            [b'#', high, low, after @ ..] => {
                let digit = |hex: u8| char::from(hex).to_digit(16).unwrap_or(0);
                let byte = digit(*high) * 16 + digit(*low);
                (u8::try_from(byte).unwrap_or_default(), after)
            }
            [byte, after @ ..] => (*byte, after),
            [] => return false,
        };
        if byte != *expected {
            return false;
        }
        rest = after;
    }
    true
}

thread_local! {
    /// How many objects the reading under way may still read, and what it may still cost.
    static LEFT: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// Too much: thrown through the reader, whose limits are per stream and not in all.
struct TooMuch;

fn read(bytes: &[u8]) -> Option<Document> {
    LEFT.set((MAX_OBJECTS, MAX_COST));
    let options = LoadOptions {
        filter: Some(charge),
        // Neither repaired nor guessed at: who opens it later may guess otherwise.
        strict: true,
        max_decompressed_size: Some(MAX_PART),
        ..LoadOptions::default()
    };
    let read = catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options)));
    read.ok()?.ok()
}

/// Called by the reader for each object that it has read, before it looks inside.
fn charge(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    let mut cost = size(object, 0);
    if let Object::Stream(stream) = object
        && stream.dict.has_type(b"ObjStm")
    {
        cost = cost.saturating_add(cost_inside(stream));
    }
    let (objects, left) = LEFT.get();
    let (Some(objects), Some(left)) = (objects.checked_sub(1), left.checked_sub(cost)) else {
        // Not `panic!`: there is nothing to report. `read` catches it.
        resume_unwind(Box::new(TooMuch));
    };
    LEFT.set((objects, left));
    // What is returned counts for objects inside of streams alone; those are no streams.
    let kept = if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() };
    Some((id, kept))
}

/// What the objects in a stream of objects cost. They may lie over each other: each then
/// costs as if it went to the end.
fn cost_inside(stream: &lopdf::Stream) -> usize {
    let Ok(content) = stream.get_plain_content_with_limit(MAX_PART) else { return MAX_COST };
    let first = stream.dict.get(b"First").and_then(Object::as_i64).ok();
    let first = first.and_then(|first| usize::try_from(first).ok()).unwrap_or(usize::MAX);
    let Some(index) = content.get(..first) else { return MAX_COST };
    let mut offsets: Vec<usize> = index
        .split(u8::is_ascii_whitespace)
        .filter(|number| !number.is_empty())
        .skip(1)
        .step_by(2)
        .map(|number| std::str::from_utf8(number).ok().and_then(|text| text.parse().ok()).unwrap_or(0))
        .collect();
    let count = offsets.len();
    offsets.sort_unstable();
    offsets.dedup();
    // In their order and each at a place of its own, as every program writes them, they cost
    // what is there. A string that begins in a string could make that more: hence twice as
    // much for each that looks like one.
    if offsets.len() < count {
        return MAX_COST;
    }
    let body = content.len().saturating_sub(first);
    let strings = offsets
        .iter()
        .filter(|offset| first.checked_add(**offset).and_then(|at| content.get(at)) == Some(&b'('))
        .count();
    content.len().saturating_add(body.saturating_mul(strings)).saturating_add(count.saturating_mul(64))
}

/// About how many bytes an object takes.
fn size(object: &Object, depth: usize) -> usize {
    const VALUE: usize = 48;
    if depth > MAX_DEPTH {
        return MAX_COST;
    }
    let of_dictionary = |dictionary: &Dictionary| {
        dictionary.iter().map(|(key, value)| key.len() + size(value, depth + 1)).sum::<usize>()
    };
    VALUE
        + match object {
            Object::Name(bytes) | Object::String(bytes, _) => bytes.len(),
            Object::Array(values) => values.iter().map(|value| size(value, depth + 1)).sum(),
            Object::Dictionary(dictionary) => of_dictionary(dictionary),
            Object::Stream(stream) => of_dictionary(&stream.dict) + stream.content.len(),
            _ => 0,
        }
}

#[cfg(test)]
mod tests;
