import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { entityOf } from '../../core/routes.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import type { Act } from './acts.ts'
import { demandAct, RECORDS_MOST, recordsMeant } from './bulk.ts'
import { claimAct } from './history.ts'
import { type BulkOrder, begin, JOB, runBulk } from './run.ts'

const values = z.record(z.string(), z.unknown())
const several = z.record(z.string(), z.array(z.string().trim().min(1).max(200)).min(1).max(50))
const acts = ['set', 'add', 'remove', 'verb', 'delete', 'restore'] as const
const body = z
  .strictObject({
    ids: z.array(z.uuid()).max(RECORDS_MOST).optional(),
    filter: z.string().max(8_000).optional(),
    set: values.optional(),
    /** Values put to fields that hold several (tags), or taken from them. */
    add: several.optional(),
    remove: several.optional(),
    verb: z.string().max(60).optional(),
    input: values.default({}),
    delete: z.literal(true).optional(),
    restore: z.literal(true).optional(),
    preview: z.boolean().default(false),
  })
  .refine(one => (one.ids === undefined) !== (one.filter === undefined), { error: 'either ids or filter' })
  .refine(one => acts.filter(name => one[name]).length === 1, { error: `one of ${acts.join(', ')}` })

/** `POST /api/v1/{objects}/bulk`: one act on many records. `preview` counts them; more than 200 are done by a job, told by `job` events. */
function routes(app: FastifyInstance, core: Core): void {
  for (const routed of core.entities.filter(one => !one.lineOf)) bulkRoute(app, core, routed)
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.post(
    '/bulk/:id/undo',
    {
      schema: {
        tags: ['bulk'],
        summary: 'Take an act on many back, within a week; records changed since are left and reported',
        params: z.object({ id: z.uuid() }),
      },
    },
    async ({ actor, params }, reply) => {
      const { entities } = await core.models(actor.workspaceId)
      const entityOf = (name: string) => {
        const entity = entities.find(one => one.name === name)
        if (!entity) throw new Problem('notFound')
        return entity
      }
      const claimed = await claimAct(core, actor, params.id, ({ entity, act, whole }) =>
        whole ? demandSettings(actor) : demandAct(core, actor, entityOf(entity), act),
      )
      const { act, taken, whole } = claimed
      const entity = entityOf(claimed.entity)
      const begun = await begin(core, actor, entity, { taken, act, whole })
      return reply.status(begun.job ? 202 : 200).send(begun)
    },
  )
}

function demandSettings(actor: Actor): void {
  if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
}

/** @param inPool the records are those of the person's pools, as their members see them */
export function bulkRoute(app: FastifyInstance, core: Core, routed: Entity, inPool = false): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    `/${routed.path}/bulk`,
    {
      schema: {
        tags: [routed.path],
        summary: 'Change, delete, restore or do a verb on many: `ids`, or `filter` as in the list’s address',
        body,
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      const entity = await entityOf(core, routed, request)
      const act = actOf(body)
      demandAct(core, actor, entity, act)
      const ids = await recordsMeant(core, actor, entity, body, act.kind === 'restore')
      if (body.preview) return { count: ids.length, limit: RECORDS_MOST }
      const begun = await begin(core, actor, entity, { ids, act, ...(inPool ? { inPool } : {}) })
      return reply.status(begun.job ? 202 : 200).send(begun)
    },
  )
}

function actOf({ set, add, remove, verb, input, restore }: z.infer<typeof body>): Act {
  if (set) return { kind: 'set', values: set }
  if (add) return { kind: 'add', values: add }
  if (remove) return { kind: 'remove', values: remove }
  if (verb) return { kind: 'verb', verb, input }
  return { kind: restore ? 'restore' : 'delete' }
}

async function jobs(): Promise<void> {
  declareJob(JOB, async (core, payload, signal) => {
    const order = payload as unknown as BulkOrder
    if (!order.workspaceId || !order.act) throw new Problem('badRequest', { detail: JOB })
    await runBulk(core, order, signal)
  })
}

export const server: ServerFeature = { routes, jobs }
