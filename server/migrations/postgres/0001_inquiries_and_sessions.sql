-- Moments are milliseconds since 1970 in UTC, lists and objects are JSON, hashes are
-- lower-case hexadecimal: the same types as in the other database. `seq` is the order of creation,
-- in which lists are paged; it has no index by itself, which the planner would rather walk
-- through, past all that another environment has, than take the one by environment.

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE environments (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name IN ('sandbox', 'production')),
    -- How far its test clock has been moved forward.
    clock_offset_seconds BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    environment_id TEXT NOT NULL REFERENCES environments (id),
    hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE inquiry_templates (
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT NOT NULL PRIMARY KEY,
    version_id TEXT UNIQUE,
    environment_id TEXT NOT NULL REFERENCES environments (id),
    name TEXT NOT NULL,
    allowed_domains TEXT NOT NULL,
    expire_after_create_seconds BIGINT,
    expire_after_start_seconds BIGINT,
    expire_after_resume_seconds BIGINT,
    created_at BIGINT NOT NULL
);

CREATE INDEX inquiry_templates_by_environment ON inquiry_templates (environment_id, seq);

CREATE TABLE inquiries (
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT NOT NULL PRIMARY KEY,
    environment_id TEXT NOT NULL REFERENCES environments (id),
    status TEXT NOT NULL,
    template_id TEXT NOT NULL REFERENCES inquiry_templates (id),
    template_version_id TEXT NOT NULL,
    reference_id TEXT,
    note TEXT,
    tags TEXT NOT NULL,
    creator TEXT NOT NULL,
    redirect_uri TEXT,
    reviewer_comment TEXT,
    fields TEXT NOT NULL,
    expire_after_create_seconds BIGINT,
    expire_after_start_seconds BIGINT,
    expire_after_resume_seconds BIGINT,
    next_step TEXT,
    previous_step TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    started_at BIGINT,
    expires_at BIGINT,
    expired_at BIGINT,
    completed_at BIGINT,
    failed_at BIGINT,
    marked_for_review_at BIGINT,
    decisioned_at BIGINT,
    redacted_at BIGINT
);

CREATE INDEX inquiries_by_environment ON inquiries (environment_id, seq);
CREATE INDEX inquiries_by_status ON inquiries (environment_id, status, seq);
CREATE INDEX inquiries_by_reference ON inquiries (environment_id, reference_id, seq);
CREATE INDEX inquiries_by_template ON inquiries (environment_id, template_id, seq);
CREATE INDEX inquiries_by_note ON inquiries (environment_id, note, seq);
-- What the sweep asks for.
CREATE INDEX inquiries_in_progress ON inquiries (environment_id, expires_at)
    WHERE status IN ('created', 'pending') AND expires_at IS NOT NULL;

CREATE TABLE inquiry_sessions (
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT NOT NULL PRIMARY KEY,
    inquiry_id TEXT NOT NULL REFERENCES inquiries (id),
    environment_id TEXT NOT NULL REFERENCES environments (id),
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    expired_at BIGINT,
    -- SHA-256 of the secret of the browser that it is bound to.
    browser TEXT,
    ip_address TEXT,
    user_agent TEXT
);

CREATE INDEX inquiry_sessions_by_inquiry ON inquiry_sessions (inquiry_id, seq);
CREATE INDEX inquiry_sessions_by_environment ON inquiry_sessions (environment_id, seq);

-- Documents, selfies and verifications: what was handed in, and what came of it.
CREATE TABLE evidence (
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT NOT NULL PRIMARY KEY,
    inquiry_id TEXT NOT NULL REFERENCES inquiries (id),
    -- The type as the API names it: document/government-id, selfie/center-only, verification/…
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    -- The template a verification was made from.
    template_id TEXT,
    -- Where the picture lies in the object storage.
    object_key TEXT,
    filename TEXT,
    content_type TEXT,
    byte_size BIGINT,
    created_at BIGINT NOT NULL
);

CREATE INDEX evidence_by_inquiry ON evidence (inquiry_id, seq);

CREATE TABLE events (
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT NOT NULL PRIMARY KEY,
    environment_id TEXT NOT NULL REFERENCES environments (id),
    name TEXT NOT NULL,
    object_id TEXT NOT NULL,
    -- The object as it was then.
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX events_by_environment ON events (environment_id, seq);
CREATE INDEX events_by_object ON events (environment_id, object_id, seq);
CREATE INDEX events_by_name ON events (environment_id, name, seq);
