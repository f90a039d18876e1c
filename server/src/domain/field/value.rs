//! The value of a field, from what was typed, and back into the controls of a form.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Number, Value};

use super::definition::{Field, FieldType, MAX_WHOLE};
use super::error::FieldError;
use super::parse::{birthdate, email, known_country, name, part_of_date, phone, plain_number};
use crate::domain::script::visible;

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

/// The part of `brought` that these fields ask for, where it has their type. A widget may
/// bring anything at all along; nothing else of it is kept.
#[must_use]
pub(crate) fn known(brought: &Map<String, Value>, asked: &[&Field], today: Date) -> Map<String, Value> {
    let fits = |field: &&Field| {
        let mut typed = Typed::default();
        field.fill(brought.get(&field.name)?, &mut typed);
        let value = field.value(&typed, today).ok().filter(|value| !value.is_null())?;
        Some((field.name.clone(), value))
    };
    asked.iter().filter_map(fits).collect()
}
