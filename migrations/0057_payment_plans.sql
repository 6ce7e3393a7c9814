-- Orders are paid by a plan: deposit, instalments, the rest. By the plan a customer may come to owe, or a supplier to be owed.

CREATE TABLE order_payment (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  order_id uuid NOT NULL,
  position bigint NOT NULL,
  label text NOT NULL,
  percent numeric,
  amount numeric,
  basis text NOT NULL DEFAULT 'order' CONSTRAINT order_payment_basis CHECK (basis IN ('date', 'order', 'delivery', 'invoice')),
  days bigint,
  due_on date,
  custom jsonb,
  CONSTRAINT order_payment_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('order_payment');
CREATE INDEX order_payment_order ON order_payment (workspace_id, order_id, position);
CREATE INDEX order_payment_due ON order_payment (workspace_id, due_on);
ALTER TABLE order_payment ADD CONSTRAINT order_payment_order_fk FOREIGN KEY (workspace_id, order_id) REFERENCES "order" (workspace_id, id);

CREATE TABLE purchase_order_payment (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  purchase_order_id uuid NOT NULL,
  position bigint NOT NULL,
  label text NOT NULL,
  percent numeric,
  amount numeric,
  basis text NOT NULL DEFAULT 'order' CONSTRAINT purchase_order_payment_basis CHECK (basis IN ('date', 'order', 'delivery', 'invoice')),
  days bigint,
  due_on date,
  custom jsonb,
  CONSTRAINT purchase_order_payment_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('purchase_order_payment');
CREATE INDEX purchase_order_payment_order ON purchase_order_payment (workspace_id, purchase_order_id, position);
CREATE INDEX purchase_order_payment_due ON purchase_order_payment (workspace_id, due_on);
ALTER TABLE purchase_order_payment ADD CONSTRAINT purchase_order_payment_order_fk FOREIGN KEY (workspace_id, purchase_order_id) REFERENCES purchase_order (workspace_id, id);

ALTER TABLE "order" DROP CONSTRAINT order_receivable_on, ADD CONSTRAINT order_receivable_on CHECK (receivable_on IN ('order', 'delivery', 'invoice', 'plan'));
ALTER TABLE purchase_order DROP CONSTRAINT purchase_order_payable_on, ADD CONSTRAINT purchase_order_payable_on CHECK (payable_on IN ('order', 'goodsReceipt', 'invoice', 'plan'));

-- An item that arose by a line of a plan names it.
ALTER TABLE receivable ADD COLUMN part_id uuid, ADD COLUMN part text;
CREATE INDEX receivable_part ON receivable (workspace_id, part_id) WHERE part_id IS NOT NULL;
ALTER TABLE payable ADD COLUMN part_id uuid, ADD COLUMN part text;
CREATE INDEX payable_part ON payable (workspace_id, part_id) WHERE part_id IS NOT NULL;
