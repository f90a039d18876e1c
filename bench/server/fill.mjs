// Fills a database with inquiries, by SQL: copies of its newest ones, with other ids.

import { spawnSync } from 'node:child_process'
import { SetupError } from '../../scripts/setup/step.mjs'

/** Tables with what is different in each copy. `NUMBER` is 24 digits. Events are short, to save room. */
const TABLES = {
  accounts: { id: "'act_' || NUMBER", reference: 'NULL', reference_index: 'NULL' },
  inquiries: { id: "'inq_' || NUMBER", account_id: "'act_' || NUMBER" },
  events: { id: "'evt_' || NUMBER", object_id: "'inq_' || NUMBER", payload: "'x'" },
}

function statement(table, columns, series, number) {
  const different = TABLES[table]
  const values = columns.map((column) => different[column]?.replaceAll('NUMBER', number) ?? `one.${column}`)
  const key = columns.includes('seq') ? 'seq' : 'created_at'
  const kept = columns.map((column, index) => [column, values[index]]).filter(([column]) => column !== 'seq')
  return `INSERT INTO ${table} (${kept.map(([column]) => column).join(', ')})
    SELECT ${kept.map(([, value]) => value).join(', ')}
    FROM ${series}, (SELECT * FROM ${table} ORDER BY ${key} DESC LIMIT 1) AS one`
}

export function fillPostgres(cluster, database, count) {
  for (const table of Object.keys(TABLES)) {
    const names = cluster.sql(
      database,
      `SELECT string_agg(column_name, ' ') FROM information_schema.columns WHERE table_name = '${table}'`,
    )
    const series = `generate_series(1, ${count}) AS series (n)`
    cluster.sql(database, statement(table, names.split(' '), series, "lpad(n::text, 24, '0')"))
  }
  cluster.sql(database, 'VACUUM ANALYZE')
}

const FILL = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for statement in sys.argv[2:]:
    database.execute(statement)
    database.commit()
database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
`

const COLUMNS = `
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT name FROM pragma_table_info(?)", [sys.argv[2]]):
    print(row[0])
`

export function python(...args) {
  const ended = spawnSync('python3', args.map(String), { encoding: 'utf8' })
  if (ended.status !== 0) throw new SetupError(`python3 failed: ${ended.stderr || ended.error}`)
  return ended.stdout.trim()
}

export function fillSqlite(file, count) {
  const series = `(WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${count}) SELECT n FROM counter) AS series`
  const statements = Object.keys(TABLES).map((table) =>
    statement(table, python('-c', COLUMNS, file, table).split('\n'), series, "printf('%024d', n)"),
  )
  python('-c', FILL, file, ...statements)
}
