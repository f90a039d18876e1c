-- How often individuals have tried within the running window, by inquiry and by address
-- (as keyed hashes), whichever of the servers they came to. (On SQLite there is one server,
-- which counts by itself.) Unlogged: a crash of the database may forget it.
CREATE UNLOGGED TABLE flow_attempts (
    who TEXT NOT NULL PRIMARY KEY,
    ends_at BIGINT NOT NULL,
    used BIGINT NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX flow_attempts_by_end ON flow_attempts (ends_at);
