-- A hand-over whose batches fail again and again says so and waits for somebody, instead of trying for ever.
-- Tries since the last batch that went well, and why the last of them failed: { zh, en, while: running | undoing }.
ALTER TABLE handover ADD COLUMN attempts bigint NOT NULL DEFAULT 0, ADD COLUMN failure jsonb;
ALTER TABLE handover DROP CONSTRAINT handover_status;
ALTER TABLE handover ADD CONSTRAINT handover_status CHECK (status IN ('open', 'running', 'done', 'undoing', 'undone', 'cancelled', 'failed'));
DROP INDEX handover_open_unique;
CREATE UNIQUE INDEX handover_open_unique ON handover (workspace_id, from_id) WHERE status IN ('open', 'running', 'undoing', 'failed');
