import { copyFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newId } from '../../core/id.ts'
import { companyOfFile } from '../../server/testing/server.ts'
import { sharedFile } from '../../server/testing/shared.ts'
import { createDirectory } from '../people/directory.ts'
import { addImport, placeFor, readImport, setImport } from './importRows.ts'
import { performImport } from './perform.ts'

const file = sharedFile('orders/online_retail_II_2009-2010.csv.gz')

const { server, company } = await companyOfFile()

/** Rows of what the import writes, and the turnover. */
async function standing() {
  const of = (table: string) =>
    sql`SELECT count(*)::int AS count FROM ${sql.table(table)} WHERE workspace_id = ${company.id}`
  const tables = ['customer', 'product', 'order', 'order_line', 'metric_dirty']
  const counts = await server.core.db.read<{ count: number }[]>(company.id, tables.map(of))
  const [[sums]] = await server.core.db.read<Record<string, string | null>[]>(company.id, [
    sql`SELECT (SELECT sum(base_net) FROM "order" WHERE workspace_id = ${company.id}) AS booked,
      (SELECT sum(revenue) FROM customer_metric WHERE workspace_id = ${company.id}) AS counted`,
  ])
  return { ...Object.fromEntries(tables.map((table, i) => [table, counts[i][0].count])), ...sums }
}

test.skipIf(!file)(
  'two years of a shop’s invoices (525,461 lines) come in whole, add up, and go without a trace',
  { timeout: 600_000 },
  async () => {
    const { core } = server
    const actor = await createDirectory(core.db).actor(company.id, company.owner.id, 'import')
    if (!actor || !file) throw new Error('no owner')
    const id = newId()
    await copyFile(file, (await placeFor(core, id)).path)
    await addImport(core, actor, 'order', { id, name: 'online_retail.csv.gz', size: 1 }, {})
    const nothing = await standing()

    await setImport(core, company.id, id, { status: 'running' })
    await performImport({ core, workspaceId: company.id, importId: id })
    const done = await readImport(core, company.id, id)
    expect(done).toMatchObject({
      status: 'done',
      result: {
        read: 525_461,
        created: { customers: 4383, products: 4031, orders: 23_587, orderLines: 417_534 },
        returned: 9839,
        repeated: 6865,
        failed: 107_927,
      },
    })
    expect(await standing()).toEqual({
      customer: 4383,
      product: 4031,
      order: 23_587,
      order_line: 417_534,
      metric_dirty: 0,
      booked: '8348208.56',
      counted: '8348208.56',
    })

    await setImport(core, company.id, id, { status: 'undoing' })
    await performImport({ core, workspaceId: company.id, importId: id })
    expect(await readImport(core, company.id, id)).toMatchObject({
      status: 'undone',
      undoResult: { keptCount: 0 },
    })
    expect(await standing()).toEqual(nothing)
  },
)
