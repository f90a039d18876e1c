-- The first answer to each request that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
    environment_id TEXT NOT NULL REFERENCES environments (id),
    key TEXT NOT NULL,
    -- SHA-256 of method, address and body.
    request TEXT NOT NULL,
    -- Null while the request is being done.
    status BIGINT,
    body TEXT,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (environment_id, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (claimed_at);
