-- Photos on their way: what has arrived stays when the connection is lost.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    inquiry_id TEXT NOT NULL REFERENCES inquiries (id),
    session_id TEXT NOT NULL REFERENCES inquiry_sessions (id),
    byte_size BIGINT NOT NULL,
    -- How many bytes have arrived, without a gap.
    received BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX uploads_by_session ON uploads (session_id);
CREATE INDEX uploads_by_inquiry ON uploads (inquiry_id);
CREATE INDEX uploads_by_time ON uploads (created_at);

CREATE TABLE upload_parts (
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    -- The first byte's place in the whole.
    starts_at BIGINT NOT NULL,
    object_key TEXT NOT NULL,
    PRIMARY KEY (upload_id, starts_at)
);
