-- Invoices made from orders (docs/decisions/0012-documents.md).
CREATE TABLE invoice (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  type text NOT NULL DEFAULT 'invoice' CONSTRAINT invoice_type CHECK (type IN ('invoice', 'credit')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT invoice_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  customer_id uuid NOT NULL,
  owner_id uuid,
  invoiced_on date NOT NULL,
  kind text,
  tax_invoice text,
  title text,
  tax_number text,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  amount numeric NOT NULL DEFAULT 0,
  tax numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT invoice_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('invoice');
CREATE UNIQUE INDEX invoice_number_unique ON invoice (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX invoice_number_sort ON invoice (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_created ON invoice (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_invoiced_on ON invoice (workspace_id, invoiced_on, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_customer ON invoice (workspace_id, customer_id, invoiced_on, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_status ON invoice (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_amount ON invoice (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX invoice_grams ON invoice USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE invoice ADD CONSTRAINT invoice_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE invoice ADD CONSTRAINT invoice_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE invoice_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  invoice_id uuid NOT NULL,
  position bigint NOT NULL,
  order_id uuid NOT NULL,
  -- no foreign key: a changed order writes its lines anew under their ids
  order_line_id uuid NOT NULL,
  product_id uuid,
  description text,
  unit text,
  quantity numeric NOT NULL,
  price numeric NOT NULL DEFAULT 0,
  discount numeric,
  tax_rate numeric,
  amount numeric NOT NULL DEFAULT 0,
  tax numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  note text,
  custom jsonb,
  CONSTRAINT invoice_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('invoice_line');
CREATE INDEX invoice_line_invoice ON invoice_line (workspace_id, invoice_id, position);
CREATE INDEX invoice_line_order_line ON invoice_line (workspace_id, order_line_id);
CREATE INDEX invoice_line_order ON invoice_line (workspace_id, order_id);
CREATE INDEX invoice_line_product ON invoice_line (workspace_id, product_id);
ALTER TABLE invoice_line ADD CONSTRAINT invoice_line_invoice_fk FOREIGN KEY (workspace_id, invoice_id) REFERENCES invoice (workspace_id, id);
ALTER TABLE invoice_line ADD CONSTRAINT invoice_line_order_fk FOREIGN KEY (workspace_id, order_id) REFERENCES "order" (workspace_id, id);
ALTER TABLE invoice_line ADD CONSTRAINT invoice_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

-- How far an order is invoiced; empty: not followed.
ALTER TABLE "order" ADD COLUMN invoicing text CONSTRAINT order_invoicing CHECK (invoicing IN ('open', 'part', 'done', 'closed'));
CREATE INDEX order_invoicing ON "order" (workspace_id, invoicing, ordered_on, id) WHERE deleted_at IS NULL AND invoicing IS NOT NULL;

UPDATE role SET permissions = jsonb_set(permissions, '{entities,invoice}', '{"visibility": "self", "actions": ["read", "create", "update", "delete"]}'), version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities') = 'object';
