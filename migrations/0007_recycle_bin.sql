-- The recycle bin is listed and emptied by when records went into it.
CREATE INDEX contact_deleted ON contact (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX contact_record_deleted ON contact_record (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX product_deleted ON product (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX order_deleted ON "order" (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX notice_record ON notice (workspace_id, record_id) WHERE record_id IS NOT NULL;
