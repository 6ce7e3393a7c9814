import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'
import { open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import type { Change, ServerFeature, WriteContext } from '../../core/server.ts'
import { anyObject } from '../customObjects/objectEntity.ts'
import { partLabels } from '../handover/handover.rules.ts'
import { entities } from '../index.ts'
import { asMember } from '../pool/pools.ts'
import { mentioned, sentence } from './notices.rules.ts'
import { notify } from './notify.ts'

const tags = ['notices']
const NOTICES_MOST = 100

interface StoredNotice {
  id: string
  kind: string
  entity: string | null
  recordId: string | null
  content: Record<string, unknown>
  createdAt: string
  readAt: string | null
  by: string | null
  from: string | null
}

/** A person's own notices, under `/api/v1/notices`. Nobody reads those of others. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const mine = ({ workspaceId, userId }: Actor) => sql`workspace_id = ${workspaceId} AND user_id = ${userId}`

  api.get(
    '/notices',
    {
      schema: {
        tags,
        summary: 'My notices, newest first',
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(NOTICES_MOST).default(30),
          before: z.uuid().optional(),
          unread: z.stringbool().optional(),
        }),
      },
    },
    async ({ actor, query }) => {
      const [rows] = await core.db.read<StoredNotice[]>(actor.workspaceId, [
        sql`SELECT n.id, n.kind, n.entity, n.record_id AS "recordId", n.content, n.created_at AS "createdAt", n.read_at AS "readAt", u.name AS by, f.name AS "from"
          FROM (SELECT * FROM notice WHERE ${mine(actor)} ${query.before ? sql`AND id < ${query.before}` : sql``}
            ${query.unread ? sql`AND read_at IS NULL` : sql``} ORDER BY id DESC LIMIT ${query.limit}) n
          LEFT JOIN workspace_user u ON u.workspace_id = ${actor.workspaceId} AND u.id::text = n.content->>'by'
          LEFT JOIN workspace_user f ON f.workspace_id = ${actor.workspaceId} AND f.id::text = n.content->>'from' ORDER BY n.id DESC`,
      ])
      const models = await core.models(actor.workspaceId)
      const known = await knownOf(core, models, actor, rows)
      return {
        data: rows.map(row => ({
          id: row.id,
          kind: row.kind,
          entity: row.entity,
          recordId: row.recordId,
          title: titleOf(models, actor, row, known),
          path: pathOf(models, row, known),
          createdAt: row.createdAt,
          readAt: row.readAt,
        })),
        next: rows.length === query.limit ? (rows.at(-1)?.id ?? null) : null,
      }
    },
  )
  api.get('/notices/count', { schema: { tags, summary: 'How many I have not read' } }, async ({ actor }) => {
    const [[row]] = await core.db.read<{ count: number }[]>(actor.workspaceId, [
      sql`SELECT count(*) AS count FROM notice WHERE ${mine(actor)} AND read_at IS NULL`,
    ])
    return row
  })
  api.post(
    '/notices/:id/read',
    { schema: { tags, summary: 'Mark as read', params: z.object({ id: z.uuid() }) } },
    async ({ actor, params }, reply) => {
      const rows = await core.db.transaction(actor.workspaceId, tx =>
        tx.rows(
          sql`UPDATE notice SET read_at = coalesce(read_at, now()) WHERE ${mine(actor)} AND id = ${params.id} RETURNING id`,
        ),
      )
      if (rows.length === 0) throw new Problem('notFound')
      return reply.status(204).send()
    },
  )
  api.post(
    '/notices/readAll',
    { schema: { tags, summary: 'Mark all as read' } },
    async ({ actor }, reply) => {
      await core.db.transaction(actor.workspaceId, async tx =>
        tx.send(sql`UPDATE notice SET read_at = now() WHERE ${mine(actor)} AND read_at IS NULL`),
      )
      return reply.status(204).send()
    },
  )
}

function titleOf(models: Models, actor: Actor, row: StoredNotice, { titles, stand }: Known): string {
  const entity = models.entities.find(one => one.name === row.entity)
  const nobody: Label = { zh: '系统', en: 'The program' }
  const other: Label = { zh: '记录', en: 'records' }
  const told = {
    kind: row.kind,
    by: row.by ?? nobody[actor.locale],
    count: Number(row.content.count ?? 1),
    object: entity?.label ?? { zh: '记录', en: 'record' },
    title: titles.get(row.recordId ?? '') ?? '',
    left: leftOf(row)
      .filter(({ id }) => stand.has(id))
      .map(({ title }) => title),
    content: row.content,
    from: row.from ?? undefined,
    counted: (key: string) =>
      partLabels[key] ?? models.entities.find(one => one.name === key)?.plural ?? other,
  }
  return sentence(told)[actor.locale]
}

/** Records that were the reader's until then. */
const leftOf = ({ content }: StoredNotice) => (content.left ?? []) as { id: string; title: string }[]

/** Where the record may be opened by the reader, below the company's address; many at once: where they are listed. */
function pathOf(models: Models, row: StoredNotice, { titles, pooled }: Known): string | null {
  const { recordId: id } = row
  if (typeof row.content.approval === 'string')
    return Number(row.content.count ?? 1) > 1 ? 'approvals' : `approvals/${row.content.approval}`
  const entity = models.entities.find(one => one.name === row.entity)
  if (!id || !entity) return null
  if (titles.has(id)) return `${entity.path}/${id}`
  if (!pooled.has(id)) return null
  return Number(row.content.count ?? 1) > 1 ? 'pool/customers' : `pool/customers/${id}`
}

interface Known {
  /** Of records that the reader may see now. */
  titles: Map<string, string>
  /** Customers that they see in a pool alone. */
  pooled: Set<string>
  /** Records that were theirs and are there still, wherever. */
  stand: Set<string>
}

/** What the reader may know of the records that notices speak of. */
async function knownOf(core: Core, models: Models, actor: Actor, rows: StoredNotice[]): Promise<Known> {
  const wanted = models.entities
    .map(entity => ({
      model: models(entity.name),
      ids: rows.filter(row => row.entity === entity.name).map(row => row.recordId),
    }))
    .filter(({ ids }) => ids.length > 0)
  const customer = models('customer')
  const member = await asMember(core, actor)
  const left = rows.flatMap(leftOf).map(one => one.id)
  const isNamed = open(actor, customer, customer.entity.title)
  const [stand, inPool, ...seen] = await core.db.read<{ id: string; title: string | null }[]>(
    actor.workspaceId,
    [
      sql`SELECT id FROM customer WHERE workspace_id = ${actor.workspaceId} AND id = ANY(${isNamed ? left : []}::uuid[]) AND deleted_at IS NULL`,
      sql`SELECT t.id FROM customer t WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${left}::uuid[]) AND t.pool_id IS NOT NULL
        AND t.deleted_at IS NULL AND ${within(models, member, customer, 't')}`,
      ...wanted.map(
        ({
          model,
          ids,
        }) => sql`SELECT t.id, ${titleFor(actor, model, 't')} AS title FROM ${sql.table(model.entity.table)} t
        WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${ids}::uuid[]) AND t.deleted_at IS NULL AND ${within(models, actor, model, 't')}`,
      ),
    ],
  )
  return {
    titles: new Map(seen.flat().map(({ id, title }) => [id, title ?? ''])),
    pooled: new Set(inPool.map(one => one.id)),
    stand: new Set(stand.map(one => one.id)),
  }
}

/** Acts on whole books, which tell the people concerned themselves, once each. */
const toldApart = ['handover', 'undoHandover']

/** Who becomes the owner of a record by the hand of another is told. Imports hand over whole books: they are not. */
function tellOwners(context: WriteContext, changes: Change[]): void {
  const { owner: field, name: entity } = context.model.entity
  if (!field || context.importId || context.actor.via === 'import') return
  for (const { id, before, set, action } of changes) {
    if (toldApart.includes(action)) continue
    const owner = set[field]
    if (typeof owner === 'string' && owner !== before?.[field])
      notify(context, [owner], { kind: 'assigned', entity, recordId: id })
  }
}

/** People named with @ in a contact record are told, once for each time their name comes in. */
async function tellMentioned(context: WriteContext, changes: Change[]): Promise<void> {
  const { tx, importId } = context
  const said = changes.filter(
    ({ set, action }) =>
      action !== 'delete' && action !== 'restore' && /[@＠]/.test(String(set.content ?? '')),
  )
  if (importId || said.length === 0) return
  const people = await tx.rows<{ id: string; name: string }>(
    sql`SELECT id, name FROM workspace_user WHERE workspace_id = ${tx.workspaceId} AND active AND deleted_at IS NULL`,
  )
  for (const { set, before } of said) {
    const earlier = mentioned(String(before?.content ?? ''), people)
    const fresh = mentioned(String(set.content), people).filter(id => !earlier.includes(id))
    const customer = set.customer ?? before?.customer
    notify(context, fresh, { kind: 'mentioned', entity: 'customer', recordId: String(customer) })
  }
}

const watches: ServerFeature['watches'] = Object.fromEntries(
  [...entities.filter(entity => entity.owner), anyObject].map(entity => [entity.name, tellOwners]),
)

export const server: ServerFeature = { routes, watches: { ...watches, contactRecord: tellMentioned } }
