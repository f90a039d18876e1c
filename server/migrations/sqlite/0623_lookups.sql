-- By when they were made: see created_between in store/inquiries.rs.
CREATE INDEX inquiries_by_creation ON inquiries (environment_id, created_at, seq);

-- The inquiries that a kept answer tells of, so that redaction finds it at once. Answers that
-- were kept the old way are forgotten, as they would be after a day.
DELETE FROM idempotency_keys WHERE mentions IS NOT NULL;
ALTER TABLE idempotency_keys DROP COLUMN mentions;
CREATE TABLE idempotency_mentions (
    environment_id TEXT NOT NULL,
    inquiry_id TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (environment_id, inquiry_id, key),
    FOREIGN KEY (environment_id, key) REFERENCES idempotency_keys (environment_id, key) ON DELETE CASCADE
);
CREATE INDEX idempotency_mentions_by_key ON idempotency_mentions (environment_id, key);
