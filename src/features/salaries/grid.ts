/** A salary sheet as people read it: a row a person, a column an item. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Locale } from '../../core/label.ts'
import { demand, demandOpen, within } from '../../core/scope.ts'
import { get, readingOf } from '../../core/store/read.ts'
import type { TableColumn } from '../exports/table.ts'
import { type Grid, type GridItem, type GridRow, gridHeads, sumOf } from './grid.shared.ts'
import { payslip, salarySheet } from './salaries.entity.ts'
import type { ItemKind } from './salaries.rules.ts'

const shown = ['person', 'base', 'commission', 'lines', 'gross', 'deductions', 'net', 'employer']

/** For who sees the sheet and payslips with all their figures; the rows are those the reader's list of payslips has. */
export async function gridOf(core: Core, actor: Actor, id: string): Promise<Grid> {
  const sheet = await get(core, actor, salarySheet.name, id)
  const { model, models } = await readingOf(core, actor, payslip.name)
  demand(actor, model, 'read')
  for (const name of shown) demandOpen(actor, model, name)
  const at = actor.workspaceId
  const [items, rows] = await core.db.read<Record<string, unknown>[]>(at, [
    sql`SELECT id, name, kind FROM salary_item i WHERE workspace_id = ${at} AND ((active IS NOT FALSE AND deleted_at IS NULL) OR EXISTS (
        SELECT FROM payslip_item x JOIN payslip s ON s.workspace_id = ${at} AND s.id = x.payslip_id AND s.deleted_at IS NULL
        WHERE x.workspace_id = ${at} AND x.item_id = i.id AND s.sheet_id = ${id} AND x.amount <> 0))
      ORDER BY array_position(ARRAY['earning', 'deduction', 'employer'], kind), position, name`,
    sql`SELECT t.id, t.version, u.id AS person, u.name AS title, n.name AS unit, t.base, t.commission, t.gross, t.deductions, t.net, t.employer,
        coalesce((SELECT jsonb_object_agg(x.item_id, x.amount::text) FROM (SELECT item_id, sum(amount) AS amount FROM payslip_item
          WHERE workspace_id = ${at} AND payslip_id = t.id GROUP BY 1) x), '{}') AS items
      FROM payslip t JOIN workspace_user u ON u.workspace_id = ${at} AND u.id = t.person_id
      LEFT JOIN unit n ON n.workspace_id = ${at} AND n.id = u.unit_id
      WHERE t.workspace_id = ${at} AND t.sheet_id = ${id} AND t.deleted_at IS NULL AND ${within(models, actor, model, 't')} ORDER BY n.position NULLS LAST, u.name_sort, u.id`,
  ])
  return {
    name: String(sheet.name),
    month: String(sheet.month),
    commissionMonth: String(sheet.commissionMonth || sheet.month),
    status: String(sheet.status),
    isPending: sheet.approval === 'waiting' || sheet.approval === 'failed',
    items: items as unknown as GridItem[],
    rows: rows.map(({ person, title, ...row }) => ({ ...row, person: { id: person, title } }) as GridRow),
  }
}

/** The sheet as a table for a file, with its sums. */
export function gridTable({ name, items, rows }: Grid, locale: Locale) {
  const of = (kind: ItemKind) => items.filter(item => item.kind === kind)
  const figures: [string, (row: GridRow) => string | undefined][] = [
    [gridHeads.base[locale], row => row.base],
    [gridHeads.commission[locale], row => row.commission],
    ...of('earning').map((item): [string, (row: GridRow) => string | undefined] => [
      item.name,
      row => row.items[item.id],
    ]),
    [gridHeads.gross[locale], row => row.gross],
    ...of('deduction').map((item): [string, (row: GridRow) => string | undefined] => [
      item.name,
      row => row.items[item.id],
    ]),
    [gridHeads.deductions[locale], row => row.deductions],
    [gridHeads.net[locale], row => row.net],
    ...of('employer').map((item): [string, (row: GridRow) => string | undefined] => [
      item.name,
      row => row.items[item.id],
    ]),
  ]
  const columns: TableColumn[] = [
    { header: gridHeads.person[locale] },
    { header: gridHeads.unit[locale] },
    ...figures.map(([header]) => ({ header, places: 2 })),
  ]
  const total = { zh: '合计', en: 'Total' }[locale]
  return {
    title: name,
    columns,
    rows: [
      ...rows.map(row => [row.person.title, row.unit, ...figures.map(([, value]) => value(row) ?? '0')]),
      [total, null, ...figures.map(([, value]) => sumOf(rows.map(value)))],
    ],
  }
}
