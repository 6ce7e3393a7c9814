import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { entityOf } from '../../core/routes.ts'
import type { ServerFeature, ServerPart } from '../../core/server.ts'
import { shown as shownField } from '../customFields/definitions.ts'
import { collaborators } from '../sharing/collaborators.ts'
import { sharingActs } from '../sharing/sharing.ts'
import {
  changeObject,
  createObject,
  listObjects,
  newObject,
  objectChange,
  removeObject,
  restoreObject,
  shown,
} from './definitions.ts'
import { anyObject } from './objectEntity.ts'
import { changeLinks, createRelation, linkChange, newRelation } from './relations.ts'

const tags = ['customObjects']
const params = z.object({ id: z.uuid() })

/** The company's own objects, under `/api/v1/customObjects`. Everyone reads them; who administers the settings changes them. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.get(
    '/customObjects',
    {
      schema: {
        tags,
        summary: 'Objects of the company’s own',
        querystring: z.object({ deleted: z.stringbool().optional() }),
      },
    },
    async ({ actor, query }) => ({
      data: (await listObjects(core, actor, query.deleted ?? false)).map(shown),
    }),
  )
  api.post(
    '/customObjects',
    {
      schema: {
        tags,
        summary: 'Make an object: it has its list, page, form, import and API at once',
        body: newObject,
      },
    },
    async (request, reply) => {
      const made = await createObject(core, administrator(request), request.body)
      return reply.status(201).send(shown(made))
    },
  )
  api.patch(
    '/customObjects/:id',
    {
      schema: {
        tags,
        summary: 'Change an object; its key and what it stands under stay',
        params,
        body: objectChange,
      },
    },
    async request => shown(await changeObject(core, administrator(request), request.params.id, request.body)),
  )
  api.delete(
    '/customObjects/:id',
    { schema: { tags, summary: 'Take an object out of use; its records are kept for 30 days', params } },
    async (request, reply) => {
      await removeObject(core, administrator(request), request.params.id)
      return reply.status(204).send()
    },
  )
  api.post(
    '/customObjects/:id/restore',
    { schema: { tags, summary: 'Bring a removed object back with its records', params } },
    async request => shown(await restoreObject(core, administrator(request), request.params.id)),
  )
}

/** Relations are made of two own fields and kept as pairs, under `/{objects}/{id}/links/{field}`. */
function relationRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.post(
    '/customRelations',
    {
      schema: { tags, summary: 'Relate two objects, many to many: an own field on each', body: newRelation },
    },
    async (request, reply) => {
      const fields = await createRelation(core, administrator(request), request.body)
      return reply.status(201).send({ data: fields.map(shownField) })
    },
  )
  for (const routed of core.entities.filter(one => !one.lineOf))
    api.post(
      `/${routed.path}/:id/links/:field`,
      {
        schema: {
          tags: [routed.path],
          summary: 'Join the record with others of a relation, or part them',
          params: params.extend({ field: z.string() }),
          body: linkChange,
        },
      },
      async request => {
        const { name } = await entityOf(core, routed, request)
        return changeLinks(core, request.actor, { entity: name, ...request.params }, request.body)
      },
    )
}

function administrator({ actor }: FastifyRequest): Actor {
  if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
  return actor
}

/** What all own objects have in common. */
const part: ServerPart = {
  entity: anyObject,
  complete: (actor, input, _now, { fields }) => {
    if (fields.owner && input.owner === undefined && actor.via !== 'import') input.owner = actor.userId
  },
  computed: { collaborators },
  verbs: sharingActs,
}

export const server: ServerFeature = {
  parts: [part],
  routes: (app, core) => {
    routes(app, core)
    relationRoutes(app, core)
  },
}
