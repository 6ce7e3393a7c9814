import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { changesOf } from '../../core/events.ts'
import { newId } from '../../core/id.ts'
import type { Model } from '../../core/model.ts'
import { pinyinSortKey } from '../../core/text/pinyin.ts'
import { authorOf, recordEvents } from '../people/events.ts'
import { factsOf } from './facts.ts'
import { type Condition, operatorsOf, type PoolSettings } from './pool.rules.ts'
import { forgetPools, type Pool, readPools } from './pools.ts'
import { refused } from './refusals.ts'

export interface PoolShown extends Pool {
  /** Customers that wait in it. */
  customers: number
}

export async function listPools(core: Core, workspaceId: string): Promise<PoolShown[]> {
  const [{ pools }, [counts]] = await Promise.all([
    readPools(core, workspaceId),
    core.db.read<{ pool: string; count: number }[]>(workspaceId, [
      sql`SELECT pool_id AS pool, count(*) AS count FROM customer
        WHERE workspace_id = ${workspaceId} AND pool_id IS NOT NULL AND deleted_at IS NULL GROUP BY pool_id`,
    ]),
  ])
  const waiting = new Map(counts.map(one => [one.pool, one.count]))
  return pools.map(pool => ({ ...pool, customers: waiting.get(pool.id) ?? 0 }))
}

/** What is wrong with a pool: conditions on facts that there are not, fields that there are not. */
export function poolFaults(model: Model, { rules, exempt, masked }: PoolSettings): Fault[] {
  const facts = new Map(factsOf(model).map(fact => [fact.key, fact]))
  const faults: Fault[] = []
  const check = (one: Condition, field: string) => {
    const fact = facts.get(one.fact)
    const isFit =
      fact &&
      operatorsOf[fact.kind].includes(one.operator) &&
      (fact.kind === 'days' || fact.kind === 'number'
        ? typeof one.value === 'number'
        : Array.isArray(one.value)) &&
      (fact.kind !== 'days' || (Number.isInteger(one.value) && Number(one.value) <= 3650)) &&
      (fact.kind !== 'choice' || (one.value as string[]).length > 0)
    if (isFit) return
    const message = fact
      ? {
          zh: `“${fact.label.zh}”的条件不完整，请补充`,
          en: `The condition on “${fact.label.en}” is not complete`,
        }
      : { zh: `没有条件“${one.fact}”`, en: `There is no condition ${one.fact}` }
    faults.push({ field, code: 'condition', message })
  }
  for (const [place, { when }] of rules.entries())
    for (const [at, one] of when.entries()) check(one, `rules.${place}.when.${at}`)
  for (const [place, one] of exempt.entries()) check(one, `exempt.${place}`)
  for (const name of masked)
    if (!model.fields[name] || name === model.entity.title)
      faults.push({
        field: 'masked',
        code: 'unknownField',
        message: { zh: `没有可脱敏的字段“${name}”`, en: `There is no field ${name} to mask` },
      })
  return faults
}

function demandSound(model: Model, settings: PoolSettings): void {
  const faults = poolFaults(model, settings)
  if (faults.length > 0) throw invalid(faults)
}

const rowOf = (settings: PoolSettings) => ({
  name: settings.name,
  name_sort: pinyinSortKey(settings.name),
  mode: settings.mode,
  unit_ids: settings.units,
  regions: settings.regions,
  claims_per_day: settings.claimsPerDay,
  owned_most: settings.ownedMost,
  cooldown_days: settings.cooldownDays,
  warn_days: settings.warnDays,
  masked: settings.masked,
  rules: settings.rules,
  exempt: settings.exempt,
})
const recordset = sql`x(name text, name_sort text, mode text, unit_ids uuid[], regions text[], claims_per_day bigint, owned_most bigint,
  cooldown_days bigint, warn_days bigint, masked text[], rules jsonb, exempt jsonb)`
const columns = sql`name, name_sort, mode, unit_ids, regions, claims_per_day, owned_most, cooldown_days, warn_days, masked, rules, exempt`

