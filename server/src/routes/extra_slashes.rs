//! Extra slashes in the addresses of the API. Clients that join a base URL and a path produce them.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// Removes doubled and trailing slashes from an address of the API. Others stay as they are.
pub(super) fn remove(mut request: Request) -> Request {
    if let Some(uri) = without_extra_slashes(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// The address that is meant; nothing if it is this one.
fn without_extra_slashes(uri: &Uri) -> Option<Uri> {
    let mut path = String::new();
    for segment in uri.path().split('/').filter(|segment| !segment.is_empty()) {
        path.push('/');
        path.push_str(segment);
    }
    if path == uri.path() || !path.starts_with("/api/") {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path + &query).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(address: &str) -> Option<String> {
        without_extra_slashes(&address.parse().unwrap()).map(|uri| uri.to_string())
    }

    #[test]
    fn extra_slashes_in_an_address_of_the_api_are_removed() {
        let list = Some("/api/v1/inquiries".to_owned());
        for address in ["/api/v1/inquiries/", "//api//v1/inquiries", "/api/v1/inquiries///"] {
            assert_eq!(meant(address), list, "{address}");
        }
        assert_eq!(
            meant("/api/v1//inquiries/?page[size]=1").as_deref(),
            Some("/api/v1/inquiries?page[size]=1")
        );
        assert_eq!(meant("http://h:1/api//v1/x/").as_deref(), Some("http://h:1/api/v1/x"));
    }

    #[test]
    fn other_addresses_and_encoded_slashes_stay_as_they_are() {
        for address in ["/api/v1/inquiries?x=//", "/api/v1/%2F/x", "/docs/", "//docs//api/", "/apis//x", "/"]
        {
            assert_eq!(meant(address), None, "{address}");
        }
    }
}
