import { type RawBuilder, sql } from 'kysely'
import type { Core, Models } from '../core.ts'
import { steady } from '../database.ts'
import { type Fault, invalid, Problem } from '../errors.ts'
import { kindOf } from '../kinds/index.ts'
import { slots } from '../kinds/kind.ts'
import type { Model } from '../model.ts'
import { within } from '../scope.ts'
import type { Reading } from '../select.ts'
import type { Values, WriteContext } from '../server.ts'
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
    asked.push({
      name,
      ids,
      statement:
        steady(sql`SELECT t.id FROM ${sql.table(target.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId}
        AND t.id = ANY(${ids}::uuid[]) AND t.deleted_at IS NULL AND ${within(models, actor, target, 't', reach)}`),
    })
  }
  for (const name of lineFields(model)) {
    const line = models(model.fields[name].to as string)
    const rows = records.flatMap(record => (record[name] ?? []) as Values[])
    if (rows.length > 0) await demandReferences({ core, tx, actor, model: line }, models, rows)
  }
  const found = await Promise.all(asked.map(one => tx.rows<{ id: string }>(one.statement)))
  const faults = asked
    .filter((one, index) => found[index].length < one.ids.length)
    .map(one => ({
      field: one.name,
      code: 'unknownReference',
      message: {
        zh: '所选记录不存在、已删除或您无权使用，请重新选择',
        en: 'The chosen record does not exist, is deleted, or is not yours to use; choose another',
      },
    }))
  if (faults.length > 0) throw invalid(faults)
}

export function requiredFault(field: string): Fault {
  return { field, code: 'required', message: { zh: '必填', en: 'This is required' } }
}

/** One transaction of an actor's; a broken unique index becomes an answer that names the field and the value. */
export async function writing<T>(
  core: Core,
  { model, actor }: Reading,
  input: Values,
  act: (context: WriteContext) => Promise<T>,
): Promise<T> {
  try {
    return await core.db.transaction(actor.workspaceId, tx => act({ core, tx, actor, model }))
  } catch (error) {
    const { code, constraint, column } = error as { code?: string; constraint?: string; column?: string }
    // A value that must not be missing and has its default in the table.
    if (code === '23502' && column)
      throw invalid([requiredFault(model.names.find(name => model.columns[name] === column) ?? column)])
    if (code !== '23505' || !constraint) throw error
    const name =
      constraint === 'custom_value_unique'
        ? await takenOwn(core, model, actor.workspaceId, input)
        : model.names.find(
            field =>
              model.columns[field] && constraint === `${model.entity.table}_${model.columns[field]}_unique`,
          )
    if (!name) throw error
    const { label } = model.fields[name]
    const value = String(input[name] ?? '')
    throw new Problem('duplicate', { field: label.zh, value }, [
      {
        field: name,
        code: 'duplicate',
        message: {
          zh: `“${label.zh}”的值“${value}”已存在`,
          en: `“${value}” already exists as “${label.en}”`,
        },
      },
    ])
  }
}

/** Which of the company's own unique fields has its value elsewhere. */
async function takenOwn(core: Core, model: Model, workspaceId: string, input: Values) {
  const unique = model.own.filter(name => model.fields[name].unique)
  const given = unique.filter(name => input[name] !== undefined && input[name] !== null)
  const answers = await core.db.read<{ taken: boolean }[]>(
    workspaceId,
    given.map(name => {
      const slot = kindOf(model.fields[name]).slot ?? 'text'
      return sql`SELECT count(*) > 0 AS taken FROM custom_value WHERE workspace_id = ${workspaceId} AND unique_text IS NOT NULL
        AND field_id = ${model.fields[name].customId} AND ${sql.ref(slot)} = ${String(input[name])}::${sql.raw(slots[slot].type)}`
    }),
  )
  return given.find((_, index) => answers[index][0].taken) ?? unique[0]
}
