import { sql } from 'kysely'
import { type Fault, invalid, Problem, refusals } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type {
  Change,
  ComputedField,
  ServerFeature,
  ServerPart,
  Values,
  VerbAct,
  WriteContext,
} from '../../core/server.ts'
import { levelsWritten } from '../customers/levels.ts'
import { writtenByDocuments } from '../documents/ledgers.ts'
import { commissionLine, commissionMonth, commissionRule, commissionShare } from './commissions.entity.ts'
import { isMonth } from './commissions.rules.ts'
import { compute } from './compute.ts'

const refused = refusals({
  beforeLocked: [
    409,
    '{month} 之后已有锁定的月份，不能再建或改',
    'A month after {month} is locked already; it is not made or changed any more',
  ],
  earlierOpen: [409, '请先锁定 {month}', 'Lock {month} first'],
  lockedStays: [409, '已锁定的月份不能删除', 'A locked month is not deleted'],
  tooMuch: [
    409,
    '一张订单的分成合计不能超过 100%，还可以分 {left}%',
    'The shares of an order are no more than 100 %; {left} % are left',
  ],
})

const fault = (field: string, code: string, zh: string, en: string): Fault => ({
  field,
  code,
  message: { zh, en },
})

function checkRule(record: Values): Fault[] {
  const tiers = record.lines as { above: string | null }[] | undefined
  const faults: Fault[] = []
  if (tiers && tiers.length === 0)
    faults.push(fault('lines', 'empty', '请至少填写一档比例', 'Give at least one tier'))
  if (tiers && new Set(tiers.map(tier => Number(tier.above ?? 0))).size < tiers.length)
    faults.push(fault('lines', 'twice', '两档的起点不能相同', 'Two tiers begin at the same amount'))
  if (record.validFrom && record.validTo && String(record.validTo) < String(record.validFrom))
    faults.push(fault('validTo', 'early', '结束日期早于开始日期', 'It ends before it begins'))
  return faults
}

/** Shares of an order leave something or nothing to its salesperson, never less. */
async function keepWhole({ tx }: WriteContext, { id, set, before }: Change): Promise<void> {
  const record = { ...before, ...set }
  // The order is held, so that shares given at once are added up.
  await tx.rows(
    sql`SELECT id FROM "order" WHERE workspace_id = ${tx.workspaceId} AND id = ${record.order} FOR NO KEY UPDATE`,
  )
  const [{ given }] = await tx.rows<{
    given: string
  }>(sql`SELECT coalesce(sum(percent), 0) AS given FROM commission_share
    WHERE workspace_id = ${tx.workspaceId} AND order_id = ${record.order} AND id <> ${id} AND deleted_at IS NULL`)
  if (Number(given) + Number(record.percent) > 100)
    throw new Problem(refused.tooMuch, { left: 100 - Number(given) })
}

const openMonth = async ({ tx }: WriteContext, month: string) => {
  const [later] = await tx.rows(
    sql`SELECT id FROM commission_month WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL AND status = 'locked' AND month > ${month}`,
  )
  if (later) throw new Problem(refused.beforeLocked, { month })
}

const work: VerbAct = async ({ tx, core }, record) => {
  await compute(tx, { id: record.id, month: String(record.month) })
  return { set: { computedAt: core.now().toISOString() } }
}

const lockMonth: VerbAct = async (context, record) => {
  const { tx, core, actor } = context
  const month = String(record.month)
  const [earlier] = await tx.rows<{ month: string }>(sql`SELECT month FROM commission_month
    WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL AND status = 'open' AND month < ${month} ORDER BY month LIMIT 1`)
  if (earlier) throw new Problem(refused.earlierOpen, { month: earlier.month })
  const rules = await compute(tx, { id: record.id, month })
  tx.send(
    sql`UPDATE commission_month SET rules = ${JSON.stringify(rules)}::jsonb WHERE workspace_id = ${tx.workspaceId} AND id = ${record.id}`,
  )
  const now = core.now()
  return {
    set: { status: 'locked', lockedOn: dayIn(actor.company.timeZone, now), computedAt: now.toISOString() },
  }
}

const signs = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }

function figure(value: 'people' | 'total' | 'corrections'): ComputedField {
  const of = {
    people: sql`count(DISTINCT l.person_id)`,
    total: sql`coalesce(sum(l.amount), 0)`,
    corrections: sql`coalesce(sum(l.amount) FILTER (WHERE l.corrects IS NOT NULL), 0)`,
  }[value]
  const found = sql`(SELECT ${of} FROM commission_line l WHERE l.workspace_id = t.workspace_id AND l.period_id = t.id)`
  return {
    sql: () => found,
    filter: (operator, given) =>
      operator === 'empty'
        ? sql`${given === 'false'}::boolean`
        : sql`${found} ${sql.raw(signs[operator as 'eq'] ?? '=')} ${given}::numeric`,
  }
}

const monthPart: ServerPart = {
  entity: commissionMonth,
  check: record =>
    isMonth(record.month)
      ? []
      : [fault('month', 'form', '月份写成 2026-11 这样', 'Write the month as 2026-11')],
  beforeWrite: async (context, { set, before, action }) => {
    if (before && action === 'update' && set.month !== undefined && set.month !== before.month)
      throw invalid([fault('month', 'fixed', '月份不能改；请另建', 'The month stays; make another')])
    if (!before) await openMonth(context, String(set.month))
  },
  afterWrite: async (context, changes) => {
    const { tx } = context
    for (const { id, action, set } of changes) {
      if ((action === 'delete' || action === 'restore') && set.status === 'locked')
        throw new Problem(refused.lockedStays)
      if (action === 'restore') await openMonth(context, String(set.month))
      if (action === 'delete')
        tx.send(sql`DELETE FROM commission_line WHERE workspace_id = ${tx.workspaceId} AND period_id = ${id}`)
      if (action !== 'create') continue
      await compute(tx, { id, month: String(set.month) })
      tx.send(
        sql`UPDATE commission_month SET computed_at = ${context.core.now().toISOString()}::timestamptz WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
      )
    }
  },
  verbs: { compute: work, lock: lockMonth },
  computed: { people: figure('people'), total: figure('total'), corrections: figure('corrections') },
}

export const server: ServerFeature = {
  parts: [
    {
      entity: commissionRule,
      check: checkRule,
      beforeWrite: async (context, { set }) => {
        if (set.level) [set.level] = await levelsWritten(context, 'level', [set.level])
      },
    },
    {
      entity: commissionShare,
      beforeWrite: async (context, change) => {
        if (['create', 'update'].includes(change.action)) await keepWhole(context, change)
      },
      afterWrite: async (context, changes) => {
        for (const change of changes) if (change.action === 'restore') await keepWhole(context, change)
      },
      whenParentDeleted: 'cascade',
    },
    monthPart,
    { entity: commissionLine, allows: writtenByDocuments },
  ],
}
