/** The prices that hold for a customer, asked for once for all products of a document. */
import { type RawBuilder, sql } from 'kysely'
import { type Actor, can } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import { open, within } from '../../core/scope.ts'
import { customer } from '../customers/customers.entity.ts'
import { product } from '../products/products.entity.ts'
import { productUnit } from '../products/units.entity.ts'
import { type Unit, unitsOf } from '../products/units.ts'
import { priceList, priceListLine } from './priceLists.entity.ts'
import type { Offer, Offered } from './pricing.rules.ts'

export interface Asking {
  party?: string | null
  currency?: string | null
  /** The list chosen by hand, which goes before all others. */
  list?: string | null
}

const lineFields = [
  'product',
  'category',
  'fromQuantity',
  'unit',
  'price',
  'discount',
  'validFrom',
  'validTo',
]
const listFields = ['name', 'currency', 'appliesTo', 'priority', 'validFrom', 'validTo', 'active']

/** Prices of lists are told, and followed, where the role reads lists and nothing of them is closed to it. */
export const followsLists = (models: Models, actor: Actor): boolean =>
  can(actor, priceList.name, 'read') &&
  can(actor, priceListLine.name, 'read') &&
  listFields.every(name => open(actor, models(priceList.name), name)) &&
  lineFields.every(name => open(actor, models(priceListLine.name), name))

/** Lists that are meant for the customer, each with how specific it is: a statement's `list`. */
function meant(models: Models, actor: Actor, { party, currency, list }: Asking): RawBuilder<unknown> {
  const usual = actor.company.currency
  return sql`SELECT l.id, l.name, l.priority, l.valid_from, l.valid_to, l.currency,
      CASE WHEN l.id = ${list ?? null}::uuid THEN 4 WHEN l.applies_to = 'customers' THEN 3 WHEN l.applies_to = 'groups' THEN 2 WHEN l.applies_to = 'levels' THEN 1 ELSE 0 END AS rank
    FROM price_list l
    LEFT JOIN customer c ON c.workspace_id = ${actor.workspaceId} AND c.id = ${party ?? null}::uuid AND ${within(models, actor, models(customer.name), 'c')}
    LEFT JOIN customer_group g ON g.workspace_id = ${actor.workspaceId} AND g.customer_id = c.id
    WHERE l.workspace_id = ${actor.workspaceId} AND l.deleted_at IS NULL AND l.active IS NOT FALSE AND l.currency = ${currency || usual}
      AND (l.id = ${list ?? null}::uuid OR CASE l.applies_to WHEN 'everyone' THEN true WHEN 'levels' THEN c.level = ANY(l.levels) WHEN 'customers' THEN c.id = ANY(l.customers)
        ELSE c.id = ANY(l.customers) OR g.group_head IN (SELECT coalesce(o.group_head, m) FROM unnest(l.customers) m
          LEFT JOIN customer_group o ON o.workspace_id = ${actor.workspaceId} AND o.customer_id = m) END)`
}

/** What products cost and what is offered for them, a row an offer: one statement, however many products. */
export function offersOf(
  models: Models,
  actor: Actor,
  asking: Asking,
  products: readonly string[],
): RawBuilder<OfferRow> {
  const at = actor.workspaceId
  const usual = actor.company.currency
  // Products have their own prices in the company's currency.
  const seesPrice = (asking.currency || usual) === usual && open(actor, models(product.name), 'price')
  const line = sql`l.workspace_id = ${at} AND l.deleted_at IS NULL AND (l.price IS NOT NULL OR list.currency = ${usual})`
  const columns = sql`list.id AS list, list.name, list.rank, list.priority, l.from_quantity AS "from", l.unit, l.price AS fixed, l.discount,
    greatest(list.valid_from, l.valid_from) AS "validFrom", least(list.valid_to, l.valid_to) AS "validTo"`
  const lists = followsLists(models, actor)
    ? meant(models, actor, asking)
    : sql`SELECT NULL::uuid AS id, ''::text AS name, 0::bigint AS priority, NULL::date AS valid_from, NULL::date AS valid_to, NULL::text AS currency, 0 AS rank WHERE false`
  return sql`WITH list AS (${lists}), goods AS (
      SELECT p.id, p.category, p.unit, ${seesPrice ? sql`p.price` : sql`NULL::numeric`} AS price, ${unitsOf(at, seesPrice && open(actor, models(productUnit.name), 'price'))} AS units
        FROM product p WHERE p.workspace_id = ${at} AND p.id = ANY(${products}::uuid[]))
    SELECT p.id AS product, p.price, p.unit AS base, p.units, o.* FROM goods p LEFT JOIN (
      SELECT l.product_id, NULL::text AS category, 'product' AS "of", ${columns} FROM list JOIN price_list_line l ON l.price_list_id = list.id AND l.product_id = ANY(${products}::uuid[]) AND ${line}
      UNION ALL SELECT NULL, l.category, CASE WHEN l.category IS NULL THEN 'all' ELSE 'category' END, ${columns}
        FROM list JOIN price_list_line l ON l.price_list_id = list.id AND l.product_id IS NULL AND ${line}) o
      ON o.product_id = p.id OR (o.product_id IS NULL AND (o.category IS NULL OR o.category = p.category))`
}

export interface OfferRow extends Omit<Offer, 'price' | 'list'> {
  product: string
  base: string | null
  units: Unit[]
  /** The product's own. */
  price: string | null
  list: string | null
  fixed: string | null
}

/** The rows by product. */
export function offered(rows: readonly OfferRow[]): Map<string, Offered> {
  const all = new Map<string, Offered>()
  for (const { product: id, price, base, units, list, fixed, ...row } of rows) {
    const known = all.get(id) ?? { product: id, price, unit: base, units, offers: [] }
    if (list !== null) {
      const { rank, priority, of, name, from, unit, discount, validFrom, validTo } = row
      known.offers.push({
        list,
        name,
        rank: Number(rank),
        priority: Number(priority),
        of,
        from,
        unit,
        price: fixed,
        discount,
        validFrom,
        validTo,
      })
    }
    all.set(id, known)
  }
  return all
}

export interface Following {
  id: string
  name: string
  validFrom: string | null
  validTo: string | null
}

/** The lists meant for the customer, the most specific first. */
export const listsFor = (models: Models, actor: Actor, asking: Asking): RawBuilder<Following> =>
  sql`SELECT m.id, m.name, m.valid_from AS "validFrom", m.valid_to AS "validTo" FROM (${meant(models, actor, asking)}) m ORDER BY m.rank DESC, m.priority DESC, m.id`
