//! What individuals type about themselves, and what is wrong with it.

use jiff::civil::Date;
use serde_json::{Map, Value};

/// The names of the fields, as the API and the frame's URL give them.
pub const NAME_FIRST: &str = "name-first";
/// See [`NAME_FIRST`].
pub const NAME_LAST: &str = "name-last";
/// See [`NAME_FIRST`]. A date, `YYYY-MM-DD`.
pub const BIRTHDATE: &str = "birthdate";

/// The longest name, in characters.
pub const MAX_NAME: usize = 100;

/// Nobody alive is older, in years.
const MAX_AGE: i16 = 130;

/// What was typed, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetailsForm {
    /// First name.
    pub name_first: String,
    /// Last name.
    pub name_last: String,
    /// Day of birth.
    pub day: String,
    /// Month of birth.
    pub month: String,
    /// Year of birth.
    pub year: String,
}

/// Name and birthdate, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// First name.
    pub name_first: String,
    /// Last name.
    pub name_last: String,
    /// Date of birth.
    pub birthdate: Date,
}

/// What is wrong with a field. In the catalogue of texts each has one sentence for each
/// field it can befall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Nothing was typed.
    Missing,
    /// More than [`MAX_NAME`] characters.
    TooLong,
    /// Characters that no name has.
    Characters,
    /// Not a day of the calendar.
    NoSuchDate,
    /// After today.
    Future,
    /// Longer ago than anybody has lived.
    TooLongAgo,
}

impl FieldError {
    /// The reason code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong => "too_long",
            Self::Characters => "characters",
            Self::NoSuchDate => "no_such_date",
            Self::Future => "future",
            Self::TooLongAgo => "too_long_ago",
        }
    }
}

/// What is wrong with a form; at least one is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DetailsErrors {
    /// First name.
    pub name_first: Option<FieldError>,
    /// Last name.
    pub name_last: Option<FieldError>,
    /// Date of birth.
    pub birthdate: Option<FieldError>,
}

impl DetailsForm {
    /// The form filled with what is known already.
    #[must_use]
    pub fn from_fields(fields: &Map<String, Value>) -> Self {
        let text = |name| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let mut form = Self {
            name_first: text(NAME_FIRST).to_owned(),
            name_last: text(NAME_LAST).to_owned(),
            ..Self::default()
        };
        if let Ok(date) = text(BIRTHDATE).parse::<Date>() {
            form.day = date.day().to_string();
            form.month = date.month().to_string();
            form.year = date.year().to_string();
        }
        form
    }

    /// Checks it. `today` is the date where the server is; a day is granted to those who
    /// are ahead.
    ///
    /// # Errors
    /// Everything that is wrong, not just the first thing.
    pub fn check(&self, today: Date) -> Result<Details, DetailsErrors> {
        let name_first = name(&self.name_first);
        let name_last = name(&self.name_last);
        let birthdate = self.birthdate(today);
        match (name_first, name_last, birthdate) {
            (Ok(name_first), Ok(name_last), Ok(birthdate)) => {
                Ok(Details { name_first, name_last, birthdate })
            }
            (name_first, name_last, birthdate) => Err(DetailsErrors {
                name_first: name_first.err(),
                name_last: name_last.err(),
                birthdate: birthdate.err(),
            }),
        }
    }

    fn birthdate(&self, today: Date) -> Result<Date, FieldError> {
        let parts = [&self.year, &self.month, &self.day].map(|part| part.trim());
        if parts.contains(&"") {
            return Err(FieldError::Missing);
        }
        let [year, month, day] = parts.map(number);
        let date = match (year, month.map(i8::try_from), day.map(i8::try_from)) {
            (Some(year), Some(Ok(month)), Some(Ok(day))) => {
                Date::new(year, month, day).map_err(|_| FieldError::NoSuchDate)?
            }
            _ => return Err(FieldError::NoSuchDate),
        };
        if date > today.tomorrow().unwrap_or(today) {
            return Err(FieldError::Future);
        }
        if i32::from(date.year()) < i32::from(today.year()) - i32::from(MAX_AGE) {
            return Err(FieldError::TooLongAgo);
        }
        Ok(date)
    }
}

impl Details {
    /// The fields to be kept with the inquiry.
    #[must_use]
    pub fn into_fields(self) -> [(&'static str, Value); 3] {
        [
            (NAME_FIRST, self.name_first.into()),
            (NAME_LAST, self.name_last.into()),
            (BIRTHDATE, self.birthdate.to_string().into()),
        ]
    }
}

/// The part of `fields` that the flow asks for, where it has the type the flow gives
/// it. A widget may bring anything at all along; nothing else of it is kept.
#[must_use]
pub fn known(fields: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    fields
        .into_iter()
        .filter(|(name, value)| match (name.as_str(), value.as_str()) {
            (NAME_FIRST | NAME_LAST, Some(text)) => {
                text.chars().count() <= MAX_NAME && !text.chars().any(char::is_control)
            }
            (BIRTHDATE, Some(text)) => text.len() == 10 && text.parse::<Date>().is_ok(),
            _ => false,
        })
        .collect()
}

/// A name with its white space put in order. Names have letters of every script, marks,
/// apostrophes, hyphens, full stops; what they certainly lack is refused and nothing more.
fn name(typed: &str) -> Result<String, FieldError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(FieldError::Missing);
    }
    if name.chars().count() > MAX_NAME {
        return Err(FieldError::TooLong);
    }
    let foreign = |c: char| c.is_control() || c.is_numeric() || "<>{}[]|\\^~@#$%*=+_\"!?;:/".contains(c);
    if name.chars().any(foreign) || !name.chars().any(char::is_alphabetic) {
        return Err(FieldError::Characters);
    }
    Ok(name)
}

