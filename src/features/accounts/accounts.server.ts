import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import type { Fault } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type {
  Change,
  ComputedField,
  ServerFeature,
  ServerPart,
  Values,
  WriteContext,
} from '../../core/server.ts'
import { writtenByDocuments } from '../documents/ledgers.ts'
import { account, accountMove } from './accounts.entity.ts'
import { amountIn, isChanged, postTo, undoByDay } from './ledger.ts'
import { accountBalances, accountStatement } from './reports.ts'
import { refuseUsed, transferPart } from './transfers.ts'

const tags = ['accounts']

/** What came and went in all: the balance is kept nowhere. */
const sumOf = (column: 'amount' | 'base_amount'): ComputedField => {
  const sum = sql`coalesce((SELECT sum(m.${sql.ref(column)}) FROM account_move m WHERE m.workspace_id = t.workspace_id AND m.account_id = t.id), 0)`
  const signs = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }
  return {
    sql: () => sum,
    filter: (operator, given) =>
      operator === 'empty'
        ? sql`${given === 'false'}::boolean`
        : sql`${sum} ${sql.raw(signs[operator as 'eq'] ?? '=')} ${given}::numeric`,
  }
}

function check(record: Values, before: Values | null): Fault[] {
  const faults: Fault[] = []
  if (!/^[A-Z]{3}$/.test(String(record.currency ?? '')))
    faults.push({
      field: 'currency',
      code: 'notACurrency',
      message: { zh: '币种是三个大写字母，如 CNY', en: 'A currency is three capital letters, e.g. CNY' },
    })
  if (before && record.currency !== before.currency)
    faults.push({
      field: 'currency',
      code: 'fixed',
      message: { zh: '币种不能改；请另建账户', en: 'The currency stays; make another account' },
    })
  return faults
}

/** The opening balance is a row of the ledger like any other; a changed one posts the difference, one of another day goes to that day whole. */
async function followOpening(context: WriteContext, changes: Change[]): Promise<void> {
  for (const { id, action, set, before } of changes) {
    if (action === 'delete') await refuseUsed(context, id)
    if (action !== 'create' && action !== 'update') continue
    if (before && !isChanged(['opening', 'openedOn', 'rate'], before, set)) continue
    const record: Values = { ...before, ...set }
    const opening = String(record.opening ?? '0')
    if (!before && Number(opening) === 0) continue
    const { core, actor } = context
    const base = actor.company.currency
    const currency = String(record.currency)
    const rate = currency === base ? '1' : String(record.rate ?? '1')
    const place = { id, currency, name: String(record.name) }
    const amounts = amountIn(place, base, { amount: opening, currency, rate })
    const day = String(record.openedOn ?? dayIn(actor.company.timeZone, core.now()))
    const wanted = Number(opening) === 0 ? [] : [{ account: id, kind: 'opening' as const, ...amounts }]
    const posting = { source: { entity: account.name, id }, day, person: actor.userId || null }
    if (before && set.openedOn && set.openedOn !== before.openedOn) {
      await undoByDay(context, posting)
      const write = await postTo(context, posting, wanted, true)
      write(null)
      continue
    }
    const write = await postTo(context, posting, wanted, !before)
    write(null)
  }
}

const accountPart: ServerPart = {
  entity: account,
  complete: (actor, input, now) => {
    input.currency ??= actor.company.currency
    input.openedOn ??= dayIn(actor.company.timeZone, now)
  },
  check,
  afterWrite: followOpening,
  computed: { balance: sumOf('amount'), baseBalance: sumOf('base_amount') },
}

function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/accounts/balances',
    {
      schema: {
        tags,
        summary: 'What was in each account before a day, came, went, and is in it at the end of another',
        querystring: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
      },
    },
    ({ actor, query }) => {
      const to = query.to ?? dayIn(actor.company.timeZone, core.now())
      return accountBalances(core, actor, query.from ?? to, to)
    },
  )
  api.get(
    '/accounts/:id/statement',
    {
      schema: {
        tags,
        summary: 'What came into an account and left it between two days, each with the balance after it',
        params: z.object({ id: z.uuid() }),
        querystring: z.object({ from: z.iso.date(), to: z.iso.date() }),
      },
    },
    ({ actor, params, query }) => accountStatement(core, actor, params.id, query.from, query.to),
  )
}

export const server: ServerFeature = {
  parts: [
    accountPart,
    { entity: accountMove, allows: writtenByDocuments, whenParentDeleted: 'restrict' },
    transferPart,
  ],
  routes,
}
