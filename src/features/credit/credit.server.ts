import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { ServerFeature } from '../../core/server.ts'
import { get } from '../../core/store/read.ts'
import { readSettings } from '../documents/settings.ts'
import { overdueDays, usedCredit } from './credit.ts'
import { holdDeliveries, holdOrders, maySee } from './hold.ts'

/** A customer's credit as it stands; decimals in base currency. */
export interface Credit {
  check: 'off' | 'warn' | 'hold'
  limit: string | null
  used: string
  /** Null: there is no limit. */
  left: string | null
  /** Of the oldest open item; 0: none is overdue. */
  overdueDays: number
  /** Beyond which days overdue orders are held; null: never. */
  overdueMost: number | null
}

async function creditOf(core: Core, actor: Actor, id: string): Promise<Credit> {
  await get(core, actor, 'customer', id)
  if (!maySee(actor, await core.models(actor.workspaceId))) throw new Problem('forbidden')
  const { creditCheck, creditOverdueDays } = await readSettings(core, actor.workspaceId)
  const today = dayIn(actor.company.timeZone, core.now())
  const customer = sql`c.id`
  const [[row]] = await core.db.read<
    { limit: string | null; used: string; left: string | null; days: number }[]
  >(actor.workspaceId, [
    sql`SELECT x."limit", x.used, x."limit" - x.used AS "left", x.days FROM (SELECT c.credit_limit AS "limit", ${usedCredit(actor.workspaceId, customer)} AS used,
          coalesce(${overdueDays(actor.workspaceId, customer, today)}, 0) AS days
        FROM customer c WHERE c.workspace_id = ${actor.workspaceId} AND c.id = ${id}) x`,
  ])
  const { limit, used, left, days } = row
  return { check: creditCheck, limit, used, left, overdueDays: Number(days), overdueMost: creditOverdueDays }
}

function routes(app: FastifyInstance, core: Core): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/customers/:id/credit',
    {
      schema: {
        tags: ['customers'],
        summary: 'Credit limit, what of it is used and left',
        params: z.object({ id: z.uuid() }),
      },
    },
    async ({ actor, params }) => creditOf(core, actor, params.id),
  )
}

export const server: ServerFeature = {
  routes,
  watches: { order: holdOrders, delivery: holdDeliveries },
}
