//! Statements that go to the database together: one hand-over to SQLite's thread, one round
//! trip to PostgreSQL.

use sqlx::any::AnyArguments;
use sqlx::error::BoxDynError;
use sqlx::{Any, AnyConnection, Arguments as _, AssertSqlSafe, Encode, Error, Type};

use super::Engine;

/// Statements of which none needs what another one returns. They change what they change in
/// their order on SQLite, and at once on PostgreSQL, so none may read what another writes.
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

    /// Runs all of it in the transaction that the connection is in. Outside of one it is a
    /// transaction by itself on PostgreSQL only.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn run(self, engine: Engine, connection: &mut AnyConnection) -> Result<(), Error> {
        let sql = match engine {
            Engine::Sqlite => self.statements.join(";\n"),
            Engine::Postgres => as_one(&self.statements),
        };
        self.execute(sql, connection).await
    }

    /// Runs all of it on SQLite in a savepoint, which is released if all of it succeeds.
    ///
    /// # Errors
    /// When the database fails. The savepoint is still there then.
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

/// The statement, whose numbers of values count on from others'.
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

/// The statements as one, of which PostgreSQL takes no more at a time where there are values.
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
