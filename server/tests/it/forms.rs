//! Fields that a template asks for: typed by the individual, kept by type, seen by the customer.

use serde_json::{Value, json};

use super::flow::{Tab, shot, view};
use super::world::World;

/// An inquiry of a template with its own forms, and `known` values of the individual.
async fn created_of_forms(world: &World, known: Value) -> String {
    let options = json!([{ "value": "rent", "label": "I rent" }, { "value": "own", "label": "I own it" }]);
    let plan = json!({ "steps": [
        { "step": "consent" },
        { "step": "fields", "title": "Where you live", "fields": [
            { "name": "address-street-1" },
            { "name": "address-country-code" },
            { "name": "home", "type": "choices", "label": "Your home", "options": options },
            { "name": "moved-in", "type": "date", "label": "Since", "required": false, "max_date": "2026-12-31" },
        ] },
        { "step": "fields", "title": "Work", "fields": [
            { "name": "email-address" },
            { "name": "income", "type": "number", "label": "Income", "min": 0 },
            { "name": "people", "type": "integer", "label": "People", "min": 1, "max": 9 },
            { "name": "self-employed", "type": "boolean", "label": "Self-employed" },
            { "name": "language", "type": "multi-choices", "label": "Languages", "options": options },
        ] },
        { "step": "government_id", "countries": ["DE"], "kinds": ["passport"] },
        { "step": "review" },
    ] });
    world.add_plan("itmpl_forms", plan).await;
    let attributes = json!({ "inquiry-template-id": "itmpl_forms", "fields": known });
    world.api("POST", "/inquiries", json!({ "data": { "attributes": attributes } })).await.text_at("/data/id")
}

#[tokio::test]
async fn a_template_asks_for_fields_of_its_own_by_type_and_the_api_has_them_by_type() {
    let world = World::new().await;
    let id = created_of_forms(
        &world,
        json!({ "address-street-1": "Main St 1 <b>", "income": 12.5, "people": "many" }),
    )
    .await;
    let mut tab = Tab::new(&world, &id, None);
    let consent = tab.open().await;
    assert!(consent.text.contains("Where you live") && consent.text.contains("Work"));
    let form = tab.consent().await;
    assert_eq!(view(&form), "fields");
    assert!(form.text.contains("Main St 1 &#60;b&#62;"), "what is known stands there: {}", form.text);
    assert_eq!(
        view(&tab.post("/flow/steps/fields-2", &[("email-address", "a@b.example")]).await),
        "fields",
        "not yet"
    );
    assert_eq!(view(&tab.post("/flow/steps/details", &[]).await), "fields", "no part of this template");
    assert_eq!(view(&tab.post("/flow/steps/fields-3", &[]).await), "fields", "there are two forms");

    let home = |country, home, day| {
        [
            ("address-street-1", "Rue de l'Église 5"),
            ("address-country-code", country),
            ("field-home", home),
            ("field-moved-in-day", day),
            ("field-moved-in-month", day),
            ("field-moved-in-year", if day.is_empty() { "" } else { "2030" }),
            // Neither asked for nor kept.
            ("name-first", "Eve"),
            ("field-vip", "true"),
        ]
    };
    let wrong = tab.post("/flow/steps/fields", &home("EU", "castle", "2")).await;
    assert_eq!((wrong.status.as_u16(), view(&wrong)), (422, "fields"));
    assert_eq!(wrong.text.matches("class=\"error\"").count(), 3, "{}", wrong.text);
    assert!(
        wrong.text.contains("Rue de l&#39;Église 5") && wrong.text.contains("December 31 2026"),
        "{}",
        wrong.text
    );
    let work = tab.post("/flow/steps/fields", &home("FR", "rent", "")).await;
    assert_eq!(view(&work), "fields-2");
    assert!(
        work.text.contains("value=\"12.5\"") && !work.text.contains("many"),
        "only what has the field's type is filled in"
    );

    let form = |people| {
        [
            ("email-address", "ada@example.com"),
            ("field-income", "1250,50"),
            ("field-people", people),
            ("field-self-employed", "false"),
            ("field-language", "own"),
            ("field-language", "rent"),
        ]
    };
    let wrong = tab.post("/flow/steps/fields-2", &form("10")).await;
    assert!(wrong.text.contains("It must be \u{2068}9\u{2069} or less."), "{}", wrong.text);
    let kinds = tab.post("/flow/steps/fields-2", &form("٣")).await;
    assert_eq!(view(&kinds), "document-kind");
    assert!(!kinds.text.contains("<select"), "there is one country only, of which nobody is asked");
    assert_eq!(
        view(&tab.post("/flow/steps/document-kind", &[("kind", "passport"), ("country", "US")]).await),
        "document"
    );
    let review = tab.upload("document", &shot(1)).await;
    assert_eq!(view(&review), "review");
    for part in [
        "Rue de l&#39;Église 5",
        "France",
        "I rent",
        "–",
        "1250.5",
        "3",
        "No",
        "I rent, I own it",
        "Passport · Germany",
    ] {
        assert!(review.text.contains(&format!(">{part}<")), "{part}: {}", review.text);
    }
    assert_eq!(view(&tab.post("/flow/steps/review", &[]).await), "done");

    let inquiry = world.api("GET", &format!("/inquiries/{id}"), Value::Null).await;
    let field = |name: &str| inquiry.at(&format!("/data/attributes/fields/{name}")).clone();
    for (name, kind, value) in [
        ("address-street-1", "string", json!("Rue de l'Église 5")),
        ("address-country-code", "string", json!("FR")),
        ("home", "choices", json!("rent")),
        ("moved-in", "date", Value::Null),
        ("income", "number", json!(1250.5)),
        ("people", "integer", json!(3)),
        ("self-employed", "boolean", json!(false)),
        ("language", "multi-choices", json!(["rent", "own"])),
        ("selected-country-code", "string", json!("DE")),
        ("name-first", "string", Value::Null),
    ] {
        assert_eq!(field(name), json!({ "type": kind, "value": value }), "{name}");
    }
    assert_eq!(field("vip"), Value::Null);
}

