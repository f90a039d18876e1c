//! A form of the flow: fields that are asked for together.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::field::{BIRTHDATE, BadField, Field, FieldError, NAME_FIRST, NAME_LAST, Typed};
use crate::domain::label::Label;
use crate::domain::step::Step;

/// The most fields of a form: more do not fit a phone.
const MAX_FIELDS: usize = 20;
/// The longest title, in characters.
const MAX_TITLE: usize = 80;
/// The longest text below it.
const MAX_LEAD: usize = 300;

/// What every customer asks with `details`: for its title and lead the flow has words.
pub(crate) static DETAILS: LazyLock<Form> = LazyLock::new(|| Form {
    title: Label::One(String::new()),
    lead: None,
    fields: [NAME_FIRST, NAME_LAST, BIRTHDATE].map(Field::known).into(),
});

/// The control by which somebody says that they have one name only. Such a name stands in
/// either of the two fields.
pub(crate) const NAME_SINGLE: &str = "name-single";
/// What it holds then.
pub(crate) const YES: &str = "yes";

/// Fields that are asked for together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The heading.
    pub title: Label,
    /// A text below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Label>,
    /// The fields, in their order.
    pub fields: Vec<Field>,
}

/// Why a form cannot be shown, in words for who wrote the template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadForm {
    /// There is no heading, or it is too long.
    #[error("title: a text of 1 to {MAX_TITLE} characters, or one for each language: {{\"en\": \"…\"}}")]
    Title,
    /// The text below is empty or too long.
    #[error("lead: a text of 1 to {MAX_LEAD} characters, or one for each language: {{\"en\": \"…\"}}")]
    Lead,
    /// There is nothing to fill in, or too much.
    #[error("fields: 1 to {MAX_FIELDS}")]
    Fields,
    /// One of the fields cannot be asked for.
    #[error("fields: {0}")]
    Field(#[from] BadField),
    /// The same field is asked for before.
    #[error("fields: {0} is used twice in the template")]
    Twice(String),
    /// There are too many forms.
    #[error("{} at most", Step::FORMS.len())]
    TooMany,
}

