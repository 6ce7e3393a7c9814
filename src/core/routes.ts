import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from './actor.ts'
import type { Core } from './core.ts'
import type { Entity } from './entity.ts'
import { Problem } from './errors.ts'
import { timeline } from './events.ts'
import { readListQuery } from './list.ts'
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

/** The routes every entity has, under `/api/v1/{path}`. Nothing here knows which entity it serves. */
export function entityRoutes(api: FastifyInstance, core: Core, entity: Entity): void {
  const { name } = entity
  const base = `/${entity.path}`
  const about = (shape: Shape, summary: string, verb?: string) => ({
    config: { entity: name, shape, ...(verb ? { verb } : {}) },
    schema: { tags: [entity.path], summary },
  })

  api.get(base, about('list', `List ${entity.plural.en.toLowerCase()}`), async request => {
    const reading = await read.askingOf(core, request.actor, name)
    return read.list(core, reading, readListQuery(reading, addressOf(request)))
  })
  api.get(`${base}/count`, about('count', 'How many the list has'), async request => {
    const reading = await read.askingOf(core, request.actor, name)
    return { count: await read.count(core, reading, readListQuery(reading, addressOf(request))) }
  })
  api.get(`${base}/sum`, about('sum', 'Sums over the whole list'), async request => {
    const address = addressOf(request)
    const fields = names(address, 'fields')
    if (fields.length === 0) throw new Problem('badRequest', { detail: 'fields' })
    address.delete('fields')
    const reading = await read.askingOf(core, request.actor, name)
    return read.sum(core, reading, readListQuery(reading, address), fields)
  })
  api.get(`${base}/group`, about('group', 'Count and sums by the values of a field'), async request => {
    const address = addressOf(request)
    const reading = await read.askingOf(core, request.actor, name)
    const query = readListQuery(reading, address)
    return { data: await read.group(core, reading, query, address.get('by') ?? '', names(address, 'sum')) }
  })
  if (entity.lineOf) return

  api.get(`${base}/:id`, about('record', `One ${entity.label.en.toLowerCase()}`), async (request, reply) => {
    const id = idOf(request)
    const found = await read.get(core, request.actor, name, id).catch((error: Error) => error)
    if (!(found instanceof Error) && !found.deletedAt) return found
    const successor = await core.successor(request.actor, name, id)
    if (successor)
      return reply.header('cache-control', 'no-store').redirect(request.originalUrl.replace(id, successor))
    if (found instanceof Error) throw found
    return found
  })
  api.get(
    `${base}/:id/timeline`,
    about('timeline', 'Everything that happened, newest first'),
    async request => {
      const id = idOf(request)
      await demandSeen(core, request.actor, name, id)
      return timelineOf(core, request, entity.customer === 'self' ? { customerId: id } : { recordId: id })
    },
  )
  api.get(
    `${base}/:id/history`,
    about('timeline', 'Changes of the record itself, with before and after'),
    async request => {
      const id = idOf(request)
      await demandSeen(core, request.actor, name, id)
      return timelineOf(core, request, { recordId: id })
    },
  )
  if (entity.creates !== false)
    api.post(base, about('create', `Create a ${entity.label.en.toLowerCase()}`), async (request, reply) => {
      const key = request.headers['idempotency-key']
      const row = await create(core, request.actor, name, bodyOf(request), {
        key: key as string | undefined,
        confirmed: confirmedOf(request),
      })
      return reply.code(201).header('location', `/api/v1${base}/${row.id}`).send(row)
    })
  api.patch(`${base}/:id`, about('update', 'Change fields; state the version you saw'), async request =>
    update(core, request.actor, name, idOf(request), bodyOf(request), { confirmed: confirmedOf(request) }),
  )
  api.delete(`${base}/:id`, about('none', 'Put into the recycle bin'), async (request, reply) => {
    await remove(core, request.actor, name, idOf(request))
    return reply.code(204).send()
  })
  api.post(`${base}/:id/restore`, about('record', 'Take out of the recycle bin'), async request =>
    restore(core, request.actor, name, idOf(request)),
  )
  for (const [verb, contract] of Object.entries(entity.verbs ?? {})) {
    if (contract.collection) continue
    api.post(`${base}/:id/${verb}`, about('verb', contract.label.en, verb), async request =>
      act(core, request.actor, name, idOf(request), verb, bodyOf(request)),
    )
  }
}

/** The query of the address as it was written; Fastify's own reading knows no `filter[a][b]`. */
export function addressOf(request: FastifyRequest): URLSearchParams {
  const mark = request.url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1))
}

function names(address: URLSearchParams, key: string): string[] {
  return (address.get(key) ?? '').split(',').filter(Boolean)
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id
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
