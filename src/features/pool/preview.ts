import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { demandOpen, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { addDays } from '../contactRecords/moments.ts'
import { closedIn, factsOf } from './facts.ts'
import { type Judged, judging } from './judge.ts'
import { type PoolSettings, type Preview, ruleText } from './pool.rules.ts'
import { companyPools, type Pool } from './pools.ts'

const SHOWN = 100

/**
 * What a pool would take with these rules: the nightly run's own judgement, without its acts. By what is closed to the actor nothing is
 * tried: thresholds would find it out.
 */
export async function previewPool(
  core: Core,
  actor: Actor,
  settings: PoolSettings,
  id?: string,
): Promise<Preview> {
  const { workspaceId } = actor
  const [company, models] = await Promise.all([companyPools(core, workspaceId), core.models(workspaceId)])
  const asked = [...settings.rules.flatMap(rule => rule.when), ...settings.exempt]
  const [closed] = closedIn(actor, models('customer'), asked)
  if (closed) demandOpen(actor, models('customer'), closed)
  const known = company.pools.find(one => one.id === id)
  const pool: Pool = {
    id: '00000000-0000-0000-0000-000000000000',
    version: 0,
    position: Number.MAX_SAFE_INTEGER,
    lastGiven: null,
    ...known,
    ...settings,
  }
  const { today, statement } = judging({ workspaceId, models, company, now: core.now() }, pool)
  const [found] = await core.db.read<Judged[]>(workspaceId, [statement(addDays(today, settings.warnDays))])
  const now = found.filter(one => one.due <= today)
  const first = [...now, ...found.filter(one => one.due > today)].slice(0, SHOWN)
  const facts = factsOf(models('customer'))
  const reasons = settings.rules.map(rule => ruleText(rule, facts)[actor.locale])
  const titles = await titlesOf(core, actor, first)
  return {
    now: now.length,
    soon: found.length - now.length,
    owners: new Set(found.map(one => one.owner)).size,
    byRule: settings.rules.map((_, place) => now.filter(one => one.rule === place).length),
    customers: first.flatMap(({ id, owner, due, rule }) => {
      const title = titles.get(id)
      return title
        ? [
            {
              id,
              title: title.name,
              owner: { id: owner, title: title.owner },
              due,
              reason: reasons[rule] ?? '',
            },
          ]
        : []
    }),
  }
}

async function titlesOf(core: Core, actor: Actor, found: readonly Judged[]) {
  const models = await core.models(actor.workspaceId)
  const [rows] = await core.db.read<{ id: string; name: string; owner: string }[]>(actor.workspaceId, [
    sql`SELECT t.id, ${titleFor(actor, models('customer'), 't')} AS name, u.name AS owner FROM customer t
      JOIN workspace_user u ON u.workspace_id = ${actor.workspaceId} AND u.id = t.owner_id
      WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${found.map(one => one.id)}::uuid[])
        AND ${within(models, actor, models('customer'), 't')}`,
  ])
  return new Map(rows.map(row => [row.id, row]))
}
