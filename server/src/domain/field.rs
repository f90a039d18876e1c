//! A field that an individual fills in: its type, what counts as filled in, and what is
//! wrong with what was typed.
//!
//! The types are those of the API's field schemas that a person can type or choose, and
//! four kinds of text that it has no type for: name, telephone number, country, and a date
//! of birth, which is a date with a sense.

use std::collections::{BTreeMap, BTreeSet};

use email_address::{EmailAddress, Options};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::country;
use super::other_document::Label;
use super::script::{digit, visible};

/// The names of the fields that are asked with `details`, as the API and the frame's URL
/// give them.
pub const NAME_FIRST: &str = "name-first";
/// See [`NAME_FIRST`].
pub const NAME_LAST: &str = "name-last";
/// See [`NAME_FIRST`]. A date, `YYYY-MM-DD`.
pub const BIRTHDATE: &str = "birthdate";
/// Where somebody lives: a code of [`country`].
pub const ADDRESS_COUNTRY: &str = "address-country-code";

/// The longest name of a person, in characters.
const MAX_NAME: usize = 100;
/// The longest text where a template says nothing else, as in the API's schema of strings.
const USUAL_LENGTH: usize = 255;
/// The longest text that a template may allow, as there.
const MAX_LENGTH: usize = 1024;
/// Nobody alive is older, in years.
const MAX_AGE: i16 = 130;
/// The longest name of a field.
const MAX_FIELD_NAME: usize = 64;
/// The longest label or hint, in characters.
const MAX_LABEL: usize = 120;
/// The most options of a choice.
const MAX_OPTIONS: usize = 100;
/// The largest whole number that every reader of JSON keeps as it is.
const MAX_WHOLE: i64 = 9_007_199_254_740_991;

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

/// What is wrong with what was typed. In the catalogue of texts each has a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Nothing was typed.
    Missing,
    /// Nothing was chosen.
    NotChosen,
    /// More characters than there may be.
    TooLong,
    /// Characters that no name has, or no text of one line.
    Characters,
    /// Not a day of the calendar.
    NoSuchDate,
    /// After today.
    Future,
    /// Longer ago than anybody has lived.
    TooLongAgo,
    /// Before the first day.
    TooEarly,
    /// After the last day.
    TooLate,
    /// No number.
    NotANumber,
    /// No whole number.
    NotWhole,
    /// Less than the smallest.
    TooSmall,
    /// More than the largest.
    TooLarge,
    /// No e-mail address.
    NoEmail,
    /// No telephone number.
    NoPhone,
    /// None of what there is to choose from.
    NoChoice,
}

impl FieldError {
    /// All that there are.
    pub const ALL: [Self; 16] = [
        Self::Missing,
        Self::NotChosen,
        Self::TooLong,
        Self::Characters,
        Self::NoSuchDate,
        Self::Future,
        Self::TooLongAgo,
        Self::TooEarly,
        Self::TooLate,
        Self::NotANumber,
        Self::NotWhole,
        Self::TooSmall,
        Self::TooLarge,
        Self::NoEmail,
        Self::NoPhone,
        Self::NoChoice,
    ];

    /// The reason code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotChosen => "not_chosen",
            Self::TooLong => "too_long",
            Self::Characters => "characters",
            Self::NoSuchDate => "no_such_date",
            Self::Future => "future",
            Self::TooLongAgo => "too_long_ago",
            Self::TooEarly => "too_early",
            Self::TooLate => "too_late",
            Self::NotANumber => "not_a_number",
            Self::NotWhole => "not_whole",
            Self::TooSmall => "too_small",
            Self::TooLarge => "too_large",
            Self::NoEmail => "no_email",
            Self::NoPhone => "no_phone",
            Self::NoChoice => "no_choice",
        }
    }
}

