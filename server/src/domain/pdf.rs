//! A PDF from a stranger: is it a document that can be looked at, and nothing else?
//!
//! It is kept as it came, so it must not do anything by itself when somebody opens it: no
//! scripts, no programs to start, no files inside, nothing that is sent anywhere. It is read
//! within fixed limits, whatever it announces.

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
/// What reading may cost in all: see [`charge`]. Ten times what a large document needs.
const MAX_COST: usize = 192 * 1024 * 1024;
/// How deep values may lie in each other.
const MAX_DEPTH: usize = 32;

/// Why a PDF cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfRefusal {
    /// It cannot be read, is larger inside than out, or is something else as well.
    #[error("the PDF is damaged or incomplete")]
    Damaged,
    /// It asks for a password, or forbids things.
    #[error("the PDF is protected")]
    Protected,
    /// It does something by itself, or has files inside.
    #[error("the PDF has active content or files inside")]
    Active,
    /// It has none, or more than [`MAX_PAGES`].
    #[error("the PDF has no page, or more than {MAX_PAGES}")]
    Pages,
}

impl PdfRefusal {
    /// All of them.
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
    if !document.objects.values().all(|object| is_passive(object, 0)) {
        return Err(PdfRefusal::Active);
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

/// Keys that stand for something that runs, opens, sends or hides something.
const ACTIVE_KEYS: [&[u8]; 8] =
    [b"JS", b"JavaScript", b"EmbeddedFiles", b"EF", b"XFA", b"RichMediaContent", b"RichMediaSettings", b"AA"];
/// Actions that stay within the document, and links that a person follows.
const HARMLESS_ACTIONS: [&[u8]; 6] = [b"GoTo", b"GoToR", b"Named", b"Thread", b"Trans", b"URI"];
/// What an action could be besides those.
const ACTIONS: [&[u8]; 13] = [
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"ResetForm",
    b"GoToE",
    b"GoTo3DView",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"Hide",
    b"SetOCGState",
    b"RichMediaExecute",
];
/// Annotations and objects that bring something along.
const ACTIVE_TYPES: [&[u8]; 8] = [
    b"EmbeddedFile",
    b"FileAttachment",
    b"RichMedia",
    b"Movie",
    b"Sound",
    b"Screen",
    b"3D",
    b"RichMediaContent",
];

/// Whether nothing in an object does anything by itself.
fn is_passive(object: &Object, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match object {
        Object::Array(values) => values.iter().all(|value| is_passive(value, depth + 1)),
        Object::Dictionary(dictionary) => is_passive_dictionary(dictionary, depth),
        Object::Stream(stream) => is_passive_dictionary(&stream.dict, depth),
        _ => true,
    }
}

fn is_passive_dictionary(dictionary: &Dictionary, depth: usize) -> bool {
    let name = |key: &[u8]| dictionary.get(key).and_then(Object::as_name).unwrap_or_default();
    let is_action = name(b"Type") == b"Action";
    let action = name(b"S");
    if ACTIONS.contains(&action) || (is_action && !HARMLESS_ACTIONS.contains(&action)) {
        return false;
    }
    if ACTIVE_TYPES.contains(&name(b"Type")) || ACTIVE_TYPES.contains(&name(b"Subtype")) {
        return false;
    }
    dictionary
        .iter()
        .all(|(key, value)| !ACTIVE_KEYS.contains(&key.as_slice()) && is_passive(value, depth + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF of these objects, numbered from 1 on; the first is its catalogue.
    fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (index, object) in objects.iter().enumerate() {
            table.push_str(&format!("{:010} 00000 n \n", file.len()));
            file.extend(format!("{} 0 obj\n", index + 1).into_bytes());
            file.extend(object);
            file.extend(b"\nendobj\n");
        }
        let start = file.len();
        file.extend(table.into_bytes());
        let size = objects.len() + 1;
        file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n").into_bytes());
        file.extend(format!("startxref\n{start}\n%%EOF\n").into_bytes());
        file
    }

    const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";

    /// One page, with more in the catalogue, the page, and objects behind it from 4 on.
    fn one_page(catalogue: &str, page: &str, more: &[&str]) -> Vec<u8> {
        let mut objects = vec![
            format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>").into_bytes(),
            PAGES.into(),
            format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {page} >>").into_bytes(),
        ];
        objects.extend(more.iter().map(|object| object.as_bytes().to_vec()));
        pdf(&objects, "")
    }

    fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
        let mut object = format!("<< {dictionary} /Length {} >>\nstream\n", content.len()).into_bytes();
        object.extend(content);
        object.extend(b"\nendstream");
        object
    }

    #[test]
    fn a_plain_document_is_read_with_its_links_and_bookmarks() {
        let link = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example) >> >>]";
        assert_eq!(check(&one_page("/OpenAction [3 0 R /Fit]", link, &[])), Ok(1));
        assert_eq!(
            check(&one_page("/OpenAction << /Type /Action /S /GoTo /D [3 0 R /Fit] >>", "", &[])),
            Ok(1)
        );
        let mut with_space = one_page("", "", &[]);
        with_space.extend(b"\r\n\0 ");
        assert_eq!(check(&with_space), Ok(1));
    }

