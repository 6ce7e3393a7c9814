import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { entityOf } from '../../core/routes.ts'
import type { ServerFeature } from '../../core/server.ts'
import { accessOf } from './access.ts'
import { lend, lendBefore } from './collaborators.ts'
import { explain } from './explain.ts'
import { keepUnseen } from './unseen.ts'

const params = z.object({ id: z.uuid() })

function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  for (const routed of core.entities.filter(one => !one.lineOf)) {
    const tags = [routed.path]
    api.get(
      `/${routed.path}/:id/access`,
      { schema: { tags, summary: 'With whom the record is shared', params } },
      async request =>
        accessOf(core, request.actor, await entityOf(core, routed, request), request.params.id),
    )
    api.get(
      `/${routed.path}/:id/access/people`,
      {
        schema: {
          tags,
          summary:
            'Who sees the record and why; of one person also why not. For its owner and who administers people or roles',
          params,
          querystring: z.object({ person: z.uuid().optional() }),
        },
      },
      async request => {
        const entity = await entityOf(core, routed, request)
        return { data: await explain(core, request.actor, entity, request.params.id, request.query.person) }
      },
    )
  }
}

export const server: ServerFeature = {
  routes,
  derive: async (context, changes) => {
    await keepUnseen(context, changes)
    await lendBefore(context, changes)
  },
  watches: { '*': lend },
}
