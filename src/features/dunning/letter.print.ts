import { sql } from 'kysely'
import { can } from '../../core/actor.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { open } from '../../core/scope.ts'
import { get } from '../../core/store/read.ts'
import { addDays } from '../contactRecords/moments.ts'
import { customer } from '../customers/customers.entity.ts'
import type { PrintSubject } from '../printing/subjects.ts'
import { dunningLetter, dunningLetterLine } from './letter.entities.ts'
import { demandReceivables, totalsOf } from './proposals.ts'

/** Due within so many days they are named, too: a reminder before the day is a letter as well. */
const SOON_DAYS = 7

interface Item {
  number: string | null
  day: string
  dueOn: string
  overdue: number
  currency: string
  amount: string
  open: string
}

/** What a customer should have paid, or is about to, and what is left alone for now apart: a letter for each currency. */
export const dunningLetterSubject: PrintSubject = {
  entity: dunningLetter,
  line: dunningLetterLine,
  may: actor => can(actor, 'receivable', 'read'),
  async read({ core, actor, id }) {
    const { model } = await demandReceivables(core, actor)
    const party = { id, title: String((await get(core, actor, customer.name, id))[customer.title] ?? '') }
    const today = dayIn(actor.company.timeZone, core.now())
    const [items, credits] = (await core.db.read(actor.workspaceId, [
      sql`SELECT t.number, t.booked_on AS day, t.due_on AS "dueOn", greatest(0, ${today}::date - t.due_on)::int AS overdue, t.currency, t.amount::text AS amount, t.open::text AS open
        FROM receivable t WHERE t.workspace_id = ${actor.workspaceId} AND t.customer_id = ${id} AND t.open > 0 AND t.amount > 0
          AND t.due_on <= ${addDays(today, SOON_DAYS)}::date AND NOT EXISTS (SELECT FROM dunning_hold h
            WHERE h.workspace_id = t.workspace_id AND h.receivable_id = t.id AND (h.until IS NULL OR h.until > ${today}::date))
        ORDER BY t.due_on, t.id LIMIT 1000`,
      sql`SELECT t.currency, sum(t.open)::text AS amount FROM receivable t
        WHERE t.workspace_id = ${actor.workspaceId} AND t.customer_id = ${id} AND t.open < 0 GROUP BY t.currency`,
    ])) as unknown as [Item[], { currency: string; amount: string }[]]
    const creditOf = (currency: string) => credits.find(one => one.currency === currency)?.amount ?? '0'
    const isNamed = open(actor, model, 'number')
    const totals = totalsOf(items.map(one => ({ ...one, credits: creditOf(one.currency) })))
    const none = [{ currency: actor.company.currency, amount: '0' }]
    return (totals.length > 0 ? totals : none).map(({ currency, amount }) => {
      const own = items.filter(one => one.currency === currency)
      return {
        ...{ customer: party, day: today, currency, credits: creditOf(currency) },
        total: amount,
        overdue: Math.max(0, ...own.map(one => one.overdue)),
        lines: own.map(({ currency: _currency, ...one }) => ({
          ...one,
          number: isNamed ? one.number : null,
        })),
      }
    })
  },
}
