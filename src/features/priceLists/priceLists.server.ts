import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import type { Fault } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { demand, demandOpen, open } from '../../core/scope.ts'
import type { Change, ServerFeature, ServerPart, Values, WriteContext } from '../../core/server.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { levelsWritten } from '../customers/levels.ts'
import { product } from '../products/products.entity.ts'
import { type Following, followsLists, listsFor, type OfferRow, offered, offersOf } from './offers.ts'
import { pasted, pastePrices } from './paste.ts'
import { priceList, priceListLine } from './priceLists.entity.ts'

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

function checkDays({ validFrom, validTo }: Values): Fault[] {
  if (!validFrom || !validTo || String(validFrom) <= String(validTo)) return []
  return [fault('validTo', 'beforeBegin', '失效日期早于生效日期', 'It ends before it begins')]
}

function checkList(record: Values): Fault[] {
  const { appliesTo, levels, customers } = record
  const faults = checkDays(record)
  if (appliesTo === 'levels' && !(levels as unknown[] | null)?.length)
    faults.push(fault('levels', 'required', '请选择至少一个级别', 'Choose at least one level'))
  if ((appliesTo === 'customers' || appliesTo === 'groups') && !(customers as unknown[] | null)?.length)
    faults.push(fault('customers', 'required', '请选择至少一个客户', 'Choose at least one customer'))
  return faults
}

function checkLine(record: Values): Fault[] {
  const faults = checkDays(record)
  const given = (name: string) => (record[name] ?? null) !== null
  if (given('price') === given('discount'))
    faults.push(fault('price', 'oneOf', '价格和折扣率须填且只填一项', 'Give either a price or a discount'))
  if (given('product') && given('category'))
    faults.push(fault('category', 'oneOf', '产品和类别只填一项', 'Give either a product or a category'))
  return faults
}

/** Levels are written as customers have them, by their names or their values. */
async function knownLevels(context: WriteContext, { set }: Change): Promise<void> {
  if (Array.isArray(set.levels)) set.levels = await levelsWritten(context, 'levels', set.levels)
}

const lists: ServerPart = {
  entity: priceList,
  complete: (actor, input) => {
    input.currency ||= actor.company.currency
  },
  check: checkList,
  beforeWrite: knownLevels,
}

const lines: ServerPart = { entity: priceListLine, check: checkLine, whenParentDeleted: 'cascade' }

const ids = z
  .string()
  .transform(text => text.split(',').filter(Boolean))
  .pipe(z.array(z.uuid()).max(200))

const asked = z.object({
  customer: z.uuid().optional(),
  list: z.uuid().optional(),
  currency: z.string().max(3).optional(),
  products: ids.optional(),
})

/** `/priceLists/offers`: what a customer's quote or order needs to price its lines as they are keyed. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/priceLists/offers',
    {
      schema: {
        tags: [priceList.path],
        summary: 'Price lists meant for a customer, and what they offer: `?customer={id}&products={id},{id}`',
        querystring: asked,
      },
    },
    async ({ actor, query: { customer: party, products = [], ...more } }) => {
      const { models } = await readingOf(core, actor, product.name)
      demand(actor, models(product.name), 'read')
      const asking = { ...more, party }
      const follows = followsLists(models, actor)
      const [rows, meant = []] = await core.db.read<unknown[]>(actor.workspaceId, [
        offersOf(models, actor, asking, products),
        ...(follows ? [listsFor(models, actor, { ...asking, list: null })] : []),
      ])
      return { data: [...offered(rows as OfferRow[]).values()], lists: meant as Following[] }
    },
  )
  api.post(
    '/priceLists/:id/paste',
    {
      schema: {
        tags: [priceList.path],
        summary: 'Put prices of many products into a list, by code, bar code or name',
        params: z.object({ id: z.uuid() }),
        body: pasted,
      },
    },
    ({ actor, params, body }) => pastePrices(core, actor, params.id, body),
  )
  api.get(
    '/products/:id/prices',
    {
      schema: {
        tags: [product.path],
        summary: 'Every price that holds for a product, of all price lists',
        params: z.object({ id: z.uuid() }),
      },
    },
    async ({ actor, params }) => {
      const { models } = await readingOf(core, actor, product.name)
      const row = await get(core, actor, product.name, params.id)
      demand(actor, models(priceListLine.name), 'read')
      demand(actor, models(priceList.name), 'read')
      for (const name of ['price', 'discount', 'fromQuantity'])
        demandOpen(actor, models(priceListLine.name), name)
      const [data] = await core.db.read<unknown[]>(actor.workspaceId, [
        sql`SELECT l.id, t.id AS list, t.name, t.currency, t.applies_to AS "appliesTo", t.priority, CASE WHEN l.product_id IS NOT NULL THEN 'product' WHEN l.category IS NOT NULL THEN 'category' ELSE 'all' END AS "of",
            l.from_quantity AS "from", l.unit, l.price, l.discount, greatest(t.valid_from, l.valid_from) AS "validFrom", least(t.valid_to, l.valid_to) AS "validTo"
          FROM price_list_line l JOIN price_list t ON t.workspace_id = l.workspace_id AND t.id = l.price_list_id AND t.deleted_at IS NULL AND t.active IS NOT FALSE
          JOIN product p ON p.workspace_id = l.workspace_id AND p.id = ${row.id}
          WHERE l.workspace_id = ${actor.workspaceId} AND l.deleted_at IS NULL AND (l.product_id = p.id OR (l.product_id IS NULL AND (l.category IS NULL OR l.category = p.category)))
            AND coalesce(least(t.valid_to, l.valid_to), 'infinity') >= ${dayIn(actor.company.timeZone, core.now())}::date
          ORDER BY t.applies_to = 'everyone', t.priority DESC, t.name_sort, l.unit NULLS FIRST, l.from_quantity, l.id LIMIT 500`,
      ])
      return { price: open(actor, models(product.name), 'price') ? (row.price ?? null) : null, data }
    },
  )
}

export const server: ServerFeature = { parts: [lists, lines], routes }
