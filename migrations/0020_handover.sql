-- Hand-overs: what somebody had, who gets it, and record by record what became of it, so that it can be gone on with and taken back.

CREATE TABLE handover (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  from_id uuid NOT NULL,
  reason text NOT NULL CONSTRAINT handover_reason CHECK (reason IN ('leaving', 'duty')),
  status text NOT NULL DEFAULT 'open'
    CONSTRAINT handover_status CHECK (status IN ('open', 'running', 'done', 'undoing', 'undone', 'cancelled')),
  -- who gets what (docs/handover.md)
  plan jsonb NOT NULL DEFAULT '{}',
  -- { subject, body, status } of the letter to customers
  letter jsonb,
  -- records of the act or the undoing that runs or ran last
  total bigint NOT NULL DEFAULT 0,
  done bigint NOT NULL DEFAULT 0,
  created_by_id uuid NOT NULL,
  started_at timestamptz,
  started_by_id uuid,
  finished_at timestamptz,
  undone_at timestamptz,
  undone_by_id uuid,
  -- one that works says so with every batch; one that has fallen silent is taken up again
  beat_at timestamptz,
  CONSTRAINT handover_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('handover');
CREATE INDEX handover_created ON handover (workspace_id, created_at, id);
CREATE UNIQUE INDEX handover_open_unique ON handover (workspace_id, from_id) WHERE status IN ('open', 'running', 'undoing');
ALTER TABLE handover ADD CONSTRAINT handover_from_fk FOREIGN KEY (workspace_id, from_id) REFERENCES workspace_user (workspace_id, id);

-- One thing that changes hands. part: an object's name, or collaborator, view, import. before: what undoing needs beside the person.
CREATE TABLE handover_item (
  workspace_id uuid NOT NULL,
  handover_id uuid NOT NULL,
  part text NOT NULL,
  record_id uuid NOT NULL,
  to_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'planned'
    CONSTRAINT handover_item_state CHECK (state IN ('planned', 'done', 'kept', 'undone', 'left')),
  before jsonb,
  CONSTRAINT handover_item_pk PRIMARY KEY (workspace_id, handover_id, part, record_id)
);
SELECT register_tenant_table('handover_item');
CREATE INDEX handover_item_state ON handover_item (workspace_id, handover_id, state, part, record_id);
ALTER TABLE handover_item ADD CONSTRAINT handover_item_handover_fk FOREIGN KEY (workspace_id, handover_id) REFERENCES handover (workspace_id, id);

-- The letter that tells a customer its new contact.
CREATE TABLE handover_letter (
  workspace_id uuid NOT NULL,
  handover_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  -- sending: given to the mail server, which had not answered when the program was stopped; never sent again by itself
  status text NOT NULL DEFAULT 'waiting' CONSTRAINT handover_letter_status CHECK (status IN ('waiting', 'sending', 'sent', 'failed', 'noAddress')),
  error jsonb,
  sent_at timestamptz,
  CONSTRAINT handover_letter_pk PRIMARY KEY (workspace_id, handover_id, customer_id)
);
SELECT register_tenant_table('handover_letter');
CREATE INDEX handover_letter_status ON handover_letter (workspace_id, handover_id, status, customer_id);
ALTER TABLE handover_letter ADD CONSTRAINT handover_letter_handover_fk FOREIGN KEY (workspace_id, handover_id) REFERENCES handover (workspace_id, id);
