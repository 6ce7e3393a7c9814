-- A line may have a day of its own; an order knows the next one at which something of it is still open.
ALTER TABLE order_line ADD COLUMN deliver_on date;
ALTER TABLE "order" ADD COLUMN next_on date;
ALTER TABLE purchase_order_line ADD COLUMN expected_on date;
ALTER TABLE purchase_order ADD COLUMN next_on date;
UPDATE "order" SET next_on = deliver_on WHERE status = 'confirmed' AND delivery IN ('open', 'part') AND deliver_on IS NOT NULL;
UPDATE purchase_order SET next_on = expected_on WHERE status = 'confirmed' AND receiving IN ('open', 'part') AND expected_on IS NOT NULL;
CREATE INDEX order_next_on ON "order" (workspace_id, next_on, id) WHERE deleted_at IS NULL AND next_on IS NOT NULL;
CREATE INDEX order_next_on_sort ON "order" (workspace_id, (coalesce(next_on, '0001-01-01'::date)), id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_next_on ON purchase_order (workspace_id, next_on, id) WHERE deleted_at IS NULL AND next_on IS NOT NULL;
CREATE INDEX purchase_order_next_on_sort ON purchase_order (workspace_id, (coalesce(next_on, '0001-01-01'::date)), id) WHERE deleted_at IS NULL;
