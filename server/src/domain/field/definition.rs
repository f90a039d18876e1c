//! What a template says about a field: its type, its label and its limits.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::domain::label::Label;

/// The names of the fields that are asked with `details`, as the API and the frame's URL
/// give them.
pub(crate) const NAME_FIRST: &str = "name-first";
/// See [`NAME_FIRST`].
pub(crate) const NAME_LAST: &str = "name-last";
/// See [`NAME_FIRST`]. A date, `YYYY-MM-DD`.
pub(crate) const BIRTHDATE: &str = "birthdate";
/// Where somebody lives: a code of [`country`].
pub(crate) const ADDRESS_COUNTRY: &str = "address-country-code";

/// The longest name of a person, in characters.
pub(super) const MAX_NAME: usize = 100;
/// The longest text where a template says nothing else, as in the API's schema of strings.
pub(super) const USUAL_LENGTH: usize = 255;
/// The longest text that a template may allow, as there.
pub(super) const MAX_LENGTH: usize = 1024;
/// Nobody alive is older, in years.
pub(super) const MAX_AGE: i16 = 130;
/// The longest name of a field.
pub(super) const MAX_FIELD_NAME: usize = 64;
/// The longest label or hint, in characters.
pub(super) const MAX_LABEL: usize = 120;
/// The most options of a choice.
pub(super) const MAX_OPTIONS: usize = 100;
/// The largest whole number that every reader of JSON keeps as it is.
pub(super) const MAX_WHOLE: i64 = 9_007_199_254_740_991;

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// A text of one line.
    String,
    /// A name of a person.
    Name,
    /// An e-mail address.
    EmailAddress,
    /// A telephone number.
    PhoneNumber,
    /// A country.
    Country,
    /// A day.
    Date,
    /// The day on which somebody alive was born.
    Birthdate,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// One of several.
    Choices,
    /// Any number of several.
    MultiChoices,
}

impl FieldType {
    /// The type by which the API names its values.
    #[must_use]
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::String | Self::Name | Self::PhoneNumber | Self::Country => "string",
            Self::EmailAddress => "email-address",
            Self::Date | Self::Birthdate => "date",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Choices => "choices",
            Self::MultiChoices => "multi-choices",
        }
    }

    /// Whether its values look like that one.
    #[must_use]
    pub fn holds(self, value: &Value) -> bool {
        match self {
            _ if value.is_null() => true,
            Self::Integer => value.is_i64(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::MultiChoices => value.is_array(),
            _ => value.is_string(),
        }
    }
}

/// A field that every customer means the same by: its type, and the purpose by which
/// browsers fill it in (HTML's autofill).
struct Known {
    name: &'static str,
    kind: FieldType,
    autofill: &'static str,
}

/// The fields for which the flow has words of its own.
const KNOWN: [Known; 12] = {
    const fn known(name: &'static str, kind: FieldType, autofill: &'static str) -> Known {
        Known { name, kind, autofill }
    }
    [
        known(NAME_FIRST, FieldType::Name, "given-name"),
        known("name-middle", FieldType::Name, "additional-name"),
        known(NAME_LAST, FieldType::Name, "family-name"),
        known(BIRTHDATE, FieldType::Birthdate, "bday"),
        known("email-address", FieldType::EmailAddress, "email"),
        known("phone-number", FieldType::PhoneNumber, "tel"),
        known("address-street-1", FieldType::String, "address-line1"),
        known("address-street-2", FieldType::String, "address-line2"),
        known("address-city", FieldType::String, "address-level2"),
        known("address-subdivision", FieldType::String, "address-level1"),
        known("address-postal-code", FieldType::String, "postal-code"),
        known(ADDRESS_COUNTRY, FieldType::Country, "country"),
    ]
};

/// One of the options of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What the API says.
    pub value: String,
    /// What the individual reads.
    pub label: Label,
}

/// A field that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What the API calls it.
    pub name: String,
    /// Its type: a text, unless it is one that is known.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    kind: Option<FieldType>,
    /// What the individual reads: for one that is known, the flow's own words by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// A line below the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Label>,
    /// Whether the individual can go on only with it.
    #[serde(default = "yes")]
    pub required: bool,
    /// The smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// The largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_date: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_date: Option<Date>,
    /// The most characters of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    /// What there is to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

const fn yes() -> bool {
    true
}

/// Why a field cannot be asked for, in words for who wrote the template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadField {
    /// Its name is none.
    #[error("name: 1 to {MAX_FIELD_NAME} of a to z, 0 to 9 and -, beginning with a letter, not {0:?}")]
    Name(String),
    /// It is one whose type is known.
    #[error("{0}: leave out type: this field has a fixed type")]
    Type(String),
    /// There is nothing to read, or too much.
    #[error("{0}: label: a text of 1 to {MAX_LABEL} characters, or one for each language: {{\"en\": \"…\"}}")]
    Label(String),
    /// The same, of the hint.
    #[error("{0}: hint: a text of 1 to {MAX_LABEL} characters, or one for each language: {{\"en\": \"…\"}}")]
    Hint(String),
    /// A setting of other types.
    #[error("{name}: {setting} is for {types}")]
    Setting {
        /// The field.
        name: String,
        /// What stands there.
        setting: &'static str,
        /// Where it could stand.
        types: &'static str,
    },
    /// Nothing lies in between.
    #[error("{0}: the minimum is greater than the maximum")]
    Bounds(String),
    /// No whole number, or one that JSON does not keep.
    #[error("{0}: min and max of an integer are whole numbers up to {MAX_WHOLE}")]
    Whole(String),
    /// Too long, or nothing.
    #[error("{0}: max_length: 1 to {MAX_LENGTH}")]
    Length(String),
    /// There is nothing to choose from, or too much, or one thing twice.
    #[error(
        "{0}: options: 1 to {MAX_OPTIONS} of {{\"value\": \"blue\", \"label\": \"Blue\"}}, each value once, of 1 to {USUAL_LENGTH} characters"
    )]
    Options(String),
}

