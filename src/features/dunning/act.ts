/** Taking a step: sending, calling, skipping. What was taken once is never taken again. */
import { sql } from 'kysely'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { type EventRow, writeEvents } from '../../core/events.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import type { Locale } from '../../core/label.ts'
import { open, within } from '../../core/scope.ts'
import { customer } from '../customers/customers.entity.ts'
import { filledText } from '../letters/letters.rules.ts'
import { addresseesOf, beginLetters, keepLetters, type NewLetter } from '../letters/letters.ts'
import { receipt } from '../money/money.entity.ts'
import { refused as peopleRefused } from '../people/refusals.ts'
import { type Outcome, outcomeOf, type Step } from './dunning.rules.ts'
import {
  type Due,
  type DueItem,
  demandReceivables,
  dueItems,
  dueOf,
  neverLeft,
  type Row,
  totalsOf,
} from './proposals.ts'
import { refused } from './refusals.ts'
import { readDunning } from './settings.ts'

export interface Acting {
  /** Each with the step that was seen: what is done is what was looked at. */
  customers: { id: string; step: string }[]
  /** `take`: by the way of the step; `skip`: not at all, for a reason. */
  act: 'take' | 'skip'
  reason?: string
  /** Language of what is sent. */
  locale: Locale
}

export interface Acted {
  /** Customers for whom a step was taken. */
  taken: number
  /** Customers whose step is a mail and of whom no address is known: nothing was done. */
  noAddress: string[]
  /** The letters that leave now. */
  batch: string | null
}

/** Who may write down receipts may ask for them. */
export function demandDunning(actor: Actor): void {
  if (!can(actor, receipt.name, 'create')) throw new Problem('forbidden')
}

export async function act(
  core: Core,
  actor: Actor,
  { customers, act: kind, reason, locale }: Acting,
): Promise<Acted> {
  demandDunning(actor)
  if (kind === 'skip' && !reason?.trim()) throw new Problem(refused.noReason)
  const { model, models } = await demandReceivables(core, actor)
  const { steps } = await readDunning(core, actor.workspaceId)
  const today = dayIn(actor.company.timeZone, core.now())
  const ids = customers.map(one => one.id)
  const seenStep = new Map(customers.map(one => [one.id, one.step]))
  const addressees = new Map((await addresseesOf(core, actor, ids)).map(one => [one.id, one]))
  const isNamed = open(actor, model, 'number')
  const isTold = open(actor, models(customer.name), 'name')
  const hasMail = (await core.mailer(actor.workspaceId)) !== undefined
  const outcome: Acted = { taken: 0, noAddress: [], batch: null }
  await core.db.transaction(actor.workspaceId, async tx => {
    // Held until the commit: two who do the same at once take turns, and one finds nothing left.
    const seen = within(models, actor, model, 't')
    await tx.rows(
      sql`SELECT FROM receivable t WHERE t.workspace_id = ${tx.workspaceId} AND t.customer_id = ANY(${ids}::uuid[]) AND t.open > 0 AND ${seen} ORDER BY t.id FOR NO KEY UPDATE OF t`,
    )
    // Who waited reads what the other did.
    const rows = await tx.rows<Row>(
      dueItems({ workspaceId: tx.workspaceId, steps, today, customers: ids, seen }),
    )
    const letters: NewLetter[] = []
    const events: Parameters<typeof writeEvents>[2] = []
    for (const due of dueOf(rows, steps, today)) {
      const { customer: id, step } = due
      if (seenStep.get(id) !== step.id)
        throw new Problem(refused.stepMoved, {
          name: isTold ? (addressees.get(id)?.name ?? '') : '',
          step: step.name,
        })
      const addressee = addressees.get(id)
      const isMail = kind === 'take' && step.way === 'mail'
      if (isMail && !hasMail) throw new Problem(peopleRefused.mailNotSet)
      if (isMail && !addressee?.email) {
        outcome.noAddress.push(id)
        continue
      }
      const letter: NewLetter | undefined =
        isMail && addressee
          ? {
              ...{ id: newId(), customer: id, entity: 'customer', record: id },
              ...{ address: addressee.email, byContact: addressee.byContact },
              ...filledText(step[locale], valuesOf(actor, addressee, due, isNamed, locale)),
              attachment: { entity: 'dunningLetter', id, more: { until: due.until }, locale },
            }
          : undefined
      if (letter) letters.push(letter)
      log(tx, actor, core.now(), due.at, {
        outcome: kind === 'skip' ? 'skipped' : outcomeOf[step.way],
        reason: reason?.trim() || null,
        letter: letter?.id ?? null,
      })
      events.push(eventOf(core, id, kind === 'skip' ? 'dunningSkip' : 'dunningStep'))
      outcome.taken++
    }
    if (events.length > 0) writeEvents(tx, actor, events)
    if (letters.length > 0) {
      outcome.batch = newId()
      keepLetters(tx, actor, { id: outcome.batch, kind: 'dunning', letters })
    }
  })
  if (outcome.taken === 0 && outcome.noAddress.length === 0) throw new Problem(refused.nothingToDo)
  if (outcome.batch) await beginLetters(core, actor, outcome.batch)
  return outcome
}

