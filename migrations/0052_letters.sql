-- Letters that leave by mail, with what is printed along: statements, reminders, quotes. Each is sent once.
CREATE TABLE letter_batch (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  status text NOT NULL DEFAULT 'sending',
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- when its job last said that it works
  beat_at timestamptz,
  CONSTRAINT letter_batch_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT letter_batch_kind CHECK (kind IN ('statement', 'dunning', 'quote')),
  CONSTRAINT letter_batch_status CHECK (status IN ('sending', 'done', 'cancelled'))
);
SELECT register_tenant_table('letter_batch');
ALTER TABLE letter_batch ADD CONSTRAINT letter_batch_person_fk FOREIGN KEY (workspace_id, created_by) REFERENCES workspace_user (workspace_id, id);
CREATE INDEX letter_batch_kind_at ON letter_batch (workspace_id, kind, id);
CREATE INDEX letter_batch_sending ON letter_batch (workspace_id) WHERE status = 'sending';

CREATE TABLE letter (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  batch_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  -- What it is about, on whose timeline it stands.
  entity text NOT NULL,
  record_id uuid NOT NULL,
  address text,
  -- whether the address is a contact's or the customer's own
  by_contact boolean NOT NULL DEFAULT false,
  subject text NOT NULL,
  body text NOT NULL,
  -- What is printed and goes along: entity, id, what else is asked, language.
  attachment jsonb,
  status text NOT NULL DEFAULT 'waiting',
  error jsonb,
  sent_at timestamptz,
  CONSTRAINT letter_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT letter_status CHECK (status IN ('waiting', 'sending', 'sent', 'failed', 'noAddress', 'cancelled'))
);
SELECT register_tenant_table('letter');
ALTER TABLE letter ADD CONSTRAINT letter_batch_fk FOREIGN KEY (workspace_id, batch_id) REFERENCES letter_batch (workspace_id, id);
CREATE INDEX letter_of_batch ON letter (workspace_id, batch_id, status);
CREATE INDEX letter_of_customer ON letter (workspace_id, customer_id, id);
