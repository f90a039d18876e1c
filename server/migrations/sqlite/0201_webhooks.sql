-- Where customers' servers want to be told of events. All times are the server's own, not
-- those of a test clock: deliveries happen in the real world.
CREATE TABLE webhooks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    environment_id TEXT NOT NULL REFERENCES environments (id),
    status TEXT NOT NULL,
    -- All that the customer decided and that is not secret.
    settings TEXT NOT NULL,
    -- The secrets that deliveries are signed with, and the values of custom headers.
    secrets TEXT NOT NULL,
    -- When the latest delivery arrived, or it was enabled, whichever is later.
    well_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE INDEX webhooks_by_environment ON webhooks (environment_id, seq);

-- One row for each event and each webhook that is to be told of it, written together with
-- the event. The body is made from the event when it is sent, so that what is redacted in
-- between is not sent.
CREATE TABLE webhook_deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id),
    event_id TEXT NOT NULL REFERENCES events (id),
    -- pending, delivered, failed, canceled
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    -- 0: at once, whatever any clock says.
    next_attempt_at BIGINT NOT NULL,
    -- Who is sending it just now, and until when nobody else may.
    lease TEXT,
    lease_until BIGINT,
    first_attempted_at BIGINT,
    last_attempted_at BIGINT,
    -- What the latest attempt met: an HTTP status, or else why there was none.
    last_status BIGINT,
    last_error TEXT,
    UNIQUE (event_id, webhook_id)
);

-- What the delivering job asks for.
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, next_attempt_at)
    WHERE status = 'pending';
-- What is forgotten after a while.
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (last_attempted_at)
    WHERE status <> 'pending';
