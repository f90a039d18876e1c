-- Which of the documents that a template names this is: none of identity documents and selfies.
ALTER TABLE evidence ADD COLUMN name TEXT;
