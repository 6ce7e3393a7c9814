/** What was proposed, or chosen instead, is done: a line becomes a receipt or an expense, or is found to be one; each in a transaction of its own. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { demand } from '../../core/scope.ts'
import type { Change, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { demandReferences, writing } from '../../core/store/checks.ts'
import { demandMayDo, readingOf } from '../../core/store/read.ts'
import { insertNew, prepareNew, writeChange } from '../../core/store/records.ts'
import { lock } from '../../core/store/write.ts'
import { bankLine } from './bankStatements.entity.ts'
import { refused } from './refusals.ts'

/** Below zero for credits, which a refund gives back. */
const decimal = z.string().regex(/^-?\d{1,12}(\.\d{1,2})?$/)

/** Of the company's currency for one of the account's, where that is another. */
const rate = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,8})?$/)
  .refine(given => Number(given) > 0)
  .optional()

/** Documents that move money. */
const sources = ['receipt', 'payment', 'expense', 'transfer']

export const chosen = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('receipt'),
    id: z.uuid(),
    rate,
    customer: z.uuid(),
    settle: z.array(z.strictObject({ receivable: z.uuid(), amount: decimal })).max(200),
  }),
  z.strictObject({ kind: z.literal('expense'), id: z.uuid(), rate, category: z.uuid() }),
  z.strictObject({
    kind: z.literal('recorded'),
    id: z.uuid(),
    source: z.strictObject({ entity: z.string().refine(name => sources.includes(name)), id: z.uuid() }),
  }),
])
export type Chosen = z.infer<typeof chosen>

interface Held {
  id: string
  account: string
  kind: string
  currency: string
  day: string
  amount: string
  party: string | null
  remark: string | null
  reference: string | null
  status: string
}

/** Answers the number of the document that the line became or is. */
export async function settleLine(core: Core, actor: Actor, choice: Chosen): Promise<string | null> {
  if (!can(actor, bankLine.name, 'match')) throw new Problem('forbidden')
  if (choice.kind === 'recorded') return markRecorded(core, actor, choice)
  const entity = choice.kind
  const reading = await readingOf(core, actor, entity)
  demandMayDo(reading, 'create')
  demandMayDo(reading, 'confirm')
  return writing(core, reading, {}, async context => {
    const line = await held(context, choice.id)
    const input = {
      ...(choice.kind === 'receipt' ? receiptOf(line, choice) : expenseOf(line, choice)),
      rate: rateOf(line, choice, actor.company.currency),
    }
    const { id, number } = await confirmed(context, reading, input)
    mark(context, line.id, { entity, id }, number, false)
    return number
  })
}

async function held({ tx }: Pick<WriteContext, 'tx'>, id: string): Promise<Held> {
  const [line] =
    await tx.rows<Held>(sql`SELECT l.id, l.account_id AS account, a.kind, a.currency, l.happened_on AS day, l.amount, l.party, l.remark, l.reference, l.status
    FROM bank_line l JOIN money_account a ON a.workspace_id = l.workspace_id AND a.id = l.account_id
    WHERE l.workspace_id = ${tx.workspaceId} AND l.id = ${id} AND l.deleted_at IS NULL FOR NO KEY UPDATE OF l`)
  if (!line) throw new Problem('notFound')
  if (line.status !== 'open') throw new Problem(refused.alreadyMatched)
  return line
}

const methodOf = ({ kind }: Held) => (kind === 'other' ? 'bank' : kind)

/** Nobody but who settles knows it: refused where it is needed and not given. */
function rateOf({ currency }: Held, { rate: given }: { rate?: string }, base: string): string {
  if (currency === base) return '1'
  if (!given) throw new Problem(refused.noRate, { currency })
  return given
}

function receiptOf(line: Held, { customer, settle }: Extract<Chosen, { kind: 'receipt' }>): Values {
  const isRefund = new Decimal(line.amount).isNegative()
  return {
    customer,
    type: isRefund ? 'refund' : 'receipt',
    receivedOn: line.day,
    amount: new Decimal(line.amount).abs().toFixed(),
    method: methodOf(line),
    account: line.account,
    currency: line.currency,
    reference: line.reference,
    note: [line.party, line.remark].filter(Boolean).join(' · ') || null,
    lines: settle,
  }
}

