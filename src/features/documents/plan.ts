/** The payment plan of an order: kept whole and true to what the order is worth. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import { type Fault, invalid } from '../../core/errors.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { keepLines, readGivenLines } from '../../core/lines.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { linesOf } from './conversion.ts'
import { dueOf, type PlanLine, planned, withRest } from './plan.rules.ts'

type Line = Values & PlanLine & { id: string; label: string }

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

const incomplete = (left: string) => {
  const amount = formatDecimal(new Decimal(left).abs().toFixed(), 2)
  return Number(left) > 0
    ? fault(
        'payments',
        'incomplete',
        `收付款计划还差 ${amount}，须与订单金额一致`,
        `The payment plan lacks ${amount}; it adds up to the order`,
      )
    : fault(
        'payments',
        'tooMuch',
        `收付款计划多出 ${amount}，须与订单金额一致`,
        `The payment plan is ${amount} too much; it adds up to the order`,
      )
}

/** Works out amounts and days of the plan anew where it, or what it rests on, is written. For `beforeWrite`, after the lines were priced. */
export async function planPayments(
  context: WriteContext,
  line: Entity,
  promised: string,
  { set, before, id }: Change,
): Promise<void> {
  const rests = ['lines', 'amount', 'orderedOn', promised].some(name => set[name] !== undefined)
  const isGiven = set.payments !== undefined
  if (!isGiven && (!before || !rests)) return
  const lines = (isGiven ? set.payments : await linesOf(context, { targetLine: line }, id)) as Line[]
  if (lines.length === 0) return
  const record: Values = { ...before, ...set }
  if (record.type === 'return')
    throw invalid([fault('payments', 'isReturn', '退货没有收付款计划', 'A return has no payment plan')])
  const faults = lines.flatMap((one, at) =>
    one.basis === 'date' && !one.dueOn
      ? [fault(`payments.${at}.dueOn`, 'required', '请填写到期日', 'Say when it is due')]
      : [],
  )
  if (faults.length > 0) throw invalid(faults)
  let plan = planned(lines, String(record.amount ?? '0'))
  if (!isGiven && Number(plan.left) !== 0) plan = withRest(plan.lines, plan.left)
  if (record.status === 'confirmed' && Number(plan.left) !== 0) throw invalid([incomplete(plan.left)])
  const days = [String(record.orderedOn), (record[promised] as string | null) ?? null] as const
  set.payments = plan.lines.map((one, at) => ({ ...one, position: at + 1, dueOn: dueOf(one, ...days) }))
}

/** An order is confirmed with a plan that adds up to it, or with none. */
export async function demandWhole(
  { tx }: Pick<WriteContext, 'tx'>,
  line: Entity,
  record: Values & { id: string },
): Promise<void> {
  const parent = sql.ref(columnOf(line.parent as string, line.fields[line.parent as string]))
  const [{ count, sum }] = await tx.rows<{ count: number; sum: string }>(
    sql`SELECT count(*) AS count, coalesce(sum(amount), 0) AS sum FROM ${sql.table(line.table)} WHERE workspace_id = ${tx.workspaceId} AND ${parent} = ${record.id}`,
  )
  const left = new Decimal(String(record.amount ?? 0)).minus(sum).toFixed()
  if (Number(count) > 0 && Number(left) !== 0) throw invalid([incomplete(left)])
}

/** The plan as the verb `change` takes it, its lines under the ids they had. */
export async function changedPlan(
  context: WriteContext,
  line: Entity,
  id: string,
  given: unknown,
): Promise<Values[]> {
  const { core, tx, actor } = context
  const { rows, faults } = readGivenLines(
    (await core.models(tx.workspaceId))(line.name),
    actor,
    'payments',
    given,
  )
  if (faults.length > 0) throw invalid(faults)
  return keepLines(context, 'payments', id, rows, given)
}
