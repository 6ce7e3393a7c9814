-- Letters whose sending broke off are found again, also those of a batch that was stopped meanwhile.
CREATE INDEX letter_sending ON letter (workspace_id, batch_id) WHERE status = 'sending';
