import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from './actor.ts'
import type { Core } from './core.ts'
import type { Entity } from './entity.ts'
import { Problem } from './errors.ts'
import { timeline } from './events.ts'
import { type ListQuery, readListQuery } from './list.ts'
import type { Reading } from './select.ts'
import type { Values } from './server.ts'
import * as read from './store/read.ts'
import { remove, restore } from './store/remove.ts'
import { act, create, update } from './store/write.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who acts; set for everything under `/api/v1`. */
    actor: Actor
    /** Asks again who acts, for answers that stay open; throws once they may not come in any more. */
    actorNow: () => Promise<Actor>
  }
  interface FastifyContextConfig {
    /** What the OpenAPI description is made from, when it is asked for (`openapi.ts`). */
    entity?: string
    shape?: Shape
    verb?: string
  }
}

export type Shape =
  | 'list'
  | 'count'
  | 'sum'
  | 'group'
  | 'record'
  | 'create'
  | 'update'
  | 'verb'
  | 'timeline'
  | 'none'

/** The entity a request is for: that of the route, or the company's own that the address names. */
export async function entityOf(core: Core, routed: Entity, request: FastifyRequest): Promise<Entity> {
  if (!routed.path.startsWith(':')) return routed
  // Not of `params`: a route's own schema keeps only what it names.
  const object = request.url.split(/[/?]/)[3]
  const { entities } = await core.models(request.actor.workspaceId)
  const own = entities.find(one => one.objectId && one.path === object)
  if (!own) throw new Problem('notFound')
  return own
}

/** The routes every entity has, under `/api/v1/{path}`. Nothing here knows which entity it serves. */
export function entityRoutes(api: FastifyInstance, core: Core, entity: Entity): void {
  const { verbs = {}, path, label, plural } = entity
  const route = (method: Method, end: string, shape: Shape, summary: string, answer: Answer, verb?: string) =>
    api.route({
      method,
      url: `/${path}${end}`,
      config: { entity: entity.name, shape, ...(verb ? { verb } : {}) },
      schema: { tags: [path], summary },
      handler: async (request, reply) => {
        const { name } = await entityOf(core, entity, request)
        const { actor, params } = request
        return answer({ request, reply, actor, name, id: (params as { id: string }).id })
      },
    })
  const listed = (end: string, shape: Shape, summary: string, answer: ListAnswer) =>
    route('GET', end, shape, summary, async ({ request, actor, name }) => {
      const address = addressOf(request)
      const reading = await read.askingOf(core, actor, name)
      return answer(reading, readListQuery(reading, address), address)
    })

  listed('', 'list', `List ${plural.en.toLowerCase()}`, (reading, query) => read.list(core, reading, query))
  listed('/count', 'count', 'How many the list has', async (reading, query) => ({
    count: await read.count(core, reading, query),
  }))
  listed('/sum', 'sum', 'Sums over the whole list', (reading, query, address) => {
    const fields = names(address, 'fields')
    if (fields.length === 0) throw new Problem('badRequest', { detail: 'fields' })
    return read.sum(core, reading, query, fields)
  })
  listed('/group', 'group', 'Count and sums by the values of a field', async (reading, query, address) => ({
    data: await read.group(core, reading, query, address.get('by') ?? '', names(address, 'sum')),
  }))
  if (entity.lineOf) return

  const one = label.en.toLowerCase()
  route('GET', '/:id', 'record', `One ${one}`, async ({ request, reply, actor, name, id }) => {
    const found = await read.get(core, actor, name, id).catch((error: Error) => error)
    if (!(found instanceof Error) && !found.deletedAt) return found
    const successor = await core.successor(actor, name, id)
    if (successor)
      return reply.header('cache-control', 'no-store').redirect(request.originalUrl.replace(id, successor))
    if (found instanceof Error) throw found
    return found
  })
  const happened = (end: string, summary: string, isCustomer: boolean) =>
    route('GET', end, 'timeline', summary, async ({ request, actor, name, id }) => {
      await demandSeen(core, actor, name, id)
      return timelineOf(core, request, isCustomer ? { customerId: id } : { recordId: id })
    })
  happened('/:id/timeline', 'Everything that happened, newest first', entity.customer === 'self')
  happened('/:id/history', 'Changes of the record itself, with before and after', false)
  if (entity.creates !== false)
    route('POST', '', 'create', `Create a ${one}`, async ({ request, reply, actor, name }) => {
      const key = request.headers['idempotency-key'] as string | undefined
      const row = await create(core, actor, name, bodyOf(request), { key, confirmed: confirmedOf(request) })
      reply.header('location', `${request.url.split('?')[0]}/${row.id}`)
      return reply.code(201).send(row)
    })
  const change = 'Change fields; state the version you saw'
  route('PATCH', '/:id', 'update', change, ({ request, actor, name, id }) =>
    update(core, actor, name, id, bodyOf(request), { confirmed: confirmedOf(request) }),
  )
  route('DELETE', '/:id', 'none', 'Put into the recycle bin', async ({ reply, actor, name, id }) => {
    await remove(core, actor, name, id)
    return reply.code(204).send()
  })
  route('POST', '/:id/restore', 'record', 'Take out of the recycle bin', ({ actor, name, id }) =>
    restore(core, actor, name, id),
  )
  for (const [verb, contract] of Object.entries(verbs)) {
    if (contract.collection) continue
    const doIt: Answer = ({ request, actor, name, id }) => act(core, actor, name, id, verb, bodyOf(request))
    route('POST', `/:id/${verb}`, 'verb', contract.label.en, doIt, verb)
  }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Asked = { request: FastifyRequest; reply: FastifyReply; actor: Actor; name: string; id: string }
type Answer = (asked: Asked) => unknown
type ListAnswer = (reading: Reading, query: ListQuery, address: URLSearchParams) => unknown

/** The query of the address as it was written; Fastify's own reading knows no `filter[a][b]`. */
export function addressOf(request: FastifyRequest): URLSearchParams {
  const mark = request.url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1))
}

function names(address: URLSearchParams, key: string): string[] {
  return (address.get(key) ?? '').split(',').filter(Boolean)
}

/** `Confirm: duplicates` — the warning the sender has read and writes in spite of. */
function confirmedOf(request: FastifyRequest): string | undefined {
  const { confirm } = request.headers
  return typeof confirm === 'string' ? confirm : undefined
}

function bodyOf(request: FastifyRequest): Values {
  const { body } = request
  if (body === undefined || body === null) return {}
  if (typeof body !== 'object' || Array.isArray(body))
    throw new Problem('badRequest', { detail: 'JSON object' })
  return body as Values
}

/** Throws 404 unless the actor may see the record. */
export async function demandSeen(core: Core, actor: Actor, entity: string, id: string): Promise<void> {
  await read.get(core, actor, entity, id)
}

async function timelineOf(
  core: Core,
  request: FastifyRequest,
  of: { customerId: string } | { recordId: string },
) {
  const address = addressOf(request)
  const limit = Math.min(Math.max(Number(address.get('limit')) || 30, 1), 100)
  const kinds = names(address, 'kind')
  const models = await core.models(request.actor.workspaceId)
  return timeline(core, models, request.actor, of, {
    limit,
    cursor: address.get('cursor') ?? undefined,
    kinds: kinds.length > 0 ? kinds : undefined,
  })
}
