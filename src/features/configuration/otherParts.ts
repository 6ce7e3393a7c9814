import { sql } from 'kysely'
import { z } from 'zod'
import { mayAdminister } from '../../core/actor.ts'
import type { Fault } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { Label } from '../../core/label.ts'
import type { EntityShape } from '../../core/shape.ts'
import { type DuplicateRule, rulesSchema } from '../duplicates/duplicates.rules.ts'
import { readRules, saveRules } from '../duplicates/settings.ts'
import { changeRole, createRole, listRoles, permissionsSchema, type RoleView } from '../people/roleEditing.ts'
import { withConfidential } from '../salaries/confidential.ts'
import { shownView } from '../savedViews/views.ts'
import { entityShape, goneFrom, shapeFaults, unshaped, without } from '../shapes/shape.schema.ts'
import { listShapes, storeShape } from '../shapes/shapes.ts'
import { type ConfigurationChange, type ConfigurationPart, isSame, listPart } from './part.ts'

/** Names, choices, forms, columns, tabs, numbering; tags and their colours are choices too. */
export const shapesPart: ConfigurationPart<Record<string, EntityShape>> = {
  key: 'shapes',
  label: { zh: '对象的样子', en: 'Shapes of objects' },
  schema: z.record(z.string().max(60), entityShape),
  read: async (core, actor) => {
    const models = await core.models(actor.workspaceId)
    const shapes = (await listShapes(core, actor.workspaceId)).filter(({ entity }) =>
      models.entities.some(one => one.name === entity),
    )
    return Object.fromEntries(
      shapes.map(({ entity, shape }) => [entity, without(shape, goneFrom(shape, models(entity).fields))]),
    )
  },
  plan: async (core, actor, wanted) => {
    const models = await core.models(actor.workspaceId)
    const known = new Map((await listShapes(core, actor.workspaceId)).map(one => [one.entity, one.shape]))
    const changes: ConfigurationChange[] = []
    const kept: Label[] = []
    const faults: Fault[] = []
    for (const [name, shape] of Object.entries(wanted)) {
      const entity = models.entities.find(one => one.name === name)
      if (!entity) {
        faults.push({ field: `shapes.${name}`, ...unknownEntity(name) })
        continue
      }
      const found = shapeFaults(entity, shape, unshaped(entity, models(name)))
      faults.push(...found.map(fault => ({ ...fault, field: `shapes.${name}.${fault.field}` })))
      const before = known.get(name)
      if (isSame(before ?? {}, shape)) kept.push(entity.plural)
      else changes.push({ action: before ? 'update' : 'create', what: entity.plural })
    }
    const others = models.entities.filter(({ name }) => known.has(name) && !wanted[name])
    return { changes, kept: [...kept, ...others.map(one => one.plural)], faults }
  },
  apply: async (core, actor, wanted) => {
    const known = new Map((await listShapes(core, actor.workspaceId)).map(one => [one.entity, one.shape]))
    for (const [entity, shape] of Object.entries(wanted))
      if (!isSame(known.get(entity) ?? {}, shape))
        await core.db.transaction(actor.workspaceId, tx => storeShape(core, tx, actor, { entity, shape }))
  },
}

const unknownEntity = (name: string) => ({
  code: 'unknownEntity',
  message: { zh: `没有对象“${name}”`, en: `There is no object ${name}` },
})

const role = z.strictObject({
  /** Of the roles that come with the program: `member`; others are known by their name. */
  code: z.string().max(60).optional(),
  name: z.string().trim().min(1).max(60),
  // As roles are told: with what is not opened by a right to everything.
  permissions: permissionsSchema.overwrite(withConfidential),
})
type Role = z.infer<typeof role>

/** Known by their names: the second of a name gets a number. */
function distinct<T extends { name: string; entity?: string }>(all: T[]): T[] {
  const taken = new Set<string>()
  return all.map(one => {
    let { name } = one
    for (let number = 2; taken.has(`${one.entity} ${name}`); number++) name = `${one.name} ${number}`
    taken.add(`${one.entity} ${name}`)
    return { ...one, name }
  })
}

const roleList = listPart<Role, RoleView>({
  key: 'roles',
  label: { zh: '角色', en: 'Roles' },
  one: role,
  most: 100,
  place: ({ code, name }) => code ?? name,
  what: ({ name }) => ({ zh: name, en: name }),
  stored: async (core, actor) => distinct((await listRoles(core.db, actor)).filter(one => !one.fixed)),
  written: ({ code, name, permissions }) => ({
    ...(/^[a-z]+$/i.test(code) ? { code } : {}),
    name,
    permissions: permissions as Role['permissions'],
  }),
  put: (core, actor, { name, permissions }, before) =>
    before
      ? changeRole(core.db, actor, before.id, { version: before.version, name, permissions })
      : createRole(core.db, actor, { name, permissions }),
})

/** Roles other than the owner's, whose rights are all of them. */
export const rolesPart: ConfigurationPart<Role[]> = {
  ...roleList,
  plan: async (core, actor, wanted, file) => {
    const plan = await roleList.plan(core, actor, wanted, file)
    if (plan.changes.length === 0 || mayAdminister(actor, 'roles')) return plan
    const message = {
      zh: '您不能修改角色，请由能管理角色的人导入',
      en: 'You may not change roles; let someone who may take the file over',
    }
    return { changes: [], faults: [{ field: 'roles', code: 'forbidden', message }] }
  },
}

