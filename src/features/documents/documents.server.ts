import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature } from '../../core/server.ts'
import { changeSettings, documentSettings, readSettings } from './settings.ts'

const tags = ['document-settings']

/** How documents are kept, under `/api/v1/document-settings`. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/document-settings',
    { schema: { tags, summary: 'How documents, stock and ledgers are kept' } },
    async ({ actor }) => readSettings(core, actor.workspaceId),
  )
  api.put(
    '/document-settings',
    {
      schema: {
        tags,
        summary: 'Change how documents, stock and ledgers are kept',
        body: z.strictObject({ version: z.number().int().min(0), settings: documentSettings }),
      },
    },
    async ({ actor, body }) => {
      if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
      return changeSettings(core, actor, body.version, body.settings)
    },
  )
}

export const server: ServerFeature = { routes }
