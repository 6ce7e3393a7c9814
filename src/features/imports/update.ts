/** Changes records that exist to what the rows say of them. */
import { sql } from 'kysely'
import { can } from '../../core/actor.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, Problem } from '../../core/errors.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Model } from '../../core/model.ts'
import { recordOf } from '../../core/rows.ts'
import { within } from '../../core/scope.ts'
import type { Change, Values } from '../../core/server.ts'
import { changedOnly, demandReferences } from '../../core/store/checks.ts'
import { writeChange } from '../../core/store/records.ts'
import { readChange } from '../../core/validate.ts'
import { weigh } from '../sharing/collaborators.ts'
import type { Wanted } from './documents.ts'
import type { ImportCounts } from './result.ts'
import type { ImportTask } from './writer.ts'

export type Updating = { one: Wanted; id: string /** Made by this very import. */; fresh: boolean }

const notYours = {
  zh: '记录已存在，但您无权修改它',
  en: 'The record exists, but you may not change it',
}

/** Updates in the order of the rows; answers those that could not be done. Empty cells change nothing; rows that change nothing count as left out. */
export async function updateRecords(
  task: ImportTask,
  tx: Transaction,
  model: Model,
  updates: readonly Updating[],
  counts: ImportCounts,
): Promise<{ one: Wanted; fault: Fault }[]> {
  const failed: { one: Wanted; fault: Fault }[] = []
  const records = await lockRecords(task, tx, model, updates)
  const closed = await weighed(task, tx, model, updates, records)
  for (const { one, id, fresh } of updates) {
    const before = records.get(id)
    if (!before && !(fresh && task.trial)) {
      failed.push({ one, fault: { field: '', code: 'notYours', message: notYours } })
      continue
    }
    const { set, faults } = readChange(model, task.actor, one.part.values, { before })
    faults.push(...(closed.get(one) ?? []))
    const changed = Object.fromEntries(
      Object.entries(set).filter(
        ([name, value]) => value !== null && !same(model, name, value, before?.[name]),
      ),
    )
    if (faults.length === 0 && before)
      faults.push(
        ...(task.core.part(model.entity.name)?.check?.({ ...before, ...changed }, before, task.actor) ?? []),
      )
    if (faults.length === 0 && before) {
      faults.push(...(await strangers(task, tx, model, before, { ...before, ...changed })))
    }
    if (faults.length > 0) {
      failed.push({ one, fault: faults[0] })
      continue
    }
    if (Object.keys(changed).length === 0) {
      counts.skipped += one.rows.length
      continue
    }
    counts.updated += one.rows.length
    if (task.trial || !before) continue
    const { core, actor, importId } = task
    await writeChange({ core, tx, actor, model, importId }, { id, before, set: changed, action: 'update' })
    records.set(id, { ...before, ...changed })
  }
  return failed
}

/** Whom rows lend records to, beside those they are lent to already; and what of it the importing person may not do. */
async function weighed(
  { core, actor, importId }: ImportTask,
  tx: Transaction,
  model: Model,
  updates: readonly Updating[],
  records: ReadonlyMap<string, Values>,
): Promise<Map<Wanted, Fault[]>> {
  const asked = updates.flatMap(({ one, id }): [Wanted, Change][] => {
    const { collaborators } = one.part.values
    const before = records.get(id)
    if (!before || collaborators === undefined) return []
    return [[one, { id, before, set: { collaborators }, action: 'update' }]]
  })
  const faults = await weigh(
    { core, tx, actor, model, importId },
    asked.map(([, change]) => change),
  )
  return new Map(
    asked.map(([one, change]) => {
      one.part.values.collaborators = change.set.collaborators
      const fault = faults.get(change)
      return [one, fault ? [fault] : []]
    }),
  )
}

/** A contact of another customer, and whatever else must stay within what the record belongs to. */
async function strangers(task: ImportTask, tx: Transaction, model: Model, before: Values, after: Values) {
  const changed = changedOnly(model, before, after)
  const names = model.names.filter(name => model.fields[name].within && changed[name])
  if (names.length === 0) return []
  const context = { core: task.core, tx, actor: task.actor, model: { ...model, names } }
  try {
    await demandReferences(context, task.models, [changed])
    return []
  } catch (error) {
    if (error instanceof Problem) return error.faults
    throw error
  }
}

async function lockRecords(
  { models, actor, trial }: ImportTask,
  tx: Transaction,
  model: Model,
  updates: readonly Updating[],
): Promise<Map<string, Values>> {
  if (updates.length === 0 || !can(actor, model.entity.name, 'update')) return new Map()
  const ids = [...new Set(updates.map(({ id }) => id))]
  const rows =
    await tx.rows<Values>(sql`SELECT t.* FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId}
    AND t.id = ANY(${ids}::uuid[]) AND t.deleted_at IS NULL AND ${within(models, actor, model, 't', 'write')} ORDER BY t.id ${trial ? sql`` : sql`FOR NO KEY UPDATE`}`)
  return new Map(rows.map(row => [row.id as string, recordOf(model, row)]))
}

/** Decimals are the same whatever their zeros. */
function same(model: Model, name: string, a: unknown, b: unknown): boolean {
  const decimal = kindOf(model.fields[name]).column === 'numeric'
  return decimal && a !== null && b
    ? Number(a) === Number(b)
    : JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
