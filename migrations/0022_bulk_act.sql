-- Acts on many records and what each record was like before, so that the act can be taken back within a week.
CREATE TABLE bulk_act (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  entity text NOT NULL,
  act jsonb NOT NULL,
  -- For the company, over all of its records, whoever sees them.
  whole boolean NOT NULL DEFAULT false,
  at timestamptz NOT NULL DEFAULT now(),
  undone_at timestamptz,
  CONSTRAINT bulk_act_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('bulk_act');
ALTER TABLE bulk_act ADD CONSTRAINT bulk_act_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE bulk_change (
  workspace_id uuid NOT NULL,
  bulk_id uuid NOT NULL,
  record_id uuid NOT NULL,
  -- The record's version after the act: one changed since is left as it is.
  version int NOT NULL,
  before jsonb NOT NULL,
  CONSTRAINT bulk_change_pk PRIMARY KEY (workspace_id, bulk_id, record_id)
);
SELECT register_tenant_table('bulk_change');
ALTER TABLE bulk_change ADD CONSTRAINT bulk_change_act_fk FOREIGN KEY (workspace_id, bulk_id) REFERENCES bulk_act (workspace_id, id) ON DELETE CASCADE;
