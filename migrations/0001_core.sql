-- The ground: companies, their shape and people, events, and the first objects.
-- Tenant tables have the primary key (workspace_id, id); every unique constraint and foreign key includes workspace_id.

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Walls a tenant table off by row-level security (second wall: every statement names its workspace anyway).
-- On one machine that is all; on Citus the same call distributes the table by workspace_id.
CREATE FUNCTION register_tenant_table(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format(
    'CREATE POLICY %I ON %I USING (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)
       WITH CHECK (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)',
    name || '_workspace', name);
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    PERFORM create_distributed_table(name, 'workspace_id');
  END IF;
END $$;

-- A company that uses the product. Control table: no row-level security, small.
CREATE TABLE workspace (
  id uuid CONSTRAINT workspace_pk PRIMARY KEY,
  slug text NOT NULL CONSTRAINT workspace_slug_unique UNIQUE
    CONSTRAINT workspace_slug_form CHECK (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$'),
  name text NOT NULL,
  currency text NOT NULL DEFAULT 'CNY',
  time_zone text NOT NULL DEFAULT 'Asia/Shanghai',
  locale text NOT NULL DEFAULT 'zh',
  working_days smallint[] NOT NULL DEFAULT '{1,2,3,4,5}',
  fiscal_year_start smallint NOT NULL DEFAULT 1
    CONSTRAINT workspace_fiscal_year_start_month CHECK (fiscal_year_start BETWEEN 1 AND 12),
  prices_include_tax boolean NOT NULL DEFAULT true,
  settings jsonb NOT NULL DEFAULT '{}',
  is_demo boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- The tree of branches, departments and teams.
CREATE TABLE unit (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  kind text NOT NULL DEFAULT 'department',
  parent_id uuid,
  head_id uuid,
  position int NOT NULL DEFAULT 0,
  CONSTRAINT unit_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('unit');

-- A role is data: what may be done with which object, and how far one sees.
CREATE TABLE role (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  code text NOT NULL,
  name text NOT NULL,
  permissions jsonb NOT NULL,
  CONSTRAINT role_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT role_code_unique UNIQUE (workspace_id, code)
);
SELECT register_tenant_table('role');

-- A person in a company; id is the sign-in account's id, the same in every company the person belongs to.
CREATE TABLE workspace_user (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL DEFAULT '',
  email text NOT NULL,
  phone text,
  position text,
  role_id uuid NOT NULL,
  unit_id uuid,
  manager_id uuid,
  active boolean NOT NULL DEFAULT true,
  preferences jsonb NOT NULL DEFAULT '{}',
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT workspace_user_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('workspace_user');
CREATE INDEX workspace_user_id ON workspace_user (id);
CREATE INDEX workspace_user_manager ON workspace_user (workspace_id, manager_id);
ALTER TABLE workspace_user ADD CONSTRAINT workspace_user_role_fk FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id);
ALTER TABLE workspace_user ADD CONSTRAINT workspace_user_unit_fk FOREIGN KEY (workspace_id, unit_id) REFERENCES unit (workspace_id, id);
ALTER TABLE workspace_user ADD CONSTRAINT workspace_user_manager_fk FOREIGN KEY (workspace_id, manager_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE unit ADD CONSTRAINT unit_parent_fk FOREIGN KEY (workspace_id, parent_id) REFERENCES unit (workspace_id, id);
ALTER TABLE unit ADD CONSTRAINT unit_head_fk FOREIGN KEY (workspace_id, head_id) REFERENCES workspace_user (workspace_id, id);

-- People a record is shared with, beside its owner.
CREATE TABLE collaborator (
  workspace_id uuid NOT NULL,
  entity text NOT NULL,
  record_id uuid NOT NULL,
  user_id uuid NOT NULL,
  access text NOT NULL DEFAULT 'write' CONSTRAINT collaborator_access CHECK (access IN ('read', 'write')),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT collaborator_pk PRIMARY KEY (workspace_id, entity, record_id, user_id)
);
SELECT register_tenant_table('collaborator');
CREATE INDEX collaborator_user ON collaborator (workspace_id, user_id, entity, record_id);
ALTER TABLE collaborator ADD CONSTRAINT collaborator_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);

-- Who did what, when, with before and after: audit log, timeline and the source of everything told to others.
CREATE TABLE event (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  occurred_at timestamptz NOT NULL,
  actor_id uuid,
  via text NOT NULL,
  entity text NOT NULL,
  record_id uuid NOT NULL,
  customer_id uuid,
  action text NOT NULL,
  -- { field: [before, after] }; a creation has [null, after]
  changes jsonb,
  import_id uuid,
  CONSTRAINT event_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('event');
CREATE INDEX event_record ON event (workspace_id, record_id, id);
CREATE INDEX event_customer ON event (workspace_id, customer_id, occurred_at, id) WHERE customer_id IS NOT NULL;

-- Business numbers: the last one given, per series and period.
CREATE TABLE number_series (
  workspace_id uuid NOT NULL,
  series text NOT NULL,
  period text NOT NULL DEFAULT '',
  last bigint NOT NULL DEFAULT 0,
  CONSTRAINT number_series_pk PRIMARY KEY (workspace_id, series, period)
);
SELECT register_tenant_table('number_series');

-- Answers of creates that carried an Idempotency-Key, kept for a day.
CREATE TABLE idempotency_key (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  entity text NOT NULL,
  record_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_key_pk PRIMARY KEY (workspace_id, user_id, key)
);
SELECT register_tenant_table('idempotency_key');
CREATE INDEX idempotency_key_created ON idempotency_key (workspace_id, created_at);

-- Fields of the company's own: their definitions, and the values that are filtered, sorted or unique.
CREATE TABLE custom_field (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  entity text NOT NULL,
  key text NOT NULL CONSTRAINT custom_field_key_form CHECK (key ~ '^c_[a-z][a-zA-Z0-9_]{0,40}$'),
  kind text NOT NULL,
  label_zh text NOT NULL,
  label_en text NOT NULL,
  options jsonb NOT NULL DEFAULT '{}',
  position int NOT NULL DEFAULT 0,
  CONSTRAINT custom_field_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT custom_field_key_unique UNIQUE (workspace_id, entity, key)
);
SELECT register_tenant_table('custom_field');

CREATE TABLE custom_value (
  workspace_id uuid NOT NULL,
  field_id uuid NOT NULL,
  record_id uuid NOT NULL,
  position int NOT NULL DEFAULT 0,
  text text,
  num numeric,
  time timestamptz,
  CONSTRAINT custom_value_pk PRIMARY KEY (workspace_id, field_id, record_id, position)
);
SELECT register_tenant_table('custom_value');
CREATE INDEX custom_value_record ON custom_value (workspace_id, record_id);
CREATE INDEX custom_value_text ON custom_value (workspace_id, field_id, text, record_id) WHERE text IS NOT NULL;
CREATE INDEX custom_value_num ON custom_value (workspace_id, field_id, num, record_id) WHERE num IS NOT NULL;
CREATE INDEX custom_value_time ON custom_value (workspace_id, field_id, time, record_id) WHERE time IS NOT NULL;
ALTER TABLE custom_value ADD CONSTRAINT custom_value_field_fk FOREIGN KEY (workspace_id, field_id) REFERENCES custom_field (workspace_id, id);

-- Filters, columns and order of a list under a name.
CREATE TABLE saved_view (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  entity text NOT NULL,
  name text NOT NULL,
  owner_id uuid NOT NULL,
  shared boolean NOT NULL DEFAULT false,
  definition jsonb NOT NULL,
  position int NOT NULL DEFAULT 0,
  CONSTRAINT saved_view_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('saved_view');

-- What the program tells a person inside the program.
CREATE TABLE notice (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  entity text,
  record_id uuid,
  content jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  read_at timestamptz,
  CONSTRAINT notice_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('notice');
CREATE INDEX notice_user ON notice (workspace_id, user_id, id);

-- Uploaded files; the bytes stand outside the database under `storage_key`.
CREATE TABLE file (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  uploader_id uuid,
  entity text,
  record_id uuid,
  name text NOT NULL,
  type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  storage_key text NOT NULL,
  CONSTRAINT file_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('file');
CREATE INDEX file_record ON file (workspace_id, record_id, id) WHERE record_id IS NOT NULL;

CREATE TABLE customer (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL,
  short_name text,
  number text,
  type text NOT NULL DEFAULT 'company',
  roles text[] NOT NULL DEFAULT '{customer}',
  level text,
  owner_id uuid,
  industry text,
  source text,
  size text,
  tags text[],
  parent_id uuid,
  phone text,
  email text,
  website text,
  region text,
  city text,
  address text,
  credit_code text,
  invoice_title text,
  bank_name text,
  bank_account text,
  credit_limit numeric,
  payment_days bigint,
  birthday date,
  tastes text,
  risks text,
  note text,
  next_contact_at timestamptz,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT customer_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('customer');
CREATE UNIQUE INDEX customer_number_unique ON customer (workspace_id, number) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX customer_credit_code_unique ON customer (workspace_id, credit_code) WHERE deleted_at IS NULL;
CREATE INDEX customer_created ON customer (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX customer_name_sort ON customer (workspace_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX customer_name ON customer (workspace_id, name) WHERE deleted_at IS NULL;
-- also answers which customers a person reaches, deleted ones included
CREATE INDEX customer_owner ON customer (workspace_id, owner_id, created_at, id);
CREATE INDEX customer_level ON customer (workspace_id, (coalesce(level, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX customer_industry ON customer (workspace_id, (coalesce(industry, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX customer_region ON customer (workspace_id, (coalesce(region, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX customer_next_contact ON customer (workspace_id, (coalesce(next_contact_at, '-infinity'::timestamptz)), id) WHERE deleted_at IS NULL;
CREATE INDEX customer_due ON customer (workspace_id, next_contact_at, id) WHERE deleted_at IS NULL AND next_contact_at IS NOT NULL;
CREATE INDEX customer_owner_due ON customer (workspace_id, owner_id, next_contact_at) WHERE deleted_at IS NULL AND next_contact_at IS NOT NULL;
CREATE INDEX customer_parent ON customer (workspace_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX customer_import ON customer (workspace_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX customer_deleted ON customer (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX customer_grams ON customer USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE customer ADD CONSTRAINT customer_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE customer ADD CONSTRAINT customer_parent_fk FOREIGN KEY (workspace_id, parent_id) REFERENCES customer (workspace_id, id);

CREATE TABLE contact (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  customer_id uuid NOT NULL,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL,
  position text,
  department text,
  role text,
  influence text,
  is_primary boolean,
  phone text,
  work_phone text,
  email text,
  wechat text,
  birthday date,
  gender text,
  tastes text,
  "left" boolean,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT contact_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('contact');
CREATE INDEX contact_customer ON contact (workspace_id, customer_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_created ON contact (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_name_sort ON contact (workspace_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_import ON contact (workspace_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX contact_grams ON contact USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE contact ADD CONSTRAINT contact_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);

CREATE TABLE contact_record (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  customer_id uuid NOT NULL,
  contact_id uuid,
  way text NOT NULL DEFAULT 'phone',
  content text NOT NULL,
  result text,
  happened_at timestamptz NOT NULL,
  next_contact_at timestamptz,
  owner_id uuid,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT contact_record_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('contact_record');
CREATE INDEX contact_record_happened ON contact_record (workspace_id, happened_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_record_created ON contact_record (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_record_customer ON contact_record (workspace_id, customer_id, happened_at, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_record_owner ON contact_record (workspace_id, owner_id, happened_at) WHERE deleted_at IS NULL;
CREATE INDEX contact_record_import ON contact_record (workspace_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX contact_record_grams ON contact_record USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE contact_record ADD CONSTRAINT contact_record_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE contact_record ADD CONSTRAINT contact_record_contact_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id);
ALTER TABLE contact_record ADD CONSTRAINT contact_record_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE product (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  code text,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL,
  specification text,
  category text,
  kind text NOT NULL DEFAULT 'goods',
  unit text,
  price numeric,
  cost numeric,
  tax_rate numeric,
  barcode text,
  active boolean,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT product_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('product');
CREATE UNIQUE INDEX product_code_unique ON product (workspace_id, code) WHERE deleted_at IS NULL;
CREATE INDEX product_code ON product (workspace_id, (coalesce(code, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX product_created ON product (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX product_name_sort ON product (workspace_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX product_import ON product (workspace_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX product_grams ON product USING gin (workspace_id, grams) WITH (fastupdate = off);

CREATE TABLE "order" (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  number text,
  type text NOT NULL DEFAULT 'sale' CONSTRAINT order_type CHECK (type IN ('sale', 'return')),
  status text NOT NULL DEFAULT 'draft' CONSTRAINT order_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  customer_id uuid NOT NULL,
  contact_id uuid,
  owner_id uuid,
  ordered_on date NOT NULL,
  deliver_on date,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  amount numeric NOT NULL DEFAULT 0,
  tax numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  base_net numeric NOT NULL DEFAULT 0,
  original_id uuid,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT order_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('order');
CREATE UNIQUE INDEX order_number_unique ON "order" (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX order_number_sort ON "order" (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX order_created ON "order" (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX order_ordered_on ON "order" (workspace_id, ordered_on, id) WHERE deleted_at IS NULL;
CREATE INDEX order_customer ON "order" (workspace_id, customer_id, ordered_on, id) WHERE deleted_at IS NULL;
CREATE INDEX order_owner ON "order" (workspace_id, owner_id, ordered_on) WHERE deleted_at IS NULL;
CREATE INDEX order_status ON "order" (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX order_amount ON "order" (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX order_deliver_on ON "order" (workspace_id, (coalesce(deliver_on, '0001-01-01'::date)), id) WHERE deleted_at IS NULL;
CREATE INDEX order_original ON "order" (workspace_id, original_id) WHERE original_id IS NOT NULL;
CREATE INDEX order_import ON "order" (workspace_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX order_grams ON "order" USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE "order" ADD CONSTRAINT order_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE "order" ADD CONSTRAINT order_contact_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id);
ALTER TABLE "order" ADD CONSTRAINT order_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE "order" ADD CONSTRAINT order_original_fk FOREIGN KEY (workspace_id, original_id) REFERENCES "order" (workspace_id, id);

CREATE TABLE order_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  order_id uuid NOT NULL,
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
  CONSTRAINT order_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('order_line');
CREATE INDEX order_line_order ON order_line (workspace_id, order_id, position);
CREATE INDEX order_line_product ON order_line (workspace_id, product_id, order_id);
CREATE INDEX order_line_import ON order_line (workspace_id, import_id) WHERE import_id IS NOT NULL;
ALTER TABLE order_line ADD CONSTRAINT order_line_order_fk FOREIGN KEY (workspace_id, order_id) REFERENCES "order" (workspace_id, id);
ALTER TABLE order_line ADD CONSTRAINT order_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);
