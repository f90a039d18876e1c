//! What is looked up is found by an index, however much there is.

use persona_protocol::InquiryStatus;
use persona_server::domain::environment::{Environment, EnvironmentName};
use persona_server::domain::expiry::Intervals;
use persona_server::store::{EventFilter, FIRST_SINCE, InquiryFilter, LAST_UNTIL, Lookup, PageRequest};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

use crate::cluster::on_postgres;
use crate::world::{NOON, World};

/// Fills the database by statements: nine in ten inquiries are completed, some have
/// expired, few are in progress and fewer of those are due. Three quarters of all are
/// another environment's.
async fn fill(world: &World, rows: u32) {
    let production = world.store.environment_by_name(EnvironmentName::Production).await.unwrap();
    world.add_template_to(&production, "itmpl_production", Intervals::default()).await;
    fill_environment(world, &production, "p", rows / 4 * 3).await;
    fill_environment(world, &world.sandbox, "", rows / 4).await;
}

async fn fill_environment(world: &World, environment: &Environment, mark: &str, rows: u32) {
    let numbers = if on_postgres() {
        format!("(SELECT generate_series(1, {rows}) AS n) AS numbers")
    } else {
        format!(
            "(WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
              SELECT n FROM numbers)"
        )
    };
    let (environment, now) = (&environment.id, NOON.as_millisecond());
    let statements = [
        format!(
            "INSERT INTO inquiries (id, environment_id, status, template_id, template_version_id, reference_id,
                 note, tags, creator, fields, created_at, updated_at, expires_at)
             SELECT 'inq_{mark}' || n, '{environment}',
                 CASE WHEN n % 20 = 0 THEN 'expired' WHEN n % 20 = 1 THEN 'pending' ELSE 'completed' END,
                 'itmpl_test', 'itmplv_test', 'reference ' || (n / 3), 'note ' || (n / 3), '[]', 'API', '{{}}',
                 {now} - n, {now} - n, {now} - 5000 + n * 100
             FROM {numbers}"
        ),
        format!(
            "INSERT INTO inquiry_sessions (id, inquiry_id, environment_id, status, created_at)
             SELECT 'iqse_{mark}' || n, 'inq_{mark}' || n, '{environment}', 'new', {now} - n FROM {numbers}"
        ),
        format!(
            "INSERT INTO events (id, environment_id, name, object_id, payload, created_at)
             SELECT 'evt_{mark}' || n, '{environment}',
                 CASE WHEN n % 2 = 0 THEN 'inquiry.created' ELSE 'inquiry.completed' END,
                 'inq_{mark}' || n, '{{}}', {now} - n FROM {numbers}"
        ),
        format!(
            "INSERT INTO idempotency_keys (environment_id, key, request, claimed_at)
             SELECT '{environment}', 'key ' || n, 'request', {now} FROM {numbers}"
        ),
        format!(
            "INSERT INTO idempotency_mentions (environment_id, inquiry_id, key)
             SELECT '{environment}', 'inq_{mark}' || n, 'key ' || n FROM {numbers}"
        ),
    ];
    let mut connection = AnyConnection::connect(&world.url).await.unwrap();
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
    // SQLite gets no statistics, for nothing gathers them for it.
    if on_postgres() {
        sqlx::query("ANALYZE").execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

fn page() -> PageRequest {
    PageRequest { size: 10, after: None, before: None }
}

/// Asks for the plan and demands that it reads these tables' rows by these indexes alone.
async fn demand(world: &World, lookup: Lookup<'_>, indexes: &[&str]) {
    let what = format!("{lookup:?}");
    let plan = world.store.plan(&world.sandbox, lookup, world.now()).await.unwrap().join("\n");
    assert!(!plan.contains("Seq Scan"), "{what}\n{plan}");
    // A SCAN of what the alternatives found is none of a table.
    for table in ["inquiries", "events", "inquiry_sessions"] {
        assert!(!plan.contains(&format!("SCAN {table}")), "{what}\n{plan}");
    }
    for index in indexes {
        assert!(plan.contains(index), "{index} should be used for {what}\n{plan}");
    }
}

async fn demand_all(world: &World) {
    let all = InquiryFilter::default();
    demand(world, Lookup::Inquiries(&all, &page()), &["inquiries_by_environment"]).await;
    let older = PageRequest { after: Some("inq_500".to_owned()), ..page() };
    demand(world, Lookup::Inquiries(&all, &older), &["inquiries_by_environment"]).await;
    let newer = PageRequest { before: Some("inq_500".to_owned()), ..page() };
    demand(world, Lookup::Inquiries(&all, &newer), &["inquiries_by_environment"]).await;
    let status = |statuses: &[InquiryStatus]| InquiryFilter { statuses: statuses.to_vec(), ..all.clone() };
    for (statuses, indexes) in [
        (&[InquiryStatus::Expired][..], &["inquiries_by_status", "inquiries_in_progress"][..]),
        (&[InquiryStatus::Pending], &["inquiries_by_status"]),
        (&[InquiryStatus::Declined], &["inquiries_by_status"]),
        (
            &[InquiryStatus::Declined, InquiryStatus::Expired, InquiryStatus::Pending],
            &["inquiries_by_status", "inquiries_in_progress"],
        ),
    ] {
        demand(world, Lookup::Inquiries(&status(statuses), &page()), indexes).await;
    }
    let made = |from: Option<i64>, until: Option<i64>| {
        let moment = |offset: i64| NOON + jiff::SignedDuration::from_millis(offset);
        InquiryFilter { created_from: from.map(moment), created_until: until.map(moment), ..all.clone() }
    };
    for (from, until) in [(Some(-500), None), (None, Some(-500)), (Some(-900), Some(-500))] {
        let filter = made(from, until);
        // By the bounds of the list, or by the moments: PostgreSQL chooses.
        demand(world, Lookup::Inquiries(&filter, &page()), &["inquiries_by_"]).await;
    }
    for sql in [FIRST_SINCE, LAST_UNTIL] {
        demand(world, Lookup::MadeWithin(sql), &["inquiries_by_creation"]).await;
    }
    demand(world, Lookup::AnswersAbout, &["idempotency_mentions"]).await;
    let reference = InquiryFilter { reference_id: Some("reference 7".to_owned()), ..all.clone() };
    demand(world, Lookup::Inquiries(&reference, &page()), &["inquiries_by_reference"]).await;
    let account = InquiryFilter { account_ids: vec!["act_7".to_owned()], ..all.clone() };
    demand(world, Lookup::Inquiries(&account, &page()), &["inquiries_by_account"]).await;
    let note = InquiryFilter { note: Some("note 7".to_owned()), ..all.clone() };
    demand(world, Lookup::Inquiries(&note, &page()), &["inquiries_by_note"]).await;
    let events = EventFilter::default();
    demand(world, Lookup::Events(&events, &page()), &["events_by_environment"]).await;
    let names = vec!["inquiry.started".to_owned(), "inquiry.failed".to_owned()];
    let named = EventFilter { names, ..EventFilter::default() };
    demand(world, Lookup::Events(&named, &page()), &["events_by_name"]).await;
    let object = EventFilter { object_ids: vec!["inq_7".to_owned()], ..EventFilter::default() };
    demand(world, Lookup::Events(&object, &page()), &["events_by_object"]).await;
    demand(world, Lookup::Sessions(&page()), &["inquiry_sessions_by_environment"]).await;
    demand(world, Lookup::SessionsOf, &["inquiry_sessions_by_inquiry"]).await;
    demand(world, Lookup::Due, &["inquiries_in_progress"]).await;
    demand(world, Lookup::Inquiry, &[]).await;
}

#[tokio::test]
async fn every_lookup_uses_an_index() {
    let world = World::new().await;
    fill(&world, 40_000).await;
    demand_all(&world).await;
}

#[tokio::test]
async fn what_has_expired_is_found_whether_that_has_been_noted_or_not() {
    let world = World::new().await;
    fill(&world, 4_000).await;
    // What the statements wrote in clear.
    world.store.seal_again().await.unwrap();
    let answer = world.api("GET", "/inquiries?filter[status]=expired", serde_json::Value::Null).await;
    // The newest is no. 1 000; of those that are due before noon the newest is no. 41.
    assert_eq!(answer.text_at("/data/0/id"), "inq_1000");
    let due = InquiryFilter { statuses: vec![InquiryStatus::Expired], ..InquiryFilter::default() };
    let before = PageRequest { after: Some("inq_43".to_owned()), ..page() };
    let found = world.store.inquiries(&world.sandbox, &due, &before, world.now()).await.unwrap();
    let ids: Vec<&str> = found.items.iter().map(|record| record.inquiry.id.as_str()).collect();
    assert_eq!(ids, ["inq_41", "inq_40", "inq_21", "inq_20", "inq_1"]);
}

#[tokio::test]
#[ignore = "takes minutes: cargo test -p persona-server a_million -- --ignored"]
async fn every_lookup_uses_an_index_among_a_million() {
    let world = World::new().await;
    fill(&world, 1_000_000).await;
    world.store.seal_again().await.unwrap();
    demand_all(&world).await;
    let status = |status| InquiryFilter { statuses: vec![status], ..InquiryFilter::default() };
    let moment = NOON - jiff::SignedDuration::from_millis(200_000);
    let moment_filter =
        InquiryFilter { created_from: Some(moment), created_until: Some(moment), ..InquiryFilter::default() };
    for (what, filter, after) in [
        ("newest page", InquiryFilter::default(), None),
        ("page in the middle", InquiryFilter::default(), Some("inq_125000".to_owned())),
        ("expired", status(InquiryStatus::Expired), None),
        ("expired, from the middle", status(InquiryStatus::Expired), Some("inq_125000".to_owned())),
        ("made at one moment", moment_filter.clone(), None),
        ("declined: none", status(InquiryStatus::Declined), None),
    ] {
        let page = PageRequest { after, ..page() };
        measure(what, world.store.inquiries(&world.sandbox, &filter, &page, world.now())).await.unwrap();
    }
    let resume = |id| world.store.resume_inquiry(&world.sandbox, id, world.now());
    measure("resume an expired one", resume("inq_200000")).await.unwrap();
    measure("resume a pending one", resume("inq_200001")).await.unwrap();
    measure("sweep", world.store.sweep(world.now())).await.unwrap();
    measure("sweep that finds nothing", world.store.sweep(world.now())).await.unwrap();
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the time that passes is asked for, and shown"
)]
async fn measure<T>(what: &str, work: impl Future<Output = T>) -> T {
    let started = std::time::Instant::now();
    let done = work.await;
    println!("{what}: {:.1} ms", started.elapsed().as_secs_f64() * 1000.0);
    done
}
