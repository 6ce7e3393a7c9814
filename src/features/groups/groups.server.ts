import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import type { ServerFeature } from '../../core/server.ts'
import { groupOf } from './members.ts'
import { demandNoCircle, followGroups } from './regroup.ts'

function routes(app: FastifyInstance, core: Core): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/customers/:id/group-members',
    {
      schema: {
        tags: ['customers'],
        summary:
          'The group of companies a customer is in: who stands below whom, and figures over those the reader sees',
        params: z.object({ id: z.string() }),
      },
    },
    ({ actor, params }) => groupOf(core, actor, params.id),
  )
}

/** Groups follow from each customer's parent company; what heads the group is the customer's field `groupHead`. */
export const server: ServerFeature = { routes, derive: demandNoCircle, watches: { customer: followGroups } }
