import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import { can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { recordOf } from '../../core/rows.ts'
import { seen, within } from '../../core/scope.ts'
import { selection } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { createDirectory } from '../people/directory.ts'
import { reasonsFor } from './candidates.ts'
import { type DuplicateRule, judge } from './duplicates.rules.ts'
import { indexWaiting, pageOf } from './index.job.ts'
import type { Reason } from './match/compare.ts'
import { type Known, knownOf, parties } from './parties.ts'
import { COMMON, groupsOfPairs } from './search.rules.ts'
import { rulesOf } from './settings.ts'

export const SEARCH_JOB = 'duplicates.search'
const AT_ONCE = 200

/** The search that runs or ran last, as `duplicate_setting.search` keeps it. */
export interface SearchState {
  id: string
  status: 'running' | 'done'
  startedAt: string
  finishedAt?: string
  /** Records gone through, and how many there are. */
  done: number
  of: number
  pairs: number
}

export interface SearchOrder {
  workspaceId: string
  /** Who asked for it and is told how far it is; absent for the nightly one. */
  userId?: string
}

interface Pair {
  entity: string
  one: string
  other: string
  score: number
  rule: string
  reasons: Reason[]
}

/** Goes through all companies and people of a company and keeps the pairs its rules hold for the same. */
export async function search(
  core: Core,
  { workspaceId, userId }: SearchOrder,
  signal?: AbortSignal,
): Promise<SearchState> {
  await indexWaiting(core, signal)
  const rules = await rulesOf(core, workspaceId)
  const entities = parties(core.entities).filter(({ name }) =>
    rules.some(rule => rule.active && rule.objects.includes(name) && rule.against.includes(name)),
  )
  const state: SearchState = {
    id: newId(),
    status: 'running',
    startedAt: core.now().toISOString(),
    done: 0,
    of: await countOf(core, workspaceId, entities),
    pairs: 0,
  }
  const tell = async () => {
    await keepState(core, workspaceId, state)
    if (userId)
      core.live.tell({
        workspaceId,
        userId,
        event: 'job',
        data: { kind: SEARCH_JOB, progress: state.of === 0 ? 1 : state.done / state.of, ...state },
      })
  }
  await tell()
  for (const entity of entities) {
    for (let last: string | undefined; ; ) {
      const records = await step(core, workspaceId, entity, rules, state, last)
      state.done += records.length
      last = records.at(-1)?.id
      if (records.length < AT_ONCE || signal?.aborted) break
      if (state.done % (AT_ONCE * 10) === 0) await tell()
      await breathe()
    }
    if (signal?.aborted) return state
  }
  await core.db.transaction(workspaceId, tx => settle(tx, state.id))
  Object.assign(state, { status: 'done', finishedAt: core.now().toISOString() })
  await tell()
  return state
}

async function countOf(core: Core, workspaceId: string, entities: readonly Entity[]): Promise<number> {
  const counts = await core.db.read<{ count: number }[]>(
    workspaceId,
    entities.map(
      ({ table }) =>
        sql`SELECT count(*) AS count FROM ${sql.table(table)} WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL`,
    ),
  )
  return counts.reduce((sum, [{ count }]) => sum + count, 0)
}

/** The next records, each against those behind it in the order of ids that share a key with it. */
async function step(
  core: Core,
  workspaceId: string,
  { name }: Entity,
  rules: readonly DuplicateRule[],
  { id: searchId }: SearchState,
  last: string | undefined,
): Promise<Known[]> {
  const model = (await core.models(workspaceId))(name)
  const [rows] = await core.db.read(workspaceId, [
    pageOf(model, workspaceId, { after: last, limit: AT_ONCE }),
  ])
  const records = rows.map(row => knownOf(model, recordOf(model, row)))
  const keysOf = ({ keys }: Known) => [...keys.strong, ...keys.weak]
  const keys = [...new Set(records.flatMap(keysOf))]
  const [met] = await core.db.read<{ key: string; id: string }[]>(workspaceId, [
    sql`SELECT k.key, d.record_id AS id FROM unnest(${keys}::text[]) k(key)
      CROSS JOIN LATERAL (SELECT record_id FROM duplicate_key WHERE workspace_id = ${workspaceId} AND duplicate_key.key = k.key
        AND entity = ${name} LIMIT ${sql.lit(COMMON)}) d`,
  ])
  const byKey = Map.groupBy(met, row => row.key)
  const wanted = new Map<string, Set<string>>()
  for (const record of records) {
    const others = keysOf(record).flatMap(key => byKey.get(key) ?? [])
    for (const { id } of others)
      if (id > record.id) wanted.set(record.id, (wanted.get(record.id) ?? new Set()).add(id))
  }
  const ids = [...new Set([...wanted.values()].flatMap(set => [...set]))]
  const [further] = await core.db.read(workspaceId, [pageOf(model, workspaceId, { ids })])
  const known = new Map(
    [...records, ...further.map(row => knownOf(model, recordOf(model, row)))].map(one => [one.id, one]),
  )
  const pairs: Pair[] = []
  for (const record of records)
    for (const id of wanted.get(record.id) ?? []) {
      const other = known.get(id)
      const judged = other && judge(rules, record, other)
      if (judged)
        pairs.push({
          entity: name,
          one: record.id,
          other: id,
          score: judged.score,
          rule: judged.rule,
          reasons: judged.reasons,
        })
    }
  if (pairs.length > 0) await core.db.transaction(workspaceId, async tx => keepPairs(tx, searchId, pairs))
  return records
}

/** What somebody has decided on a pair stays decided. */
function keepPairs(tx: Transaction, searchId: string, pairs: readonly Pair[]): void {
  const rows = pairs.map(pair => ({ id: newId(), ...pair }))
  tx.send(sql`INSERT INTO duplicate_pair AS p (workspace_id, id, entity, first_id, second_id, score, rule, reasons, search_id, group_id)
    SELECT ${tx.workspaceId}::uuid, id, entity, one, other, round(score, 4), rule, reasons, ${searchId}::uuid, one
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS x(id uuid, entity text, one uuid, other uuid, score numeric, rule text, reasons jsonb)
    ON CONFLICT (workspace_id, first_id, second_id) DO UPDATE SET score = excluded.score, rule = excluded.rule,
      reasons = excluded.reasons, search_id = excluded.search_id`)
}

/** Pairs not met again are gone; what hangs together becomes one group. */
async function settle(tx: Transaction, searchId: string): Promise<void> {
  tx.send(
    sql`DELETE FROM duplicate_pair WHERE workspace_id = ${tx.workspaceId} AND status = 'open' AND search_id <> ${searchId}`,
  )
  const pairs = await tx.rows<{ id: string; one: string; other: string }>(
    sql`SELECT id, first_id AS one, second_id AS other FROM duplicate_pair WHERE workspace_id = ${tx.workspaceId} AND status = 'open'`,
  )
  const top = groupsOfPairs(pairs)
  const grouped = pairs.map(({ id, one }) => ({ id, group: top(one) }))
  tx.send(sql`UPDATE duplicate_pair p SET group_id = x."group" FROM jsonb_to_recordset(${JSON.stringify(grouped)}::jsonb) AS x(id uuid, "group" uuid)
    WHERE p.workspace_id = ${tx.workspaceId} AND p.id = x.id AND p.group_id <> x."group"`)
}

async function keepState(core: Core, workspaceId: string, state: SearchState): Promise<void> {
  await core.db.transaction(workspaceId, async tx =>
    tx.send(sql`INSERT INTO duplicate_setting (workspace_id, search) VALUES (${workspaceId}, ${JSON.stringify(state)}::jsonb)
      ON CONFLICT (workspace_id) DO UPDATE SET search = excluded.search`),
  )
}

export async function searchState(core: Core, workspaceId: string): Promise<SearchState | null> {
  const [[row]] = await core.db.read<{ search: SearchState | null }[]>(workspaceId, [
    sql`SELECT search FROM duplicate_setting WHERE workspace_id = ${workspaceId}`,
  ])
  return row?.search ?? null
}

/** The nightly search of every company. */
export async function searchAll(core: Core, signal?: AbortSignal): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id } of companies) if (!signal?.aborted) await search(core, { workspaceId: id }, signal)
}

