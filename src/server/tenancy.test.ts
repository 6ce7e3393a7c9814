import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { companyOfFile, testCompany } from './testing/server.ts'

const { server, company: home, made } = await companyOfFile()
const abroad = await testCompany(server)
for (const { owner } of [home, abroad]) {
  const { id: customer } = await made('/customers', { name: '甲' }, owner)
  await made('/contacts', { name: '乙', customer }, owner)
}
const admin = new pg.Client({ connectionString: server.adminUrl })
const app = new pg.Client({ connectionString: server.appUrl })
await Promise.all([admin.connect(), app.connect()])
afterAll(() => Promise.all([admin.end(), app.end()]))
const { rows } = await admin.query<{ name: string }>(`
  select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)
const tables = rows.map(row => row.name)

/** What the app's connection gets of a statement when it names a company, or none; nothing of it stays. */
async function asked(workspaceId: string | undefined, statement: string): Promise<pg.QueryResult> {
  await app.query('begin')
  try {
    if (workspaceId) await app.query(`set local app.workspace_id = '${workspaceId}'`)
    return await app.query(statement)
  } finally {
    await app.query('rollback')
  }
}

describe('every table of companies', () => {
  test('begins its key, its unique indexes and its foreign keys with the company, behind a wall', async () => {
    expect(tables.length).toBeGreaterThan(20)
    const { rows: unwalled } = await admin.query(
      `select relname from pg_class where relname = any($1) and relnamespace = 'public'::regnamespace
       and not (relrowsecurity and exists (select from pg_policy where polrelid = pg_class.oid and polqual is not null and polwithcheck is not null))`,
      [tables],
    )
    expect(unwalled).toEqual([])
    const { rows: keys } = await admin.query(
      `select i.indexrelid::regclass::text as index, a.attname as first from pg_index i
       join pg_class c on c.oid = i.indrelid and c.relname = any($1) and c.relnamespace = 'public'::regnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indisunique`,
      [tables],
    )
    expect(keys.length).toBeGreaterThanOrEqual(tables.length)
    expect(keys.filter(key => key.first !== 'workspace_id')).toEqual([])
    const { rows: pointers } = await admin.query(
      `select f.conname from pg_constraint f join pg_class t on t.oid = f.confrelid and t.relname = any($1)
       where f.contype = 'f' and not exists (select from pg_attribute a
         where a.attrelid = f.conrelid and a.attnum = any(f.conkey) and a.attname = 'workspace_id')`,
      [tables],
    )
    expect(pointers).toEqual([])
  })

  test('gives nothing to who names another company, or none', async () => {
    const holding: string[] = []
    for (const table of tables) {
      const rows = `from "${table}" where workspace_id = '${home.id}'`
      const { rows: all } = await admin.query(`select count(*)::int as count ${rows}`)
      if (all[0].count > 0) holding.push(table)
      for (const workspace of [abroad.id, undefined]) {
        expect((await asked(workspace, `select * ${rows}`)).rowCount, table).toBe(0)
        expect((await asked(workspace, `delete ${rows}`)).rowCount, table).toBe(0)
      }
      expect((await asked(undefined, `select * from "${table}"`)).rowCount, table).toBe(0)
    }
    expect(holding).toEqual(
      expect.arrayContaining(['customer', 'contact', 'event', 'role', 'workspace_user']),
    )
  })

  test('takes no row for another company', async () => {
    const insert = `insert into customer (workspace_id, id, name, name_sort) values ('${home.id}', gen_random_uuid(), 'x', 'x')`
    await expect(asked(abroad.id, insert)).rejects.toThrow(/row-level security/)
    await expect(asked(undefined, insert)).rejects.toThrow(/row-level security/)
    const moved = `update customer set workspace_id = '${home.id}'`
    await expect(asked(abroad.id, moved)).rejects.toThrow(/row-level security/)
  })
})

describe('the role the program logs in with', () => {
  test('owns nothing, belongs to no other role and can become none', async () => {
    const { rows } = await app.query<{ name: string }>('select current_user as name')
    const role = rows[0].name
    const { rows: rights } = await admin.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = $1`,
      [role],
    )
    expect(rights).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
      },
    ])
    const { rows: owned } = await admin.query(
      `with me as (select oid from pg_roles where rolname = $1)
       select relname as name from pg_class, me where relowner = me.oid union all select proname from pg_proc, me where proowner = me.oid
       union all select nspname from pg_namespace, me where nspowner = me.oid union all select typname from pg_type, me where typowner = me.oid
       union all select datname from pg_database, me where datdba = me.oid
       union all select r.rolname from pg_auth_members m join me on me.oid = m.member join pg_roles r on r.oid = m.roleid`,
      [role],
    )
    expect(owned).toEqual([])
    const { rows: others } = await admin.query<{ name: string }>(
      'select rolname as name from pg_roles where rolname <> $1',
      [role],
    )
    for (const { name } of others)
      await expect(app.query(`set role "${name}"`), name).rejects.toThrow(/permission denied/)
    await expect(app.query('create table mine (id int)')).rejects.toThrow(/permission denied/)
    await expect(app.query('alter table customer disable row level security')).rejects.toThrow(
      /must be owner/,
    )
  })
})

describe('the stream of changes', () => {
  test('names only records its reader sees', async () => {
    const [member, stranger] = [await home.person(), await home.person()]
    const own = (await member.ask<{ id: string }>('POST', '/customers', { name: '自己的' })).body.id
    const other = (await stranger.ask<{ id: string }>('POST', '/customers', { name: '别人的' })).body.id
    const foreign = (await abroad.owner.ask<{ id: string }>('POST', '/customers', { name: '外面的' })).body.id
    server.core.live.flush()
    const base = await server.app.listen({ port: 0, host: '127.0.0.1' })
    const stop = new AbortController()
    const response = await fetch(`${base}/api/v1/stream`, {
      headers: { authorization: `Bearer ${member.key}` },
      signal: stop.signal,
    })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = (await reader?.read())?.value ?? ''
    await stranger.ask('PATCH', `/customers/${other}`, { city: '杭州', version: 1 })
    await abroad.owner.ask('PATCH', `/customers/${foreign}`, { city: '杭州', version: 1 })
    await member.ask('PATCH', `/customers/${own}`, { city: '杭州', version: 1 })
    server.core.live.flush()
    while (!heard.includes(own)) heard += (await reader?.read())?.value ?? ''
    stop.abort()
    expect(heard).toContain('event: change')
    expect(heard).not.toContain(other)
    expect(heard).not.toContain(foreign)
  })
})
