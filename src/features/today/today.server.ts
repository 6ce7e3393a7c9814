import { z } from 'zod'
import type { ServerFeature } from '../../core/server.ts'
import { todayOf } from './today.data.ts'
import type { TodayScope } from './today.queries.ts'

export const server: ServerFeature = {
  routes: (api, core) => {
    api.get(
      '/today',
      {
        schema: {
          tags: ['today'],
          summary:
            'What to do now: contacts due, customers to ask for an order or going quiet, birthdays, the month',
          querystring: z.object({ scope: z.enum(['mine', 'team']).default('mine') }),
        },
      },
      async request => todayOf(core, request.actor, (request.query as { scope: TodayScope }).scope),
    )
  },
}
