-- Who sees a saved view: its maker, a unit with those below it, everyone; and who may save over it.
ALTER TABLE saved_view ADD COLUMN audience text NOT NULL DEFAULT 'me'
  CONSTRAINT saved_view_audience CHECK (audience IN ('me', 'unit', 'everyone'));
ALTER TABLE saved_view ADD COLUMN unit_id uuid;
ALTER TABLE saved_view ADD COLUMN changers text NOT NULL DEFAULT 'maker'
  CONSTRAINT saved_view_changers CHECK (changers IN ('maker', 'audience'));
UPDATE saved_view SET audience = 'everyone' WHERE shared;
ALTER TABLE saved_view DROP COLUMN shared;
ALTER TABLE saved_view ADD CONSTRAINT saved_view_unit_fk FOREIGN KEY (workspace_id, unit_id) REFERENCES unit (workspace_id, id);
ALTER TABLE saved_view ADD CONSTRAINT saved_view_unit_given CHECK ((audience = 'unit') = (unit_id IS NOT NULL));
-- The mode of a list stands in one entry, `board.level`, where it stood in one of two.
UPDATE saved_view SET definition = definition - 'board' - 'group' || CASE
    WHEN coalesce(definition ->> 'board', '') <> '' THEN jsonb_build_object('mode', 'board.' || (definition ->> 'board'))
    WHEN coalesce(definition ->> 'group', '') <> '' THEN jsonb_build_object('mode', 'group.' || (definition ->> 'group'))
    ELSE '{}' END
  WHERE definition ?| ARRAY['board', 'group'];
