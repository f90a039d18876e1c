-- Links that open an inquiry once.
CREATE TABLE one_time_links (
    -- SHA-256 of the code: the link itself is not kept.
    hash TEXT NOT NULL PRIMARY KEY,
    inquiry_id TEXT NOT NULL REFERENCES inquiries (id),
    -- The session it opens; made when it is used, unless it was made for one.
    session_id TEXT REFERENCES inquiry_sessions (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    browser TEXT
);

CREATE INDEX one_time_links_by_inquiry ON one_time_links (inquiry_id);

-- Pictures that nothing refers to any more, until they are gone from the object storage.
CREATE TABLE discarded_objects (
    object_key TEXT NOT NULL PRIMARY KEY
);
