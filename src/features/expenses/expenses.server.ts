import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, ServerFeature, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { byHand, isChanged, type Money, postMoney, postTo, retell } from '../accounts/ledger.ts'
import { refused } from '../accounts/refusals.ts'
import { checkFixed, dayOfUndoing, keepConfirmed } from '../accounts/transfers.ts'
import { checkRate } from '../documents/rate.rules.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import { expense, expenseCategory } from './expenses.entity.ts'

const loose = [
  'note',
  'payee',
  'project',
  'customer',
  'invoiceNumber',
  'version',
  'reimbursement',
  'reimbursedOn',
]

function check(record: Values, before: Values | null, actor: Actor): Fault[] {
  const faults = checkFixed(record, before, loose)
  if (!record.currency)
    faults.push({
      field: 'currency',
      code: 'required',
      message: { zh: '请填写币种', en: 'Give the currency' },
    })
  faults.push(...checkRate(record, before, actor))
  return faults
}

function moneyOf(record: Values & { id: string }, day: string): Money {
  return {
    source: { entity: expense.name, id: record.id },
    day,
    kind: 'expense',
    party: record.customer as string | null,
    person: record.owner as string | null,
    method: record.method as string | null,
    note: [record.payee, record.project].filter(Boolean).join(' · ') || null,
    account: record.account,
    category: String(record.category),
    currency: String(record.currency),
    rate: String(record.rate),
    wanted: `-${record.amount}`,
  }
}

/** What the company paid itself is posted; what a person laid out is owed to them. */
const confirm: VerbAct = async (context, record) => {
  if (Number(record.amount) === 0) throw new Problem(refused.nothing)
  const day = String(record.spentOn)
  if (record.paidBy === 'person') {
    const number = await takeNumber(context.tx, context.model, day)
    return { set: { status: 'confirmed', number, reimbursement: 'due' } }
  }
  const { account, write } = await postMoney(context, moneyOf(record, day), true)
  const number = await takeNumber(context.tx, context.model, day)
  write(number)
  return { set: { status: 'confirmed', number, account } }
}

const reimburse: VerbAct = async (context, record, input) => {
  const { core, actor } = context
  const day = String(input.paidOn ?? dayIn(actor.company.timeZone, core.now()))
  const paid = { ...record, account: input.account ?? null, method: input.method ?? 'bank' }
  const { account, write } = await postMoney(context, moneyOf(paid, day))
  write(record.number as string)
  return {
    set: { reimbursement: 'paid', reimbursedOn: day, account, method: paid.method },
    note: { account },
  }
}

const cancel: VerbAct = async (context, record, input) => {
  const day = dayOfUndoing(context, record.reimbursedOn ?? record.spentOn)
  const write = await postTo(context, moneyOf(record, day), [])
  write(record.number as string | null)
  return { set: { status: 'cancelled', reimbursement: null }, note: { reason: input.reason } }
}

/** Whom it was paid to and for whom may be put right on what is confirmed; the ledger follows. */
async function followLoose(context: WriteContext, changes: Change[]): Promise<void> {
  for (const { id, action, set, before } of changes) {
    if (!byHand.includes(action)) continue
    const record: Values & { id: string } = { ...before, ...set, id }
    const isPosted =
      before?.status === 'confirmed' && (before.paidBy === 'company' || before.reimbursement === 'paid')
    if (!isPosted || record.status !== 'confirmed') continue
    if (!isChanged(['customer', 'payee', 'project'], before, set)) continue
    const day = String(record.reimbursedOn ?? record.spentOn)
    const write = await retell(context, moneyOf(record, day))
    write(record.number as string | null)
  }
}

const expensePart: ServerPart = {
  entity: expense,
  complete: (actor, input, now) => {
    input.spentOn ??= dayIn(actor.company.timeZone, now)
    input.owner ??= actor.userId
    input.currency ??= actor.company.currency
  },
  check,
  afterWrite: async (context, changes) => {
    keepConfirmed(context, changes)
    await followLoose(context, changes)
  },
  verbs: {
    submit: async (_context, record) => {
      if (Number(record.amount) === 0) throw new Problem(refused.nothing)
      return { set: { status: 'submitted' } }
    },
    refuse: async (_context, _record, input) => ({
      set: { status: 'draft' },
      note: { reason: input.reason },
    }),
    confirm,
    reimburse,
    cancel,
  },
}

/** No category stands below itself. */
async function keepTree({ tx }: WriteContext, { id, set }: Change): Promise<void> {
  if (!set.parent) return
  const [circle] = await tx.rows(sql`WITH RECURSIVE up AS (
      SELECT id, parent_id FROM expense_category WHERE workspace_id = ${tx.workspaceId} AND id = ${set.parent}
      UNION SELECT c.id, c.parent_id FROM expense_category c JOIN up ON c.id = up.parent_id WHERE c.workspace_id = ${tx.workspaceId})
    SELECT 1 FROM up WHERE id = ${id}`)
  if (circle)
    throw invalid([
      {
        field: 'parent',
        code: 'circle',
        message: { zh: '上级不能是自己或自己的下级', en: 'It cannot be a part of itself' },
      },
    ])
}

const categoryPart: ServerPart = { entity: expenseCategory, beforeWrite: keepTree }

export const server: ServerFeature = { parts: [categoryPart, expensePart] }
