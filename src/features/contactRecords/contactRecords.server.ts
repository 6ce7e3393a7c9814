import { sql } from 'kysely'
import type { ServerFeature, ServerPart } from '../../core/server.ts'
import { recordsMoved } from '../formulas/derive.ts'
import { contactRecord } from './contactRecords.entity.ts'
import { phraseRoutes } from './phrases.server.ts'

const part: ServerPart = {
  entity: contactRecord,
  complete: (actor, input, now) => {
    input.happenedAt ??= now.toISOString()
    input.owner ??= actor.userId
  },
  /**
   * The latest contact decides when the customer is due next: a new record with a date plans it, one without takes the old plan as
   * done. The customer's version stays, so that a colleague who is editing the customer is not turned away by it.
   */
  afterWrite: async ({ core, tx }, changes) => {
    const planned = changes.filter(
      ({ action, set }) =>
        action !== 'update' || set.nextContactAt !== undefined || set.happenedAt !== undefined,
    )
    const customers = [...new Set(planned.map(({ set, before }) => String(set.customer ?? before?.customer)))]
    if (customers.length === 0) return
    tx.send(sql`UPDATE customer c SET updated_at = now(), next_contact_at = (
        SELECT r.next_contact_at FROM contact_record r WHERE r.workspace_id = ${tx.workspaceId} AND r.customer_id = c.id
          AND r.deleted_at IS NULL ORDER BY r.happened_at DESC, r.id DESC LIMIT 1)
      WHERE c.workspace_id = ${tx.workspaceId} AND c.id = ANY(${customers}::uuid[])`)
    await recordsMoved({ core, tx }, 'customer', customers, ['nextContactAt'])
    for (const id of customers) tx.afterCommit(() => core.live.changed(tx.workspaceId, 'customer', id))
  },
  whenParentDeleted: 'cascade',
}

export const server: ServerFeature = { parts: [part], routes: phraseRoutes }
