import { sql } from 'kysely'
import type { Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Model } from '../../core/model.ts'
import { recordOf } from '../../core/rows.ts'
import { columnIn } from '../../core/select.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { figures } from '../metrics/figures.ts'
import { evaluated, type Formula, isFigure, type Plan, planOf } from './plan.ts'
import { mark, marksOf } from './work.ts'

/** Sets the formulas of records about to be written. One further question for each reference that formulas use. */
export async function derive({ core, tx, model }: WriteContext, changes: Change[]): Promise<void> {
  const plan = await planOf(core, tx.workspaceId)
  const formulas = plan.of(model.entity.name)
  if (formulas.length === 0 || changes.length === 0) return
  const models = await core.models(tx.workspaceId)
  const now = core.now()
  const records = changes.map(({ id, before, set }) => ({
    ...(before ?? { createdAt: now.toISOString() }),
    ...set,
    id,
  }))
  const results = await worked(tx, plan, models, model, records, now)
  changes.forEach(({ before, set }, index) => {
    for (const { key } of formulas)
      if (!before || before[key] !== results[index][key]) set[key] = results[index][key]
  })
}

/** The formulas of records in API form, those that others use first. */
export async function worked(
  tx: Transaction,
  plan: Plan,
  models: Models,
  model: Model,
  records: Values[],
  now: Date,
): Promise<Values[]> {
  const formulas = plan.of(model.entity.name)
  const referred = await referredBy(tx, models, model, formulas, records)
  const today = dayIn(plan.settings.timeZone, now)
  const own = formulas.flatMap(({ inputs }) => inputs.filter(({ reference }) => !reference))
  const whole = await withFigures(tx, model, namesOf(own), records)
  return whole.map(given => {
    const record = { ...given }
    const results: Values = {}
    for (const formula of formulas) {
      const value = evaluated(formula, models, plan.settings, today, record, reference =>
        referred.get(String(record[reference])),
      )
      record[formula.key] = value
      results[formula.key] = value
    }
    return results
  })
}

/** Records that the references of formulas name, by id. Deleted ones still count: what refers to them keeps its value. */
async function referredBy(
  tx: Transaction,
  models: Models,
  model: Model,
  formulas: Formula[],
  records: Values[],
): Promise<Map<string, Values>> {
  const found = new Map<string, Values>()
  const inputs = formulas.flatMap(formula => formula.inputs.filter(({ reference }) => reference))
  const references = new Set(inputs.map(({ reference }) => reference as string))
  const wanted = new Map<string, Set<string>>()
  for (const reference of references) {
    const to = model.fields[reference].to as string
    const ids = wanted.get(to) ?? new Set()
    wanted.set(to, ids)
    for (const record of records) if (typeof record[reference] === 'string') ids.add(record[reference])
  }
  for (const [to, ids] of wanted) {
    if (ids.size === 0) continue
    const target = models(to)
    const rows = await tx.rows<Values>(sql`SELECT t.* FROM ${sql.table(target.entity.table)} t
      WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${[...ids]}::uuid[])`)
    const read = rows.map(row => ({ ...recordOf(target, row), createdAt: row.created_at }))
    const used = inputs.filter(({ entity }) => entity === to)
    for (const record of await withFigures(tx, target, namesOf(used), read))
      found.set(record.id as string, record)
  }
  return found
}

const namesOf = (inputs: Formula['inputs']) => [...new Set(inputs.map(({ field }) => field))]

/** Records with the figures among the fields named, which stand in a table of their own. */
async function withFigures(
  tx: Transaction,
  model: Model,
  names: readonly string[],
  records: Values[],
): Promise<Values[]> {
  const wanted = names.filter(name => isFigure(model, name))
  if (wanted.length === 0 || records.length === 0) return records
  const columns = wanted.map(name => sql`m.${sql.ref(columnIn(model, name))} AS ${sql.id(name)}`)
  const rows =
    await tx.rows<Values>(sql`SELECT m.customer_id AS id, ${sql.join(columns)} FROM customer_metric m
    WHERE m.workspace_id = ${tx.workspaceId} AND m.customer_id = ANY(${records.map(({ id }) => id)}::uuid[])`)
  const counted = new Map(rows.map(row => [row.id, row]))
  const start = Object.fromEntries(wanted.map(name => [name, figures[name]]))
  return records.map(record => ({ ...record, ...(counted.get(record.id) ?? start) }))
}

/** Marks what refers to changed records, where the change concerns its formulas. */
export async function markReaders({ core, tx, model }: WriteContext, changes: Change[]): Promise<void> {
  const plan = await planOf(core, tx.workspaceId)
  const marks = plan.readers(model.entity.name).flatMap(({ entity, reference, fields }) => {
    const concerned = changes.filter(
      ({ before, set }) => before && [...fields].some(name => name in set && set[name] !== before[name]),
    )
    return marksOf(
      entity,
      reference,
      concerned.map(({ id }) => id),
    )
  })
  if (marks.length > 0) mark(core, tx, marks)
}

/**
 * Records whose stored values changed past the ordinary path: the job works out anew their own formulas and those that refer to them.
 * @param fields what changed; without, whatever they refer to
 */
export async function recordsMoved(
  { core, tx }: Pick<WriteContext, 'core' | 'tx'>,
  entity: string,
  ids: readonly string[],
  fields?: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const plan = await planOf(core, tx.workspaceId)
  const isConcerned = plan
    .of(entity)
    .some(({ inputs }) => !fields || inputs.some(one => !one.reference && fields.includes(one.field)))
  const readers = plan.readers(entity).filter(one => fields?.some(field => one.fields.has(field)))
  const marks = [
    ...(isConcerned ? marksOf(entity, 'id', ids) : []),
    ...readers.flatMap(one => marksOf(one.entity, one.reference, ids)),
  ]
  if (marks.length > 0) mark(core, tx, marks)
}
