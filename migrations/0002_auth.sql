-- Accounts, sessions and keys: the tables better-auth 1.7.5 reads and writes (schema auth), and our own beside them.
-- Ids are UUIDv7 made by the app. These are control tables: one person may belong to several companies.

CREATE SCHEMA auth;

CREATE TABLE auth.user (
  id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  two_factor_enabled boolean NOT NULL DEFAULT false,
  locale text,
  theme text,
  time_zone text,
  CONSTRAINT user_pk PRIMARY KEY (id),
  CONSTRAINT user_email_unique UNIQUE (email),
  CONSTRAINT user_email_lower CHECK (email = lower(email)),
  CONSTRAINT user_locale CHECK (locale IN ('zh', 'en')),
  CONSTRAINT user_theme CHECK (theme IN ('light', 'dark', 'system'))
);

CREATE TABLE auth.session (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  token text NOT NULL,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT session_pk PRIMARY KEY (id),
  CONSTRAINT session_token_unique UNIQUE (token),
  CONSTRAINT session_user_id_fk FOREIGN KEY (user_id) REFERENCES auth.user (id) ON DELETE CASCADE
);
CREATE INDEX session_user_id ON auth.session (user_id);
CREATE INDEX session_expires_at ON auth.session (expires_at);

-- One row a way of signing in; the password's hash is on the row with provider_id 'credential'.
CREATE TABLE auth.account (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT account_pk PRIMARY KEY (id),
  CONSTRAINT account_provider_id_account_id_unique UNIQUE (provider_id, account_id),
  CONSTRAINT account_user_id_fk FOREIGN KEY (user_id) REFERENCES auth.user (id) ON DELETE CASCADE
);
CREATE INDEX account_user_id ON auth.account (user_id);

CREATE TABLE auth.verification (
  id uuid NOT NULL,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT verification_pk PRIMARY KEY (id)
);
CREATE INDEX verification_identifier ON auth.verification (identifier);
CREATE INDEX verification_expires_at ON auth.verification (expires_at);

CREATE TABLE auth.two_factor (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  secret text NOT NULL,
  backup_codes text NOT NULL,
  verified boolean DEFAULT true,
  failed_verification_count integer DEFAULT 0,
  locked_until timestamptz,
  CONSTRAINT two_factor_pk PRIMARY KEY (id),
  CONSTRAINT two_factor_user_id_fk FOREIGN KEY (user_id) REFERENCES auth.user (id) ON DELETE CASCADE
);
CREATE INDEX two_factor_user_id ON auth.two_factor (user_id);

-- The secret half of an API key (its hash); which company and person it acts for is in public.api_key under the same id.
CREATE TABLE auth.api_key (
  id uuid NOT NULL,
  config_id text NOT NULL DEFAULT 'default',
  name text,
  start text,
  reference_id uuid NOT NULL,
  prefix text,
  key text NOT NULL,
  refill_interval integer,
  refill_amount integer,
  last_refill_at timestamptz,
  enabled boolean NOT NULL DEFAULT true,
  rate_limit_enabled boolean NOT NULL DEFAULT false,
  rate_limit_time_window integer,
  rate_limit_max integer,
  request_count integer NOT NULL DEFAULT 0,
  remaining integer,
  last_request timestamptz,
  expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  permissions text,
  metadata text,
  CONSTRAINT api_key_pk PRIMARY KEY (id),
  CONSTRAINT api_key_unique_key UNIQUE (key),
  CONSTRAINT api_key_reference_id_fk FOREIGN KEY (reference_id) REFERENCES auth.user (id) ON DELETE CASCADE
);
CREATE INDEX api_key_reference_id ON auth.api_key (reference_id);

-- Which companies a person may enter. One row for each active workspace_user, written in the same transaction: it answers
-- "my companies" without asking every company's table.
CREATE TABLE auth.membership (
  user_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT membership_pk PRIMARY KEY (user_id, workspace_id),
  CONSTRAINT membership_user_id_fk FOREIGN KEY (user_id) REFERENCES auth.user (id) ON DELETE CASCADE,
  CONSTRAINT membership_workspace_id_fk FOREIGN KEY (workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE INDEX membership_workspace_id ON auth.membership (workspace_id);

-- Password attempts by e-mail address, counted before the password is looked at so that parallel guesses count too.
CREATE TABLE auth.sign_in_attempt (
  email text NOT NULL,
  failures integer NOT NULL,
  until timestamptz NOT NULL,
  CONSTRAINT sign_in_attempt_pk PRIMARY KEY (email)
);

-- Resets asked for while no mail could be sent: shown to the administrators of the person's company.
CREATE TABLE auth.password_reset_request (
  user_id uuid NOT NULL,
  requested_at timestamptz NOT NULL,
  CONSTRAINT password_reset_request_pk PRIMARY KEY (user_id),
  CONSTRAINT password_reset_request_user_id_fk FOREIGN KEY (user_id) REFERENCES auth.user (id) ON DELETE CASCADE
);

-- An API key acts for one person in one company.
CREATE TABLE api_key (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  start text NOT NULL,
  created_by_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  CONSTRAINT api_key_pk PRIMARY KEY (workspace_id, id)
);
SELECT register_tenant_table('api_key');
CREATE INDEX api_key_user ON api_key (workspace_id, user_id);
ALTER TABLE api_key ADD CONSTRAINT api_key_user_fk FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE api_key ADD CONSTRAINT api_key_created_by_fk FOREIGN KEY (workspace_id, created_by_id) REFERENCES workspace_user (workspace_id, id);

-- A link that lets one person in, once. Only the hash of its secret is kept.
CREATE TABLE invitation (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  email text NOT NULL,
  name text,
  role_id uuid NOT NULL,
  unit_id uuid,
  manager_id uuid,
  token_hash text NOT NULL,
  invited_by_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  accepted_by_id uuid,
  CONSTRAINT invitation_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT invitation_token_hash_unique UNIQUE (workspace_id, token_hash)
);
SELECT register_tenant_table('invitation');
CREATE UNIQUE INDEX invitation_open_unique ON invitation (workspace_id, email) WHERE accepted_at IS NULL;
ALTER TABLE invitation ADD CONSTRAINT invitation_role_fk FOREIGN KEY (workspace_id, role_id) REFERENCES role (workspace_id, id);
ALTER TABLE invitation ADD CONSTRAINT invitation_unit_fk FOREIGN KEY (workspace_id, unit_id) REFERENCES unit (workspace_id, id);
ALTER TABLE invitation ADD CONSTRAINT invitation_manager_fk FOREIGN KEY (workspace_id, manager_id) REFERENCES workspace_user (workspace_id, id);
ALTER TABLE invitation ADD CONSTRAINT invitation_invited_by_fk FOREIGN KEY (workspace_id, invited_by_id) REFERENCES workspace_user (workspace_id, id);

-- How the company sends mail; one row a company, its id the company's. The password is sealed with the installation's secret.
CREATE TABLE mail_setting (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  host text NOT NULL,
  port integer NOT NULL,
  encryption text NOT NULL,
  login text,
  sealed_password text,
  sender text NOT NULL,
  public_url text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT mail_setting_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT mail_setting_port CHECK (port BETWEEN 1 AND 65535),
  CONSTRAINT mail_setting_encryption CHECK (encryption IN ('tls', 'starttls', 'none'))
);
SELECT register_tenant_table('mail_setting');
