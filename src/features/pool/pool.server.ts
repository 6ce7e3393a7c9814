import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, mayAdminister, permissionOf } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { entityRoutes } from '../../core/routes.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { bulkRoute } from '../bulk/bulk.server.ts'
import { customer } from '../customers/customers.entity.ts'
import { exportRoute } from '../exports/exports.server.ts'
import { factsOf } from './facts.ts'
import { judgeAgain, runNight } from './nightly.ts'
import { ownershipOf } from './ownership.ts'
import { pool } from './pool.entity.ts'
import { poolSettings } from './pool.rules.ts'
import { asMember, companyPools, poolsOf } from './pools.ts'
import { previewPool } from './preview.ts'
import { changePool, createPool, listPools, orderPools, removePool } from './settings.ts'
import { follow, type Taken, takenStatement, takeOut } from './verbs.ts'

const tags = ['pool-settings']
const params = z.object({ id: z.uuid() })

/** Customers of one's pools, as their members see them: the routes every entity has, at an address of their own. */
const pooled = {
  ...customer,
  path: 'pool/customers',
  creates: false,
  verbs: { claim: customer.verbs?.claim, assign: customer.verbs?.assign },
} as typeof customer

function memberRoutes(app: FastifyInstance, core: Core): void {
  app.register(async own => {
    own.addHook('preHandler', async request => {
      request.actor = await asMember(core, request.actor)
    })
    entityRoutes(own, core, pooled)
    bulkRoute(own, core, pooled, true)
    exportRoute(own, core, pooled)
    ownershipRoute(own, core, pooled.path)
  })
  app.get(
    '/pool',
    { schema: { tags: ['pool'], summary: 'My pools, and what I may still claim of each today' } },
    async ({ actor }) => ({
      data: await allowances(core, actor),
    }),
  )
}

function ownershipRoute(app: FastifyInstance, core: Core, path: string): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    `/${path}/:id/ownership`,
    {
      schema: {
        tags: [path],
        summary: 'Who owned the customer and when, and whether the rules will take it',
        params,
      },
    },
    async ({ actor, params }) => ownershipOf(core, actor, params.id),
  )
}

export interface Allowance {
  id: string
  name: string
  mode: string
  claimsPerDay: number | null
  ownedMost: number | null
  claimed: number
  owned: number
}

async function allowances(core: Core, actor: Actor): Promise<Allowance[]> {
  const { visibility } = permissionOf(actor, 'customer')
  if (visibility === 'none') return []
  const company = await companyPools(core, actor.workspaceId)
  const mine = visibility === 'all' ? company.pools : poolsOf(actor.userId, company)
  const day = dayIn(actor.company.timeZone, core.now())
  const taken = await core.db.read<Taken[]>(
    actor.workspaceId,
    mine.map(one => takenStatement(actor, one, day)),
  )
  return mine.map(({ id, name, mode, claimsPerDay, ownedMost }, place) => ({
    id,
    name,
    mode,
    claimsPerDay,
    ownedMost,
    ...taken[place][0],
  }))
}

function settingsRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const administrator = ({ actor }: FastifyRequest): Actor => {
    if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
    return actor
  }
  api.get(
    '/pool-settings',
    { schema: { tags, summary: 'The pools with their rules, and how the last nights went' } },
    async request => {
      const { workspaceId } = administrator(request)
      const [data, [runs]] = await Promise.all([
        listPools(core, workspaceId),
        core.db.read(workspaceId, [
          sql`SELECT day, finished_at AS "finishedAt", warned, reclaimed, given FROM pool_run
          WHERE workspace_id = ${workspaceId} ORDER BY day DESC LIMIT 7`,
        ]),
      ])
      return { data, runs }
    },
  )
  api.get(
    '/pool-settings/facts',
    { schema: { tags, summary: 'What rules may ask of a customer' } },
    async request => {
      const models = await core.models(administrator(request).workspaceId)
      return { data: factsOf(models('customer')).map(({ sql: _, ...fact }) => fact) }
    },
  )
  api.post(
    '/pool-settings',
    { schema: { tags, summary: 'Make a pool', body: poolSettings } },
    async (request, reply) =>
      reply.status(201).send({ id: await createPool(core, administrator(request), request.body) }),
  )
  api.put(
    '/pool-settings/order',
    {
      schema: {
        tags,
        summary: 'The order in which customers are offered to the pools',
        body: z.strictObject({ ids: z.array(z.uuid()).max(200) }),
      },
    },
    async (request, reply) => {
      await orderPools(core, administrator(request), request.body.ids)
      return reply.status(204).send()
    },
  )
  api.put(
    '/pool-settings/:id',
    {
      schema: {
        tags,
        summary: 'Replace what holds in a pool; state the version you saw',
        params,
        body: z.strictObject({ version: z.int().min(1), settings: poolSettings }),
      },
    },
    async (request, reply) => {
      const { version, settings } = request.body
      await changePool(core, administrator(request), request.params.id, version, settings)
      return reply.status(204).send()
    },
  )
  api.delete(
    '/pool-settings/:id',
    { schema: { tags, summary: 'Remove an empty pool', params } },
    async (request, reply) => {
      await removePool(core, administrator(request), request.params.id)
      return reply.status(204).send()
    },
  )
  api.post(
    '/pool-settings/preview',
    {
      schema: {
        tags,
        summary: 'Which customers these rules would take, by the judgement of the nightly run',
        body: z.strictObject({ id: z.uuid().optional(), settings: poolSettings }),
      },
    },
    async request => previewPool(core, administrator(request), request.body.settings, request.body.id),
  )
}

function routes(app: FastifyInstance, core: Core): void {
  settingsRoutes(app, core)
  ownershipRoute(app, core, customer.path)
  memberRoutes(app, core)
}

/** Every hour, since each company has its own midnight. */
async function jobs(core: Core): Promise<void> {
  declareJob('pool.nightly', (one, _payload, signal) => runNight(one, signal), { schedule: '20 * * * *' })
  core.live.onChange(({ workspaceId, entities }) => {
    const changed = entities.get('customer')
    if (!changed || core.db.pool.ending) return
    judgeAgain(core, workspaceId, changed.size > 0 ? [...changed] : undefined).catch(error =>
      core.log.warn({ err: error, workspaceId }, 'warnings of the pools could not be judged again'),
    )
  })
}

export const server: ServerFeature = {
  parts: [{ entity: pool, allows: () => false }],
  derive: takeOut,
  watches: { customer: follow },
  routes,
  jobs,
}
