-- What is personal is sealed with the master key: one text a row, of all its personal
-- values. The columns that had them in clear stay, emptied: at the next start of the
-- server what stands there is sealed.
ALTER TABLE inquiries ADD COLUMN personal TEXT;
-- Keyed hashes, by which inquiries are looked up.
ALTER TABLE inquiries ADD COLUMN reference_index TEXT;
ALTER TABLE inquiries ADD COLUMN note_index TEXT;

DROP INDEX inquiries_by_reference;
DROP INDEX inquiries_by_note;
CREATE INDEX inquiries_by_reference_index ON inquiries (environment_id, reference_index, seq);
CREATE INDEX inquiries_by_note_index ON inquiries (environment_id, note_index, seq);

-- Address and user agent.
ALTER TABLE inquiry_sessions ADD COLUMN personal TEXT;

-- The ids of the inquiries that a kept answer tells of: it is sealed itself.
ALTER TABLE idempotency_keys ADD COLUMN mentions TEXT;
