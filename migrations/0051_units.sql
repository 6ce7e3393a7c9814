-- Further units of products. A line says its unit and how many base units that holds: stock and what is open count base units.

CREATE TABLE product_unit (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  product_id uuid NOT NULL,
  name text NOT NULL,
  factor numeric NOT NULL CONSTRAINT product_unit_factor CHECK (factor > 0),
  barcode text,
  price numeric,
  sells boolean,
  buys boolean,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT product_unit_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('product_unit');
CREATE UNIQUE INDEX product_unit_once ON product_unit (workspace_id, product_id, name) WHERE deleted_at IS NULL;
CREATE INDEX product_unit_created ON product_unit (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX product_unit_barcode ON product_unit (workspace_id, barcode) WHERE barcode IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX product_unit_import ON product_unit (workspace_id, import_id, id) WHERE import_id IS NOT NULL;
ALTER TABLE product_unit ADD CONSTRAINT product_unit_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

ALTER TABLE quote_line ADD COLUMN factor numeric NOT NULL DEFAULT 1;
ALTER TABLE order_line ADD COLUMN factor numeric NOT NULL DEFAULT 1;
ALTER TABLE delivery_line ADD COLUMN factor numeric NOT NULL DEFAULT 1;
ALTER TABLE invoice_line ADD COLUMN factor numeric NOT NULL DEFAULT 1;
ALTER TABLE purchase_order_line ADD COLUMN factor numeric NOT NULL DEFAULT 1;
ALTER TABLE goods_receipt_line ADD COLUMN factor numeric NOT NULL DEFAULT 1;
ALTER TABLE purchase_invoice_line ADD COLUMN factor numeric NOT NULL DEFAULT 1;

UPDATE role SET permissions = jsonb_set(permissions, '{entities}', (permissions->'entities')
    || jsonb_build_object('productUnit', permissions->'entities'->'product')), version = version + 1
  WHERE permissions->'entities' ? 'product';