function expenseOf(line: Held, { category }: Extract<Chosen, { kind: 'expense' }>): Values {
  if (new Decimal(line.amount).gte(0)) throw new Problem(refused.otherAmount)
  return {
    category,
    amount: new Decimal(line.amount).abs().toFixed(),
    spentOn: line.day,
    paidBy: 'company',
    method: methodOf(line),
    account: line.account,
    currency: line.currency,
    payee: line.party?.slice(0, 100) ?? null,
    note: [line.remark, line.reference].filter(Boolean).join(' · ') || null,
  }
}

/** A document is made and confirmed in one transaction, as if a person had done both. */
async function confirmed(
  context: WriteContext,
  reading: Awaited<ReturnType<typeof readingOf>>,
  input: Values,
): Promise<{ id: string; number: string | null }> {
  const { models, part } = reading
  const { record, faults } = prepareNew(reading, input)
  if (faults.length > 0) throw invalid(faults)
  await demandReferences(context, models, [record])
  await insertNew(context, [record])
  const { record: before } = await lock(context, models, record.id)
  const outcome = await part?.verbs?.confirm?.(context, before, {})
  const set = outcome?.set ?? {}
  await writeChange(context, { id: record.id, before, set, action: 'confirm' }, outcome?.note)
  return { id: record.id, number: (set.number as string | undefined) ?? null }
}

async function markRecorded(
  core: Core,
  actor: Actor,
  { id, source }: Extract<Chosen, { kind: 'recorded' }>,
): Promise<string | null> {
  const models = await core.models(actor.workspaceId)
  demand(actor, models('accountMove'), 'read')
  return core.db.transaction(actor.workspaceId, async tx => {
    const context = { core, tx, actor }
    // Held, so that it is neither cancelled nor moved nor found in another line meanwhile.
    await tx.rows(
      sql`SELECT id FROM ${sql.table(models(source.entity).entity.table)} WHERE workspace_id = ${tx.workspaceId} AND id = ${source.id} FOR NO KEY UPDATE`,
    )
    const line = await held(context, id)
    const [sum] = await tx.rows<{
      amount: string
      number: string | null
    }>(sql`SELECT coalesce(sum(amount), 0) AS amount, max(number) AS number FROM account_move
      WHERE workspace_id = ${tx.workspaceId} AND account_id = ${line.account} AND source_id = ${source.id} AND source_entity = ${source.entity}`)
    const [other] = await tx.rows(
      sql`SELECT 1 FROM bank_line WHERE workspace_id = ${tx.workspaceId} AND account_id = ${line.account} AND source_id = ${source.id}`,
    )
    if (other) throw new Problem(refused.alreadyMatched)
    if (!new Decimal(sum.amount).eq(line.amount)) throw new Problem(refused.otherAmount)
    mark(context, line.id, source, sum.number, true)
    return sum.number
  })
}

function mark(
  { core, tx }: Pick<WriteContext, 'core' | 'tx'>,
  id: string,
  source: { entity: string; id: string },
  number: string | null,
  isLinked: boolean,
): void {
  tx.send(sql`UPDATE bank_line SET status = 'done', source_entity = ${source.entity}, source_id = ${source.id}, number = ${number}, linked = ${isLinked}, version = version + 1, updated_at = now()
    WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
  tx.afterCommit(() => core.live.changed(tx.workspaceId, bankLine.name, id))
}

/** A line that was left out, or is a document that was there before, is taken up again; what was made of a line is cancelled instead. */
export const reopen: VerbAct = async ({ tx }, { id }) => {
  const [line] = await tx.rows<{ status: string; linked: boolean; number: string | null }>(
    sql`SELECT status, linked, number FROM bank_line WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  if (line.status === 'done' && !line.linked)
    throw new Problem(refused.madeOfIt, { number: line.number ?? '' })
  tx.send(sql`UPDATE bank_line SET ${free} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
  return { set: { status: 'open' } }
}

const free = sql`source_entity = NULL, source_id = NULL, number = NULL, linked = false`

/** The document that a line became is cancelled, or its money stands in another account: the line is open again. */
export function reopenLines({ tx }: WriteContext, changes: Change[]): void {
  for (const { id, action, set, before } of changes) {
    const isMoved = action === 'update' && set.account !== undefined && set.account !== before?.account
    if (action !== 'cancel' && !isMoved) continue
    tx.send(sql`UPDATE bank_line SET status = 'open', ${free}, version = version + 1, updated_at = now()
      WHERE workspace_id = ${tx.workspaceId} AND source_id = ${id} ${isMoved ? sql`AND account_id IS DISTINCT FROM ${set.account}` : sql``}`)
  }
}
