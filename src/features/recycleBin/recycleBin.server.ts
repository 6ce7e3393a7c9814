import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { columnOf, type Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { seen, within } from '../../core/scope.ts'
import { selection } from '../../core/select.ts'
import type { ServerFeature } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { declareJob } from '../../server/jobs.ts'
import { DAYS_KEPT, purge } from './purge.ts'

export interface Deleted {
  entity: string
  id: string
  title: string
  deletedAt: string
  deletedBy: Ref | null
  /** When it is deleted for good. */
  purgedAt: string
  mayRestore: boolean
}

/** `GET /api/v1/recycleBin`: what was deleted, of every object, newest first. It is brought back by `POST /{objects}/{id}/restore`. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/recycleBin',
    {
      schema: {
        tags: ['recycleBin'],
        summary: `Deleted records of every object; they are kept for ${DAYS_KEPT} days`,
        querystring: z.object({
          entity: z.string().optional(),
          cursor: z
            .string()
            .regex(/^[\dTZ:.-]+_[0-9a-f-]{36}$/)
            .optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
      },
    },
    async ({ actor, query }) => {
      const { entities } = await core.models(actor.workspaceId)
      const asked = entities.filter(
        entity =>
          !entity.lineOf &&
          (!query.entity || entity.name === query.entity) &&
          can(actor, entity.name, 'read'),
      )
      const found = await Promise.all(asked.map(entity => deletedOf(core, actor, entity, query)))
      const rows = found.flat().sort((a, b) => placeOf(b).localeCompare(placeOf(a)))
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return { data: page, next: rows.length > query.limit && last ? placeOf(last) : null }
    },
  )
}

const placeOf = ({ deletedAt, id }: Deleted) => `${deletedAt}_${id}`

/** What went along with its parent comes back with it and is not listed by itself. */
async function deletedOf(
  core: Core,
  actor: Actor,
  entity: Entity,
  { cursor, limit }: { cursor?: string; limit: number },
): Promise<Deleted[]> {
  const reading = await readingOf(core, actor, entity.name)
  const { models, model } = reading
  const place = cursor?.split('_')
  const names = [entity.title].filter(name => seen(actor, model).includes(name))
  const { columns, joins, finish } = selection(reading, names)
  const parent = entity.parent ? models(entity.fields[entity.parent].to as string).entity : undefined
  const alone = parent
    ? sql`AND NOT EXISTS (SELECT FROM ${sql.table(parent.table)} p WHERE p.workspace_id = ${actor.workspaceId}
        AND p.id = ${sql.ref(`t.${columnOf(entity.parent as string, entity.fields[entity.parent as string])}`)} AND p.deleted_at = t.deleted_at)`
    : sql``
  const [rows] = await core.db.read(actor.workspaceId, [
    sql`SELECT ${columns}, t.deleted_at AS "deleted at", e.actor_id AS "deleted by", u.name AS "deleted by name",
        ${within(models, actor, model, 't', 'write')} AS "may write"
      FROM (SELECT * FROM ${sql.table(entity.table)} t WHERE t.workspace_id = ${actor.workspaceId} AND t.deleted_at IS NOT NULL
          ${place ? sql`AND (t.deleted_at, t.id) < (${place[0]}::timestamptz, ${place[1]}::uuid)` : sql``} AND ${within(models, actor, model, 't')} ${alone}
        ORDER BY t.deleted_at DESC, t.id DESC LIMIT ${limit + 1}) t ${joins}
      LEFT JOIN LATERAL (SELECT actor_id FROM event WHERE workspace_id = ${actor.workspaceId} AND record_id = t.id AND action = 'delete'
        ORDER BY id DESC LIMIT 1) e ON true
      LEFT JOIN workspace_user u ON u.workspace_id = ${actor.workspaceId} AND u.id = e.actor_id
      ORDER BY t.deleted_at DESC, t.id DESC`,
  ])
  return finish(rows).map(row => {
    const deletedAt = row['deleted at'] as string
    const by = row['deleted by'] as string | null
    return {
      entity: entity.name,
      id: row.id as string,
      title: String(row[entity.title] ?? ''),
      deletedAt,
      deletedBy: by ? { id: by, title: String(row['deleted by name'] ?? '') } : null,
      purgedAt: new Date(Date.parse(deletedAt) + DAYS_KEPT * 86_400_000).toISOString(),
      mayRestore:
        row['may write'] === true &&
        can(actor, entity.name, 'delete') &&
        reading.part?.allows?.(actor, 'delete') !== false,
    }
  })
}

async function jobs(): Promise<void> {
  declareJob('recycleBin.purge', async (core, _payload, signal) => void (await purge(core, signal)), {
    schedule: '0 19 * * *',
  })
}

export const server: ServerFeature = { routes, jobs }
