-- The ageing adds up what is open of each customer and supplier: out of one index, in the order it groups by.
-- (200,000 open items: 0.54 s without, 0.2 s with it.)
CREATE INDEX receivable_open ON receivable (workspace_id, customer_id, due_on) INCLUDE (base_open, amount, booked_on, open) WHERE open <> 0;
CREATE INDEX payable_open ON payable (workspace_id, supplier_id, due_on) INCLUDE (base_open, amount, booked_on, open) WHERE open <> 0;
