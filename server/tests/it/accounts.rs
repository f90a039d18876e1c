//! Accounts: one individual over all of their inquiries.

use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use persona_protocol::IdPrefix;
use persona_server::clock::WallTime;
use persona_server::domain::environment::EnvironmentName;
use persona_server::domain::expiry::Intervals;
use persona_server::domain::template::InquiryTemplate;
use persona_server::domain::template::plan::Plan;
use persona_server::domain::template::wording::Wording;
use persona_server::secrets::vault::{MasterKey, Vault};
use persona_server::store::{NewInquiry, Store};
use serde_json::{Value, json};

use crate::cluster::{self, on_postgres};
use crate::world::{Answer, NOON, World};

async fn make(world: &World, attributes: Value, meta: Value) -> Answer {
    let mut attributes = attributes;
    attributes.as_object_mut().unwrap().insert("inquiry-template-id".to_owned(), "itmpl_test".into());
    let body = json!({ "data": { "attributes": attributes }, "meta": meta });
    world.api("POST", "/inquiries?include=account", body).await
}

fn account(answer: &Answer) -> String {
    answer.text_at("/data/relationships/account/data/id").to_owned()
}

#[tokio::test]
async fn every_inquiry_has_an_account_and_those_with_one_reference_id_have_the_same() {
    let world = World::new().await;
    let nobody = make(&world, json!({}), json!({})).await;
    assert_eq!(nobody.status, 201, "{}", nobody.text);
    assert!(IdPrefix::Account.matches(&account(&nobody)));
    assert_eq!(nobody.at("/included/0/attributes/reference-id"), &Value::Null);

    let first = make(&world, json!({ "reference-id": "user-1" }), json!({})).await;
    let by_meta = make(&world, json!({}), json!({ "auto-create-account-reference-id": "user-1" })).await;
    let other = make(&world, json!({ "reference-id": "user-2" }), json!({})).await;
    assert_eq!(account(&first), account(&by_meta));
    assert_ne!(account(&first), account(&other));
    assert_ne!(account(&first), account(&nobody));
    assert_eq!(by_meta.text_at("/data/attributes/reference-id"), "user-1");
    assert_eq!(first.at("/included").as_array().unwrap().len(), 1);
    assert_eq!(first.text_at("/included/0/id"), account(&first));
    assert_eq!(first.text_at("/included/0/attributes/reference-id"), "user-1");

    let list = world.api("GET", "/inquiries?include=account&page[size]=100", Value::Null).await;
    assert_eq!(list.at("/data").as_array().unwrap().len(), 4);
    assert_eq!(list.at("/included").as_array().unwrap().len(), 3, "each account once");
}

