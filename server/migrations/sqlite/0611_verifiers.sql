-- The customer's own verifier of a template: asked once all steps of an inquiry are done.
CREATE TABLE template_verifiers (
    template_id TEXT NOT NULL PRIMARY KEY REFERENCES inquiry_templates (id),
    -- None: it is not asked any more. The secrets stay, should it come back.
    url TEXT,
    -- What requests to it, and its later answers, are signed with.
    secrets TEXT NOT NULL
);

-- One row for each inquiry that a verifier is to be asked about, written together with the
-- inquiry's completion. What is sent is put together when it is sent, so that what is
-- redacted in between is not. All times are the server's own.
CREATE TABLE verifier_requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    inquiry_id TEXT NOT NULL UNIQUE REFERENCES inquiries (id),
    template_id TEXT NOT NULL REFERENCES template_verifiers (template_id),
    -- pending, waiting (for the answer that was promised), answered, failed, canceled
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    -- 0: at once, whatever any clock says.
    next_attempt_at BIGINT NOT NULL,
    -- Who is asking just now, and until when nobody else may.
    lease TEXT,
    lease_until BIGINT,
    first_attempted_at BIGINT,
    last_attempted_at BIGINT,
    -- What the latest attempt met: an HTTP status, or else why there was none.
    last_status BIGINT,
    last_error TEXT
);

-- What the asking job asks for.
CREATE INDEX verifier_requests_pending ON verifier_requests (template_id, next_attempt_at)
    WHERE status = 'pending';
