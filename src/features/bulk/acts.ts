import { sql } from 'kysely'
import { type Actor, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { recordOf } from '../../core/rows.ts'
import type { Values } from '../../core/server.ts'
import { demandMayDo, get, type Row, readingOf } from '../../core/store/read.ts'
import { writeChange } from '../../core/store/records.ts'
import { remove, restore } from '../../core/store/remove.ts'
import { act as actOn, lock, update } from '../../core/store/write.ts'
import { inOneTransaction } from '../../server/oneTransaction.ts'

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

/** What a record was like before an act, as it is stored, and its version after it. */
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

/** Of one that somebody else changed in the same instant nothing can be put back. */
const UNKNOWN = -1

/**
 * Whether the act can be taken back: a verb can where it says what it sets, or all it asks for are fields of the record itself. Lines and
 * collaborators are rows of their own.
 */
export function isUndoable(entity: Entity, act: Act): boolean {
  if (act.kind === 'set')
    return !Object.keys(act.values).some(name =>
      ['lines', 'collaborators'].includes(entity.fields[name]?.kind),
    )
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
      return { id, version: (await stored(acting, id)).version, before: {} }
    case 'restore':
      return { id, version: (await restore(core, actor, entity.name, id)).version, before: {} }
    case 'verb': {
      const before = isUndoable(entity, act) ? await stored(acting, id) : undefined
      const { version } = await actOn(core, actor, entity.name, id, act.verb, act.input)
      if (!before) return { id, version, before: {} }
      const kept = picked(before, setBy(entity, act) ?? Object.keys(act.input))
      return { id, version: version === before.version + 1 ? version : UNKNOWN, before: kept }
    }
    default:
      return change(acting, id, act)
  }
}

/** What is added to a value or taken from it goes by the value that stands there: where somebody else was quicker, it is done anew. */
async function change(
  acting: Acting,
  id: string,
  act: Exclude<Act, { kind: 'delete' | 'restore' | 'verb' }>,
): Promise<Taken> {
  const { core, actor, entity } = acting
  for (let attempt = 1; ; attempt++) {
    const values = act.kind === 'set' ? act.values : valuesOf(act, await get(core, actor, entity.name, id))
    const before = await stored(acting, id)
    try {
      const after = await update(core, actor, entity.name, id, { ...values, version: before.version })
      return { id, version: after.version, before: picked(before, Object.keys(values)) }
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'conflict') || attempt === TRIES) throw error
    }
  }
}

/** The record as it stands, whoever acts: what the actor sees of it may be masked, or leave out what it names. */
async function stored({ core, actor, entity }: Acting, id: string): Promise<Row> {
  const { model } = await readingOf(core, actor, entity.name)
  const [[row]] = await core.db.read<Values[]>(actor.workspaceId, [
    sql`SELECT t.* FROM ${sql.table(entity.table)} t WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ${id}`,
  ])
  if (!row) throw new Problem('notFound')
  return recordOf(model, row)
}

function valuesOf(act: Extract<Act, { kind: 'add' | 'remove' | 'replace' }>, record: Row): Values {
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

const picked = (record: Row, names: readonly string[]): Values =>
  Object.fromEntries(names.map(name => [name, record[name] ?? null]))

function wire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wire)
  if (typeof value === 'object' && value !== null && 'id' in value) return value.id || null
  return value ?? null
}

/** Takes the act on one record back, with the rights the actor has now; refuses where the record has been changed since. */
export async function takeBack(acting: Acting, taken: Taken, act: Act): Promise<void> {
  const { core, actor, entity } = acting
  const { id, version, before } = taken
  switch (act.kind) {
    case 'delete':
      if ((await stored(acting, id)).version !== version) throw new Problem('conflict')
      await restore(core, actor, entity.name, id)
      return
    case 'restore':
      return inOneTransaction(core, actor.workspaceId, async (joined, tx) => {
        await standing(acting, tx, taken)
        await remove(joined, actor, entity.name, id)
      })
    case 'verb': {
      if (setBy(entity, act)) return setBack(acting, taken, act.verb)
      return inOneTransaction(core, actor.workspaceId, async (joined, tx) => {
        await standing(acting, tx, taken)
        await actOn(joined, actor, entity.name, id, act.verb, before)
      })
    }
    default:
      return setBack(acting, taken)
  }
}

/** The record as it stands, locked; refuses where it is not as the act left it. */
async function standing({ core, actor, entity }: Acting, tx: Transaction, { id, version }: Taken) {
  const { model } = await readingOf(core, actor, entity.name)
  const [row] = await tx.rows<Values>(sql`SELECT t.* FROM ${sql.table(entity.table)} t
    WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ${id} AND t.deleted_at IS NULL FOR NO KEY UPDATE OF t`)
  if (row?.version !== version) throw new Problem('conflict')
  return recordOf(model, row)
}

/**
 * Sets what the act set back as it was. One's own verb may have taken the record out of one's reach: it is taken back all the same. What
 * the fields named before may be out of one's sight.
 */
async function setBack(acting: Acting, taken: Taken, verb?: string): Promise<void> {
  const { core, actor, entity } = acting
  const reading = await readingOf(core, actor, entity.name)
  const { model, models } = reading
  demandMayDo(reading, verb ?? 'update')
  const { id, before: set } = taken
  const isClosed = (name: string) => fieldAccess(actor, entity.name, name) !== 'write'
  if (!verb && Object.keys(set).some(isClosed)) throw new Problem('forbidden')
  await core.db.transaction(actor.workspaceId, async tx => {
    const context = { core, tx, actor, model }
    if (!verb) await lock(context, models, id)
    const before = await standing(acting, tx, taken)
    await writeChange(context, { id, before, set, action: 'takeBack' })
  })
}
