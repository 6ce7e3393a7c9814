-- Below this, after discounts, a product is sold only by who may set it.
ALTER TABLE product ADD COLUMN floor_price numeric;
