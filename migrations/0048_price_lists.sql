-- Price lists and their lines; a quote and an order remember which one they follow.

CREATE TABLE price_list (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL DEFAULT '',
  currency text NOT NULL,
  applies_to text NOT NULL DEFAULT 'everyone' CONSTRAINT price_list_applies_to CHECK (applies_to IN ('everyone', 'levels', 'groups', 'customers')),
  levels text[],
  customers uuid[],
  priority bigint NOT NULL DEFAULT 0,
  valid_from date,
  valid_to date,
  active boolean,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT price_list_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('price_list');
CREATE UNIQUE INDEX price_list_name_unique ON price_list (workspace_id, name) WHERE deleted_at IS NULL;
CREATE INDEX price_list_created ON price_list (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX price_list_name_sort ON price_list (workspace_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX price_list_grams ON price_list USING gin (workspace_id, grams) WITH (fastupdate = off);
CREATE INDEX price_list_import ON price_list (workspace_id, import_id, id) WHERE import_id IS NOT NULL;

CREATE TABLE price_list_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  price_list_id uuid NOT NULL,
  product_id uuid,
  category text,
  from_quantity numeric NOT NULL DEFAULT 0,
  unit text,
  price numeric,
  discount numeric,
  valid_from date,
  valid_to date,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT price_list_line_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT price_list_line_one CHECK ((price IS NULL) <> (discount IS NULL)),
  CONSTRAINT price_list_line_of CHECK (product_id IS NULL OR category IS NULL)
);
SELECT register_tenant_table('price_list_line');
CREATE INDEX price_list_line_created ON price_list_line (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX price_list_line_list ON price_list_line (workspace_id, price_list_id, id) WHERE deleted_at IS NULL;
CREATE INDEX price_list_line_product ON price_list_line (workspace_id, product_id, price_list_id) WHERE deleted_at IS NULL;
CREATE INDEX price_list_line_import ON price_list_line (workspace_id, import_id, id) WHERE import_id IS NOT NULL;
ALTER TABLE price_list_line ADD CONSTRAINT price_list_line_price_list_fk FOREIGN KEY (workspace_id, price_list_id) REFERENCES price_list (workspace_id, id);
ALTER TABLE price_list_line ADD CONSTRAINT price_list_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

ALTER TABLE "order" ADD COLUMN price_list_id uuid;
ALTER TABLE "order" ADD CONSTRAINT order_price_list_fk FOREIGN KEY (workspace_id, price_list_id) REFERENCES price_list (workspace_id, id);
CREATE INDEX order_price_list ON "order" (workspace_id, price_list_id) WHERE price_list_id IS NOT NULL;
ALTER TABLE quote ADD COLUMN price_list_id uuid;
ALTER TABLE quote ADD CONSTRAINT quote_price_list_fk FOREIGN KEY (workspace_id, price_list_id) REFERENCES price_list (workspace_id, id);
CREATE INDEX quote_price_list ON quote (workspace_id, price_list_id) WHERE price_list_id IS NOT NULL;

-- Who may do something with products may do it with their prices.
UPDATE role SET permissions = jsonb_set(permissions, '{entities}', (permissions->'entities')
    || jsonb_build_object('priceList', permissions->'entities'->'product', 'priceListLine', permissions->'entities'->'product')), version = version + 1
  WHERE permissions->'entities' ? 'product';