export interface Group {
  id: string
  entity: string
  score: number
  pairs: {
    id: string
    one: string
    other: string
    score: number
    status: string
    reasons: { text: string; level: string }[]
  }[]
  records: Values[]
}

/** Groups of alike records of which the person sees both sides, likeliest first. */
export async function groupsOf(
  core: Core,
  actor: Actor,
  entity: string,
  query: { status: 'open' | 'dismissed'; limit: number; page: number },
): Promise<{ data: Group[]; count: number }> {
  if (!can(actor, entity, 'read')) throw new Problem('forbidden')
  const models = await core.models(actor.workspaceId)
  const model = models(entity)
  const table = sql.table(model.entity.table)
  const visible = sql`p.workspace_id = ${actor.workspaceId} AND p.entity = ${entity} AND p.status = ${query.status}
    AND EXISTS (SELECT FROM ${table} a WHERE a.workspace_id = ${actor.workspaceId} AND a.id = p.first_id AND a.deleted_at IS NULL AND ${within(models, actor, model, 'a')})
    AND EXISTS (SELECT FROM ${table} b WHERE b.workspace_id = ${actor.workspaceId} AND b.id = p.second_id AND b.deleted_at IS NULL AND ${within(models, actor, model, 'b')})`
  const [pairs, [{ count }]] = (await core.db.read(actor.workspaceId, [
    sql`SELECT p.id, p.group_id, p.first_id, p.second_id, p.score::float AS score, p.status, p.reasons FROM duplicate_pair p
      JOIN (SELECT p.group_id, max(p.score) AS best FROM duplicate_pair p WHERE ${visible} GROUP BY p.group_id
        ORDER BY best DESC, p.group_id LIMIT ${query.limit} OFFSET ${(query.page - 1) * query.limit}) g ON g.group_id = p.group_id
      WHERE ${visible} ORDER BY g.best DESC, p.group_id, p.score DESC LIMIT 1000`,
    sql`SELECT count(DISTINCT p.group_id) AS count FROM duplicate_pair p WHERE ${visible}`,
  ])) as [Values[], { count: number }[]]
  const ids = [...new Set(pairs.flatMap(pair => [pair.first_id as string, pair.second_id as string]))]
  const reading = { models, model, actor, part: core.part(entity), now: core.now() }
  const { columns, joins, finish } = selection(
    reading,
    seen(actor, model).filter(name => model.fields[name].kind !== 'lines'),
  )
  const [rows] = await core.db.read(actor.workspaceId, [
    sql`SELECT ${columns} FROM ${table} t ${joins} WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, model, 't')}`,
  ])
  const records = new Map(finish(rows).map(row => [row.id as string, row]))
  const groups = Map.groupBy(pairs, pair => pair.group_id as string)
  const data = [...groups].map(([id, all]) => ({
    id,
    entity,
    score: Math.max(...all.map(pair => pair.score as number)),
    pairs: all.map(pair => ({
      id: pair.id as string,
      one: pair.first_id as string,
      other: pair.second_id as string,
      score: pair.score as number,
      status: pair.status as string,
      reasons: reasonsFor({ actor, models }, entity, pair.reasons as Reason[]),
    })),
    records: [...new Set(all.flatMap(pair => [pair.first_id as string, pair.second_id as string]))]
      .map(one => records.get(one))
      .filter(row => row !== undefined),
  }))
  return { data, count }
}

