-- What stands on the home page, for everyone (no role) or for the people of a role; where there is none, what the program comes with.
CREATE TABLE home_page (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  role_id uuid,
  blocks jsonb NOT NULL,
  CONSTRAINT home_page_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT home_page_role_unique UNIQUE NULLS NOT DISTINCT (workspace_id, role_id)
);
SELECT register_tenant_table('home_page');
ALTER TABLE home_page ADD CONSTRAINT home_page_role_fk FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id);
