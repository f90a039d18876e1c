use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::definition::MAX_WHOLE;
use super::parse::name;
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
    for typed in ["Søren", "O'Brien", "O’Brien", "Jean-Luc", "María José", "李", "محمد", "J. R.", "Nguyễn"]
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
    for (typed, kept) in [("12", 12.0), ("12.50", 12.5), ("12,50", 12.5), ("0", 0.0), ("1000,5", 1000.5)] {
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
    for kind in
        ["string", "name", "email-address", "phone-number", "country", "date", "integer", "number", "boolean"]
    {
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
        (problem(json!({ "name": "it", "label": "x", "options": [option] })), "it: options is for choices"),
        (
            problem(json!({ "name": "it", "label": "x", "type": "choices", "options": [option, option] })),
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