/// What was typed or chosen, as it was, by the name of the control. A date has three.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    /// Keeps what a control holds.
    pub fn put(&mut self, control: String, values: Vec<String>) {
        self.0.insert(control, values);
    }

    /// What a control holds: of a choice of several, the first.
    #[must_use]
    pub fn text(&self, control: &str) -> &str {
        self.all(control).first().map_or("", String::as_str)
    }

    /// All that is chosen.
    #[must_use]
    pub fn all(&self, control: &str) -> &[String] {
        self.0.get(control).map_or(&[], Vec::as_slice)
    }
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

    /// What the field is worth: null when nothing was typed, and nothing has to be. `today`
    /// is the date where the server is; a day is granted to those who are ahead.
    ///
    /// # Errors
    /// What is wrong with what was typed.
    pub fn value(&self, typed: &Typed, today: Date) -> Result<Value, FieldError> {
        let control = self.control();
        let kind = self.kind();
        let seen = match kind {
            FieldType::Name => visible(typed.text(&control)),
            _ => typed.text(&control).to_owned(),
        };
        let text = seen.trim();
        let is_empty = match kind {
            FieldType::Date | FieldType::Birthdate => {
                self.controls().iter().all(|control| typed.text(control).trim().is_empty())
            }
            FieldType::MultiChoices => typed.all(&control).iter().all(String::is_empty),
            _ => text.is_empty(),
        };
        if is_empty {
            return match kind {
                _ if !self.required => Ok(Value::Null),
                FieldType::Boolean | FieldType::Choices | FieldType::MultiChoices | FieldType::Country => {
                    Err(FieldError::NotChosen)
                }
                _ => Err(FieldError::Missing),
            };
        }
        match kind {
            FieldType::String => self.line(text).map(Value::from),
            FieldType::Name => name(text).map(Value::from),
            FieldType::EmailAddress => email(text).map(Value::from),
            FieldType::PhoneNumber => phone(text).map(Value::from),
            FieldType::Country => known_country(text).map(Value::from),
            FieldType::Date => self.date(typed).map(|date| date.to_string().into()),
            FieldType::Birthdate => {
                self.date(typed).and_then(|date| birthdate(date, today)).map(|date| date.to_string().into())
            }
            FieldType::Integer => self.whole(text).map(Value::from),
            FieldType::Number => self.number(text).map(Value::from),
            FieldType::Boolean => match text {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => Err(FieldError::NoChoice),
            },
            FieldType::Choices => self.option(text).map(Value::from),
            FieldType::MultiChoices => self.several(typed.all(&control)).map(Value::from),
        }
    }

    /// Puts what is known of the field in its controls; what does not fit its type, not.
    pub fn fill(&self, value: &Value, typed: &mut Typed) {
        let control = self.control();
        let texts = match (self.kind(), value) {
            (FieldType::Date | FieldType::Birthdate, Value::String(text)) => {
                if let Some(date) =
                    Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse::<Date>().ok())
                {
                    let parts = [date.day().to_string(), date.month().to_string(), date.year().to_string()];
                    for (control, part) in self.controls().into_iter().zip(parts) {
                        typed.put(control, vec![part]);
                    }
                }
                return;
            }
            (FieldType::MultiChoices, Value::Array(values)) => {
                values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            (FieldType::Integer | FieldType::Number, Value::Number(number)) => vec![number.to_string()],
            (FieldType::Boolean, Value::Bool(is)) => vec![is.to_string()],
            // Pages bring texts in their address, whatever the type.
            (_, Value::String(text)) if self.could_be(text) => vec![text.clone()],
            _ => return,
        };
        typed.put(control, texts);
    }

    /// Whether a text of unknown origin makes sense in its control.
    fn could_be(&self, text: &str) -> bool {
        match self.kind() {
            FieldType::Integer => self.whole(text).is_ok(),
            FieldType::Number => self.number(text).is_ok(),
            FieldType::Boolean => matches!(text, "true" | "false"),
            FieldType::Country => known_country(text).is_ok(),
            FieldType::Choices | FieldType::MultiChoices => self.option(text).is_ok(),
            _ => true,
        }
    }

    fn line(&self, text: &str) -> Result<String, FieldError> {
        if text.chars().any(char::is_control) {
            return Err(FieldError::Characters);
        }
        if text.chars().count() > self.most_characters() {
            Err(FieldError::TooLong)
        } else {
            Ok(text.to_owned())
        }
    }

    fn date(&self, typed: &Typed) -> Result<Date, FieldError> {
        let parts = self.controls();
        let parts = parts.iter().map(|control| typed.text(control).trim()).collect::<Vec<_>>();
        let [day, month, year] = parts.as_slice() else { return Err(FieldError::Missing) };
        if [day, month, year].iter().any(|part| part.is_empty()) {
            return Err(FieldError::Missing);
        }
        let date = match (
            part_of_date(year),
            part_of_date(month).map(i8::try_from),
            part_of_date(day).map(i8::try_from),
        ) {
            (Some(year), Some(Ok(month)), Some(Ok(day))) => {
                Date::new(year, month, day).map_err(|_| FieldError::NoSuchDate)?
            }
            _ => return Err(FieldError::NoSuchDate),
        };
        if self.min_date.is_some_and(|least| date < least) {
            return Err(FieldError::TooEarly);
        }
        if self.max_date.is_some_and(|most| date > most) {
            return Err(FieldError::TooLate);
        }
        Ok(date)
    }

    fn whole(&self, text: &str) -> Result<i64, FieldError> {
        let text = plain_number(text).ok_or(FieldError::NotANumber)?;
        let whole = text.parse::<i64>().ok().filter(|whole| whole.abs() <= MAX_WHOLE);
        let Some(whole) = whole else {
            let is_fraction = text.contains('.');
            return Err(if is_fraction { FieldError::NotWhole } else { FieldError::TooLarge });
        };
        self.within(whole, Number::as_i64)
    }

    fn number(&self, text: &str) -> Result<f64, FieldError> {
        let text = plain_number(text).ok_or(FieldError::NotANumber)?;
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        self.within(number.ok_or(FieldError::NotANumber)?, Number::as_f64)
    }

    /// A number between the bounds, which are read as numbers of its type.
    fn within<N: PartialOrd>(&self, number: N, read: fn(&Number) -> Option<N>) -> Result<N, FieldError> {
        if self.min.as_ref().and_then(read).is_some_and(|least| number < least) {
            return Err(FieldError::TooSmall);
        }
        if self.max.as_ref().and_then(read).is_some_and(|most| number > most) {
            return Err(FieldError::TooLarge);
        }
        Ok(number)
    }

    fn option(&self, text: &str) -> Result<String, FieldError> {
        let known = self.options.iter().find(|option| option.value == text);
        known.map(|option| option.value.clone()).ok_or(FieldError::NoChoice)
    }

    /// Those that are chosen, each once, in the order of the template.
    fn several(&self, chosen: &[String]) -> Result<Vec<String>, FieldError> {
        if !chosen.iter().filter(|value| !value.is_empty()).all(|value| self.option(value).is_ok()) {
            return Err(FieldError::NoChoice);
        }
        let values = self.options.iter().map(|option| &option.value);
        Ok(values.filter(|value| chosen.contains(value)).cloned().collect())
    }
}

