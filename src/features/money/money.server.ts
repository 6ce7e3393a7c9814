import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { ServerFeature } from '../../core/server.ts'
import { receiptLine, receivable } from './money.entity.ts'
import { receiptPart } from './receipts.ts'
import { ageing, statement } from './reports.ts'
import { booking, bookOrders } from './watches.ts'

const tags = ['receivables']

function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/receivables/ageing',
    {
      schema: {
        tags,
        summary: 'What customers owe on a day, by how long it is overdue',
        querystring: z.object({
          asOf: z.iso.date().optional(),
          limit: z.coerce.number().int().min(1).max(2000).default(500),
        }),
      },
    },
    ({ actor, query }) =>
      ageing(core, actor, query.asOf ?? dayIn(actor.company.timeZone, core.now()), query.limit),
  )
  api.get(
    '/receivables/statement',
    {
      schema: {
        tags,
        summary: 'A customer’s account between two days',
        querystring: z.object({ customer: z.uuid(), from: z.iso.date(), to: z.iso.date() }),
      },
    },
    ({ actor, query }) => statement(core, actor, query.customer, query.from, query.to),
  )
}

export const server: ServerFeature = {
  parts: [{ entity: receivable, whenParentDeleted: 'restrict' }, receiptPart, { entity: receiptLine }],
  watches: {
    order: bookOrders,
    delivery: booking('delivery', 'delivery_line', 'deliveredOn'),
    invoice: booking('invoice', 'invoice_line', 'invoicedOn'),
  },
  routes,
}
