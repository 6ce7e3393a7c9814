-- What a bundle consists of, in base units of each component.
CREATE TABLE product_component (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  bundle_id uuid NOT NULL,
  component_id uuid NOT NULL,
  quantity numeric NOT NULL CONSTRAINT product_component_quantity CHECK (quantity > 0),
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT product_component_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('product_component');
CREATE UNIQUE INDEX product_component_once ON product_component (workspace_id, bundle_id, component_id) WHERE deleted_at IS NULL;
CREATE INDEX product_component_created ON product_component (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX product_component_of ON product_component (workspace_id, component_id) WHERE deleted_at IS NULL;
CREATE INDEX product_component_import ON product_component (workspace_id, import_id, id) WHERE import_id IS NOT NULL;
ALTER TABLE product_component ADD CONSTRAINT product_component_bundle_fk FOREIGN KEY (workspace_id, bundle_id) REFERENCES product (workspace_id, id);
ALTER TABLE product_component ADD CONSTRAINT product_component_component_fk FOREIGN KEY (workspace_id, component_id) REFERENCES product (workspace_id, id);

UPDATE role SET permissions = jsonb_set(permissions, '{entities}', (permissions->'entities')
    || jsonb_build_object('productComponent', permissions->'entities'->'product')), version = version + 1
  WHERE permissions->'entities' ? 'product';