/// One to four digits, of any script that has a phone's keyboard.
fn number(typed: &str) -> Option<i16> {
    if !(1..=4).contains(&typed.chars().count()) {
        return None;
    }
    typed.chars().try_fold(0_i16, |number, c| {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            // Arabic, extended Arabic and full-width digits.
            '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
            '\u{6F0}'..='\u{6F9}' => u32::from(c) - 0x6F0,
            '\u{FF10}'..='\u{FF19}' => u32::from(c) - 0xFF10,
            _ => return None,
        };
        Some(number * 10 + i16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    const TODAY: Date = date(2026, 7, 15);

    fn form(day: &str, month: &str, year: &str) -> DetailsForm {
        DetailsForm {
            name_first: "Alex".into(),
            name_last: "Sample".into(),
            day: day.into(),
            month: month.into(),
            year: year.into(),
        }
    }

    fn birthdate(day: &str, month: &str, year: &str) -> Result<Date, FieldError> {
        form(day, month, year).check(TODAY).map(|d| d.birthdate).map_err(|e| e.birthdate.unwrap())
    }

    #[test]
    fn a_birthdate_is_a_day_of_the_calendar_in_the_span_of_a_life() {
        assert_eq!(birthdate("1", "2", "1990"), Ok(date(1990, 2, 1)));
        assert_eq!(birthdate(" 01 ", "02", "1990"), Ok(date(1990, 2, 1)));
        assert_eq!(birthdate("29", "2", "2000"), Ok(date(2000, 2, 29)));
        assert_eq!(birthdate("29", "2", "2001"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("31", "4", "1990"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("", "4", "1990"), Err(FieldError::Missing));
        assert_eq!(birthdate("x", "4", "1990"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("1", "4", "19900"), Err(FieldError::NoSuchDate));
        assert_eq!(birthdate("1", "4", "90"), Err(FieldError::TooLongAgo));
        assert_eq!(birthdate("17", "7", "2026"), Err(FieldError::Future));
        assert_eq!(birthdate("1", "1", "1895"), Err(FieldError::TooLongAgo));
    }

    #[test]
    fn those_who_are_ahead_of_the_server_may_be_born_today() {
        assert_eq!(birthdate("16", "7", "2026"), Ok(date(2026, 7, 16)));
    }

    #[test]
    fn digits_of_other_scripts_count() {
        assert_eq!(birthdate("١", "٢", "١٩٩٠"), Ok(date(1990, 2, 1)));
        assert_eq!(birthdate("１", "２", "１９９０"), Ok(date(1990, 2, 1)));
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
        assert_eq!(name(" \u{a0} "), Err(FieldError::Missing));
        assert_eq!(name(&"a".repeat(101)), Err(FieldError::TooLong));
        for typed in ["<b>", "a\u{0}b", "R2D2", "-", "a@b", "'"] {
            assert_eq!(name(typed), Err(FieldError::Characters), "{typed}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let errors = DetailsForm::default().check(TODAY).unwrap_err();
        let missing = Some(FieldError::Missing);
        assert_eq!(errors, DetailsErrors { name_first: missing, name_last: missing, birthdate: missing });
    }

    #[test]
    fn a_form_is_filled_from_fields_and_gives_them_back() {
        let fields: Map<String, Value> =
            json!({"name-first": "Alex", "name-last": "Sample", "birthdate": "1990-02-01"})
                .as_object()
                .unwrap()
                .clone();
        let form = DetailsForm::from_fields(&fields);
        assert_eq!((form.day.as_str(), form.month.as_str(), form.year.as_str()), ("1", "2", "1990"));
        let again: Map<String, Value> =
            form.check(TODAY).unwrap().into_fields().into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        assert_eq!(again, fields);
    }

    #[test]
    fn of_what_a_widget_brings_along_only_fields_of_the_flow_are_known() {
        let brought = [
            ("name-first", json!("Alex")),
            ("name-last", json!(["Sample"])),
            ("birthdate", json!("1.2.1990")),
            ("status", json!("approved")),
        ];
        let known = known(brought.map(|(name, value)| (name.to_owned(), value)));
        assert_eq!(Value::Object(known), json!({"name-first": "Alex"}));
    }
}
