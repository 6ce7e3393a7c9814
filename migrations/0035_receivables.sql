-- The ledger of what customers owe, what is settled of it, and receipts (docs/decisions/0012-documents.md).

-- Open items: above zero the customer owes, below zero the customer is owed. Never changed but for what is open of them.
CREATE TABLE receivable (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  customer_id uuid NOT NULL,
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
  CONSTRAINT receivable_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT receivable_open_within CHECK (open * sign(amount) >= 0 AND abs(open) <= abs(amount))
);
SELECT register_tenant_table('receivable');
CREATE INDEX receivable_booked_on ON receivable (workspace_id, booked_on, id) WHERE deleted_at IS NULL;
CREATE INDEX receivable_due_on ON receivable (workspace_id, due_on, id) WHERE deleted_at IS NULL;
CREATE INDEX receivable_created ON receivable (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX receivable_amount ON receivable (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX receivable_customer ON receivable (workspace_id, customer_id, booked_on, id);
CREATE INDEX receivable_source ON receivable (workspace_id, source_id);
CREATE INDEX receivable_unsettled ON receivable (workspace_id, due_on, customer_id) INCLUDE (open, base_open, amount, booked_on) WHERE open <> 0;
CREATE INDEX receivable_grams ON receivable USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE receivable ADD CONSTRAINT receivable_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);

-- What was taken off items. Rows of one act of settling add up to zero; discounts and bad debts stand alone. Undoing is the opposite row.
CREATE TABLE receivable_settlement (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- none: the difference between the rates of what was settled
  receivable_id uuid,
  kind text NOT NULL CONSTRAINT receivable_settlement_kind CHECK (kind IN ('settle', 'discount', 'reversal', 'exchange')),
  amount numeric NOT NULL,
  base_amount numeric NOT NULL,
  settled_on date NOT NULL,
  -- the receipt that settles, or the document whose items are netted
  source_entity text NOT NULL,
  source_id uuid NOT NULL,
  person_id uuid,
  CONSTRAINT receivable_settlement_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('receivable_settlement');
CREATE INDEX receivable_settlement_item ON receivable_settlement (workspace_id, receivable_id);
CREATE INDEX receivable_settlement_source ON receivable_settlement (workspace_id, source_id);
CREATE INDEX receivable_settlement_day ON receivable_settlement (workspace_id, settled_on, receivable_id) INCLUDE (amount, base_amount);
ALTER TABLE receivable_settlement ADD CONSTRAINT receivable_settlement_item_fk FOREIGN KEY (workspace_id, receivable_id) REFERENCES receivable (workspace_id, id);

CREATE TABLE receipt (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  type text NOT NULL DEFAULT 'receipt' CONSTRAINT receipt_type CHECK (type IN ('receipt', 'refund')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT receipt_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  customer_id uuid NOT NULL,
  owner_id uuid,
  received_on date NOT NULL,
  method text,
  account text,
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
  CONSTRAINT receipt_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('receipt');
CREATE UNIQUE INDEX receipt_number_unique ON receipt (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX receipt_number_sort ON receipt (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX receipt_created ON receipt (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX receipt_received_on ON receipt (workspace_id, received_on, id) WHERE deleted_at IS NULL;
CREATE INDEX receipt_customer ON receipt (workspace_id, customer_id, received_on, id) WHERE deleted_at IS NULL;
CREATE INDEX receipt_status ON receipt (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX receipt_amount ON receipt (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX receipt_grams ON receipt USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE receipt ADD CONSTRAINT receipt_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE receipt ADD CONSTRAINT receipt_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE receipt_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  receipt_id uuid NOT NULL,
  position bigint NOT NULL,
  receivable_id uuid NOT NULL,
  amount numeric NOT NULL DEFAULT 0,
  discount numeric,
  note text,
  custom jsonb,
  CONSTRAINT receipt_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('receipt_line');
CREATE INDEX receipt_line_receipt ON receipt_line (workspace_id, receipt_id, position);
CREATE INDEX receipt_line_receivable ON receipt_line (workspace_id, receivable_id);
ALTER TABLE receipt_line ADD CONSTRAINT receipt_line_receipt_fk FOREIGN KEY (workspace_id, receipt_id) REFERENCES receipt (workspace_id, id);
ALTER TABLE receipt_line ADD CONSTRAINT receipt_line_receivable_fk FOREIGN KEY (workspace_id, receivable_id) REFERENCES receivable (workspace_id, id);

-- Who sees a customer sees what it owes; receipts are drafted by them and confirmed by whoever keeps the money.
UPDATE role SET permissions = jsonb_set(permissions, '{entities}', permissions->'entities'
    || '{"receivable": {"visibility": "self", "actions": ["read"]},
      "receipt": {"visibility": "self", "actions": ["read", "create", "update", "delete"]}}'), version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities') = 'object';