    #[test]
    fn what_does_something_by_itself_or_has_files_inside_is_refused_wherever_it_hides() {
        for (catalogue, page, more) in [
            ("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", "", ""),
            ("/OpenAction 4 0 R", "", "<< /S /Java#53cript >>"),
            ("/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", "", "<< /S /GoTo >>"),
            ("/Names << /EmbeddedFiles << /Names [] >> >>", "", ""),
            ("/AcroForm << /XFA [] /Fields [] >>", "", ""),
            ("", "/AA << /O << /S /GoTo >> >>", ""),
            ("", "/Annots [<< /Subtype /Link /A << /S /Launch /F (calc.exe) >> >>]", ""),
            ("", "/Annots [[[[<< /S /SubmitForm >>]]]]", ""),
            ("", "/Annots [<< /Subtype /FileAttachment >>]", ""),
            ("", "/Annots [<< /Subtype /RichMedia >>]", ""),
            ("", "", "<< /Type /Filespec /EF << /F 5 0 R >> >>"),
            ("", "", "<< /Type /Action /S /NobodyKnowsYet >>"),
            ("", "", "<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream"),
        ] {
            let file =
                one_page(catalogue, page, if more.is_empty() { &[] } else { std::slice::from_ref(&more) });
            assert_eq!(check(&file), Err(PdfRefusal::Active), "{catalogue} {page} {more}");
        }
        // In a stream of objects, where a search through the bytes would not find it.
        let inner = b"5 0 << /S /JavaScript /JS (x) >>";
        let container = stream("/Type /ObjStm /N 1 /First 4", inner);
        let mut objects = vec![
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>".to_vec(),
            PAGES.into(),
            b"<< /Type /Page /Parent 2 0 R >>".to_vec(),
        ];
        objects.push(container);
        assert_eq!(check(&pdf(&objects, "")), Err(PdfRefusal::Active));
    }

