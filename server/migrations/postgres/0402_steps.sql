-- What a template asks, and how far an individual has come in it: JSON objects. Those
-- that were made before have the steps that there were then.
ALTER TABLE inquiry_templates ADD COLUMN plan TEXT;
ALTER TABLE inquiries ADD COLUMN way TEXT;
