import pg from 'pg'

/** The application's role and what it may not be, found by looking. */
export type RoleProblem = { problem: string; sql?: string }

/** Role and password a connection string names. */
export function roleOf(url: string): { role: string; password: string } {
  const client = new pg.Client({ connectionString: url })
  return { role: client.user ?? '', password: client.password ?? '' }
}

/** Makes the application's login role where it is missing. Its rights are given by `grantToApp`. */
export async function ensureAppRole(admin: pg.ClientBase, appUrl: string): Promise<void> {
  const { role, password } = roleOf(appUrl)
  const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role])
  if (rowCount) return
  const sql = `CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT`
  try {
    await admin.query(`${sql} PASSWORD ${pg.escapeLiteral(password)}`)
  } catch (error) {
    if (await exists(admin, role)) return // made by another program in between
    throw new Error(
      `The role ${role} of DATABASE_URL does not exist and DATABASE_ADMIN_URL may not create it (${(error as Error).message}). ` +
        `Ask the database's administrator to run: ${sql} PASSWORD '…';`,
    )
  }
}

async function exists(admin: pg.ClientBase, role: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role])
  return rowCount === 1
}

/** Row-level security stands only while the application is no owner, no superuser and cannot become one. */
export async function roleProblems(client: pg.ClientBase, role: string): Promise<RoleProblem[]> {
  const { rows } = await client.query<{
    rolsuper: boolean
    rolbypassrls: boolean
    rolcreaterole: boolean
    rolcreatedb: boolean
    rolreplication: boolean
    memberships: string[]
    owned: number
  }>(
    `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
       array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as memberships,
       (select count(*)::int from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o') as owned
     from pg_roles r where rolname = $1`,
    [role],
  )
  const found = rows[0]
  if (!found) return [{ problem: `role ${role} does not exist` }]
  const name = pg.escapeIdentifier(role)
  const problems: RoleProblem[] = []
  const attribute = (has: boolean, word: string) => {
    if (has) problems.push({ problem: `role ${role} is ${word}`, sql: `ALTER ROLE ${name} NO${word};` })
  }
  attribute(found.rolsuper, 'SUPERUSER')
  attribute(found.rolbypassrls, 'BYPASSRLS')
  attribute(found.rolcreaterole, 'CREATEROLE')
  attribute(found.rolcreatedb, 'CREATEDB')
  attribute(found.rolreplication, 'REPLICATION')
  for (const group of found.memberships) {
    problems.push({ problem: `role ${role} is a member of ${group}`, sql: `REVOKE ${group} FROM ${name};` })
  }
  if (found.owned) {
    problems.push({ problem: `role ${role} owns ${found.owned} objects` })
  }
  return problems
}

/** Where the program's tables stand. */
export const schemas = ['public', 'auth', 'pgboss']

/** The application reads and writes rows everywhere, and changes no table. Run after every migration. */
export async function grantToApp(admin: pg.ClientBase, role: string): Promise<void> {
  const name = pg.escapeIdentifier(role)
  const { rows } = await admin.query<{ schema: string }>(
    'select nspname as schema from pg_namespace where nspname = any($1)',
    [schemas],
  )
  await admin.query('revoke create on schema public from public')
  for (const { schema } of rows) {
    await admin.query(`
      grant usage on schema ${schema} to ${name};
      grant select, insert, update, delete on all tables in schema ${schema} to ${name};
      grant usage, select on all sequences in schema ${schema} to ${name};
      grant execute on all functions in schema ${schema} to ${name}`)
  }
  await admin.query(`revoke insert, update, delete on public.schema_migration from ${name}`)
}