    #[test]
    fn what_is_protected_is_refused_as_such() {
        let objects =
            [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), PAGES.into(), b"<< /Type /Page >>".to_vec()];
        let encrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (11111111111111111111111111111111) \
            /U (11111111111111111111111111111111) /P -4 >> /ID [(1) (1)]";
        assert_eq!(check(&pdf(&objects, encrypt)), Err(PdfRefusal::Protected));
    }

    #[test]
    fn a_document_has_some_pages_and_not_too_many() {
        let none =
            [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec()];
        assert_eq!(check(&pdf(&none, "")), Err(PdfRefusal::Pages));
        let of = |count: usize| {
            let kids: Vec<String> = (0..count).map(|index| format!("{} 0 R", index + 3)).collect();
            let kids = format!("<< /Type /Pages /Kids [{}] /Count {count} >>", kids.join(" "));
            let mut objects = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), kids.into_bytes()];
            objects.extend(std::iter::repeat_n(b"<< /Type /Page /Parent 2 0 R >>".to_vec(), count));
            pdf(&objects, "")
        };
        assert_eq!(check(&of(MAX_PAGES)), Ok(MAX_PAGES));
        assert_eq!(check(&of(MAX_PAGES + 1)), Err(PdfRefusal::Pages));
    }

    #[test]
    fn what_is_something_else_as_well_is_refused() {
        let file = one_page("", "", &[]);
        let with = |before: &[u8], after: &[u8]| [before, &file, after].concat();
        for wrong in [
            with(b"\n", b""),
            with(b"<html>", b""),
            with(b"\x89PNG\r\n\x1a\n", b""),
            with(b"", b"<script>alert(1)</script>"),
            with(b"", b"PK\x03\x04x%%EOF PK\x05\x06\0\0%%EOF"),
            b"%PDF-1.7\n%%EOF".to_vec(),
            b"%PDF-".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(check(&wrong), Err(PdfRefusal::Damaged), "{}", String::from_utf8_lossy(&wrong));
        }
        for percent in [10, 50, 90, 99] {
            assert_eq!(check(&file[..file.len() * percent / 100]), Err(PdfRefusal::Damaged), "{percent} %");
        }
    }

    /// Bytes as they compress well.
    fn deflated(content: &[u8]) -> Vec<u8> {
        let mut packed = lopdf::Stream::new(Dictionary::new(), content.to_vec());
        packed.compress().unwrap();
        packed.content
    }

    #[test]
    fn what_is_small_outside_and_huge_inside_is_given_up() {
        let catalogue = || {
            vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), PAGES.into(), b"<< /Type /Page >>".to_vec()]
        };
        let packed = |content: &[u8], first: usize, count: usize| {
            let dictionary = format!("/Type /ObjStm /Filter /FlateDecode /N {count} /First {first}");
            stream(&dictionary, &deflated(content))
        };
        // One that unpacks to more than is read.
        let one = packed(&[b"9 0 ".as_slice(), &vec![b' '; MAX_PART]].concat(), 4, 1);
        assert_eq!(check(&pdf(&[catalogue(), vec![one]].concat(), "")), Err(PdfRefusal::Damaged));
        // Many that do not, each by itself.
        let numbers = [b"9 0 [".as_slice(), &b"0 ".repeat(1_000_000), b"]"].concat();
        let each = packed(&numbers, 4, 1);
        let many = [catalogue(), vec![each; 500]].concat();
        let file = pdf(&many, "");
        assert!(file.len() < 3_000_000);
        assert_eq!(check(&file), Err(PdfRefusal::Damaged));
        // Strings that begin in each other.
        let strings = 200_000;
        let index: String = (0..strings).map(|index| format!("{} {} ", index + 9, index * 2)).collect();
        let body = format!("({})", "\\(".repeat(strings));
        let overlapping = packed(format!("{index}{body}").as_bytes(), index.len(), strings);
        assert_eq!(check(&pdf(&[catalogue(), vec![overlapping]].concat(), "")), Err(PdfRefusal::Damaged));
        // Deeper than anybody writes.
        let deep = format!("{}0{}", "[".repeat(60), "]".repeat(60)).into_bytes();
        assert!(check(&pdf(&[catalogue(), vec![deep]].concat(), "")).is_err());
    }

    #[test]
    fn tables_are_counted_however_they_are_written() {
        let tables =
            |name: &str, count: usize| check(&one_page("", "", &[&format!("[{}]", name.repeat(count))]));
        for name in ["/XRef ", "/X#52ef ", "/#58#52#65#66 "] {
            assert_eq!(tables(name, MAX_TABLES), Ok(1), "{name}");
            assert_eq!(tables(name, MAX_TABLES + 1), Err(PdfRefusal::Damaged), "{name}");
        }
        assert_eq!(tables("/Xref /XRe ", 100), Ok(1));
    }

    #[test]
    fn a_reading_that_was_given_up_leaves_nothing_behind() {
        let deep = format!("{}0{}", "[".repeat(60), "]".repeat(60));
        assert!(check(&one_page("", "", &[&deep])).is_err());
        assert_eq!(check(&one_page("", "", &[])), Ok(1));
    }

    proptest::proptest! {
        /// Whatever is changed in a file: it is read or refused.
        #[test]
        fn no_byte_is_too_strange(at in 0_usize..400, byte: u8) {
            let mut file = one_page("/OpenAction [3 0 R /Fit]", "/Annots []", &["(text)"]);
            let at = at % file.len();
            file[at] = byte;
            let _ = check(&file);
        }
    }
}
