import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import {
  changeField,
  createField,
  fieldChange,
  listFields,
  newField,
  removeField,
  restoreField,
  shown,
} from './definitions.ts'
import { FILL, fillFields, fillSoon } from './fill.ts'

const tags = ['customFields']
const params = z.object({ id: z.uuid() })

/** The company's own fields, under `/api/v1/customFields`. Everyone reads them; who administers the settings changes them. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.get(
    '/customFields',
    {
      schema: {
        tags,
        summary: 'Fields of the company’s own',
        querystring: z.object({ entity: z.string().optional(), deleted: z.stringbool().optional() }),
      },
    },
    async ({ actor, query }) => ({
      data: (await listFields(core, actor, { entity: query.entity, deleted: query.deleted ?? false })).map(
        shown,
      ),
    }),
  )
  api.post(
    '/customFields',
    { schema: { tags, summary: 'Add a field to an object', body: newField } },
    async (request, reply) => {
      const actor = administrator(request)
      const made = await createField(core, actor, request.body)
      await fillSoon(core, actor.workspaceId)
      return reply.status(201).send(shown(made))
    },
  )
  api.patch(
    '/customFields/:id',
    { schema: { tags, summary: 'Change a field; its kind stays', params, body: fieldChange } },
    async request => {
      const actor = administrator(request)
      const changed = await changeField(core, actor, request.params.id, request.body)
      if (!changed.filled) await fillSoon(core, actor.workspaceId)
      return shown(changed)
    },
  )
  api.delete(
    '/customFields/:id',
    { schema: { tags, summary: 'Take a field out of use; its values are kept for 30 days', params } },
    async (request, reply) => {
      await removeField(core, administrator(request), request.params.id)
      return reply.status(204).send()
    },
  )
  api.post(
    '/customFields/:id/restore',
    { schema: { tags, summary: 'Bring a removed field back with its values', params } },
    async request => {
      const actor = administrator(request)
      const field = await restoreField(core, actor, request.params.id)
      await fillSoon(core, actor.workspaceId)
      return shown(field)
    },
  )
}

function administrator({ actor }: FastifyRequest): Actor {
  if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
  return actor
}

async function jobs(): Promise<void> {
  declareJob(
    FILL,
    async (core, { workspaceId }) => {
      if (typeof workspaceId === 'string') return void (await fillFields(core, workspaceId))
      const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
      for (const { id } of companies) {
        await fillFields(core, id)
        await fillFields(core, id, true)
      }
    },
    { schedule: '40 18 * * *' },
  )
}

export const server: ServerFeature = { routes, jobs }