export async function createPool(core: Core, actor: Actor, settings: PoolSettings): Promise<string> {
  const { workspaceId } = actor
  demandSound((await core.models(workspaceId))('customer'), settings)
  const id = newId()
  await writing(core, actor, settings.name, async tx => {
    tx.send(sql`INSERT INTO pool (workspace_id, id, position, ${columns})
      SELECT ${workspaceId}::uuid, ${id}::uuid, (SELECT coalesce(max(position), 0) + 1 FROM pool WHERE workspace_id = ${workspaceId}), ${columns}
      FROM jsonb_to_record(${JSON.stringify(rowOf(settings))}::jsonb) AS ${recordset}`)
    await record(tx, actor, id, 'create', changesOf(null, { ...settings }))
  })
  return id
}

/** Replaces what holds in a pool. States the version seen. */
export async function changePool(
  core: Core,
  actor: Actor,
  id: string,
  version: number,
  settings: PoolSettings,
): Promise<void> {
  const { workspaceId } = actor
  demandSound((await core.models(workspaceId))('customer'), settings)
  await writing(core, actor, settings.name, async tx => {
    const before = await standing(core, tx, id)
    if (before.version !== version) throw new Problem('conflict', {}, [], { current: before })
    tx.send(sql`UPDATE pool p SET (${columns}) = (SELECT ${columns} FROM jsonb_to_record(${JSON.stringify(rowOf(settings))}::jsonb) AS ${recordset}),
      version = p.version + 1, updated_at = ${core.now().toISOString()} WHERE workspace_id = ${workspaceId} AND id = ${id}`)
    await record(tx, actor, id, 'update', changesOf({ ...before }, { ...settings }))
  })
}

/** Removes a pool in which nobody waits. */
export async function removePool(core: Core, actor: Actor, id: string): Promise<void> {
  const { workspaceId } = actor
  await writing(core, actor, '', async tx => {
    const before = await standing(core, tx, id)
    const [{ count }] = await tx.rows<{ count: number }>(
      sql`SELECT count(*) AS count FROM customer WHERE workspace_id = ${workspaceId} AND pool_id = ${id} AND deleted_at IS NULL`,
    )
    if (count > 0) throw new Problem(refused.poolInUse, { count })
    tx.send(
      sql`UPDATE pool SET deleted_at = ${core.now().toISOString()}, version = version + 1 WHERE workspace_id = ${workspaceId} AND id = ${id}`,
    )
    await record(tx, actor, id, 'delete', { name: [before.name, null] })
  })
}

/** The order in which customers are offered to the pools. */
export async function orderPools(core: Core, actor: Actor, ids: readonly string[]): Promise<void> {
  const { workspaceId } = actor
  await writing(core, actor, '', async tx =>
    tx.send(sql`UPDATE pool p SET position = x.place FROM unnest(${ids}::uuid[]) WITH ORDINALITY x(id, place)
      WHERE p.workspace_id = ${workspaceId} AND p.id = x.id`),
  )
}

async function writing(
  core: Core,
  { workspaceId }: Actor,
  name: string,
  act: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await core.db.transaction(workspaceId, act).catch(error => {
    if (error.constraint !== 'pool_name_unique') throw error
    throw new Problem('duplicate', { field: '名称', fieldEn: 'Name', value: name, held: '', heldEn: '' })
  })
  forgetPools(workspaceId)
  core.live.changed(workspaceId, 'pool')
}

async function standing(core: Core, tx: Transaction, id: string): Promise<Pool> {
  await tx.rows(sql`SELECT id FROM pool WHERE workspace_id = ${tx.workspaceId} AND id = ${id} FOR UPDATE`)
  const { pools } = await readPools(core, tx.workspaceId, tx)
  const pool = pools.find(one => one.id === id)
  if (!pool) throw new Problem('notFound')
  return pool
}

const record = (
  tx: Transaction,
  actor: Actor,
  recordId: string,
  action: string,
  changes: Record<string, [unknown, unknown]>,
) => recordEvents(tx, actor.workspaceId, [{ entity: 'pool', recordId, action, changes }], authorOf(actor))
