-- Rows of custom_value are those of records outside the recycle bin (docs/decisions/0007-own-fields-in-rows.md): lists, their order and
-- their counts are then answered from its indexes alone.
DO $$
DECLARE holder text;
BEGIN
  FOR holder IN
    SELECT c.table_name FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.column_name = 'custom'
      AND EXISTS (SELECT FROM information_schema.columns d WHERE d.table_schema = 'public' AND d.table_name = c.table_name AND d.column_name = 'deleted_at')
  LOOP
    EXECUTE format('DELETE FROM custom_value v USING %I t WHERE v.workspace_id = t.workspace_id AND v.record_id = t.id AND t.deleted_at IS NOT NULL', holder);
  END LOOP;
END $$;