impl Form {
    /// Whether all of a plan's can be shown.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check_all<'a>(forms: impl Iterator<Item = &'a Self>, with_details: bool) -> Result<(), BadForm> {
        let details = DETAILS.fields.iter().filter(|_| with_details);
        let mut names: BTreeSet<&str> = details.map(|field| field.name.as_str()).collect();
        for (index, form) in forms.enumerate() {
            form.check()?;
            if index >= Step::FORMS.len() {
                return Err(BadForm::TooMany);
            }
            for field in &form.fields {
                if !names.insert(&field.name) {
                    return Err(BadForm::Twice(field.name.clone()));
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), BadForm> {
        if !self.title.is_between(1, MAX_TITLE) {
            return Err(BadForm::Title);
        }
        if self.lead.as_ref().is_some_and(|lead| !lead.is_between(1, MAX_LEAD)) {
            return Err(BadForm::Lead);
        }
        if !(1..=MAX_FIELDS).contains(&self.fields.len()) {
            return Err(BadForm::Fields);
        }
        Ok(self.fields.iter().try_for_each(Field::check)?)
    }

    /// What stands in its controls, when all that is known is this.
    #[must_use]
    pub fn filled(&self, known: &Map<String, Value>) -> Typed {
        let mut typed = Typed::default();
        let is_left_out = |name: &str| known.get(name).is_some_and(Value::is_null);
        if self.asks_full_name() && is_left_out(NAME_FIRST) != is_left_out(NAME_LAST) {
            typed.put(NAME_SINGLE.to_owned(), vec![YES.to_owned()]);
        }
        for field in &self.fields {
            if let Some(value) = known.get(&field.name) {
                field.fill(value, &mut typed);
            }
        }
        typed
    }

    /// Whether it asks for two names, both of which must be given. Not everybody has two.
    #[must_use]
    pub fn asks_full_name(&self) -> bool {
        let must = |name: &str| self.fields.iter().any(|field| field.name == name && field.required);
        must(NAME_FIRST) && must(NAME_LAST)
    }

    /// The names of all its controls.
    pub fn controls(&self) -> impl Iterator<Item = String> {
        let single = self.asks_full_name().then(|| NAME_SINGLE.to_owned());
        self.fields.iter().flat_map(Field::controls).chain(single)
    }

    /// What it is worth as it is filled in, by the names of its fields.
    ///
    /// # Errors
    /// Everything that is wrong, not just the first thing.
    pub fn values(
        &self,
        typed: &Typed,
        today: Date,
    ) -> Result<Map<String, Value>, Vec<(String, FieldError)>> {
        let mut values = Map::new();
        let mut errors = Vec::new();
        for field in &self.fields {
            match field.value(typed, today) {
                Ok(value) => {
                    values.insert(field.name.clone(), value);
                }
                Err(error) => errors.push((field.name.clone(), error)),
            }
        }
        if self.asks_full_name() && typed.text(NAME_SINGLE) == YES {
            let is_name = |name: &String| [NAME_FIRST, NAME_LAST].contains(&name.as_str());
            // One of them is there, and the other one need not be.
            if values.keys().any(is_name)
                && let Some(at) =
                    errors.iter().position(|(name, error)| is_name(name) && *error == FieldError::Missing)
            {
                values.insert(errors.remove(at).0, Value::Null);
            }
        }
        if errors.is_empty() { Ok(values) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::super::plan::Plan;
    use super::*;

    const TODAY: Date = date(2026, 7, 15);

    #[test]
    fn whoever_has_one_name_only_says_so_and_writes_it_in_either_field() {
        let filled_in = |first: &str, last: &str, single: &str| {
            let mut typed = Typed::default();
            for (control, text) in [
                (NAME_FIRST, first),
                (NAME_LAST, last),
                (NAME_SINGLE, single),
                ("birthdate-day", "1"),
                ("birthdate-month", "2"),
                ("birthdate-year", "1990"),
            ] {
                typed.put(control.to_owned(), vec![text.to_owned()]);
            }
            DETAILS.values(&typed, TODAY)
        };
        let missing = |name: &str| (name.to_owned(), FieldError::Missing);
        let names = |first: Value, last: Value| {
            json!({NAME_FIRST: first, NAME_LAST: last, BIRTHDATE: "1990-02-01"}).as_object().unwrap().clone()
        };
        assert_eq!(filled_in("", "Suharto", YES), Ok(names(Value::Null, "Suharto".into())));
        assert_eq!(filled_in("Suharto", " ", YES), Ok(names("Suharto".into(), Value::Null)));
        assert_eq!(filled_in("Ada", "Lovelace", YES), Ok(names("Ada".into(), "Lovelace".into())));
        assert_eq!(filled_in("", "Suharto", ""), Err(vec![missing(NAME_FIRST)]));
        assert_eq!(filled_in("", "", YES), Err(vec![missing(NAME_FIRST), missing(NAME_LAST)]));
        // It is shown again as it was filled in.
        let known = names(Value::Null, "Suharto".into());
        assert_eq!(DETAILS.filled(&known).text(NAME_SINGLE), YES);
        assert_eq!(
            DETAILS.filled(&Map::from_iter([(NAME_LAST.to_owned(), "X".into())])).text(NAME_SINGLE),
            ""
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let errors = DETAILS.values(&Typed::default(), TODAY).unwrap_err();
        let expected = [NAME_FIRST, NAME_LAST, BIRTHDATE].map(|name| (name.to_owned(), FieldError::Missing));
        assert_eq!(errors, expected);
    }

    #[test]
    fn a_form_is_filled_from_fields_and_gives_them_back() {
        let fields = json!({"name-first": "Alex", "name-last": "Sample", "birthdate": "1990-02-01"});
        let fields = fields.as_object().unwrap();
        let typed = DETAILS.filled(fields);
        let date = ["birthdate-day", "birthdate-month", "birthdate-year"].map(|control| typed.text(control));
        assert_eq!(date, ["1", "2", "1990"]);
        assert_eq!(&DETAILS.values(&typed, TODAY).unwrap(), fields);
    }

    fn plan(parts: Value) -> Result<Plan, String> {
        let mut steps = vec![json!({ "step": "consent" })];
        steps.extend(parts.as_array().unwrap().iter().cloned());
        let plan: Plan =
            serde_json::from_value(json!({ "steps": steps })).map_err(|error| error.to_string())?;
        plan.check().map_err(|problem| problem.to_string()).map(|()| plan)
    }

    #[test]
    fn forms_are_shown_in_their_order_each_with_its_fields() {
        let address = json!({ "step": "fields", "title": "Address", "fields": [{ "name": "address-city" }] });
        let work = json!({ "step": "fields", "title": { "en": "Work", "de": "Arbeit" }, "fields": [{ "name": "job", "label": "Job" }] });
        let plan = plan(json!([address, { "step": "details" }, work])).unwrap();
        let steps = [Step::Consent, Step::Fields, Step::Details, Step::Fields2];
        assert_eq!(plan.all_steps(None), steps);
        assert_eq!(steps.map(|step| plan.place(step)), [Some(0), Some(1), Some(2), Some(3)]);
        let names = |step| {
            plan.form(step)
                .map(|form| form.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>())
        };
        assert_eq!(names(Step::Fields), Some(vec!["address-city"]));
        assert_eq!(names(Step::Fields2), Some(vec!["job"]));
        assert_eq!(names(Step::Details), Some(vec!["name-first", "name-last", "birthdate"]));
        assert_eq!(names(Step::Fields3), None);
        let again: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        assert_eq!(again, plan);
    }

    #[test]
    fn a_plan_of_which_every_inquiry_would_keep_too_much_is_refused() {
        let options: Value =
            (0..100).map(|n| json!({ "value": n.to_string(), "label": "x".repeat(100) })).collect();
        let fields: Value = (0..8)
            .map(|n| json!({ "name": format!("n{n}"), "type": "choices", "label": "x", "options": options }))
            .collect();
        let told = plan(json!([{ "step": "fields", "title": "x", "fields": fields }])).unwrap_err();
        assert!(told.contains("the limit is 65536"), "{told}");
    }

    #[test]
    fn a_form_that_cannot_be_shown_is_refused_with_what_would_be_right() {
        let city = json!({ "name": "address-city" });
        let form = |title: &str, fields: Value| json!({ "step": "fields", "title": title, "fields": fields });
        let fields = |name: String| json!([{ "name": name, "label": "x" }]);
        let many = |count: usize| {
            (0..count).map(|n| json!({ "name": format!("n{n}"), "label": "x" })).collect::<Value>()
        };
        for (parts, expected) in [
            (json!([form(" ", json!([city]))]), "fields: title: a text of 1 to 80"),
            (json!([form("x", json!([]))]), "fields: fields: 1 to 20"),
            (json!([form("x", many(21))]), "fields: fields: 1 to 20"),
            (json!([form("x", json!([city, city]))]), "address-city is used twice in the template"),
            (json!([form("x", json!([city])), form("y", json!([city]))]), "address-city is used twice"),
            (
                json!([{ "step": "details" }, form("x", json!([{ "name": "name-first" }]))]),
                "name-first is used twice",
            ),
            (json!([form("x", json!([{ "name": "x" }]))]), "fields: fields: x: label"),
            ((0..4).map(|n| form("x", fields(format!("n{n}")))).collect::<Value>(), "fields: 3 at most"),
            (
                json!([form("x", json!([{ "name": "x", "label": "x", "typ": "date" }]))]),
                "unknown field `typ`",
            ),
        ] {
            let told = plan(parts).unwrap_err();
            assert!(told.contains(expected), "{told}");
        }
    }
}
