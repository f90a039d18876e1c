use serde_json::json;

use super::*;
use crate::domain::field::Field;
use crate::domain::template::plan::Plan;
use crate::domain::template::wording::Wording;
use crate::texts::Texts;

fn frame(hosted: bool) -> Frame {
    Frame {
        texts: Texts::choose(None, None),
        asker: "Tailor & <Sons>".into(),
        hosted,
        theme: None,
        scheme: None,
        is_second_device: false,
        plan: with_everything(),
        wording: Wording::default(),
        carry: vec![("inquiry-id".into(), "inq_1".into())],
        back: Some(Step::Details),
        data: vec![("inquiry-id", "inq_1".into())],
    }
}

fn with_everything() -> Plan {
    let mut plan = with_fields();
    for (name, accept) in [("bill", "image"), ("letter", "pdf"), ("form", "image\", \"pdf")] {
        let part = format!(
            r#"{{"step": "document_upload", "name": "{name}", "label": "A <{name}>", "accept": ["{accept}"]}}"#
        );
        plan.steps.push(serde_json::from_str(&part).unwrap());
    }
    plan
}

/// A plan with a field of every type.
fn with_fields() -> Plan {
    let options =
        json!([{ "value": "a<b", "label": "A <Ada>" }, { "value": "b", "label": { "en": "B", "de": "Be" } }]);
    let many: Value = (0..9).map(|n| json!({ "value": n.to_string(), "label": format!("No {n}") })).collect();
    let kinds = [
        "string",
        "name",
        "email-address",
        "phone-number",
        "country",
        "date",
        "integer",
        "number",
        "boolean",
    ];
    let mut fields: Vec<Value> = kinds
        .into_iter()
        .map(|kind| json!({ "name": format!("a-{kind}"), "type": kind, "label": format!("<Ada> {kind}"), "hint": "<Ada>?" }))
        .collect();
    fields.push(json!({ "name": "one", "type": "choices", "label": "One", "options": options }));
    fields.push(json!({ "name": "of-many", "type": "choices", "label": "Of many", "options": many }));
    fields.push(json!({ "name": "some", "type": "multi-choices", "label": "Some", "options": options, "required": false }));
    let known: Value = [
        "name-middle",
        "email-address",
        "phone-number",
        "address-street-1",
        "address-street-2",
        "address-city",
        "address-subdivision",
        "address-postal-code",
        "address-country-code",
    ]
    .into_iter()
    .map(|name| json!({ "name": name }))
    .collect();
    let plan = json!({ "steps": [
        { "step": "consent" },
        { "step": "details" },
        { "step": "fields", "title": "<Ada> & all", "lead": "Tell <Ada>.", "fields": fields },
        { "step": "fields", "title": { "en": "Where you live", "ar": "عنوانك" }, "fields": known },
        { "step": "government_id" },
    ] });
    let plan: Plan = serde_json::from_value(plan).unwrap();
    assert_eq!(plan.check(), Ok(()));
    plan
}

/// The forms of that plan, empty, filled in, and with every mistake there is.
fn forms(plan: &Plan) -> Vec<(String, View)> {
    let mut views = Vec::new();
    for step in [Step::Details, Step::Fields, Step::Fields2] {
        let form = plan.form(step).unwrap().clone();
        let mut typed = Typed::default();
        for control in form.fields.iter().flat_map(Field::controls) {
            let text = if control.ends_with("-month") { "2" } else { "<Ada>" };
            typed.put(control, vec![text.to_owned()]);
        }
        let empty = View::Form { step, form: form.clone(), typed: Typed::default(), errors: Vec::new() };
        views.push((step.as_str().to_owned(), empty));
        for error in FieldError::ALL {
            let errors = form.fields.iter().map(|field| (field.name.clone(), error)).collect();
            let view = View::Form { step, form: form.clone(), typed: typed.clone(), errors };
            views.push((format!("{}-{}", step.as_str(), error.code()), view));
        }
    }
    views
}

