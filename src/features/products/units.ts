/** Units by which documents count a product. */
import { type RawBuilder, sql } from 'kysely'

export interface Unit {
  name: string
  factor: string
  /** Of one of it, where it has a price of its own. */
  price: string | null
  barcode: string | null
  sells: boolean
  buys: boolean
}

/** The further units of a product of a row `p`, as an array. */
export const unitsOf = (workspaceId: string, seesPrice: boolean): RawBuilder<Unit[]> =>
  sql`(SELECT coalesce(jsonb_agg(jsonb_build_object('name', u.name, 'factor', u.factor::text, 'price', ${seesPrice ? sql`u.price::text` : sql`NULL::text`}, 'barcode', u.barcode,
      'sells', coalesce(u.sells, false), 'buys', coalesce(u.buys, false)) ORDER BY u.factor), '[]')
    FROM product_unit u WHERE u.workspace_id = ${workspaceId} AND u.product_id = p.id AND u.deleted_at IS NULL)`
