-- Who does not see or change a product's price does not see or change it in its units and price lists either.
UPDATE role SET version = version + 1, permissions = jsonb_set(permissions, '{fields}', (permissions->'fields') || jsonb_build_object(
    'productUnit.price', coalesce(permissions->'fields'->'productUnit.price', permissions->'fields'->'product.price'),
    'priceListLine.price', coalesce(permissions->'fields'->'priceListLine.price', permissions->'fields'->'product.price')))
  WHERE permissions->'fields' ? 'product.price';

-- receivable_open holds the same, by customer too.
DROP INDEX receivable_customer_open;