/** “Not the same”, or in doubt again: of pairs whose both sides the person may change. */
export async function decide(
  core: Core,
  actor: Actor,
  ids: readonly string[],
  status: 'open' | 'dismissed',
): Promise<number> {
  const models = await core.models(actor.workspaceId)
  return core.db.transaction(actor.workspaceId, async tx => {
    const sides = parties(core.entities).map(({ name, table }) => {
      const model = models(name)
      const side = (
        column: string,
        alias: string,
      ) => sql`EXISTS (SELECT FROM ${sql.table(table)} ${sql.ref(alias)}
        WHERE ${sql.ref(`${alias}.workspace_id`)} = ${tx.workspaceId} AND ${sql.ref(`${alias}.id`)} = ${sql.ref(`p.${column}`)} AND ${within(models, actor, model, alias, 'write')})`
      return sql`(p.entity = ${name} AND ${side('first_id', 'a')} AND ${side('second_id', 'b')})`
    })
    const rows =
      await tx.rows(sql`UPDATE duplicate_pair p SET status = ${status}, decided_at = ${core.now().toISOString()}, decided_by = ${actor.userId}
      WHERE p.workspace_id = ${tx.workspaceId} AND p.id = ANY(${ids}::uuid[]) AND p.status <> 'merged' AND (${sql.join(sides, sql` OR `)}) RETURNING p.id`)
    if (rows.length === 0) throw new Problem('notFound')
    return rows.length
  })
}

/** Does what was ordered, unless the person who ordered it may not any more. */
export async function runSearch(core: Core, order: SearchOrder, signal?: AbortSignal): Promise<void> {
  if (!order.workspaceId) return searchAll(core, signal)
  if (order.userId && !(await createDirectory(core.db).actor(order.workspaceId, order.userId, 'job'))) return
  await search(core, order, signal)
}
