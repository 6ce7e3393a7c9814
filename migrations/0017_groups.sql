-- Groups of companies: of each customer that has a company above or below it, the one at the head of them all.
-- Follows from customer.parent_id and is written with it; a customer that stands alone has no row.
CREATE TABLE customer_group (
  workspace_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  group_head uuid NOT NULL,
  CONSTRAINT customer_group_pk PRIMARY KEY (workspace_id, customer_id)
);
SELECT register_tenant_table('customer_group');
ALTER TABLE customer_group ADD CONSTRAINT customer_group_customer_fk
  FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE;
CREATE INDEX customer_group_head ON customer_group (workspace_id, group_head, customer_id);

WITH RECURSIVE down AS (
  SELECT c.workspace_id, c.id AS head, c.id FROM customer c
  WHERE c.deleted_at IS NULL
    AND EXISTS (SELECT FROM customer x WHERE x.workspace_id = c.workspace_id AND x.parent_id = c.id AND x.deleted_at IS NULL)
    AND NOT EXISTS (SELECT FROM customer p WHERE p.workspace_id = c.workspace_id AND p.id = c.parent_id AND p.deleted_at IS NULL)
  UNION ALL
  SELECT d.workspace_id, d.head, c.id FROM down d
  JOIN customer c ON c.workspace_id = d.workspace_id AND c.parent_id = d.id AND c.deleted_at IS NULL
)
INSERT INTO customer_group (workspace_id, customer_id, group_head) SELECT workspace_id, id, head FROM down;
