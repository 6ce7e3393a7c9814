-- Delivery notes made from orders, warehouses and the ledger of stock (docs/decisions/0012-documents.md).

-- How a company keeps its documents; without a row: as declared in features/documents/settings.ts.
CREATE TABLE document_setting (
  workspace_id uuid NOT NULL CONSTRAINT document_setting_pk PRIMARY KEY,
  version int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  settings jsonb NOT NULL
);
SELECT register_tenant_table('document_setting');

CREATE TABLE warehouse (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL DEFAULT '',
  code text,
  address text,
  active boolean,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT warehouse_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('warehouse');
CREATE UNIQUE INDEX warehouse_name_unique ON warehouse (workspace_id, name) WHERE deleted_at IS NULL;
CREATE INDEX warehouse_name_sort ON warehouse (workspace_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX warehouse_created ON warehouse (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX warehouse_grams ON warehouse USING gin (workspace_id, grams) WITH (fastupdate = off);

-- What is there: the sum of the moves, and the row that those who move goods queue for.
CREATE TABLE stock (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  warehouse_id uuid NOT NULL,
  product_id uuid NOT NULL,
  on_hand numeric NOT NULL DEFAULT 0,
  custom jsonb,
  CONSTRAINT stock_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT stock_place UNIQUE (workspace_id, product_id, warehouse_id)
);
SELECT register_tenant_table('stock');
CREATE INDEX stock_created ON stock (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX stock_on_hand ON stock (workspace_id, on_hand, id) WHERE deleted_at IS NULL;
CREATE INDEX stock_warehouse ON stock (workspace_id, warehouse_id);
ALTER TABLE stock ADD CONSTRAINT stock_warehouse_fk FOREIGN KEY (workspace_id, warehouse_id) REFERENCES warehouse (workspace_id, id);
ALTER TABLE stock ADD CONSTRAINT stock_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

-- Every coming and going of goods; never changed, only followed by its opposite.
CREATE TABLE stock_move (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  warehouse_id uuid NOT NULL,
  product_id uuid NOT NULL,
  quantity numeric NOT NULL,
  moved_on date NOT NULL,
  kind text NOT NULL,
  -- the document that moved it
  source_entity text,
  source_id uuid,
  number text,
  person_id uuid,
  note text,
  custom jsonb,
  CONSTRAINT stock_move_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('stock_move');
CREATE INDEX stock_move_product ON stock_move (workspace_id, product_id, moved_on, id);
CREATE INDEX stock_move_moved_on ON stock_move (workspace_id, moved_on, id) WHERE deleted_at IS NULL;
CREATE INDEX stock_move_created ON stock_move (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX stock_move_source ON stock_move (workspace_id, source_id);
ALTER TABLE stock_move ADD CONSTRAINT stock_move_warehouse_fk FOREIGN KEY (workspace_id, warehouse_id) REFERENCES warehouse (workspace_id, id);
ALTER TABLE stock_move ADD CONSTRAINT stock_move_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);
ALTER TABLE stock_move ADD CONSTRAINT stock_move_person_fk FOREIGN KEY (workspace_id, person_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE delivery (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  type text NOT NULL DEFAULT 'delivery' CONSTRAINT delivery_type CHECK (type IN ('delivery', 'return')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT delivery_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  customer_id uuid NOT NULL,
  contact_id uuid,
  owner_id uuid,
  warehouse_id uuid,
  delivered_on date NOT NULL,
  address text,
  carrier text,
  tracking_number text,
  signed_on date,
  signed_by text,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  amount numeric NOT NULL DEFAULT 0,
  tax numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT delivery_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('delivery');
CREATE UNIQUE INDEX delivery_number_unique ON delivery (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX delivery_number_sort ON delivery (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX delivery_created ON delivery (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX delivery_delivered_on ON delivery (workspace_id, delivered_on, id) WHERE deleted_at IS NULL;
CREATE INDEX delivery_customer ON delivery (workspace_id, customer_id, delivered_on, id) WHERE deleted_at IS NULL;
CREATE INDEX delivery_status ON delivery (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX delivery_amount ON delivery (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX delivery_grams ON delivery USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE delivery ADD CONSTRAINT delivery_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE delivery ADD CONSTRAINT delivery_contact_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id);
ALTER TABLE delivery ADD CONSTRAINT delivery_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE delivery ADD CONSTRAINT delivery_warehouse_fk FOREIGN KEY (workspace_id, warehouse_id) REFERENCES warehouse (workspace_id, id);

CREATE TABLE delivery_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  delivery_id uuid NOT NULL,
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
  CONSTRAINT delivery_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('delivery_line');
CREATE INDEX delivery_line_delivery ON delivery_line (workspace_id, delivery_id, position);
CREATE INDEX delivery_line_order_line ON delivery_line (workspace_id, order_line_id);
CREATE INDEX delivery_line_order ON delivery_line (workspace_id, order_id);
CREATE INDEX delivery_line_product ON delivery_line (workspace_id, product_id);
ALTER TABLE delivery_line ADD CONSTRAINT delivery_line_delivery_fk FOREIGN KEY (workspace_id, delivery_id) REFERENCES delivery (workspace_id, id);
ALTER TABLE delivery_line ADD CONSTRAINT delivery_line_order_fk FOREIGN KEY (workspace_id, order_id) REFERENCES "order" (workspace_id, id);
ALTER TABLE delivery_line ADD CONSTRAINT delivery_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

-- How far an order is delivered; empty: not followed. By which document money is owed.
ALTER TABLE "order"
  ADD COLUMN delivery text CONSTRAINT order_delivery CHECK (delivery IN ('open', 'part', 'done', 'closed')),
  ADD COLUMN receivable_on text CONSTRAINT order_receivable_on CHECK (receivable_on IN ('order', 'delivery', 'invoice'));
CREATE INDEX order_delivery ON "order" (workspace_id, delivery, ordered_on, id) WHERE deleted_at IS NULL AND delivery IS NOT NULL;

-- Who works with orders may make their delivery notes; warehouses and stock are looked up.
UPDATE role SET permissions = jsonb_set(permissions, '{entities}', permissions->'entities'
    || '{"warehouse": {"visibility": "all", "actions": ["read"]}, "stock": {"visibility": "all", "actions": ["read"]}, "stockMove": {"visibility": "all", "actions": ["read"]},
      "delivery": {"visibility": "self", "actions": ["read", "create", "update", "delete", "confirm", "sign"]}}'), version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities') = 'object';
UPDATE role SET permissions = jsonb_set(permissions, '{entities,order,actions}', permissions->'entities'->'order'->'actions' || '["close", "reopen"]')
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities'->'order'->'actions') = 'array'
    AND NOT permissions->'entities'->'order'->'actions' ?| ARRAY['close', '*'];
UPDATE role SET permissions = jsonb_set(permissions, '{entities,warehouse}', '{"visibility": "all", "actions": ["read"]}'), version = version + 1
  WHERE code = 'manager' AND jsonb_typeof(permissions->'entities') = 'object';
