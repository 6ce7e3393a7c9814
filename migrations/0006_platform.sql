-- Fields of the company's own as quick as built-in ones; what people add beside records: views, notices, files.

-- false: rows written before the field was made, or changed in a way that concerns them, are still to be gone through by the job.
ALTER TABLE custom_field ADD COLUMN filled boolean NOT NULL DEFAULT false;

-- Each record has a row for each of its fields of one value, a missing value as '' or -infinity: one index then gives a list's order.
-- unique_text repeats the value of fields that are unique, for records outside the recycle bin.
ALTER TABLE custom_value ADD COLUMN unique_text text;
CREATE UNIQUE INDEX custom_value_unique ON custom_value (workspace_id, field_id, unique_text) WHERE unique_text IS NOT NULL;
-- How often a value occurs differs from field to field: without this the planner takes all fields for one.
CREATE STATISTICS custom_value_text_spread (mcv, dependencies) ON field_id, text FROM custom_value;
CREATE STATISTICS custom_value_num_spread (mcv, dependencies) ON field_id, num FROM custom_value;
CREATE STATISTICS custom_value_time_spread (mcv, dependencies) ON field_id, time FROM custom_value;

ALTER TABLE workspace_user ADD COLUMN custom jsonb;
ALTER TABLE unit ADD COLUMN custom jsonb;

ALTER TABLE saved_view ADD CONSTRAINT saved_view_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
CREATE INDEX saved_view_entity ON saved_view (workspace_id, entity, position) WHERE deleted_at IS NULL;

ALTER TABLE notice ADD CONSTRAINT notice_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);
CREATE INDEX notice_unread ON notice (workspace_id, user_id) WHERE read_at IS NULL;

ALTER TABLE file ADD CONSTRAINT file_uploader_fk FOREIGN KEY (workspace_id, uploader_id) REFERENCES workspace_user (workspace_id, id);
CREATE INDEX file_unattached ON file (workspace_id, created_at) WHERE record_id IS NULL AND deleted_at IS NULL;
CREATE INDEX file_deleted ON file (workspace_id, deleted_at) WHERE deleted_at IS NOT NULL;
