-- How many requests each environment has made in the running minute, whichever of the
-- servers they went to. (On SQLite there is one server, which counts by itself.)
-- Unlogged: a crash of the database may forget it, and counting waits for no disk.
CREATE UNLOGGED TABLE rate_limits (
    environment_id TEXT NOT NULL PRIMARY KEY REFERENCES environments (id),
    minute BIGINT NOT NULL,
    used BIGINT NOT NULL
) WITH (fillfactor = 50);
