-- The first customers of each of a team's people, merged: read from the index alone, the recycle bin left out.
DROP INDEX customer_owner;
CREATE INDEX customer_owner ON customer (workspace_id, owner_id, created_at, id) INCLUDE (deleted_at);