/** The way a step's text is filled for one customer. */
function valuesOf(
  actor: Actor,
  { name, contact }: { name: string; contact: string | null },
  { step, items }: Pick<Due, 'step' | 'items'>,
  isNamed: boolean,
  locale: Locale,
): Record<string, string> {
  const line = (one: DueItem) =>
    [
      isNamed ? (one.number ?? '') : '',
      locale === 'zh' ? `${one.bookedOn} 开单` : `of ${one.bookedOn}`,
      locale === 'zh' ? `${one.dueOn} 到期` : `due ${one.dueOn}`,
      `${one.currency} ${formatDecimal(one.open, 2)}`,
    ]
      .filter(Boolean)
      .join(locale === 'zh' ? '，' : ', ')
  return {
    customer: name,
    contact: contact ?? name,
    company: actor.company.name,
    person: actor.name,
    total: totalsOf(items)
      .map(({ currency, amount }) => `${currency} ${formatDecimal(amount, 2)}`)
      .join(' / '),
    items: [...items.map(line), ...creditLines(items, locale)].join('\n'),
    days: String(Math.max(0, ...items.map(one => one.overdue))),
    // A reminder before the day names a day to come.
    due:
      items
        .filter(one => step.days >= 0 || one.overdue <= 0)
        .map(one => one.dueOn)
        .sort()[0] ?? '',
  }
}

/** What is taken off what the items come to, so that the total is understood. */
const creditLines = (items: readonly DueItem[], locale: Locale) =>
  [...new Map(items.map(one => [one.currency, one.credits]))]
    .filter(([, credits]) => Number(credits) !== 0)
    .map(([currency, credits]) => {
      const amount = `${currency} ${formatDecimal(credits.replace('-', ''), 2)}`
      return locale === 'zh' ? `减：未核销的预收和退货 ${amount}` : `less prepayments and credits: ${amount}`
    })

/** Told without the step: who reads the customer may not know what it owes. */
const eventOf = (core: Core, id: string, action: string): Omit<EventRow, 'id'> => ({
  entity: 'customer',
  record_id: id,
  customer_id: id,
  occurred_at: core.now().toISOString(),
  action,
  changes: null,
})

/** Writes down what was done for items, each at the step it has come to itself. */
function log(
  tx: Transaction,
  actor: Actor,
  now: Date,
  items: Due['at'],
  { outcome, reason, letter }: { outcome: Outcome; reason: string | null; letter: string | null },
): void {
  const rows = items.map(one => ({ id: newId(), item: one.id, customer: one.customer, ...stepOf(one.step) }))
  tx.send(sql`INSERT INTO dunning_log AS l (workspace_id, id, receivable_id, customer_id, step_id, step_name, days, outcome, reason, letter_id, done_by, done_at)
    SELECT ${tx.workspaceId}::uuid, x.id, x.item, x.customer, x.step, x.name, x.days, ${outcome}::text, ${reason}::text, ${letter}::uuid, ${actor.userId}::uuid, ${now.toISOString()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, item uuid, customer uuid, step text, name text, days int)
    ON CONFLICT (workspace_id, receivable_id, step_id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, letter_id = excluded.letter_id,
      done_by = excluded.done_by, done_at = excluded.done_at WHERE l.outcome = 'proposed' OR ${neverLeft}`)
}

const stepOf = ({ id, name, days }: Step) => ({ step: id, name, days })
