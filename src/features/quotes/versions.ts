/** What of a quote was sent, version by version: kept as it was, to read and to compare. */
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Ref } from '../../core/field.ts'
import { open } from '../../core/scope.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { quote, quoteLine } from './quotes.entity.ts'

/** Head and lines of a version by the names of their fields; decimals as text, references by their titles. */
export interface Content {
  number: string
  subject: string | null
  customer: string
  contact: string | null
  owner: string | null
  quotedOn: string
  validUntil: string
  currency: string | null
  overallDiscount: string | null
  amount: string
  tax: string
  net: string
  terms: string | null
  lines: ContentLine[]
}

export interface ContentLine {
  id: string
  product: string | null
  description: string | null
  unit: string | null
  quantity: string
  price: string
  discount: string | null
  taxRate: string | null
  amount: string
  tax: string
  net: string
  note: string | null
}

export interface Acceptance {
  acceptedAt: string
  acceptedBy: unknown
  acceptedFrom: unknown
}

export interface Version {
  revision: number
  sentAt: string
  sentBy: Ref | null
  acceptedAt: string | null
  acceptedBy: string | null
  content: Partial<Content>
}

/** Writes down what is sent now. Sends, does not wait. */
export function keepVersion({ tx, actor }: WriteContext, id: string, number: string, sentAt: string): void {
  tx.send(sql`INSERT INTO quote_version (workspace_id, quote_id, revision, sent_at, sent_by, content)
    SELECT q.workspace_id, q.id, q.revision, ${sentAt}::timestamptz, ${actor.userId || null}::uuid, jsonb_build_object(
      'number', ${number}::text, 'subject', q.subject, 'customer', c.name, 'contact', k.name, 'owner', u.name, 'quotedOn', q.quoted_on, 'validUntil', q.valid_until,
      'currency', q.currency, 'overallDiscount', q.overall_discount::text, 'amount', q.amount::text, 'tax', q.tax::text, 'net', q.net::text, 'terms', q.terms,
      'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'product', p.name, 'description', l.description, 'unit', l.unit, 'quantity', l.quantity::text,
          'price', l.price::text, 'discount', l.discount::text, 'taxRate', l.tax_rate::text, 'amount', l.amount::text, 'tax', l.tax::text, 'net', l.net::text, 'note', l.note)
          ORDER BY l.position), '[]')
        FROM quote_line l LEFT JOIN product p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
        WHERE l.workspace_id = q.workspace_id AND l.quote_id = q.id AND l.deleted_at IS NULL))
    FROM quote q JOIN customer c ON c.workspace_id = q.workspace_id AND c.id = q.customer_id
    LEFT JOIN contact k ON k.workspace_id = q.workspace_id AND k.id = q.contact_id
    LEFT JOIN workspace_user u ON u.workspace_id = q.workspace_id AND u.id = q.owner_id
    WHERE q.workspace_id = ${tx.workspaceId} AND q.id = ${id}`)
}

/** Who accepted a version, when, and from where, stays with it when the quote goes on to a next one. */
export function noteAcceptance(
  { tx }: Pick<WriteContext, 'tx'>,
  { id, revision }: Values & { id: string },
  { acceptedAt, acceptedBy, acceptedFrom }: Acceptance,
): void {
  tx.send(sql`UPDATE quote_version SET accepted_at = ${acceptedAt}::timestamptz, accepted_by = ${acceptedBy}, accepted_from = ${acceptedFrom}
    WHERE workspace_id = ${tx.workspaceId} AND quote_id = ${id} AND revision = ${revision}`)
}

/** Versions of a quote that the actor may see, the newest first; fields closed to the role are left out. */
async function versionsOf(core: Core, actor: Actor, id: string): Promise<Version[]> {
  const row = await get(core, actor, quote.name, id)
  const { model, models } = await readingOf(core, actor, quote.name)
  const line = models(quoteLine.name)
  const [rows] = await core.db.read<Stored[]>(actor.workspaceId, [
    sql`SELECT v.revision, v.sent_at AS "sentAt", v.sent_by AS "sentById", u.name AS "sentByName", v.accepted_at AS "acceptedAt", v.accepted_by AS "acceptedBy", v.content
      FROM quote_version v LEFT JOIN workspace_user u ON u.workspace_id = v.workspace_id AND u.id = v.sent_by
      WHERE v.workspace_id = ${actor.workspaceId} AND v.quote_id = ${row.id} ORDER BY v.revision DESC`,
  ])
  // Names of others' records are theirs to show.
  const isNamed = (name: string, entity: string) =>
    open(actor, model, name) && open(actor, models(entity), 'name')
  const named: Record<string, () => boolean> = {
    customer: () => isNamed('customer', 'customer'),
    contact: () => can(actor, 'contact', 'read') && isNamed('contact', 'contact'),
    product: () => can(actor, 'product', 'read') && open(actor, models('product'), 'name'),
  }
  const shown = (values: object, isOpen: (name: string) => boolean) =>
    Object.fromEntries(
      Object.entries(values).filter(([name]) => name === 'id' || (isOpen(name) && (named[name]?.() ?? true))),
    )
  return rows.map(({ sentById, sentByName, content, ...rest }) => ({
    ...rest,
    sentBy: sentById ? { id: sentById, title: sentByName ?? '' } : null,
    acceptedBy: open(actor, model, 'acceptedBy') ? rest.acceptedBy : null,
    content: {
      ...shown(content, name => open(actor, model, name)),
      ...(open(actor, model, 'lines')
        ? {
            lines: content.lines.map(
              one => shown(one, name => open(actor, line, name)) as unknown as ContentLine,
            ),
          }
        : {}),
    },
  }))
}

type Stored = Omit<Version, 'sentBy' | 'content'> & {
  sentById: string | null
  sentByName: string | null
  content: Content
}

export function versionRoutes(app: FastifyInstance, core: Core): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    `/${quote.path}/:id/versions`,
    {
      schema: {
        tags: [quote.path],
        summary: 'What was sent of the quote, version by version',
        params: z.object({ id: z.uuid() }),
      },
    },
    async ({ actor, params }) => ({ data: await versionsOf(core, actor, params.id) }),
  )
}
