-- Of a merge that was taken back: the records that stand by themselves again.
ALTER TABLE duplicate_merge ADD COLUMN restored uuid[];
