//! The countries of the world, by their ISO 3166-1 alpha-2 codes (and `XK`, Kosovo, which
//! issues passports without being in the standard).

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The characters of a code.
pub(crate) const CODE_LENGTH: usize = 2;

/// Name by code, in each language in the order in which its readers look for them:
/// `scripts/countries.mjs` makes it from the Unicode CLDR.
static NAMES: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    // What cannot be read is missing then, and what is missing fails the tests.
    serde_json::from_str(include_str!("../../../www/flow/texts/countries.json")).unwrap_or_default()
});

/// Code and name of every country, in the order of that language; of one that there is not,
/// none.
pub(crate) fn names(language: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let names = NAMES.get(language).and_then(Value::as_object);
    names.into_iter().flatten().filter_map(|(code, name)| Some((code.as_str(), name.as_str()?)))
}

/// The name of a country in that language.
#[must_use]
pub(crate) fn name(code: &str, language: &str) -> Option<&'static str> {
    NAMES.get(language)?.get(code)?.as_str()
}

/// Whether it is the code of a country, in capital letters.
#[must_use]
pub(crate) fn is_code(code: &str) -> bool {
    name(code, "en").is_some()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::texts::Texts;

    #[test]
    fn every_country_has_a_name_in_every_language_of_the_flow() {
        let codes = |language| names(language).map(|(code, _)| code).collect::<BTreeSet<_>>();
        assert_eq!(codes("en").len(), 250);
        for language in Texts::languages() {
            assert_eq!(codes(language), codes("en"), "{language}");
            assert!(names(language).all(|(code, name)| !name.is_empty() && name != code), "{language}");
        }
    }

    #[test]
    fn names_stand_in_the_order_of_their_language() {
        let place = |language, code| names(language).position(|(known, _)| known == code);
        assert!(place("en", "AX") < place("en", "AL"), "Åland Islands are among A in English");
        assert!(place("de", "NO") < place("de", "AT") && place("de", "AT") < place("de", "PL"), "Österreich");
        assert_eq!(name("DE", "ja"), Some("ドイツ"));
    }

    #[test]
    fn codes_are_two_capital_letters_of_a_country_that_there_is() {
        assert!(is_code("DE") && is_code("XK"));
        for code in ["de", "DEU", "", "EU", "SU", "UK", "ZZ", "__proto__"] {
            assert!(!is_code(code), "{code}");
        }
    }
}
