/** Items that are left alone: disputed, or put off until a day. And what was done for the items of a customer so far. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { writeEvents } from '../../core/events.ts'
import type { Ref } from '../../core/field.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { open, within } from '../../core/scope.ts'
import { get } from '../../core/store/read.ts'
import { customer } from '../customers/customers.entity.ts'
import { receivable } from '../money/money.entity.ts'
import { demandDunning } from './act.ts'
import type { Outcome } from './dunning.rules.ts'
import { demandReceivables, neverLeft } from './proposals.ts'
import { refused } from './refusals.ts'

export interface Hold {
  items: string[]
  /** Null: disputed, until it is taken off. */
  until: string | null
  reason: string
}

/** Leaves items alone; said again, it is for the new reason and day. */
export async function hold(core: Core, actor: Actor, { items, until, reason }: Hold): Promise<void> {
  demandDunning(actor)
  if (until && until <= dayIn(actor.company.timeZone, core.now())) throw new Problem(refused.noDay)
  const rows = items.map(item => ({ id: newId(), item }))
  await onItems(core, actor, items, 'dunningHold', async tx => {
    tx.send(sql`INSERT INTO dunning_hold AS h (workspace_id, id, receivable_id, kind, until, reason, held_by)
      SELECT ${tx.workspaceId}::uuid, x.id, x.item, ${until ? 'paused' : 'disputed'}::text, ${until}::date, ${reason}::text, ${actor.userId}::uuid
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, item uuid)
      ON CONFLICT (workspace_id, receivable_id) DO UPDATE SET kind = excluded.kind, until = excluded.until, reason = excluded.reason, held_by = excluded.held_by, held_at = now()`)
  })
}

export async function release(core: Core, actor: Actor, items: string[]): Promise<void> {
  demandDunning(actor)
  await onItems(core, actor, items, 'dunningRelease', async tx => {
    tx.send(
      sql`DELETE FROM dunning_hold WHERE workspace_id = ${tx.workspaceId} AND receivable_id = ANY(${items}::uuid[])`,
    )
  })
}

/** Does something about items the actor sees, all of one customer or of several; each customer's timeline tells it. */
async function onItems(
  core: Core,
  actor: Actor,
  items: string[],
  action: string,
  act: (tx: Parameters<Parameters<Core['db']['transaction']>[1]>[0]) => Promise<void>,
): Promise<void> {
  const { model, models } = await demandReceivables(core, actor)
  await core.db.transaction(actor.workspaceId, async tx => {
    const rows = await tx.rows<{ id: string; customer: string }>(
      sql`SELECT t.id, t.customer_id AS customer FROM receivable t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${items}::uuid[])
        AND ${within(models, actor, model, 't')} ORDER BY t.id FOR NO KEY UPDATE OF t`,
    )
    if (rows.length < new Set(items).size) throw new Problem('notFound')
    await act(tx)
    const customers = [...new Set(rows.map(one => one.customer))]
    writeEvents(
      tx,
      actor,
      customers.map(id => ({
        ...{ entity: customer.name, record_id: id, customer_id: id, action, changes: null },
        occurred_at: core.now().toISOString(),
      })),
    )
  })
}

export interface Logged {
  id: string
  number: string | null
  step: string
  outcome: Exclude<Outcome, 'proposed'> | 'failed'
  reason: string | null
  at: string
  person: Ref | null
}

export interface Held {
  item: string
  number: string | null
  kind: 'disputed' | 'paused'
  until: string | null
  reason: string
}

/** What was done for the items of a customer, the newest first, and what is left alone. */
export async function historyOf(
  core: Core,
  actor: Actor,
  id: string,
): Promise<{ log: Logged[]; held: Held[] }> {
  const { model } = await demandReceivables(core, actor)
  await get(core, actor, customer.name, id)
  const { workspaceId } = actor
  const number = open(actor, model, 'number') ? sql`t.number` : sql`NULL`
  const [log, held] = (await core.db.read(workspaceId, [
    sql`SELECT l.id, ${number} AS number, l.step_name AS step, CASE WHEN ${neverLeft} THEN 'failed' ELSE l.outcome END AS outcome, l.reason, l.done_at AS at,
        CASE WHEN u.id IS NULL THEN NULL ELSE jsonb_build_object('id', u.id, 'title', u.name) END AS person
      FROM dunning_log l JOIN ${sql.table(receivable.table)} t ON t.workspace_id = l.workspace_id AND t.id = l.receivable_id
      LEFT JOIN workspace_user u ON u.workspace_id = l.workspace_id AND u.id = l.done_by
      WHERE l.workspace_id = ${workspaceId} AND l.customer_id = ${id} AND l.outcome <> 'proposed' ORDER BY l.done_at DESC, l.id DESC LIMIT 200`,
    sql`SELECT h.receivable_id AS item, ${number} AS number, h.kind, h.until, h.reason FROM dunning_hold h
      JOIN ${sql.table(receivable.table)} t ON t.workspace_id = h.workspace_id AND t.id = h.receivable_id
      WHERE h.workspace_id = ${workspaceId} AND t.customer_id = ${id} AND t.open > 0 ORDER BY h.held_at DESC LIMIT 200`,
  ])) as unknown as [Logged[], Held[]]
  return { log, held }
}

/** The last step taken for what a customer still owes, for those the actor sees. */
export async function stepsTaken(
  core: Core,
  actor: Actor,
): Promise<{ customer: string; step: string; at: string }[]> {
  const { model, models } = await demandReceivables(core, actor)
  const [rows] = await core.db.read<{ customer: string; step: string; at: string }[]>(actor.workspaceId, [
    sql`SELECT DISTINCT ON (l.customer_id) l.customer_id AS customer, l.step_name AS step, l.done_at AS at
      FROM dunning_log l JOIN receivable t ON t.workspace_id = l.workspace_id AND t.id = l.receivable_id AND t.open > 0
      WHERE l.workspace_id = ${actor.workspaceId} AND l.outcome NOT IN ('proposed', 'skipped') AND NOT ${neverLeft} AND ${within(models, actor, model, 't')}
      ORDER BY l.customer_id, l.days DESC, l.done_at DESC`,
  ])
  return rows
}
