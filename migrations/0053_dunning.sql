-- Reminding customers of what is due: a company's steps, what was done of them for each open item, and items that are left alone for now.
CREATE TABLE dunning_setting (
  workspace_id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  settings jsonb NOT NULL,
  CONSTRAINT dunning_setting_pk PRIMARY KEY (workspace_id)
);
SELECT register_tenant_table('dunning_setting');

-- One row for each step of each item: proposed, then sent, called, printed or skipped. Never the same step twice.
CREATE TABLE dunning_log (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  receivable_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  step_id text NOT NULL,
  step_name text NOT NULL,
  -- days after it was due at which the step is taken; below zero: before
  days int NOT NULL,
  outcome text NOT NULL,
  reason text,
  letter_id uuid,
  done_by uuid,
  done_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT dunning_log_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT dunning_log_once UNIQUE (workspace_id, receivable_id, step_id),
  CONSTRAINT dunning_log_outcome CHECK (outcome IN ('proposed', 'sent', 'called', 'printed', 'skipped'))
);
SELECT register_tenant_table('dunning_log');
ALTER TABLE dunning_log ADD CONSTRAINT dunning_log_receivable_fk FOREIGN KEY (workspace_id, receivable_id) REFERENCES receivable (workspace_id, id);
ALTER TABLE dunning_log ADD CONSTRAINT dunning_log_person_fk FOREIGN KEY (workspace_id, done_by) REFERENCES workspace_user (workspace_id, id);
CREATE INDEX dunning_log_customer ON dunning_log (workspace_id, customer_id, done_at);

CREATE TABLE dunning_hold (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  receivable_id uuid NOT NULL,
  -- disputed: until it is taken off; paused: until a day
  kind text NOT NULL,
  until date,
  reason text NOT NULL,
  held_by uuid NOT NULL,
  held_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT dunning_hold_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT dunning_hold_one UNIQUE (workspace_id, receivable_id),
  CONSTRAINT dunning_hold_kind CHECK (kind IN ('disputed', 'paused') AND (kind = 'paused') = (until IS NOT NULL))
);
SELECT register_tenant_table('dunning_hold');
ALTER TABLE dunning_hold ADD CONSTRAINT dunning_hold_receivable_fk FOREIGN KEY (workspace_id, receivable_id) REFERENCES receivable (workspace_id, id);
ALTER TABLE dunning_hold ADD CONSTRAINT dunning_hold_person_fk FOREIGN KEY (workspace_id, held_by) REFERENCES workspace_user (workspace_id, id);
