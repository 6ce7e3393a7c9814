import { sql } from 'kysely'
import { can } from '../../core/actor.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { demand, open } from '../../core/scope.ts'
import { get } from '../../core/store/read.ts'
import type { PrintSubject } from '../printing/subjects.ts'
import { countSheet, countSheetLine } from './countSheet.entities.ts'

/** Products on one sheet; a warehouse with more is counted in parts. */
const MOST = 3000

/** Goods that are, or were, in a warehouse, by their codes; what the role does not see of them is left out. */
export const countSheetSubject: PrintSubject = {
  entity: countSheet,
  line: countSheetLine,
  may: actor => can(actor, 'stock', 'read') && can(actor, 'warehouse', 'read'),
  async read({ core, actor, id }) {
    const models = await core.models(actor.workspaceId)
    demand(actor, models('stock'), 'read')
    const { name } = await get(core, actor, 'warehouse', id)
    const [rows] = await core.db.read<Record<string, unknown>[]>(actor.workspaceId, [
      sql`SELECT p.code, p.name, p.specification, p.unit, p.barcode, s.on_hand AS "onHand" FROM stock s
        JOIN product p ON p.workspace_id = s.workspace_id AND p.id = s.product_id AND p.deleted_at IS NULL
        WHERE s.workspace_id = ${actor.workspaceId} AND s.warehouse_id = ${id} ORDER BY p.code, p.id LIMIT ${MOST}`,
    ])
    const isSeen = (field: string) =>
      field === 'onHand'
        ? open(actor, models('stock'), field)
        : can(actor, 'product', 'read') && open(actor, models('product'), field)
    const shown = Object.keys(rows[0] ?? {}).filter(isSeen)
    return [
      {
        warehouse: { id, title: name },
        day: dayIn(actor.company.timeZone, core.now()),
        lines: rows.map(row => Object.fromEntries(shown.map(field => [field, row[field]]))),
      },
    ]
  },
}
