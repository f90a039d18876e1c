//! What a request's query string says: `page`, `filter`, `fields` and `include`.

use std::collections::HashMap;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::domain::inflection::kebab;
use crate::routes::error::ApiError;
use crate::store::{Page, PageRequest};

const DEFAULT_PAGE: usize = 10;
const MAX_PAGE: usize = 100;

/// A query string, taken apart. What a route does not take is refused, so that a
/// misspelt filter does not list everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    /// `include`: relationships whose objects are wanted in full.
    pub(super) include: Option<Vec<String>>,
    /// `fields[type]`: the attributes that are wanted, by the object's type.
    pub(super) sparse: HashMap<String, Vec<String>>,
    filter: Vec<(String, String)>,
    page: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl Query {
    fn parse(query: &str) -> Result<Self, ApiError> {
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.contains('\0') {
                return Err(ApiError::bad_request("the query string holds the character U+0000"));
            }
            let (outer, inner) = match name.split_once('[') {
                None => (&*name, None),
                Some((outer, rest)) => (outer, rest.strip_suffix(']')),
            };
            match (outer, inner) {
                ("include", None) if !name.contains('[') => {
                    parsed.include.get_or_insert_default().extend(list(&value).map(kebab));
                }
                ("fields", Some(kind)) => {
                    parsed.sparse.entry(kebab(kind)).or_default().extend(list(&value).map(kebab));
                }
                ("filter", Some(key)) => parsed.filter.push((kebab(key), value.into_owned())),
                ("page", Some(key)) => parsed.page.push((kebab(key), value.into_owned())),
                _ => return Err(unknown(&name)),
            }
        }
        Ok(parsed)
    }

    /// The page that is asked for.
    pub(super) fn page(&self) -> Result<PageRequest, ApiError> {
        let mut page = PageRequest { size: DEFAULT_PAGE, after: None, before: None };
        for (key, value) in &self.page {
            match key.as_str() {
                "size" => {
                    page.size =
                        value.parse().ok().filter(|size| (1..=MAX_PAGE).contains(size)).ok_or_else(|| {
                            ApiError::bad_request(format!(
                                "page[size]: must be a whole number from 1 to {MAX_PAGE}"
                            ))
                        })?;
                }
                // An empty cursor is that of a client that has none yet.
                "after" => page.after = Some(value.clone()).filter(|id| !id.is_empty()),
                "before" => page.before = Some(value.clone()).filter(|id| !id.is_empty()),
                _ => return Err(unknown(&format!("page[{key}]"))),
            }
        }
        Ok(page)
    }

    /// The filters, each with its value.
    pub(super) fn filters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.filter.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Refuses what only lists take.
    pub(super) fn no_list(&self) -> Result<(), ApiError> {
        if let Some((key, _)) = self.filter.first() {
            return Err(unknown(&format!("filter[{key}]")));
        }
        match self.page.first() {
            Some((key, _)) => Err(unknown(&format!("page[{key}]"))),
            None => Ok(()),
        }
    }

    /// Refuses relationships that are not of these.
    pub(super) fn check_include(&self, known: &[&str]) -> Result<(), ApiError> {
        match self.include.iter().flatten().find(|name| !known.contains(&name.as_str())) {
            Some(_) if known.is_empty() => {
                Err(ApiError::bad_request("include: nothing can be included here"))
            }
            Some(_) => Err(ApiError::bad_request(format!("include: must be of {}", known.join(", ")))),
            None => Ok(()),
        }
    }

    /// Whether objects of that relationship are wanted in full.
    pub(super) fn includes(&self, name: &str) -> bool {
        self.include.iter().flatten().any(|wanted| wanted == name)
    }

    /// Leaves out of an object the attributes that are not wanted.
    pub(super) fn prune(&self, mut object: Value) -> Value {
        let wanted = object.get("type").and_then(Value::as_str).and_then(|kind| self.sparse.get(kind));
        if let (Some(wanted), Some(Value::Object(attributes))) = (wanted, object.get_mut("attributes")) {
            attributes.retain(|name, _| wanted.contains(name));
        }
        object
    }

    /// `links` of a page: the addresses of its neighbours, relative, or null.
    pub(super) fn links<T>(&self, path: &str, page: &Page<T>, id: impl Fn(&T) -> &str) -> Value {
        let link = |there: bool, cursor, item: Option<&T>| {
            item.filter(|_| there).map(|item| self.link(path, cursor, id(item)))
        };
        json!({
            "prev": link(page.has_newer, "before", page.items.first()),
            "next": link(page.has_older, "after", page.items.last()),
        })
    }

    /// The address of another page of the same list.
    fn link(&self, path: &str, cursor: &str, id: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in &self.filter {
            query.append_pair(&format!("filter[{key}]"), value);
        }
        for (kind, names) in &self.sparse {
            query.append_pair(&format!("fields[{kind}]"), &names.join(","));
        }
        if let Some(include) = &self.include {
            query.append_pair("include", &include.join(","));
        }
        for (_, size) in self.page.iter().filter(|(key, _)| key == "size") {
            query.append_pair("page[size]", size);
        }
        query.append_pair(&format!("page[{cursor}]"), id);
        format!("{path}?{}", query.finish())
    }
}

/// The relationships that a query string wants included.
pub(super) fn included(query: &str) -> impl Iterator<Item = String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "include")
        .flat_map(|(_, value)| list(&value).map(kebab).collect::<Vec<_>>())
}

/// The parts of a comma separated list.
pub(super) fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// A moment given as a filter.
pub(super) fn moment(name: &str, value: &str) -> Result<Timestamp, ApiError> {
    value.parse().map_err(|_| {
        ApiError::bad_request(format!("filter[{name}]: must be a time such as 2026-01-31T12:00:00Z"))
    })
}

pub(super) fn unknown(name: &str) -> ApiError {
    // The name is the caller's own; a short part of it is enough to find it again.
    let name: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    ApiError::bad_request(format!("{name}: there is no such query parameter here"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_whatever_the_case_of_its_keys() {
        let query = Query::parse(
            "filter%5BreferenceId%5D=a&page[size]=5&fields[inquiry]=status,created_at&include=sessions",
        )
        .unwrap();
        assert_eq!(query.filters().collect::<Vec<_>>(), [("reference-id", "a")]);
        assert_eq!(query.page().unwrap().size, 5);
        assert_eq!(query.sparse["inquiry"], ["status", "created-at"]);
        assert!(query.includes("sessions"));
    }

    #[test]
    fn what_is_not_known_is_refused_rather_than_ignored() {
        for query in ["inculde=sessions", "page=3", "filter=x", "include[]=sessions", "fields=status"] {
            assert!(Query::parse(query).is_err(), "{query}");
        }
        assert!(Query::parse("page[number]=2").unwrap().page().is_err());
        for size in ["0", "101", "-1", "1.5", "x", ""] {
            assert!(Query::parse(&format!("page[size]={size}")).unwrap().page().is_err(), "{size}");
        }
    }
}
