-- The company's bank and cash accounts, the ledger of its money, transfers, expenses, and lines of bank statements.

CREATE TABLE money_account (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL DEFAULT '',
  kind text NOT NULL DEFAULT 'bank' CONSTRAINT money_account_kind CHECK (kind IN ('bank', 'cash', 'alipay', 'wechat', 'other')),
  currency text NOT NULL,
  bank text,
  account_number text,
  opened_on date,
  opening numeric,
  rate numeric NOT NULL DEFAULT 1,
  active boolean,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT money_account_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('money_account');
CREATE UNIQUE INDEX money_account_name_unique ON money_account (workspace_id, name) WHERE deleted_at IS NULL;
CREATE INDEX money_account_name_sort ON money_account (workspace_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX money_account_created ON money_account (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX money_account_grams ON money_account USING gin (workspace_id, grams) WITH (fastupdate = off);

CREATE TABLE expense_category (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  name text NOT NULL,
  name_sort text COLLATE "C" NOT NULL DEFAULT '',
  code text,
  parent_id uuid,
  active boolean,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT expense_category_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('expense_category');
CREATE UNIQUE INDEX expense_category_name_unique ON expense_category (workspace_id, name) WHERE deleted_at IS NULL;
CREATE INDEX expense_category_name_sort ON expense_category (workspace_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX expense_category_created ON expense_category (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX expense_category_grams ON expense_category USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE expense_category ADD CONSTRAINT expense_category_parent_fk FOREIGN KEY (workspace_id, parent_id) REFERENCES expense_category (workspace_id, id);

-- Money that came into an account or left it; never changed, only followed by its opposite. Balances are sums of it.
CREATE TABLE account_move (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  account_id uuid NOT NULL,
  kind text NOT NULL,
  moved_on date NOT NULL,
  amount numeric NOT NULL,
  base_amount numeric NOT NULL,
  currency text NOT NULL,
  category_id uuid,
  customer_id uuid,
  person_id uuid,
  method text,
  number text,
  -- the document that moved it
  source_entity text NOT NULL,
  source_id uuid NOT NULL,
  note text,
  custom jsonb,
  CONSTRAINT account_move_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('account_move');
CREATE INDEX account_move_account ON account_move (workspace_id, account_id, moved_on, id) INCLUDE (amount, base_amount);
CREATE INDEX account_move_moved_on ON account_move (workspace_id, moved_on, id) INCLUDE (kind, base_amount) WHERE deleted_at IS NULL;
CREATE INDEX account_move_created ON account_move (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX account_move_amount ON account_move (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX account_move_source ON account_move (workspace_id, source_id);
CREATE INDEX account_move_customer ON account_move (workspace_id, customer_id);
ALTER TABLE account_move ADD CONSTRAINT account_move_account_fk FOREIGN KEY (workspace_id, account_id) REFERENCES money_account (workspace_id, id);
ALTER TABLE account_move ADD CONSTRAINT account_move_category_fk FOREIGN KEY (workspace_id, category_id) REFERENCES expense_category (workspace_id, id);
ALTER TABLE account_move ADD CONSTRAINT account_move_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);
ALTER TABLE account_move ADD CONSTRAINT account_move_person_fk FOREIGN KEY (workspace_id, person_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE transfer (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  status text NOT NULL DEFAULT 'draft' CONSTRAINT transfer_status CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  from_id uuid NOT NULL,
  to_id uuid NOT NULL,
  transferred_on date NOT NULL,
  amount numeric NOT NULL DEFAULT 0,
  received numeric,
  fee numeric,
  rate numeric NOT NULL DEFAULT 1,
  owner_id uuid,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT transfer_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('transfer');
CREATE UNIQUE INDEX transfer_number_unique ON transfer (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX transfer_number_sort ON transfer (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX transfer_created ON transfer (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX transfer_transferred_on ON transfer (workspace_id, transferred_on, id) WHERE deleted_at IS NULL;
CREATE INDEX transfer_amount ON transfer (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX transfer_status ON transfer (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX transfer_grams ON transfer USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE transfer ADD CONSTRAINT transfer_from_fk FOREIGN KEY (workspace_id, from_id) REFERENCES money_account (workspace_id, id);
ALTER TABLE transfer ADD CONSTRAINT transfer_to_fk FOREIGN KEY (workspace_id, to_id) REFERENCES money_account (workspace_id, id);
ALTER TABLE transfer ADD CONSTRAINT transfer_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);

CREATE TABLE expense (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  number text,
  status text NOT NULL DEFAULT 'draft' CONSTRAINT expense_status CHECK (status IN ('draft', 'submitted', 'confirmed', 'cancelled')),
  category_id uuid NOT NULL,
  spent_on date NOT NULL,
  amount numeric NOT NULL DEFAULT 0,
  currency text,
  rate numeric NOT NULL DEFAULT 1,
  -- the company from one of its accounts, or the person, to whom it is reimbursed
  paid_by text NOT NULL DEFAULT 'company' CONSTRAINT expense_paid_by CHECK (paid_by IN ('company', 'person')),
  reimbursement text CONSTRAINT expense_reimbursement CHECK (reimbursement IN ('due', 'paid')),
  reimbursed_on date,
  method text,
  account_id uuid,
  owner_id uuid,
  customer_id uuid,
  project text,
  payee text,
  invoice_number text,
  note text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT expense_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('expense');
CREATE UNIQUE INDEX expense_number_unique ON expense (workspace_id, number) WHERE deleted_at IS NULL;
CREATE INDEX expense_number_sort ON expense (workspace_id, (coalesce(number, '')), id) WHERE deleted_at IS NULL;
CREATE INDEX expense_created ON expense (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX expense_spent_on ON expense (workspace_id, spent_on, id) WHERE deleted_at IS NULL;
CREATE INDEX expense_amount ON expense (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX expense_status ON expense (workspace_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX expense_owner ON expense (workspace_id, owner_id, spent_on, id) WHERE deleted_at IS NULL;
CREATE INDEX expense_grams ON expense USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE expense ADD CONSTRAINT expense_category_fk FOREIGN KEY (workspace_id, category_id) REFERENCES expense_category (workspace_id, id);
ALTER TABLE expense ADD CONSTRAINT expense_account_fk FOREIGN KEY (workspace_id, account_id) REFERENCES money_account (workspace_id, id);
ALTER TABLE expense ADD CONSTRAINT expense_owner_fk FOREIGN KEY (workspace_id, owner_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE expense ADD CONSTRAINT expense_customer_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customer (workspace_id, id);

-- What a bank, Alipay or WeChat says happened in an account. A line that comes again has the same fingerprint.
CREATE TABLE bank_line (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  account_id uuid NOT NULL,
  happened_on date NOT NULL,
  time text,
  amount numeric NOT NULL,
  balance numeric,
  party text,
  party_account text,
  remark text,
  reference text,
  fingerprint text NOT NULL,
  file text,
  status text NOT NULL DEFAULT 'open' CONSTRAINT bank_line_status CHECK (status IN ('open', 'done', 'ignored')),
  -- the document it became, or was found to be
  source_entity text,
  source_id uuid,
  number text,
  custom jsonb,
  search_text text NOT NULL DEFAULT '',
  grams text[] NOT NULL DEFAULT '{}',
  CONSTRAINT bank_line_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT bank_line_fingerprint UNIQUE (workspace_id, account_id, fingerprint)
);
SELECT register_tenant_table('bank_line');
CREATE INDEX bank_line_created ON bank_line (workspace_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX bank_line_happened_on ON bank_line (workspace_id, happened_on, id) WHERE deleted_at IS NULL;
CREATE INDEX bank_line_amount ON bank_line (workspace_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX bank_line_open ON bank_line (workspace_id, account_id, happened_on, id) WHERE status = 'open';
CREATE INDEX bank_line_source ON bank_line (workspace_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX bank_line_grams ON bank_line USING gin (workspace_id, grams) WITH (fastupdate = off);
ALTER TABLE bank_line ADD CONSTRAINT bank_line_account_fk FOREIGN KEY (workspace_id, account_id) REFERENCES money_account (workspace_id, id);

-- Receipts and payments stand in accounts: those that were named, or one for the way of paying; what was confirmed is posted.
ALTER TABLE receipt ADD COLUMN account_id uuid;
ALTER TABLE payment ADD COLUMN account_id uuid;
CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
  SELECT x.*, x.place || CASE WHEN x.currency = w.currency THEN '' ELSE ' ' || x.currency END AS name
  FROM (SELECT r.workspace_id, r.id, 'receipt' AS entity, CASE r.type WHEN 'refund' THEN 'refund' ELSE 'receipt' END AS kind, CASE r.type WHEN 'refund' THEN -r.amount ELSE r.amount END AS amount,
      coalesce(r.currency, w.currency) AS currency, r.rate, r.received_on AS day, r.customer_id AS party, r.owner_id AS person, r.method, r.number, r.status,
      CASE WHEN r.method IN ('cash', 'alipay', 'wechat') THEN r.method ELSE 'bank' END AS way,
      coalesce(nullif(trim(r.account), ''), CASE WHEN r.method IN ('cash', 'alipay', 'wechat') THEN r.method ELSE 'bank' END) AS place
    FROM receipt r JOIN workspace w ON w.id = r.workspace_id WHERE r.amount <> 0
    UNION ALL
    SELECT p.workspace_id, p.id, 'payment', CASE p.type WHEN 'refund' THEN 'paymentRefund' ELSE 'payment' END, CASE p.type WHEN 'refund' THEN p.amount ELSE -p.amount END,
      coalesce(p.currency, w.currency), p.rate, p.paid_on, p.supplier_id, p.owner_id, p.method, p.number, p.status,
      CASE WHEN p.method IN ('cash', 'alipay', 'wechat') THEN p.method ELSE 'bank' END, CASE WHEN p.method IN ('cash', 'alipay', 'wechat') THEN p.method ELSE 'bank' END
    FROM payment p JOIN workspace w ON w.id = p.workspace_id WHERE p.amount <> 0) x JOIN workspace w ON w.id = x.workspace_id WHERE x.status = 'confirmed';
INSERT INTO money_account (workspace_id, id, name, kind, currency, active)
  SELECT DISTINCT ON (workspace_id, name) workspace_id, gen_random_uuid(), name, way, currency, true FROM standing ORDER BY workspace_id, name, id;
UPDATE receipt r SET account_id = a.id FROM standing s JOIN money_account a ON a.workspace_id = s.workspace_id AND a.name = s.name
  WHERE r.workspace_id = s.workspace_id AND r.id = s.id AND s.entity = 'receipt';
UPDATE payment r SET account_id = a.id FROM standing s JOIN money_account a ON a.workspace_id = s.workspace_id AND a.name = s.name
  WHERE r.workspace_id = s.workspace_id AND r.id = s.id AND s.entity = 'payment';
INSERT INTO account_move (workspace_id, account_id, kind, moved_on, amount, base_amount, currency, customer_id, person_id, method, number, source_entity, source_id)
  SELECT s.workspace_id, a.id, s.kind, s.day, s.amount, round(s.amount * s.rate, 2), s.currency, s.party, s.person, s.method, s.number, s.entity, s.id
  FROM standing s JOIN money_account a ON a.workspace_id = s.workspace_id AND a.name = s.name;
ALTER TABLE receipt DROP COLUMN account;
ALTER TABLE receipt ADD CONSTRAINT receipt_account_fk FOREIGN KEY (workspace_id, account_id) REFERENCES money_account (workspace_id, id);
ALTER TABLE payment ADD CONSTRAINT payment_account_fk FOREIGN KEY (workspace_id, account_id) REFERENCES money_account (workspace_id, id);

-- The company's own money is not for whoever sees some of the customers: its accounts are opened to a role by name. Everybody hands in expenses.
UPDATE role SET permissions = jsonb_set(permissions, '{entities}', '{"account": {"visibility": "self", "actions": []}, "accountMove": {"visibility": "self", "actions": []},
    "transfer": {"visibility": "self", "actions": []}, "bankLine": {"visibility": "self", "actions": []}, "expenseCategory": {"visibility": "all", "actions": ["read"]}}'
    || (permissions->'entities')), version = version + 1
  WHERE jsonb_typeof(permissions->'entities'->'*') = 'object' AND permissions->'entities'->'*'->>'visibility' <> 'all';
UPDATE role SET permissions = jsonb_set(permissions, '{entities,expense}', '{"visibility": "self", "actions": ["read", "create", "update", "delete", "submit"]}'), version = version + 1
  WHERE code = 'member' AND jsonb_typeof(permissions->'entities') = 'object';

-- Ready roles for clerks and accountants; each company's own from then on.
INSERT INTO role (workspace_id, id, code, name, permissions)
  SELECT w.id, gen_random_uuid(), 'orderClerk', CASE w.locale WHEN 'zh' THEN '订单文员' ELSE 'Order clerk' END, '{"entities":{"customer":{"visibility":"all","actions":["read","create","update","planContact"]},"contact":{"visibility":"all","actions":["read","create","update"]},"contactRecord":{"visibility":"all","actions":["read","create","update"]},"quote":{"visibility":"all","actions":["*"]},"order":{"visibility":"all","actions":["read","create","update","delete","confirm","change","cancel","return","close","reopen","import"]},"delivery":{"visibility":"all","actions":["read","create","update","delete","confirm","sign"]},"invoice":{"visibility":"all","actions":["read","create","update","delete"]},"receivable":{"visibility":"all","actions":["read"]},"receipt":{"visibility":"all","actions":["read","create","update","delete"]},"stock":{"visibility":"all","actions":["read"]},"stockMove":{"visibility":"all","actions":["read"]},"expenseCategory":{"visibility":"all","actions":["read"]},"expense":{"visibility":"self","actions":["read","create","update","delete","submit"]},"product":{"visibility":"all","actions":["read"]},"warehouse":{"visibility":"all","actions":["read"]},"user":{"visibility":"all","actions":["read"]},"unit":{"visibility":"all","actions":["read"]},"role":{"visibility":"all","actions":["read"]}},"fields":{},"administer":[]}'
  FROM workspace w ON CONFLICT (workspace_id, code) DO NOTHING;
INSERT INTO role (workspace_id, id, code, name, permissions)
  SELECT w.id, gen_random_uuid(), 'warehouseClerk', CASE w.locale WHEN 'zh' THEN '仓库管理员' ELSE 'Warehouse clerk' END, '{"entities":{"customer":{"visibility":"all","actions":["read"]},"contact":{"visibility":"all","actions":["read"]},"order":{"visibility":"all","actions":["read"]},"delivery":{"visibility":"all","actions":["read","create","update","delete","confirm","sign","cancel"]},"purchaseOrder":{"visibility":"all","actions":["read"]},"goodsReceipt":{"visibility":"all","actions":["*"]},"stock":{"visibility":"all","actions":["read","count"]},"stockMove":{"visibility":"all","actions":["read"]},"expenseCategory":{"visibility":"all","actions":["read"]},"expense":{"visibility":"self","actions":["read","create","update","delete","submit"]},"product":{"visibility":"all","actions":["read"]},"warehouse":{"visibility":"all","actions":["read","create","update"]},"user":{"visibility":"all","actions":["read"]},"unit":{"visibility":"all","actions":["read"]},"role":{"visibility":"all","actions":["read"]}},"fields":{},"administer":[]}'
  FROM workspace w ON CONFLICT (workspace_id, code) DO NOTHING;
INSERT INTO role (workspace_id, id, code, name, permissions)
  SELECT w.id, gen_random_uuid(), 'accountant', CASE w.locale WHEN 'zh' THEN '会计' ELSE 'Accountant' END, '{"entities":{"customer":{"visibility":"all","actions":["read"]},"contact":{"visibility":"all","actions":["read"]},"quote":{"visibility":"all","actions":["read"]},"order":{"visibility":"all","actions":["read"]},"delivery":{"visibility":"all","actions":["read"]},"purchaseOrder":{"visibility":"all","actions":["read"]},"goodsReceipt":{"visibility":"all","actions":["read"]},"stock":{"visibility":"all","actions":["read"]},"stockMove":{"visibility":"all","actions":["read"]},"invoice":{"visibility":"all","actions":["*"]},"purchaseInvoice":{"visibility":"all","actions":["*"]},"receivable":{"visibility":"all","actions":["*"]},"receipt":{"visibility":"all","actions":["*"]},"payable":{"visibility":"all","actions":["*"]},"payment":{"visibility":"all","actions":["*"]},"account":{"visibility":"all","actions":["*"]},"accountMove":{"visibility":"all","actions":["*"]},"transfer":{"visibility":"all","actions":["*"]},"bankLine":{"visibility":"all","actions":["*"]},"expense":{"visibility":"all","actions":["*"]},"expenseCategory":{"visibility":"all","actions":["*"]},"product":{"visibility":"all","actions":["read"]},"warehouse":{"visibility":"all","actions":["read"]},"user":{"visibility":"all","actions":["read"]},"unit":{"visibility":"all","actions":["read"]},"role":{"visibility":"all","actions":["read"]}},"fields":{},"administer":[]}'
  FROM workspace w ON CONFLICT (workspace_id, code) DO NOTHING;
