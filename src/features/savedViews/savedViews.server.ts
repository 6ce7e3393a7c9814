import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Operator } from '../../core/kinds/kind.ts'
import type { Model } from '../../core/model.ts'
import type { ServerFeature } from '../../core/server.ts'

const tags = ['savedViews']
const params = z.object({ id: z.uuid() })
const VIEWS_MOST = 300

/** What a list's address holds: `filter[level][eq]`, `sort`, `columns`, `group`, `board`; and the widths of columns, as `name:120,…`. */
const definition = z
  .record(z.string().max(120), z.string().max(4000))
  .refine(one => Object.keys(one).length <= 60, { error: 'at most 60 entries' })
const newView = z.strictObject({
  entity: z.string().max(60),
  name: z.string().trim().min(1).max(60),
  definition,
  shared: z.boolean().default(false),
  position: z.number().int().min(0).max(100_000).optional(),
})
const viewChange = z.strictObject({
  name: z.string().trim().min(1).max(60).optional(),
  definition: definition.optional(),
  shared: z.boolean().optional(),
  position: z.number().int().min(0).max(100_000).optional(),
  version: z.number().int(),
})

interface View {
  id: string
  version: number
  entity: string
  name: string
  shared: boolean
  mine: boolean
  definition: Record<string, string>
  position: number
}

/** Saved views, under `/api/v1/savedViews`: one's own and those that colleagues share. Shared ones are changed by their maker and by who administers the settings. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const columns = (actor: Actor) =>
    sql`id, version, entity, name, shared, owner_id = ${actor.userId} AS mine, definition, position`

  api.get(
    '/savedViews',
    {
      schema: {
        tags,
        summary: 'My views and shared ones',
        querystring: z.object({ entity: z.string().optional() }),
      },
    },
    async ({ actor, query }) => {
      const [rows] = await core.db.read<View[]>(actor.workspaceId, [
        sql`SELECT ${columns(actor)} FROM saved_view WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL
          AND (shared OR owner_id = ${actor.userId}) ${query.entity ? sql`AND entity = ${query.entity}` : sql``} ORDER BY position, name, id`,
      ])
      return { data: rows.filter(view => can(actor, view.entity, 'read')) }
    },
  )
  api.post(
    '/savedViews',
    { schema: { tags, summary: 'Save a view', body: newView } },
    async (request, reply) => {
      const { actor, body } = request
      demandShare(actor, body.shared)
      const faults = faultsOf(await modelOf(core, actor, body.entity), body.definition)
      if (faults.length > 0) throw invalid(faults)
      const made = await core.db.transaction(actor.workspaceId, async tx => {
        const [{ count }] = await tx.rows<{ count: number }>(
          sql`SELECT count(*) AS count FROM saved_view WHERE workspace_id = ${tx.workspaceId} AND owner_id = ${actor.userId} AND deleted_at IS NULL`,
        )
        if (count >= VIEWS_MOST) throw invalid([tooMany])
        const [row] =
          await tx.rows<View>(sql`INSERT INTO saved_view (workspace_id, id, entity, name, owner_id, shared, definition, position)
        VALUES (${tx.workspaceId}, ${newId()}, ${body.entity}, ${body.name}, ${actor.userId}, ${body.shared},
          ${JSON.stringify(body.definition)}::jsonb, ${body.position ?? count}) RETURNING ${columns(actor)}`)
        return row
      })
      return reply.status(201).send(made)
    },
  )
  api.patch(
    '/savedViews/:id',
    { schema: { tags, summary: 'Change a view', params, body: viewChange } },
    async ({ actor, params, body }) => {
      const { version, ...change } = body
      demandShare(actor, change.shared)
      return core.db.transaction(actor.workspaceId, async tx => {
        const view = await locked(tx, actor, params.id, columns(actor))
        if (view.version !== version) throw new Problem('conflict', {}, [], { current: view })
        if (change.definition) {
          const faults = faultsOf(await modelOf(core, actor, view.entity), change.definition)
          if (faults.length > 0) throw invalid(faults)
        }
        const next = { ...view, ...change }
        const [row] =
          await tx.rows<View>(sql`UPDATE saved_view SET name = ${next.name}, shared = ${next.shared}, position = ${next.position},
          definition = ${JSON.stringify(next.definition)}::jsonb, version = version + 1, updated_at = now()
          WHERE workspace_id = ${tx.workspaceId} AND id = ${params.id} RETURNING ${columns(actor)}`)
        return row
      })
    },
  )
  api.delete(
    '/savedViews/:id',
    { schema: { tags, summary: 'Delete a view', params } },
    async ({ actor, params }, reply) => {
      await core.db.transaction(actor.workspaceId, async tx => {
        await locked(tx, actor, params.id, columns(actor))
        tx.send(sql`DELETE FROM saved_view WHERE workspace_id = ${tx.workspaceId} AND id = ${params.id}`)
      })
      return reply.status(204).send()
    },
  )
}

/** The view, if it is one's own, or shared and one administers the settings. Others': 404; shared ones of colleagues: 403. */
async function locked(
  tx: Transaction,
  actor: Actor,
  id: string,
  columns: ReturnType<typeof sql>,
): Promise<View> {
  const [view] =
    await tx.rows<View>(sql`SELECT ${columns} FROM saved_view WHERE workspace_id = ${tx.workspaceId} AND id = ${id}
    AND deleted_at IS NULL AND (shared OR owner_id = ${actor.userId}) FOR UPDATE`)
  if (!view) throw new Problem('notFound')
  if (!view.mine && !mayAdminister(actor, 'settings')) throw new Problem('forbidden')
  return view
}

