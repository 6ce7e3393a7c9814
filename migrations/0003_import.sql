-- Imports of files: what was asked, how far it is, what came of each row, and what is remembered for the next file.

CREATE TABLE import (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  created_by_id uuid NOT NULL,
  entity text NOT NULL,
  status text NOT NULL DEFAULT 'new'
    CONSTRAINT import_status CHECK (status IN ('new', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
  file_name text NOT NULL,
  file_key text NOT NULL,
  file_size bigint NOT NULL,
  -- the mapping as documented in docs/import.md
  mapping jsonb NOT NULL DEFAULT '{}',
  -- rows of the table below its header; null until they are counted
  total bigint,
  -- last row of the file whose effects are committed: written in the same transaction as they are
  position bigint NOT NULL DEFAULT 0,
  result jsonb,
  preview jsonb,
  -- names of the file's columns, for the file of errors
  header jsonb,
  undo_result jsonb,
  failure jsonb,
  stop_asked boolean NOT NULL DEFAULT false,
  started_at timestamptz,
  finished_at timestamptz,
  -- a running import says so every few seconds; one that has fallen silent is taken up again
  beat_at timestamptz,
  CONSTRAINT import_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('import');
CREATE INDEX import_created ON import (workspace_id, created_at, id) WHERE deleted_at IS NULL;
ALTER TABLE import ADD CONSTRAINT import_created_by_fk FOREIGN KEY (workspace_id, created_by_id) REFERENCES workspace_user (workspace_id, id);

-- Rows that were not imported: the original cells and why, for the file of errors.
CREATE TABLE import_error (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  row bigint NOT NULL,
  code text NOT NULL,
  field text,
  message_zh text NOT NULL,
  message_en text NOT NULL,
  cells jsonb NOT NULL,
  CONSTRAINT import_error_pk PRIMARY KEY (workspace_id, import_id, row)
);
SELECT register_tenant_table('import_error');
ALTER TABLE import_error ADD CONSTRAINT import_error_import_fk FOREIGN KEY (workspace_id, import_id) REFERENCES import (workspace_id, id);

-- How a company mapped a header before: the same header is mapped the same way again.
CREATE TABLE import_mapping (
  workspace_id uuid NOT NULL,
  entity text NOT NULL,
  signature text NOT NULL,
  mapping jsonb NOT NULL,
  used_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT import_mapping_pk PRIMARY KEY (workspace_id, entity, signature)
);
SELECT register_tenant_table('import_mapping');

CREATE INDEX event_import ON event (workspace_id, import_id, id) WHERE import_id IS NOT NULL;

-- Deleting for good (undo, erasure) asks for rows that point to the deleted one, in the recycle bin too: a partial index does not
-- answer that, and every deletion would read the whole table.
DROP INDEX contact_customer;
CREATE INDEX contact_customer ON contact (workspace_id, customer_id, created_at, id);
DROP INDEX contact_record_customer;
CREATE INDEX contact_record_customer ON contact_record (workspace_id, customer_id, happened_at, id);
DROP INDEX order_customer;
CREATE INDEX order_customer ON "order" (workspace_id, customer_id, ordered_on, id);
CREATE INDEX contact_record_contact ON contact_record (workspace_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX order_contact ON "order" (workspace_id, contact_id) WHERE contact_id IS NOT NULL;
