import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { entityOf } from '../../core/routes.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { createDirectory } from '../people/directory.ts'
import { type Act, type BulkOutcome, demandAct, perform, RECORDS_MOST, recordsMeant } from './bulk.ts'

const JOB = 'bulk'
/** Up to so many are done while the request waits. */
const WAITED_FOR = 200
const TELL_MS = 500

const values = z.record(z.string(), z.unknown())
const body = z
  .strictObject({
    ids: z.array(z.uuid()).max(RECORDS_MOST).optional(),
    filter: z.string().max(8_000).optional(),
    set: values.optional(),
    verb: z.string().max(60).optional(),
    input: values.default({}),
    delete: z.literal(true).optional(),
    restore: z.literal(true).optional(),
    preview: z.boolean().default(false),
  })
  .refine(one => (one.ids === undefined) !== (one.filter === undefined), { error: 'either ids or filter' })
  .refine(one => [one.set, one.verb, one.delete, one.restore].filter(Boolean).length === 1, {
    error: 'one of set, verb, delete, restore',
  })

export interface BulkOrder {
  id: string
  workspaceId: string
  userId: string
  entity: string
  ids: string[]
  act: Act
  /** What was done before the program was stopped in the middle. */
  before?: BulkOutcome
  of: number
}

/** `POST /api/v1/{objects}/bulk`: one act on many records. `preview` counts them; more than 200 are done by a job, told by `job` events. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  for (const routed of core.entities.filter(one => !one.lineOf))
    api.post(
      `/${routed.path}/bulk`,
      {
        schema: {
          tags: [routed.path],
          summary:
            'Change, delete, restore or do a verb on many: `ids`, or `filter` as in the list’s address',
          body,
        },
      },
      async (request, reply) => {
        const { actor, body } = request
        const entity = await entityOf(core, routed, request)
        const act = actOf(body)
        demandAct(actor, entity, act)
        const ids = await recordsMeant(core, actor, entity, body, act.kind === 'restore')
        if (body.preview) return { count: ids.length, limit: RECORDS_MOST }
        // What was deleted is named, so that it can be restored in one act.
        const meant = { count: ids.length, ...(act.kind === 'delete' ? { ids } : {}) }
        if (ids.length <= WAITED_FOR)
          return { ...meant, ...(await perform(core, actor, entity, ids, act)).outcome }
        const order: BulkOrder = {
          id: newId(),
          workspaceId: actor.workspaceId,
          userId: actor.userId,
          entity: entity.name,
          ids,
          act,
          of: ids.length,
        }
        await core.enqueue(JOB, order)
        return reply.status(202).send({ ...meant, job: order.id })
      },
    )
}

function actOf({ set, verb, input, restore }: z.infer<typeof body>): Act {
  if (set) return { kind: 'set', values: set }
  if (verb) return { kind: 'verb', verb, input }
  return { kind: restore ? 'restore' : 'delete' }
}

/** Does what was ordered as the person who ordered it, with that person's rights of now. */
export async function runBulk(core: Core, order: BulkOrder, signal?: AbortSignal): Promise<void> {
  const { id, workspaceId, userId, act, of } = order
  const { entities } = await core.models(workspaceId)
  const entity = entities.find(one => one.name === order.entity)
  const actor = await createDirectory(core.db).actor(workspaceId, userId, 'job')
  if (!entity || !actor) return
  const whole = (outcome: BulkOutcome): BulkOutcome => ({
    done: outcome.done + (order.before?.done ?? 0),
    failed: outcome.failed + (order.before?.failed ?? 0),
    errors: [...(order.before?.errors ?? []), ...outcome.errors].slice(0, 100),
  })
  const tell = (outcome: BulkOutcome, finished: boolean) => {
    const { done, failed, errors } = whole(outcome)
    const data = {
      id,
      kind: JOB,
      entity: entity.name,
      of,
      done,
      failed,
      progress: (done + failed) / of,
      finished,
    }
    core.live.tell({ workspaceId, userId, event: 'job', data: finished ? { ...data, errors } : data })
  }
  let toldAt = 0
  const progress = (outcome: BulkOutcome) => {
    if (Date.now() - toldAt < TELL_MS) return
    toldAt = Date.now()
    tell(outcome, false)
  }
  const { outcome, left } = await perform(core, actor, entity, order.ids, act, { signal, progress })
  if (left.length > 0) {
    await core.enqueue(JOB, { ...order, ids: left, before: whole(outcome) })
    return
  }
  tell(outcome, true)
  await leaveNotice(core, actor, entity.name, whole(outcome))
}

async function leaveNotice(core: Core, actor: Actor, entity: string, outcome: BulkOutcome): Promise<void> {
  const { workspaceId, userId } = actor
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`INSERT INTO notice (workspace_id, id, user_id, kind, entity, content)
      VALUES (${workspaceId}, ${newId()}, ${userId}, 'bulk', ${entity}, ${JSON.stringify(outcome)}::jsonb)`)
    tx.afterCommit(() => core.live.tell({ workspaceId, userId, event: 'notice', data: { kind: 'bulk' } }))
  })
}

async function jobs(): Promise<void> {
  declareJob(JOB, async (core, payload, signal) => {
    const order = payload as unknown as BulkOrder
    if (!order.workspaceId || !order.act) throw new Problem('badRequest', { detail: JOB })
    await runBulk(core, order, signal)
  })
}

export const server: ServerFeature = { routes, jobs }
