-- Takes the keys of a record about to be created, one statement for what is nearly always so: nobody has them. Waits for those who are
-- saving the same (locks: one order everywhere), then looks with a snapshot of its own, which a single statement would not have.
-- Where somebody has one, it fails as a serialization does: the write is done anew, comparing in full.
CREATE FUNCTION claim_duplicate_keys(workspace uuid, object text, record uuid, strong text[], weak text[], against text[], whole bigint, locks bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(whole);
  PERFORM pg_advisory_xact_lock(lock) FROM unnest(locks) lock;
  IF EXISTS (SELECT FROM duplicate_key k WHERE k.workspace_id = workspace AND k.key = ANY (strong) AND k.entity = ANY (against)) THEN
    RAISE EXCEPTION 'a record with one of these keys exists' USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO duplicate_key (workspace_id, entity, key, record_id)
    SELECT workspace, object, key, record FROM unnest(strong || weak) key ON CONFLICT DO NOTHING;
END $$;
