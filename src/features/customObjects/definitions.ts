import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { changesOf, writeEvents } from '../../core/events.ts'
import { newId } from '../../core/id.ts'
import { announce } from '../../server/auth/announcements.ts'
import { freeKey, freePath } from '../customFields/keys.ts'
import { bothOf, label } from '../customFields/labels.ts'
import { reserved } from './addresses.ts'
import type { ObjectDefinition, ObjectOptions } from './objectEntity.ts'

const OBJECTS_MOST = 100

const options = {
  plural: label.optional(),
  path: z
    .string()
    .regex(/^[a-z][a-zA-Z0-9-]{0,40}$/)
    .optional(),
  area: z.string().max(40).nullable().optional(),
  icon: z.string().max(40).nullable().optional(),
  titleLabel: label.nullable().optional(),
  numbering: z
    .string()
    .regex(/^[^{}]{0,20}(\{(YYYY|YY|MM|DD)\}[^{}]{0,10})*\{0{1,12}\}$/)
    .nullable()
    .optional(),
  owned: z.boolean().optional(),
  parentLabel: label.nullable().optional(),
  sort: z
    .string()
    .regex(/^-?\w{1,60}$/)
    .nullable()
    .optional(),
  position: z.number().int().min(0).max(100_000).optional(),
}
export const newObject = z.strictObject({
  key: z
    .string()
    .regex(/^c_[a-z][a-zA-Z0-9_]{0,40}$/)
    .optional(),
  label,
  title: z.enum(['name', 'number']).optional(),
  parent: z.string().max(60).nullable().optional(),
  ...options,
})
export const objectChange = z.strictObject({ label: label.optional(), ...options, version: z.number().int() })

type NewObject = z.infer<typeof newObject>
type ObjectChange = z.infer<typeof objectChange>

export type StoredObject = ObjectDefinition & { deletedAt: string | null }

/** A definition as the API shows it: its options stand beside its key. */
export function shown({ options: own, deletedAt, ...object }: StoredObject) {
  return { ...own, ...object, ...(deletedAt ? { deletedAt } : {}) }
}

export const objectColumns: RawBuilder<unknown> = sql`id, version, key, path, jsonb_build_object('zh', label_zh, 'en', label_en) AS label,
  jsonb_build_object('zh', plural_zh, 'en', plural_en) AS plural, options, position, deleted_at AS "deletedAt"`

export async function listObjects(core: Core, actor: Actor, deleted: boolean): Promise<StoredObject[]> {
  const [rows] = await core.db.read<StoredObject[]>(actor.workspaceId, [
    sql`SELECT ${objectColumns} FROM custom_object WHERE workspace_id = ${actor.workspaceId}
      AND ${deleted ? sql`deleted_at IS NOT NULL` : sql`deleted_at IS NULL`} ORDER BY position, key`,
  ])
  return rows
}

export async function createObject(
  core: Core,
  actor: Actor,
  { key: asked, label: name, title, parent, ...input }: NewObject,
): Promise<StoredObject> {
  const { workspaceId } = actor
  const models = await core.models(workspaceId)
  return core.db.transaction(workspaceId, async tx => {
    const known = await alone(tx)
    if (known.length >= OBJECTS_MOST) throw invalid([tooMany])
    const plural = bothOf(input.plural ?? { ...name, en: name.en && pluralOf(name.en) })
    const keys = known.map(one => one.key)
    const paths = [...known.map(one => one.path), ...reserved]
    const path = input.path ?? freePath(plural, paths)
    const own = optionsOf({ title, parent, ...input })
    const faults = [
      ...(asked && keys.includes(asked) ? [taken('key', asked)] : []),
      ...(paths.includes(path) ? [taken('path', path)] : []),
      ...faultsOf(models, own),
    ]
    if (faults.length > 0) throw invalid(faults)
    const label = bothOf(name)
    const [made] = await tx.rows<StoredObject>(sql`INSERT INTO custom_object
      (workspace_id, id, key, path, label_zh, label_en, plural_zh, plural_en, options, position)
      VALUES (${workspaceId}, ${newId()}, ${asked ?? freeKey(name, keys)}, ${path}, ${label.zh}, ${label.en}, ${plural.zh}, ${plural.en},
        ${JSON.stringify(own)}::jsonb, ${input.position ?? known.length + 1}) RETURNING ${objectColumns}`)
    record(core, tx, actor, made, 'create', changesOf(null, { label, plural, path, ...own }))
    return made
  })
}

export async function changeObject(
  core: Core,
  actor: Actor,
  id: string,
  { version, label: name, ...input }: ObjectChange,
): Promise<StoredObject> {
  const { workspaceId } = actor
  const models = await core.models(workspaceId)
  return core.db.transaction(workspaceId, async tx => {
    const others = (await alone(tx)).filter(one => one.id !== id)
    const before = await locked(tx, id, false)
    if (before.version !== version) throw new Problem('conflict', {}, [], { current: shown(before) })
    const after = {
      label: name ? bothOf(name) : before.label,
      plural: input.plural ? bothOf(input.plural) : before.plural,
      path: input.path ?? before.path,
      position: input.position ?? before.position,
    }
    const own = optionsOf({ ...before.options, ...input })
    const isTaken =
      after.path !== before.path && [...others.map(one => one.path), ...reserved].includes(after.path)
    const faults = [...(isTaken ? [taken('path', after.path)] : []), ...faultsOf(models, own)]
    if (faults.length > 0) throw invalid(faults)
    const [changed] =
      await tx.rows<StoredObject>(sql`UPDATE custom_object SET path = ${after.path}, position = ${after.position},
      label_zh = ${after.label.zh}, label_en = ${after.label.en}, plural_zh = ${after.plural.zh}, plural_en = ${after.plural.en},
      options = ${JSON.stringify(own)}::jsonb, version = version + 1, updated_at = now()
      WHERE workspace_id = ${workspaceId} AND id = ${id} RETURNING ${objectColumns}`)
    const { options: old, label, plural, path, position } = before
    record(
      core,
      tx,
      actor,
      changed,
      'update',
      changesOf({ label, plural, path, position, ...old }, { ...after, ...own }),
    )
    return changed
  })
}