/** By which rules records count as the same; left out where they are those that every company begins with. */
export const duplicateRulesPart: ConfigurationPart<DuplicateRule[]> = {
  key: 'duplicateRules',
  label: { zh: '查重规则', en: 'Rules of the duplicate check' },
  schema: rulesSchema,
  read: async (core, actor) => {
    const { own, rules } = await readRules(core, actor.workspaceId)
    return own ? [...rules] : undefined
  },
  plan: async (core, actor, wanted) => {
    const { rules, own } = await readRules(core, actor.workspaceId)
    const { entities } = await core.models(actor.workspaceId)
    const named = new Set(wanted.flatMap(one => [...one.objects, ...one.against]))
    const strange = [...named].filter(name => !entities.some(one => one.name === name && one.party))
    const known = new Map(rules.map(one => [one.key, one]))
    const what = ({ key }: DuplicateRule) => ({ zh: key, en: key })
    const changed = wanted.filter(one => !isSame(known.get(one.key), one))
    const isOther = !isSame(rules, together(own, rules, wanted))
    return {
      changes:
        isOther && changed.length === 0
          ? [{ action: 'update', what: { zh: '顺序和去留', en: 'Their order, and which there are' } }]
          : changed.map(one => ({ action: known.has(one.key) ? 'update' : 'create', what: what(one) })),
      kept: together(own, rules, wanted)
        .filter(one => !changed.includes(one))
        .map(what),
      faults: strange.map(name => ({ field: `duplicateRules.${name}`, ...unknownEntity(name) })),
    }
  },
  apply: async (core, actor, wanted) => {
    const { version, rules, own } = await readRules(core, actor.workspaceId)
    const next = together(own, rules, wanted)
    if (!own || !isSame(rules, next)) await saveRules(core, actor, version, next)
  },
}

/** The file's rules, then those of the company's own that it does not name; the ones every company begins with give way. */
function together(own: boolean, rules: readonly DuplicateRule[], wanted: DuplicateRule[]): DuplicateRule[] {
  if (!own) return wanted
  return [...wanted, ...rules.filter(one => !wanted.some(({ key }) => key === one.key))]
}

const view = z.strictObject({
  entity: z.string().max(60),
  name: z.string().trim().min(1).max(60),
  definition: z.record(z.string().max(120), z.string().max(4000)),
})
type View = z.infer<typeof view>

/** Views that everyone sees. Those of single people are theirs. */
const viewList = listPart<View, View & { id: string }>({
  key: 'views',
  label: { zh: '共享视图', en: 'Shared views' },
  one: view,
  most: 500,
  place: ({ entity, name }) => `${entity}.${name}`,
  what: ({ entity, name }, { entities }) => {
    const of = entities.find(one => one.name === entity)?.plural ?? { zh: entity, en: entity }
    return { zh: `${of.zh} · ${name}`, en: `${of.en} · ${name}` }
  },
  stored: async (core, actor) => {
    const [rows] = await core.db.read<(View & { id: string })[]>(actor.workspaceId, [
      sql`SELECT id, entity, name, definition FROM saved_view WHERE workspace_id = ${actor.workspaceId} AND audience = 'everyone'
        AND deleted_at IS NULL ORDER BY entity, position, name`,
    ])
    return distinct(rows)
  },
  written: ({ entity, name, definition }) => ({ entity, name, definition }),
  put: (core, actor, { entity, name, definition }, before) => {
    const { workspaceId } = actor
    const kept = JSON.stringify(definition)
    return core.db.transaction(workspaceId, tx =>
      tx.rows(
        before
          ? sql`UPDATE saved_view SET definition = ${kept}::jsonb, version = version + 1, updated_at = now()
              WHERE workspace_id = ${workspaceId} AND id = ${before.id}`
          : sql`INSERT INTO saved_view (workspace_id, id, entity, name, owner_id, audience, definition, position)
              SELECT ${workspaceId}, ${newId()}, ${entity}, ${name}, ${actor.userId}, 'everyone', ${kept}::jsonb, coalesce(max(position), 0) + 1
              FROM saved_view WHERE workspace_id = ${workspaceId} AND entity = ${entity} AND audience = 'everyone'`,
      ),
    )
  },
})

export const viewsPart: ConfigurationPart<View[]> = {
  ...viewList,
  // A view that asks by what is closed to the actor is left out: taken over again, the file takes nothing from it.
  read: async (core, actor) => {
    const models = await core.models(actor.workspaceId)
    const views = await viewList.read(core, actor)
    return views?.filter(view => isSame(shownView(actor, models, view), view))
  },
  plan: async (core, actor, wanted, file) => {
    const { entities } = await core.models(actor.workspaceId)
    const plan = await viewList.plan(core, actor, wanted, file)
    const strange = wanted.filter(one => !entities.some(({ name }) => name === one.entity))
    const faults = strange.map(one => ({ field: `views.${one.name}`, ...unknownEntity(one.entity) }))
    return { ...plan, faults: [...plan.faults, ...faults] }
  },
}
