-- The individuals whom a customer knows, over all of their inquiries.
CREATE TABLE accounts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    environment_id TEXT NOT NULL REFERENCES environments (id),
    -- The customer's own name for the individual, sealed, and as a keyed hash.
    reference TEXT,
    reference_index TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX accounts_by_reference ON accounts (environment_id, reference_index);

-- Those that were made before have none.
ALTER TABLE inquiries ADD COLUMN account_id TEXT;
CREATE INDEX inquiries_by_account ON inquiries (environment_id, account_id, seq);
