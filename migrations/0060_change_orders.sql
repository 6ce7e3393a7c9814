-- Change orders: what a confirmed order was before a change and after it, and why. Never changed.

CREATE TABLE order_change (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  order_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  owner_id uuid,
  changed_on date NOT NULL,
  reason text,
  currency text,
  amount_before numeric NOT NULL DEFAULT 0,
  amount_after numeric NOT NULL DEFAULT 0,
  promised_before date,
  promised_after date,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT order_change_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('order_change');
CREATE UNIQUE INDEX order_change_number_unique ON order_change (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX order_change_number_sort ON order_change (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX order_change_created ON order_change (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX order_change_changed_on ON order_change (workspace_id, changed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX order_change_order ON order_change (workspace_id, order_id, id);
CREATE INDEX order_change_customer ON order_change (workspace_id, customer_id, id);
CREATE INDEX order_change_grams ON order_change USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE order_change ADD CONSTRAINT order_change_order_fk FOREIGN KEY (workspace_id, order_id) REFERENCES "order" (workspace_id, id);
ALTER TABLE order_change ADD CONSTRAINT order_change_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE order_change ADD CONSTRAINT order_change_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE order_change_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  order_change_id uuid NOT NULL,
  position bigint NOT NULL,
  act text NOT NULL CONSTRAINT order_change_line_act CHECK (act IN ('added', 'removed', 'changed', 'same')),
  product_id uuid,
  description text,
  unit_before text,
  quantity_before numeric,
  price_before numeric,
  discount_before numeric,
  amount_before numeric,
  unit_after text,
  quantity_after numeric,
  price_after numeric,
  discount_after numeric,
  amount_after numeric,
  custom jsonb,
  CONSTRAINT order_change_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('order_change_line');
CREATE INDEX order_change_line_change ON order_change_line (workspace_id, order_change_id, position);
CREATE INDEX order_change_line_product ON order_change_line (workspace_id, product_id);
ALTER TABLE order_change_line ADD CONSTRAINT order_change_line_change_fk FOREIGN KEY (workspace_id, order_change_id) REFERENCES order_change (workspace_id, id);
ALTER TABLE order_change_line ADD CONSTRAINT order_change_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

CREATE TABLE purchase_order_change (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  purchase_order_id uuid NOT NULL,
  supplier_id uuid NOT NULL,
  owner_id uuid,
  changed_on date NOT NULL,
  reason text,
  currency text,
  amount_before numeric NOT NULL DEFAULT 0,
  amount_after numeric NOT NULL DEFAULT 0,
  promised_before date,
  promised_after date,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT purchase_order_change_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('purchase_order_change');
CREATE UNIQUE INDEX purchase_order_change_number_unique ON purchase_order_change (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_change_number_sort ON purchase_order_change (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_change_created ON purchase_order_change (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_change_changed_on ON purchase_order_change (workspace_id, changed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_change_order ON purchase_order_change (workspace_id, purchase_order_id, id);
CREATE INDEX purchase_order_change_supplier ON purchase_order_change (workspace_id, supplier_id, id);
CREATE INDEX purchase_order_change_grams ON purchase_order_change USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE purchase_order_change ADD CONSTRAINT purchase_order_change_order_fk FOREIGN KEY (workspace_id, purchase_order_id) REFERENCES purchase_order (workspace_id, id);
ALTER TABLE purchase_order_change ADD CONSTRAINT purchase_order_change_supplier_fk FOREIGN KEY (workspace_id, supplier_id) REFERENCES customer (workspace_id, id);
ALTER TABLE purchase_order_change ADD CONSTRAINT purchase_order_change_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE purchase_order_change_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  purchase_order_change_id uuid NOT NULL,
  position bigint NOT NULL,
  act text NOT NULL CONSTRAINT purchase_order_change_line_act CHECK (act IN ('added', 'removed', 'changed', 'same')),
  product_id uuid,
  description text,
  unit_before text,
  quantity_before numeric,
  price_before numeric,
  discount_before numeric,
  amount_before numeric,
  unit_after text,
  quantity_after numeric,
  price_after numeric,
  discount_after numeric,
  amount_after numeric,
  custom jsonb,
  CONSTRAINT purchase_order_change_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('purchase_order_change_line');
CREATE INDEX purchase_order_change_line_change ON purchase_order_change_line (workspace_id, purchase_order_change_id, position);
CREATE INDEX purchase_order_change_line_product ON purchase_order_change_line (workspace_id, product_id);
ALTER TABLE purchase_order_change_line ADD CONSTRAINT purchase_order_change_line_change_fk FOREIGN KEY (workspace_id, purchase_order_change_id) REFERENCES purchase_order_change (workspace_id, id);
ALTER TABLE purchase_order_change_line ADD CONSTRAINT purchase_order_change_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

-- Who reads orders reads how they were changed.
UPDATE role SET version = version + 1, permissions = jsonb_set(permissions, '{entities}', (permissions->'entities')
    || CASE WHEN permissions->'entities' ? 'order' THEN jsonb_build_object('orderChange', jsonb_build_object('visibility', permissions->'entities'->'order'->'visibility', 'actions', '["read"]'::jsonb)) ELSE '{}' END
    || CASE WHEN permissions->'entities' ? 'purchaseOrder' THEN jsonb_build_object('purchaseOrderChange', jsonb_build_object('visibility', permissions->'entities'->'purchaseOrder'->'visibility', 'actions', '["read"]'::jsonb)) ELSE '{}' END)
  WHERE permissions->'entities' ?| ARRAY['order', 'purchaseOrder'];

-- What is closed of orders and their lines is closed of their plans and changes.
UPDATE role r SET version = version + 1, permissions = jsonb_set(permissions, '{fields}', (permissions->'fields') || (
    SELECT coalesce(jsonb_object_agg(told.name, permissions->'fields'->told.by), '{}') FROM (
      SELECT 'order.amount' AS by, unnest(ARRAY['order.unpaid', 'orderPayment.amount', 'orderChange.amountBefore', 'orderChange.amountAfter']) AS name
      UNION ALL SELECT 'purchaseOrder.amount', unnest(ARRAY['purchaseOrder.unpaid', 'purchaseOrderPayment.amount', 'purchaseOrderChange.amountBefore', 'purchaseOrderChange.amountAfter'])
      UNION ALL SELECT s || 'Line.' || f, s || 'ChangeLine.' || f || w FROM unnest(ARRAY['order', 'purchaseOrder']) s, unnest(ARRAY['quantity', 'price', 'discount', 'amount', 'unit']) f, unnest(ARRAY['Before', 'After']) w
      UNION ALL SELECT s || 'Line.' || f, s || 'ChangeLine.' || f FROM unnest(ARRAY['order', 'purchaseOrder']) s, unnest(ARRAY['product', 'description']) f
      UNION ALL SELECT s || '.lines', s || 'Change.lines' FROM unnest(ARRAY['order', 'purchaseOrder']) s
      UNION ALL SELECT s || '.' || p, s || 'Change.promised' || w FROM (VALUES ('order', 'deliverOn'), ('purchaseOrder', 'expectedOn')) v (s, p), unnest(ARRAY['Before', 'After']) w) told
    WHERE permissions->'fields'->>told.by IN ('hidden', 'masked')))
  WHERE jsonb_typeof(permissions->'fields') = 'object';
