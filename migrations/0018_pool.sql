-- Public pools: where customers without an owner wait to be claimed, and the rules by which they come there (docs/pool.md).
CREATE TABLE pool (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL DEFAULT '',
  -- a customer goes to the first pool that fits
  position bigint NOT NULL DEFAULT 0,
  mode text NOT NULL DEFAULT 'open' CONSTRAINT pool_mode CHECK (mode IN ('open', 'assigned', 'rotating')),
  -- whose people it is for, with the units below; none: everyone's
  unit_ids uuid[] NOT NULL DEFAULT '{}',
  -- customers of which provinces; none: of all
  regions text[] NOT NULL DEFAULT '{}',
  claims_per_day bigint,
  owned_most bigint,
  cooldown_days bigint NOT NULL DEFAULT 0,
  warn_days bigint NOT NULL DEFAULT 0,
  -- fields of the customer that are masked until it is claimed
  masked text[] NOT NULL DEFAULT '{}',
  -- [{ active, when: [{ fact, operator, value }] }]; exempt: [{ fact, operator, value }]
  rules jsonb NOT NULL DEFAULT '[]',
  exempt jsonb NOT NULL DEFAULT '[]',
  -- of a rotating pool: who was given the last customer
  last_given_id uuid,
  CONSTRAINT pool_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('pool');
CREATE UNIQUE INDEX pool_name_unique ON pool (workspace_id, name) WHERE deleted_at IS NULL;

ALTER TABLE customer ADD COLUMN pool_id uuid, ADD COLUMN protected_until date;
ALTER TABLE customer ADD CONSTRAINT customer_pool_fk FOREIGN KEY (workspace_id, pool_id) REFERENCES pool (workspace_id, id);
CREATE INDEX customer_pool ON customer (workspace_id, pool_id, created_at, id) WHERE pool_id IS NOT NULL;

-- What follows from the changes of owner, and the day on which a rule will take the customer; with the other figures, so that a warning
-- writes no customer anew.
ALTER TABLE customer_metric
  ADD COLUMN owned_since timestamptz,
  ADD COLUMN previous_owner uuid,
  ADD COLUMN pooled_at timestamptz,
  ADD COLUMN reclaim_on date;
CREATE INDEX customer_metric_pooled ON customer_metric (workspace_id, (coalesce(pooled_at, '-infinity'::timestamptz)), customer_id);
CREATE INDEX customer_metric_reclaim ON customer_metric (workspace_id, reclaim_on, customer_id) WHERE reclaim_on IS NOT NULL;

-- How many customers a person claimed of a pool on a day of the company.
CREATE TABLE pool_claim (
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  day date NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT pool_claim_pk PRIMARY KEY (workspace_id, user_id, pool_id, day)
);
SELECT register_tenant_table('pool_claim');

-- The nightly run of a company: begun again until it is finished, once a day.
CREATE TABLE pool_run (
  workspace_id uuid NOT NULL,
  day date NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  warned bigint NOT NULL DEFAULT 0,
  reclaimed bigint NOT NULL DEFAULT 0,
  given bigint NOT NULL DEFAULT 0,
  CONSTRAINT pool_run_pk PRIMARY KEY (workspace_id, day)
);
SELECT register_tenant_table('pool_run');

-- Who works with customers may claim and release them.
UPDATE role SET permissions = jsonb_set(permissions, '{entities,customer,actions}',
    permissions->'entities'->'customer'->'actions' || '["claim", "release"]'), version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities'->'customer'->'actions') = 'array'
    AND NOT permissions->'entities'->'customer'->'actions' ?| ARRAY['claim', '*'];
