import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import { afterAll } from 'vitest'
import type { Actor } from '../../core/actor.ts'
import { createKey } from '../../features/people/keys.ts'
import type { RoleCode } from '../../features/people/roles.ts'
import { createCompanyWithOwner } from '../../features/people/setup.ts'
import { addPeople } from '../../features/people/staff.ts'
import { createAccounts } from '../auth/accounts.ts'
import { readConfig } from '../config.ts'
import { createServer, type Server } from '../serve.ts'
import { testDatabase } from './database.ts'

const SECRET = 'a secret of the tests, long enough to sign with'

export interface TestServer extends Server {
  appUrl: string
  adminUrl: string
  dataDir: string
  /** Ends the program and starts it anew on the same database and files; it listens on the same port. Keys of people ask the old one. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

interface ServerOptions {
  now?: () => Date
  jobs?: boolean
  env?: Record<string, string>
}

/** The whole program on a database of its own, asked by `app.inject`. Who starts it stops it. */
export async function testServer(options: ServerOptions = {}): Promise<TestServer> {
  const database = await testDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'guanxi-test-'))
  const config = readConfig({
    AUTH_SECRET: SECRET,
    DATA_DIR: dataDir,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    ...options.env,
  })
  const create = () =>
    createServer({ config, appUrl: database.appUrl, jobs: options.jobs ?? false, now: options.now })
  let server = await create()
  await server.app.ready()
  return {
    ...server,
    appUrl: database.appUrl,
    adminUrl: database.adminUrl,
    dataDir,
    async restart() {
      const { port } = server.app.server.address() as AddressInfo
      await server.close()
      server = await create()
      await server.app.listen({ port, host: '127.0.0.1' })
    },
    async stop() {
      await server.close()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** A program for the whole test file, awaited at the file's top and stopped when its tests are done. */
export async function serverOfFile(options?: ServerOptions): Promise<TestServer> {
  const server = await testServer(options)
  afterAll(() => server.stop())
  return server
}

/** The same with a company in it, and a clock that `clock.days` puts forward. */
export async function companyOfFile({ duplicates, ...options }: ServerOptions & CompanyOptions = {}) {
  const clock = { days: 0 }
  const now = () => new Date(Date.now() + clock.days * 86_400_000)
  const server = await serverOfFile({ now, ...options })
  const company = await testCompany(server, { duplicates })
  const { owner } = company
  return { server, company, owner, clock, made: makerOf(owner) }
}

/** A record as the API answers it. */
export type Row = Record<string, unknown> & { id: string; version: number }
export interface Page {
  data: Row[]
  next: string | null
}

/** Creates records, as `owner` unless it is said who. */
export const makerOf =
  (owner: TestPerson) =>
  async <T extends { id: string } = Row>(path: string, fields: object, person = owner): Promise<T> => {
    const { status, body, response } = await person.ask<T>('POST', path, fields)
    if (status !== 201) throw new Error(`${path}: ${response.body}`)
    return body
  }

export interface TestPerson {
  id: string
  email: string
  key: string
  /** Asks the API as this person; `body` is sent as JSON. */
  ask: Ask
}

export type Ask = <T = Record<string, unknown>>(
  method: InjectOptions['method'],
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ status: number; body: T; response: LightMyRequestResponse }>

export interface TestCompany {
  id: string
  slug: string
  owner: TestPerson
  /** Adds a person in the role (default: member), below the manager where one is given; the owner's password is theirs too. */
  person: (
    role?: RoleCode,
    options?: { managerId?: string; unitId?: string; name?: string },
  ) => Promise<TestPerson>
  /** Replaces what a role may do. */
  setRole: (role: RoleCode, permissions: Actor['permissions']) => Promise<void>
}

let made = 0

interface CompanyOptions {
  duplicates?: boolean
}

/**
 * A company with its owner, through the product's own code. Tests call their records as they like: unless `duplicates` are what a
 * test is about, its company has no rules against them.
 */
export async function testCompany(
  server: TestServer,
  { duplicates = false }: CompanyOptions = {},
): Promise<TestCompany> {
  const { core, app, access } = server
  const number = ++made
  const company = await createCompanyWithOwner(core.db, {
    company: { name: `测试公司${number}`, slug: `test-${number}`, locale: 'zh' },
    owner: { name: `老板${number}`, email: `owner${number}@test.example`, password: 'correct horse battery' },
    by: 'cli',
  })
  if (!duplicates)
    await core.db.transaction(company.id, async tx =>
      tx.send(sql`INSERT INTO duplicate_setting (workspace_id, rules) VALUES (${company.id}, '[]')`),
    )
  const personOf = async (id: string, email: string): Promise<TestPerson> => {
    const { key } = await createKey(
      access.auth,
      core.db,
      { workspaceId: company.id, userId: id, name: 'test' },
      { actorId: id, via: 'cli' },
    )
    return { id, email, key, ask: askAs(app, key) }
  }
  const owner = await personOf(company.ownerId, `owner${number}@test.example`)
  return {
    id: company.id,
    slug: company.slug,
    owner,
    person: async (role = 'member', options = {}) => {
      const email = `person${++made}@test.example`
      const id = await core.db.transaction(company.id, async tx => {
        const [{ password }] = await tx.rows<{ password: string }>(
          sql`SELECT password FROM auth.account WHERE user_id = ${company.ownerId}`,
        )
        const [account] = await createAccounts(
          tx,
          [{ name: options.name ?? `同事${made}`, email, locale: 'zh' }],
          password,
        )
        const [{ id: roleId }] = await tx.rows<{ id: string }>(
          sql`SELECT id FROM role WHERE workspace_id = ${company.id} AND code = ${role}`,
        )
        const { managerId, unitId } = options
        await addPeople(tx, company.id, [{ account, roleId, managerId, unitId }], {
          actorId: company.ownerId,
          via: 'cli',
        })
        return account.id
      })
      return personOf(id, email)
    },
    setRole: async (role, permissions) => {
      await core.db.transaction(company.id, tx =>
        tx.rows(
          sql`UPDATE role SET permissions = ${JSON.stringify(permissions)}::jsonb WHERE workspace_id = ${company.id} AND code = ${role}`,
        ),
      )
      access.directory.forget(company.id)
    },
  }
}

function askAs(app: TestServer['app'], key: string): Ask {
  return async <T>(
    method: InjectOptions['method'],
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const text = response.body
    return {
      status: response.statusCode,
      body: (text.startsWith('{') ? JSON.parse(text) : text) as T,
      response,
    }
  }
}
