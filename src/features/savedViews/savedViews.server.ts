import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { Model } from '../../core/model.ts'
import type { ServerFeature } from '../../core/server.ts'
import { definitionFaults, viewDefinition, viewName } from './definition.ts'
import { readPreferences, writePreference } from './preferences.ts'
import { readable, shownView, unitsAbove, type View, viewsStatement } from './views.ts'

const tags = ['savedViews']
const params = z.object({ id: z.uuid() })
const VIEWS_MOST = 300

const sharing = {
  audience: z.enum(['me', 'unit', 'everyone']),
  /** The unit, where the audience is one; those below it see the view too. */
  unit: z.uuid().nullable(),
  changers: z.enum(['maker', 'audience']),
}
const position = z.number().int().min(0).max(100_000)
const newView = z.strictObject({
  entity: z.string().max(60),
  name: viewName,
  definition: viewDefinition,
  audience: sharing.audience.default('me'),
  unit: sharing.unit.default(null),
  changers: sharing.changers.default('maker'),
  position: position.optional(),
})
const viewChange = z.strictObject({
  name: viewName.optional(),
  definition: viewDefinition.optional(),
  audience: sharing.audience.optional(),
  unit: sharing.unit.optional(),
  changers: sharing.changers.optional(),
  position: position.optional(),
  version: z.number().int(),
})
const preference = z.strictObject({
  order: z.array(z.string().max(60)).max(400).optional(),
  away: z.array(z.string().max(60)).max(400).optional(),
  start: z.string().max(60).optional(),
})

/**
 * Saved views, under `/api/v1/savedViews`: one's own, those of one's unit and the units above it, and those for everyone. A shared one is
 * changed by its maker, by who administers the settings, and, where its maker says so, by all who see it.
 */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.get(
    '/savedViews',
    {
      schema: {
        tags,
        summary: 'My views and those shared with me',
        querystring: z.object({ entity: z.string().optional() }),
      },
    },
    async ({ actor, query }) => {
      const of = query.entity ? sql`AND v.entity = ${query.entity}` : sql``
      const [rows] = await core.db.read<View[]>(actor.workspaceId, [viewsStatement(actor, of)])
      return { data: readable(actor, await core.models(actor.workspaceId), rows) }
    },
  )
  api.post(
    '/savedViews',
    { schema: { tags, summary: 'Save a view', body: newView } },
    async (request, reply) => {
      const { actor, body } = request
      demandShare(actor, body.audience)
      const faults = definitionFaults(actor, await modelOf(core, actor, body.entity), body.definition)
      if (faults.length > 0) throw invalid(faults)
      const made = await core.db.transaction(actor.workspaceId, async tx => {
        const [{ count }] = await tx.rows<{ count: number }>(
          sql`SELECT count(*) AS count FROM saved_view WHERE workspace_id = ${tx.workspaceId} AND owner_id = ${actor.userId} AND deleted_at IS NULL`,
        )
        if (count >= VIEWS_MOST) throw invalid([tooMany])
        const unit = await unitOf(tx, actor, body)
        const id = newId()
        await tx.rows(sql`INSERT INTO saved_view (workspace_id, id, entity, name, owner_id, audience, unit_id, changers, definition, position)
          VALUES (${tx.workspaceId}, ${id}, ${body.entity}, ${body.name}, ${actor.userId}, ${body.audience}, ${unit}, ${body.changers},
            ${JSON.stringify(body.definition)}::jsonb, ${body.position ?? count})`)
        return seen(tx, actor, id)
      })
      return reply.status(201).send(made)
    },
  )
  api.patch(
    '/savedViews/:id',
    { schema: { tags, summary: 'Change a view', params, body: viewChange } },
    async ({ actor, params, body }) => {
      const { version, ...change } = body
      const models = await core.models(actor.workspaceId)
      return core.db.transaction(actor.workspaceId, async tx => {
        const view = await locked(tx, actor, params.id)
        const reshared = ['audience', 'unit', 'changers'].some(name => name in change)
        if (!view.mayChange || (reshared && !isKeeper(actor, view))) throw new Problem('forbidden')
        if (view.version !== version)
          throw new Problem('conflict', {}, [], { current: shownView(actor, models, view) })
        demandShare(actor, change.audience)
        if (change.definition) {
          const model = await modelOf(core, actor, view.entity)
          const faults = definitionFaults(actor, model, change.definition)
          if (faults.length > 0) throw invalid(faults)
        }
        const next = { ...view, unit: view.unit?.id ?? null, ...change }
        const unit = reshared ? await unitOf(tx, actor, next) : (view.unit?.id ?? null)
        await tx.rows(sql`UPDATE saved_view SET name = ${next.name}, audience = ${next.audience}, unit_id = ${unit}, changers = ${next.changers},
          position = ${next.position}, definition = ${JSON.stringify(next.definition)}::jsonb, version = version + 1, updated_at = now()
          WHERE workspace_id = ${tx.workspaceId} AND id = ${params.id}`)
        return shownView(actor, models, await seen(tx, actor, params.id))
      })
    },
  )
  api.delete(
    '/savedViews/:id',
    { schema: { tags, summary: 'Delete a view', params } },
    async ({ actor, params }, reply) => {
      await core.db.transaction(actor.workspaceId, async tx => {
        if (!isKeeper(actor, await locked(tx, actor, params.id))) throw new Problem('forbidden')
        tx.send(sql`DELETE FROM saved_view WHERE workspace_id = ${tx.workspaceId} AND id = ${params.id}`)
      })
      return reply.status(204).send()
    },
  )
  api.get(
    '/viewPreferences',
    { schema: { tags, summary: 'How I have the tabs above lists, by object' } },
    async ({ actor }) => {
      const [rows] = await core.db.read<{ views: Record<string, unknown> }[]>(actor.workspaceId, [
        readPreferences(actor),
      ])
      return rows[0]?.views ?? {}
    },
  )
  api.put(
    '/viewPreferences/:entity',
    {
      schema: {
        tags,
        summary: 'Order of my tabs above a list, those put away, and the one to start with',
        params: z.object({ entity: z.string().max(60) }),
        body: preference,
      },
    },
    async ({ actor, params, body }) => {
      await modelOf(core, actor, params.entity)
      await core.db.transaction(actor.workspaceId, async tx => {
        tx.send(writePreference(actor, params.entity, body))
      })
      return body
    },
  )
}

