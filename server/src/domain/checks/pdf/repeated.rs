//! Whether a dictionary of a PDF has a key twice, with different values. Viewers differ on which
//! of the two counts, so that one of them could do what the reader never saw.
//!
//! The reader keeps only one of them. So the text is read once more: of each object at the place
//! where the reader found it, of each object in a stream of objects, and of the dictionaries at
//! the ends of the tables. Content is never looked at.

use std::collections::BTreeSet;

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, Stream};

use super::{MAX_DEPTH, MAX_PART, MAX_TABLES};

/// Whether no dictionary has a key twice. `bytes` is the file that `document` was read from. What
/// cannot be read counts as if one had.
pub(super) fn is_unambiguous(bytes: &[u8], document: &Document) -> bool {
    let (mut places, mut containers) = (BTreeSet::new(), BTreeSet::new());
    for entry in document.reference_table.entries.values() {
        match entry {
            XrefEntry::Normal { offset, .. } => _ = places.insert(*offset),
            XrefEntry::Compressed { container, .. } => _ = containers.insert((*container, 0)),
            XrefEntry::Free | XrefEntry::UnusableFree => {}
        }
    }
    let is_container =
        |object: &Object| object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"ObjStm"));
    let others = document.objects.iter().filter(|(_, object)| is_container(object));
    containers.extend(others.map(|(id, _)| *id));
    tables(bytes, document.xref_start).is_some()
        && places.into_iter().all(|at| usize::try_from(at).is_ok_and(|at| indirect(bytes, at).is_some()))
        && containers.into_iter().all(|id| {
            let container = document.objects.get(&id).filter(|object| is_container(object));
            container.and_then(|object| inside(object.as_stream().ok()?)).is_some()
        })
}

/// The keys of a dictionary and the text of their values; empty for any other value.
type Entries<'a> = Vec<(Vec<u8>, &'a [u8])>;

/// Reads the dictionaries of all tables of where objects are, from the last table on.
fn tables(bytes: &[u8], last: usize) -> Option<()> {
    let mut left = vec![last];
    let mut seen = BTreeSet::new();
    while let Some(at) = left.pop() {
        if !seen.insert(at) {
            continue;
        }
        if seen.len() > 2 * MAX_TABLES {
            return None;
        }
        for (key, value) in table(bytes, at)? {
            if key == b"Prev" || key == b"XRefStm" {
                // Nothing but a number is allowed there: the reader passes over anything else.
                left.push(std::str::from_utf8(value).ok()?.parse().ok()?);
            }
        }
    }
    Some(())
}

/// The dictionary of the table there.
fn table(bytes: &[u8], at: usize) -> Option<Entries<'_>> {
    const TRAILER: &[u8] = b"trailer";
    let rest = bytes.get(at..)?;
    if !rest.starts_with(b"xref") {
        return indirect(bytes, at);
    }
    let trailer = rest.windows(TRAILER.len()).position(|window| window == TRAILER)?;
    let mut text = Text { rest: rest.get(trailer + TRAILER.len()..)? };
    text.space();
    text.value(0)
}

/// Reads the object there, with its number.
fn indirect(bytes: &[u8], at: usize) -> Option<Entries<'_>> {
    let mut text = Text { rest: bytes.get(at..)? };
    text.space();
    text.digits()?;
    text.digits()?;
    text.word(b"obj")?;
    text.space();
    text.value(0)
}

/// Reads the objects in a stream of objects.
fn inside(stream: &Stream) -> Option<()> {
    let content = stream.get_plain_content_with_limit(MAX_PART).ok()?;
    if content.is_empty() {
        return Some(());
    }
    let first = stream.dict.get(b"First").and_then(Object::as_i64).ok()?;
    let first = usize::try_from(first).ok()?;
    let index = std::str::from_utf8(content.get(..first)?).ok()?;
    let lines = index.split(['\r', '\n']).map(|line| line.split('%').next().unwrap_or_default());
    let offsets = lines.flat_map(str::split_whitespace).skip(1).step_by(2);
    for offset in offsets {
        let at = offset.parse::<usize>().ok().and_then(|offset| first.checked_add(offset))?;
        let mut text = Text { rest: content.get(at..).unwrap_or_default() };
        text.space();
        // There may be nothing.
        if !text.rest.is_empty() {
            text.value(0)?;
        }
    }
    Some(())
}

