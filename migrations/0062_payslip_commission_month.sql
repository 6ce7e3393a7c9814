-- A payslip says of which month its commissions are.
ALTER TABLE payslip ADD COLUMN commission_month text;
UPDATE payslip p SET commission_month = coalesce(nullif(s.commission_month, ''), s.month) FROM salary_sheet s WHERE s.workspace_id = p.workspace_id AND s.id = p.sheet_id;
