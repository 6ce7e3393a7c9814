/**
 * The yardstick: the least a program can do for the same answers. One Fastify route an answer, one hand-written statement each
 * (bare.sql), prepared, as the owner of the tables. Run by bench.ts as a process of its own:
 * `node bench/bare.ts DATA_FOLDER PORT`; prints one line when it listens.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastify from 'fastify'
import pg from 'pg'
import { types } from '../src/core/database.ts'
import { newId } from '../src/core/id.ts'
import { pinyinSortKey } from '../src/core/text/pinyin.ts'
import { grams, searchText, type TextQuery, textQuery } from '../src/core/text/search.ts'
import { keysOf } from '../src/features/duplicates/match/keys.ts'
import { profileOf } from '../src/features/duplicates/match/party.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import type { BenchData } from './generate.ts'

/** Statements of bare.sql by name; a statement with several names is several; `@rows`, `@latest` and `@soonest` stand for the statements of those names. */
export function readStatements(text: string): Map<string, string> {
  const statements = new Map<string, string>()
  let names: string[] = []
  let lines: string[] = []
  const close = () => {
    const sql = lines.join('\n').trim()
    if (sql) {
      for (const name of names) statements.set(name, sql)
      names = []
    }
    lines = []
  }
  for (const line of text.split('\n')) {
    const [, name] = /^-- @([\w.]+)$/.exec(line) ?? []
    if (!name) {
      if (!line.startsWith('--')) lines.push(line)
      continue
    }
    close()
    names.push(name)
  }
  close()
  const part = (_: string, name: string) => statements.get(name) ?? ''
  for (const [name, sql] of statements) statements.set(name, sql.replace(/^@(rows|latest|soonest)$/m, part))
  return statements
}

/** Conditions of a search; each names both parameters, as a prepared statement must. */
const MATCHES = {
  pieces: 'c.grams @> $4::text[] AND $5::text IS NOT NULL',
  both: 'c.search_text LIKE $5 AND c.grams @> $4::text[]',
  text: 'c.search_text LIKE $5 AND $4::text[] IS NOT NULL',
}

async function serve(dataDir: string, port: number): Promise<void> {
  const data = JSON.parse(readFileSync(join(dataDir, 'bench.json'), 'utf8')) as BenchData
  const statements = readStatements(readFileSync(new URL('bare.sql', import.meta.url), 'utf8'))
  const server = await startEmbedded({ dataDir, log: () => undefined, role: 'tool' })
  const pool = new pg.Pool({ connectionString: server.adminUrl, max: 10, types, options: '-c TimeZone=UTC' })
  const { rows: people } = await pool.query<{ id: string }>(
    'SELECT id FROM workspace_user WHERE workspace_id = $1 AND manager_id = $2',
    [data.workspaceId, data.ids.manager],
  )
  const scopes: Record<string, unknown[]> = {
    all: [],
    team: [[data.ids.manager, ...people.map(person => person.id)], data.ids.manager],
    own: [[data.ids.member], data.ids.member],
  }
  const statement = (name: string, scope: string, values: unknown[], matches = '') => {
    const text = (statements.get(scope ? `${name}.${scope}` : name) ?? '').replaceAll('@matches', matches)
    return scope === 'all'
      ? numbered(text, values)
      : { text, values: [data.workspaceId, ...(scopes[scope] ?? []), ...values] }
  }
  const ask = async (name: string, scope: string, values: unknown[], matches?: string) => {
    const { rows } = await pool.query({
      name: `${name}.${scope}.${matches}`,
      ...statement(name, scope, values, matches),
    })
    return rows
  }
  /** Which condition finds a word best: by its pieces, unless the plan for just this word does without their index. */
  const chosen = new Map<string, string>()
  const matchesOf = async (scope: string, { grams, exact }: TextQuery, values: unknown[]) => {
    const key = `${scope} ${grams.join()}`
    const known = chosen.get(key)
    if (known) return known
    const pieces = exact ? MATCHES.pieces : MATCHES.both
    const { text, values: all } = statement('search', scope, values, pieces)
    const { rows } = await pool.query(`EXPLAIN ${text}`, all)
    const matches = JSON.stringify(rows).includes('customer_grams') ? pieces : MATCHES.text
    chosen.set(key, matches)
    return matches
  }
  /** Statements for those who see all use $4 and $5 for their own values, as the others do: made $2 and $3. */
  const numbered = (text: string, values: unknown[]) => ({
    text: text.replaceAll('$4', '$2').replaceAll('$5', '$3'),
    values: [data.workspaceId, ...values],
  })

  const app = fastify()
  app.get<{ Params: { scope: string; id: string } }>('/:scope/get/:id', async (request, reply) => {
    const [row] = await ask('get', request.params.scope, [request.params.id])
    return row ? resolved(row) : reply.code(404).send()
  })
  app.get<{ Params: { scope: string } }>('/:scope/list', async request =>
    page(await ask('list', request.params.scope, [])),
  )
  app.get<{
    Params: { scope: string; state: string }
  }>('/:scope/:state(^(?:orders|overdue|unpaid)$)', async request => {
    const rows = await ask(request.params.state, request.params.scope, [])
    return { data: rows.slice(0, 50), more: rows.length > 50 }
  })
  app.get<{ Params: { scope: string }; Querystring: { q: string } }>('/:scope/search', async request => {
    const query = textQuery(request.query.q) ?? { grams: [], patterns: ['%'], exact: false }
    const { scope } = request.params
    const values = [query.grams, query.patterns[0]]
    return page(await ask('search', scope, values, await matchesOf(scope, query, values)))
  })
  app.post<{ Params: { scope: string; create: string }; Body: Record<string, string> }>(
    '/:scope/:create(^create(?:\\.unchecked)?$)',
    async (request, reply) => {
      const { create } = request.params
      const { name = '', phone, region, city } = request.body
      const owner = { all: data.ids.owner, team: data.ids.manager, own: data.ids.member }[
        request.params.scope
      ]
      const search = searchText({ text: [name, city], phones: [phone] })
      const changes = JSON.stringify({
        name: [null, name],
        phone: [null, phone],
        region: [null, region],
        city: [null, city],
      })
      const party = { kind: 'company', names: [name], phones: [phone], region, city } as const
      const keys = create === 'create' ? keysOf(profileOf(party)) : undefined
      const { rows } = await pool.query({
        name: create,
        text: statements.get(create) ?? '',
        values: [
          data.workspaceId,
          newId(),
          name,
          pinyinSortKey(name),
          owner,
          phone,
          region,
          city,
          search,
          grams(search),
          newId(),
          changes,
          ...(keys ? [keys.strong, keys.weak] : []),
        ],
      })
      return reply.code(201).send(resolved(rows[0]))
    },
  )
  await app.listen({ port, host: '127.0.0.1' })
  process.stdout.write(`bare listens on ${port}\n`)
  process.on(
    'SIGTERM',
    () =>
      void app
        .close()
        .then(() => pool.end())
        .then(server.stop)
        .then(() => process.exit(0)),
  )
}

function resolved(row: Record<string, unknown>): Record<string, unknown> {
  const { owner_id: id, owner_name: title, ...rest } = row
  return { ...rest, owner: id === null ? null : { id, title } }
}

function page(rows: Record<string, unknown>[]) {
  return { data: rows.slice(0, 50).map(resolved), more: rows.length > 50 }
}

if (process.argv[1] === import.meta.filename) {
  const [, , dataDir = '', port = ''] = process.argv
  await serve(dataDir, Number(port))
}
