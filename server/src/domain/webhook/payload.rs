//! What of an event a webhook is shown, and whether it is shown it at all.

use serde_json::{Map, Value};

/// Whether a payload holds what the filter says. Each key of the filter must be there and
/// its value match: an object in the same way, a list if it names the value (or, where the
/// payload has a list, all that the filter lists are in it), anything else if it is equal.
/// An empty filter lets everything through.
#[must_use]
pub(crate) fn matches(filter: &Map<String, Value>, payload: &Value) -> bool {
    filter.iter().all(|(key, wanted)| payload.get(key).is_some_and(|value| holds(wanted, value)))
}

fn holds(wanted: &Value, value: &Value) -> bool {
    match (wanted, value) {
        (Value::Object(wanted), value) => matches(wanted, value),
        (Value::Array(wanted), Value::Array(values)) => {
            wanted.iter().all(|wanted| values.iter().any(|value| holds(wanted, value)))
        }
        (Value::Array(wanted), value) => wanted.iter().any(|wanted| holds(wanted, value)),
        (wanted, value) => wanted == value,
    }
}

/// Leaves out of a payload what the patterns name, `*` standing for anything. A pattern
/// that begins with a slash is the path of a member (`/data/attributes/fields/*-number`);
/// any other is the name of an attribute or a field, wherever it stands.
pub(crate) fn block(patterns: &[String], payload: &mut Value) {
    if !patterns.is_empty() {
        prune(patterns, payload, &mut Vec::new());
    }
}

fn prune(patterns: &[String], value: &mut Value, path: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            object.retain(|key, value| {
                path.push(key.clone());
                let kept = !patterns.iter().any(|pattern| blocks(pattern, path));
                if kept {
                    prune(patterns, value, path);
                }
                path.pop();
                kept
            });
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.push(index.to_string());
                prune(patterns, item, path);
                path.pop();
            }
        }
        _ => {}
    }
}

fn blocks(pattern: &str, path: &[String]) -> bool {
    match pattern.strip_prefix('/') {
        Some(rest) => {
            let segments: Vec<&str> = rest.split('/').collect();
            segments.len() == path.len() && segments.iter().zip(path).all(|(glob, name)| is_like(glob, name))
        }
        None => path.split_last().is_some_and(|(name, above)| {
            above.iter().any(|name| name == "attributes") && is_like(pattern, name)
        }),
    }
}

/// Whether `name` is what `glob` describes, in which each `*` stands for any characters.
fn is_like(glob: &str, name: &str) -> bool {
    let Some((first, rest)) = glob.split_once('*') else { return glob == name };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    // Taking the first place where a part fits leaves the most for those after it.
    for part in parts {
        match name.split_once(part) {
            Some((_, after)) => name = after,
            None => return false,
        }
    }
    name.ends_with(last)
}

/// Leaves out what objects are related to.
pub(crate) fn without_relationships(payload: &mut Value) {
    let strip = |object: &mut Value| {
        if let Some(object) = object.as_object_mut() {
            // `remove` would put the last member in its place.
            object.shift_remove("relationships");
        }
    };
    if let Some(data) = payload.get_mut("data") {
        strip(data);
    }
    for object in payload.get_mut("included").and_then(Value::as_array_mut).into_iter().flatten() {
        strip(object);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn passes(filter: Value, payload: &Value) -> bool {
        matches(filter.as_object().unwrap(), payload)
    }

    #[test]
    fn a_filter_lets_through_what_holds_all_that_it_says() {
        let payload = json!({ "data": { "attributes": { "status": "approved", "tags": ["a", "b"] },
            "relationships": { "inquiry-template": { "data": { "id": "itmpl_a" } } } } });
        for filter in [
            json!({}),
            json!({ "data": { "relationships": { "inquiry-template": { "data": { "id": "itmpl_a" } } } } }),
            json!({ "data": { "attributes": { "status": ["approved", "declined"] } } }),
            json!({ "data": { "attributes": { "tags": ["b"] } } }),
        ] {
            assert!(passes(filter.clone(), &payload), "{filter}");
        }
        for filter in [
            json!({ "data": { "attributes": { "status": "declined" } } }),
            json!({ "data": { "attributes": { "status": "approved", "note": "x" } } }),
            json!({ "data": { "attributes": { "status": [] } } }),
            json!({ "data": { "attributes": { "status": { "x": 1 } } } }),
            json!({ "data": { "attributes": { "tags": ["b", "c"] } } }),
        ] {
            assert!(!passes(filter.clone(), &payload), "{filter}");
        }
    }

    #[test]
    fn blocked_attributes_are_left_out_by_name_or_by_path() {
        let payload = json!({ "data": { "id": "inq_1", "attributes": { "note": "n", "address-city": "x",
            "fields": { "address-city": 1, "phone-number": 2, "name-last": 3, "name-first": 4 } } } });
        let mut blocked = payload.clone();
        let patterns = ["address-*", "name-last", "/data/attributes/fields/*-number"].map(str::to_owned);
        block(&patterns, &mut blocked);
        assert_eq!(
            blocked,
            json!({ "data": { "id": "inq_1", "attributes": { "note": "n", "fields": { "name-first": 4 } } } })
        );
        let mut kept = payload.clone();
        block(&["id".to_owned(), "/attributes/note".to_owned()], &mut kept);
        assert_eq!(kept, payload);
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        for (glob, name) in
            [("*", ""), ("a*", "ab"), ("*b", "ab"), ("a*c*e", "abcde"), ("a", "a"), ("*aa", "aaa")]
        {
            assert!(is_like(glob, name), "{glob} {name}");
        }
        for (glob, name) in [("a*", "ba"), ("*b", "ba"), ("a*a", "a"), ("a*c*c", "abc"), ("", "a")] {
            assert!(!is_like(glob, name), "{glob} {name}");
        }
    }
}
