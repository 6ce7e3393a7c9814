import { sql } from 'kysely'
import { z } from 'zod'
import { mayAdminister } from '../../core/actor.ts'
import type { Fault } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { EntityShape } from '../../core/shape.ts'
import { changeRole, createRole, listRoles, permissionsSchema } from '../people/roleEditing.ts'
import { entityShape, shapeFaults, unshaped } from '../shapes/shape.schema.ts'
import { listShapes, storeShape } from '../shapes/shapes.ts'
import { type ConfigurationChange, isSame, part } from './part.ts'

/** Names, choices, forms, columns, tabs, numbering; tags and their colours are choices too. */
export const shapesPart = part<Record<string, EntityShape>>({
  key: 'shapes',
  label: { zh: '对象的样子', en: 'Shapes of objects' },
  schema: z.record(z.string().max(60), entityShape),
  read: async (core, actor) =>
    Object.fromEntries(
      (await listShapes(core, actor.workspaceId)).map(({ entity, shape }) => [entity, shape]),
    ),
  plan: async (core, actor, wanted, file) => {
    const models = await core.models(actor.workspaceId)
    const known = new Map((await listShapes(core, actor.workspaceId)).map(one => [one.entity, one.shape]))
    const coming = (file.fields ?? []) as {
      entity: string
      key: string
      kind: 'text'
      label: { zh: string; en: string }
    }[]
    const changes: ConfigurationChange[] = []
    const faults: Fault[] = []
    for (const [name, shape] of Object.entries(wanted)) {
      const entity = models.entities.find(one => one.name === name)
      if (!entity) {
        const message = { zh: `没有对象“${name}”`, en: `There is no object ${name}` }
        faults.push({ field: `shapes.${name}`, code: 'unknownEntity', message })
        continue
      }
      const model = unshaped(entity, models(name))
      const own = coming.filter(one => one.entity === name).map(one => [one.key, one] as const)
      const fields = { ...model.fields, ...Object.fromEntries(own) }
      const found = shapeFaults(entity, shape, { ...model, fields })
      faults.push(...found.map(fault => ({ ...fault, field: `shapes.${name}.${fault.field}` })))
      const before = known.get(name)
      if (!isSame(before ?? {}, shape))
        changes.push({ action: before ? 'update' : 'create', what: entity.plural })
    }
    return { changes, faults }
  },
  apply: async (core, actor, wanted) => {
    const known = new Map((await listShapes(core, actor.workspaceId)).map(one => [one.entity, one.shape]))
    await core.db.transaction(actor.workspaceId, async tx => {
      for (const [entity, shape] of Object.entries(wanted))
        if (!isSame(known.get(entity) ?? {}, shape)) await storeShape(core, tx, actor, { entity, shape })
    })
  },
})

const role = z.strictObject({
  /** Of the roles that come with the program: `member`; others are known by their name. */
  code: z.string().max(60).optional(),
  name: z.string().trim().min(1).max(60),
  permissions: permissionsSchema,
})

/** Roles other than the owner's, whose rights are all of them. */
export const rolesPart = part({
  key: 'roles',
  label: { zh: '角色', en: 'Roles' },
  schema: z.array(role).max(100),
  read: async (core, actor) =>
    (await listRoles(core.db, actor))
      .filter(one => !one.fixed)
      .map(({ code, name, permissions }) => ({
        ...(/^[a-z]+$/i.test(code) ? { code } : {}),
        name,
        permissions: permissions as z.infer<typeof permissionsSchema>,
      })),
  plan: async (core, actor, wanted) => {
    if (wanted.length > 0 && !mayAdminister(actor, 'roles')) {
      const message = {
        zh: '您不能修改角色，请由能管理角色的人导入',
        en: 'You may not change roles; let someone who may take the file over',
      }
      return { changes: [], faults: [{ field: 'roles', code: 'forbidden', message }] }
    }
    const roles = await listRoles(core.db, actor)
    const changes: ConfigurationChange[] = wanted.flatMap(one => {
      const before = roles.find(known => isRole(known, one))
      if (before && before.name === one.name && isSame(before.permissions, one.permissions)) return []
      return [
        { action: before ? ('update' as const) : ('create' as const), what: { zh: one.name, en: one.name } },
      ]
    })
    return { changes, faults: [] }
  },
  apply: async (core, actor, wanted) => {
    const roles = await listRoles(core.db, actor)
    for (const one of wanted) {
      const before = roles.find(known => isRole(known, one))
      const { name, permissions } = one
      if (!before) await createRole(core.db, actor, { name, permissions })
      else if (before.name !== name || !isSame(before.permissions, permissions))
        await changeRole(core.db, actor, before.id, { version: before.version, name, permissions })
    }
  },
})

const isRole = (known: { code: string; name: string }, { code, name }: { code?: string; name: string }) =>
  code ? known.code === code : known.name === name

const view = z.strictObject({
  entity: z.string().max(60),
  name: z.string().trim().min(1).max(60),
  definition: z.record(z.string().max(120), z.string().max(4000)),
})
type View = z.infer<typeof view>

/** Views that everyone sees. Those of single people are theirs. */
export const viewsPart = part<View[]>({
  key: 'views',
  label: { zh: '共享视图', en: 'Shared views' },
  schema: z.array(view).max(500),
  read: async (core, actor) => {
    const [rows] = await core.db.read<View[]>(actor.workspaceId, [
      sql`SELECT entity, name, definition FROM saved_view WHERE workspace_id = ${actor.workspaceId} AND shared
        AND deleted_at IS NULL ORDER BY entity, position, name`,
    ])
    return rows
  },
  plan: async (core, actor, wanted) => {
    const { entities } = await core.models(actor.workspaceId)
    const known = (await viewsPart.read(core, actor)) as View[]
    const faults = wanted
      .filter(one => !entities.some(({ name }) => name === one.entity))
      .map(one => ({
        field: `views.${one.name}`,
        code: 'unknownEntity',
        message: { zh: `没有对象“${one.entity}”`, en: `There is no object ${one.entity}` },
      }))
    const changes: ConfigurationChange[] = wanted.flatMap(one => {
      const before = known.find(({ entity, name }) => entity === one.entity && name === one.name)
      if (before && isSame(before.definition, one.definition)) return []
      return [
        { action: before ? ('update' as const) : ('create' as const), what: { zh: one.name, en: one.name } },
      ]
    })
    return { changes, faults }
  },
  apply: async (core, actor, wanted) => {
    const { workspaceId } = actor
    await core.db.transaction(workspaceId, async tx => {
      for (const [position, { entity, name, definition }] of wanted.entries()) {
        const kept = JSON.stringify(definition)
        const found =
          await tx.rows(sql`UPDATE saved_view SET definition = ${kept}::jsonb, version = version + 1, updated_at = now()
          WHERE workspace_id = ${workspaceId} AND entity = ${entity} AND name = ${name} AND shared AND deleted_at IS NULL RETURNING id`)
        if (found.length === 0)
          tx.send(sql`INSERT INTO saved_view (workspace_id, id, entity, name, owner_id, shared, definition, position)
            VALUES (${workspaceId}, ${newId()}, ${entity}, ${name}, ${actor.userId}, true, ${kept}::jsonb, ${position})`)
      }
    })
  },
})
