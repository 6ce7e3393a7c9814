import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { ServerFeature } from '../../core/server.ts'
import { cashFlow, expected, splits } from './cashFlow.ts'

const tags = ['cashFlow']

function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/cashFlow',
    {
      schema: {
        tags,
        summary: 'Money that came and went between two days, by day or month and by what it was',
        querystring: z.object({
          from: z.iso.date(),
          to: z.iso.date(),
          by: z.enum(['day', 'month']).default('month'),
          split: z.enum(splits).default('kind'),
        }),
      },
    },
    ({ actor, query }) => cashFlow(core, actor, query),
  )
  api.get(
    '/cashFlow/expected',
    { schema: { tags, summary: 'Money that is to come and go, by when it is due' } },
    ({ actor }) => expected(core, actor, dayIn(actor.company.timeZone, core.now())),
  )
}

export const server: ServerFeature = { routes }
