-- How the company prints: its templates with every version of them, which one a customer's documents take, its printers with what they are off by,
-- what stands on its paper, and who printed what.
CREATE TABLE print_template (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  entity text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  -- Language of values and of what the program itself writes; none: the reader's.
  locale text,
  -- Taken where nothing else is chosen.
  preferred boolean NOT NULL DEFAULT false,
  design jsonb,
  workbook bytea,
  CONSTRAINT print_template_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT print_template_kind CHECK (kind IN ('pdf', 'xlsx')),
  CONSTRAINT print_template_locale CHECK (locale IN ('zh', 'en')),
  CONSTRAINT print_template_content CHECK ((kind = 'pdf') = (design IS NOT NULL) AND (kind = 'xlsx') = (workbook IS NOT NULL))
);
SELECT register_tenant_table('print_template');
CREATE INDEX print_template_entity ON print_template (workspace_id, entity) WHERE deleted_at IS NULL;

CREATE TABLE print_template_version (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  template_id uuid NOT NULL,
  number int NOT NULL,
  design jsonb,
  workbook bytea,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT print_template_version_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT print_template_version_unique UNIQUE (workspace_id, template_id, number)
);
SELECT register_tenant_table('print_template_version');
ALTER TABLE print_template_version ADD CONSTRAINT print_template_version_template_fk
  FOREIGN KEY (workspace_id, template_id) REFERENCES print_template (workspace_id, id);
ALTER TABLE print_template_version ADD CONSTRAINT print_template_version_maker_fk
  FOREIGN KEY (workspace_id, made_by) REFERENCES workspace_user (workspace_id, id);

-- What a customer's documents are printed by. It holds no customer back from leaving. The template is the id of one of the company's, or the key of one that comes with the program.
CREATE TABLE print_choice (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  entity text NOT NULL,
  template text NOT NULL,
  CONSTRAINT print_choice_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT print_choice_unique UNIQUE (workspace_id, customer_id, entity)
);
SELECT register_tenant_table('print_choice');

CREATE TABLE printer (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  -- Millimetres by which everything is moved to the right and down.
  x numeric NOT NULL DEFAULT 0,
  y numeric NOT NULL DEFAULT 0,
  CONSTRAINT printer_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT printer_name_unique UNIQUE (workspace_id, name)
);
SELECT register_tenant_table('printer');

CREATE TABLE print_company (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  version int NOT NULL DEFAULT 1,
  -- Address, phone, bank and so on; logo and seal as data addresses.
  facts jsonb NOT NULL,
  CONSTRAINT print_company_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT print_company_unique UNIQUE (workspace_id)
);
SELECT register_tenant_table('print_company');

CREATE TABLE print_log (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  entity text NOT NULL,
  record_id uuid NOT NULL,
  template text NOT NULL,
  template_name text NOT NULL,
  template_version int NOT NULL,
  copies text[] NOT NULL,
  printed_by uuid NOT NULL,
  printed_at timestamptz NOT NULL,
  CONSTRAINT print_log_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('print_log');
ALTER TABLE print_log ADD CONSTRAINT print_log_person_fk FOREIGN KEY (workspace_id, printed_by) REFERENCES workspace_user (workspace_id, id);
CREATE INDEX print_log_record ON print_log (workspace_id, entity, record_id, id);
