-- Which of an inquiry's sessions may go on: one at a time.
CREATE TABLE flow_turns (
    inquiry_id TEXT NOT NULL PRIMARY KEY REFERENCES inquiries (id),
    session_id TEXT NOT NULL REFERENCES inquiry_sessions (id)
);

-- An individual goes on with another device, by a one-time link that the first one shows.
CREATE TABLE handoffs (
    inquiry_id TEXT NOT NULL PRIMARY KEY REFERENCES inquiries (id),
    from_session_id TEXT NOT NULL REFERENCES inquiry_sessions (id),
    link_hash TEXT NOT NULL,
    -- The session that the link has opened.
    to_session_id TEXT REFERENCES inquiry_sessions (id),
    expires_at BIGINT NOT NULL,
    -- When the page on the other device was closed, unless it was opened again.
    left_at BIGINT
);

CREATE INDEX handoffs_by_link ON handoffs (link_hash);
CREATE INDEX handoffs_by_target ON handoffs (to_session_id);
