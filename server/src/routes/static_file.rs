//! Files that are built in: sent in the encoding that the client prefers, with an `ETag`
//! for each encoding, and not sent again to a client that has them.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::with_headers;
use data_encoding::HEXLOWER;

/// The file of dist/ by that name, and its compressed forms.
macro_rules! built_file {
    ($name:literal, $content_type:expr, $cache_control:expr) => {
        $crate::routes::static_file::StaticFile::new(
            $content_type,
            $cache_control,
            $crate::routes::static_file::built!($name, ""),
        )
        .with_brotli($crate::routes::static_file::built!($name, ".br"))
        .with_gzip($crate::routes::static_file::built!($name, ".gz"))
    };
}

/// The bytes of a file of dist/, with that ending behind its name.
macro_rules! built {
    ($name:literal, $ending:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/", $name, $ending)).as_slice()
    };
}

pub(crate) use {built, built_file};

/// A file and its compressed forms.
#[derive(Debug)]
pub(crate) struct StaticFile {
    content_type: &'static str,
    cache_control: &'static str,
    identity: Representation,
    gzip: Option<Representation>,
    brotli: Option<Representation>,
}

#[derive(Debug)]
struct Representation {
    body: Bytes,
    /// Strong: the hash of these very bytes, so different for each encoding.
    etag: HeaderValue,
    content_encoding: Option<&'static str>,
}

impl Representation {
    fn new(body: Bytes, content_encoding: Option<&'static str>) -> Self {
        let digest = HEXLOWER.encode(&Sha256::digest(&body));
        let etag = HeaderValue::from_str(&format!("\"{digest}\""));
        Self { body, etag: etag.unwrap_or_else(|_| HeaderValue::from_static("\"\"")), content_encoding }
    }
}

impl StaticFile {
    /// A file that is sent as it is.
    pub(crate) fn new(
        content_type: &'static str,
        cache_control: &'static str,
        body: impl Into<Bytes>,
    ) -> Self {
        let identity = Representation::new(body.into(), None);
        Self { content_type, cache_control, identity, gzip: None, brotli: None }
    }

    /// The same, for clients that take brotli.
    pub(crate) fn with_brotli(mut self, body: impl Into<Bytes>) -> Self {
        self.brotli = Some(Representation::new(body.into(), Some("br")));
        self
    }

    /// The same, for clients that take gzip.
    pub(crate) fn with_gzip(mut self, body: impl Into<Bytes>) -> Self {
        self.gzip = Some(Representation::new(body.into(), Some("gzip")));
        self
    }

    /// The SHA-256 of the file as it is, in hexadecimal.
    pub(crate) fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(&self.identity.body))
    }

    /// Answers a request with these headers.
    pub(crate) fn respond(&self, request: &HeaderMap) -> Response {
        let response = match self.negotiate(request) {
            Some(representation) => self.send(representation, request),
            None => StatusCode::NOT_ACCEPTABLE.into_response(),
        };
        with_headers(
            response,
            [(header::VARY, "Accept-Encoding"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")],
        )
    }

    fn send(&self, representation: &Representation, request: &HeaderMap) -> Response {
        let mut response = if is_known(request, &representation.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let body = Body::from(representation.body.clone());
            let mut response = ([(header::CONTENT_TYPE, self.content_type)], body).into_response();
            if let Some(coding) = representation.content_encoding {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            response
        };
        response.headers_mut().insert(header::ETAG, representation.etag.clone());
        with_headers(response, [(header::CACHE_CONTROL, self.cache_control)])
    }

    /// What the client prefers; of what it likes equally, the smallest. `None` if it takes
    /// nothing of what there is.
    fn negotiate(&self, request: &HeaderMap) -> Option<&Representation> {
        let accepted = AcceptEncoding::of(request);
        // Of equals, `max_by_key` takes the last.
        [
            (Some(&self.identity), accepted.identity()),
            (self.gzip.as_ref(), accepted.weight(&["gzip", "x-gzip"])),
            (self.brotli.as_ref(), accepted.weight(&["br"])),
        ]
        .into_iter()
        .filter(|&(_, weight)| weight > 0)
        .filter_map(|(representation, weight)| Some((representation?, weight)))
        .max_by_key(|&(_, weight)| weight)
        .map(|(representation, _)| representation)
    }
}

/// The header `Accept-Encoding`: codings with their weights, in thousandths.
struct AcceptEncoding(Vec<(String, u16)>);

impl AcceptEncoding {
    fn of(request: &HeaderMap) -> Self {
        let values = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        Self(values.flat_map(|value| value.split(',')).filter_map(coding).collect())
    }

    /// The weight of a coding, by any of its names. 0 means that it is not accepted.
    fn weight(&self, names: &[&str]) -> u16 {
        self.find(names).or_else(|| self.find(&["*"])).unwrap_or(0)
    }

    /// The weight of a file as it is: accepted, after all that is named, unless the client says otherwise.
    fn identity(&self) -> u16 {
        self.find(&["identity"]).or_else(|| self.find(&["*"]).filter(|&weight| weight == 0)).unwrap_or(1)
    }

    fn find(&self, names: &[&str]) -> Option<u16> {
        self.0.iter().find(|(name, _)| names.contains(&name.as_str())).map(|&(_, weight)| weight)
    }
}

/// `br;q=0.5` → `("br", 500)`. `None` for what is not one.
fn coding(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
    let weight = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim_end().eq_ignore_ascii_case("q").then(|| value.trim_start())
    });
    Some((name, weight.map_or(Some(1000), thousandths)?))
}

