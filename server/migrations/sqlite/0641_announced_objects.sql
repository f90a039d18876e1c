-- When an object was announced that no row refers to yet: its name is noted before it is
-- stored, so that one whose request ended in between is found again. NULL: to be deleted.
ALTER TABLE discarded_objects ADD COLUMN announced_at BIGINT;
