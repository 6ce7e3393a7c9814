-- Quotes with their versions, the links customers read them by, and what was asked and answered there.

CREATE TABLE quote (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  revision bigint NOT NULL DEFAULT 1,
  status text NOT NULL DEFAULT 'draft' CONSTRAINT quote_status CHECK (status IN ('draft', 'sent', 'accepted', 'declined', 'expired', 'cancelled')),
  subject text,
  customer_id uuid NOT NULL,
  contact_id uuid,
  owner_id uuid,
  quoted_on date NOT NULL,
  valid_until date NOT NULL,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  overall_discount numeric,
  amount numeric NOT NULL DEFAULT 0,
  tax numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  base_net numeric NOT NULL DEFAULT 0,
  terms text,
  note text,
  ordering text CONSTRAINT quote_ordering CHECK (ordering IN ('open', 'part', 'done')),
  sent_at timestamptz,
  opened_at timestamptz,
  asks boolean,
  accepted_at timestamptz,
  accepted_by text,
  accepted_revision bigint,
  accepted_from text,
  decline_reason text,
  -- the version whose owner was told that it is about to expire
  reminded_revision bigint,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT quote_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('quote');
CREATE UNIQUE INDEX quote_number_unique ON quote (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX quote_number_sort ON quote (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX quote_created ON quote (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_quoted_on ON quote (workspace_id, quoted_on, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_valid_until ON quote (workspace_id, valid_until, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_customer ON quote (workspace_id, customer_id, quoted_on, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_owner ON quote (workspace_id, owner_id, quoted_on) WHERE deleted_at IS NULL;
CREATE INDEX quote_status ON quote (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX quote_amount ON quote (workspace_id, amount, id) WHERE deleted_at IS NULL;
-- those that the nightly job looks at
CREATE INDEX quote_sent ON quote (workspace_id, valid_until) WHERE status = 'sent' AND deleted_at IS NULL;
CREATE INDEX quote_asks ON quote (workspace_id, owner_id) WHERE asks AND deleted_at IS NULL;
CREATE INDEX quote_grams ON quote USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE quote ADD CONSTRAINT quote_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE quote ADD CONSTRAINT quote_contact_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id);
ALTER TABLE quote ADD CONSTRAINT quote_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE quote_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  quote_id uuid NOT NULL,
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
  CONSTRAINT quote_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('quote_line');
CREATE INDEX quote_line_quote ON quote_line (workspace_id, quote_id, position);
CREATE INDEX quote_line_product ON quote_line (workspace_id, product_id, quote_id);
ALTER TABLE quote_line ADD CONSTRAINT quote_line_quote_fk FOREIGN KEY (workspace_id, quote_id) REFERENCES quote (workspace_id, id);
ALTER TABLE quote_line ADD CONSTRAINT quote_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

-- A version as it was sent; never changed.
CREATE TABLE quote_version (
  workspace_id uuid NOT NULL,
  quote_id uuid NOT NULL,
  revision bigint NOT NULL,
  sent_at timestamptz NOT NULL,
  -- null: the program itself
  sent_by uuid,
  -- head and lines by the names of their fields, references as { id, title }
  content jsonb NOT NULL,
  accepted_at timestamptz,
  accepted_by text,
  accepted_from text,
  CONSTRAINT quote_version_pk PRIMARY KEY (workspace_id, quote_id, revision)
);
SELECT register_tenant_table('quote_version');
ALTER TABLE quote_version ADD CONSTRAINT quote_version_quote_fk FOREIGN KEY (workspace_id, quote_id) REFERENCES quote (workspace_id, id);
ALTER TABLE quote_version ADD CONSTRAINT quote_version_sent_by_fk FOREIGN KEY (workspace_id, sent_by) REFERENCES workspace_user (workspace_id, id);

-- By a link a customer reads a quote without signing in. Of its token only the hash is kept.
CREATE TABLE quote_link (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  quote_id uuid NOT NULL,
  token_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  opened_at timestamptz,
  opened bigint NOT NULL DEFAULT 0,
  CONSTRAINT quote_link_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('quote_link');
CREATE UNIQUE INDEX quote_link_token ON quote_link (workspace_id, token_hash);
CREATE INDEX quote_link_quote ON quote_link (workspace_id, quote_id);
ALTER TABLE quote_link ADD CONSTRAINT quote_link_quote_fk FOREIGN KEY (workspace_id, quote_id) REFERENCES quote (workspace_id, id);
ALTER TABLE quote_link ADD CONSTRAINT quote_link_created_by_fk FOREIGN KEY (workspace_id, created_by) REFERENCES workspace_user (workspace_id, id);

-- What customers asked by a link, and what they were answered.
CREATE TABLE quote_message (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  quote_id uuid NOT NULL,
  revision bigint NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  -- null: the customer
  user_id uuid,
  name text NOT NULL,
  content text NOT NULL,
  CONSTRAINT quote_message_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('quote_message');
CREATE INDEX quote_message_quote ON quote_message (workspace_id, quote_id, id);
ALTER TABLE quote_message ADD CONSTRAINT quote_message_quote_fk FOREIGN KEY (workspace_id, quote_id) REFERENCES quote (workspace_id, id);
ALTER TABLE quote_message ADD CONSTRAINT quote_message_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);

-- An order names the quote it takes from, its lines the lines they take of. A discount on the whole goes along.
ALTER TABLE "order" ADD COLUMN quote_id uuid, ADD COLUMN overall_discount numeric;
CREATE INDEX order_quote ON "order" (workspace_id, quote_id) WHERE quote_id IS NOT NULL;
ALTER TABLE "order" ADD CONSTRAINT order_quote_fk FOREIGN KEY (workspace_id, quote_id) REFERENCES quote (workspace_id, id);
-- no foreign key: a new version of a quote writes its lines anew under their ids
ALTER TABLE order_line ADD COLUMN quote_line_id uuid;
CREATE INDEX order_line_quote_line ON order_line (workspace_id, quote_line_id) WHERE quote_line_id IS NOT NULL;

-- Who works with orders quotes too.
UPDATE role SET permissions = jsonb_set(permissions, '{entities,quote}',
    '{"visibility": "self", "actions": ["read", "create", "update", "delete", "send", "accept", "decline", "extend", "expire", "revise", "answer", "cancel"]}'),
  version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities') = 'object';
