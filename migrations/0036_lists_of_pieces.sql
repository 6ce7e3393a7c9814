-- How many pieces wait to be merged is each connection's own to say: who writes many rows lets many wait (docs/decisions/0006-search-index-in-batches.md).
ALTER INDEX customer_grams RESET (gin_pending_list_limit);
ALTER INDEX contact_grams RESET (gin_pending_list_limit);
ALTER INDEX contact_record_grams RESET (gin_pending_list_limit);
ALTER INDEX product_grams RESET (gin_pending_list_limit);
ALTER INDEX order_grams RESET (gin_pending_list_limit);
ALTER INDEX custom_record_grams RESET (gin_pending_list_limit);
