import { type RawBuilder, sql } from 'kysely'
import type { Core, Models } from '../core.ts'
import { steady } from '../database.ts'
import { type Fault, invalid, Problem } from '../errors.ts'
import { kindOf } from '../kinds/index.ts'
import { slots } from '../kinds/kind.ts'
import type { Model } from '../model.ts'
import { keeperOf, within } from '../scope.ts'
import { type Reading, titleFor } from '../select.ts'
import type { Values, WriteContext } from '../server.ts'
import { readValue } from '../validate.ts'
import { lineFields } from './records.ts'

/** Every record a new or changed one points to must exist and be seen by the actor; a parent must be open for writing. */
export async function demandReferences(
  { core, tx, actor, model }: WriteContext,
  models: Models,
  records: Values[],
): Promise<void> {
  const asked: { name: string; ids: string[]; statement: RawBuilder<{ id: string }> }[] = []
  for (const name of model.names) {
    const field = model.fields[name]
    if (!['reference', 'user', 'references'].includes(field.kind)) continue
    const ids = [...new Set(records.flatMap(record => record[name] ?? []))] as string[]
    if (ids.length === 0 || (field.kind === 'user' && ids.every(id => id === actor.userId))) continue
    const target = models(field.to as string)
    const reach = name === model.entity.parent ? 'write' : 'read'
    const belonging = field.within ? sql`, ${sql.ref(`t.${target.columns[field.within]}`)} AS of` : sql``
    asked.push({
      name,
      ids,
      statement:
        steady(sql`SELECT t.id ${belonging} FROM ${sql.table(target.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId}
        AND t.id = ANY(${ids}::uuid[]) AND t.deleted_at IS NULL AND ${within(models, actor, target, 't', reach)}`),
    })
  }
  for (const name of lineFields(model)) {
    const line = models(model.fields[name].to as string)
    const rows = records.flatMap(record => (record[name] ?? []) as Values[])
    if (rows.length > 0) await demandReferences({ core, tx, actor, model: line }, models, rows)
  }
  const found = await Promise.all(asked.map(one => tx.rows<{ id: string; of?: string }>(one.statement)))
  const faults = asked.flatMap(({ name, ids }, index) => {
    const { within: shared, label } = model.fields[name]
    const owners = new Map(found[index].map(({ id, of }) => [id, of]))
    if (owners.size < ids.length) return { field: name, code: 'unknownReference', message: notThere }
    const isWithin = (record: Values) =>
      !record[name] || owners.get(String(record[name])) === record[shared ?? '']
    if (!shared || records.every(isWithin)) return []
    const whole = model.fields[shared].label
    const zh = `所选${label.zh}不属于这个${whole.zh}，请重新选择`
    const en = `The ${label.en.toLowerCase()} does not belong to this ${whole.en.toLowerCase()}; choose another`
    return { field: name, code: 'notWithin', message: { zh, en } }
  })
  if (faults.length > 0) throw invalid(faults)
}

const notThere = {
  zh: '所选记录不存在、已删除或您无权使用，请重新选择',
  en: 'The chosen record does not exist, is deleted, or is not yours to use; choose another',
}

/** Changed values, with those that a changed one must belong to, or that must belong to it. */
export function changedOnly({ names, fields }: Model, before: Values, after: Values): Values {
  const differs = (name = '') => JSON.stringify(before[name]) !== JSON.stringify(after[name])
  const bound = names.filter(name => fields[name].within && (differs(name) || differs(fields[name].within)))
  const wanted = [
    ...names.filter(name => differs(name)),
    ...bound,
    ...bound.flatMap(name => fields[name].within ?? []),
  ]
  return Object.fromEntries(wanted.map(name => [name, after[name]]))
}

export function requiredFault(field: string): Fault {
  return { field, code: 'required', message: { zh: '必填', en: 'This is required' } }
}

/** One transaction of an actor's; a broken unique index becomes an answer that names the field and the value. */
export async function writing<T>(
  core: Core,
  reading: Reading,
  input: Values,
  act: (context: WriteContext) => Promise<T>,
): Promise<T> {
  const { model, actor } = reading
  try {
    const once = () => core.db.transaction(actor.workspaceId, tx => act({ core, tx, actor, model }))
    // Of two acts that wait for each other one is ended: it is done anew, once.
    return await once().catch(error => (error.code === '40P01' ? once() : Promise.reject(error)))
  } catch (error) {
    const { code, constraint, column } = error as { code?: string; constraint?: string; column?: string }
    // A value that must not be missing and has its default in the table.
    if (code === '23502' && column)
      throw invalid([requiredFault(model.names.find(name => model.columns[name] === column) ?? column)])
    if (code !== '23505' || !constraint) throw error
    const candidates = model.names.filter(name =>
      constraint === 'custom_value_unique'
        ? model.fields[name].customId && model.fields[name].unique
        : constraint === `${model.entity.table}_${model.columns[name]}_unique`,
    )
    const given = candidates.filter(name => input[name] !== undefined && input[name] !== null)
    const asked = given.map(name => holders(reading, name, input[name]))
    const held = await core.db.read<Holder[]>(actor.workspaceId, asked)
    const place = held.findIndex(rows => rows.length > 0)
    const name = given[place] ?? given[0] ?? candidates[0]
    if (!name) throw error
    throw heldBy(model, name, String(input[name] ?? ''), held[place]?.[0])
  }
}

type Holder = { seen: boolean; id: string; title: string; owner: string | null }

/** Of a record the actor sees, which it is; of any other, as of every duplicate, whose. */
function heldBy({ entity, fields }: Model, name: string, value: string, holder?: Holder): Problem {
  const { seen, id, title, owner } = holder ?? {}
  const { label } = fields[name]
  const refused = seen ? 'duplicate' : 'taken'
  const held = seen ? `（${entity.label.zh}“${title}”）` : owner ? `（负责人${owner}）` : ''
  const heldEn = seen ? ` (${entity.label.en} “${title}”)` : owner ? ` (owner: ${owner})` : ''
  const told = { field: label.zh, fieldEn: label.en, value, held, heldEn }
  const { text: message } = new Problem(refused, told)
  const extra = seen ? { holder: { entity: entity.name, id, title } } : {}
  return new Problem(refused, told, [{ field: name, code: refused, message }], extra)
}

/** Records that hold the value, each with whether the actor sees it and who looks after it. */
function holders({ model, models, actor }: Reading, name: string, given: unknown) {
  const { customId } = model.fields[name]
  const { value } = readValue(model.fields[name], given) as { value: unknown }
  const { join, owner } = keeperOf(models, actor, model)
  const slot = kindOf(model.fields[name]).slot ?? 'text'
  const holds = customId
    ? sql`t.id IN (SELECT record_id FROM custom_value WHERE workspace_id = ${actor.workspaceId} AND unique_text IS NOT NULL
        AND field_id = ${customId} AND ${sql.ref(slot)} = ${String(value)}::${sql.raw(slots[slot].type)})`
    : sql`t.${sql.ref(model.columns[name])} = ${value}`
  return sql`SELECT ${within(models, actor, model, 't')} AS seen, t.id, ${titleFor(actor, model, 't')} AS title, u.name AS owner
    FROM ${sql.table(model.entity.table)} t ${join}
    LEFT JOIN workspace_user u ON u.workspace_id = ${actor.workspaceId} AND u.id = ${owner}
    WHERE t.workspace_id = ${actor.workspaceId} AND t.deleted_at IS NULL AND ${holds}`
}
