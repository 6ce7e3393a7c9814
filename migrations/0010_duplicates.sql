-- The duplicate check: keys by which alike records are found, the company's rules, what the standing search found, merges, disputes.

-- A row for each key of a company or person (docs/duplicates.md). Written with the record, rebuilt by a job.
CREATE TABLE duplicate_key (
  workspace_id uuid NOT NULL,
  entity text NOT NULL,
  key text NOT NULL,
  record_id uuid NOT NULL,
  CONSTRAINT duplicate_key_pk PRIMARY KEY (workspace_id, key, entity, record_id)
);
SELECT register_tenant_table('duplicate_key');
CREATE INDEX duplicate_key_record ON duplicate_key (workspace_id, record_id);

-- One row a company that has rules of its own or has been gone through.
CREATE TABLE duplicate_setting (
  workspace_id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  -- null: the rules every company begins with
  rules jsonb,
  rules_changed_at timestamptz,
  rules_changed_by uuid,
  -- how keys were made when all records were last gone through; another number: they are to be made anew
  keys_made smallint NOT NULL DEFAULT 0,
  search jsonb,
  CONSTRAINT duplicate_setting_pk PRIMARY KEY (workspace_id)
);
SELECT register_tenant_table('duplicate_setting');

-- Two records the standing search holds for the same; first_id < second_id.
CREATE TABLE duplicate_pair (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  entity text NOT NULL,
  first_id uuid NOT NULL,
  second_id uuid NOT NULL,
  score numeric NOT NULL,
  rule text NOT NULL,
  reasons jsonb NOT NULL,
  status text NOT NULL DEFAULT 'open' CONSTRAINT duplicate_pair_status CHECK (status IN ('open', 'dismissed', 'merged')),
  found_at timestamptz NOT NULL DEFAULT now(),
  -- the search that last met it; an open pair that a later one no longer meets is gone
  search_id uuid NOT NULL,
  -- the smallest id of all that hang together by open pairs
  group_id uuid NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  CONSTRAINT duplicate_pair_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT duplicate_pair_unique UNIQUE (workspace_id, first_id, second_id)
);
SELECT register_tenant_table('duplicate_pair');
CREATE INDEX duplicate_pair_list ON duplicate_pair (workspace_id, entity, status, group_id);
CREATE INDEX duplicate_pair_second ON duplicate_pair (workspace_id, second_id);

-- A merge: who survived, and row by row what was changed, so that it can be undone.
CREATE TABLE duplicate_merge (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  entity text NOT NULL,
  survivor_id uuid NOT NULL,
  merged_at timestamptz NOT NULL,
  merged_by uuid NOT NULL,
  -- { before, after }: fields of the survivor; moved: [{ table, column, ids }]; counts by object
  survivor jsonb NOT NULL,
  moved jsonb NOT NULL,
  counts jsonb NOT NULL,
  undone_at timestamptz,
  undone_by uuid,
  CONSTRAINT duplicate_merge_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('duplicate_merge');
CREATE INDEX duplicate_merge_list ON duplicate_merge (workspace_id, merged_at, id);
CREATE INDEX duplicate_merge_survivor ON duplicate_merge (workspace_id, survivor_id);

-- Where a merged record went: its id goes on leading to the survivor.
CREATE TABLE duplicate_merged (
  workspace_id uuid NOT NULL,
  record_id uuid NOT NULL,
  merge_id uuid NOT NULL,
  survivor_id uuid NOT NULL,
  title text NOT NULL,
  CONSTRAINT duplicate_merged_pk PRIMARY KEY (workspace_id, record_id)
);
SELECT register_tenant_table('duplicate_merged');
CREATE INDEX duplicate_merged_merge ON duplicate_merged (workspace_id, merge_id);
CREATE INDEX duplicate_merged_survivor ON duplicate_merged (workspace_id, survivor_id);
ALTER TABLE duplicate_merged ADD CONSTRAINT duplicate_merged_merge_fk FOREIGN KEY (workspace_id, merge_id) REFERENCES duplicate_merge (workspace_id, id);

-- A person claims a record that somebody else owns; a manager decides; every step stays in log.
CREATE TABLE duplicate_dispute (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  entity text NOT NULL,
  record_id uuid NOT NULL,
  claimant_id uuid NOT NULL,
  owner_id uuid,
  status text NOT NULL DEFAULT 'open' CONSTRAINT duplicate_dispute_status CHECK (status IN ('open', 'granted', 'shared', 'refused', 'withdrawn')),
  reason text NOT NULL,
  -- what the claimant had typed: all they are shown of the record until it is theirs to see
  claimed jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  decision text,
  -- [{ at, by, act, note }]
  log jsonb NOT NULL DEFAULT '[]',
  CONSTRAINT duplicate_dispute_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('duplicate_dispute');
CREATE UNIQUE INDEX duplicate_dispute_open_unique ON duplicate_dispute (workspace_id, record_id, claimant_id) WHERE status = 'open';
CREATE INDEX duplicate_dispute_list ON duplicate_dispute (workspace_id, status, created_at, id);
