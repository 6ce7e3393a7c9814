import { sql } from 'kysely'
import type { ApprovalSubject } from '../approvals/subject.ts'
import { salarySheet } from './salaries.entity.ts'

const sumOf = (workspaceId: string, value: 'gross' | 'net') =>
  sql`(SELECT coalesce(sum(s.${sql.ref(value)}), 0) FROM payslip s WHERE s.workspace_id = ${workspaceId} AND s.sheet_id = t.id AND s.deleted_at IS NULL)`

/** Net on the sheets of the same unit for the month before; NULL where there are none. */
const netBefore = (workspaceId: string) => sql`(SELECT sum(s.net) FROM salary_sheet b
    JOIN payslip s ON s.workspace_id = ${workspaceId} AND s.sheet_id = b.id AND s.deleted_at IS NULL
    WHERE b.workspace_id = ${workspaceId} AND b.deleted_at IS NULL AND b.unit_id IS NOT DISTINCT FROM t.unit_id
      AND b.month = to_char((t.month || '-01')::date - interval '1 month', 'YYYY-MM'))`

/** A salary sheet that is approved. Its figures are told to nobody whose role does not read salary sheets. */
export const salarySubject: ApprovalSubject = {
  key: 'salarySheet',
  label: { zh: '工资表审核', en: 'Approving salary sheets' },
  entity: salarySheet,
  holds: ({ set, before }) => set.status === 'approved' && (before?.status ?? 'draft') === 'draft',
  facts: [
    {
      key: 'net',
      kind: 'money',
      label: { zh: '实发合计', en: 'Net in all' },
      tells: ['salarySheet.net'],
      sql: ({ workspaceId }) => sumOf(workspaceId, 'net'),
    },
    {
      key: 'gross',
      kind: 'money',
      label: { zh: '应发合计', en: 'Gross in all' },
      tells: ['salarySheet.gross'],
      sql: ({ workspaceId }) => sumOf(workspaceId, 'gross'),
    },
    {
      key: 'people',
      kind: 'number',
      label: { zh: '人数', en: 'People' },
      tells: ['salarySheet.people'],
      sql: ({ workspaceId }) =>
        sql`(SELECT count(*) FROM payslip s WHERE s.workspace_id = ${workspaceId} AND s.sheet_id = t.id AND s.deleted_at IS NULL)`,
    },
    {
      key: 'netChange',
      kind: 'percent',
      label: {
        zh: '实发比上月增减（同一部门上月有工资表时）',
        en: 'Net against the month before (where the unit has a sheet of it)',
      },
      tells: ['salarySheet.net'],
      sql: ({ workspaceId }) =>
        sql`round(100 * ${sumOf(workspaceId, 'net')} / nullif(${netBefore(workspaceId)}, 0) - 100, 2)`,
    },
  ],
  outline: sql`concat_ws(' ', t.month, (SELECT n.name FROM unit n WHERE n.workspace_id = t.workspace_id AND n.id = t.unit_id))`,
  held: sql`t.status <> 'draft'`,
  on: 'created_at',
}
