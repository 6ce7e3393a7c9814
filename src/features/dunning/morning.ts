/** Each morning: what has come to a step is written down as proposed, and whoever looks after the customer is told, once a step. */
import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import { newId } from '../../core/id.ts'
import { dayIn, wallClock } from '../../core/kinds/date.ts'
import { customer } from '../customers/customers.entity.ts'
import { notify } from '../notices/notify.ts'
import { systemActor } from '../pool/system.ts'
import { dueItems, dueOf, lastDue, MOST, type Row } from './proposals.ts'
import { readDunning } from './settings.ts'

/** Hour of the company's day. */
const HOUR = 8

/** Every company where it is morning now. */
export async function runMorning(core: Core, signal?: AbortSignal): Promise<void> {
  const companies = await core.db.control<{ id: string; timeZone: string }>(
    sql`SELECT id, time_zone AS "timeZone" FROM workspace`,
  )
  for (const { id, timeZone } of companies) {
    if (signal?.aborted) return
    if (Number(wallClock(timeZone, core.now()).slice(11, 13)) !== HOUR) continue
    await proposeCompany(core, id).catch(error =>
      core.log.error({ err: error, workspaceId: id }, 'what is due could not be proposed'),
    )
  }
}

/** Answers how many items have newly come to a step. */
export async function proposeCompany(core: Core, workspaceId: string): Promise<number> {
  const { active, steps } = await readDunning(core, workspaceId)
  const actor = active ? await systemActor(core, workspaceId) : undefined
  if (!actor || steps.length === 0) return 0
  const today = dayIn(actor.company.timeZone, core.now())
  const model = (await core.models(workspaceId))(customer.name)
  let count = 0
  const [parties] = await core.db.read<{ id: string }[]>(workspaceId, [
    sql`SELECT DISTINCT t.customer_id AS id FROM receivable t WHERE t.workspace_id = ${workspaceId} AND t.open > 0 AND t.amount > 0 AND t.due_on <= ${lastDue(steps, today)}::date`,
  ])
  for (let at = 0; at < parties.length; at += MOST) {
    const customers = parties.slice(at, at + MOST).map(one => one.id)
    const [rows] = await core.db.read<Row[]>(workspaceId, [
      dueItems({ workspaceId, steps, today, customers }),
    ])
    const all = dueOf(rows, steps, today).flatMap(one => one.at)
    const items = all.map(({ id, customer: of, step }) => ({
      ...{ id: newId(), item: id, customer: of, step: step.id, name: step.name, days: step.days },
    }))
    count += await core.db.transaction(workspaceId, async tx => {
      const fresh = await tx.rows<{
        customer: string
        owner: string | null
      }>(sql`WITH fresh AS (INSERT INTO dunning_log (workspace_id, id, receivable_id, customer_id, step_id, step_name, days, outcome)
          SELECT ${workspaceId}::uuid, x.id, x.item, x.customer, x.step, x.name, x.days, 'proposed'
          FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS x(id uuid, item uuid, customer uuid, step text, name text, days int)
          ON CONFLICT (workspace_id, receivable_id, step_id) DO NOTHING RETURNING customer_id)
        SELECT f.customer_id AS customer, c.owner_id AS owner FROM fresh f JOIN customer c ON c.workspace_id = ${workspaceId} AND c.id = f.customer_id`)
      for (const [of, owner] of new Map(fresh.map(one => [one.customer, one.owner])))
        if (owner)
          notify({ core, tx, actor }, [owner], {
            kind: 'dunningDue',
            entity: model.entity.name,
            recordId: of,
          })
      return fresh.length
    })
  }
  return count
}
