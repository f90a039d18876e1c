-- The named results that a verification is made of, as a JSON list.
ALTER TABLE evidence ADD COLUMN checks TEXT;
