-- A company's shape of an object that the program declares: names, choices, sections of the form, columns, tabs, number pattern.
CREATE TABLE entity_shape (
  workspace_id uuid NOT NULL,
  entity text NOT NULL,
  version int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  shape jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT entity_shape_pk PRIMARY KEY (workspace_id, entity)
);
SELECT register_tenant_table('entity_shape');

-- Formulas that are still to be worked out: of all records of an object, or of those whose reference names one record that changed.
-- `last_id` says how far the job has come; what is marked anew begins anew.
CREATE TABLE formula_work (
  workspace_id uuid NOT NULL,
  entity text NOT NULL,
  reference text NOT NULL DEFAULT '',
  source_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  marked_at timestamptz NOT NULL DEFAULT now(),
  last_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  done bigint NOT NULL DEFAULT 0,
  CONSTRAINT formula_work_pk PRIMARY KEY (workspace_id, entity, reference, source_id)
);
SELECT register_tenant_table('formula_work');
