import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can, mayAdminister } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { noteField } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { described, type StoredEvent, storedEvents, type TimelineEntry } from '../../core/events.ts'
import { isId } from '../../core/id.ts'
import { dayIn, momentIn } from '../../core/kinds/date.ts'
import type { ListQuery } from '../../core/list.ts'
import { open, reachable } from '../../core/scope.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { csvLine } from '../exports/cells.ts'
import { dropOldEvents } from './retention.ts'

/** An event as the audit shows it. `via`: session, key, cli, job or import. */
export interface AuditEntry extends TimelineEntry {
  via: string
}

const day = z.iso.date()
const filters = z.object({
  actor: z.string().optional(),
  entity: z.string().max(60).optional(),
  action: z.string().max(60).optional(),
  via: z.enum(['session', 'key', 'cli', 'job', 'import']).optional(),
  record: z.string().optional(),
  from: day.optional(),
  /** The last day that counts. */
  to: day.optional(),
})
type Filters = z.output<typeof filters>

const EXPORT_PAGE = 500
const tags = ['audit']

/**
 * `GET /api/v1/audit`: who changed what in the whole company, newest first, for those with the power `audit`. Changes of records are
 * shown only where the reader may see the record; hidden and masked fields stay so.
 */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/audit',
    {
      schema: {
        tags,
        summary: 'Every change in the company, newest first',
        querystring: filters.extend({
          cursor: z.string().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
      },
    },
    async ({ actor, query }) => {
      demandAudit(actor)
      const models = await core.models(actor.workspaceId)
      const data = await page(core, models, actor, query, query.limit + 1, query.cursor)
      const shown = data.slice(0, query.limit)
      return { data: shown, next: data.length > query.limit ? (shown.at(-1)?.id ?? null) : null }
    },
  )
  api.get(
    '/audit/export',
    { schema: { tags, summary: 'The same as a CSV file', querystring: filters } },
    async (request, reply) => {
      const { actor, query } = request
      demandAudit(actor)
      const models = await core.models(actor.workspaceId)
      // What cannot be asked for is said before the first byte.
      asked(actor, query)
      reply.hijack()
      reply.raw.writeHead(200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="audit-${dayIn(actor.timeZone, core.now())}.csv"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      await pipeline(Readable.from(csv(core, models, actor, query)), reply.raw).catch(error => {
        if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
          core.log.error({ err: error }, 'an export of the audit broke off')
      })
    },
  )
}

function demandAudit(actor: Actor): void {
  if (!mayAdminister(actor, 'audit')) throw new Problem('forbidden')
}

async function page(
  core: Core,
  models: Models,
  actor: Actor,
  query: Filters,
  limit: number,
  cursor: string | undefined,
): Promise<AuditEntry[]> {
  if (cursor !== undefined && !isId(cursor)) throw new Problem('badRequest', { detail: 'cursor' })
  const [events] = await core.db.read<StoredEvent[]>(actor.workspaceId, [
    sql`${storedEvents} WHERE e.workspace_id = ${actor.workspaceId} ${cursor ? sql`AND e.id < ${cursor}::uuid` : sql``}
      AND ${asked(actor, query)} AND ${visible(models, actor)} ORDER BY e.id DESC LIMIT ${limit}`,
  ])
  const declared = new Set(models.entities.map(entity => entity.name))
  const known = await described(
    core,
    models,
    actor,
    events.filter(event => declared.has(event.entity)),
  )
  const byId = new Map(known.map(entry => [entry.id, unfiltered(models, actor, entry)]))
  return events.map(event => ({ ...(byId.get(event.id) ?? plainEntry(event)), via: event.via }))
}

/** What an export was filtered by is told where the field is open to the reader: a number in a filter is most likely somebody's. */
function unfiltered(models: Models, actor: Actor, entry: TimelineEntry): TimelineEntry {
  const asked = entry.changes?.filter?.[1] as Pick<ListQuery, 'q' | 'filters'> | undefined
  if (entry.action !== 'export' || !asked) return entry
  const model = models(entry.entity)
  const isOpen = (name: string) => !model.fields[name] || open(actor, model, name)
  const shown = {
    ...asked,
    ...(asked.q && !model.searched.every(isOpen) ? { q: '****' } : {}),
    filters: asked.filters.map(one => (isOpen(one.field) ? one : { ...one, value: '****' })),
  }
  return { ...entry, changes: { ...entry.changes, filter: [null, shown] } }
}

/** An event of what is no entity: settings, keys, invitations. */
function plainEntry(event: StoredEvent): TimelineEntry {
  return {
    id: event.id,
    at: event.at,
    occurredAt: event.occurred_at,
    actor: event.actor_id ? { id: event.actor_id, title: event.actor_name ?? '' } : null,
    entity: event.entity,
    recordId: event.record_id,
    action: event.action,
    title: '',
    ...(event.changes ? { changes: event.changes } : {}),
  }
}

function asked(actor: Actor, query: Filters): RawBuilder<unknown> {
  const zone = actor.company.timeZone
  const parts: RawBuilder<unknown>[] = [sql`true`]
  for (const name of ['actor', 'record'] as const) {
    const id = query[name]
    if (id === undefined) continue
    if (!isId(id)) throw new Problem('badRequest', { detail: name })
    parts.push(sql`${sql.ref(`e.${name}_id`)} = ${id}::uuid`)
  }
  for (const name of ['entity', 'action', 'via'] as const)
    if (query[name] !== undefined) parts.push(sql`${sql.ref(`e.${name}`)} = ${query[name]}`)
  if (query.from) parts.push(sql`e.at >= ${momentIn(zone, `${query.from}T00:00:00`).toISOString()}`)
  if (query.to) {
    const after = new Date(Date.parse(`${query.to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
    parts.push(sql`e.at < ${momentIn(zone, `${after}T00:00:00`).toISOString()}`)
  }
  return sql.join(parts, sql` AND `)
}

/** Events of records within reach; those of what is no entity are the company's, which the power covers. */
function visible(models: Models, actor: Actor): RawBuilder<unknown> {
  const names = models.entities.map(entity => entity.name)
  const whole: string[] = []
  const parts: RawBuilder<unknown>[] = [
    sql`e.entity <> ALL(${names}::text[]) AND NOT starts_with(e.entity, 'c_')`,
  ]
  for (const name of names) {
    const ids = can(actor, name, 'read') && reachable(models, actor, models(name))
    if (ids === true) whole.push(name)
    else if (ids) parts.push(sql`(e.entity = ${name} AND e.record_id IN (${ids}))`)
  }
  parts.push(sql`e.entity = ANY(${whole}::text[])`)
  return sql`(${sql.join(parts, sql` OR `)})`
}

const heads = {
  zh: ['时间', '人员', '途径', '对象', '记录', '操作', '字段', '改前', '改后'],
  en: ['Time', 'Person', 'By way of', 'Object', 'Record', 'Act', 'Field', 'Before', 'After'],
}

/** A line for each changed field. */
async function* csv(core: Core, models: Models, actor: Actor, query: Filters): AsyncGenerator<string> {
  yield `\ufeff${csvLine(heads[actor.locale])}`
  for (let cursor: string | undefined; ; ) {
    const entries = await page(core, models, actor, query, EXPORT_PAGE, cursor)
    yield entries.flatMap(entry => linesOf(models, actor, entry)).join('')
    if (entries.length < EXPORT_PAGE) return
    cursor = entries.at(-1)?.id
  }
}

function linesOf(models: Models, actor: Actor, entry: AuditEntry): string[] {
  const model = models.entities.some(one => one.name === entry.entity) ? models(entry.entity) : undefined
  const head = [
    entry.at,
    entry.actor?.title ?? '',
    entry.via,
    model?.entity.label[actor.locale] ?? entry.entity,
    entry.title,
    entry.action,
  ]
  const labelOf = (name: string) =>
    (model?.fields[name] ?? (model && noteField(model.entity, name)))?.label[actor.locale] ?? name
  const changes = Object.entries(entry.changes ?? {})
  if (changes.length === 0) return [csvLine([...head, '', '', ''])]
  return changes.map(([name, sides]) => csvLine([...head, labelOf(name), ...sides.map(textOf)]))
}

function textOf(side: unknown): string {
  if (side === null || side === undefined) return ''
  if (typeof side !== 'object') return String(side)
  return (side as { title?: string }).title ?? JSON.stringify(side)
}

async function jobs(): Promise<void> {
  declareJob('audit.retention', async core => void (await dropOldEvents(core)), { schedule: '30 19 * * *' })
}

export const server: ServerFeature = { routes, jobs }
