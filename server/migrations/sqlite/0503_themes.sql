-- Colours, rounding and logo of the template's flow, as JSON.
ALTER TABLE inquiry_templates ADD COLUMN theme TEXT;
