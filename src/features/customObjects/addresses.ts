import type { FastifyInstance } from 'fastify'

/** Addresses of screens that are no object's. */
const SCREENS = ['today', 'profile', 'settings', 'imports', 'quick', 'new']

/** First parts of addresses that the program itself uses: no object of a company's own takes one. */
export const reserved = new Set(SCREENS)

/** Of all routes that are added from now on. */
export function reserveRoutes(api: FastifyInstance): void {
  api.addHook('onRoute', ({ url }) => {
    reserved.add(url.replace(`${api.prefix}/`, '').split('/')[0])
  })
}
