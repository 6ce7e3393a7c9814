import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature } from '../../core/server.ts'
import {
  applyConfiguration,
  configurationFile,
  listTemplates,
  planConfiguration,
  readConfiguration,
  readTemplate,
} from './configuration.ts'

const tags = ['configuration']
const MOST_BYTES = 5_000_000
const given = z.union([
  z.strictObject({ configuration: configurationFile }),
  z.strictObject({ template: z.string().max(60) }),
])

/** The company's whole configuration as one file, under `/api/v1/configuration`, for who administers the settings. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const administrator = ({ actor }: FastifyRequest): Actor => {
    if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
    return actor
  }
  const fileOf = async (actor: Actor, body: z.infer<typeof given>) => {
    if (!('template' in body)) return body.configuration
    const { settings } = await core.models(actor.workspaceId)
    return readTemplate(body.template, settings.locale)
  }

  api.get(
    '/configuration',
    { schema: { tags, summary: 'The company’s configuration as one file' } },
    async (request, reply) => {
      const actor = administrator(request)
      const file = await readConfiguration(core, actor)
      return reply
        .header('content-disposition', `attachment; filename="configuration-${actor.slug}.json"`)
        .type('application/json')
        .send(JSON.stringify(file, null, 2))
    },
  )
  api.get(
    '/configuration/templates',
    { schema: { tags, summary: 'Configurations that come with the program' } },
    async () => ({ data: await listTemplates() }),
  )
  api.post(
    '/configuration/preview',
    {
      bodyLimit: MOST_BYTES,
      schema: { tags, summary: 'What a configuration would change, and what would not work', body: given },
    },
    async request => {
      const actor = administrator(request)
      return planConfiguration(core, actor, await fileOf(actor, request.body))
    },
  )
  api.post(
    '/configuration/apply',
    {
      bodyLimit: MOST_BYTES,
      schema: { tags, summary: 'Takes a configuration over; adds and changes, removes nothing', body: given },
    },
    async request => {
      const actor = administrator(request)
      return applyConfiguration(core, actor, await fileOf(actor, request.body))
    },
  )
}

export const server: ServerFeature = { routes }
