import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { writeEvents } from '../../core/events.ts'
import { newId } from '../../core/id.ts'
import { dayIn, momentIn } from '../../core/kinds/date.ts'
import { notify } from '../notices/notify.ts'
import { refused } from './refusals.ts'

/** Rows from which an export can be unusual at all. */
const UNUSUAL_FROM = 1000
/** How many times what somebody exported at most in a day is far beyond their habit. */
const UNUSUAL_TIMES = 5
const HABIT_DAYS = 90

export interface NewExport {
  /** The object whose rows they are. */
  entity: string
  /** What the record of the export says beside the number of rows. */
  about: Record<string, unknown>
  /** How many rows there are; asked only of who may take so many a day and no more. */
  count: () => Promise<number>
}

export interface BegunExport {
  /** Rows that may go out; absent: all there are. */
  most?: number
  /** To be told at the end, or where it is broken off, how many rows went out. */
  end: (rows: number) => Promise<void>
}

/**
 * Begins an export and records it. Refused where the person would take more rows in the company's day than the role allows: what is
 * begun counts at once with all of its rows, and one person's exports wait for each other at this point, so that several at a time
 * do not pass the limit together.
 */
export async function beginExport(
  core: Core,
  actor: Actor,
  { entity, about, count }: NewExport,
): Promise<BegunExport> {
  const { workspaceId } = actor
  // It would be written down as theirs, and count as theirs.
  if (actor.seenBy) throw new Problem(refused.exportByOther, { name: actor.name })
  const id = newId()
  const write = (tx: Transaction, rows: number) =>
    writeEvents(tx, actor, [
      {
        entity,
        record_id: id,
        customer_id: null,
        occurred_at: core.now().toISOString(),
        action: 'export',
        changes: Object.fromEntries(
          Object.entries({ rows, ...about }).map(([name, value]) => [name, [null, value]]),
        ),
      },
    ])
  const most = actor.permissions.exportRows
  if (most === undefined)
    return { end: rows => core.db.transaction(workspaceId, async tx => write(tx, rows)) }
  const rows = await count()
  await core.db.transaction(workspaceId, async tx => {
    await tx.rows(
      sql`SELECT id FROM workspace_user WHERE workspace_id = ${workspaceId} AND id = ${actor.userId} FOR NO KEY UPDATE`,
    )
    const [{ today }] = await tx.rows<Exported>(exportedStatement(core, actor))
    if (today + rows > most) throw new Problem(refused.exportLimit, { most, today, rows })
    write(tx, rows)
  })
  return {
    most: rows,
    end: taken =>
      core.db.transaction(workspaceId, async tx =>
        tx.send(sql`UPDATE event SET changes = jsonb_set(changes, '{rows,1}', to_jsonb(${taken}::int))
          WHERE workspace_id = ${workspaceId} AND record_id = ${id} AND action = 'export'`),
      ),
  }
}

/** Tells the owners where a person has exported far more than in any day of the last three months. */
export async function watchExport(core: Core, actor: Actor, entity: string): Promise<void> {
  const [[{ today, habit }]] = await core.db.read<Exported[]>(actor.workspaceId, [
    exportedStatement(core, actor),
  ])
  if (today < UNUSUAL_FROM || today < habit * UNUSUAL_TIMES) return
  const day = dayIn(actor.company.timeZone, core.now())
  await core.db.transaction(actor.workspaceId, async tx => {
    const owners = await tx.rows<{ id: string }>(sql`
      select p.id from workspace_user p join role r on r.workspace_id = p.workspace_id and r.id = p.role_id
      where p.workspace_id = ${actor.workspaceId} and p.active and p.deleted_at is null and r.code = 'owner'
        and not exists (select from notice n where n.workspace_id = p.workspace_id and n.user_id = p.id and n.kind = 'unusualExport'
          and n.record_id = ${actor.userId} and n.content->>'day' = ${day})`)
    notify(
      { core, tx, actor },
      owners.map(owner => owner.id),
      {
        kind: 'unusualExport',
        entity: 'user',
        recordId: actor.userId,
        content: { rows: today, habit, of: entity, day },
      },
    )
  })
}

function startOfDay(core: Core, { company }: Actor): string {
  return momentIn(company.timeZone, `${dayIn(company.timeZone, core.now())}T00:00:00`).toISOString()
}

interface Exported {
  today: number
  habit: number
}

/** Rows the person has exported today, and in the largest day of the last three months before. */
function exportedStatement(core: Core, actor: Actor): RawBuilder<Exported> {
  const start = startOfDay(core, actor)
  return sql<Exported>`SELECT coalesce(max(rows) FILTER (WHERE day = 0), 0)::int AS today, coalesce(max(rows) FILTER (WHERE day > 0), 0)::int AS habit
    FROM (SELECT greatest(ceil(extract(epoch FROM ${start}::timestamptz - occurred_at) / 86400), 0) AS day, sum((changes->'rows'->>1)::bigint) AS rows
      FROM event WHERE workspace_id = ${actor.workspaceId} AND action = 'export' AND actor_id = ${actor.userId}
        AND occurred_at > ${start}::timestamptz - make_interval(days => ${HABIT_DAYS}) GROUP BY 1) days`
}
