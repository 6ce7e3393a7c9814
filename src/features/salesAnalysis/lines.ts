/** The lines behind a figure: what they add up to is the figure. */
import { Decimal } from 'decimal.js'
import { type RawBuilder, sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { Ref } from '../../core/field.ts'
import { open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { factsOf, type Sales } from './query.ts'

export interface SalesLine {
  document: { id: string; number: string | null }
  day: string
  customer: Ref | null
  person: Ref | null
  product: Ref | null
  description: string | null
  quantity: string | null
  net: string | null
  amount: string | null
}

export interface SalesLines {
  rows: SalesLine[]
  count: number
  /** Of all lines, not of those shown. */
  sums: { quantity: string | null; net: string | null; amount: string | null }
}

/** Which group, by the keys of the analysis; a key that is not given: all of that level. */
export interface Place {
  key?: string
  secondKey?: string
}

type Row = Record<string, string | null> & { count: number }

export async function linesBehind(
  core: Core,
  sales: Sales,
  { key, secondKey }: Place,
  page: { limit: number; offset: number },
): Promise<SalesLines> {
  const { reading, document } = sales
  const { actor, models, model } = reading
  const at = actor.workspaceId
  const line = document === 'receipt' ? undefined : models(`${document}Line`)
  const isOpen = (name: string) => open(actor, model, name)
  const ofLine = (name: string) => line !== undefined && open(actor, line, name)
  const more = sql`, d.number, d.own_day, d.owner_id, ${line ? sql`l.id AS line_id, l.position, l.product_id, l.description` : sql`d.id AS line_id, 0 AS position, NULL::uuid AS product_id, NULL AS description, NULL::numeric AS quantity`}`
  const asked = [
    sql`f.period = 0`,
    ...(key === undefined ? [] : [sql`f.a = ${key}`]),
    ...(secondKey === undefined ? [] : [sql`f.b = ${secondKey}`]),
  ]
  const titled = (entity: string, alias: string, id: string): [RawBuilder<unknown>, RawBuilder<unknown>] => {
    const target = models(entity)
    const ref = sql.ref(alias)
    return [
      sql`${titleFor(actor, target, alias)} AS ${sql.id(`${entity}_title`)}`,
      sql`LEFT JOIN ${sql.table(target.entity.table)} ${ref} ON ${sql.ref(`${alias}.workspace_id`)} = ${at} AND ${sql.ref(`${alias}.id`)} = ${sql.ref(`o.${id}`)} AND ${within(models, actor, target, alias)}`,
    ]
  }
  const titles = [
    titled('customer', 'x', 'customer_id'),
    titled('user', 'u', 'owner_id'),
    ...(line ? [titled('product', 'p', 'product_id')] : []),
  ]
  const [rows] = await core.db.read<Row[]>(at, [
    sql`WITH f AS (SELECT * FROM (${factsOf(sales, line !== undefined, more)}) f WHERE ${sql.join(asked, sql` AND `)}),
      o AS (SELECT f.*, count(*) OVER () AS count, sum(f.net) OVER () AS sum_net, sum(f.amount) OVER () AS sum_amount, sum(f.quantity) OVER () AS sum_quantity
        FROM f ORDER BY f.own_day DESC, f.id, f.position, f.line_id LIMIT ${page.limit} OFFSET ${page.offset})
      SELECT o.*, ${sql.join(titles.map(([title]) => title))} FROM o ${sql.join(
        titles.map(([, join]) => join),
        sql` `,
      )} ORDER BY o.own_day DESC, o.id, o.position, o.line_id`,
  ])
  const money = (value: string | null | undefined, may: boolean) =>
    may ? new Decimal(value ?? 0).toDecimalPlaces(2).toFixed(2) : null
  const seesNet = ofLine('net') && isOpen('net') && isOpen('rate')
  const seesAmount = (line === undefined || ofLine('amount')) && isOpen('amount') && isOpen('rate')
  const seesQuantity = ofLine('quantity')
  const ref = (id: string | null | undefined, title: string | null | undefined, may: boolean): Ref | null =>
    !may || !id
      ? null
      : title === null || title === undefined
        ? { id: '', title: '', hidden: true }
        : { id, title }
  const [one] = rows
  return {
    rows: rows.map(row => ({
      document: { id: String(row.id), number: isOpen('number') ? row.number : null },
      day: String(row.own_day),
      customer: ref(row.customer_id, row.customer_title, isOpen('customer')),
      person: ref(row.owner_id, row.user_title, isOpen('owner')),
      product: ref(row.product_id, row.product_title, ofLine('product')),
      description: ofLine('description') ? row.description : null,
      quantity: seesQuantity ? new Decimal(row.quantity ?? 0).toFixed() : null,
      net: money(row.net, seesNet),
      amount: money(row.amount, seesAmount),
    })),
    count: one ? Number(one.count) : 0,
    sums: {
      quantity: seesQuantity ? new Decimal(one?.sum_quantity ?? 0).toFixed() : null,
      net: money(one?.sum_net, seesNet),
      amount: money(one?.sum_amount, seesAmount),
    },
  }
}
