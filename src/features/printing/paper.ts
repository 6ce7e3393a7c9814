import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { type CompanyPaper, paperSchema } from './paperFacts.ts'

/** What stands on the company's paper, and its printers. */

export async function readPaper(
  core: Core,
  actor: Pick<Actor, 'workspaceId'>,
): Promise<{ version: number; facts: CompanyPaper }> {
  const [[row]] = await core.db.read<{ version: number; facts: unknown }[]>(actor.workspaceId, [
    sql`SELECT version, facts FROM print_company WHERE workspace_id = ${actor.workspaceId}`,
  ])
  return row ? { version: row.version, facts: paperSchema.parse(row.facts) } : { version: 0, facts: {} }
}

export async function writePaper(
  core: Core,
  actor: Actor,
  { version, facts }: { version: number; facts: CompanyPaper },
): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    const [row] = await tx.rows<{ version: number }>(
      sql`INSERT INTO print_company AS p (workspace_id, id, facts) VALUES (${tx.workspaceId}, ${newId()}, ${JSON.stringify(facts)}::jsonb)
        ON CONFLICT (workspace_id) DO UPDATE SET facts = EXCLUDED.facts, version = p.version + 1 WHERE p.version = ${version}
        RETURNING version`,
    )
    if (!row) throw new Problem('conflict')
  })
}

const shift = z.number().min(-50).max(50)
export const printersSchema = z
  .array(z.strictObject({ name: z.string().trim().min(1).max(60), x: shift, y: shift }))
  .max(50)
  .refine(all => new Set(all.map(one => one.name)).size === all.length, { error: 'each name once' })
export type PrinterOffset = z.output<typeof printersSchema>[number]

export async function readPrinters(core: Core, actor: Actor): Promise<PrinterOffset[]> {
  const [rows] = await core.db.read<PrinterOffset[]>(actor.workspaceId, [
    sql`SELECT name, x::float8 AS x, y::float8 AS y FROM printer WHERE workspace_id = ${actor.workspaceId} ORDER BY name`,
  ])
  return rows
}

export async function writePrinters(core: Core, actor: Actor, printers: PrinterOffset[]): Promise<void> {
  await core.db.transaction(actor.workspaceId, async tx => {
    await tx.rows(sql`DELETE FROM printer WHERE workspace_id = ${tx.workspaceId}`)
    for (const { name, x, y } of printers)
      tx.send(
        sql`INSERT INTO printer (workspace_id, id, name, x, y) VALUES (${tx.workspaceId}, ${newId()}, ${name}, ${x}, ${y})`,
      )
  })
}

/** By how much everything is moved on a printer; 404 where there is none of the name. */
export async function offsetOf(core: Core, actor: Actor, name: string | undefined) {
  if (!name) return { x: 0, y: 0 }
  const printer = (await readPrinters(core, actor)).find(one => one.name === name)
  if (!printer) throw new Problem('notFound')
  return { x: printer.x, y: printer.y }
}
