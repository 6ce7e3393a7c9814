import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../../core/database.ts'
import { findAccount } from '../auth/accounts.ts'
import { createAuth } from '../auth.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { control } from './people.ts'

let files: TestDatabase
let database: Database
let sign: ReturnType<typeof createAuth>
const folder = mkdtempSync(join(tmpdir(), 'guanxi-cli-'))
const cli = join(import.meta.dirname, '../cli.ts')

beforeAll(async () => {
  files = await testDatabase()
  database = new Database(files.appUrl)
  sign = createAuth({
    databaseUrl: files.appUrl,
    secret: 'the secret of this installation, long',
    sendResetPassword: async () => {},
    passwordReset: async () => {},
  })
})

afterAll(async () => {
  await sign.close()
  await database.close()
  await files.drop()
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  code: number
  // biome-ignore lint/suspicious/noExplicitAny: one line of JSON, as each test expects it
  answer: any
  said: string
}

/** Runs one command as an administrator would, `--json`; `typed` goes to its standard input. */
function guanxi(args: string[], typed?: string): Promise<Ran> {
  const env = {
    ...process.env,
    LANG: 'en_US.UTF-8',
    DATABASE_URL: files.appUrl,
    DATABASE_ADMIN_URL: files.adminUrl,
    DATA_DIR: folder,
  }
  return new Promise(resolve => {
    const child = execFile(process.execPath, [cli, ...args, '--json'], { env }, (error, out, said) =>
      resolve({ code: Number(error?.code ?? 0), answer: out ? JSON.parse(out) : undefined, said }),
    )
    child.stdin?.end(typed ?? '')
  })
}

const signIn = (email: string, password: string) =>
  sign.auth.api.signInEmail({ body: { email, password } }).then(
    () => true,
    () => false,
  )

test('a company, its people and a key are made on the command line, and they work', async () => {
  const create = [
    'company',
    'create',
    '--name',
    '华光广告有限公司',
    '--owner',
    'owner@example.com',
    '--slug',
    'hg',
  ]
  const made = await guanxi([...create, '--owner-name', '王芳', '--password', 'a good password'])
  expect(made.answer).toMatchObject({ slug: 'hg' })
  expect(await signIn('owner@example.com', 'a good password')).toBe(true)
  const twice = await guanxi(create)
  expect(twice.code).toBe(1)
  expect(JSON.parse(twice.said).error.code).toBe('slugTaken')

  const add = ['user', 'add', '--company', 'hg', '--email', 'Li@Example.com', '--name', '李明']
  const added = await guanxi(
    [...add, '--role', 'manager', '--manager', 'owner@example.com'],
    'typed password\n',
  )
  expect(added.answer).toMatchObject({ email: 'li@example.com', company: 'hg' })
  expect(await signIn('li@example.com', 'typed password')).toBe(true)
  expect(JSON.parse((await guanxi([...add, '--password', 'x'.repeat(9)])).said).error.code).toBe(
    'alreadyMember',
  )

  const key = await guanxi(['api-key', 'create', '--company', 'hg', '--user', 'li@example.com'])
  const verified = await sign.auth.api.verifyApiKey({ body: { key: key.answer.key } })
  expect(verified.key?.metadata).toEqual({ workspaceId: made.answer.id })
  const [events = []] = await database.read<{ entity: string; via: string }[]>(made.answer.id, [
    sql`select entity, via from event where workspace_id = ${made.answer.id} order by id`,
  ])
  expect(events).toEqual([
    { entity: 'user', via: 'cli' },
    { entity: 'user', via: 'cli' },
    { entity: 'apiKey', via: 'cli' },
  ])
})

test('a new password ends the sessions; a lost phone’s second step can be taken off', async () => {
  const account = await findAccount(control(database), 'li@example.com')
  await database.control(sql`update auth.user set two_factor_enabled = true where id = ${account?.id}`)
  const reset = ['user', 'reset-password', '--user', 'li@example.com', '--password', 'from the server']
  expect((await guanxi([...reset, '--remove-second-factor'])).answer).toEqual({
    id: account?.id,
    email: 'li@example.com',
  })
  expect(await signIn('li@example.com', 'typed password')).toBe(false)
  const [state] = await database.control<{ sessions: number; second: boolean }>(sql`
    select (select count(*)::int from auth.session s where s.user_id = u.id) as sessions, two_factor_enabled as second
    from auth.user u where id = ${account?.id}`)
  expect(state).toEqual({ sessions: 0, second: false })
  expect(await signIn('li@example.com', 'from the server')).toBe(true)
})

test('what is wrong is said in a sentence, and nothing is made', async () => {
  const wrong: [string[], string][] = [
    [
      ['user', 'add', '--company', 'nowhere', '--email', 'a@example.com'],
      'There is no company under /c/nowhere',
    ],
    [
      [
        'user',
        'add',
        '--company',
        'hg',
        '--email',
        'a@example.com',
        '--role',
        'king',
        '--password',
        'x'.repeat(9),
      ],
      'There is no role “king”',
    ],
    [['user', 'add', '--company', 'hg', '--email', 'a@example.com', '--password', 'short'], '--password'],
    [['user', 'reset-password', '--user', 'nobody@example.com'], 'There is no account nobody@example.com'],
    [
      ['api-key', 'create', '--company', 'hg', '--user', 'nobody@example.com'],
      'nobody@example.com is not in the company',
    ],
    [['company', 'create', '--name', 'x', '--owner', 'not a mail'], '--owner'],
  ]
  for (const [args, sentence] of wrong) {
    const ran = await guanxi(args)
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.said).error.message).toContain(sentence)
  }
  expect(await findAccount(control(database), 'a@example.com')).toBeUndefined()
})
