import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examineDatabase } from './doctor.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
let admin: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
})

afterAll(async () => {
  await admin.end()
  await database.drop()
})

async function examine(check: string) {
  const findings = await examineDatabase({ ...database, embedded: true, stop: async () => undefined })
  return findings.find(finding => finding.check === check)
}

test('a migrated database is well, and every table of a company has its wall', async () => {
  const findings = await examineDatabase({ ...database, embedded: true, stop: async () => undefined })
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([])
})

test('a table without its wall is found, and the repair named mends it', async () => {
  await admin.query('create table forgotten (workspace_id uuid not null, id uuid not null)')
  const found = await examine('row-level security')
  expect(found).toMatchObject({ state: 'failure', found: { en: 'tables without it: forgotten' } })
  await admin.query(found?.repair ?? '')
  expect(await examine('row-level security')).toMatchObject({ state: 'ok' })
})

test('lost marks for index use are found, and the repair named restores them', async () => {
  await admin.query('alter function pg_catalog.arraycontains(anyarray, anyarray) not leakproof')
  const found = await examine('leakproof')
  expect(found).toMatchObject({ state: 'warning' })
  await admin.query(found?.repair ?? '')
  expect(await examine('leakproof')).toMatchObject({ state: 'ok' })
})

test('a login that fails is said instead of thrown', async () => {
  const appUrl = database.appUrl.replace(/\/\/[^@]*@/, '//nobody:wrong@')
  const [found] = await examineDatabase({ ...database, appUrl, embedded: false, stop: async () => undefined })
  expect(found).toMatchObject({ check: 'database', state: 'failure' })
})
