-- The own field of its record in which a file stands; null: it stands among the record's files.
ALTER TABLE file ADD COLUMN field text;
