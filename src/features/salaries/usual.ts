import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import type { Label, Locale } from '../../core/label.ts'
import type { ItemKind } from './salaries.rules.ts'

const usual: readonly (readonly [Label, ItemKind])[] = [
  [{ zh: '津贴补贴', en: 'Allowances' }, 'earning'],
  [{ zh: '奖金', en: 'Bonus' }, 'earning'],
  [{ zh: '缺勤扣款', en: 'Absence' }, 'deduction'],
  [{ zh: '社保（个人）', en: 'Social insurance' }, 'deduction'],
  [{ zh: '公积金（个人）', en: 'Housing fund' }, 'deduction'],
  [{ zh: '个人所得税', en: 'Income tax' }, 'deduction'],
  [{ zh: '社保（公司）', en: 'Social insurance (company)' }, 'employer'],
  [{ zh: '公积金（公司）', en: 'Housing fund (company)' }, 'employer'],
]

/** The items a new company's salary sheets start with. Sends, does not wait. */
export function beginSalaries(tx: Transaction, workspaceId: string, locale: Locale): void {
  const rows = usual.map(([label, kind], at) => ({
    id: newId(),
    name: label[locale],
    kind,
    position: at + 1,
  }))
  tx.send(sql`INSERT INTO salary_item (workspace_id, id, name, kind, position, active)
    SELECT ${workspaceId}::uuid, x.id, x.name, x.kind, x.position, true FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, name text, kind text, position bigint)`)
}
