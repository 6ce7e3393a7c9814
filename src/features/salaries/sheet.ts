/** Acts on a salary sheet: its people, its approval, its payment. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Values, VerbAct, WriteContext } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { insertNew, prepareNew, writeChange } from '../../core/store/records.ts'
import { type Money, postMoney, postTo } from '../accounts/ledger.ts'
import { dayOfUndoing } from '../accounts/transfers.ts'
import { refused } from './refusals.ts'
import { payslip, salarySheet } from './salaries.entity.ts'

type Sheet = Values & { id: string }

const commissionMonthOf = (sheet: Values) => String(sheet.commissionMonth || sheet.month)

/** Commissions by person, as they stand. */
const commissionsIn = (at: string, month: string) =>
  sql`SELECT person_id, sum(amount) AS amount FROM commission_line WHERE workspace_id = ${at} AND month = ${month} GROUP BY 1`

interface Person {
  id: string
  commission: string
  /** Their payslip of this sheet, or of another one of the month. */
  slip: string | null
  sheet: string | null
  before: string | null
}

/** Who belongs on the sheet: active people of its unit and those below, and who earned commissions there. */
function peopleOf({ tx }: WriteContext, sheet: Sheet) {
  const at = tx.workspaceId
  const units = sheet.unit
    ? sql`AND u.unit_id IN (WITH RECURSIVE below AS (SELECT ${sheet.unit}::uuid AS id
        UNION SELECT x.id FROM unit x JOIN below b ON x.workspace_id = ${at} AND x.parent_id = b.id) SELECT id FROM below)`
    : sql``
  return tx.rows<Person>(sql`SELECT u.id, coalesce(c.amount, 0) AS commission, s.id AS slip, s.sheet_id AS sheet,
      (SELECT p.id FROM payslip p WHERE p.workspace_id = ${at} AND p.person_id = u.id AND p.deleted_at IS NULL AND p.month < ${sheet.month} ORDER BY p.month DESC LIMIT 1) AS before
    FROM workspace_user u LEFT JOIN (${commissionsIn(at, commissionMonthOf(sheet))}) c ON c.person_id = u.id
    LEFT JOIN payslip s ON s.workspace_id = ${at} AND s.person_id = u.id AND s.month = ${sheet.month} AND s.deleted_at IS NULL
    WHERE u.workspace_id = ${at} AND u.deleted_at IS NULL AND (u.active OR c.amount <> 0 OR s.sheet_id = ${sheet.id}) ${units} ORDER BY u.name_sort, u.id`)
}

/** Puts people on the sheet with what they had last month, and everybody's commissions as they stand. */
export const fill: VerbAct = async (context, record) => {
  const { core, tx, actor } = context
  const people = await peopleOf(context, record)
  const reading = await readingOf(core, actor, payslip.name)
  const slips: WriteContext = { ...context, model: reading.model }
  const known = await lastSlips(
    context,
    people.flatMap(one => (one.slip ? [] : (one.before ?? []))),
  )
  const made = people
    .filter(one => !one.slip)
    .map(one => {
      const last = known.get(one.before ?? '')
      const { record: slip } = prepareNew(reading, {}, true)
      return Object.assign(slip, {
        month: record.month,
        sheet: record.id,
        person: one.id,
        owner: null,
        base: last?.base ?? '0',
        commission: one.commission,
        commissionMonth: commissionMonthOf(record),
        lines: (last?.lines ?? []).map((line, at) => ({ ...line, id: newId(), position: at + 1 })),
      })
    })
  if (made.length > 0) await insertNew(slips, made)
  const there = people.filter(one => one.sheet === record.id)
  for (const before of await slipsOf(tx.workspaceId, context, there)) {
    const commission = there.find(one => one.slip === before.id)?.commission ?? '0'
    const commissionMonth = commissionMonthOf(record)
    const isSame = new Decimal(String(before.commission)).eq(commission)
    if (isSame && before.commissionMonth === commissionMonth) continue
    const set = { commission, commissionMonth }
    await writeChange(slips, { id: before.id, before, set, action: 'update' })
  }
  return { note: { added: made.length } }
}

type Slip = Values & { id: string }

const slipsOf = (at: string, { tx }: WriteContext, people: readonly Person[]) =>
  tx.rows<Slip>(sql`SELECT id, version, month, sheet_id AS sheet, person_id AS person, owner_id AS owner, base, commission, commission_month AS "commissionMonth", gross, deductions, net, employer, note
    FROM payslip WHERE workspace_id = ${at} AND id = ANY(${people.map(one => one.slip)}::uuid[]) ORDER BY id FOR NO KEY UPDATE`)

interface Last {
  base: string
  lines: Values[]
}

