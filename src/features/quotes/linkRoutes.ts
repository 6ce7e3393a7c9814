import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { LINK_DAYS, linksOf, makeLink, withdrawLink } from './links.ts'
import { messagesOf } from './questions.ts'
import { quote } from './quotes.entity.ts'

const tags = [quote.path]
const params = z.object({ id: z.uuid() })

/** Sharing a quote with a customer who does not sign in, under `/api/v1/quotes/{id}/links`. */
export function linkRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    `/${quote.path}/:id/links`,
    { schema: { tags, summary: 'Links by which customers read the quote', params } },
    async ({ actor, params }) => ({ data: await linksOf(core, actor, params.id) }),
  )
  api.post(
    `/${quote.path}/:id/links`,
    {
      schema: {
        tags,
        summary: 'Make a link; its address is told this once',
        params,
        body: z.strictObject({ days: z.number().int().min(1).max(365).default(LINK_DAYS) }),
      },
    },
    async ({ actor, params, body }, reply) =>
      reply.status(201).send(await makeLink(core, actor, params.id, body.days)),
  )
  api.delete(
    `/${quote.path}/:id/links/:link`,
    {
      schema: {
        tags,
        summary: 'Withdraw a link',
        params: params.extend({ link: z.uuid() }),
      },
    },
    async ({ actor, params }, reply) => {
      await withdrawLink(core, actor, params.id, params.link)
      return reply.status(204).send()
    },
  )
  api.get(
    `/${quote.path}/:id/messages`,
    { schema: { tags, summary: 'What customers asked by a link, and what they were answered', params } },
    async ({ actor, params }) => ({ data: await messagesOf(core, actor, params.id) }),
  )
}