#[tokio::test]
async fn a_template_s_fields_are_described_to_the_customer_by_the_api_s_schemas() {
    let world = World::new().await;
    created_of_forms(&world, json!({})).await;
    let template = world.api("GET", "/inquiry-templates/itmpl_forms", Value::Null).await;
    let schemas = template.at("/data/attributes/field-schemas").as_array().unwrap().clone();
    let schema = |key: &str| schemas.iter().find(|schema| schema["key"] == key).cloned().unwrap();
    assert_eq!(
        schema("home"),
        json!({
            "type": "choices", "key": "home", "label": "Your home", "default-value": null,
            "config": {
                "required": true, "allow-empty": false,
                "options": ["rent", "own"], "option-labels": ["I rent", "I own it"],
            },
        })
    );
    assert_eq!(schema("people")["config"], json!({ "required": true, "min": 1, "max": 9 }));
    assert_eq!(
        schema("moved-in")["config"],
        json!({ "required": false, "min-date": null, "max-date": "2026-12-31" })
    );
    assert_eq!(schema("email-address")["type"], "email-address");
    assert_eq!(schema("name-first")["config"]["max-char-length"], 100);
}

#[tokio::test]
async fn a_page_may_bring_fields_of_the_template_along_and_no_others() {
    let world = World::new().await;
    created_of_forms(&world, json!({})).await;
    let page = [
        ("inquiry-template-id", "itmpl_forms"),
        ("environment", "sandbox"),
        ("fields[income]", "7,5"),
        ("fields[home]", "castle"),
        ("fields[self-employed]", "true"),
        ("fields[vip]", "true"),
        ("fields[name-first]", "Ada"),
    ];
    let mut tab = Tab::new(&world, "", None);
    let started = tab.post("/flow/steps/consent", &page).await;
    let id = started.header("persona-inquiry-id").to_owned();
    let inquiry = world.api("GET", &format!("/inquiries/{id}"), Value::Null).await;
    let value = |name: &str| inquiry.at(&format!("/data/attributes/fields/{name}/value")).clone();
    assert_eq!(
        (value("income"), value("self-employed"), value("name-first")),
        (json!(7.5), json!(true), json!("Ada"))
    );
    assert_eq!((value("home"), value("vip")), (Value::Null, Value::Null));
}

#[tokio::test]
async fn the_longest_form_there_can_be_is_taken() {
    let world = World::new().await;
    let names: Vec<String> = (0..20).map(|n| format!("n{n}")).collect();
    let fields: Value =
        names.iter().map(|name| json!({ "name": name, "label": "x", "max_length": 1024 })).collect();
    let steps = json!([{ "step": "consent" }, { "step": "fields", "title": "x", "fields": fields }]);
    world.add_plan("itmpl_long", json!({ "steps": steps })).await;
    let body = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_long" } } });
    let id = world.api("POST", "/inquiries", body).await.text_at("/data/id");
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    let longest = "字".repeat(1024);
    let controls: Vec<String> = names.iter().map(|name| format!("field-{name}")).collect();
    let form: Vec<(&str, &str)> = controls.iter().map(|name| (name.as_str(), longest.as_str())).collect();
    assert_eq!(view(&tab.post("/flow/steps/fields", &form).await), "done");
    let inquiry = world.api("GET", &format!("/inquiries/{id}"), Value::Null).await;
    assert_eq!(inquiry.text_at("/data/attributes/fields/n19/value"), longest);
}
