-- Salary sheets are approved by the company's rules.
ALTER TABLE salary_sheet ADD COLUMN approval text CONSTRAINT salary_sheet_approval CHECK (approval IN ('waiting', 'failed', 'refused'));