/// A name with its white space put in order. Names have letters of every script, marks,
/// apostrophes, hyphens, full stops; what they certainly lack is refused and nothing more.
fn name(typed: &str) -> Result<String, FieldError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > MAX_NAME {
        return Err(FieldError::TooLong);
    }
    let foreign = |c: char| c.is_control() || c.is_numeric() || "<>{}[]|\\^~@#$%*=+_\"!?;:/".contains(c);
    if name.chars().any(foreign) || !name.chars().any(char::is_alphabetic) {
        return Err(FieldError::Characters);
    }
    Ok(name)
}

/// An address that mail can be sent to: its host has a dot.
fn email(typed: &str) -> Result<String, FieldError> {
    let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
    let address = EmailAddress::parse_with_options(typed, options);
    address.map(|address| address.to_string()).map_err(|_| FieldError::NoEmail)
}

/// Five to fifteen digits (E.164 has no more), a plus before them, and what people put
/// in between. Whether anybody answers there, nobody can tell from the number.
fn phone(typed: &str) -> Result<String, FieldError> {
    let number: Option<String> = typed
        .chars()
        .map(|c| match digit(c) {
            Some(digit) => char::from_digit(digit, 10),
            None => "+ ()-./".contains(c).then_some(c),
        })
        .collect();
    let number = number.ok_or(FieldError::NoPhone)?;
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plus_leads = number.rfind('+').is_none_or(|at| at == 0);
    if (5..=15).contains(&digits) && plus_leads { Ok(number) } else { Err(FieldError::NoPhone) }
}

fn known_country(typed: &str) -> Result<String, FieldError> {
    let code = typed.to_ascii_uppercase();
    if country::is_code(&code) { Ok(code) } else { Err(FieldError::NoChoice) }
}