async function lastSlips({ tx }: WriteContext, ids: string[]): Promise<Map<string, Last>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.rows<
    Last & { id: string }
  >(sql`SELECT p.id, p.base, coalesce((SELECT jsonb_agg(jsonb_build_object('item', i.item_id, 'kind', i.kind, 'amount', i.amount::text) ORDER BY i.position)
      FROM payslip_item i JOIN salary_item s ON s.workspace_id = i.workspace_id AND s.id = i.item_id AND s.active IS NOT FALSE
      WHERE i.workspace_id = p.workspace_id AND i.payslip_id = p.id), '[]') AS lines
    FROM payslip p WHERE p.workspace_id = ${tx.workspaceId} AND p.id = ANY(${ids}::uuid[])`)
  return new Map(rows.map(row => [row.id, row]))
}

/** What is approved has people, nobody below zero, and the commissions of a locked month as they stand. */
export const approve: VerbAct = async ({ tx }, record) => {
  const at = tx.workspaceId
  const month = commissionMonthOf(record)
  const slips = await tx.rows<{
    name: string
    net: string
    commission: string
    earned: string
  }>(sql`SELECT u.name, s.net, s.commission, coalesce(c.amount, 0) AS earned
    FROM payslip s JOIN workspace_user u ON u.workspace_id = ${at} AND u.id = s.person_id LEFT JOIN (${commissionsIn(at, month)}) c ON c.person_id = s.person_id
    WHERE s.workspace_id = ${at} AND s.sheet_id = ${record.id} AND s.deleted_at IS NULL ORDER BY u.name_sort`)
  if (slips.length === 0) throw new Problem(refused.empty)
  const [open] = await tx.rows(
    sql`SELECT id FROM commission_month WHERE workspace_id = ${at} AND month = ${month} AND status = 'open' AND deleted_at IS NULL`,
  )
  if (open) throw new Problem(refused.commissionOpen, { month })
  if (slips.some(slip => !new Decimal(slip.commission).eq(slip.earned)))
    throw new Problem(refused.commissionChanged)
  const below = slips.find(slip => Number(slip.net) < 0)
  if (below) throw new Problem(refused.below, { name: below.name })
  return { set: { status: 'approved' } }
}

/** From now on everybody sees the own payslip; who has left does not come back for it. */
export const lock: VerbAct = async ({ tx, core }, record) => {
  const given = await tx.rows<{
    id: string
  }>(sql`UPDATE payslip s SET owner_id = s.person_id, version = s.version + 1, updated_at = now() FROM workspace_user u
    WHERE s.workspace_id = ${tx.workspaceId} AND s.sheet_id = ${record.id} AND s.deleted_at IS NULL AND u.workspace_id = s.workspace_id AND u.id = s.person_id AND u.active RETURNING s.id`)
  for (const { id } of given) tx.afterCommit(() => core.live.changed(tx.workspaceId, payslip.name, id))
  return { set: { status: 'locked' } }
}

/** Money is posted in one sum: what somebody earns is not told by an account. */
async function moneyOf({ tx, actor }: WriteContext, record: Sheet, day: string, net: string): Promise<Money> {
  const category = record.category ?? (await wages({ tx, actor }))
  return {
    source: { entity: salarySheet.name, id: record.id },
    day,
    kind: 'expense',
    method: record.method as string | null,
    note: String(record.name),
    account: record.account,
    category: category as string | null,
    currency: actor.company.currency,
    rate: '1',
    wanted: net === '0' ? '0' : `-${net}`,
  }
}

/** The category that the program begins with for wages, where the company still has it. */
async function wages({ tx, actor }: Pick<WriteContext, 'tx' | 'actor'>): Promise<string | null> {
  const name = { zh: '工资', en: 'Wages' }[actor.locale]
  const [found] = await tx.rows<{
    id: string
  }>(sql`SELECT id FROM expense_category WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL
    AND name IN (${name}, '工资', 'Wages') ORDER BY name = ${name} DESC LIMIT 1`)
  return found?.id ?? null
}

export const pay: VerbAct = async (context, record, input) => {
  const { tx, core, actor } = context
  const [{ net }] = await tx.rows<{ net: string }>(
    sql`SELECT coalesce(sum(net), 0) AS net FROM payslip WHERE workspace_id = ${tx.workspaceId} AND sheet_id = ${record.id} AND deleted_at IS NULL`,
  )
  if (Number(net) === 0) throw new Problem(refused.nothing)
  const day = String(input.paidOn ?? dayIn(actor.company.timeZone, core.now()))
  const chosen = {
    ...record,
    account: input.account ?? null,
    method: input.method ?? 'bank',
    category: input.category ?? null,
  }
  const money = await moneyOf(context, chosen, day, net)
  const { account, write } = await postMoney(context, money)
  write(String(record.name))
  return {
    set: { status: 'paid', paidOn: day, account, method: chosen.method, category: money.category ?? null },
  }
}

export const undoPayment: VerbAct = async (context, record, input) => {
  const day = dayOfUndoing(context, record.paidOn)
  const write = await postTo(context, await moneyOf(context, record, day, '0'), [])
  write(String(record.name))
  return { set: { status: 'locked', paidOn: null, account: null }, note: { reason: input.reason } }
}
