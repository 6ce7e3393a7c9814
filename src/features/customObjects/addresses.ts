import type { FastifyInstance } from 'fastify'

/** Addresses of screens that are no object's. */
const SCREENS = ['today', 'profile', 'settings', 'imports', 'quick', 'new']

/** First parts of addresses that the program itself uses: no object of a company's own takes one. Those of routes come once they all stand. */
export const reserved = new Set(SCREENS)

export function reserveRoutes(app: FastifyInstance): void {
  app.addHook('onReady', async () => {
    for (const path of Object.keys(app.swagger().paths ?? {}))
      reserved.add(path.replace('/api/v1/', '').split('/')[0])
  })
}
