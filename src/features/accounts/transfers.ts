import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { type Fault, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import { transfer } from './accounts.entity.ts'
import { amountIn, byHand, isChanged, type Place, placeOf, postTo, retell, type Wanted } from './ledger.ts'
import { refused } from './refusals.ts'

const loose = ['note', 'owner', 'version']

/** What is confirmed keeps what its ledger says; notes and fields of the company's own stay open. */
export function checkFixed(record: Values, before: Values | null, open: readonly string[]): Fault[] {
  if (!before || before.status === 'draft') return []
  return Object.keys(record)
    .filter(
      name =>
        !open.includes(name) &&
        !name.startsWith('c_') &&
        JSON.stringify(record[name] ?? null) !== JSON.stringify(before[name] ?? null),
    )
    .map(field => ({ field, code: 'confirmed', message: refused.notADraft.text }))
}

/** What is confirmed does not go into the recycle bin, nor come out of it. */
export function keepConfirmed(_context: WriteContext, changes: Change[]): void {
  for (const { action, set } of changes)
    if ((action === 'delete' || action === 'restore') && set.status !== undefined)
      if (set.status !== 'draft' && set.status !== 'cancelled') throw new Problem(refused.confirmedStays)
}

/** The day on which a document is undone: today, or its own where that is later. */
export function dayOfUndoing({ core, actor }: WriteContext, day: unknown): string {
  return [dayIn(actor.company.timeZone, core.now()), String(day)].sort()[1]
}

const postingOf = (record: Values & { id: string }, day: string) => ({
  source: { entity: transfer.name, id: record.id },
  day,
  person: record.owner as string | null,
  note: record.note as string | null,
})

const confirm: VerbAct = async (context, record) => {
  if (Number(record.amount) === 0) throw new Problem(refused.nothing)
  if (record.from === record.to) throw new Problem(refused.sameAccount)
  const [from, to] = [await placeNamed(context, record.from), await placeNamed(context, record.to)]
  const wanted = wantedOf(context, record, from, to)
  const day = String(record.transferredOn)
  const write = await postTo(context, postingOf(record, day), wanted, true)
  const number = await takeNumber(context.tx, context.model, day)
  write(number)
  const received = wanted.find(row => row.account === to.id)?.amount
  return { set: { status: 'confirmed', number, received } }
}

const placeNamed = (context: WriteContext, id: unknown) => placeOf(context, { id, currency: '' })

/** What a unit of the currency that leaves is worth: told by what came in, where that is base currency; else it must be said. */
function rateOf(base: string, { rate, received, amount }: Values, from: Place, to: Place): string {
  if (from.currency === base) return '1'
  const isSaid = rate !== null && rate !== undefined && ![0, 1].includes(Number(rate))
  if (isSaid) return String(rate)
  if (to.currency !== base) throw new Problem(refused.rateNeeded)
  return new Decimal(String(received)).div(String(amount)).toFixed()
}

/** What leaves one account comes into the other at the same worth in base currency. */
function wantedOf(context: WriteContext, record: Values, from: Place, to: Place): Wanted[] {
  const base = context.actor.company.currency
  const same = from.currency === to.currency
  const received = Number(record.received ?? 0) === 0 ? null : String(record.received)
  if (!same && !received) throw new Problem(refused.receivedNeeded)
  const rate = rateOf(base, record, from, to)
  const [out, back] = [String(record.amount), same ? String(record.amount) : String(received)]
  const worth = (amount: string) => amountIn(from, base, { amount, currency: from.currency, rate }).base
  const gone = to.currency === base ? back : worth(out)
  const fee = Number(record.fee ?? 0) === 0 ? undefined : String(record.fee)
  return [
    { account: from.id, kind: 'transfer', amount: `-${out}`, base: `-${gone}` },
    { account: to.id, kind: 'transfer', amount: back, base: gone },
    ...(fee ? [{ account: from.id, kind: 'fee' as const, amount: `-${fee}`, base: `-${worth(fee)}` }] : []),
  ]
}

const cancel: VerbAct = async (context, record, input) => {
  const day = dayOfUndoing(context, record.transferredOn)
  const write = await postTo(context, postingOf(record, day), [])
  write(record.number as string)
  return { set: { status: 'cancelled' }, note: { reason: input.reason } }
}

/** Who did it, and the note, may be put right on what is confirmed; the ledger follows. */
async function followLoose(context: WriteContext, changes: Change[]): Promise<void> {
  for (const { id, action, set, before } of changes) {
    if (!byHand.includes(action)) continue
    const record: Values & { id: string } = { ...before, ...set, id }
    if (before?.status !== 'confirmed' || record.status !== 'confirmed') continue
    if (!isChanged(['owner', 'note'], before, set)) continue
    const write = await retell(context, postingOf(record, String(record.transferredOn)))
    write(record.number as string)
  }
}

function check(record: Values, before: Values | null): Fault[] {
  const faults = checkFixed(record, before, loose)
  if (record.from && record.from === record.to)
    faults.push({ field: 'to', code: 'sameAccount', message: refused.sameAccount.text })
  return faults
}

export const transferPart: ServerPart = {
  entity: transfer,
  complete: (actor, input, now) => {
    input.transferredOn ??= dayIn(actor.company.timeZone, now)
    input.owner ??= actor.userId
  },
  check,
  afterWrite: async (context, changes) => {
    keepConfirmed(context, changes)
    await followLoose(context, changes)
  },
  verbs: { confirm, cancel },
  whenParentDeleted: 'restrict',
}

/** An account that other documents name stays. */
export async function refuseUsed({ tx }: WriteContext, id: string): Promise<void> {
  const used = await tx.rows(
    sql`SELECT 1 FROM account_move WHERE workspace_id = ${tx.workspaceId} AND account_id = ${id} LIMIT 1`,
  )
  if (used.length > 0) throw new Problem(refused.inUse)
}
