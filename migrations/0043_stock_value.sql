-- What stock is worth at its moving average, in the company's currency: the balance, and what each move put in or took out.
ALTER TABLE stock ADD COLUMN value numeric NOT NULL DEFAULT 0;
ALTER TABLE stock_move ADD COLUMN value numeric NOT NULL DEFAULT 0;
