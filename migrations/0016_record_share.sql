-- Records shared with a group of people: those of a unit and of the units below it, or another group a feature knows.
CREATE TABLE record_share (
  workspace_id uuid NOT NULL,
  entity text NOT NULL,
  record_id uuid NOT NULL,
  group_id uuid NOT NULL,
  access text NOT NULL DEFAULT 'read' CONSTRAINT record_share_access CHECK (access IN ('read', 'write')),
  -- of the record: the newest of many are found by it
  record_created_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- who shared it; none: a rule did
  added_by_id uuid,
  CONSTRAINT record_share_pk PRIMARY KEY (workspace_id, entity, record_id, group_id)
);
SELECT register_tenant_table('record_share');
CREATE INDEX record_share_group ON record_share (workspace_id, group_id, entity, record_created_at, record_id);
ALTER TABLE record_share ADD CONSTRAINT record_share_added_by_fk FOREIGN KEY (workspace_id, added_by_id) REFERENCES workspace_user (workspace_id, id);

ALTER TABLE collaborator ADD COLUMN added_by_id uuid;
ALTER TABLE collaborator ADD CONSTRAINT collaborator_added_by_fk FOREIGN KEY (workspace_id, added_by_id) REFERENCES workspace_user (workspace_id, id);

-- Who may add collaborators may share with units too.
UPDATE role SET permissions = jsonb_set(permissions, '{entities}', (
  SELECT jsonb_object_agg(key, CASE WHEN value->'actions' ? 'addCollaborator'
    THEN jsonb_set(value, '{actions}', (value->'actions') || '["shareWithUnit", "unshareWithUnit"]') ELSE value END)
  FROM jsonb_each(permissions->'entities')))
WHERE permissions->'entities' <> '{}';