/** Who sees everything of an object, or administers the settings, may put a view before all; others may too, unless they only read. */
function demandShare(actor: Actor, shared: boolean | undefined): void {
  if (!shared || mayAdminister(actor, 'settings')) return
  const writes = Object.values(actor.permissions.entities).some(({ actions }) =>
    actions.some(action => action !== 'read' && action !== 'export'),
  )
  if (!writes) throw new Problem('forbidden')
}

async function modelOf(core: Core, actor: Actor, name: string): Promise<Model> {
  const models = await core.models(actor.workspaceId)
  const known = models.entities.some(entity => entity.name === name)
  if (!known || !can(actor, name, 'read')) throw invalid([wrong('entity', name)])
  return models(name)
}

const wrong = (field: string, value: string): Fault => ({
  field,
  code: 'invalid',
  message: { zh: `“${value}”不能用在视图里`, en: `“${value}” cannot stand in a view` },
})
const tooMany: Fault = {
  field: 'name',
  code: 'tooMany',
  message: {
    zh: `最多保存 ${VIEWS_MOST} 个视图，请先删除不用的`,
    en: `At most ${VIEWS_MOST} views; delete some first`,
  },
}

/** Every name must be a field of the object, every filter one its kind knows. */
function faultsOf(model: Model, given: Record<string, string>): Fault[] {
  const known = (name: string) => Boolean(model.fields[name])
  const listed = (text: string) => text.split(',').filter(Boolean)
  const right = (key: string, value: string): boolean => {
    const [, field, operator] = /^filter\[(\w+)\]\[(\w+)\]$/.exec(key) ?? []
    if (field) return known(field) && kindOf(model.fields[field]).operators.includes(operator as Operator)
    if (key === 'sort') return known(value.replace(/^-/, ''))
    if (key === 'columns') return listed(value).every(known)
    if (key === 'group') return known(value.split('.')[0])
    if (key === 'board') return known(value)
    if (key === 'widths')
      return listed(value).every(one => /^\w+:\d{2,4}$/.test(one) && known(one.split(':')[0]))
    return key === 'density' || key === 'filter'
  }
  return Object.entries(given)
    .filter(([key, value]) => !right(key, value))
    .map(([key, value]) => wrong(`definition.${key}`, value || key))
}

export const server: ServerFeature = { routes }
