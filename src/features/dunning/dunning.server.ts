import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { act } from './act.ts'
import { dunningSettings } from './dunning.rules.ts'
import { historyOf, hold, release, stepsTaken } from './holds.ts'
import { runMorning } from './morning.ts'
import { MOST, proposals } from './proposals.ts'
import { changeDunning, readDunning } from './settings.ts'

const tags = ['dunning']
const items = z.array(z.uuid()).min(1).max(5000)
const reason = z.string().trim().min(1).max(300)

/** `/api/v1/dunning`: reminding customers of what is due, step by step. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get('/dunning', { schema: { tags, summary: 'Who is at which step now' } }, async ({ actor }) => ({
    ...(await proposals(core, actor)),
    mail: (await core.mailer(actor.workspaceId)) !== undefined,
  }))
  api.post(
    '/dunning/act',
    {
      schema: {
        tags,
        summary: 'Take the step of some customers that was seen, or skip it; each is taken once',
        body: z.strictObject({
          customers: z
            .array(z.strictObject({ id: z.uuid(), step: z.string().min(1).max(40) }))
            .min(1)
            .max(MOST),
          act: z.enum(['take', 'skip']),
          reason: reason.optional(),
          locale: z.enum(['zh', 'en']).optional(),
        }),
      },
    },
    ({ actor, body }) => act(core, actor, { ...body, locale: body.locale ?? actor.locale }),
  )
  api.post(
    '/dunning/hold',
    {
      schema: {
        tags,
        summary: 'Leave items alone: until a day, or (without one) as disputed',
        body: z.strictObject({ items, until: z.iso.date().nullable().default(null), reason }),
      },
    },
    async ({ actor, body }, reply) => {
      await hold(core, actor, body)
      return reply.status(204).send()
    },
  )
  api.post(
    '/dunning/release',
    { schema: { tags, summary: 'Take items up again', body: z.strictObject({ items }) } },
    async ({ actor, body }, reply) => {
      await release(core, actor, body.items)
      return reply.status(204).send()
    },
  )
  api.get(
    '/dunning/customers/:id',
    {
      schema: {
        tags,
        summary: 'What was done for the items of a customer, and what is left alone',
        params: z.object({ id: z.uuid() }),
      },
    },
    ({ actor, params }) => historyOf(core, actor, params.id),
  )
  api.get(
    '/dunning/steps',
    { schema: { tags, summary: 'The last step taken for what each customer still owes' } },
    async ({ actor }) => ({ data: await stepsTaken(core, actor) }),
  )
  api.get('/dunning-settings', { schema: { tags, summary: 'The steps' } }, ({ actor }) =>
    readDunning(core, actor.workspaceId),
  )
  api.put(
    '/dunning-settings',
    {
      schema: {
        tags,
        summary: 'Change the steps; state the version you saw',
        body: dunningSettings.extend({ version: z.int() }),
      },
    },
    ({ actor, body: { version, ...settings } }) => {
      if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
      return changeDunning(core, actor, version, settings)
    },
  )
}

export const server: ServerFeature = {
  routes,
  // Every hour, since each company has its own morning.
  jobs: async () =>
    declareJob('dunning.morning', (core, _payload, signal) => runMorning(core, signal), {
      schedule: '20 * * * *',
    }),
}
