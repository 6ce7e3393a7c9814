-- What people took out of the program: asked for at every export (daily limit, habit).
CREATE INDEX event_export ON event (workspace_id, actor_id, occurred_at) WHERE action = 'export';
