-- What a formula is worked out from, over however many steps: it is hidden from whoever may not see one of them.
ALTER TABLE custom_field ADD COLUMN sources jsonb;
-- The day for which formulas that depend on today were last worked out.
ALTER TABLE workspace ADD COLUMN formulas_on date;
