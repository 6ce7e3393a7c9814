import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature } from '../../core/server.ts'
import { dropHome, homeBlocks, listHomes, putHome } from './home.ts'

const tags = ['home']
const params = z.object({ role: z.union([z.literal('everyone'), z.uuid()]) })

/** Home pages, under `/api/v1/homePages`, for who administers the settings; a person's own comes with the session. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const administrator = (actor: Actor) => {
    if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
    return actor
  }
  const roleOf = ({ role }: z.infer<typeof params>) => (role === 'everyone' ? null : role)
  const all = async (actor: Actor) => ({ data: await listHomes(core, actor) })

  api.get(
    '/homePages',
    { schema: { tags, summary: 'What stands on the home page, for everyone and by role' } },
    async ({ actor }) => all(administrator(actor)),
  )
  api.put(
    '/homePages/:role',
    {
      schema: {
        tags,
        summary: 'Blocks of the home page of a role, or of `everyone`, in their order',
        params,
        body: z.strictObject({ version: z.number().int().min(0), blocks: homeBlocks }),
      },
    },
    async ({ actor, params, body }) => {
      await putHome(core, administrator(actor), roleOf(params), body)
      return all(actor)
    },
  )
  api.delete(
    '/homePages/:role',
    {
      schema: {
        tags,
        summary: 'Back to the page of everyone, or to the one that comes with the program',
        params,
      },
    },
    async ({ actor, params }) => {
      await dropHome(core, administrator(actor), roleOf(params))
      return all(actor)
    },
  )
}

export const server: ServerFeature = { routes }
