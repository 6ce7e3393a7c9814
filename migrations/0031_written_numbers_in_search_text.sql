-- Numbers written with punctuation inside names and notes (88-2-1, 2026-11-22) are typed with it and without: core/text/search.ts
-- keeps both forms of what is saved from now on; here the records of before get the second.
DO $$
DECLARE searched text;
BEGIN
  FOR searched IN
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND column_name = 'search_text' ORDER BY table_name
  LOOP
    EXECUTE format($sql$
      UPDATE %1$I t SET search_text = t.search_text || ' ' || n.numbers, grams = t.grams || n.pieces
      FROM (
        SELECT r.workspace_id, r.id, string_agg(DISTINCT digits, ' ') AS numbers,
          coalesce(array_agg(DISTINCT substr(digits, i, 3)) FILTER (WHERE i IS NOT NULL), '{}') AS pieces
        FROM %1$I r
          CROSS JOIN LATERAL regexp_matches(r.search_text, '[0-9]+(?:[.-]+[0-9]+)+', 'g') AS run
          CROSS JOIN LATERAL regexp_replace(run[1], '\D', '', 'g') AS digits
          LEFT JOIN LATERAL generate_series(1, length(digits) - 2) i ON true
        WHERE position(digits IN r.search_text) = 0
        GROUP BY 1, 2) n
      WHERE t.workspace_id = n.workspace_id AND t.id = n.id
    $sql$, searched);
  END LOOP;
END $$;