/** Takes an object out of use, with its list, its fields and its tabs. Its records stay until the recycle bin is emptied. */
export async function removeObject(core: Core, actor: Actor, id: string): Promise<void> {
  const models = await core.models(actor.workspaceId)
  await core.db.transaction(actor.workspaceId, async tx => {
    await alone(tx)
    const object = await locked(tx, id, false)
    const below = models.entities.filter(one => one.parent && one.fields[one.parent].to === object.key)
    if (below.length > 0)
      throw new Problem('stillUsed', {
        count: below.length,
        object: below.map(one => one.plural[actor.locale]).join(', '),
      })
    tx.send(sql`UPDATE custom_object SET deleted_at = now(), version = version + 1
      WHERE workspace_id = ${actor.workspaceId} AND id = ${id}`)
    record(core, tx, actor, object, 'delete', {})
  })
}

export async function restoreObject(core: Core, actor: Actor, id: string): Promise<StoredObject> {
  const models = await core.models(actor.workspaceId)
  return core.db.transaction(actor.workspaceId, async tx => {
    const before = await locked(tx, id, true)
    const faults = faultsOf(models, before.options)
    if (faults.length > 0) throw invalid(faults)
    const [object] =
      await tx.rows<StoredObject>(sql`UPDATE custom_object SET deleted_at = NULL, version = version + 1
      WHERE workspace_id = ${actor.workspaceId} AND id = ${id} RETURNING ${objectColumns}`)
    record(core, tx, actor, object, 'restore', {})
    return object
  })
}

/** All definitions there are and were; one writer of them at a time, so that two objects never get one key. */
async function alone(tx: Transaction): Promise<{ id: string; key: string; path: string }[]> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`custom objects ${tx.workspaceId}`}, 0))`)
  return tx.rows(sql`SELECT id, key, path FROM custom_object WHERE workspace_id = ${tx.workspaceId}`)
}

async function locked(tx: Transaction, id: string, deleted: boolean): Promise<StoredObject> {
  const [object] =
    await tx.rows<StoredObject>(sql`SELECT ${objectColumns} FROM custom_object WHERE workspace_id = ${tx.workspaceId} AND id = ${id}
    AND ${deleted ? sql`deleted_at IS NOT NULL` : sql`deleted_at IS NULL`} FOR UPDATE`)
  if (!object) throw new Problem('notFound')
  return object
}

function record(
  core: Core,
  tx: Transaction,
  actor: Actor,
  { id }: StoredObject,
  action: string,
  changes: Record<string, [unknown, unknown]>,
): void {
  const about = { entity: 'customObject', record_id: id, customer_id: null }
  writeEvents(tx, actor, [{ ...about, occurred_at: core.now().toISOString(), action, changes }])
  // What each person reaches is kept with the person: who sees the records may have changed.
  announce(tx, { kind: 'company', id: tx.workspaceId })
  tx.afterCommit(() => core.forgetModels(tx.workspaceId))
}

/** `visit` → `visits`, `policy` → `policies`: a proposal, which the administrator may change. */
function pluralOf(word: string): string {
  if (!/[a-z]$/i.test(word)) return word
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`
}

export function optionsOf(given: Omit<NewObject, 'key' | 'label'>): ObjectOptions {
  const { plural: _, path: __, position: ___, titleLabel, parentLabel, ...rest } = given
  const labels = {
    titleLabel: titleLabel ? bothOf(titleLabel) : undefined,
    parentLabel: parentLabel ? bothOf(parentLabel) : undefined,
  }
  return Object.fromEntries(
    Object.entries({ ...rest, ...labels }).filter(
      ([, value]) => value !== null && value !== undefined && value !== false,
    ),
  )
}

function faultsOf({ entities }: Models, { title, numbering, parent }: ObjectOptions): Fault[] {
  const faults: Fault[] = []
  if (title === 'number' && !numbering)
    faults.push({
      field: 'numbering',
      code: 'required',
      message: {
        zh: '以编号称呼的记录必须有编号规则',
        en: 'Records called by their number need a number pattern',
      },
    })
  const above = entities.find(one => one.name === parent)
  if (parent && (!above || above.lineOf || above.creates === false))
    faults.push({
      field: 'parent',
      code: 'invalid',
      message: { zh: '请选择它归属于哪种对象', en: 'Choose the object its records belong to' },
    })
  return faults
}

const taken = (field: string, value: string): Fault => ({
  field,
  code: 'duplicate',
  message: { zh: `“${value}”已被使用，请换一个`, en: `“${value}” is taken; choose another` },
})
const tooMany: Fault = {
  field: 'label',
  code: 'tooMany',
  message: { zh: `最多 ${OBJECTS_MOST} 种自定义对象`, en: `At most ${OBJECTS_MOST} objects of your own` },
}