/// The text of objects that has not been read yet.
struct Text<'a> {
    rest: &'a [u8],
}

impl<'a> Text<'a> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    /// Skips the bytes up to the first that does not belong, and returns their number.
    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> usize {
        let length = self.rest.iter().take_while(|byte| belongs(**byte)).count();
        self.skip(length);
        length
    }

    /// White space and comments.
    fn space(&mut self) {
        loop {
            self.run(is_space);
            if self.peek() != Some(b'%') {
                return;
            }
            self.run(|byte| !matches!(byte, b'\r' | b'\n'));
        }
    }

    /// A number without a sign, and the space behind it.
    fn digits(&mut self) -> Option<()> {
        let length = self.run(|byte| byte.is_ascii_digit());
        self.space();
        (length > 0).then_some(())
    }

    /// Reads a value. `None` if it is none, or has a key twice.
    fn value(&mut self, depth: usize) -> Option<Entries<'a>> {
        if depth > 2 * MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            b'/' => drop(self.name()?),
            b'(' => self.string()?,
            b'[' => self.array(depth)?,
            b'<' if self.rest.starts_with(b"<<") => return self.dictionary(depth),
            b'<' => {
                self.skip(1);
                self.run(|byte| byte.is_ascii_hexdigit() || is_space(byte));
                self.word(b">")?;
            }
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            _ => {
                let mut words = [b"true".as_slice(), b"false", b"null"].into_iter();
                words.find_map(|word| self.word(word))?;
            }
        }
        Some(Entries::new())
    }

    /// A number, or a reference.
    fn number(&mut self) {
        let mut reference = Text { rest: self.rest };
        let is_reference = [reference.digits(), reference.digits(), reference.word(b"R")];
        if is_reference.iter().all(Option::is_some) {
            self.rest = reference.rest;
        } else {
            self.run(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'));
        }
    }

    /// A name as it is meant: `/A#42` is `/AB`.
    fn name(&mut self) -> Option<Vec<u8>> {
        self.word(b"/")?;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !is_space(*byte) && !b"()<>[]{}/%".contains(byte)) {
            self.skip(1);
            if byte != b'#' {
                name.push(byte);
                continue;
            }
            let (high, low) = (self.rest.first()?, self.rest.get(1)?);
            let digit = |hex: u8| char::from(hex).to_digit(16);
            name.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
            self.skip(2);
        }
        Some(name)
    }

    fn string(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b'\\' => self.skip(1),
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            self.skip(1);
            if open == 0 {
                return Some(());
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.word(b"[")?;
        self.space();
        while self.peek()? != b']' {
            self.value(depth + 1)?;
            self.space();
        }
        self.word(b"]")
    }

    fn dictionary(&mut self, depth: usize) -> Option<Entries<'a>> {
        self.word(b"<<")?;
        self.space();
        let mut entries = Entries::new();
        while self.peek()? == b'/' {
            let key = self.name()?;
            self.space();
            let start = self.rest;
            self.value(depth + 1)?;
            let length = start.len() - self.rest.len();
            entries.push((key, start.get(..length)?));
            self.space();
        }
        self.word(b">>")?;
        entries.sort_unstable();
        // Twice the same is done by some programs, and harmless.
        entries.dedup();
        let is_repeated = entries.windows(2).any(|pair| matches!(pair, [one, two] if one.0 == two.0));
        (!is_repeated).then_some(entries)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}