/** The view, locked, if the actor sees it; else 404. */
async function locked(tx: Transaction, actor: Actor, id: string): Promise<View> {
  await tx.rows(
    sql`SELECT id FROM saved_view WHERE workspace_id = ${tx.workspaceId} AND id = ${id} FOR UPDATE`,
  )
  return seen(tx, actor, id)
}

async function seen(tx: Transaction, actor: Actor, id: string): Promise<View> {
  const [view] = await tx.rows<View>(viewsStatement(actor, sql`AND v.id = ${id}`))
  if (!view || !can(actor, view.entity, 'read')) throw new Problem('notFound')
  return view
}

/** Who decides who sees it, and whether it stays. */
const isKeeper = (actor: Actor, view: View): boolean => view.mine || mayAdminister(actor, 'settings')

/** Who administers the settings may put a view before others; others may too, unless they only read. */
function demandShare(actor: Actor, audience: View['audience'] | undefined): void {
  if (!audience || audience === 'me' || mayAdminister(actor, 'settings')) return
  const writes = Object.values(actor.permissions.entities).some(({ actions }) =>
    actions.some(action => action !== 'read' && action !== 'export'),
  )
  if (!writes) throw new Problem('forbidden')
}

/** The unit a view is shared with: one's own or one above it; any for who administers the settings. */
async function unitOf(
  tx: Transaction,
  actor: Actor,
  { audience, unit }: { audience: View['audience']; unit: string | null },
): Promise<string | null> {
  if (audience !== 'unit') return null
  const among = mayAdminister(actor, 'settings')
    ? sql`SELECT id FROM unit WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL`
    : unitsAbove(actor)
  const [found] = await tx.rows<{ id: string }>(sql`SELECT id FROM (${among}) known WHERE id = ${unit}`)
  if (!found) throw invalid([notYours])
  return found.id
}

async function modelOf(core: Core, actor: Actor, name: string): Promise<Model> {
  const models = await core.models(actor.workspaceId)
  const known = models.entities.some(entity => entity.name === name)
  if (!known || !can(actor, name, 'read')) throw invalid([unknown(name)])
  return models(name)
}

const unknown = (name: string): Fault => ({
  field: 'entity',
  code: 'invalid',
  message: { zh: `没有可看的对象“${name}”`, en: `There is no object ${name} you may read` },
})
const notYours: Fault = {
  field: 'unit',
  code: 'invalid',
  message: {
    zh: '请选择您所在的部门，或它的上级部门',
    en: 'Choose your own unit, or one above it',
  },
}
const tooMany: Fault = {
  field: 'name',
  code: 'tooMany',
  message: {
    zh: `最多保存 ${VIEWS_MOST} 个视图，请先删除不用的`,
    en: `At most ${VIEWS_MOST} views; delete some first`,
  },
}

export const server: ServerFeature = { routes }
