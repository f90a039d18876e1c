//! Whether a PDF does nothing by itself and refers to nothing elsewhere. Links to web pages and
//! e-mail addresses, outlines and jumps within the document may stay.

use lopdf::{Dictionary, Document, Object};
use url::Url;

use super::MAX_DEPTH;

/// Keys that stand for something that runs, opens, sends, hides or brings along something.
const ACTIVE_KEYS: [&[u8]; 12] = [
    b"AA",
    b"AF",
    b"AlternatePresentations",
    b"Collection",
    b"EF",
    b"EmbeddedFiles",
    b"JS",
    b"JavaScript",
    b"PresSteps",
    b"RichMediaContent",
    b"RichMediaSettings",
    b"XFA",
];
/// Keys of a stream whose content is in another file: of the stream itself, of a page that it
/// shows, of a picture for printers.
const EXTERNAL_KEYS: [&[u8]; 5] = [b"F", b"FFilter", b"FDecodeParms", b"Ref", b"OPI"];
/// Types of annotations and objects that bring something along or lead elsewhere.
const ACTIVE_TYPES: [&[u8]; 10] = [
    b"3D",
    b"EmbeddedFile",
    b"FileAttachment",
    b"Filespec",
    b"Movie",
    b"PS",
    b"RichMedia",
    b"RichMediaContent",
    b"Screen",
    b"Sound",
];
/// What an action can be besides jumps within the document, links, and page turns.
const ACTIVE_ACTIONS: [&[u8]; 16] = [
    b"GoTo3DView",
    b"GoToDp",
    b"GoToE",
    b"GoToR",
    b"Hide",
    b"ImportData",
    b"JavaScript",
    b"Launch",
    b"Movie",
    b"Rendition",
    b"ResetForm",
    b"RichMediaExecute",
    b"SetOCGState",
    b"Sound",
    b"SubmitForm",
    b"Thread",
];
/// Actions that are followed when a person presses something.
const PASSIVE_ACTIONS: [&[u8]; 4] = [b"GoTo", b"Named", b"Trans", b"URI"];
/// What named actions may do.
const PAGE_TURNS: [&[u8]; 4] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage"];
/// Where links may lead.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Whether nothing in a document does anything by itself.
pub(super) fn is_passive(document: &Document) -> bool {
    let look = Look { document };
    look.dictionary(&document.trailer, 0) && document.objects.values().all(|object| look.object(object, 0))
}

struct Look<'a> {
    document: &'a Document,
}

impl Look<'_> {
    fn object(&self, object: &Object, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        match object {
            Object::Array(values) => values.iter().all(|value| self.object(value, depth + 1)),
            Object::Dictionary(dictionary) => self.dictionary(dictionary, depth),
            Object::Stream(stream) => {
                !EXTERNAL_KEYS.iter().any(|key| stream.dict.has(key)) && self.dictionary(&stream.dict, depth)
            }
            _ => true,
        }
    }

    fn dictionary(&self, dictionary: &Dictionary, depth: usize) -> bool {
        let [kind, subtype, action] =
            [b"Type".as_slice(), b"Subtype", b"S"].map(|key| self.name(dictionary, key));
        if ACTIVE_TYPES.contains(&kind) || ACTIVE_TYPES.contains(&subtype) {
            return false;
        }
        if ACTIVE_ACTIONS.contains(&action) || (kind == b"Action" && !PASSIVE_ACTIONS.contains(&action)) {
            return false;
        }
        if action == b"Named" && !PAGE_TURNS.contains(&self.name(dictionary, b"N")) {
            return false;
        }
        dictionary.iter().all(|(key, value)| {
            let is_harmless = match key.as_slice() {
                b"OpenAction" => self.is_place(value),
                b"URI" => self.is_web_address(value),
                key => !ACTIVE_KEYS.contains(&key),
            };
            is_harmless && self.object(value, depth + 1)
        })
    }

    /// Whether what is done on opening is to show a place in the document, and no more.
    fn is_place(&self, value: &Object) -> bool {
        match self.resolve(value) {
            Some(Object::Array(_) | Object::Name(_) | Object::String(..) | Object::Null) => true,
            Some(Object::Dictionary(action)) => self.name(action, b"S") == b"GoTo" && !action.has(b"Next"),
            _ => false,
        }
    }

    /// Whether a link, or what links are relative to, is an address of the web or an e-mail's.
    fn is_web_address(&self, value: &Object) -> bool {
        match self.resolve(value) {
            Some(Object::String(text, _)) => is_web_address(text),
            // The catalogue's: what relative links are relative to.
            Some(Object::Dictionary(links)) => match links.get(b"Base") {
                Ok(base) => {
                    matches!(self.resolve(base), Some(Object::String(text, _)) if is_web_address(text))
                }
                Err(_) => true,
            },
            Some(Object::Null) => true,
            _ => false,
        }
    }

    fn name<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> &'a [u8] {
        let value = dictionary.get(key).ok().and_then(|value| self.resolve(value));
        value.and_then(|value| value.as_name().ok()).unwrap_or_default()
    }

    /// What is meant, where it is another object. `None` if that leads nowhere.
    fn resolve<'a>(&'a self, value: &'a Object) -> Option<&'a Object> {
        self.document.dereference(value).ok().map(|(_, value)| value)
    }
}

fn is_web_address(text: &[u8]) -> bool {
    // The standard allows nothing else here, and viewers differ on what they make of it.
    let Ok(text) = std::str::from_utf8(text) else { return false };
    if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return false;
    }
    match Url::parse(text) {
        Ok(url) => SCHEMES.contains(&url.scheme()),
        // Written without `https://`; anything else may be a file beside the document.
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."))
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_web_pages_and_e_mail_addresses_alone() {
        for address in [
            "https://a.example/x y?z",
            "HTTP://a.example",
            "mailto:ada@a.example",
            "www.a.example",
            " https://a.example",
        ] {
            assert!(is_web_address(address.as_bytes()), "{address}");
        }
        for address in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "smb://host/share",
            "\\\\host\\share",
            "//host/share",
            "calc.exe",
            "C:\\calc.exe",
            "https://",
            "",
            "\u{fe}\u{ff}",
            "tel:110",
        ] {
            assert!(!is_web_address(address.as_bytes()), "{address}");
        }
    }
}
