-- Rules of commissions, what they came to by person and month, and salaries.

CREATE TABLE commission_rule (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  basis text NOT NULL CONSTRAINT commission_rule_basis CHECK (basis IN ('order', 'delivery', 'invoice', 'receipt', 'margin')),
  tier_mode text NOT NULL DEFAULT 'progressive' CONSTRAINT commission_rule_tier_mode CHECK (tier_mode IN ('progressive', 'whole')),
  with_tax boolean,
  priority bigint NOT NULL DEFAULT 100,
  active boolean,
  product_id uuid,
  category text,
  level text,
  person_id uuid,
  role_id uuid,
  unit_id uuid,
  valid_from date,
  valid_to date,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT commission_rule_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('commission_rule');
CREATE INDEX commission_rule_created ON commission_rule (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_rule_priority ON commission_rule (workspace_id, priority, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_rule_grams ON commission_rule USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE commission_rule ADD CONSTRAINT commission_rule_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);
ALTER TABLE commission_rule ADD CONSTRAINT commission_rule_person_fk FOREIGN KEY (workspace_id, person_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE commission_rule ADD CONSTRAINT commission_rule_role_fk FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id);
ALTER TABLE commission_rule ADD CONSTRAINT commission_rule_unit_fk FOREIGN KEY (workspace_id, unit_id) REFERENCES unit (workspace_id, id);

CREATE TABLE commission_tier (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  rule_id uuid NOT NULL,
  position bigint NOT NULL,
  above numeric NOT NULL DEFAULT 0,
  rate numeric NOT NULL,
  custom jsonb,
  CONSTRAINT commission_tier_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('commission_tier');
CREATE INDEX commission_tier_created ON commission_tier (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_tier_rule ON commission_tier (workspace_id, rule_id, position);
ALTER TABLE commission_tier ADD CONSTRAINT commission_tier_rule_fk FOREIGN KEY (workspace_id, rule_id) REFERENCES commission_rule (workspace_id, id);

-- Who else, beside the salesperson, has a part of what an order earns.
CREATE TABLE commission_share (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  order_id uuid NOT NULL,
  person_id uuid NOT NULL,
  percent numeric NOT NULL,
  note text,
  custom jsonb,
  CONSTRAINT commission_share_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('commission_share');
CREATE INDEX commission_share_created ON commission_share (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX commission_share_person ON commission_share (workspace_id, order_id, person_id) WHERE deleted_at IS NULL;
ALTER TABLE commission_share ADD CONSTRAINT commission_share_order_fk FOREIGN KEY (workspace_id, order_id) REFERENCES "order" (workspace_id, id);
ALTER TABLE commission_share ADD CONSTRAINT commission_share_person_fk FOREIGN KEY (workspace_id, person_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE commission_month (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  month text NOT NULL CONSTRAINT commission_month_form CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  status text NOT NULL DEFAULT 'open' CONSTRAINT commission_month_status CHECK (status IN ('open', 'locked')),
  computed_at timestamptz,
  locked_on date,
  note text,
  -- the rules as they were when the month was locked
  rules jsonb,
  custom jsonb,
  CONSTRAINT commission_month_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('commission_month');
CREATE INDEX commission_month_created ON commission_month (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX commission_month_unique ON commission_month (workspace_id, month) WHERE deleted_at IS NULL;

-- What a line of a document, or money that settled it, earned a person; in a locked month never changed, only followed by a correction.
CREATE TABLE commission_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  period_id uuid NOT NULL,
  month text NOT NULL,
  -- the locked month that it puts right
  corrects text,
  person_id uuid NOT NULL,
  rule_id uuid NOT NULL,
  rule_name text NOT NULL,
  basis text NOT NULL,
  order_id uuid,
  customer_id uuid,
  product_id uuid,
  source_entity text NOT NULL,
  source_id uuid NOT NULL,
  source_line_id uuid NOT NULL,
  number text,
  day date NOT NULL,
  percent numeric NOT NULL,
  base numeric NOT NULL,
  rate numeric NOT NULL,
  amount numeric NOT NULL,
  custom jsonb,
  CONSTRAINT commission_line_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('commission_line');
CREATE INDEX commission_line_created ON commission_line (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX commission_line_person ON commission_line (workspace_id, person_id, month);
CREATE INDEX commission_line_period ON commission_line (workspace_id, period_id);
CREATE INDEX commission_line_corrects ON commission_line (workspace_id, corrects) WHERE corrects IS NOT NULL;
CREATE INDEX commission_line_day ON commission_line (workspace_id, day, id) WHERE deleted_at IS NULL;
ALTER TABLE commission_line ADD CONSTRAINT commission_line_period_fk FOREIGN KEY (workspace_id, period_id) REFERENCES commission_month (workspace_id, id);
ALTER TABLE commission_line ADD CONSTRAINT commission_line_person_fk FOREIGN KEY (workspace_id, person_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE commission_line ADD CONSTRAINT commission_line_rule_fk FOREIGN KEY (workspace_id, rule_id) REFERENCES commission_rule (workspace_id, id);
ALTER TABLE commission_line ADD CONSTRAINT commission_line_order_fk FOREIGN KEY (workspace_id, order_id) REFERENCES "order" (workspace_id, id);
ALTER TABLE commission_line ADD CONSTRAINT commission_line_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE commission_line ADD CONSTRAINT commission_line_product_fk FOREIGN KEY (workspace_id, product_id) REFERENCES product (workspace_id, id);

CREATE TABLE salary_item (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  kind text NOT NULL CONSTRAINT salary_item_kind CHECK (kind IN ('earning', 'deduction', 'employer')),
  position bigint,
  active boolean,
  note text,
  custom jsonb,
  CONSTRAINT salary_item_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('salary_item');
CREATE INDEX salary_item_created ON salary_item (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX salary_item_name_unique ON salary_item (workspace_id, name) WHERE deleted_at IS NULL;

CREATE TABLE salary_sheet (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  month text NOT NULL CONSTRAINT salary_sheet_month_form CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  commission_month text,
  unit_id uuid,
  status text NOT NULL DEFAULT 'draft' CONSTRAINT salary_sheet_status CHECK (status IN ('draft', 'approved', 'locked', 'paid')),
  owner_id uuid,
  paid_on date,
  account_id uuid,
  category_id uuid,
  method text,
  note text,
  custom jsonb,
  CONSTRAINT salary_sheet_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('salary_sheet');
CREATE INDEX salary_sheet_created ON salary_sheet (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX salary_sheet_month ON salary_sheet (workspace_id, month, id) WHERE deleted_at IS NULL;
ALTER TABLE salary_sheet ADD CONSTRAINT salary_sheet_unit_fk FOREIGN KEY (workspace_id, unit_id) REFERENCES unit (workspace_id, id);
ALTER TABLE salary_sheet ADD CONSTRAINT salary_sheet_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE salary_sheet ADD CONSTRAINT salary_sheet_account_fk FOREIGN KEY (workspace_id, account_id) REFERENCES money_account (workspace_id, id);
ALTER TABLE salary_sheet ADD CONSTRAINT salary_sheet_category_fk FOREIGN KEY (workspace_id, category_id) REFERENCES expense_category (workspace_id, id);

-- A person of a sheet; `owner_id` is that person from the moment the sheet is locked, who sees it then.
CREATE TABLE payslip (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  sheet_id uuid NOT NULL,
  month text NOT NULL,
  person_id uuid NOT NULL,
  owner_id uuid,
  base numeric NOT NULL DEFAULT 0,
  commission numeric NOT NULL DEFAULT 0,
  gross numeric NOT NULL DEFAULT 0,
  deductions numeric NOT NULL DEFAULT 0,
  net numeric NOT NULL DEFAULT 0,
  employer numeric NOT NULL DEFAULT 0,
  note text,
  custom jsonb,
  CONSTRAINT payslip_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('payslip');
CREATE INDEX payslip_created ON payslip (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX payslip_person ON payslip (workspace_id, month, person_id) WHERE deleted_at IS NULL;
CREATE INDEX payslip_sheet ON payslip (workspace_id, sheet_id);
CREATE INDEX payslip_owner ON payslip (workspace_id, owner_id, month);
CREATE INDEX payslip_month ON payslip (workspace_id, month, id) WHERE deleted_at IS NULL;
ALTER TABLE payslip ADD CONSTRAINT payslip_sheet_fk FOREIGN KEY (workspace_id, sheet_id) REFERENCES salary_sheet (workspace_id, id);
ALTER TABLE payslip ADD CONSTRAINT payslip_person_fk FOREIGN KEY (workspace_id, person_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE payslip ADD CONSTRAINT payslip_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE payslip_item (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  payslip_id uuid NOT NULL,
  position bigint NOT NULL,
  item_id uuid NOT NULL,
  kind text NOT NULL,
  amount numeric NOT NULL DEFAULT 0,
  note text,
  custom jsonb,
  CONSTRAINT payslip_item_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('payslip_item');
CREATE INDEX payslip_item_created ON payslip_item (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX payslip_item_payslip ON payslip_item (workspace_id, payslip_id, position);
CREATE INDEX payslip_item_item ON payslip_item (workspace_id, item_id);
ALTER TABLE payslip_item ADD CONSTRAINT payslip_item_payslip_fk FOREIGN KEY (workspace_id, payslip_id) REFERENCES payslip (workspace_id, id);
ALTER TABLE payslip_item ADD CONSTRAINT payslip_item_item_fk FOREIGN KEY (workspace_id, item_id) REFERENCES salary_item (workspace_id, id);

-- What companies usually have on a salary sheet; each company's own from then on.
INSERT INTO salary_item (workspace_id, id, name, kind, position, active)
  SELECT w.id, gen_random_uuid(), CASE w.locale WHEN 'zh' THEN x.zh ELSE x.en END, x.kind, x.position, true
  FROM workspace w, (VALUES ('津贴补贴', 'Allowances', 'earning', 1), ('奖金', 'Bonus', 'earning', 2), ('缺勤扣款', 'Absence', 'deduction', 3),
    ('社保（个人）', 'Social insurance', 'deduction', 4), ('公积金（个人）', 'Housing fund', 'deduction', 5), ('个人所得税', 'Income tax', 'deduction', 6),
    ('社保（公司）', 'Social insurance (company)', 'employer', 7), ('公积金（公司）', 'Housing fund (company)', 'employer', 8)) x (zh, en, kind, position);

-- Salaries and commissions are opened to a role by name. Accountants make the sheets; everybody sees the own payslip and the own commissions.
UPDATE role SET permissions = jsonb_set(permissions, '{entities}', permissions->'entities'
    || '{"commissionRule": {"visibility": "all", "actions": ["*"]}, "commissionMonth": {"visibility": "all", "actions": ["*"]}, "commissionLine": {"visibility": "all", "actions": ["*"]},
      "commissionShare": {"visibility": "all", "actions": ["*"]}, "salaryItem": {"visibility": "all", "actions": ["*"]}, "salarySheet": {"visibility": "all", "actions": ["*"]},
      "payslip": {"visibility": "all", "actions": ["*"]}}'), version = version + 1
  WHERE code = 'accountant' AND jsonb_typeof(permissions->'entities') = 'object';
UPDATE role SET permissions = jsonb_set(permissions, '{entities,commissionShare}', '{"visibility": "self", "actions": ["read"]}'), version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities') = 'object';
