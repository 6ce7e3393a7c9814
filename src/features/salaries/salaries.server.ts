import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { type Fault, Problem } from '../../core/errors.ts'
import type {
  Change,
  ComputedField,
  ServerFeature,
  ServerPart,
  Values,
  WriteContext,
} from '../../core/server.ts'
import { refused as pending } from '../approvals/refusals.ts'
import { isMonth } from '../commissions/commissions.rules.ts'
import { sendTable } from '../exports/table.ts'
import { gridOf, gridTable } from './grid.ts'
import { refused } from './refusals.ts'
import { payslip, salaryItem, salarySheet } from './salaries.entity.ts'
import { type ItemKind, salaryOf } from './salaries.rules.ts'
import { approve, fill, lock, pay, undoPayment } from './sheet.ts'

const signs = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }

/** Of the payslips on the sheet: kept nowhere else. */
function ofSlips(value: 'people' | 'gross' | 'deductions' | 'net' | 'employer'): ComputedField {
  const sum = value === 'people' ? sql`count(*)` : sql`coalesce(sum(${sql.ref(`s.${value}`)}), 0)`
  const found = sql`(SELECT ${sum} FROM payslip s WHERE s.workspace_id = t.workspace_id AND s.sheet_id = t.id AND s.deleted_at IS NULL)`
  return {
    sql: () => found,
    filter: (operator, given) =>
      operator === 'empty'
        ? sql`${given === 'false'}::boolean`
        : sql`${found} ${sql.raw(signs[operator as 'eq'] ?? '=')} ${given}::numeric`,
  }
}

function checkSheet(record: Values, before: Values | null): Fault[] {
  const faults: Fault[] = []
  for (const name of ['month', 'commissionMonth'] as const)
    if (record[name] && !isMonth(record[name]))
      faults.push({
        field: name,
        code: 'form',
        message: { zh: '月份写成 2026-11 这样', en: 'Write the month as 2026-11' },
      })
  const fixed = before && before.status !== 'draft' ? ['name', 'commissionMonth'] : []
  for (const name of [...fixed, ...(before ? ['month', 'unit'] : [])])
    if (before && (record[name] ?? null) !== (before[name] ?? null))
      faults.push({
        field: name,
        code: 'fixed',
        message: { zh: '不能再改；请另建一张工资表', en: 'This stays; make another sheet' },
      })
  return faults
}

/** A sheet without a name is called by its month and unit. */
async function nameSheet({ tx }: WriteContext, { set, before }: Change): Promise<void> {
  if (before || set.name) return
  const [unit] = set.unit
    ? await tx.rows<{ name: string }>(
        sql`SELECT name FROM unit WHERE workspace_id = ${tx.workspaceId} AND id = ${set.unit}`,
      )
    : []
  set.name = [set.month, unit?.name].filter(Boolean).join(' ')
}

/** What is approved stays; the payslips of a draft go and come with it. */
async function followSheet({ tx, core }: WriteContext, changes: Change[]): Promise<void> {
  for (const { id, action, set } of changes) {
    if (action !== 'delete' && action !== 'restore') continue
    if (set.status !== 'draft') throw new Problem(refused.lockedStays)
    const own = sql`workspace_id = ${tx.workspaceId} AND sheet_id = ${id}`
    if (action === 'delete')
      tx.send(
        sql`UPDATE payslip SET deleted_at = ${core.now().toISOString()}::timestamptz, version = version + 1 WHERE ${own} AND deleted_at IS NULL`,
      )
    // Those that went with it, not those taken off before.
    else
      tx.send(
        sql`UPDATE payslip SET deleted_at = NULL, version = version + 1 WHERE ${own} AND deleted_at = (SELECT max(deleted_at) FROM payslip WHERE ${own})`,
      )
  }
}

/** A payslip changes while its sheet is a draft that does not wait for approval; the sheet is held, so that it is not approved meanwhile. */
async function keepDraft({ tx }: WriteContext, sheet: unknown): Promise<void> {
  const [found] = await tx.rows<{ status: string; isPending: boolean }>(
    sql`SELECT status, coalesce(approval IN ('waiting', 'failed'), false) AS "isPending" FROM salary_sheet WHERE workspace_id = ${tx.workspaceId} AND id = ${sheet} AND deleted_at IS NULL FOR NO KEY UPDATE`,
  )
  if (found?.status !== 'draft') throw new Problem(refused.notADraft)
  if (found.isPending) throw new Problem(pending.approvalPending)
}

async function workOut(context: WriteContext, { id, set, before }: Change): Promise<void> {
  const { tx } = context
  const record = { ...before, ...set }
  await keepDraft(context, record.sheet)
  const items = set.lines
    ? await withKinds(context, set.lines as Item[])
    : await tx.rows<Item>(
        sql`SELECT kind, amount FROM payslip_item WHERE workspace_id = ${tx.workspaceId} AND payslip_id = ${id}`,
      )
  Object.assign(set, salaryOf({ base: record.base, commission: record.commission, items }))
}

type Item = Values & { item: string; kind: ItemKind; amount: unknown }

/** An item is of the kind it has when it is written down. */
async function withKinds({ tx }: WriteContext, lines: Item[]): Promise<Item[]> {
  const kinds = await tx.rows<{ id: string; kind: ItemKind }>(
    sql`SELECT id, kind FROM salary_item WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${lines.map(line => line.item)}::uuid[])`,
  )
  const byId = new Map(kinds.map(one => [one.id, one.kind]))
  for (const line of lines) line.kind = byId.get(line.item) ?? line.kind
  return lines
}

const sheetPart: ServerPart = {
  entity: salarySheet,
  complete: (actor, input) => {
    input.owner ??= actor.userId
  },
  check: checkSheet,
  beforeWrite: nameSheet,
  afterWrite: followSheet,
  verbs: {
    fill,
    approve,
    lock,
    pay,
    undoPayment,
    giveBack: async (_context, _record, input) => ({
      set: { status: 'draft' },
      note: { reason: input.reason },
    }),
  },
  computed: Object.fromEntries(
    (['people', 'gross', 'deductions', 'net', 'employer'] as const).map(name => [name, ofSlips(name)]),
  ),
}

const slipPart: ServerPart = {
  entity: payslip,
  // Made by the sheet, and come back with it.
  allows: (_actor, action) => !['create', 'restore'].includes(action),
  beforeWrite: async (context, change) => {
    if (change.action === 'create' || change.action === 'update') await workOut(context, change)
  },
  afterWrite: async (context, changes) => {
    for (const { action, set } of changes)
      if (action === 'delete' || action === 'restore') await keepDraft(context, set.sheet)
  },
}

function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['salarySheets']
  const params = z.object({ id: z.uuid() })
  api.get(
    '/salarySheets/:id/grid',
    { schema: { tags, summary: 'A salary sheet as a table: people by items', params } },
    ({ actor, params }) => gridOf(core, actor, params.id),
  )
  api.get(
    '/salarySheets/:id/file',
    {
      schema: {
        tags,
        summary: 'A salary sheet as a file; recorded as an export of payslips',
        params,
        querystring: z.object({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
      },
    },
    async (request, reply) => {
      const { actor, params, query } = request
      if (!can(actor, payslip.name, 'export')) throw new Problem('forbidden')
      const grid = await gridOf(core, actor, params.id)
      await sendTable(core, actor, reply, {
        entity: payslip.name,
        format: query.format,
        ...gridTable(grid, actor.locale),
      })
    },
  )
}

export const server: ServerFeature = {
  parts: [{ entity: salaryItem }, sheetPart, slipPart],
  routes,
}
