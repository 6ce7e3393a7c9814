-- Approvals: rules of a company, requests with their steps, the seats of those who decide, and who decides for whom while they are away.

CREATE TABLE approval_rule (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  subject text NOT NULL,
  name text NOT NULL,
  position bigint NOT NULL DEFAULT 0,
  active boolean NOT NULL DEFAULT true,
  -- conditions, steps and the rest, as the settings write them
  settings jsonb NOT NULL,
  CONSTRAINT approval_rule_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('approval_rule');
CREATE UNIQUE INDEX approval_rule_name_unique ON approval_rule (workspace_id, subject, name);

CREATE TABLE approval (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  subjects text[] NOT NULL,
  entity text NOT NULL,
  record_id uuid NOT NULL,
  -- the act that waits, and what it was asked with
  verb text NOT NULL,
  input jsonb NOT NULL,
  asker_id uuid NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL CONSTRAINT approval_state CHECK (state IN ('waiting', 'failed', 'done', 'refused', 'withdrawn')),
  -- the rules that caught it, each with the figures it saw
  caught jsonb NOT NULL,
  -- its own steps, which a change of the rules does not touch
  steps jsonb NOT NULL,
  step bigint NOT NULL DEFAULT 0,
  remind_days bigint,
  closed_at timestamptz,
  -- why the act could not be done, in both languages
  problem jsonb,
  CONSTRAINT approval_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('approval');
CREATE UNIQUE INDEX approval_open_unique ON approval (workspace_id, record_id) WHERE state IN ('waiting', 'failed');
CREATE INDEX approval_record ON approval (workspace_id, record_id, id);
CREATE INDEX approval_asker ON approval (workspace_id, asker_id, id);
CREATE INDEX approval_waiting ON approval (workspace_id, id) WHERE state = 'waiting';
ALTER TABLE approval ADD CONSTRAINT approval_asker_fk FOREIGN KEY (workspace_id, asker_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE approval_seat (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  approval_id uuid NOT NULL,
  step bigint NOT NULL,
  user_id uuid NOT NULL,
  -- whose seat it was, where it was passed on
  from_id uuid,
  state text NOT NULL CONSTRAINT approval_seat_state CHECK (state IN ('waiting', 'agreed', 'refused', 'passed', 'over')),
  since timestamptz NOT NULL,
  reminded_at timestamptz,
  decided_at timestamptz,
  comment text,
  CONSTRAINT approval_seat_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('approval_seat');
CREATE INDEX approval_seat_approval ON approval_seat (workspace_id, approval_id, step, id);
CREATE INDEX approval_seat_user ON approval_seat (workspace_id, user_id, state, approval_id);
ALTER TABLE approval_seat ADD CONSTRAINT approval_seat_approval_fk FOREIGN KEY (workspace_id, approval_id) REFERENCES approval (workspace_id, id);
ALTER TABLE approval_seat ADD CONSTRAINT approval_seat_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE approval_seat ADD CONSTRAINT approval_seat_from_fk FOREIGN KEY (workspace_id, from_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE approval_away (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  delegate_id uuid NOT NULL,
  from_on date NOT NULL,
  to_on date NOT NULL,
  CONSTRAINT approval_away_pk PRIMARY KEY (workspace_id, user_id),
  CONSTRAINT approval_away_days CHECK (to_on >= from_on),
  CONSTRAINT approval_away_other CHECK (delegate_id <> user_id)
);
SELECT register_tenant_table('approval_away');
ALTER TABLE approval_away ADD CONSTRAINT approval_away_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE approval_away ADD CONSTRAINT approval_away_delegate_fk FOREIGN KEY (workspace_id, delegate_id) REFERENCES workspace_user (workspace_id, id);

-- Records whose acts may have to be approved say whether they wait for it.
ALTER TABLE "order" ADD COLUMN approval text CONSTRAINT order_approval CHECK (approval IN ('waiting', 'failed', 'refused'));
ALTER TABLE quote ADD COLUMN approval text CONSTRAINT quote_approval CHECK (approval IN ('waiting', 'failed', 'refused'));
ALTER TABLE purchase_order ADD COLUMN approval text CONSTRAINT purchase_order_approval CHECK (approval IN ('waiting', 'failed', 'refused'));
ALTER TABLE expense ADD COLUMN approval text CONSTRAINT expense_approval CHECK (approval IN ('waiting', 'failed', 'refused'));
CREATE INDEX order_approval_state ON "order" (workspace_id, approval, id) WHERE approval IS NOT NULL;
CREATE INDEX quote_approval_state ON quote (workspace_id, approval, id) WHERE approval IS NOT NULL;
CREATE INDEX purchase_order_approval_state ON purchase_order (workspace_id, approval, id) WHERE approval IS NOT NULL;
CREATE INDEX expense_approval_state ON expense (workspace_id, approval, id) WHERE approval IS NOT NULL;