impl Field {
    /// A field that is known.
    #[must_use]
    pub fn known(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: None,
            label: None,
            hint: None,
            required: true,
            min: None,
            max: None,
            min_date: None,
            max_date: None,
            max_length: None,
            options: Vec::new(),
        }
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> FieldType {
        self.knowledge().map_or(self.kind.unwrap_or(FieldType::String), |known| known.kind)
    }

    /// Whether the flow has words of its own for it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.knowledge().is_some()
    }

    /// By what browsers know what to fill in.
    #[must_use]
    pub fn autofill(&self) -> Option<&'static str> {
        self.knowledge().map(|known| known.autofill)
    }

    fn knowledge(&self) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.name == self.name)
    }

    /// The name of its control in forms. Customers name fields as they like; what forms
    /// carry besides keeps its names to itself.
    #[must_use]
    pub fn control(&self) -> String {
        if self.is_known() { self.name.clone() } else { format!("field-{}", self.name) }
    }

    /// The names of all its controls: a date's are day, month and year.
    #[must_use]
    pub fn controls(&self) -> Vec<String> {
        let control = self.control();
        match self.kind() {
            FieldType::Date | FieldType::Birthdate => {
                ["day", "month", "year"].map(|part| format!("{control}-{part}")).into()
            }
            _ => vec![control],
        }
    }

    /// The most characters that can be typed.
    #[must_use]
    pub fn most_characters(&self) -> usize {
        match self.kind() {
            FieldType::Name => MAX_NAME,
            FieldType::PhoneNumber => 32,
            FieldType::Integer | FieldType::Number => 25,
            _ => self.max_length.unwrap_or(USUAL_LENGTH),
        }
    }

    /// Whether individuals can be asked for it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), BadField> {
        let name = || self.name.clone();
        let is_letter = |byte: u8| byte.is_ascii_lowercase();
        let is_name = self.name.len() <= MAX_FIELD_NAME
            && self.name.bytes().next().is_some_and(is_letter)
            && self.name.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit() || byte == b'-');
        if !is_name {
            return Err(BadField::Name(name()));
        }
        let kind = self.kind();
        if self.kind.is_some_and(|written| written != kind) {
            return Err(BadField::Type(name()));
        }
        let fits = |label: &Label| label.is_between(1, MAX_LABEL);
        if self.label.as_ref().map_or(!self.is_known(), |label| !fits(label)) {
            return Err(BadField::Label(name()));
        }
        if self.hint.as_ref().is_some_and(|hint| !fits(hint)) {
            return Err(BadField::Hint(name()));
        }
        self.check_settings(kind)?;
        self.check_bounds(kind)
    }

    /// Whether all that is set is of use for the type.
    fn check_settings(&self, kind: FieldType) -> Result<(), BadField> {
        use FieldType::{Choices, Date, Integer, MultiChoices, Number, String};
        let settings: [(&'static str, bool, &[FieldType], &'static str); 6] = [
            ("min", self.min.is_some(), &[Integer, Number], "integer and number"),
            ("max", self.max.is_some(), &[Integer, Number], "integer and number"),
            ("min_date", self.min_date.is_some(), &[Date], "date"),
            ("max_date", self.max_date.is_some(), &[Date], "date"),
            ("max_length", self.max_length.is_some(), &[String], "string"),
            ("options", !self.options.is_empty(), &[Choices, MultiChoices], "choices and multi-choices"),
        ];
        let misplaced = settings.into_iter().find(|(_, is_set, kinds, _)| *is_set && !kinds.contains(&kind));
        match misplaced {
            Some((setting, _, _, types)) => {
                Err(BadField::Setting { name: self.name.clone(), setting, types })
            }
            None => Ok(()),
        }
    }

    fn check_bounds(&self, kind: FieldType) -> Result<(), BadField> {
        let name = || self.name.clone();
        let is_whole = |number: &Number| number.as_i64().is_some_and(|whole| whole.abs() <= MAX_WHOLE);
        if kind == FieldType::Integer && !self.min.iter().chain(&self.max).all(is_whole) {
            return Err(BadField::Whole(name()));
        }
        let numbers =
            self.min.as_ref().and_then(Number::as_f64).zip(self.max.as_ref().and_then(Number::as_f64));
        let dates = self.min_date.zip(self.max_date);
        if numbers.is_some_and(|(min, max)| min > max) || dates.is_some_and(|(min, max)| min > max) {
            return Err(BadField::Bounds(name()));
        }
        if self.max_length.is_some_and(|length| !(1..=MAX_LENGTH).contains(&length)) {
            return Err(BadField::Length(name()));
        }
        if matches!(kind, FieldType::Choices | FieldType::MultiChoices) {
            let values: BTreeSet<_> = self.options.iter().map(|option| &option.value).collect();
            let good = |option: &Choice| {
                (1..=USUAL_LENGTH).contains(&option.value.chars().count())
                    && option.label.is_between(1, MAX_LABEL)
            };
            let fits = (1..=MAX_OPTIONS).contains(&self.options.len());
            if !fits || values.len() != self.options.len() || !self.options.iter().all(good) {
                return Err(BadField::Options(name()));
            }
        }
        Ok(())
    }
}
