/** What is written down and told of requests. */
import { sql } from 'kysely'
import { customerOf, writeEvents } from '../../core/events.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { notify } from '../notices/notify.ts'
import type { RequestStep } from './staff.rules.ts'

export interface Request {
  id: string
  entity: string
  recordId: string
  verb: string
  asker: string
  steps: RequestStep[]
  step: number
}

/** An event of the record: it stands in its history, and in its customer's timeline. */
export function noteOn(
  { core, tx, actor, model }: WriteContext,
  record: Values & { id: string },
  action: string,
  changes: Record<string, [unknown, unknown]>,
): void {
  writeEvents(tx, actor, [
    {
      entity: model.entity.name,
      record_id: record.id,
      customer_id: customerOf(model, record),
      occurred_at: core.now().toISOString(),
      action,
      changes,
    },
  ])
}

export const MAIL_JOB = 'approvalMail'
/** Requests that come so soon after one another are one mail, of the last of them. */
export const BURST_SECONDS = 60

/** Tells people inside the program, and by mail where the company has a mail server. */
export function tell(context: WriteContext, request: Request, kind: string, users: readonly string[]): void {
  const { core, tx, actor } = context
  const others = users.filter(one => one !== actor.userId)
  if (others.length === 0) return
  // Whoever agreed before, it is who asked that waits.
  const isAsked = kind === 'approvalAsked' || kind === 'approvalReminder'
  notify(isAsked ? { ...context, actor: { ...actor, userId: request.asker } } : context, others, {
    kind,
    entity: request.entity,
    recordId: request.recordId,
    content: { approval: request.id },
    // Many asked at once are one notice.
    alone: kind !== 'approvalAsked',
  })
  const order = { workspaceId: tx.workspaceId, approval: request.id, kind, users: others }
  tx.afterCommit(() => {
    core
      .enqueue(MAIL_JOB, order, kind === 'approvalAsked' ? { afterSeconds: BURST_SECONDS } : {})
      .catch(error =>
        core.log.warn({ err: error }, 'a mail about an approval could not be put into the queue'),
      )
  })
}

/** The record as far as its event needs it: the customer in whose timeline it stands. */
export async function recordFor({ tx, model }: WriteContext, id: string): Promise<Values & { id: string }> {
  const { customer } = model.entity
  if (!customer || customer === 'self') return { id }
  const column = sql.ref(model.columns[customer] as string)
  const [row] = await tx.rows<Values>(
    sql`SELECT ${column} AS customer FROM ${sql.table(model.entity.table)} WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )
  return { id, [customer]: row?.customer ?? null }
}