/// Every view there is, under a name.
fn views() -> Vec<(String, View)> {
    let return_link =
        ReturnLink { address: "https://shop.example/?a=1&b".into(), host: "shop.example".into() };
    let mut views = vec![
        ("opening".to_owned(), View::Opening),
        ("consent".to_owned(), View::Consent { time: SignedDuration::from_hours(24) }),
        ("done".to_owned(), View::Finished { failed: false, return_to: None }),
        ("done-return".to_owned(), View::Finished { failed: false, return_to: Some(return_link.clone()) }),
        ("failed".to_owned(), View::Finished { failed: true, return_to: None }),
    ];
    views.extend(forms(&with_fields()));
    for missing in [false, true] {
        let view = View::DocumentKind {
            kind: Some(DocumentKind::Passport),
            country: Some("DE".to_owned()),
            wrong: WrongDocument { country: missing, kind: missing },
        };
        views.push((format!("document-kind-{missing}"), view));
    }
    let photos: Vec<Step> = Step::ALL.into_iter().filter(|step| step.picture().is_some()).collect();
    let filled_in = json!({
        "name-first": "<Ada>", "birthdate": "1990-02-01", "a-boolean": true, "one": "a<b", "some": ["b"],
        "a-country": "DE", "a-date": "2020-02-03", "a-number": 1.5, "a-string": "<Ada>",
    });
    let review = View::Review {
        forms: vec![Step::Details, Step::Fields],
        fields: filled_in.as_object().unwrap().clone(),
        document: Some((DocumentKind::IdentityCard, Some("DE".to_owned()))),
        photos: photos
            .iter()
            .map(|step| match step {
                Step::DocumentUpload => (*step, Some(Thumbnail::File("bill.pdf".to_owned()))),
                step => (*step, Some(Thumbnail::Picture("data:image/jpeg;base64,".to_owned()))),
            })
            .collect(),
    };
    views.push(("review".to_owned(), review));
    for step in photos {
        views.push((format!("{step:?}"), View::Photo { step, refusal: None }));
        for refusal in PictureRefusal::ALL {
            let view = View::Photo { step, refusal: Some(refusal) };
            views.push((format!("{step:?}-{}", refusal.code()), view));
        }
    }
    views.push(("over".to_owned(), View::Over));
    let (link, code) = ("https://verify.example/verify?code=x".to_owned(), "<svg></svg>".to_owned());
    let link = Some(HandoffLink { address: link, code });
    views.push(("handoff".to_owned(), View::Handoff { state: HandoffState::Waiting, link }));
    for state in [HandoffState::Waiting, HandoffState::Opened, HandoffState::Left] {
        views.push((format!("handoff-{}", state.as_str()), View::Handoff { state, link: None }));
    }
    views.push(("link".to_owned(), View::Link));
    views.push(("elsewhere".to_owned(), View::Elsewhere));
    views.push((
        "refused-return".to_owned(),
        View::Refused { code: ErrorCode::SessionExpired, return_to: Some(return_link.clone()) },
    ));
    views.push(("slow".to_owned(), View::Slow { seconds: 30 }));
    views.push(("unavailable".to_owned(), View::Unavailable));
    for code in ErrorCode::ALL {
        views.push((format!("refused-{code}"), View::Refused { code: *code, return_to: None }));
    }
    views
}

#[test]
fn every_view_renders_as_a_page_without_inline_script_or_style() {
    for (name, view) in views() {
        let page = view.page(&frame(false)).unwrap();
        assert!(page.contains("<h1 ") || name == "opening", "{name}");
        assert!(!page.contains("<style") && !page.contains(" style="), "{name}");
        assert!(!page.contains(" onclick="), "{name}");
        let is_bare = ["slow", "unavailable"].contains(&name.as_str());
        assert_eq!(page.matches("<script").count(), usize::from(!is_bare), "{name}");
        assert!(!page.contains("<Sons>") && !page.contains("<Ada>") && !page.contains("<bill>"), "{name}");
    }
}

