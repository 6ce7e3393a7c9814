-- 工号: by which lists of other systems name a person.
ALTER TABLE workspace_user ADD COLUMN number text;
CREATE UNIQUE INDEX workspace_user_number_unique ON workspace_user (workspace_id, number) WHERE deleted_at IS NULL;
