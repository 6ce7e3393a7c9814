import { sql } from 'kysely'
import { can } from '../../core/actor.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { open } from '../../core/scope.ts'
import { get } from '../../core/store/read.ts'
import { customer } from '../customers/customers.entity.ts'
import type { PrintSubject } from '../printing/subjects.ts'
import { dunningLetter, dunningLetterLine } from './letter.entities.ts'
import { demandReceivables, dueBy, isFree, lastDue, totalsOf } from './proposals.ts'
import { readDunning } from './settings.ts'

interface Item {
  number: string | null
  day: string
  dueOn: string
  overdue: number
  currency: string
  amount: string
  open: string
}

const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '')

/** What a customer should have paid by a day (`until`; else today, or soon where nothing is due yet), what is left alone for now apart: a letter for each currency. */
export const dunningLetterSubject: PrintSubject = {
  entity: dunningLetter,
  line: dunningLetterLine,
  may: actor => can(actor, 'receivable', 'read'),
  async read({ core, actor, id, more }) {
    const { model } = await demandReceivables(core, actor)
    const party = { id, title: String((await get(core, actor, customer.name, id))[customer.title] ?? '') }
    const today = dayIn(actor.company.timeZone, core.now())
    const soon = lastDue((await readDunning(core, actor.workspaceId)).steps, today)
    const [found, credits] = (await core.db.read(actor.workspaceId, [
      sql`SELECT t.number, t.booked_on AS day, t.due_on AS "dueOn", greatest(0, ${today}::date - t.due_on)::int AS overdue, t.currency, t.amount::text AS amount, t.open::text AS open
        FROM receivable t WHERE t.workspace_id = ${actor.workspaceId} AND t.customer_id = ${id}
          AND t.due_on <= ${isDay(more.until) ? more.until : soon}::date AND ${isFree(today)} ORDER BY t.due_on, t.id`,
      sql`SELECT t.currency, sum(t.open)::text AS amount FROM receivable t
        WHERE t.workspace_id = ${actor.workspaceId} AND t.customer_id = ${id} AND t.open < 0 GROUP BY t.currency`,
    ])) as unknown as [Item[], { currency: string; amount: string }[]]
    const creditOf = (currency: string) => credits.find(one => one.currency === currency)?.amount ?? '0'
    const isNamed = open(actor, model, 'number')
    const all = found.map(one => ({ ...one, credits: creditOf(one.currency) }))
    const now = isDay(more.until) ? dueBy(all, more.until) : dueBy(all, today)
    const items = now.length > 0 ? now : dueBy(all, soon)
    const totals = totalsOf(items)
    const none = [{ currency: actor.company.currency, amount: '0' }]
    return (totals.length > 0 ? totals : none).map(({ currency, amount }) => {
      const own = items.filter(one => one.currency === currency)
      return {
        ...{ customer: party, day: today, currency, credits: creditOf(currency) },
        total: amount,
        overdue: Math.max(0, ...own.map(one => one.overdue)),
        lines: own.map(({ currency: _currency, credits: _credits, ...one }) => ({
          ...one,
          number: isNamed ? one.number : null,
        })),
      }
    })
  },
}