#[test]
fn no_view_shows_the_key_of_a_text_it_lacks() {
    let known = include_str!("../../../../../www/flow/texts/en.ftl");
    let keys: Vec<&str> = known
        .lines()
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
        .filter(|key| key.contains('-') && !key.starts_with(' '))
        .collect();
    let families = [
        "name-first-",
        "name-last-",
        "field-",
        "address-",
        "date-",
        "country-",
        "birthdate-",
        "picture-",
        "camera-",
        "month-",
        "hint-",
        "kind-",
        "review-",
        "upload-",
    ];
    for (name, view) in views() {
        let page = view.fragment(&frame(true)).unwrap();
        for chunk in page.split(['>', '<']).map(str::trim).filter(|chunk| !chunk.contains(['"', ' '])) {
            assert!(!keys.contains(&chunk), "{name} shows {chunk}");
            assert!(!families.iter().any(|f| chunk.starts_with(f)), "{name} shows {chunk}");
            assert!(!(chunk.ends_with("-title") || chunk.ends_with("-text")), "{name} shows {chunk}");
        }
    }
}

fn rendered(view: &str, f: &Frame) -> String {
    let (_, view) = views().into_iter().find(|(name, _)| name == view).unwrap();
    view.fragment(f).unwrap()
}

#[test]
fn a_wrong_field_is_tied_to_its_words_and_to_the_summary() {
    let html = rendered("details-missing", &frame(false));
    assert!(html.contains(r##"<a href="#name-first">Enter your first name.</a>"##));
    assert!(html.contains(r##"<a href="#birthdate-month">"##));
    assert!(html.contains(r#"aria-invalid="true" aria-describedby="name-first-error""#));
    let html = rendered("fields-too_small", &frame(false));
    assert!(html.contains(r##"<a href="#field-a-number">"##));
    assert!(html.contains(r#"aria-describedby="field-a-number-hint field-a-number-error""#));
    let html = rendered("fields-not_chosen", &frame(false));
    assert!(
        html.contains(r##"<a href="#field-one-1">"##)
            && html.contains(r#"aria-describedby="field-one-error""#)
    );
}

#[test]
fn every_type_of_field_has_a_control_of_its_kind() {
    let html = rendered("fields", &frame(false));
    for part in [
        r#"<input id="field-a-string" name="field-a-string" type="text" dir="auto""#,
        r#"<input id="field-a-email-address" name="field-a-email-address" type="email" dir="ltr" value="" inputmode="email""#,
        r#"name="field-a-phone-number" type="tel""#,
        r#"<select id="field-a-country""#,
        r#"<option value="DE">Germany</option>"#,
        r#"<select id="field-a-date-month""#,
        r#"name="field-of-many""#,
        r#"<input type="radio" id="field-one-1" name="field-one" value="a&#60;b""#,
        r#"<input type="radio" id="field-a-boolean-2" name="field-a-boolean" value="false""#,
        r#"<input type="checkbox" id="field-some-2" name="field-some" value="b""#,
        "Some\u{2069} (optional)",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let html = rendered("fields-2", &frame(false));
    for (name, autofill) in [
        ("address-street-1", "address-line1"),
        ("address-country-code", "country"),
        ("email-address", "email"),
    ] {
        assert!(
            html.contains(&format!(r#"name="{name}""#))
                && html.contains(&format!(r#"autocomplete="{autofill}""#)),
            "{name}"
        );
    }
}

#[test]
fn the_review_says_what_was_filled_in_as_people_read_it() {
    let html = rendered("review", &frame(false));
    for part in [
        "February 1 1990",
        "February 3 2020",
        "Yes",
        "A &#60;Ada&#62;",
        "Germany",
        "Identity card · Germany",
        "–",
    ] {
        assert!(html.contains(&format!(">{part}<")), "{part}");
    }
    assert!(!html.contains(">a&#60;b<") && !html.contains("true<"));
}

#[test]
fn the_time_to_finish_is_told_in_a_handy_unit() {
    let f = frame(false);
    // Isolates around the number keep right-to-left sentences in order.
    let told =
        |seconds| time_text(&f, SignedDuration::from_secs(seconds)).replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(told(86_400), "Once you begin, you have 24 hours to finish.");
    assert_eq!(told(7 * 86_400), "Once you begin, you have 7 days to finish.");
    assert_eq!(told(3600), "Once you begin, you have 1 hour to finish.");
    assert_eq!(told(90), "Once you begin, you have 1 minute to finish.");
    assert_eq!(told(5400), "Once you begin, you have 90 minutes to finish.");
}
