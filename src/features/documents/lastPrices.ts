/** What was last agreed for products with a customer or supplier: shown beside the price while a document is keyed. */
import type { FastifyInstance } from 'fastify'
import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { columnOf, type Entity } from '../../core/entity.ts'
import { addressOf } from '../../core/routes.ts'
import { demand, open, within } from '../../core/scope.ts'
import { readingOf } from '../../core/store/read.ts'

export interface LastPrice {
  product: string
  unit: string | null
  factor: string
  /** Of that unit; decimal text, in the document's currency. */
  price: string
  discount: string | null
  currency: string
  /** Null where the reader may not see it, as the number. */
  orderedOn: string | null
  number: string | null
}

/** Documents whose lines are what was agreed; `counts` chooses among them (`t`). */
export interface PriceSource {
  document: Entity
  line: Entity
  counts: RawBuilder<unknown>
}

/** A line agreed with, or offered to, the party before. */
export interface EarlierPrice {
  line: string
  document: string
  number: string | null
  day: string | null
  quantity: string | null
  unit: string | null
  factor: string
  price: string
  discount: string | null
  currency: string
}

const MOST = 200
const EARLIER = 10
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const column = (entity: Entity, name: string, alias: string) =>
  sql.ref(`${alias}.${columnOf(name, entity.fields[name])}`)

/** The newest line of each product with the party, among the documents the actor may see. */
async function lastPrices(
  core: Core,
  actor: Actor,
  { document, line: declared, counts }: PriceSource,
  party: string,
  products: string[],
): Promise<LastPrice[]> {
  const { model, models } = await readingOf(core, actor, document.name)
  demand(actor, model, 'read')
  const line = models(declared.name)
  if (!open(actor, model, 'lines') || !open(actor, line, 'price')) return []
  if (products.length === 0) return []
  const day = document.occurredAt as string
  const on = column(document, day, 't')
  const [rows] = await core.db.read<LastPrice[]>(actor.workspaceId, [
    sql`select distinct on (l.product_id) l.product_id as product, l.unit, l.factor, l.price, l.discount, t.currency, ${on} as "orderedOn", t.number
      from ${sql.table(document.table)} t
      join ${sql.table(declared.table)} l on l.workspace_id = t.workspace_id and ${column(declared, declared.parent as string, 'l')} = t.id and l.deleted_at is null
      where t.workspace_id = ${actor.workspaceId} and ${column(document, document.parent as string, 't')} = ${party} and l.product_id = any(${products}::uuid[])
        and ${counts} and t.deleted_at is null and ${within(models, actor, model, 't')}
      order by l.product_id, ${on} desc, t.id desc`,
  ])
  return rows.map(row => ({
    ...row,
    discount: open(actor, line, 'discount') ? row.discount : null,
    orderedOn: open(actor, model, day) ? row.orderedOn : null,
    number: open(actor, model, 'number') ? row.number : null,
  }))
}

/** The newest lines of one product with the party, among the documents the actor may see. */
async function earlierPrices(
  core: Core,
  actor: Actor,
  { document, line: declared, counts }: PriceSource,
  party: string,
  product: string,
): Promise<EarlierPrice[]> {
  const { model, models } = await readingOf(core, actor, document.name)
  demand(actor, model, 'read')
  const line = models(declared.name)
  if (!open(actor, model, 'lines') || !open(actor, line, 'price')) return []
  const day = document.occurredAt as string
  const on = column(document, day, 't')
  const [rows] = await core.db.read<EarlierPrice[]>(actor.workspaceId, [
    sql`select l.id as line, t.id as document, t.number, ${on} as day, l.quantity, l.unit, l.factor, l.price, l.discount, t.currency
      from ${sql.table(document.table)} t
      join ${sql.table(declared.table)} l on l.workspace_id = t.workspace_id and ${column(declared, declared.parent as string, 'l')} = t.id and l.deleted_at is null
      where t.workspace_id = ${actor.workspaceId} and ${column(document, document.parent as string, 't')} = ${party} and l.product_id = ${product}
        and ${counts} and t.deleted_at is null and ${within(models, actor, model, 't')}
      order by ${on} desc, t.id desc limit ${EARLIER}`,
  ])
  return rows.map(row => ({
    ...row,
    quantity: open(actor, line, 'quantity') ? row.quantity : null,
    discount: open(actor, line, 'discount') ? row.discount : null,
    day: open(actor, model, day) ? row.day : null,
    number: open(actor, model, 'number') ? row.number : null,
  }))
}

/** `/{path}/last-prices?{party}={id}&products={id},{id}` and `/{path}/price-history?{party}={id}&product={id}` */
export function lastPriceRoutes(source: PriceSource) {
  const { document } = source
  const party = document.parent as string
  return (api: FastifyInstance, core: Core): void => {
    api.get(
      `/${document.path}/last-prices`,
      {
        schema: {
          tags: [document.path],
          summary: `What was last agreed, by ${document.plural.en.toLowerCase()}: \`?${party}={id}&products={id},{id}\``,
        },
      },
      async request => {
        const address = addressOf(request)
        const id = address.get(party) ?? ''
        const products = (address.get('products') ?? '').split(',').filter(one => uuid.test(one))
        if (!uuid.test(id)) return { data: [] }
        return { data: await lastPrices(core, request.actor, source, id, products.slice(0, MOST)) }
      },
    )
    api.get(
      `/${document.path}/price-history`,
      {
        schema: {
          tags: [document.path],
          summary: `A product's newest prices, by ${document.plural.en.toLowerCase()}: \`?${party}={id}&product={id}\``,
        },
      },
      async request => {
        const address = addressOf(request)
        const [id, product] = [address.get(party) ?? '', address.get('product') ?? '']
        if (!uuid.test(id) || !uuid.test(product)) return { data: [] }
        return { data: await earlierPrices(core, request.actor, source, id, product) }
      },
    )
  }
}
