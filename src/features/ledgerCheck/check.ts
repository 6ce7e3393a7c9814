/** Proves balances against the ledgers' rows, and ledgers against the documents that wrote them. */
import { type RawBuilder, sql } from 'kysely'
import type { Label } from '../../core/label.ts'

export interface Difference {
  check: string
  count: number
  /** Which records, the first of them. */
  ids: string[]
}

interface Check {
  name: string
  label: Label
  /** Rows `id` of what is not as it must be, for the company. */
  wrong: (workspaceId: string) => RawBuilder<{ id: string }>
}

const sums = (at: string, item: string, settlement: string, column: string) => {
  const s = sql`SELECT ${sql.ref(column)} AS item, sum(amount) AS amount, sum(base_amount) AS base FROM ${sql.table(settlement)}
    WHERE workspace_id = ${at} AND ${sql.ref(column)} IS NOT NULL GROUP BY 1`
  return sql<{
    id: string
  }>`SELECT r.id FROM ${sql.table(item)} r LEFT JOIN (${s}) s ON s.item = r.id WHERE r.workspace_id = ${at}
    AND (r.open <> r.amount - coalesce(s.amount, 0) OR r.base_open <> r.base_amount - coalesce(s.base, 0))`
}

const unbalanced = (
  at: string,
  settlement: string,
) => sql`SELECT source_id AS id FROM ${sql.table(settlement)}
  WHERE workspace_id = ${at} AND kind <> 'discount' GROUP BY 1 HAVING sum(amount) <> 0 OR sum(base_amount) <> 0`

/** Receipts or payments whose moves are not what they say; `sign`: whether money comes in by them as usual. */
const posted = (at: string, document: 'receipt' | 'payment', sign: 1 | -1) => sql<{
  id: string
}>`SELECT r.id FROM ${sql.table(document)} r LEFT JOIN (SELECT source_id, sum(base_amount) AS base FROM account_move
    WHERE workspace_id = ${at} AND source_entity = ${document} GROUP BY 1) m ON m.source_id = r.id
  WHERE r.workspace_id = ${at} AND r.deleted_at IS NULL AND coalesce(m.base, 0) <>
    CASE WHEN r.status = 'confirmed' THEN round(CASE r.type WHEN 'refund' THEN -r.amount ELSE r.amount END * ${sign} * r.rate, 2) ELSE 0 END`

