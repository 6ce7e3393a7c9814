/** Statements of many at once: who has one, and sending them by mail. */
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { demand, demandOpen, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { readingOf } from '../../core/store/read.ts'
import { customer } from '../customers/customers.entity.ts'
import { filledText } from '../letters/letters.rules.ts'
import {
  type Addressee,
  addresseesOf,
  demandPlaces,
  type NewLetter,
  sendLetters,
  shownAddress,
} from '../letters/letters.ts'
import { refused } from '../letters/refusals.ts'
import { ledgerOf } from './ledger.ts'
import { closedToReports } from './reports.ts'
import type { Side } from './sides.ts'
import { statementPlaces } from './statement.rules.ts'

export interface StatementParty {
  party: { id: string; title: string }
  /** What is owed at the end, by currency; empty where all is settled. */
  balances: { currency: string; amount: string }[]
  /** As the reader may see it; null: none is known. */
  address: string | null
  /** When the statement of this very time was last sent, or begun to be. */
  sentAt: string | null
}

const MOST = 2000

/** The statement of a time that was sent, or is about to be, to a customer under `t`: when. */
const sentAt = (side: Side, at: string, period: { from: string; to: string }) => {
  const { from, to } = period
  return sql`(SELECT max(coalesce(l.sent_at, b.created_at)) FROM letter l JOIN letter_batch b ON b.workspace_id = l.workspace_id AND b.id = l.batch_id
    WHERE l.workspace_id = ${at} AND l.customer_id = t.id AND l.status IN ('sent', 'sending', 'waiting')
      AND l.attachment @> ${JSON.stringify({ entity: statementOf(side), more: { from, to } })}::jsonb)`
}

const statementOf = (side: Side) => (side.item === 'receivable' ? 'customerStatement' : 'supplierStatement')

/** Everybody with whom anything happened between two days or something is open after them, those who owe most first. */
async function partiesOf(
  core: Core,
  actor: Actor,
  side: Side,
  { from, to, ids }: { from: string; to: string; ids?: string[] },
): Promise<(StatementParty & { addressee: Addressee | undefined })[]> {
  const { model, models } = await readingOf(core, actor, side.item)
  demand(actor, model, 'read')
  for (const name of closedToReports) demandOpen(actor, model, name)
  const customers = models(customer.name)
  const { items, settlements, itemId, partyId } = ledgerOf(side)
  const [rows] = await core.db.read<
    { id: string; title: string; balances: StatementParty['balances']; sentAt: string | null }[]
  >(actor.workspaceId, [
    sql`WITH moved AS (
        SELECT ${partyId} AS party, currency, amount, booked_on AS day FROM ${items} WHERE workspace_id = ${actor.workspaceId} AND booked_on <= ${to}::date
        UNION ALL
        SELECT r.${partyId}, r.currency, -s.amount, s.settled_on FROM ${settlements} s JOIN ${items} r ON r.workspace_id = s.workspace_id AND r.id = s.${itemId}
          WHERE s.workspace_id = ${actor.workspaceId} AND s.kind = 'discount' AND s.settled_on <= ${to}::date),
      per AS (SELECT party, currency, sum(amount) AS amount, bool_or(day >= ${from}::date) AS recent FROM moved
        ${ids ? sql`WHERE party = ANY(${ids}::uuid[])` : sql``} GROUP BY party, currency HAVING sum(amount) <> 0 OR bool_or(day >= ${from}::date))
      SELECT t.id, ${titleFor(actor, customers, 't')} AS title,
        coalesce(jsonb_agg(jsonb_build_object('currency', per.currency, 'amount', per.amount::text) ORDER BY per.currency) FILTER (WHERE per.amount <> 0), '[]') AS balances, ${sentAt(side, actor.workspaceId, { from, to })} AS "sentAt"
      FROM per JOIN customer t ON t.workspace_id = ${actor.workspaceId} AND t.id = per.party AND t.deleted_at IS NULL
      WHERE ${within(models, actor, customers, 't')} GROUP BY t.id, title ORDER BY sum(per.amount) DESC, t.id LIMIT ${MOST}`,
  ])
  const addressees = new Map(
    (
      await addresseesOf(
        core,
        actor,
        rows.map(row => row.id),
      )
    ).map(one => [one.id, one]),
  )
  return rows.map(({ id, title, balances, sentAt }) => {
    const addressee = addressees.get(id)
    return {
      party: { id, title },
      balances,
      address: addressee ? shownAddress(actor, models, addressee) : null,
      sentAt,
      addressee,
    }
  })
}

/** Who may write down money of a side may write to its customers or suppliers about it. */
export function demandLetters(actor: Actor, side: Side): void {
  if (!can(actor, side.money, 'create')) throw new Problem('forbidden')
}

const wholeText = z.strictObject({
  subject: z.string().trim().min(1).max(200),
  body: z.string().trim().min(1).max(10_000),
})

export function statementLetterRoutes(app: FastifyInstance, core: Core, side: Side): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const tags = [side.path]
  const period = z.object({ from: z.iso.date(), to: z.iso.date() })
  api.get(
    `/${side.path}/statements`,
    {
      schema: {
        tags,
        summary:
          'Everybody who has a statement between two days, with what is open and where it would be sent',
        querystring: period,
      },
    },
    async ({ actor, query }) => ({
      data: (await partiesOf(core, actor, side, query)).map(({ addressee: _addressee, ...one }) => one),
      mail: (await core.mailer(actor.workspaceId)) !== undefined,
    }),
  )
  api.post(
    `/${side.path}/statements`,
    {
      schema: {
        tags,
        summary: 'Mail statements as PDF, one to each, as a job',
        body: z.strictObject({
          ...period.shape,
          parties: z.array(z.uuid()).min(1).max(MOST),
          letter: wholeText,
          locale: z.enum(['zh', 'en']),
          /** Also to those who were sent it before. */
          again: z.boolean().default(false),
        }),
      },
    },
    async ({ actor, body, headers }, reply) => {
      demandLetters(actor, side)
      const { from, to, parties: ids, letter, locale, again } = body
      demandPlaces(letter, statementPlaces)
      const parties = await partiesOf(core, actor, side, { from, to, ids })
      const entity = statementOf(side)
      const letters = parties.flatMap(({ party, balances, addressee }): NewLetter[] => {
        if (!addressee) return []
        const values = {
          ...{ customer: addressee.name, contact: addressee.contact ?? addressee.name, from, to },
          ...{ company: actor.company.name, person: actor.name, balance: inWords(balances, actor) },
        }
        return [
          {
            ...{ id: newId(), customer: party.id, entity: customer.name, record: party.id },
            ...{ address: addressee.email, byContact: addressee.byContact },
            ...filledText(letter, values),
            attachment: { entity, id: party.id, more: { from, to }, locale },
          },
        ]
      })
      const key = headers['idempotency-key'] as string | undefined
      const refuse = async (tx: Transaction) => {
        // Two who send at once take turns.
        await tx.rows(
          sql`SELECT FROM customer t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${ids}::uuid[]) ORDER BY t.id FOR NO KEY UPDATE`,
        )
        if (again) return
        const sent = await tx.rows(
          sql`SELECT FROM customer t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${ids}::uuid[]) AND ${sentAt(side, tx.workspaceId, { from, to })} IS NOT NULL`,
        )
        if (sent.length > 0) throw new Problem(refused.alreadySent, { count: sent.length })
      }
      const once = { key, input: body, refuse }
      return reply.status(202).send(await sendLetters(core, actor, 'statement', letters, once))
    },
  )
}

const inWords = (balances: StatementParty['balances'], { company }: Actor) =>
  balances.length === 0
    ? `${company.currency} 0.00`
    : balances.map(({ currency, amount }) => `${currency} ${formatDecimal(amount, 2)}`).join(' / ')
