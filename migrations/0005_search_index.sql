-- Search pieces are put into the index in batches (docs/decisions/0006-search-index-in-batches.md).
ALTER INDEX customer_grams SET (fastupdate = on, gin_pending_list_limit = 1024);
ALTER INDEX contact_grams SET (fastupdate = on, gin_pending_list_limit = 1024);
ALTER INDEX contact_record_grams SET (fastupdate = on, gin_pending_list_limit = 1024);
ALTER INDEX product_grams SET (fastupdate = on, gin_pending_list_limit = 1024);
ALTER INDEX order_grams SET (fastupdate = on, gin_pending_list_limit = 1024);
