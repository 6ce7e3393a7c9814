-- Purchase orders, goods receipts and invoices made from them, payables, payments (docs/decisions/0012-documents.md).

-- Days until a supplier is paid; below which stock of a product is low.
ALTER TABLE customer ADD COLUMN purchase_days bigint;
ALTER TABLE product ADD COLUMN minimum numeric;
CREATE INDEX product_minimum ON product (workspace_id, id) WHERE minimum IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE purchase_order (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  type text NOT NULL DEFAULT 'purchase' CONSTRAINT purchase_order_type CHECK (type IN ('purchase', 'return')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT purchase_order_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  supplier_id uuid NOT NULL,
  owner_id uuid,
  ordered_on date NOT NULL,
  expected_on date,
  warehouse_id uuid,
  supplier_number text,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  amount numeric NOT NULL DEFAULT 0,
  tax numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  base_net numeric NOT NULL DEFAULT 0,
  original_id uuid,
  -- how far it is received and invoiced; by which document money comes to be owed
  receiving text CONSTRAINT purchase_order_receiving CHECK (receiving IN ('open', 'part', 'done', 'closed')),
  invoicing text CONSTRAINT purchase_order_invoicing CHECK (invoicing IN ('open', 'part', 'done', 'closed')),
  payable_on text CONSTRAINT purchase_order_payable_on CHECK (payable_on IN ('order', 'goodsReceipt', 'invoice')),
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT purchase_order_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('purchase_order');
CREATE UNIQUE INDEX purchase_order_number_unique ON purchase_order (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_number_sort ON purchase_order (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_created ON purchase_order (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_ordered_on ON purchase_order (workspace_id, ordered_on, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_supplier ON purchase_order (workspace_id, supplier_id, ordered_on, id);
CREATE INDEX purchase_order_status ON purchase_order (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_amount ON purchase_order (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_grams ON purchase_order USING gin (workspace_id, grams) WITH (fastupdate = off);
CREATE INDEX purchase_order_expected_on ON purchase_order (workspace_id, (coalesce(expected_on, '0001-01-01'::date)), id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_order_original ON purchase_order (workspace_id, original_id) WHERE original_id IS NOT NULL;
CREATE INDEX purchase_order_receiving ON purchase_order (workspace_id, receiving, expected_on, id) WHERE deleted_at IS NULL AND receiving IS NOT NULL;
CREATE INDEX purchase_order_invoicing ON purchase_order (workspace_id, invoicing, ordered_on, id) WHERE deleted_at IS NULL AND invoicing IS NOT NULL;
ALTER TABLE purchase_order ADD CONSTRAINT purchase_order_supplier_fk FOREIGN KEY (workspace_id, supplier_id) REFERENCES customer (workspace_id, id);
ALTER TABLE purchase_order ADD CONSTRAINT purchase_order_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE purchase_order ADD CONSTRAINT purchase_order_warehouse_fk FOREIGN KEY (workspace_id, warehouse_id) REFERENCES warehouse (workspace_id, id);
ALTER TABLE purchase_order ADD CONSTRAINT purchase_order_original_fk FOREIGN KEY (workspace_id, original_id) REFERENCES purchase_order (workspace_id, id);

CREATE TABLE purchase_order_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  purchase_order_id uuid NOT NULL,
  position bigint NOT NULL,
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
  CONSTRAINT purchase_order_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('purchase_order_line');
CREATE INDEX purchase_order_line_purchase_order ON purchase_order_line (workspace_id, purchase_order_id, position);
CREATE INDEX purchase_order_line_product ON purchase_order_line (workspace_id, product_id, purchase_order_id);
ALTER TABLE purchase_order_line ADD CONSTRAINT purchase_order_line_purchase_order_fk FOREIGN KEY (workspace_id, purchase_order_id) REFERENCES purchase_order (workspace_id, id);
ALTER TABLE purchase_order_line ADD CONSTRAINT purchase_order_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

CREATE TABLE goods_receipt (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  type text NOT NULL DEFAULT 'receipt' CONSTRAINT goods_receipt_type CHECK (type IN ('receipt', 'return')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT goods_receipt_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  supplier_id uuid NOT NULL,
  owner_id uuid,
  received_on date NOT NULL,
  warehouse_id uuid,
  supplier_number text,
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
  CONSTRAINT goods_receipt_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('goods_receipt');
CREATE UNIQUE INDEX goods_receipt_number_unique ON goods_receipt (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX goods_receipt_number_sort ON goods_receipt (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX goods_receipt_created ON goods_receipt (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX goods_receipt_received_on ON goods_receipt (workspace_id, received_on, id) WHERE deleted_at IS NULL;
CREATE INDEX goods_receipt_supplier ON goods_receipt (workspace_id, supplier_id, received_on, id);
CREATE INDEX goods_receipt_status ON goods_receipt (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX goods_receipt_amount ON goods_receipt (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX goods_receipt_grams ON goods_receipt USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE goods_receipt ADD CONSTRAINT goods_receipt_supplier_fk FOREIGN KEY (workspace_id, supplier_id) REFERENCES customer (workspace_id, id);
ALTER TABLE goods_receipt ADD CONSTRAINT goods_receipt_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE goods_receipt ADD CONSTRAINT goods_receipt_warehouse_fk FOREIGN KEY (workspace_id, warehouse_id) REFERENCES warehouse (workspace_id, id);

CREATE TABLE goods_receipt_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  goods_receipt_id uuid NOT NULL,
  position bigint NOT NULL,
  purchase_order_id uuid NOT NULL,
  -- no foreign key: a changed order writes its lines anew under their ids
  purchase_order_line_id uuid NOT NULL,
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
  CONSTRAINT goods_receipt_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('goods_receipt_line');
CREATE INDEX goods_receipt_line_goods_receipt ON goods_receipt_line (workspace_id, goods_receipt_id, position);
CREATE INDEX goods_receipt_line_purchase_order_line ON goods_receipt_line (workspace_id, purchase_order_line_id);
CREATE INDEX goods_receipt_line_purchase_order ON goods_receipt_line (workspace_id, purchase_order_id);
CREATE INDEX goods_receipt_line_product ON goods_receipt_line (workspace_id, product_id, goods_receipt_id);
ALTER TABLE goods_receipt_line ADD CONSTRAINT goods_receipt_line_goods_receipt_fk FOREIGN KEY (workspace_id, goods_receipt_id) REFERENCES goods_receipt (workspace_id, id);
ALTER TABLE goods_receipt_line ADD CONSTRAINT goods_receipt_line_purchase_order_fk FOREIGN KEY (workspace_id, purchase_order_id) REFERENCES purchase_order (workspace_id, id);
ALTER TABLE goods_receipt_line ADD CONSTRAINT goods_receipt_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

CREATE TABLE purchase_invoice (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  type text NOT NULL DEFAULT 'invoice' CONSTRAINT purchase_invoice_type CHECK (type IN ('invoice', 'credit')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT purchase_invoice_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  supplier_id uuid NOT NULL,
  owner_id uuid,
  invoiced_on date NOT NULL,
  kind text,
  tax_invoice text,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  amount numeric NOT NULL DEFAULT 0,
  tax numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT purchase_invoice_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('purchase_invoice');
CREATE UNIQUE INDEX purchase_invoice_number_unique ON purchase_invoice (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX purchase_invoice_number_sort ON purchase_invoice (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_invoice_created ON purchase_invoice (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_invoice_invoiced_on ON purchase_invoice (workspace_id, invoiced_on, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_invoice_supplier ON purchase_invoice (workspace_id, supplier_id, invoiced_on, id);
CREATE INDEX purchase_invoice_status ON purchase_invoice (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_invoice_amount ON purchase_invoice (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX purchase_invoice_grams ON purchase_invoice USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE purchase_invoice ADD CONSTRAINT purchase_invoice_supplier_fk FOREIGN KEY (workspace_id, supplier_id) REFERENCES customer (workspace_id, id);
ALTER TABLE purchase_invoice ADD CONSTRAINT purchase_invoice_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE purchase_invoice_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  purchase_invoice_id uuid NOT NULL,
  position bigint NOT NULL,
  purchase_order_id uuid NOT NULL,
  -- no foreign key: a changed order writes its lines anew under their ids
  purchase_order_line_id uuid NOT NULL,
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
  CONSTRAINT purchase_invoice_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('purchase_invoice_line');
CREATE INDEX purchase_invoice_line_purchase_invoice ON purchase_invoice_line (workspace_id, purchase_invoice_id, position);
CREATE INDEX purchase_invoice_line_purchase_order_line ON purchase_invoice_line (workspace_id, purchase_order_line_id);
CREATE INDEX purchase_invoice_line_purchase_order ON purchase_invoice_line (workspace_id, purchase_order_id);
CREATE INDEX purchase_invoice_line_product ON purchase_invoice_line (workspace_id, product_id, purchase_invoice_id);
ALTER TABLE purchase_invoice_line ADD CONSTRAINT purchase_invoice_line_purchase_invoice_fk FOREIGN KEY (workspace_id, purchase_invoice_id) REFERENCES purchase_invoice (workspace_id, id);
ALTER TABLE purchase_invoice_line ADD CONSTRAINT purchase_invoice_line_purchase_order_fk FOREIGN KEY (workspace_id, purchase_order_id) REFERENCES purchase_order (workspace_id, id);
ALTER TABLE purchase_invoice_line ADD CONSTRAINT purchase_invoice_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

-- Open items: above zero the supplier is owed, below zero the supplier owes. Never changed but for what is open of them.
CREATE TABLE payable (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  supplier_id uuid NOT NULL,
  kind text NOT NULL,
  number text,
  -- the document it arose by
  source_entity text NOT NULL,
  source_id uuid NOT NULL,
  booked_on date NOT NULL,
  due_on date NOT NULL,
  currency text NOT NULL,
  rate numeric NOT NULL,
  amount numeric NOT NULL,
  base_amount numeric NOT NULL,
  -- the amount less its settlements
  open numeric NOT NULL,
  base_open numeric NOT NULL,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT payable_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT payable_open_within CHECK (open * sign(amount) >= 0 AND abs(open) <= abs(amount))
);
SELECT register_tenant_table('payable');
CREATE INDEX payable_booked_on ON payable (workspace_id, booked_on, id) WHERE deleted_at IS NULL;
CREATE INDEX payable_due_on ON payable (workspace_id, due_on, id) WHERE deleted_at IS NULL;
CREATE INDEX payable_created ON payable (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX payable_amount ON payable (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX payable_supplier ON payable (workspace_id, supplier_id, booked_on, id);
CREATE INDEX payable_source ON payable (workspace_id, source_id);
CREATE INDEX payable_unsettled ON payable (workspace_id, due_on, supplier_id) INCLUDE (open, base_open, amount, booked_on) WHERE open <> 0;
CREATE INDEX payable_grams ON payable USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE payable ADD CONSTRAINT payable_supplier_fk FOREIGN KEY (workspace_id, supplier_id) REFERENCES customer (workspace_id, id);

-- What was taken off items. Rows of one act of settling add up to zero; discounts and bad debts stand alone. Undoing is the opposite row.
CREATE TABLE payable_settlement (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- none: the difference between the rates of what was settled
  payable_id uuid,
  kind text NOT NULL CONSTRAINT payable_settlement_kind CHECK (kind IN ('settle', 'discount', 'reversal', 'exchange')),
  amount numeric NOT NULL,
  base_amount numeric NOT NULL,
  settled_on date NOT NULL,
  -- the payment that settles, or the document whose items are netted
  source_entity text NOT NULL,
  source_id uuid NOT NULL,
  person_id uuid,
  CONSTRAINT payable_settlement_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('payable_settlement');
CREATE INDEX payable_settlement_item ON payable_settlement (workspace_id, payable_id);
CREATE INDEX payable_settlement_source ON payable_settlement (workspace_id, source_id);
CREATE INDEX payable_settlement_day ON payable_settlement (workspace_id, settled_on, payable_id) INCLUDE (amount, base_amount);
ALTER TABLE payable_settlement ADD CONSTRAINT payable_settlement_item_fk FOREIGN KEY (workspace_id, payable_id) REFERENCES payable (workspace_id, id);

CREATE TABLE payment (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  type text NOT NULL DEFAULT 'payment' CONSTRAINT payment_type CHECK (type IN ('payment', 'refund')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT payment_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  supplier_id uuid NOT NULL,
  owner_id uuid,
  paid_on date NOT NULL,
  method text,
  reference text,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  amount numeric NOT NULL DEFAULT 0,
  settled numeric NOT NULL DEFAULT 0,
  discount numeric NOT NULL DEFAULT 0,
  unapplied numeric NOT NULL DEFAULT 0,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT payment_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('payment');
CREATE UNIQUE INDEX payment_number_unique ON payment (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX payment_number_sort ON payment (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX payment_created ON payment (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX payment_paid_on ON payment (workspace_id, paid_on, id) WHERE deleted_at IS NULL;
CREATE INDEX payment_supplier ON payment (workspace_id, supplier_id, paid_on, id) WHERE deleted_at IS NULL;
CREATE INDEX payment_status ON payment (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX payment_amount ON payment (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX payment_grams ON payment USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE payment ADD CONSTRAINT payment_supplier_fk FOREIGN KEY (workspace_id, supplier_id) REFERENCES customer (workspace_id, id);
ALTER TABLE payment ADD CONSTRAINT payment_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE payment_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  payment_id uuid NOT NULL,
  position bigint NOT NULL,
  payable_id uuid NOT NULL,
  amount numeric NOT NULL DEFAULT 0,
  discount numeric,
  note text,
  custom jsonb,
  CONSTRAINT payment_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('payment_line');
CREATE INDEX payment_line_payment ON payment_line (workspace_id, payment_id, position);
CREATE INDEX payment_line_payable ON payment_line (workspace_id, payable_id);
ALTER TABLE payment_line ADD CONSTRAINT payment_line_payment_fk FOREIGN KEY (workspace_id, payment_id) REFERENCES payment (workspace_id, id);
ALTER TABLE payment_line ADD CONSTRAINT payment_line_payable_fk FOREIGN KEY (workspace_id, payable_id) REFERENCES payable (workspace_id, id);

-- Who sees a supplier sees what is ordered from it and owed to it; invoices and payments are drafted by them and confirmed by whoever keeps the money.
UPDATE role SET permissions = jsonb_set(permissions, '{entities}', permissions->'entities'
    || '{"purchaseOrder": {"visibility": "self", "actions": ["read", "create", "update", "confirm", "change", "cancel", "return", "close", "reopen"]},
      "goodsReceipt": {"visibility": "self", "actions": ["read", "create", "update", "delete", "confirm"]},
      "purchaseInvoice": {"visibility": "self", "actions": ["read", "create", "update", "delete"]},
      "payable": {"visibility": "self", "actions": ["read"]},
      "payment": {"visibility": "self", "actions": ["read", "create", "update", "delete"]}}'), version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities') = 'object';
