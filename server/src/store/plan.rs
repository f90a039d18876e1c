//! How the database looks things up: for whoever wonders why it takes so long, and for
//! the test that it takes no longer when there are a million.

use super::list::Conditions;
use super::redaction::ANSWERS_ABOUT;
use super::tx::SESSIONS_OF;
use super::{Engine, EventFilter, InquiryFilter, PageRequest, Result, Store, row, sweep};
use crate::clock::WallTime;
use crate::domain::environment::Environment;

/// Something that is looked up.
#[derive(Clone, Debug)]
pub enum Lookup<'a> {
    /// A page of inquiries.
    Inquiries(&'a InquiryFilter, &'a PageRequest),
    /// A page of events.
    Events(&'a EventFilter, &'a PageRequest),
    /// A page of sessions.
    Sessions(&'a PageRequest),
    /// An inquiry that is resumed.
    Inquiry,
    /// Its sessions, of which it is resumed with one.
    SessionsOf,
    /// What the sweep is to expire.
    Due,
    /// Where a list begins or ends: [`FIRST_SINCE`](super::FIRST_SINCE) or [`LAST_UNTIL`](super::LAST_UNTIL).
    MadeWithin(&'static str),
    /// The kept answers that redaction forgets.
    AnswersAbout,
}

impl Store {
    /// The database's plan for a lookup, in its own words, a line each.
    pub async fn plan(
        &self,
        environment: &Environment,
        lookup: Lookup<'_>,
        at: WallTime,
    ) -> Result<Vec<String>> {
        let now = row::ms(environment.at(at));
        let mut conditions = Conditions::default();
        let (sql, conditions) = match lookup {
            Lookup::Inquiries(filter, page) => {
                let conditions = self.inquiry_conditions(environment, filter, now).await?;
                self.page_statement("inquiries", &environment.id, conditions, page).await?
            }
            Lookup::Events(filter, page) => {
                self.page_statement("events", &environment.id, Conditions::events(filter), page).await?
            }
            Lookup::Sessions(page) => {
                self.page_statement("inquiry_sessions", &environment.id, conditions, page).await?
            }
            Lookup::Inquiry => {
                conditions.bind("inq_x");
                ("SELECT * FROM inquiries WHERE id = $1".to_owned(), conditions)
            }
            Lookup::SessionsOf => {
                conditions.bind("inq_x");
                (SESSIONS_OF.to_owned(), conditions)
            }
            Lookup::MadeWithin(sql) => {
                conditions.bind(environment.id.as_str());
                conditions.bind(now);
                conditions.bind(1);
                (sql.to_owned(), conditions)
            }
            Lookup::AnswersAbout => {
                conditions.bind(environment.id.as_str());
                conditions.bind("inq_x");
                (ANSWERS_ABOUT.to_owned(), conditions)
            }
            Lookup::Due => {
                conditions.bind(environment.id.as_str());
                conditions.bind(now);
                conditions.bind(100);
                (sweep::DUE.to_owned(), conditions)
            }
        };
        let (explain, column) = match self.engine {
            Engine::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            Engine::Postgres => ("EXPLAIN", "QUERY PLAN"),
        };
        let plan = conditions.query(format!("{explain} {sql}")).fetch_all(&self.read).await?;
        plan.iter().map(|line| row::text(line, column)).collect()
    }
}