/// A weight as RFC 9110 writes it (section 12.4.2): 0 to 1 with up to three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match (whole, format!("{decimals:0<3}").parse().ok()?) {
        ("0", decimals) => Some(decimals),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// Whether the request says that the client has what that tag names.
fn is_known(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).any(|known| {
        // The comparison is the weak one: a proxy on the way may have made the tag weak.
        known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == etag.as_bytes()
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn file() -> StaticFile {
        StaticFile::new("text/plain", "no-cache", "plain").with_brotli("brotli").with_gzip("gzip")
    }

    fn request(name: HeaderName, values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    /// The encoding in which `file` is sent.
    fn sent(file: &StaticFile, accept: &[&'static str]) -> Option<&'static str> {
        let request = request(header::ACCEPT_ENCODING, accept);
        let representation = file.negotiate(&request);
        representation.map(|representation| representation.content_encoding.unwrap_or("identity"))
    }

    #[test]
    fn the_client_gets_the_encoding_that_it_prefers_and_of_equals_the_smallest() {
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", "br"),
            ("br, gzip", "br"),
            ("gzip", "gzip"),
            ("x-gzip", "gzip"),
            ("GZip, BR", "br"),
            ("br;q=0.5, gzip", "gzip"),
            ("br; q=0.5 , gzip ;Q=0.4", "br"),
            ("br;q=0.001", "br"),
            ("br;q=0, gzip", "gzip"),
            ("br;q=0.000", "identity"),
            ("*", "br"),
            ("*;q=0.1, gzip;q=0.2", "gzip"),
            ("br;q=0, *", "gzip"),
            ("identity, br;q=0.5", "identity"),
            ("identity;q=0.5, br", "br"),
            ("identity;q=0.5, *", "br"),
            ("identity;q=0, br", "br"),
            ("*;q=0, br", "br"),
            ("*;q=0, identity", "identity"),
            ("deflate, zstd", "identity"),
            ("brotli, gzipped", "identity"),
            ("", "identity"),
            // A weight that is none says nothing.
            ("br;q=2, gzip;q=0.5", "gzip"),
            ("br;q=0.0001, gzip;q=-1", "identity"),
            ("identity;q=x", "identity"),
        ] {
            assert_eq!(sent(&file(), &[accept]), Some(expected), "{accept}");
        }
        assert_eq!(sent(&file(), &[]), Some("identity"));
        assert_eq!(sent(&file(), &["gzip", "br"]), Some("br"));
    }

    #[test]
    fn a_client_that_takes_nothing_of_what_there_is_is_told_so() {
        for accept in ["identity;q=0", "*;q=0", "identity;q=0, deflate", "br;q=0, gzip;q=0, *;q=0"] {
            assert_eq!(sent(&file(), &[accept]), None, "{accept}");
            let response = file().respond(&request(header::ACCEPT_ENCODING, &[accept]));
            assert_eq!(response.status(), 406);
            assert_eq!(response.headers()[header::VARY], "Accept-Encoding");
        }
        assert_eq!(sent(&StaticFile::new("text/plain", "no-cache", "plain"), &["br"]), Some("identity"));
    }

    #[test]
    fn every_encoding_has_a_strong_tag_of_its_own() {
        let file = file();
        let tags = [&file.identity, file.gzip.as_ref().unwrap(), file.brotli.as_ref().unwrap()]
            .map(|representation| representation.etag.to_str().unwrap());
        for (index, tag) in tags.iter().enumerate() {
            assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 2);
            assert!(tags.iter().skip(index + 1).all(|other| other != tag));
        }
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_when_it_was_made_weak() {
        let etag = HeaderValue::from_static("\"a\"");
        let known = |values: &[&'static str]| is_known(&request(header::IF_NONE_MATCH, values), &etag);
        for value in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\" , \"c\"", "*"] {
            assert!(known(&[value]), "{value}");
        }
        assert!(known(&["\"b\"", "\"a\""]));
        for value in ["\"b\"", "a", "\"a", "\"A\"", "w/\"a\"", ""] {
            assert!(!known(&[value]), "{value}");
        }
        assert!(!known(&[]));
    }

    proptest::proptest! {
        #[test]
        fn no_header_is_too_strange(accept in "[ -~]{0,60}", known in "[ -~]{0,60}") {
            let headers = [(header::ACCEPT_ENCODING, accept), (header::IF_NONE_MATCH, known)];
            let request = headers.into_iter().map(|(name, value)| (name, value.parse().unwrap())).collect();
            let status = file().respond(&request).status().as_u16();
            proptest::prop_assert!([200, 304, 406].contains(&status));
        }
    }
}
