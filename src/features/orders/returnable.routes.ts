import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { demand, open } from '../../core/scope.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { aboutInUnit } from '../documents/documents.rules.ts'
import { type Returning, returnableOf } from './returning.ts'

/** How much of a line can still come back; decimal text, not below zero. */
export interface Returnable {
  id: string
  left: string
}

/** `/{path}/{id}/returnable`: of each line of an order, how much can still come back. */
export function returnableRoutes(of: Returning) {
  const { order, line } = of
  return (app: FastifyInstance, core: Core): void => {
    app.withTypeProvider<ZodTypeProvider>().get(
      `/${order.path}/:id/returnable`,
      {
        schema: {
          tags: [order.path],
          summary: `How much of each line can still come back, by ${order.plural.en.toLowerCase()}`,
          params: z.object({ id: z.uuid() }),
        },
      },
      async ({ actor, params: { id } }): Promise<{ data: Returnable[] }> => {
        const { model, models } = await readingOf(core, actor, order.name)
        demand(actor, model, 'read')
        if (!open(actor, model, 'lines') || !open(actor, models(line.name), 'quantity'))
          throw new Problem('forbidden')
        await get(core, actor, order.name, id)
        const sold = await core.db.transaction(actor.workspaceId, tx => returnableOf(of, { tx }, id))
        return {
          data: sold.map(one => ({
            id: one.id,
            left: one.left.gt(0) ? aboutInUnit(one.left, { factor: one.factor ?? '1' }) : '0',
          })),
        }
      },
    )
  }
}
