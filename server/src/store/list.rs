//! Lists: filtered, newest first, in pages.

use futures_util::TryStreamExt;
use sqlx::any::{Any, AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Row};

use super::{Engine, Error, Result, Store};

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many at most.
    pub size: usize,
    /// Those made before this one.
    pub after: Option<String>,
    /// Those made after this one.
    pub before: Option<String>,
}

/// A page of a list, newest first.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Whether there are newer ones.
    pub has_newer: bool,
    /// Whether there are older ones.
    pub has_older: bool,
}

/// How many bytes of text the rows of a page may have. A page that would have more is shorter
/// than it was asked to be; it has one row at least.
const MAX_PAGE_BYTES: usize = 2 * 1024 * 1024;

/// How many bytes of text a row has.
fn text_bytes(row: &AnyRow) -> usize {
    let text = |column| row.try_get::<Option<&str>, usize>(column).ok().flatten();
    (0..row.len()).filter_map(text).map(str::len).sum()
}

impl Store {
    /// A page of a table's rows of an environment, newest first, and whether there are newer and older ones.
    pub(super) async fn page(
        &self,
        table: &'static str,
        environment_id: &str,
        conditions: Conditions,
        page: &PageRequest,
    ) -> Result<(Vec<AnyRow>, bool, bool)> {
        let (sql, conditions) = self.page_statement(table, environment_id, conditions, page).await?;
        let mut tx = self.look().await?;
        let mut found = conditions.query(sql).fetch(&mut *tx.0);
        let mut rows = Vec::new();
        let mut bytes = 0;
        let mut more = false;
        while let Some(row) = found.try_next().await? {
            bytes += text_bytes(&row);
            more = rows.len() == page.size || (bytes > MAX_PAGE_BYTES && !rows.is_empty());
            if more {
                break;
            }
            rows.push(row);
        }
        drop(found);
        if !more {
            tx.commit().await?;
        }
        if page.is_backwards() {
            rows.reverse();
            return Ok((rows, more, true));
        }
        Ok((rows, page.after.is_some(), more))
    }

    /// The statement that reads a page, with the values that it takes.
    pub(super) async fn page_statement(
        &self,
        table: &'static str,
        environment_id: &str,
        mut conditions: Conditions,
        page: &PageRequest,
    ) -> Result<(String, Conditions)> {
        for (cursor, comparison) in [(&page.after, "seq < "), (&page.before, "seq > ")] {
            if let Some(id) = cursor {
                let sql = format!("SELECT seq FROM {table} WHERE id = $1 AND environment_id = $2");
                let seq: i64 = sqlx::query(AssertSqlSafe(sql))
                    .bind(id)
                    .bind(environment_id)
                    .fetch_optional(&self.read)
                    .await?
                    .ok_or(Error::UnknownCursor)?
                    .try_get("seq")?;
                conditions.push(comparison, seq);
            }
        }
        let environment = conditions.bind(environment_id);
        let environment = format!("environment_id = ${environment}");
        conditions.and(environment.clone());
        let order = if page.is_backwards() { "ASC" } else { "DESC" };
        let limit = conditions.bind(i64::try_from(page.size).unwrap_or(i64::MAX).saturating_add(1));
        let tail = format!("ORDER BY seq {order} LIMIT ${limit}");
        let sql = conditions.select(table, &environment, &tail, self.engine);
        Ok((sql, conditions))
    }
}

impl PageRequest {
    /// Before a cursor the nearest ones are wanted: the oldest of the newer.
    pub(super) fn is_backwards(&self) -> bool {
        self.before.is_some() && self.after.is_none()
    }
}

/// The conditions of a list, each with its values.
#[derive(Default)]
pub(super) struct Conditions {
    conditions: Vec<String>,
    alternatives: Vec<Alternative>,
    values: Vec<Parameter>,
}

/// One of several conditions of which one must hold, and which exclude each other.
pub(super) struct Alternative {
    /// The condition.
    pub(super) condition: String,
    /// The index that SQLite is to use: without statistics it does not see which is best.
    pub(super) sqlite_index: Option<&'static str>,
}

/// With more alternatives one scan is better than many, and SQLite takes no more than 500.
const MAX_ALTERNATIVES: usize = 50;

pub(super) enum Parameter {
    Text(String),
    Integer(i64),
}

impl From<&str> for Parameter {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Parameter {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl Conditions {
    /// Keeps a value and returns the number of its place.
    pub(super) fn bind(&mut self, value: impl Into<Parameter>) -> usize {
        self.values.push(value.into());
        self.values.len()
    }

    /// All conditions, of which none is one of several alternatives.
    pub(super) fn all(&self) -> String {
        self.conditions.join(" AND ")
    }

    pub(super) fn and(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    /// `column = ` and a value.
    pub(super) fn push(&mut self, comparison: &'static str, value: impl Into<Parameter>) {
        let place = self.bind(value);
        self.and(format!("{comparison}${place}"));
    }

    /// A column that is one of these values; nothing, when there are none.
    pub(super) fn any_of<'a>(&mut self, column: &'static str, values: impl IntoIterator<Item = &'a str>) {
        let places: Vec<String> = values.into_iter().map(|value| format!("${}", self.bind(value))).collect();
        if !places.is_empty() {
            self.and(format!("{column} IN ({})", places.join(", ")));
        }
    }

    /// As [`Conditions::any_of`], for a column that has many rows for each value. There is
    /// an index in which those of one value stand in the order of lists, so that each
    /// value is looked up by itself; of all together every row would have to be sorted.
    pub(super) fn any_of_many<'a>(
        &mut self,
        column: &'static str,
        values: impl ExactSizeIterator<Item = &'a str>,
    ) {
        if values.len() < 2 || values.len() > MAX_ALTERNATIVES || !self.alternatives.is_empty() {
            return self.any_of(column, values);
        }
        // Named twice it would be listed twice.
        for value in values.collect::<std::collections::BTreeSet<_>>() {
            let place = self.bind(value);
            self.alternative(format!("{column} = ${place}"), None);
        }
    }

    /// Adds one of the conditions of which one must hold.
    pub(super) fn alternative(&mut self, condition: String, sqlite_index: Option<&'static str>) {
        self.alternatives.push(Alternative { condition, sqlite_index });
    }

    /// The statement that selects what meets the conditions, `environment` among them;
    /// `tail` has order and limit.
    fn select(&self, table: &str, environment: &str, tail: &str, engine: Engine) -> String {
        let conditions = self.conditions.join(" AND ");
        if self.alternatives.is_empty() {
            return format!("SELECT * FROM {table} WHERE {conditions} {tail}");
        }
        // Each by its own index and no further than the page goes; then the best of them.
        let each: Vec<String> = self
            .alternatives
            .iter()
            .enumerate()
            .map(|(n, Alternative { condition, sqlite_index })| {
                let index = match (engine, sqlite_index) {
                    (Engine::Sqlite, Some(index)) => format!(" INDEXED BY {index}"),
                    _ => String::new(),
                };
                format!(
                    "SELECT seq FROM (SELECT seq FROM {table}{index}
                     WHERE {conditions} AND {condition} {tail}) AS a{n}"
                )
            })
            .collect();
        format!("SELECT * FROM {table} WHERE {environment} AND seq IN ({}) {tail}", each.join(" UNION ALL "))
    }

    pub(super) fn query(self, sql: String) -> Query<'static, Any, AnyArguments> {
        // Made of literals and numbers of places alone: see the functions above.
        self.values.into_iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, value| match value {
            Parameter::Text(text) => query.bind(text),
            Parameter::Integer(integer) => query.bind(integer),
        })
    }
}
