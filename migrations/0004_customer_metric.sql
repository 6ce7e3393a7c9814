-- What a customer's orders and contacts add up to: one row a customer, always recomputed from source (docs/measures.md).

CREATE TABLE customer_metric (
  workspace_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  order_count bigint NOT NULL DEFAULT 0,
  order_days bigint NOT NULL DEFAULT 0,
  -- confirmed orders less returns, base currency, without tax; this and the last fiscal year
  revenue numeric NOT NULL DEFAULT 0,
  revenue_this_year numeric NOT NULL DEFAULT 0,
  revenue_last_year numeric NOT NULL DEFAULT 0,
  first_order_on date,
  last_order_on date,
  last_contact_at timestamptz,
  contact_count bigint NOT NULL DEFAULT 0,
  average_interval numeric,
  interval_spread numeric,
  rhythm_days numeric,
  own_rhythm boolean NOT NULL DEFAULT false,
  -- the days on which the stage changes
  expected_from date,
  expected_on date,
  quiet_on date,
  lost_on date,
  new_until date,
  loyal boolean NOT NULL DEFAULT false,
  recency_score smallint,
  frequency_score smallint,
  monetary_score smallint,
  churn_risk bigint,
  -- revenue of this and the last fiscal year times the churn risk: whom to look after first
  at_stake numeric NOT NULL DEFAULT 0,
  health bigint,
  health_before bigint,
  amount_trend bigint,
  orders_recent bigint NOT NULL DEFAULT 0,
  orders_before bigint NOT NULL DEFAULT 0,
  return_percent bigint NOT NULL DEFAULT 0,
  CONSTRAINT customer_metric_pk PRIMARY KEY (workspace_id, customer_id)
);
SELECT register_tenant_table('customer_metric');
ALTER TABLE customer_metric ADD CONSTRAINT customer_metric_customer_fk
  FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id) ON DELETE CASCADE;
-- sort keys as lists write them: a missing value has a place
CREATE INDEX customer_metric_order_count ON customer_metric (workspace_id, (coalesce(order_count, 0)), customer_id);
CREATE INDEX customer_metric_revenue ON customer_metric (workspace_id, (coalesce(revenue, 0)), customer_id);
CREATE INDEX customer_metric_revenue_this_year ON customer_metric (workspace_id, (coalesce(revenue_this_year, 0)), customer_id);
CREATE INDEX customer_metric_last_order ON customer_metric (workspace_id, (coalesce(last_order_on, '0001-01-01'::date)), customer_id);
CREATE INDEX customer_metric_last_contact ON customer_metric (workspace_id, (coalesce(last_contact_at, '-infinity'::timestamptz)), customer_id);
CREATE INDEX customer_metric_expected ON customer_metric (workspace_id, (coalesce(expected_on, '0001-01-01'::date)), customer_id);
CREATE INDEX customer_metric_churn_risk ON customer_metric (workspace_id, (coalesce(churn_risk, 0)), customer_id);
CREATE INDEX customer_metric_health ON customer_metric (workspace_id, (coalesce(health, 0)), customer_id);
CREATE INDEX customer_metric_at_stake ON customer_metric (workspace_id, at_stake, customer_id) INCLUDE (expected_on, quiet_on, lost_on);
-- stages and "time to order again" are ranges of these days
CREATE INDEX customer_metric_quiet ON customer_metric (workspace_id, quiet_on, customer_id) INCLUDE (expected_on, lost_on, new_until)
  WHERE quiet_on IS NOT NULL;
CREATE INDEX customer_metric_lost ON customer_metric (workspace_id, lost_on, customer_id) INCLUDE (expected_on, quiet_on)
  WHERE lost_on IS NOT NULL;

-- Today: birthdays of persons, and what a month brought in
-- A birthday is asked for by month and day (301 = 1 March): as a column, since under row-level security an index serves no computed value.
ALTER TABLE customer ADD COLUMN birthday_code smallint GENERATED ALWAYS AS
  ((extract(month FROM birthday) * 100 + extract(day FROM birthday))::smallint) STORED;
ALTER TABLE contact ADD COLUMN birthday_code smallint GENERATED ALWAYS AS
  ((extract(month FROM birthday) * 100 + extract(day FROM birthday))::smallint) STORED;
CREATE INDEX customer_birthday ON customer (workspace_id, birthday_code) WHERE deleted_at IS NULL AND birthday_code IS NOT NULL;
CREATE INDEX contact_birthday ON contact (workspace_id, birthday_code) WHERE deleted_at IS NULL AND birthday_code IS NOT NULL;
CREATE INDEX contact_record_month ON contact_record (workspace_id, happened_at, customer_id) INCLUDE (owner_id)
  WHERE deleted_at IS NULL;
CREATE INDEX order_month ON "order" (workspace_id, ordered_on, customer_id) INCLUDE (owner_id, type, base_net)
  WHERE deleted_at IS NULL AND status = 'confirmed';

-- Customers whose facts changed: a row a change, written with it and taken by the recount. Rows are only added and removed,
-- never shared: a change that commits during a recount leaves its own row and is counted again.
CREATE TABLE metric_dirty (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  CONSTRAINT metric_dirty_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('metric_dirty');

-- What is usual in a company: from its last full count.
CREATE TABLE metric_company (
  workspace_id uuid NOT NULL,
  -- day of the company's zone for which everything was counted
  counted_on date NOT NULL,
  rhythm numeric NOT NULL,
  order_value numeric NOT NULL,
  -- values from which the RFM scores 2, 3, 4 and 5 start; recency as days from 1970-01-01
  recency_breaks float8[] NOT NULL,
  frequency_breaks float8[] NOT NULL,
  monetary_breaks float8[] NOT NULL,
  customers bigint NOT NULL,
  -- rows the last full count had to correct without a change marking them: 0 unless something is wrong
  corrected bigint NOT NULL DEFAULT 0,
  counted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT metric_company_pk PRIMARY KEY (workspace_id)
);
SELECT register_tenant_table('metric_company');
