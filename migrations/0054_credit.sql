-- Until when an order may stand although its customer's credit is used up.
ALTER TABLE "order" ADD COLUMN credit_released_until date;
-- What a customer owes is asked when an order of theirs is confirmed.
CREATE INDEX receivable_customer_open ON receivable (workspace_id, customer_id) INCLUDE (base_open, open, due_on) WHERE open <> 0;
CREATE INDEX order_customer_pending ON "order" (workspace_id, customer_id) WHERE status = 'confirmed' AND type = 'sale' AND receivable_on IN ('delivery', 'invoice') AND deleted_at IS NULL;
-- Writing off what is owed may have to be approved.
ALTER TABLE receipt ADD COLUMN approval text CONSTRAINT receipt_approval CHECK (approval IN ('waiting', 'failed', 'refused'));
CREATE INDEX receipt_approval_state ON receipt (workspace_id, approval, id) WHERE approval IS NOT NULL;
