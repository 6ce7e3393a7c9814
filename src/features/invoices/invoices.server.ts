import { sql } from 'kysely'
import type { Change, ServerFeature, ServerPart, VerbAct, WriteContext } from '../../core/server.ts'
import { confirmTaking, holdSources, linesOf, settleState } from '../documents/conversion.ts'
import { documentRules, isReturn, keepConfirmed } from '../documents/document.server.ts'
import { guarding } from '../documents/guard.ts'
import { openRoutes } from '../documents/open.routes.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import { orderInvoice } from './conversion.ts'
import { invoice, invoiceLine } from './invoices.entity.ts'

const typeOf = (isCredit: boolean) => (isCredit ? 'credit' : 'invoice')

const confirm: VerbAct = async (context, record) => {
  const set = await confirmTaking(context, orderInvoice, record)
  const { tx, model } = context
  const [billed] = await tx.rows<{ title: string; code: string | null }>(
    sql`SELECT coalesce(invoice_title, name) AS title, credit_code AS code FROM customer WHERE workspace_id = ${tx.workspaceId} AND id = ${record.customer}`,
  )
  const number = await takeNumber(tx, model, String(record.invoicedOn))
  return {
    set: {
      ...set,
      type: typeOf(isReturn(set)),
      status: 'confirmed',
      number,
      title: record.title ?? billed?.title ?? null,
      taxNumber: record.taxNumber ?? billed?.code ?? null,
    },
  }
}

const cancel: VerbAct = async (context, record, input) => {
  await holdSources(context, orderInvoice, await ordersOf(context, record.id))
  return { set: { status: 'cancelled' }, note: { reason: input.reason } }
}

const ordersOf = async (context: WriteContext, id: string) =>
  (await linesOf(context, orderInvoice, id)).map(line => String(line.order))

/** Orders follow what their invoices do. */
async function follow(context: WriteContext, changes: Change[]): Promise<void> {
  keepConfirmed(context, changes)
  for (const { id, action } of changes)
    if (action === 'confirm' || action === 'cancel')
      await settleState(context, orderInvoice, await ordersOf(context, id))
}

const part: ServerPart = {
  entity: invoice,
  ...documentRules(
    orderInvoice,
    ['kind', 'taxInvoice', 'title', 'taxNumber', 'note', 'owner', 'version'],
    isCredit => ({ type: typeOf(isCredit) }),
  ),
  afterWrite: follow,
  verbs: { confirm, cancel },
  whenParentDeleted: 'restrict',
}

export const server: ServerFeature = {
  parts: [part, { entity: invoiceLine }],
  watches: { order: guarding(orderInvoice) },
  routes: openRoutes(orderInvoice, invoice.path),
}
