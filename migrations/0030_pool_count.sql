-- Counts of a pool are read from the index alone, not from the wide rows of its customers.
DROP INDEX customer_pool;
CREATE INDEX customer_pool ON customer (workspace_id, pool_id, created_at, id) INCLUDE (owner_id)
  WHERE pool_id IS NOT NULL AND deleted_at IS NULL;
