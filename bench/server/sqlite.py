"""The statements of a request, on SQLite, in one thread and without a server.

    sqlite.py <database> create|resume <seconds> <operations in one transaction>

Prints how many operations there were in a second. Rows are copies of the newest ones in the
database, with other ids.
"""

import random
import sqlite3
import sys
import time

PRAGMAS = ["busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"]


def copier(database, table):
    """Inserts a copy of the table's newest row with these values instead."""
    cursor = database.execute(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1")
    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone()))
    row.pop("seq", None)
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    return lambda **other: database.execute(sql, list({**row, **other}.values()))


def creator(database):
    account, inquiry, event = (copier(database, table) for table in ("accounts", "inquiries", "events"))

    def create():
        number = f"{random.getrandbits(96):024x}"
        account(id=f"act_{number}", reference=None, reference_index=None)
        inquiry(id=f"inq_{number}", account_id=f"act_{number}")
        event(id=f"evt_{number}", object_id=f"inq_{number}")

    return create


def resumer(database):
    ids = [row[0] for row in database.execute("SELECT inquiry_id FROM inquiry_sessions ORDER BY seq LIMIT 200")]

    def resume():
        chosen = [random.choice(ids)]
        database.execute(
            "SELECT i.*, e.name, e.clock_offset_seconds FROM inquiries i"
            " JOIN environments e ON e.id = i.environment_id WHERE i.id = ?",
            chosen,
        ).fetchall()
        database.execute("SELECT * FROM inquiry_sessions WHERE inquiry_id = ? ORDER BY seq", chosen).fetchall()
        database.execute("SELECT * FROM evidence WHERE inquiry_id = ? ORDER BY seq", chosen).fetchall()

    return resume


def main():
    path, kind, seconds, together = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    operation = creator(database) if kind == "create" else resumer(database)
    begin = "BEGIN IMMEDIATE" if kind == "create" else "BEGIN"
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        database.execute(begin)
        for _ in range(together):
            operation()
        database.execute("COMMIT")
        done += together
    print(done / (time.perf_counter() - started))


main()
