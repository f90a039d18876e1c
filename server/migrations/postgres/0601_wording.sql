-- What a template says in its own words, in which languages, with which links: a JSON object.
ALTER TABLE inquiry_templates ADD COLUMN wording TEXT;
