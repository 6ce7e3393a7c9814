import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { changesOf } from '../../core/events.ts'
import { authorOf, recordEvents } from '../people/events.ts'

/** How a company keeps its documents and ledgers. */
export const documentSettings = z.strictObject({
  /** By which document a customer comes to owe money; of orders confirmed from now on. */
  receivableOn: z.enum(['order', 'delivery', 'invoice', 'plan']).default('delivery'),
  /** By which document the company comes to owe a supplier; of purchase orders confirmed from now on. */
  payableOn: z.enum(['order', 'goodsReceipt', 'invoice', 'plan']).default('goodsReceipt'),
  /** Whether a customer's credit is asked when an order is confirmed: not at all, as a warning while it is keyed, or so that the order is held. */
  creditCheck: z.enum(['off', 'warn', 'hold']).default('off'),
  /** Days overdue beyond which orders of a customer are held too; null: never. */
  creditOverdueDays: z.number().int().min(0).max(3650).nullable().default(null),
  /** Whether deliveries of held orders are held too. */
  creditOnDelivery: z.boolean().default(false),
  negativeStock: z.enum(['allow', 'refuse']).default('allow'),
  /** Last day of each bucket of the ageing, in days overdue. */
  ageing: z
    .array(z.number().int().min(1).max(3650))
    .min(1)
    .max(8)
    .refine(days => days.every((day, at) => at === 0 || day > days[at - 1]), { error: 'ascending' })
    .default([30, 60, 90, 180]),
})
export type DocumentSettings = z.infer<typeof documentSettings>

interface Stored {
  version: number
  settings: unknown
}

const statement = (workspaceId: string) =>
  sql<Stored>`SELECT version, settings FROM document_setting WHERE workspace_id = ${workspaceId}`

const read = (row?: Stored) => ({
  ...documentSettings.strip().parse(row?.settings ?? {}),
  version: row?.version ?? 0,
})

export async function settingsIn(tx: Transaction): Promise<DocumentSettings> {
  const [row] = await tx.rows<Stored>(statement(tx.workspaceId))
  return read(row)
}

export async function readSettings(
  { db }: Pick<Core, 'db'>,
  workspaceId: string,
): Promise<DocumentSettings & { version: number }> {
  const [[row]] = await db.read<Stored[]>(workspaceId, [statement(workspaceId)])
  return read(row)
}

export async function changeSettings(
  core: Core,
  actor: Actor,
  version: number,
  settings: DocumentSettings,
): Promise<DocumentSettings & { version: number }> {
  const { workspaceId } = actor
  await core.db.transaction(workspaceId, async tx => {
    const before = await settingsIn(tx)
    const [written] =
      await tx.rows(sql`INSERT INTO document_setting AS s (workspace_id, settings) VALUES (${workspaceId}, ${JSON.stringify(settings)}::jsonb)
      ON CONFLICT (workspace_id) DO UPDATE SET settings = excluded.settings, version = s.version + 1, updated_at = now() WHERE s.version = ${version} RETURNING version`)
    if (!written) throw new Problem('conflict')
    const changes = changesOf({ ...before }, { ...settings })
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'documentSetting', recordId: workspaceId, action: 'update', changes }],
      authorOf(actor),
    )
  })
  return readSettings(core, workspaceId)
}
