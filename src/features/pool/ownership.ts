import { sql } from 'kysely'
import { type Actor, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { described, type StoredEvent, storedEvents } from '../../core/events.ts'
import type { Label } from '../../core/label.ts'
import { demandSeen } from '../../core/routes.ts'
import { addDays } from '../contactRecords/moments.ts'
import { closedIn, factsOf } from './facts.ts'
import { type Judged, judging } from './judge.ts'
import { ruleText } from './pool.rules.ts'
import { companyPools } from './pools.ts'

const OWNERS_MOST = 50
const byRules: Label = { zh: '按公海规则', en: 'by the rules of the pool' }

export interface Ownership {
  /** Changes of owner, newest first, each with the owner before and after, the act and its reason. */
  changes: Awaited<ReturnType<typeof described>>
  /** The day on which the rules take the customer, and why, where that day is near. */
  reclaim: { on: string; reason: string } | null
}

/** Who had the customer and when, and whether the rules will take it, for whoever sees it. */
export async function ownershipOf(core: Core, actor: Actor, id: string): Promise<Ownership> {
  await demandSeen(core, actor, 'customer', id)
  if (fieldAccess(actor, 'customer', 'owner') === 'hidden') return { changes: [], reclaim: null }
  const { workspaceId } = actor
  const [models, company] = await Promise.all([core.models(workspaceId), companyPools(core, workspaceId)])
  const judged = company.pools.map(pool => {
    const { today, statement } = judging({ workspaceId, models, company, now: core.now(), ids: [id] }, pool)
    return { pool, today, statement: statement(addDays(today, pool.warnDays)) }
  })
  const [events, ...found] = await core.db.read(workspaceId, [
    sql`${storedEvents} WHERE e.workspace_id = ${workspaceId} AND e.record_id = ${id} AND e.changes ? 'owner'
      ORDER BY e.id DESC LIMIT ${OWNERS_MOST}`,
    ...judged.map(one => one.statement),
  ])
  const at = found.findIndex(rows => rows.length > 0)
  return {
    changes: await described(core, models, actor, events as unknown as StoredEvent[]),
    reclaim: at < 0 ? null : soon(found[at][0] as unknown as Judged),
  }

  function soon({ due, reclaimOn, rule }: Judged) {
    const { pool, today } = judged[at]
    const soonest = pool.warnDays === 0 ? today : (reclaimOn ?? addDays(today, pool.warnDays))
    const model = models('customer')
    const met = pool.rules[rule]
    const isTold = met && closedIn(actor, model, met.when).length === 0
    const reason = (isTold ? ruleText(met, factsOf(model)) : byRules)[actor.locale]
    return { on: due > soonest ? due : soonest, reason }
  }
}
