//! What the individual reads, in every language: one Fluent file each in `www/flow/texts`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// Code and texts of each language; the first is the one for all others.
const SOURCES: &[(&str, &str)] = &[
    ("en", include_str!("../../www/flow/texts/en.ftl")),
    ("es", include_str!("../../www/flow/texts/es.ftl")),
    ("fr", include_str!("../../www/flow/texts/fr.ftl")),
    ("de", include_str!("../../www/flow/texts/de.ftl")),
    ("pt-BR", include_str!("../../www/flow/texts/pt-BR.ftl")),
    ("ja", include_str!("../../www/flow/texts/ja.ftl")),
    ("ar", include_str!("../../www/flow/texts/ar.ftl")),
];

static LANGUAGES: LazyLock<Vec<Texts>> = LazyLock::new(|| SOURCES.iter().map(Texts::read).collect());

/// All texts of one language.
pub(crate) struct Texts {
    /// BCP 47, for the `lang` attribute.
    pub language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    fn read((language, source): &(&'static str, &'static str)) -> Self {
        // What cannot be read is missing then, and what is missing fails the tests.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// The language that fits best: the one asked for, else the first of the browser's
    /// (`Accept-Language`) that there is, else English.
    #[must_use]
    pub(crate) fn choose(asked: Option<&str>, accepted: Option<&str>) -> &'static Self {
        let asked = asked.into_iter().map(str::to_owned);
        let found = asked.chain(preferred(accepted.unwrap_or_default())).find_map(|tag| find(&tag));
        // SOURCES is not empty; without its first entry there is no way to say anything.
        #[expect(clippy::indexing_slicing, reason = "the array is a constant with an entry")]
        found.unwrap_or(&LANGUAGES[0])
    }

    /// The languages that there are.
    #[must_use]
    pub(crate) fn languages() -> Vec<&'static str> {
        SOURCES.iter().map(|(language, _)| *language).collect()
    }

    /// As [`Texts::choose`], of these languages alone: for whoever speaks none of them, the
    /// first. Without any, of all.
    #[must_use]
    pub(crate) fn choose_of(among: &[String], asked: Option<&str>, accepted: Option<&str>) -> &'static Self {
        let asked = asked.into_iter().map(str::to_owned);
        let wanted = asked.chain(preferred(accepted.unwrap_or_default())).chain(among.first().cloned());
        let is_offered = |texts: &&Self| among.iter().any(|language| language == texts.language);
        let found = wanted.filter_map(|tag| find(&tag)).find(is_offered);
        found.unwrap_or_else(|| Self::choose(None, None))
    }

    /// The text of that key.
    #[must_use]
    pub(crate) fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of that key, if there is one.
    #[must_use]
    pub(crate) fn find(&self, key: &str) -> Option<String> {
        self.bundle.has_message(key).then(|| self.say(key))
    }

    /// The text of that key, with one value put in.
    #[must_use]
    pub(crate) fn with<'a>(&self, key: &str, name: &'a str, value: impl Into<FluentValue<'a>>) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value);
        self.format(key, Some(&args))
    }

    /// The text of that key, with two values put in.
    #[must_use]
    pub(crate) fn with2<'a>(
        &self,
        key: &str,
        (name, value): (&'a str, impl Into<FluentValue<'a>>),
        (other, its): (&'a str, impl Into<FluentValue<'a>>),
    ) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value);
        args.set(other, its);
        self.format(key, Some(&args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
    }
}

/// The texts for a language tag: the very one, else the same language of another region.
fn find(tag: &str) -> Option<&'static Texts> {
    let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    LANGUAGES
        .iter()
        .find(|texts| texts.language.eq_ignore_ascii_case(tag))
        .or_else(|| LANGUAGES.iter().find(|texts| language(texts.language) == language(tag)))
}

/// The tags of an `Accept-Language` header, best first. What cannot be read is left out.
fn preferred(header: &str) -> Vec<String> {
    let mut tags: Vec<(String, f32)> = header
        .split(',')
        .take(32)
        .filter_map(|entry| {
            let (tag, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            (weight > 0.0).then(|| (tag.trim().to_owned(), weight))
        })
        .collect();
    // Stable: of equals the first one wins.
    tags.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    tags.into_iter().map(|(tag, _)| tag).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_bundle::FluentResource;

    use super::*;

    /// Every key with the names of the values that its text takes.
    fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        FluentResource::try_new(source.to_owned()).expect("the file must be valid Fluent");
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}', '*'])) {
                assert!(keys.insert(key.to_owned(), BTreeSet::new()).is_none(), "{key} stands there twice");
                current = key.to_owned();
            }
            for part in line.split('$').skip(1) {
                let name = part.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
                keys.get_mut(&current).unwrap().insert(name.to_owned());
            }
        }
        keys
    }

    #[test]
    fn every_language_has_the_same_keys_with_the_same_values() {
        let english = keys(SOURCES[0].1);
        for (language, source) in SOURCES {
            assert_eq!(keys(source), english, "{language}");
        }
    }

    #[test]
    fn a_language_is_found_by_option_then_header_then_english() {
        assert_eq!(Texts::choose(None, None).language, "en");
        assert_eq!(Texts::choose(Some("tlh"), None).language, "en");
        assert_eq!(Texts::choose(Some("fr"), Some("de")).language, "fr");
        assert_eq!(Texts::choose(None, Some("tlh, ja;q=0.9, en;q=0.8")).language, "ja");
    }

    #[test]
    fn a_region_without_texts_of_its_own_takes_those_of_its_language() {
        for (asked, found) in
            [("en-GB", "en"), ("es-MX", "es"), ("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("AR-eg", "ar")]
        {
            assert_eq!(Texts::choose(Some(asked), None).language, found);
        }
    }

    #[test]
    fn every_language_says_in_which_direction_and_order_it_is_written() {
        for (language, _) in SOURCES {
            let texts = Texts::choose(Some(language), None);
            assert!(["ltr", "rtl"].contains(&texts.say("language-direction").as_str()), "{language}");
            let mut order: Vec<char> = texts.say("date-order").chars().collect();
            order.sort_unstable();
            assert_eq!(order, ['d', 'm', 'y'], "{language}");
        }
    }

    #[test]
    fn an_accept_language_header_is_read_by_weight() {
        assert_eq!(preferred("de;q=0.5, fr, en;q=0.9, *;q=0"), ["fr", "en", "de"]);
        assert_eq!(preferred("nonsense;;;, ;q=x"), Vec::<String>::new());
    }
}
