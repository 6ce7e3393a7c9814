-- Objects of a company's own: their definitions, their records in one shared table, and links between any two records.

CREATE TABLE custom_object (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  -- the entity's name in the API, roles, events and own fields
  key text NOT NULL CONSTRAINT custom_object_key_form CHECK (key ~ '^c_[a-z][a-zA-Z0-9_]{0,40}$'),
  path text NOT NULL CONSTRAINT custom_object_path_form CHECK (path ~ '^[a-z][a-zA-Z0-9-]{0,40}$'),
  label_zh text NOT NULL,
  label_en text NOT NULL,
  plural_zh text NOT NULL,
  plural_en text NOT NULL,
  -- place in the navigation, what records stand under, numbering, order of lists
  options jsonb NOT NULL DEFAULT '{}',
  position int NOT NULL DEFAULT 0,
  CONSTRAINT custom_object_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT custom_object_key_unique UNIQUE (workspace_id, key),
  CONSTRAINT custom_object_path_unique UNIQUE (workspace_id, path)
);
SELECT register_tenant_table('custom_object');

CREATE TABLE custom_record (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  object_id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  import_id uuid,
  number text,
  name text,
  name_sort text COLLATE "C" NOT NULL DEFAULT '',
  owner_id uuid,
  -- the record of any object that this one stands under
  parent_id uuid,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT custom_record_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('custom_record');
CREATE UNIQUE INDEX custom_record_number_unique ON custom_record (workspace_id, object_id, number) WHERE deleted_at IS NULL AND number IS NOT NULL;
CREATE INDEX custom_record_number ON custom_record (workspace_id, object_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX custom_record_created ON custom_record (workspace_id, object_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX custom_record_name_sort ON custom_record (workspace_id, object_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX custom_record_name ON custom_record (workspace_id, object_id, name) WHERE deleted_at IS NULL;
-- also answers which records a person reaches, deleted ones included
CREATE INDEX custom_record_owner ON custom_record (workspace_id, object_id, owner_id, created_at, id);
CREATE INDEX custom_record_parent ON custom_record (workspace_id, parent_id, object_id, created_at, id) WHERE parent_id IS NOT NULL;
CREATE INDEX custom_record_import ON custom_record (workspace_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX custom_record_deleted ON custom_record (workspace_id, object_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX custom_record_grams ON custom_record USING gin (workspace_id, object_id, grams) WITH (fastupdate = on, gin_pending_list_limit = 1024);
ALTER TABLE custom_record ADD CONSTRAINT custom_record_object_fk FOREIGN KEY (workspace_id, object_id) REFERENCES custom_object (workspace_id, id);
ALTER TABLE custom_record ADD CONSTRAINT custom_record_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

-- Two records of a relation of many to many. The relation's two sides are own fields, one on each object, that name it.
CREATE TABLE link (
  workspace_id uuid NOT NULL,
  relation_id uuid NOT NULL,
  left_id uuid NOT NULL,
  right_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT link_pk PRIMARY KEY (workspace_id, left_id, relation_id, right_id)
);
SELECT register_tenant_table('link');
CREATE INDEX link_right ON link (workspace_id, right_id, relation_id, left_id);
