-- Sentences a person writes again and again, offered by # in a contact record on every device of theirs.
CREATE TABLE phrase (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  text text NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT phrase_pk PRIMARY KEY (workspace_id, user_id, text)
);
SELECT register_tenant_table('phrase');
ALTER TABLE phrase ADD CONSTRAINT phrase_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);