fn birthdate(date: Date, today: Date) -> Result<Date, FieldError> {
    if date > today.tomorrow().unwrap_or(today) {
        return Err(FieldError::Future);
    }
    if i32::from(date.year()) < i32::from(today.year()) - i32::from(MAX_AGE) {
        return Err(FieldError::TooLongAgo);
    }
    Ok(date)
}

/// One to four digits.
fn part_of_date(typed: &str) -> Option<i16> {
    if !(1..=4).contains(&typed.chars().count()) {
        return None;
    }
    typed.chars().try_fold(0_i16, |number, c| Some(number * 10 + i16::try_from(digit(c)?).ok()?))
}

/// A number with its digits and separator as computers write them. One comma or point parts
/// the fraction; numbers in groups could mean either, and are refused.
fn plain_number(typed: &str) -> Option<String> {
    if typed.chars().count() > 25 {
        return None;
    }
    let mut separators = 0;
    let mut digits = 0;
    let mut plain = String::new();
    for (index, c) in typed.chars().enumerate() {
        match c {
            '-' | '\u{2212}' if index == 0 => plain.push('-'),
            // The last is the Arabic one.
            '.' | ',' | '\u{66B}' => {
                separators += 1;
                plain.push('.');
            }
            c => {
                digits += 1;
                plain.push(char::from_digit(digit(c)?, 10)?);
            }
        }
    }
    let is_number = digits > 0 && separators <= 1 && !plain.ends_with('.');
    is_number.then_some(plain)
}

