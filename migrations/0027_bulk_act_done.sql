-- An act on many is taken back as a whole, once all of it is done.
ALTER TABLE bulk_act ADD COLUMN done_at timestamptz;
UPDATE bulk_act SET done_at = at;
