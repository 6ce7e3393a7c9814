import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { recordOf } from '../../core/rows.ts'
import type { Values } from '../../core/server.ts'
import { get, type Row, readingOf } from '../../core/store/read.ts'
import { writeChange } from '../../core/store/records.ts'
import { remove, restore } from '../../core/store/remove.ts'
import { act as actOn, update } from '../../core/store/write.ts'

type Several = Record<string, string[]>

/** What is done to each record. */
export type Act =
  | { kind: 'set'; values: Values }
  /** Of fields that hold several values: some put to them, some taken from them. */
  | { kind: 'add'; values: Several }
  | { kind: 'remove'; values: Several }
  /** Some values of such a field give way to one other, or to none. */
  | { kind: 'replace'; field: string; from: string[]; to: string | null }
  | { kind: 'verb'; verb: string; input: Values }
  | { kind: 'delete' }
  | { kind: 'restore' }

/** What a record was like before an act, and its version after it. */
export interface Taken {
  id: string
  version: number
  before: Values
}

interface Acting {
  core: Core
  actor: Actor
  entity: Entity
}

const TRIES = 3

/** Whether the act can be taken back: a verb can where it says what it sets, or all it asks for are fields of the record itself. */
export function isUndoable(entity: Entity, act: Act): boolean {
  if (act.kind !== 'verb') return true
  const { input = {}, sets } = entity.verbs?.[act.verb] ?? {}
  if (sets) return true
  const asked = Object.keys(input)
  return asked.length > 0 && asked.every(name => entity.fields[name])
}

/** Does the act to one record. */
export async function doTo(acting: Acting, id: string, act: Act): Promise<Taken> {
  const { core, actor, entity } = acting
  switch (act.kind) {
    case 'delete':
      await remove(core, actor, entity.name, id)
      return { id, version: 0, before: {} }
    case 'restore':
      await restore(core, actor, entity.name, id)
      return { id, version: 0, before: {} }
    case 'verb': {
      const before = isUndoable(entity, act) ? await get(core, actor, entity.name, id) : undefined
      const { version } = await actOn(core, actor, entity.name, id, act.verb, act.input)
      return {
        id,
        version,
        before: before ? picked(before, setBy(entity, act) ?? Object.keys(act.input)) : {},
      }
    }
    default:
      return change(acting, id, act)
  }
}

/** What is added to a value or taken from it goes by the value that stands there: where somebody else was quicker, it is done anew. */
async function change(
  { core, actor, entity }: Acting,
  id: string,
  act: Exclude<Act, { kind: 'delete' | 'restore' | 'verb' }>,
): Promise<Taken> {
  for (let attempt = 1; ; attempt++) {
    const before = await get(core, actor, entity.name, id)
    const values = valuesOf(act, before)
    try {
      const after = await update(core, actor, entity.name, id, { ...values, version: before.version })
      return { id, version: after.version, before: picked(before, Object.keys(values)) }
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'conflict') || attempt === TRIES) throw error
    }
  }
}

function valuesOf(act: Exclude<Act, { kind: 'delete' | 'restore' | 'verb' }>, record: Row): Values {
  if (act.kind === 'set') return act.values
  const held = (field: string) => [record[field] ?? []].flat().map(wire) as string[]
  if (act.kind === 'replace') {
    const kept = held(act.field).map(value => (act.from.includes(value) ? act.to : value))
    return { [act.field]: [...new Set(kept.filter(value => value !== null))] }
  }
  return Object.fromEntries(
    Object.entries(act.values).map(([field, values]) => [
      field,
      act.kind === 'add'
        ? [...new Set([...held(field), ...values])]
        : held(field).filter(value => !values.includes(value)),
    ]),
  )
}

const setBy = (entity: Entity, { verb }: { verb: string }) => entity.verbs?.[verb]?.sets

/** Values of a record as the API takes them. */
const picked = (record: Row, names: readonly string[]): Values =>
  Object.fromEntries(names.map(name => [name, wire(record[name])]))

function wire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wire)
  if (typeof value === 'object' && value !== null && 'id' in value) return value.id || null
  return value ?? null
}

/** Takes the act on one record back; refuses where the record has been changed since. */
export async function takeBack(acting: Acting, { id, version, before }: Taken, act: Act): Promise<void> {
  const { core, actor, entity } = acting
  switch (act.kind) {
    case 'delete':
      await restore(core, actor, entity.name, id)
      return
    case 'restore':
      await remove(core, actor, entity.name, id)
      return
    case 'verb': {
      if (setBy(entity, act)) return setBack(acting, { id, version, before })
      const now = await get(core, actor, entity.name, id)
      if (now.version !== version) throw new Problem('conflict')
      await actOn(core, actor, entity.name, id, act.verb, before)
      return
    }
    default:
      await update(core, actor, entity.name, id, { ...before, version })
  }
}

/** One's own act may have taken the record out of one's reach: what it set is set back all the same. */
async function setBack({ core, actor, entity }: Acting, { id, version, before }: Taken): Promise<void> {
  const { model } = await readingOf(core, actor, entity.name)
  await core.db.transaction(actor.workspaceId, async tx => {
    const [row] = await tx.rows<Values>(sql`SELECT t.* FROM ${sql.table(entity.table)} t
      WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ${id} AND t.deleted_at IS NULL FOR NO KEY UPDATE OF t`)
    if (row?.version !== version) throw new Problem('conflict')
    const change = { id, before: recordOf(model, row), set: before, action: 'takeBack' }
    await writeChange({ core, tx, actor, model }, change)
  })
}
