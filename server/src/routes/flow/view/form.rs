//! How forms look: the customer's fields, and those of the document that is chosen, as rows
//! of a page. Plain data goes in; nothing here decides what is right.

use askama::Template;
use jiff::civil::Date;
use serde_json::{Map, Number, Value};

use super::frame::Frame;
use crate::domain::country;
use crate::domain::field::{Field, FieldError, FieldType, NAME_LAST, Typed};
use crate::domain::step::Step;
use crate::domain::template::form::{Form, NAME_SINGLE, YES};

/// The most options that stand below each other; more are a list to open.
const MAX_BUTTONS: usize = 6;

/// A form with what stands in it, and what is wrong with that.
#[derive(Template)]
#[template(path = "form.html")]
pub(super) struct FormView<'a> {
    f: &'a Frame,
    /// The step's own name.
    slot: &'static str,
    step: Option<usize>,
    heading: String,
    lead: Option<String>,
    rows: Vec<Row>,
}

/// A field of a form.
struct Row {
    /// Name and id of its control, or what those of its controls begin with.
    control: String,
    /// The id of what a mistake leads to.
    first: String,
    label: String,
    hint: Option<String>,
    error: Option<ErrorText>,
    required: bool,
    autofill: Option<&'static str>,
    look: Look,
    /// Whether it is followed by the question for people of one name, and whether that is chosen.
    single: Option<bool>,
    /// What the script looks at before it sends the form.
    check: &'static str,
    /// What it says then: code, and the text at the field and in the list of all mistakes.
    told: Vec<(&'static str, String, String)>,
}

/// What is wrong, at the field and in the list of all mistakes.
struct ErrorText {
    at_field: String,
    in_summary: String,
}

enum Look {
    /// A line to type.
    Line(Line),
    /// A list to open.
    List(Vec<Opt>),
    /// Radio buttons or check boxes.
    Buttons(&'static str, Vec<Opt>),
    /// Day, month and year, in the order of the language.
    Day(Vec<DayPart>),
}

struct Line {
    kind: &'static str,
    mode: Option<&'static str>,
    direction: &'static str,
    text: String,
    is_name: bool,
    most: usize,
}

pub(super) struct Opt {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

struct DayPart {
    name: &'static str,
    label: String,
    text: String,
    most: usize,
    /// Empty for what is typed.
    months: Vec<Opt>,
}

impl<'a> FormView<'a> {
    pub(super) fn new(
        f: &'a Frame,
        step: Step,
        form: &Form,
        typed: &Typed,
        errors: &[(String, FieldError)],
    ) -> Self {
        let error_of =
            |field: &Field| errors.iter().find(|(name, _)| *name == field.name).map(|(_, error)| *error);
        Self {
            f,
            slot: step.as_str(),
            step: f.place(step),
            heading: f.heading_of_form(step, form),
            lead: match (&form.lead, step) {
                (Some(lead), _) => Some(lead.text(f.texts.language).to_owned()),
                (None, Step::Details) => Some(f.say("details-lead")),
                (None, _) => None,
            },
            rows: form
                .fields
                .iter()
                .map(|field| {
                    let is_asked = form.asks_full_name() && field.name == NAME_LAST;
                    let single = is_asked.then(|| typed.text(NAME_SINGLE) == YES);
                    Row { single, ..Row::new(f, field, typed, error_of(field)) }
                })
                .collect(),
        }
    }

    fn name(&self) -> &'static str {
        self.slot
    }

    fn step(&self) -> Option<usize> {
        self.step
    }

    fn heading(&self) -> String {
        self.heading.clone()
    }

    fn has_errors(&self) -> bool {
        self.rows.iter().any(|row| row.error.is_some())
    }
}

impl Row {
    fn new(f: &Frame, field: &Field, typed: &Typed, error: Option<FieldError>) -> Self {
        let control = field.control();
        let look = Look::of(f, field, typed);
        let first = match &look {
            Look::Line(_) | Look::List(_) => control.clone(),
            Look::Buttons(..) => format!("{control}-1"),
            Look::Day(parts) => format!("{control}-{}", parts.first().map_or("day", |part| part.name)),
        };
        let told = client_errors(field).into_iter().map(|error| {
            let ErrorText { at_field, in_summary } = error_text(f, field, error);
            (error.code(), at_field, in_summary)
        });
        let label = label(f, field);
        Self {
            first,
            label: if field.required { label } else { f.texts.with("field-optional", "label", label) },
            hint: field.hint.as_ref().map(|hint| hint.text(f.texts.language).to_owned()),
            error: error.map(|error| error_text(f, field, error)),
            required: field.required,
            autofill: field.autofill(),
            check: match field.kind() {
                FieldType::EmailAddress => "email",
                FieldType::Date | FieldType::Birthdate => "date",
                FieldType::Integer | FieldType::Number => "number",
                _ => "any",
            },
            told: told.collect(),
            look,
            single: None,
            control,
        }
    }