#[tokio::test]
async fn an_inquiry_can_be_made_for_an_account_that_there_is_and_found_by_it() {
    let world = World::new().await;
    let first = make(&world, json!({ "reference-id": "user-1" }), json!({})).await;
    let again = make(&world, json!({ "account-id": account(&first) }), json!({})).await;
    assert_eq!(account(&again), account(&first));
    assert_eq!(again.text_at("/data/attributes/reference-id"), "user-1");
    let other = make(&world, json!({}), json!({})).await;

    let found = async |filter: String| {
        let path = format!("/inquiries?filter[account-id]={filter}");
        let list = world.api("GET", &path, Value::Null).await;
        let ids = list.at("/data").as_array().unwrap().iter().filter_map(|one| one.get("id").cloned());
        ids.collect::<Vec<_>>()
    };
    let ids =
        |answers: &[&Answer]| answers.iter().map(|answer| answer.at("/data/id").clone()).collect::<Vec<_>>();
    assert_eq!(found(account(&first)).await, ids(&[&again, &first]));
    assert_eq!(
        found(format!("{},{}", account(&first), account(&other))).await,
        ids(&[&other, &again, &first])
    );
    assert_eq!(found("act_none".to_owned()).await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_account_that_is_unknown_or_of_another_environment_makes_no_inquiry() {
    let world = World::new().await;
    let production = world.store.environment_by_name(EnvironmentName::Production).await.unwrap();
    world.add_template_to(&production, "itmpl_live", Intervals::default()).await;
    let live = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_live" } } });
    let live = world.api_as(&world.production_key, "POST", "/inquiries", live).await;
    for id in ["act_none", "", &account(&live)] {
        let refused = make(&world, json!({ "account-id": id }), json!({})).await;
        assert_eq!(refused.status, 404, "{id}: {}", refused.text);
    }
    // The same reference id is somebody else there.
    let here = make(&world, json!({ "reference-id": "user-1" }), json!({})).await;
    let there = json!({ "data": { "attributes": {
        "inquiry-template-id": "itmpl_live", "reference-id": "user-1"
    } } });
    let there = world.api_as(&world.production_key, "POST", "/inquiries", there).await;
    assert_ne!(account(&here), account(&there));
    let list = world.api("GET", "/inquiries", Value::Null).await;
    assert_eq!(list.at("/data").as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn where_accounts_are_not_to_be_made_only_one_that_there_is_is_taken() {
    let world = World::new().await;
    let meta = || json!({ "auto-create-account": false });
    let nobody = make(&world, json!({ "reference-id": "user-1" }), meta()).await;
    assert_eq!(nobody.at("/data/relationships/account/data"), &Value::Null);
    let known = make(&world, json!({ "reference-id": "user-1" }), json!({})).await;
    let found = make(&world, json!({ "reference-id": "user-1" }), meta()).await;
    assert_eq!(account(&found), account(&known));
    for name in ["auto-create-account-type-id", "auto-create-account-reference-id"] {
        let refused = make(&world, json!({}), json!({ "auto-create-account": false, name: "x" })).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(&format!("/meta/{name}")), "{}", refused.text);
    }
    let id = account(&known);
    let both = make(&world, json!({ "account-id": id, "reference-id": "user-1" }), json!({})).await;
    assert_eq!(both.status, 422, "{}", both.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_once_on_all_servers_together() {
    let world = World::new().await;
    let replica = if on_postgres() { world.replica(1000).await } else { world.state.clone() };
    let template = world.store.template("itmpl_test").await.unwrap().unwrap();
    let made = join_all((0..20).map(|n| {
        let new =
            NewInquiry { reference_id: Some(format!("user-{}", n % 2)), ..NewInquiry::of(template.clone()) };
        let store = if n / 2 % 2 == 0 { &world.store } else { &replica.store };
        store.create_inquiry(&world.sandbox, new, world.now())
    }))
    .await;
    let mut accounts: Vec<_> =
        made.into_iter().map(|moved| moved.unwrap().record.inquiry.account_id.unwrap()).collect();
    accounts.sort();
    accounts.dedup();
    assert_eq!(accounts.len(), 2);
}

#[tokio::test]
async fn redaction_leaves_the_account_which_others_have() {
    let world = World::new().await;
    let first = make(&world, json!({ "reference-id": "user-1" }), json!({})).await;
    let id = first.text_at("/data/id");
    let redacted = world.api("DELETE", &format!("/inquiries/{id}?include=account"), Value::Null).await;
    assert_eq!(account(&redacted), account(&first));
    let again = make(&world, json!({ "reference-id": "user-1" }), json!({})).await;
    assert_eq!(account(&again), account(&first));
}

#[tokio::test]
async fn the_flow_makes_an_inquiry_for_the_account_that_the_page_names() {
    let world = World::new().await;
    let first = make(&world, json!({ "reference-id": "user-1" }), json!({})).await;
    let agree = async |more: &str| {
        let request = Request::post("/flow/steps/consent")
            .header("persona-flow", "fragment")
            .header("persona-browser", "b".repeat(43))
            .header("content-type", "application/x-www-form-urlencoded");
        let form = format!("inquiry-template-id=itmpl_test&environment=sandbox&{more}");
        world.send(request.body(Body::from(form)).unwrap()).await
    };
    let begun = agree(&format!("account-id={}", account(&first))).await;
    let inquiry = world.get(begun.header("persona-inquiry-id")).await;
    assert_eq!(account(&inquiry), account(&first), "{}", begun.text);
    assert_eq!(inquiry.text_at("/data/attributes/reference-id"), "user-1");
    let both = format!("account-id={}&reference-id=user-1", account(&first));
    for wrong in ["account-id=act_none", both.as_str()] {
        let refused = agree(wrong).await;
        assert!(refused.text.contains("invalid_config"), "{}", refused.text);
    }
}

#[tokio::test]
async fn an_account_is_found_by_its_reference_id_while_and_after_the_master_key_is_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::new_url(folder.path(), "test.db").await;
    let (old, new) = (MasterKey::generate(), MasterKey::generate());
    let at = WallTime(NOON);
    let mut found = Vec::new();
    for keys in [vec![old.clone()], vec![old.clone(), new.clone()], vec![new.clone(), old], vec![new]] {
        let store = Store::open(&url, Vault::new(&keys)).await.unwrap();
        let sandbox = store.environment_by_name(EnvironmentName::Sandbox).await.unwrap();
        let template = InquiryTemplate {
            id: "itmpl_test".to_owned(),
            version_id: Some("itmplv_test".to_owned()),
            environment_id: sandbox.id.clone(),
            name: "Test".to_owned(),
            allowed_domains: Vec::new(),
            intervals: Intervals::default(),
            theme: None,
            plan: Plan::default(),
            wording: Wording::default(),
        };
        store.add_template(&template, at).await.unwrap();
        let new = NewInquiry { reference_id: Some("user-1".to_owned()), ..NewInquiry::of(template) };
        let made = store.create_inquiry(&sandbox, new, at).await.unwrap().record;
        let account = store.accounts_of(&[made]).await.unwrap().pop().unwrap();
        assert_eq!(account.reference_id.as_deref(), Some("user-1"));
        found.push(account.id);
        store.close().await;
    }
    found.dedup();
    assert_eq!(found.len(), 1);
}
