import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { ServerFeature } from '../../core/server.ts'
import { writtenByDocuments } from '../documents/ledgers.ts'
import { receipt, receiptLine, receivable } from './money.entity.ts'
import { payable, payment, paymentLine } from './payables.entity.ts'
import { moneyPart } from './receipts.ts'
import { ageing, statement } from './reports.ts'
import { payables, receivables, type Side } from './sides.ts'
import { statementLetterRoutes } from './statementLetters.ts'
import { booking, bookingOrders } from './watches.ts'

function reports(app: FastifyInstance, core: Core, side: Side): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const tags = [side.path]
  const [owed, account] =
    side.item === 'receivable'
      ? ['What customers owe on a day, by how long it is overdue', 'A customer’s account between two days']
      : [
          'What is owed to suppliers on a day, by how long it is overdue',
          'A supplier’s account between two days',
        ]
  api.get(
    `/${side.path}/ageing`,
    {
      schema: {
        tags,
        summary: owed,
        querystring: z.object({
          asOf: z.iso.date().optional(),
          limit: z.coerce.number().int().min(1).max(2000).default(500),
          by: z.enum(['total', 'overdue', 'oldest']).default('total'),
          over: z
            .string()
            .regex(/^\d{1,12}(\.\d{1,2})?$/)
            .optional(),
        }),
      },
    },
    ({ actor, query }) =>
      ageing(core, actor, side, {
        ...query,
        asOf: query.asOf ?? dayIn(actor.company.timeZone, core.now()),
      }),
  )
  api.get(
    `/${side.path}/statement`,
    {
      schema: {
        tags,
        summary: account,
        querystring: z.object({ party: z.uuid(), from: z.iso.date(), to: z.iso.date() }),
      },
    },
    ({ actor, query }) => statement(core, actor, side, query.party, query.from, query.to),
  )
}

export const server: ServerFeature = {
  parts: [
    { entity: receivable, allows: writtenByDocuments, whenParentDeleted: 'restrict' },
    moneyPart(receivables, receipt, receiptLine),
    { entity: receiptLine },
    { entity: payable, allows: writtenByDocuments, whenParentDeleted: 'restrict' },
    moneyPart(payables, payment, paymentLine),
    { entity: paymentLine },
  ],
  watches: {
    order: bookingOrders(receivables),
    delivery: booking(receivables, 'delivery'),
    invoice: booking(receivables, 'invoice'),
    purchaseOrder: bookingOrders(payables),
    goodsReceipt: booking(payables, 'goodsReceipt'),
    purchaseInvoice: booking(payables, 'invoice'),
  },
  routes: (app, core) => {
    reports(app, core, receivables)
    reports(app, core, payables)
    statementLetterRoutes(app, core, receivables)
    statementLetterRoutes(app, core, payables)
  },
}
