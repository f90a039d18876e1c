//! Statements that are sent to the database together: in one hand-over to SQLite's thread, or in one
//! round trip to PostgreSQL.

use sqlx::any::AnyArguments;
use sqlx::error::BoxDynError;
use sqlx::{Any, AnyConnection, Arguments as _, AssertSqlSafe, Encode, Error, Type};

use super::Engine;

/// Statements that do not need each other's results. SQLite runs them in their order and PostgreSQL at
/// once, so no statement may read what another one writes.
#[derive(Default)]
pub(super) struct Batch {
    statements: Vec<String>,
    arguments: AnyArguments,
    error: Option<BoxDynError>,
}

impl Batch {
    /// Adds a statement. Its `$1` is the first value that is bound after this.
    pub(super) fn add(&mut self, sql: &str) -> &mut Self {
        let before = self.arguments.len();
        self.statements.push(renumbered(sql, before));
        self
    }

    /// Binds the next value of the statement that was added last.
    pub(super) fn bind<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, value: T) -> &mut Self {
        if let Err(error) = self.arguments.add(value) {
            self.error.get_or_insert(error);
        }
        self
    }

    /// Runs the statements in the connection's transaction. If there is none, they are a transaction by
    /// themselves on PostgreSQL only.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn run(self, engine: Engine, connection: &mut AnyConnection) -> Result<(), Error> {
        let sql = match engine {
            Engine::Sqlite => self.statements.join(";\n"),
            Engine::Postgres => as_one(&self.statements),
        };
        self.execute(sql, connection).await
    }

    /// Runs the statements in a savepoint on SQLite, and releases it if all of them succeed.
    ///
    /// # Errors
    /// If the database fails. Then the savepoint still exists.
    pub(super) async fn run_in_savepoint(
        self,
        name: &str,
        connection: &mut AnyConnection,
    ) -> Result<(), Error> {
        let sql = format!("SAVEPOINT {name};\n{};\nRELEASE {name}", self.statements.join(";\n"));
        self.execute(sql, connection).await
    }

    async fn execute(self, sql: String, connection: &mut AnyConnection) -> Result<(), Error> {
        if let Some(error) = self.error {
            return Err(Error::Encode(error));
        }
        sqlx::query_with(AssertSqlSafe(sql), self.arguments).execute(connection).await?;
        Ok(())
    }
}

/// The statement, with its placeholders numbered after `before` others.
fn renumbered(sql: &str, before: usize) -> String {
    let mut pieces = sql.split('$');
    let mut numbered = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.chars().take_while(char::is_ascii_digit).count();
        let (number, rest) = piece.split_at_checked(digits).unwrap_or(("", piece));
        let number = number.parse::<usize>().unwrap_or_default() + before;
        numbered.push('$');
        numbered.push_str(&number.to_string());
        numbered.push_str(rest);
    }
    numbered
}

/// Joins the statements, because PostgreSQL accepts only one statement with values at a time.
fn as_one(statements: &[String]) -> String {
    let Some((last, others)) = statements.split_last() else { return String::new() };
    let others: Vec<String> =
        others.iter().enumerate().map(|(number, sql)| format!("statement_{number} AS ({sql})")).collect();
    if others.is_empty() { last.clone() } else { format!("WITH {}\n{last}", others.join(",\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Batch {
        let mut batch = Batch::default();
        batch.add("INSERT INTO a VALUES ($1, $2, $1)").bind("x").bind(1_i64);
        batch.add("UPDATE b SET c = $2 WHERE d = $1").bind("y").bind(2_i64);
        batch
    }

    #[test]
    fn each_statement_has_its_own_values() {
        let batch = two();
        assert_eq!(
            batch.statements,
            ["INSERT INTO a VALUES ($1, $2, $1)", "UPDATE b SET c = $4 WHERE d = $3"]
        );
        assert_eq!(batch.arguments.len(), 4);
    }

    #[test]
    fn postgres_gets_one_statement() {
        assert_eq!(
            as_one(&two().statements),
            "WITH statement_0 AS (INSERT INTO a VALUES ($1, $2, $1))\nUPDATE b SET c = $4 WHERE d = $3"
        );
        assert_eq!(as_one(&["DELETE FROM a".to_owned()]), "DELETE FROM a");
    }
}
