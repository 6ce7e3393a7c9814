import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Entity } from '../../core/entity.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { changesOf, writeEvents } from '../../core/events.ts'
import type { Field } from '../../core/field.ts'
import { newId } from '../../core/id.ts'
import { type KindName, kinds } from '../../core/kinds/index.ts'
import type { CustomFieldDefinition } from '../../core/model.ts'
import { uniqueText } from '../../core/rows.ts'
import { announce } from '../../server/auth/announcements.ts'
import {
  type CheckedFormula,
  checkFormula,
  faultOf,
  formulaChanged,
  usersOf,
} from '../formulas/definitions.ts'
import { colours, conditions } from '../shapes/shape.schema.ts'
import {
  completed,
  FIELDS_MOST,
  faultsOf,
  keyTaken,
  notUnique,
  refused,
  tooMany,
  unknownEntity,
} from './checks.ts'
import { freeKey } from './keys.ts'
import { bothOf, label } from './labels.ts'

/** Kinds a company's own field may have: all but those that the program itself fills or that hold further rows. */
export const customKinds = (Object.keys(kinds) as KindName[]).filter(
  kind => !['lines', 'sequence', 'formula', 'collaborators'].includes(kind),
)

const choice = z.strictObject({
  value: z.string().trim().min(1).max(100).optional(),
  label,
  colour: z.enum(colours).optional(),
  archived: z.boolean().optional(),
})
const options = {
  label,
  hint: label.nullable().optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  search: z.boolean().optional(),
  default: z.unknown().optional(),
  max: z.number().int().min(1).max(20_000).nullable().optional(),
  least: z.number().nullable().optional(),
  most: z.number().nullable().optional(),
  scale: z.number().int().min(0).max(8).nullable().optional(),
  choices: z.array(choice).max(500).optional(),
  open: z.boolean().optional(),
  mask: z.enum(['phone', 'email', 'text']).nullable().optional(),
  unit: label.nullable().optional(),
  visibleWhen: conditions.nullable().optional(),
  formula: z.string().max(4_000).optional(),
  result: z.enum(['number', 'money', 'percent', 'integer', 'text', 'date', 'boolean']).optional(),
  position: z.number().int().min(0).max(100_000).optional(),
}

export const newField = z.strictObject({
  entity: z.string().max(60),
  kind: z.enum(['formula', ...customKinds] as [KindName, ...KindName[]]),
  key: z
    .string()
    .regex(/^c_[a-z][a-zA-Z0-9_]{0,40}$/)
    .optional(),
  to: z.string().max(60).optional(),
  ...options,
})
export const fieldChange = z.strictObject({
  ...options,
  label: label.optional(),
  version: z.number().int(),
})

type NewField = z.infer<typeof newField>
export type Options = Omit<z.infer<typeof fieldChange>, 'version' | 'position' | 'label'> & {
  relation?: Field['relation']
}

export interface StoredField extends CustomFieldDefinition {
  version: number
  deletedAt: string | null
}

/** A definition as the API shows it: its options stand beside its key. */
export function shown({ options: own, filled: _, deletedAt, ...field }: StoredField) {
  return { ...own, ...field, ...(deletedAt ? { deletedAt } : {}) }
}

const columns = sql`id, version, entity, key, kind, jsonb_build_object('zh', label_zh, 'en', label_en) AS label,
  options, position, filled, deleted_at AS "deletedAt"`

export async function listFields(core: Core, actor: Actor, filter: { entity?: string; deleted: boolean }) {
  const [rows] = await core.db.read<StoredField[]>(actor.workspaceId, [
    sql`SELECT ${columns} FROM custom_field WHERE workspace_id = ${actor.workspaceId}
      AND ${filter.deleted ? sql`deleted_at IS NOT NULL` : sql`deleted_at IS NULL`}
      ${filter.entity ? sql`AND entity = ${filter.entity}` : sql``} ORDER BY entity, position, key`,
  ])
  return rows
}

