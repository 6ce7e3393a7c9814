-- Who takes an import back: not always who made it, who may have left.
ALTER TABLE import ADD COLUMN undone_by_id uuid;
ALTER TABLE import ADD CONSTRAINT import_undone_by_fk FOREIGN KEY (workspace_id, undone_by_id) REFERENCES workspace_user (workspace_id, id);
