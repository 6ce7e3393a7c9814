-- Numbers that the database gives have stood in the search text of new records for a while: now in that of all, so that a search
-- need not ask for the number beside it. As core/rows.ts writes them: with and without the punctuation, pieces of three.
UPDATE customer t SET
  search_text = concat_ws(E' \x01 ', concat_ws(' ', nullif(split_part(coalesce(t.search_text, ''), E' \x01 ', 1), ''), n.codes),
    nullif(split_part(coalesce(t.search_text, ''), E' \x01 ', 2), '')),
  grams = coalesce(t.grams, '{}') || n.pieces
FROM (
  SELECT c.workspace_id, c.id, string_agg(DISTINCT form, ' ') AS codes,
    array_agg(DISTINCT substr(run, i, 3)) FILTER (WHERE i IS NOT NULL) AS pieces
  FROM customer c,
    unnest(ARRAY[lower(c.number), regexp_replace(lower(c.number), '[-_/.#\s]+', '', 'g')]) form,
    regexp_split_to_table(form, '[^a-z0-9]+') run
    LEFT JOIN LATERAL generate_series(1, length(run) - 2) i ON true
  WHERE c.number IS NOT NULL AND position(lower(c.number) IN coalesce(c.search_text, '')) = 0
  GROUP BY c.workspace_id, c.id) n
WHERE t.workspace_id = n.workspace_id AND t.id = n.id;

UPDATE custom_record t SET
  search_text = concat_ws(E' \x01 ', concat_ws(' ', nullif(split_part(coalesce(t.search_text, ''), E' \x01 ', 1), ''), n.codes),
    nullif(split_part(coalesce(t.search_text, ''), E' \x01 ', 2), '')),
  grams = coalesce(t.grams, '{}') || n.pieces
FROM (
  SELECT c.workspace_id, c.id, string_agg(DISTINCT form, ' ') AS codes,
    array_agg(DISTINCT substr(run, i, 3)) FILTER (WHERE i IS NOT NULL) AS pieces
  FROM custom_record c,
    unnest(ARRAY[lower(c.number), regexp_replace(lower(c.number), '[-_/.#\s]+', '', 'g')]) form,
    regexp_split_to_table(form, '[^a-z0-9]+') run
    LEFT JOIN LATERAL generate_series(1, length(run) - 2) i ON true
  WHERE c.number IS NOT NULL AND position(lower(c.number) IN coalesce(c.search_text, '')) = 0
  GROUP BY c.workspace_id, c.id) n
WHERE t.workspace_id = n.workspace_id AND t.id = n.id;