export const checks: readonly Check[] = [
  {
    name: 'stock',
    label: { zh: '库存与流水', en: 'Stock and its moves' },
    wrong: at => sql`SELECT coalesce(s.product_id, m.product_id) AS id
      FROM (SELECT warehouse_id, product_id, on_hand, value FROM stock WHERE workspace_id = ${at}) s
      FULL JOIN (SELECT warehouse_id, product_id, sum(quantity) AS moved, sum(value) AS value FROM stock_move WHERE workspace_id = ${at} GROUP BY 1, 2) m
        ON m.warehouse_id = s.warehouse_id AND m.product_id = s.product_id
      WHERE coalesce(s.on_hand, 0) <> coalesce(m.moved, 0) OR coalesce(s.value, 0) <> coalesce(m.value, 0)`,
  },
  {
    name: 'receivables',
    label: { zh: '应收未核销与核销明细', en: 'Open receivables and their settlements' },
    wrong: at => sums(at, 'receivable', 'receivable_settlement', 'receivable_id'),
  },
  {
    name: 'payables',
    label: { zh: '应付未核销与核销明细', en: 'Open payables and their settlements' },
    wrong: at => sums(at, 'payable', 'payable_settlement', 'payable_id'),
  },
  {
    name: 'settlements',
    label: { zh: '每次核销借贷相等', en: 'Each act of settling adds up to zero' },
    wrong: at =>
      sql`${unbalanced(at, 'receivable_settlement')} UNION ALL ${unbalanced(at, 'payable_settlement')}`,
  },
  {
    name: 'receipts',
    label: { zh: '收款单与资金流水', en: 'Receipts and account moves' },
    wrong: at => posted(at, 'receipt', 1),
  },
  {
    name: 'payments',
    label: { zh: '付款单与资金流水', en: 'Payments and account moves' },
    wrong: at => posted(at, 'payment', -1),
  },
  {
    name: 'expenses',
    label: { zh: '费用单与资金流水', en: 'Expenses and account moves' },
    wrong:
      at => sql`SELECT e.id FROM expense e LEFT JOIN (SELECT source_id, sum(base_amount) AS base FROM account_move
        WHERE workspace_id = ${at} AND source_entity = 'expense' GROUP BY 1) m ON m.source_id = e.id
      WHERE e.workspace_id = ${at} AND e.deleted_at IS NULL AND coalesce(m.base, 0) <>
        CASE WHEN e.status = 'confirmed' AND (e.paid_by = 'company' OR e.reimbursement = 'paid') THEN -round(e.amount * e.rate, 2) ELSE 0 END`,
  },
  {
    name: 'salaries',
    label: { zh: '工资表与资金流水', en: 'Salary sheets and account moves' },
    wrong:
      at => sql`SELECT s.id FROM salary_sheet s LEFT JOIN (SELECT source_id, sum(base_amount) AS base FROM account_move
        WHERE workspace_id = ${at} AND source_entity = 'salarySheet' GROUP BY 1) m ON m.source_id = s.id
      WHERE s.workspace_id = ${at} AND s.deleted_at IS NULL AND coalesce(m.base, 0) <>
        CASE WHEN s.status = 'paid' THEN -coalesce((SELECT sum(p.net) FROM payslip p WHERE p.workspace_id = ${at} AND p.sheet_id = s.id AND p.deleted_at IS NULL), 0) ELSE 0 END`,
  },
  {
    name: 'transfers',
    label: { zh: '转账单与资金流水', en: 'Transfers and account moves' },
    wrong:
      at => sql`SELECT t.id FROM transfer t LEFT JOIN (SELECT source_id, sum(amount) FILTER (WHERE amount < 0 AND kind = 'transfer') AS gone,
          sum(base_amount) FILTER (WHERE kind = 'transfer') AS base, sum(amount) AS all FROM account_move
        WHERE workspace_id = ${at} AND source_entity = 'transfer' GROUP BY 1) m ON m.source_id = t.id
      WHERE t.workspace_id = ${at} AND t.deleted_at IS NULL AND CASE t.status
        WHEN 'confirmed' THEN coalesce(m.gone, 0) <> -t.amount OR coalesce(m.base, 0) <> 0
        ELSE coalesce(m.all, 0) <> 0 OR coalesce(m.base, 0) <> 0 END`,
  },
  {
    name: 'openings',
    label: { zh: '账户期初与资金流水', en: 'Opening balances and account moves' },
    wrong:
      at => sql`SELECT a.id FROM money_account a LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM account_move
        WHERE workspace_id = ${at} AND kind = 'opening' GROUP BY 1) m ON m.account_id = a.id
      WHERE a.workspace_id = ${at} AND a.deleted_at IS NULL AND coalesce(m.amount, 0) <> coalesce(a.opening, 0)`,
  },
]

const SHOWN = 5

/** Runs every check with `ask`, which reads as the company. */
export async function differences(
  workspaceId: string,
  ask: (statement: RawBuilder<{ id: string }>) => Promise<{ id: string; count: string }[]>,
): Promise<Difference[]> {
  const found: Difference[] = []
  for (const { name, wrong } of checks) {
    const rows = await ask(
      sql`SELECT id, count(*) OVER () AS count FROM (${wrong(workspaceId)}) w LIMIT ${SHOWN}` as RawBuilder<{
        id: string
      }>,
    )
    if (rows.length > 0)
      found.push({ check: name, count: Number(rows[0].count), ids: rows.map(row => row.id) })
  }
  return found
}

/** In words: `库存与流水 2、收款单与资金流水 1`. */
export function told(found: readonly { check: string; count: number }[]): Label {
  const words = found.map(({ check, count }) => ({
    label: checks.find(one => one.name === check)?.label ?? { zh: check, en: check },
    count,
  }))
  return {
    zh: words.map(({ label, count }) => `${label.zh}（${count}）`).join('、'),
    en: words.map(({ label, count }) => `${label.en} (${count})`).join(', '),
  }
}
