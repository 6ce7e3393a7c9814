import type { ServerFeature } from '../../core/server.ts'
import { todayOf } from './today.data.ts'

export const server: ServerFeature = {
  routes: (api, core) => {
    api.get(
      '/today',
      {
        schema: {
          tags: ['today'],
          summary:
            'What to do now: contacts due, customers to ask for an order or going quiet, birthdays, the month',
          querystring: {
            type: 'object',
            properties: { scope: { type: 'string', enum: ['mine', 'team'], default: 'mine' } },
          },
        },
      },
      async request => {
        const { scope } = request.query as { scope?: string }
        return todayOf(core, request.actor, scope === 'team' ? 'team' : 'mine')
      },
    )
  },
}
