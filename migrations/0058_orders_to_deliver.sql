-- Orders to deliver, by the day they are promised for.
CREATE INDEX order_to_deliver ON "order" (workspace_id, delivery, deliver_on, id) WHERE deleted_at IS NULL AND delivery IS NOT NULL;
-- Items of a ledger that are open, by the document they arose by.
CREATE INDEX receivable_open_source ON receivable (workspace_id, source_entity, source_id) WHERE open <> 0;
