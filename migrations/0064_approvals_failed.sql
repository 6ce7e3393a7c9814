-- Requests that could not be done are reminded of too; the open ones of who asked are found by themselves.
ALTER TABLE approval ADD COLUMN failed_at timestamptz;
ALTER TABLE approval ADD COLUMN reminded_at timestamptz;
CREATE INDEX approval_asker_open ON approval (workspace_id, asker_id) WHERE state IN ('waiting', 'failed');
