/** Prices pasted from a spreadsheet into a list: products by code, bar code or name; a price that stands for the quantity is replaced. */
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { recordOf } from '../../core/rows.ts'
import { within } from '../../core/scope.ts'
import type { Change, Values } from '../../core/server.ts'
import { writing } from '../../core/store/checks.ts'
import { demandMayDo, get, readingOf } from '../../core/store/read.ts'
import { insertNew, prepareNew, writeChange } from '../../core/store/records.ts'
import { product } from '../products/products.entity.ts'
import { priceList, priceListLine } from './priceLists.entity.ts'

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/)

export const pasted = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        product: z.string().trim().min(1).max(300),
        from: decimal.default('0'),
        price: decimal,
      }),
    )
    .min(1)
    .max(1000),
})

export interface Pasted {
  created: number
  changed: number
  same: number
  /** Rows whose product is not known, or not surely. */
  unknown: string[]
}

export async function pastePrices(
  core: Core,
  actor: Actor,
  id: string,
  { rows }: z.infer<typeof pasted>,
): Promise<Pasted> {
  const reading = await readingOf(core, actor, priceListLine.name)
  const { model, models } = reading
  for (const action of ['create', 'update']) demandMayDo(reading, action)
  if (
    ['product', 'fromQuantity', 'price'].some(name => fieldAccess(actor, model.entity.name, name) !== 'write')
  )
    throw new Problem('forbidden')
  const list = await get(core, actor, priceList.name, id)
  return writing(core, reading, {}, async context => {
    const { tx } = context
    // Held: who pastes the same at once finds what the other wrote.
    await tx.rows(
      sql`SELECT id FROM price_list WHERE workspace_id = ${tx.workspaceId} AND id = ${list.id} FOR NO KEY UPDATE`,
    )
    const written = [...new Set(rows.map(row => row.product.toLowerCase()))]
    const goods = await tx.rows<{
      id: string
      names: string[]
    }>(sql`SELECT t.id, ARRAY[lower(t.code), lower(t.barcode), lower(t.name)] AS names
      FROM product t WHERE t.workspace_id = ${tx.workspaceId} AND t.deleted_at IS NULL AND ${within(models, actor, models(product.name), 't')}
        AND (lower(t.code) = ANY(${written}::text[]) OR lower(t.barcode) = ANY(${written}::text[]) OR lower(t.name) = ANY(${written}::text[]))`)
    const found = (name: string): string | undefined => {
      for (const place of [0, 1, 2]) {
        const [one, other] = goods.filter(({ names }) => names[place] === name.toLowerCase())
        if (one && !other) return one.id
      }
      return undefined
    }
    const stored =
      await tx.rows<Values>(sql`SELECT * FROM price_list_line WHERE workspace_id = ${tx.workspaceId} AND price_list_id = ${list.id}
      AND product_id = ANY(${goods.map(one => one.id)}::uuid[]) AND unit IS NULL AND valid_from IS NULL AND valid_to IS NULL AND deleted_at IS NULL FOR NO KEY UPDATE`)
    const standing = stored.map(row => recordOf(model, row) as Values & { id: string })
    const answer: Pasted = { created: 0, changed: 0, same: 0, unknown: [] }
    const fresh = new Map<string, Values>()
    const changes = new Map<string, Change>()
    for (const row of rows) {
      const of = found(row.product)
      if (!of) {
        answer.unknown.push(row.product)
        continue
      }
      const before = standing.find(one => one.product === of && Number(one.fromQuantity) === Number(row.from))
      const set = { priceList: list.id, product: of, fromQuantity: row.from, price: row.price }
      if (!before) fresh.set(`${of} ${Number(row.from)}`, set)
      else
        changes.set(before.id, {
          id: before.id,
          before,
          set: { price: row.price, discount: null },
          action: 'update',
        })
    }
    const prepared = [...fresh.values()].map(set => prepareNew(reading, set))
    const faults = prepared.flatMap(one => one.faults)
    if (faults.length > 0) throw invalid(faults)
    if (prepared.length > 0)
      await insertNew(
        context,
        prepared.map(({ record }) => record),
      )
    for (const change of changes.values()) {
      if (change.before?.price && Number(change.before.price) === Number(change.set.price)) answer.same += 1
      else {
        await writeChange(context, change)
        answer.changed += 1
      }
    }
    return { ...answer, created: prepared.length }
  })
}
