import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../server/testing/database.ts'
import { Database, steady } from './database.ts'
import { newId } from './id.ts'

let made: TestDatabase
const workspace = newId()

beforeAll(async () => {
  made = await testDatabase()
})
afterAll(() => made.drop())

/** Texts that differ, so that each is prepared by itself. */
const statement = (n: number) => steady(sql`SELECT ${n}::int AS ${sql.id(`n${n}`)}`)
const about = sql`SELECT pg_backend_pid() AS pid, (SELECT count(*)::int FROM pg_prepared_statements) AS prepared`

type About = { pid: number; prepared: number }

describe.each(['read', 'transaction'] as const)('a connection used by %s', way => {
  test('is replaced once it holds more than a hundred prepared statements, and nothing is lost by it', async () => {
    const database = new Database(made.appUrl, { connections: 1 })
    const ask = async (n: number): Promise<About> => {
      const statements = [statement(n), about]
      const [[first], [second]] =
        way === 'read'
          ? await database.read<Record<string, unknown>[]>(workspace, statements)
          : await database.transaction(workspace, tx => Promise.all(statements.map(one => tx.rows(one))))
      expect(first[`n${n}`]).toBe(n)
      return second as unknown as About
    }
    try {
      const told: About[] = []
      const begin = way === 'read' ? 0 : 1000
      // a text is prepared from its second use on
      for (let n = begin; n < begin + 230; n++) for (const _use of [1, 2, 3]) told.push(await ask(n))
      expect(Math.max(...told.map(one => one.prepared))).toBe(101)
      expect(new Set(told.map(one => one.pid)).size).toBe(3)
      const again = told.map(one => one.pid)
      expect(again.lastIndexOf(again[0])).toBe(again.findIndex(pid => pid !== again[0]) - 1)
    } finally {
      await database.close()
    }
  })
})
