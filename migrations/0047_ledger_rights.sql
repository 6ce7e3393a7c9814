-- What stock is worth tells what its products cost: a role that does not see the one does not see the other.
UPDATE role r SET version = r.version + 1, permissions = jsonb_set(r.permissions, '{fields}', r.permissions->'fields' || (
    SELECT jsonb_object_agg(name, CASE WHEN 'hidden' IN (r.permissions->'fields'->>'product.cost', r.permissions->'fields'->>name) THEN 'hidden' ELSE 'masked' END)
    FROM unnest(ARRAY['stock.value', 'stock.unitCost', 'stockMove.value']) name))
  WHERE r.permissions->'fields'->>'product.cost' IN ('hidden', 'masked');

-- Rows of ledgers are not deleted: what stood in the recycle bin still counted.
UPDATE stock SET deleted_at = NULL WHERE deleted_at IS NOT NULL;
UPDATE stock_move SET deleted_at = NULL WHERE deleted_at IS NOT NULL;
UPDATE receivable SET deleted_at = NULL WHERE deleted_at IS NOT NULL;
UPDATE payable SET deleted_at = NULL WHERE deleted_at IS NOT NULL;
UPDATE account_move SET deleted_at = NULL WHERE deleted_at IS NOT NULL;
UPDATE bank_line SET deleted_at = NULL WHERE deleted_at IS NOT NULL;
