import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leakproofState } from './migrate/leakproof.ts'
import { roleOf, roleProblems } from './migrate/roles.ts'
import { migrate } from './migrate.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
let admin: pg.Client
let app: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  admin = new pg.Client({ connectionString: database.adminUrl })
  app = new pg.Client({ connectionString: database.appUrl })
  await Promise.all([admin.connect(), app.connect()])
})

afterAll(async () => {
  await Promise.all([admin.end(), app.end()])
  await database.drop()
})

test('migrating twice changes nothing the second time', async () => {
  const again = await migrate(database)
  expect(again.applied).toEqual([])
})

test('the application owns nothing and cannot become another role', async () => {
  expect(await roleProblems(admin, roleOf(database.appUrl).role)).toEqual([])
  await expect(app.query('set role guanxi')).rejects.toThrow(/permission denied|does not exist/)
  await expect(app.query('create table mine (id int)')).rejects.toThrow(/permission denied/)
  await expect(app.query('alter table schema_migration disable row level security')).rejects.toThrow(
    /must be owner/,
  )
  await expect(app.query('delete from schema_migration')).rejects.toThrow(/permission denied/)
})

test('the application may queue and take jobs without changing tables', async () => {
  const boss = new PgBoss({
    connectionString: database.appUrl,
    migrate: false,
    createSchema: false,
    supervise: false,
  })
  await boss.start()
  await boss.createQueue('greeting')
  const id = await boss.send('greeting', { to: '王' })
  const [job] = await boss.fetch<{ to: string }>('greeting')
  expect(job?.data.to).toBe('王')
  await boss.complete('greeting', id ?? '')
  await boss.stop()
})

test('a role with too many rights is refused with the SQL that repairs it', async () => {
  const { role } = roleOf(database.appUrl)
  const other = `${role}_wide`
  await admin.query(`create role ${other} login bypassrls password 'x'`)
  try {
    const appUrl = database.appUrl.replace(/\/\/[^@]*@/, `//${other}:x@`)
    await expect(migrate({ adminUrl: database.adminUrl, appUrl })).rejects.toThrow(/BYPASSRLS.*ALTER ROLE/)
  } finally {
    await admin.query(`drop owned by ${other}; drop role ${other}`)
  }
})

test('filter operators are leakproof after migrating, also when the mark was lost', async () => {
  await admin.query('alter function pg_catalog.texticlike(text, text) not leakproof')
  expect((await leakproofState(admin)).missing).toEqual(['texticlike(text,text)'])
  await migrate(database)
  expect((await leakproofState(app)).missing).toEqual([])
})

test('an edited migration and a newer database are refused', async () => {
  await admin.query("insert into schema_migration (version, name, checksum) values (9999, 'tomorrow', 'x')")
  await expect(migrate(database)).rejects.toThrow(/newer Guanxi \(migration 9999_tomorrow\)/)
  await admin.query('delete from schema_migration where version = 9999')

  const { rows } = await admin.query(
    'select version, checksum from schema_migration order by version limit 1',
  )
  await admin.query("update schema_migration set checksum = 'edited' where version = $1", [rows[0].version])
  await expect(migrate(database)).rejects.toThrow(/was edited after/)
  await admin.query('update schema_migration set checksum = $2 where version = $1', [
    rows[0].version,
    rows[0].checksum,
  ])
  expect((await migrate(database)).applied).toEqual([])
})