export async function createField(
  core: Core,
  actor: Actor,
  input: NewField & { relation?: Field['relation'] },
): Promise<StoredField> {
  const models = await core.models(actor.workspaceId)
  const entity = entityOf(models, input.entity)
  const { entity: _, kind, key: given, label: name, position, ...rest } = input
  const own = completed(rest)
  if (kind === 'phone' || kind === 'email') own.mask ??= kind
  const { workspaceId } = actor
  const faults = await faultsOf(core, workspaceId, entity, kind, own, '')
  if (faults.length > 0) throw invalid(faults)
  const field = await core.db.transaction(workspaceId, async tx => {
    // One at a time, so that two fields never get one key.
    await tx.rows(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`custom fields ${workspaceId}`}, 0))`)
    await demandColumn(tx, entity)
    const known = await tx.rows<{ key: string; position: number; alive: boolean }>(
      sql`SELECT key, position, deleted_at IS NULL AS alive FROM custom_field WHERE workspace_id = ${workspaceId} AND entity = ${entity.name}`,
    )
    if (known.filter(one => one.alive).length >= FIELDS_MOST) throw invalid([tooMany])
    const keys = known.map(one => one.key)
    if (given && keys.includes(given)) throw invalid([keyTaken(given)])
    const key = given ?? freeKey(name, keys)
    const id = newId()
    const label = bothOf(name)
    const formula = await formulaOf(core, workspaceId, {
      id,
      entity: entity.name,
      key,
      kind,
      label,
      options: own as StoredField['options'],
    })
    const place = position ?? Math.max(0, ...known.map(one => one.position)) + 1
    const [made] = await tx.rows<StoredField>(sql`INSERT INTO custom_field
      (workspace_id, id, entity, key, kind, label_zh, label_en, options, position)
      VALUES (${workspaceId}, ${id}, ${entity.name}, ${key}, ${kind}, ${label.zh}, ${label.en},
        ${JSON.stringify(own)}::jsonb, ${place}) RETURNING ${columns}`)
    if (formula) formulaChanged(core, tx, entity.name, formula)
    record(core, tx, actor, made, 'create', changesOf(null, { label: made.label, kind, ...own }))
    return made
  })
  return field
}

export async function changeField(
  core: Core,
  actor: Actor,
  id: string,
  { version, label: name, position, ...rest }: z.infer<typeof fieldChange>,
): Promise<StoredField> {
  const { workspaceId } = actor
  const models = await core.models(workspaceId)
  return core.db.transaction(workspaceId, async tx => {
    const before = await locked(tx, id, false)
    if (before.version !== version) throw new Problem('conflict', {}, [], { current: shown(before) })
    const own = completed({ ...before.options, ...rest } as Options)
    const entity = entityOf(models, before.entity)
    if (own.choices) own.choices = await withUsedChoices(tx, before, own.choices)
    const faults = await faultsOf(core, workspaceId, entity, before.kind, own, before.key, before.options)
    if (faults.length > 0) throw invalid(faults)
    const formula = await formulaOf(core, workspaceId, { ...before, options: own as StoredField['options'] })
    if (Boolean(own.unique) !== Boolean(before.options.unique)) await holdValues(tx, id, Boolean(own.unique))
    // What is found by, and what of it stays behind a mask, is written in each record's search text.
    const refill = Boolean(own.search) !== Boolean(before.options.search) || own.mask !== before.options.mask
    const label = { ...before.label, ...name, en: name?.en ?? (name ? name.zh : before.label.en) }
    const [after] =
      await tx.rows<StoredField>(sql`UPDATE custom_field SET label_zh = ${label.zh}, label_en = ${label.en},
      options = ${JSON.stringify(own)}::jsonb, position = ${position ?? before.position}, filled = filled AND ${!refill},
      version = version + 1, updated_at = now() WHERE workspace_id = ${workspaceId} AND id = ${id} RETURNING ${columns}`)
    const changes = changesOf(
      { ...before.options, label: before.label, position: before.position },
      { ...own, label, position: after.position },
    )
    if (formula) formulaChanged(core, tx, entity.name, formula)
    record(core, tx, actor, after, 'update', changes)
    return after
  })
}

/** A choice that records have is not deleted with the others: it is offered no more. */
async function withUsedChoices(
  tx: Transaction,
  { id, options }: StoredField,
  choices: NonNullable<Options['choices']>,
): Promise<NonNullable<Options['choices']>> {
  const { choices: had = [] } = options as Options
  const dropped = had.filter(({ value }) => !choices.some(one => one.value === value))
  if (dropped.length === 0) return choices
  const rows = await tx.rows<{
    text: string
  }>(sql`SELECT x.text FROM unnest(${dropped.map(one => one.value)}::text[]) x(text)
    WHERE EXISTS (SELECT FROM custom_value v WHERE v.workspace_id = ${tx.workspaceId} AND v.field_id = ${id} AND v.text = x.text)`)
  const used = new Set(rows.map(row => row.text))
  return [
    ...choices,
    ...dropped.filter(({ value }) => used.has(value ?? '')).map(one => ({ ...one, archived: true })),
  ]
}

/** Takes a field out of use. Its values stay until the recycle bin is emptied. */
export async function removeField(core: Core, actor: Actor, id: string): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    const field = await locked(tx, id, false)
    const users = await usersOf(core, actor.workspaceId, field.entity, field.key)
    if (users.length > 0)
      throw new Problem(refused.fieldUsed, {
        fields: users.map(one => one.zh).join('、'),
        fieldsEn: users.map(one => one.en).join(', '),
      })
    tx.send(sql`UPDATE custom_field SET deleted_at = now(), version = version + 1, filled = false
      WHERE workspace_id = ${actor.workspaceId} AND ${withOtherSide(field)}`)
    record(core, tx, actor, field, 'delete', {})
  })
}

/** Brings a field back with its values; it is not unique any more, as values may have come twice meanwhile. */
export async function restoreField(core: Core, actor: Actor, id: string): Promise<StoredField> {
  return core.db.transaction(actor.workspaceId, async tx => {
    const field = await locked(tx, id, true)
    if (field.options.unique) await holdValues(tx, id, false)
    const formula = await formulaOf(core, actor.workspaceId, field)
    const restored =
      await tx.rows<StoredField>(sql`UPDATE custom_field SET deleted_at = NULL, version = version + 1, options = options - 'unique'
      WHERE workspace_id = ${actor.workspaceId} AND ${withOtherSide(field)} RETURNING ${columns}`)
    const after = restored.find(one => one.id === id) as StoredField
    if (formula) formulaChanged(core, tx, field.entity, formula)
    record(core, tx, actor, after, 'restore', {})
    return after
  })
}

/** The two sides of a relation go and come together. */
function withOtherSide({ id, options }: StoredField) {
  return options.relation ? sql`options->'relation'->>'id' = ${options.relation.id}` : sql`id = ${id}`
}

async function locked(tx: Transaction, id: string, deleted: boolean): Promise<StoredField> {
  const [field] =
    await tx.rows<StoredField>(sql`SELECT ${columns} FROM custom_field WHERE workspace_id = ${tx.workspaceId} AND id = ${id}
    AND ${deleted ? sql`deleted_at IS NOT NULL` : sql`deleted_at IS NULL`} FOR UPDATE`)
  if (!field) throw new Problem('notFound')
  return field
}

/** Lets go of, or lays hold on, all values of a field as unique ones; refuses where one stands twice. */
async function holdValues(tx: Transaction, id: string, held: boolean): Promise<void> {
  try {
    await tx.rows(sql`UPDATE custom_value SET unique_text = ${held ? uniqueText : null}
      WHERE workspace_id = ${tx.workspaceId} AND field_id = ${id}`)
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error
    throw invalid([notUnique])
  }
}

function record(
  core: Core,
  tx: Transaction,
  actor: Actor,
  field: StoredField,
  action: string,
  changes: Record<string, [unknown, unknown]>,
): void {
  const about = { entity: 'customField', record_id: field.id, customer_id: null }
  writeEvents(tx, actor, [{ ...about, occurred_at: core.now().toISOString(), action, changes }])
  // Roles see of a formula what they see of its sources.
  if (field.kind === 'formula') announce(tx, { kind: 'company', id: tx.workspaceId })
  tx.afterCommit(() => core.forgetModels(tx.workspaceId))
}

/** A formula checked and put into `options` as it is kept; nothing for fields of other kinds. */
async function formulaOf(
  core: Core,
  workspaceId: string,
  field: Pick<StoredField, 'id' | 'entity' | 'key' | 'kind' | 'label' | 'options'>,
): Promise<CheckedFormula | undefined> {
  if (field.kind !== 'formula') return undefined
  const checked = await checkFormula(core, workspaceId, field)
  if (!('plan' in checked)) throw invalid([faultOf(checked)])
  const { formula, result } = checked
  Object.assign(field.options, { formula, result })
  return checked
}

function entityOf({ entities }: Models, name: string): Entity {
  const entity = entities.find(one => one.name === name)
  if (!entity) throw invalid([{ field: 'entity', code: 'unknownEntity', message: unknownEntity }])
  return entity
}

/** Objects whose rows have no place for own values (roles) take none. */
async function demandColumn(tx: Transaction, entity: Entity): Promise<void> {
  const found = await tx.rows(
    sql`SELECT 1 FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ${entity.table} AND column_name = 'custom'`,
  )
  if (found.length === 0) throw invalid([{ field: 'entity', code: 'unknownEntity', message: unknownEntity }])
}
