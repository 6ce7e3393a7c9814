/** Quotes end by themselves: their salesperson is told some days before, and when it has come. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { recordOf } from '../../core/rows.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { writeChange } from '../../core/store/records.ts'
import { addDays } from '../contactRecords/moments.ts'
import { notify } from '../notices/notify.ts'
import { systemActor } from '../pool/system.ts'
import { quote } from './quotes.entity.ts'

/** Days before the end at which the salesperson is told. */
const WARN_DAYS = 3
/** Quotes of one transaction. */
const BATCH = 100

/** Every company's quotes that are over or nearly so. */
export async function runExpiry(core: Core, signal?: AbortSignal): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  for (const { id } of companies) {
    if (signal?.aborted) return
    await expireCompany(core, id, signal).catch(error =>
      core.log.error(
        { err: error, workspaceId: id },
        'quotes could not be marked as expired; tried again in an hour',
      ),
    )
  }
}

/** Answers how many quotes were marked as expired, and of how many people were told that they soon will be. */
export async function expireCompany(core: Core, workspaceId: string, signal?: AbortSignal) {
  const done = { expired: 0, warned: 0 }
  const [[due]] = await core.db.read<{ id: string }[]>(workspaceId, [
    sql`SELECT id FROM quote WHERE workspace_id = ${workspaceId} AND status = 'sent' AND deleted_at IS NULL LIMIT 1`,
  ])
  const actor = due && (await systemActor(core, workspaceId))
  if (!actor) return done
  const today = dayIn(actor.company.timeZone, core.now())
  for (let count = BATCH; count === BATCH && !signal?.aborted; done.expired += count)
    count = await inTransaction(core, actor, context => expire(context, today))
  for (let count = BATCH; count === BATCH && !signal?.aborted; done.warned += count)
    count = await inTransaction(core, actor, context => warn(context, today))
  return done
}

async function inTransaction(
  core: Core,
  actor: Actor,
  act: (context: WriteContext) => Promise<number>,
): Promise<number> {
  const model = (await core.models(actor.workspaceId))(quote.name)
  return core.db.transaction(actor.workspaceId, tx => act({ core, tx, actor, model }))
}

async function expire(context: WriteContext, today: string): Promise<number> {
  const { tx, model } = context
  const rows =
    await tx.rows<Values>(sql`SELECT * FROM quote WHERE workspace_id = ${tx.workspaceId} AND status = 'sent' AND deleted_at IS NULL
    AND valid_until < ${today}::date ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED`)
  for (const row of rows) {
    const before = recordOf(model, row)
    await writeChange(context, { id: before.id, before, set: { status: 'expired' }, action: 'expire' })
    if (before.owner)
      notify(context, [String(before.owner)], {
        kind: 'quoteExpired',
        entity: quote.name,
        recordId: before.id,
      })
  }
  return rows.length
}

async function warn(context: WriteContext, today: string): Promise<number> {
  const { tx } = context
  const rows = await tx.rows<{
    id: string
    owner: string | null
    on: string
  }>(sql`UPDATE quote SET reminded_revision = revision
    WHERE workspace_id = ${tx.workspaceId} AND id IN (SELECT id FROM quote WHERE workspace_id = ${tx.workspaceId} AND status = 'sent' AND deleted_at IS NULL
      AND valid_until <= ${addDays(today, WARN_DAYS)}::date AND reminded_revision IS DISTINCT FROM revision ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id, owner_id AS owner, valid_until AS "on"`)
  for (const { id, owner, on } of rows)
    if (owner)
      notify(context, [owner], { kind: 'quoteExpiring', entity: quote.name, recordId: id, content: { on } })
  return rows.length
}
