import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature } from '../../core/server.ts'
import { entityShape } from './shape.schema.ts'
import { listShapes, writeShape } from './shapes.ts'

const tags = ['shapes']

/** The company's shape of each object, under `/api/v1/shapes`. Everyone reads it; who administers the settings changes it. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/shapes',
    { schema: { tags, summary: 'What the company changed of the objects as they come' } },
    async ({ actor }) => ({ data: await listShapes(core, actor.workspaceId) }),
  )
  api.put(
    '/shapes/:entity',
    {
      schema: {
        tags,
        summary: 'Names, choices, form, columns, tabs and numbering of an object',
        params: z.object({ entity: z.string().max(60) }),
        body: z.strictObject({ version: z.number().int().min(0), shape: entityShape }),
      },
    },
    async ({ actor, params, body }) => {
      if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
      return writeShape(core, actor, { entity: params.entity, ...body })
    },
  )
}

export const server: ServerFeature = { routes }
