//! The database itself.

use futures_util::future::join_all;
use jiff::SignedDuration;
use persona_server::clock::WallTime;
use persona_server::domain::environment::{Environment, EnvironmentName};
use persona_server::domain::expiry::Intervals;
use persona_server::domain::template::InquiryTemplate;
use persona_server::domain::template::plan::Plan;
use persona_server::domain::template::wording::Wording;
use persona_server::store::{InquiryFilter, NewInquiry, OpenError, PageRequest, Store};

use crate::cluster;
use crate::world::{NOON, World, vault};

#[tokio::test]
async fn several_servers_may_make_one_new_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::new_url(folder.path(), "new.db").await;
    let vault = vault();
    // Each connection has its own thread, so that these run in parallel.
    let stores = join_all((0..8).map(|_| Store::open(&url, vault.clone()))).await;
    let mut ids = Vec::new();
    for store in stores {
        let store = store.unwrap();
        ids.push(store.environment_by_name(EnvironmentName::Sandbox).await.unwrap().id);
        ids.push(store.signing_secret().await.unwrap());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2, "one sandbox, one secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_that_start_at_once_may_put_the_same_template() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::new_url(folder.path(), "templates.db").await;
    let stores = join_all((0..8).map(|_| Store::open(&url, vault()))).await;
    let stores: Vec<_> = stores.into_iter().map(Result::unwrap).collect();
    let sandbox = stores[0].environment_by_name(EnvironmentName::Sandbox).await.unwrap();
    for n in 0..10 {
        let template = InquiryTemplate {
            id: format!("itmpl_{n}"),
            version_id: Some(format!("itmplv_{n}")),
            environment_id: sandbox.id.clone(),
            name: "Test Shop".to_owned(),
            allowed_domains: Vec::new(),
            intervals: Intervals::default(),
            theme: None,
            plan: Plan::default(),
            wording: Wording::default(),
        };
        let at = WallTime(NOON);
        let added = join_all(stores.iter().map(|store| store.add_template(&template, at))).await;
        let put = join_all(stores.iter().map(|store| store.put_template(&template, at))).await;
        assert!(added.iter().all(Result::is_ok), "{added:?}");
        assert!(put.iter().all(|is_put| matches!(is_put, Ok(true))), "{put:?}");
    }
}

#[tokio::test]
async fn a_database_is_the_same_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::new_url(folder.path(), "a b.db").await;
    let vault = vault();
    let first = Store::open(&url, vault.clone()).await.unwrap();
    let secret = first.signing_secret().await.unwrap();
    let sandbox = first.environment_by_name(EnvironmentName::Sandbox).await.unwrap();
    first.close().await;
    let again = Store::open(&url, vault).await.unwrap();
    assert_eq!(again.signing_secret().await.unwrap(), secret);
    assert_eq!(again.environment_by_name(EnvironmentName::Sandbox).await.unwrap(), sandbox);
}

#[tokio::test]
async fn a_database_that_cannot_be_used_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text.db");
    std::fs::write(&path, "this is no database, and long enough to be read as one").unwrap();
    let url = format!("sqlite://{}", path.display());
    assert!(matches!(Store::open(&url, vault()).await, Err(OpenError::Open { .. })));
    let missing = format!("sqlite://{}", folder.path().join("missing/x.db").display());
    assert!(matches!(Store::open(&missing, vault()).await, Err(OpenError::Open { .. })));
    assert!(matches!(Store::open("persona.db", vault()).await, Err(OpenError::Url(_))));
    assert!(matches!(Store::open("oracle://x", vault()).await, Err(OpenError::Scheme(_))));
    let refused = Store::open("postgres://me:s3cret@127.0.0.1:1/x", vault()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Reach { .. }));
    let said = refused.to_string();
    assert!(said.contains("127.0.0.1:1/x") && said.contains("PostgreSQL runs"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}

/// Makes inquiries at these minutes, in the order in which they are written, and looks for
/// those within every time.
async fn find_by_time(world: &World, environment: &Environment, template_id: &str, made_at: &[i64]) {
    let template = world.store.template(template_id).await.unwrap().unwrap();
    for minutes in made_at {
        let at = WallTime(NOON + SignedDuration::from_mins(*minutes));
        let new = NewInquiry { note: Some(minutes.to_string()), ..NewInquiry::of(template.clone()) };
        world.store.create_inquiry(environment, new, at).await.unwrap();
    }
    let times = [None].into_iter().chain((-30..=210).step_by(5).map(Some));
    let page = PageRequest { size: 100, after: None, before: None };
    for (from, until) in times.clone().flat_map(|from| times.clone().map(move |until| (from, until))) {
        let moment = |minutes: Option<i64>| minutes.map(|minutes| NOON + SignedDuration::from_mins(minutes));
        let filter = InquiryFilter {
            created_from: moment(from),
            created_until: moment(until),
            ..InquiryFilter::default()
        };
        let found = world.store.inquiries(environment, &filter, &page, world.now()).await.unwrap();
        let found: Vec<i64> =
            found.items.iter().map(|one| one.inquiry.note.as_deref().unwrap().parse().unwrap()).collect();
        let within =
            |made: &i64| from.is_none_or(|from| *made >= from) && until.is_none_or(|until| *made <= until);
        let expected: Vec<i64> = made_at.iter().copied().rev().filter(within).collect();
        assert_eq!(found, expected, "{from:?} to {until:?}");
    }
}

#[tokio::test]
async fn what_was_made_within_a_time_is_found_although_the_clocks_of_servers_differ() {
    let world = World::new().await;
    let production = world.store.environment_by_name(EnvironmentName::Production).await.unwrap();
    world.add_template_to(&production, "itmpl_live", Intervals::default()).await;
    find_by_time(&world, &production, "itmpl_live", &[0, 10, -20, 11, 5, 30, 29, 90, 60, 200]).await;
}

#[tokio::test]
async fn what_was_made_within_a_time_is_found_although_the_test_clock_was_moved_and_set_back() {
    let world = World::new().await;
    let sandbox = world.sandbox.clone();
    find_by_time(&world, &sandbox, "itmpl_test", &[0, 200, 5, 150, -30, 205, 10]).await;
}
