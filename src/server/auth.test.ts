import { getAuthTables } from 'better-auth/db'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../core/database.ts'
import { countAttempt, forgetAttempts, mostFailures } from './auth/lockout.ts'
import { seal, unseal } from './auth/seal.ts'
import { createAuth } from './auth.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let files: TestDatabase
let database: Database

beforeAll(async () => {
  files = await testDatabase()
  database = new Database(files.appUrl)
})

afterAll(async () => {
  await database.close()
  await files.drop()
})

test('every column better-auth writes exists', async () => {
  const { auth, close } = createAuth({
    databaseUrl: files.appUrl,
    secret: 'a secret of thirty-two characters',
    sendResetPassword: async () => {},
    passwordReset: async () => {},
  })
  const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  const wanted = Object.values(getAuthTables(auth.options)).flatMap(({ modelName, fields }) =>
    ['id', ...Object.entries(fields).map(([key, field]) => field.fieldName ?? key)].map(
      column => `${snake(modelName)}.${snake(column)}`,
    ),
  )
  const rows = await database.control<{ name: string }>(
    sql`select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'auth'`,
  )
  expect(wanted.length).toBeGreaterThan(50)
  expect(wanted.filter(name => !rows.some(row => row.name === name))).toEqual([])
  await close()
})

test('guesses sent in parallel lock the address, and a right password afterwards lifts the count', async () => {
  const guesses = await Promise.all(
    Array.from({ length: mostFailures + 5 }, () => countAttempt(database, 'Guessed@office.test ')),
  )
  expect(guesses.filter(minutes => minutes === undefined)).toHaveLength(mostFailures)
  expect(await countAttempt(database, 'guessed@office.test')).toBe(15)
  await forgetAttempts(database, 'guessed@office.test')
  expect(await countAttempt(database, 'guessed@office.test')).toBeUndefined()
})

test('a sealed password opens with the secret and purpose it was sealed for, and no other', () => {
  const sealed = seal('授权码 123', 'secret', 'mail')
  expect(sealed).not.toContain('123')
  expect(unseal(sealed, 'secret', 'mail')).toBe('授权码 123')
  expect(() => unseal(sealed, 'other', 'mail')).toThrow()
  expect(() => unseal(sealed, 'secret', 'webhook')).toThrow()
})
