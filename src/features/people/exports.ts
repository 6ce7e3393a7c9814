import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn, momentIn } from '../../core/kinds/date.ts'
import { notify } from '../notices/notify.ts'
import { refused } from './refusals.ts'

/** Rows from which an export can be unusual at all. */
const UNUSUAL_FROM = 1000
/** How many times what somebody exported at most in a day is far beyond their habit. */
const UNUSUAL_TIMES = 5
const HABIT_DAYS = 90

/**
 * Refuses an export by which the person would take more rows in the company's day than the role allows.
 * @param rows how many the list has
 */
export async function demandExportable(core: Core, actor: Actor, rows: number): Promise<void> {
  const most = actor.permissions.exportRows
  if (most === undefined) return
  const { today } = await exported(core, actor)
  if (today + rows > most) throw new Problem(refused.exportLimit, { most, today, rows })
}

/** Tells the owners where a person has exported far more than in any day of the last three months. */
export async function watchExport(core: Core, actor: Actor, entity: string): Promise<void> {
  const { today, habit } = await exported(core, actor)
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

/** Rows the person has exported today, and in the largest day of the last three months before. */
async function exported(core: Core, actor: Actor): Promise<{ today: number; habit: number }> {
  const start = startOfDay(core, actor)
  const [[found]] = await core.db.read<{ today: number; habit: number }[]>(actor.workspaceId, [
    sql`SELECT coalesce(max(rows) FILTER (WHERE day = 0), 0)::int AS today, coalesce(max(rows) FILTER (WHERE day > 0), 0)::int AS habit
      FROM (SELECT greatest(ceil(extract(epoch FROM ${start}::timestamptz - occurred_at) / 86400), 0) AS day, sum((changes->'rows'->>1)::bigint) AS rows
        FROM event WHERE workspace_id = ${actor.workspaceId} AND action = 'export' AND actor_id = ${actor.userId}
          AND occurred_at > ${start}::timestamptz - make_interval(days => ${HABIT_DAYS}) GROUP BY 1) days`,
  ])
  return found
}