/// The part of `brought` that these fields ask for, where it has their type. A widget may
/// bring anything at all along; nothing else of it is kept.
#[must_use]
pub fn known(brought: &Map<String, Value>, asked: &[&Field], today: Date) -> Map<String, Value> {
    let fits = |field: &&Field| {
        let mut typed = Typed::default();
        field.fill(brought.get(&field.name)?, &mut typed);
        let value = field.value(&typed, today).ok().filter(|value| !value.is_null())?;
        Some((field.name.clone(), value))
    };
    asked.iter().filter_map(fits).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const TODAY: Date = date(2026, 7, 15);

    fn field(written: Value) -> Field {
        let field: Field = serde_json::from_value(written).unwrap();
        assert_eq!(field.check(), Ok(()));
        field
    }

    fn of_type(kind: &str) -> Field {
        field(json!({ "name": "it", "type": kind, "label": "It" }))
    }

    fn typed(field: &Field, texts: &[&str]) -> Typed {
        let mut typed = Typed::default();
        let controls = field.controls();
        if controls.len() == 1 {
            typed.put(controls[0].clone(), texts.iter().map(|&text| text.to_owned()).collect());
        } else {
            for (control, text) in controls.into_iter().zip(texts) {
                typed.put(control, vec![(*text).to_owned()]);
            }
        }
        typed
    }

    fn value(field: &Field, texts: &[&str]) -> Result<Value, FieldError> {
        field.value(&typed(field, texts), TODAY)
    }

    fn birthdate(day: &str, month: &str, year: &str) -> Result<Value, FieldError> {
        value(&Field::known(BIRTHDATE), &[day, month, year])
    }

    #[test]
    fn a_birthdate_is_a_day_of_the_calendar_in_the_span_of_a_life() {
        assert_eq!(birthdate("1", "2", "1990"), Ok("1990-02-01".into()));
        assert_eq!(birthdate(" 01 ", "02", "1990"), Ok("1990-02-01".into()));
        assert_eq!(birthdate("29", "2", "2000"), Ok("2000-02-29".into()));
        assert_eq!(birthdate("29", "2", "2001"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("31", "4", "1990"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("", "4", "1990"), Err(FieldError::Missing));
        assert_eq!(birthdate("", " ", ""), Err(FieldError::Missing));
        assert_eq!(birthdate("x", "4", "1990"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("1", "4", "19900"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("1", "4", "90"), Err(FieldError::TooLongAgo));
        assert_eq!(birthdate("17", "7", "2026"), Err(FieldError::Future));
        assert_eq!(birthdate("1", "1", "1895"), Err(FieldError::TooLongAgo));
    }

    #[test]
    fn those_who_are_ahead_of_the_server_may_be_born_today() {
        assert_eq!(birthdate("16", "7", "2026"), Ok("2026-07-16".into()));
    }

    #[test]
    fn digits_of_other_scripts_count() {
        assert_eq!(birthdate("١", "٢", "١٩٩٠"), Ok("1990-02-01".into()));
        assert_eq!(birthdate("１", "２", "１９９０"), Ok("1990-02-01".into()));
        assert_eq!(birthdate("१", "२", "१९९०"), Ok("1990-02-01".into()));
        assert_eq!(birthdate("๑", "๒", "๑๙๙๐"), Ok("1990-02-01".into()));
        assert_eq!(value(&of_type("integer"), &["١٢"]), Ok(12.into()));
        assert_eq!(value(&of_type("number"), &["١٫٥"]), Ok(1.5.into()));
        assert_eq!(value(&of_type("phone-number"), &["+٤٤ ٢٠ ٧٩٤٦"]), Ok("+44 20 7946".into()));
    }

    #[test]
    fn names_of_the_world_pass() {
        for typed in
            ["Søren", "O'Brien", "O’Brien", "Jean-Luc", "María José", "李", "محمد", "J. R.", "Nguyễn"]
        {
            assert_eq!(name(typed), Ok(typed.to_owned()));
        }
        assert_eq!(name("  Anna \t Maria "), Ok("Anna Maria".to_owned()));
    }

    #[test]
    fn what_is_no_name_does_not() {
        assert_eq!(value(&of_type("name"), &[" \u{a0} "]), Err(FieldError::Missing));
        assert_eq!(value(&of_type("name"), &["\u{200B}\u{202E}"]), Err(FieldError::Missing));
        assert_eq!(value(&of_type("name"), &["\u{202E}Ada\u{200B}"]), Ok("Ada".into()));
        assert_eq!(name(&"a".repeat(101)), Err(FieldError::TooLong));
        for typed in ["<b>", "a\u{0}b", "R2D2", "-", "a@b", "'"] {
            assert_eq!(name(typed), Err(FieldError::Characters), "{typed}");
        }
    }

    #[test]
    fn a_text_is_one_line_of_so_many_characters() {
        let short = field(json!({ "name": "code", "label": "Code", "max_length": 3 }));
        assert_eq!(value(&short, &[" äß<"]), Ok("äß<".into()));
        assert_eq!(value(&short, &["four"]), Err(FieldError::TooLong));
        assert_eq!(value(&of_type("string"), &[&"x".repeat(256)]), Err(FieldError::TooLong));
        assert_eq!(value(&of_type("string"), &["a\nb"]), Err(FieldError::Characters));
    }

    #[test]
    fn an_email_address_has_a_name_and_a_host_with_a_dot() {
        let email = Field::known("email-address");
        for good in ["ada@example.com", "a.b+c@sub.example.co.uk", "дмитрий@почта.рф"] {
            assert_eq!(value(&email, &[good]), Ok(good.into()));
        }
        for bad in [
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "Ada <ada@example.com>",
            "ada@[127.0.0.1]",
            "a b@example.com",
            "a@b@example.com",
        ] {
            assert_eq!(value(&email, &[bad]), Err(FieldError::NoEmail), "{bad}");
        }
    }

    #[test]
    fn a_phone_number_has_five_to_fifteen_digits_and_perhaps_a_plus_before_them() {
        let phone = Field::known("phone-number");
        for good in ["+44 20 7946 0958", "(415) 555-1234", "030/123456", "11205"] {
            assert_eq!(value(&phone, &[good]), Ok(good.into()));
        }
        for bad in ["1234", "44+20123456", "+1234567890123456", "0800-PERSONA", "++4420794609"] {
            assert_eq!(value(&phone, &[bad]), Err(FieldError::NoPhone), "{bad}");
        }
    }

    #[test]
    fn a_country_is_one_that_there_is() {
        let country = Field::known(ADDRESS_COUNTRY);
        assert_eq!(value(&country, &["de"]), Ok("DE".into()));
        assert_eq!(value(&country, &["EU"]), Err(FieldError::NoChoice));
        assert_eq!(value(&country, &[""]), Err(FieldError::NotChosen));
    }

    #[test]
    fn a_number_has_one_separator_at_most_and_lies_between_its_bounds() {
        let number =
            field(json!({ "name": "income", "type": "number", "label": "Income", "min": 0, "max": 1000.5 }));
        for (typed, kept) in [("12", 12.0), ("12.50", 12.5), ("12,50", 12.5), ("0", 0.0), ("1000,5", 1000.5)]
        {
            assert_eq!(value(&number, &[typed]), Ok(kept.into()));
        }
        assert_eq!(value(&number, &["-1"]), Err(FieldError::TooSmall));
        assert_eq!(value(&number, &["1000.51"]), Err(FieldError::TooLarge));
        for typed in ["1.234,50", "1e3", "NaN", "inf", "--1", "1-", "", "12.", "0x1", "1 000"] {
            let problem = value(&number, &[typed]).unwrap_err();
            let expected = if typed.is_empty() { FieldError::Missing } else { FieldError::NotANumber };
            assert_eq!(problem, expected, "{typed}");
        }
    }

    #[test]
    fn a_whole_number_is_one_that_json_keeps() {
        let whole = field(json!({ "name": "n", "type": "integer", "label": "N", "min": -5 }));
        assert_eq!(value(&whole, &["−5"]), Ok((-5).into()));
        assert_eq!(value(&whole, &["-6"]), Err(FieldError::TooSmall));
        assert_eq!(value(&whole, &["1.5"]), Err(FieldError::NotWhole));
        assert_eq!(value(&whole, &["9007199254740991"]), Ok(MAX_WHOLE.into()));
        assert_eq!(value(&whole, &["9007199254740992"]), Err(FieldError::TooLarge));
        assert_eq!(value(&whole, &["99999999999999999999"]), Err(FieldError::TooLarge));
    }

    #[test]
    fn a_day_lies_between_its_bounds() {
        let day = field(json!({
            "name": "moved-in", "type": "date", "label": "Moved in on", "min_date": "2020-01-01", "max_date": "2026-12-31"
        }));
        assert_eq!(value(&day, &["1", "1", "2020"]), Ok("2020-01-01".into()));
        assert_eq!(value(&day, &["31", "12", "2019"]), Err(FieldError::TooEarly));
        assert_eq!(value(&day, &["1", "1", "2027"]), Err(FieldError::TooLate));
    }

    #[test]
    fn only_what_there_is_can_be_chosen() {
        let options = json!([
            { "value": "rent", "label": "I rent" }, { "value": "own", "label": "I own" }, { "value": "else", "label": "Else" }
        ]);
        let one = field(json!({ "name": "home", "type": "choices", "label": "Home", "options": options }));
        assert_eq!(value(&one, &["own"]), Ok("own".into()));
        assert_eq!(value(&one, &["castle"]), Err(FieldError::NoChoice));
        assert_eq!(value(&one, &[]), Err(FieldError::NotChosen));
        let several =
            field(json!({ "name": "home", "type": "multi-choices", "label": "Home", "options": options }));
        assert_eq!(value(&several, &["else", "rent", "else"]), Ok(json!(["rent", "else"])));
        assert_eq!(value(&several, &["rent", "castle"]), Err(FieldError::NoChoice));
        assert_eq!(value(&several, &[""]), Err(FieldError::NotChosen));
        let yes_or_no = of_type("boolean");
        assert_eq!(value(&yes_or_no, &["false"]), Ok(false.into()));
        assert_eq!(value(&yes_or_no, &["maybe"]), Err(FieldError::NoChoice));
        assert_eq!(value(&yes_or_no, &[]), Err(FieldError::NotChosen));
    }

    #[test]
    fn what_is_not_required_may_be_left_empty_and_nothing_else_is_forgiven() {
        for kind in [
            "string",
            "name",
            "email-address",
            "phone-number",
            "country",
            "date",
            "integer",
            "number",
            "boolean",
        ] {
            let field = field(json!({ "name": "it", "type": kind, "label": "It", "required": false }));
            assert_eq!(value(&field, &[]), Ok(Value::Null), "{kind}");
            assert_eq!(value(&field, &[" ", "", ""]), Ok(Value::Null), "{kind}");
            if kind != "string" {
                assert!(value(&field, &["\u{1}"]).is_err(), "{kind}");
            }
        }
    }

    #[test]
    fn a_field_that_cannot_be_asked_for_is_refused_with_what_would_be_right() {
        let problem = |written: Value| {
            let field: Field = serde_json::from_value(written).unwrap();
            field.check().unwrap_err().to_string()
        };
        let option = json!({ "value": "a", "label": "A" });
        for (told, expected) in [
            (problem(json!({ "name": "Name First", "label": "x" })), "name: 1 to 64 of a to z"),
            (problem(json!({ "name": "fields[x]", "label": "x" })), "name: 1 to 64"),
            (problem(json!({ "name": "birthdate", "type": "string" })), "birthdate: leave out type"),
            (problem(json!({ "name": "it" })), "it: label: a text of 1 to 120"),
            (problem(json!({ "name": "it", "label": {} })), "it: label: "),
            (problem(json!({ "name": "it", "label": "x", "hint": "" })), "it: hint: "),
            (problem(json!({ "name": "it", "label": "x", "min": 1 })), "it: min is for integer and number"),
            (problem(json!({ "name": "it", "label": "x", "type": "choices" })), "it: options: 1 to 100"),
            (
                problem(json!({ "name": "it", "label": "x", "options": [option] })),
                "it: options is for choices",
            ),
            (
                problem(
                    json!({ "name": "it", "label": "x", "type": "choices", "options": [option, option] }),
                ),
                "each value once",
            ),
            (
                problem(json!({ "name": "it", "label": "x", "type": "integer", "max": 1.5 })),
                "whole numbers up to",
            ),
            (
                problem(json!({ "name": "it", "label": "x", "type": "number", "min": 2, "max": 1.5 })),
                "it: the minimum is greater",
            ),
            (problem(json!({ "name": "it", "label": "x", "max_length": 0 })), "it: max_length: 1 to 1024"),
            (
                problem(
                    json!({ "name": "it", "label": "x", "type": "date", "min_date": "2026-01-02", "max_date": "2026-01-01" }),
                ),
                "it: the minimum is greater",
            ),
        ] {
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn no_control_of_a_customer_s_field_has_a_name_that_forms_need_for_themselves() {
        for name in ["inquiry-id", "session-token", "step", "language", "kind"] {
            assert_eq!(field(json!({ "name": name, "label": "x" })).controls(), [format!("field-{name}")]);
        }
        assert_eq!(Field::known(NAME_FIRST).controls(), ["name-first"]);
    }

    #[test]
    fn of_what_a_widget_brings_along_only_what_is_asked_is_known() {
        let brought = json!({
            "name-first": "Alex", "name-last": ["Sample"], "birthdate": "1.2.1990", "status": "approved",
            "income": "12,5", "married": "true"
        });
        let income = field(json!({ "name": "income", "type": "number", "label": "Income" }));
        let married = field(json!({ "name": "married", "type": "boolean", "label": "Married" }));
        let asked = [NAME_FIRST, NAME_LAST, BIRTHDATE].map(Field::known);
        let asked = asked.iter().chain([&income, &married]).collect::<Vec<_>>();
        let known = known(brought.as_object().unwrap(), &asked, TODAY);
        assert_eq!(Value::Object(known), json!({ "name-first": "Alex", "income": 12.5, "married": true }));
    }

    fn any_field() -> impl Strategy<Value = Field> {
        let kinds = vec![
            "string",
            "name",
            "email-address",
            "phone-number",
            "country",
            "date",
            "birthdate",
            "integer",
            "number",
            "boolean",
            "choices",
            "multi-choices",
        ];
        (proptest::sample::select(kinds), any::<bool>()).prop_map(|(kind, required)| {
            let options = if kind.ends_with("choices") {
                json!([{ "value": "a", "label": "A" }, { "value": "b", "label": "B" }])
            } else {
                json!([])
            };
            field(json!({ "name": "it", "type": kind, "label": "It", "required": required, "options": options }))
        })
    }

    proptest! {
        /// Whatever is sent, the check ends; and what it keeps is shown again and kept the same.
        #[test]
        fn what_is_kept_comes_back_into_the_form_and_out_of_it_unchanged(
            field in any_field(),
            texts in proptest::collection::vec("\\PC{0,12}|[0-9.,+-]{0,6}|a|b|true|false|de|19[0-9]{2}|a@b\\.example", 0..4),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            if let Ok(kept) = field.value(&typed(&field, &texts), TODAY) {
                let mut shown = Typed::default();
                field.fill(&kept, &mut shown);
                prop_assert_eq!(field.value(&shown, TODAY), Ok(kept));
            }
        }
    }
}