    /// Whether it has several controls, which belong together.
    fn is_group(&self) -> bool {
        matches!(self.look, Look::Buttons(..) | Look::Day(_))
    }

    fn described_by(&self) -> Option<String> {
        let parts = [("hint", self.hint.is_some()), ("error", self.error.is_some())];
        let ids = parts.into_iter().filter(|(_, is)| *is).map(|(part, _)| format!("{}-{part}", self.control));
        Some(ids.collect::<Vec<_>>().join(" ")).filter(|ids| !ids.is_empty())
    }
}

impl Look {
    fn of(f: &Frame, field: &Field, typed: &Typed) -> Self {
        let control = field.control();
        let text = typed.text(&control);
        let line = |kind, mode, direction| {
            Self::Line(Line {
                kind,
                mode,
                direction,
                text: text.to_owned(),
                is_name: field.kind() == FieldType::Name,
                most: field.most_characters(),
            })
        };
        match field.kind() {
            FieldType::String | FieldType::Name => line("text", None, "auto"),
            FieldType::EmailAddress => line("email", Some("email"), "ltr"),
            FieldType::PhoneNumber => line("tel", Some("tel"), "ltr"),
            // A minus sign is on no numeric keyboard of a phone.
            FieldType::Integer if is_negative(field) => line("text", None, "ltr"),
            FieldType::Number if is_negative(field) => line("text", None, "ltr"),
            FieldType::Integer => line("text", Some("numeric"), "ltr"),
            FieldType::Number => line("text", Some("decimal"), "ltr"),
            FieldType::Country => Self::List(countries(f, text, |_| true)),
            FieldType::Date | FieldType::Birthdate => Self::Day(day_parts(f, field, typed)),
            FieldType::Boolean => {
                let option = |value: &str, key: &str| Opt {
                    value: value.to_owned(),
                    label: f.say(key),
                    is_chosen: text == value,
                };
                Self::Buttons("radio", vec![option("true", "field-yes"), option("false", "field-no")])
            }
            FieldType::Choices => {
                let options = options(f, field, std::slice::from_ref(&text));
                // An empty choice can be made again in a list alone.
                if options.len() > MAX_BUTTONS || !field.required {
                    Self::List(options)
                } else {
                    Self::Buttons("radio", options)
                }
            }
            FieldType::MultiChoices => {
                let chosen: Vec<&str> = typed.all(&control).iter().map(String::as_str).collect();
                Self::Buttons("checkbox", options(f, field, &chosen))
            }
        }
    }
}

fn is_negative(field: &Field) -> bool {
    field.min.as_ref().and_then(Number::as_f64).is_none_or(|least| least < 0.0)
}

fn options(f: &Frame, field: &Field, chosen: &[&str]) -> Vec<Opt> {
    let option = |option: &crate::domain::field::Choice| Opt {
        value: option.value.clone(),
        label: option.label.text(f.texts.language).to_owned(),
        is_chosen: chosen.contains(&option.value.as_str()),
    };
    field.options.iter().map(option).collect()
}

/// The countries that may be chosen, in the order of the language.
pub(super) fn countries(f: &Frame, chosen: &str, is_offered: impl Fn(&str) -> bool) -> Vec<Opt> {
    let offered = country::names(f.texts.language).filter(|(code, _)| is_offered(code));
    let option = |(code, name): (&str, &str)| Opt {
        value: code.to_owned(),
        label: name.to_owned(),
        is_chosen: code.eq_ignore_ascii_case(chosen.trim()),
    };
    offered.map(option).collect()
}

fn day_parts(f: &Frame, field: &Field, typed: &Typed) -> Vec<DayPart> {
    let control = field.control();
    let part = |name: &'static str, most| {
        let text = typed.text(&format!("{control}-{name}")).trim().to_owned();
        let label = f.say(&format!("date-{name}"));
        DayPart { name, label, text, most, months: Vec::new() }
    };
    let order = f.say("date-order");
    let parts = order.chars().filter_map(|letter| match letter {
        'd' => Some(part("day", 2)),
        'y' => Some(part("year", 4)),
        'm' => {
            let mut month = part("month", 2);
            let chosen = month.text.parse::<u8>().ok();
            month.months = (1..=12)
                .map(|number: u8| Opt {
                    value: number.to_string(),
                    label: f.say(&format!("month-{number}")),
                    is_chosen: chosen == Some(number),
                })
                .collect();
            Some(month)
        }
        _ => None,
    });
    parts.collect()
}

/// What the script can find wrong by itself.
fn client_errors(field: &Field) -> Vec<FieldError> {
    let kind = field.kind();
    let mut errors = match kind {
        FieldType::EmailAddress => vec![FieldError::NoEmail],
        FieldType::Date | FieldType::Birthdate => vec![FieldError::NoSuchDate],
        FieldType::Integer | FieldType::Number => vec![FieldError::NotANumber],
        _ => Vec::new(),
    };
    if field.required {
        errors.push(match kind {
            FieldType::Boolean | FieldType::Choices | FieldType::MultiChoices | FieldType::Country => {
                FieldError::NotChosen
            }
            _ => FieldError::Missing,
        });
    }
    errors
}

/// What the individual reads at a field.
fn label(f: &Frame, field: &Field) -> String {
    let own = field.label.as_ref().map(|label| label.text(f.texts.language).to_owned());
    own.unwrap_or_else(|| f.say(&field.name))
}

fn error_text(f: &Frame, field: &Field, error: FieldError) -> ErrorText {
    // Some sentences name their field themselves.
    if let Some(text) =
        f.texts.find(&format!("{}-{}", field.name, error.code())).filter(|_| field.label.is_none())
    {
        return ErrorText { at_field: text.clone(), in_summary: text };
    }
    let limit = match error {
        FieldError::TooLong => field.most_characters().to_string(),
        FieldError::TooSmall => number_text(field.min.as_ref()),
        FieldError::TooLarge => number_text(field.max.as_ref()),
        FieldError::TooEarly => field.min_date.map(|date| date_text(f, date)).unwrap_or_default(),
        FieldError::TooLate => field.max_date.map(|date| date_text(f, date)).unwrap_or_default(),
        _ => String::new(),
    };
    let at_field = f.texts.with(&format!("field-{}", error.code()), "limit", limit);
    let in_summary =
        f.texts.with2("field-problem", ("label", label(f, field)), ("problem", at_field.clone()));
    ErrorText { at_field, in_summary }
}

/// A bound that is none is that of numbers themselves.
fn number_text(bound: Option<&Number>) -> String {
    bound.map_or_else(|| 9_007_199_254_740_991_i64.to_string(), Number::to_string)
}

/// A day as people of that language write it.
fn date_text(f: &Frame, date: Date) -> String {
    let order = f.say("date-order");
    let parts = order.chars().filter_map(|part| match part {
        'd' => Some(date.day().to_string()),
        'm' => Some(f.say(&format!("month-{}", date.month()))),
        'y' => Some(date.year().to_string()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// What was filled in, to be read: label and value of each field.
pub(super) fn filled_in(f: &Frame, form: &Form, known: &Map<String, Value>) -> Vec<(String, String)> {
    let row = |field: &Field| (label(f, field), value_text(f, field, known.get(&field.name)));
    form.fields.iter().map(row).collect()
}

fn value_text(f: &Frame, field: &Field, value: Option<&Value>) -> String {
    let language = f.texts.language;
    let option = |value: &str| {
        let known = field.options.iter().find(|option| option.value == value);
        known.map_or(value, |option| option.label.text(language)).to_owned()
    };
    match (field.kind(), value) {
        (_, None | Some(Value::Null)) => "–".to_owned(),
        (FieldType::Date | FieldType::Birthdate, Some(Value::String(text))) => {
            text.parse().map_or_else(|_| text.clone(), |date| date_text(f, date))
        }
        (FieldType::Country, Some(Value::String(code))) => {
            country::name(code, language).unwrap_or(code).to_owned()
        }
        (FieldType::Choices, Some(Value::String(value))) => option(value),
        (FieldType::MultiChoices, Some(Value::Array(values))) => {
            values.iter().filter_map(Value::as_str).map(option).collect::<Vec<_>>().join(", ")
        }
        (FieldType::Boolean, Some(Value::Bool(is))) => f.say(if *is { "field-yes" } else { "field-no" }),
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(value)) => value.to_string(),
    }
}
