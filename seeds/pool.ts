/** The demo's public pools, one a branch, with customers nobody has called for long. */
import type pg from 'pg'
import { newPool } from '../src/features/pool/pool.rules.ts'
import { momentOf } from './calendar.ts'
import type { SeedCompany } from './company.ts'
import { copyRows } from './copy.ts'
import { loadEvents } from './load.ts'
import { random, uuidAt } from './random.ts'

const NAMES: Record<string, string> = {
  北京总部: '北方公海',
  上海分公司: '华东公海',
  广州分公司: '华南公海',
  成都办事处: '西部公海',
}
const SILENT_DAYS = 270

/** Made after the figures, from which it follows who is silent: of those without a plan, every few go to the pool of their owner's branch. */
export async function loadPools(
  client: pg.ClientBase,
  workspaceId: string,
  { units, people, founded }: SeedCompany,
  today: number,
): Promise<void> {
  const chance = random(20_240_103)
  const rules = [
    { active: true, when: [{ fact: 'contactDays', operator: 'atLeast' as const, value: SILENT_DAYS }] },
  ]
  const pools = units
    .filter(unit => NAMES[unit.name])
    .map((unit, position) => ({
      id: uuidAt(founded + position, chance),
      unit,
      position: position + 1,
      ...newPool(NAMES[unit.name] ?? '', ['phone', 'email', 'bankAccount']),
      rules,
      claimsPerDay: 5,
    }))
  await copyRows(
    client,
    'pool',
    [
      'workspace_id',
      'id',
      'name',
      'position',
      'unit_ids',
      'claims_per_day',
      'cooldown_days',
      'warn_days',
      'masked',
    ],
    pools.map(one => [
      workspaceId,
      one.id,
      one.name,
      one.position,
      [one.unit.id],
      one.claimsPerDay,
      one.cooldownDays,
      one.warnDays,
      one.masked,
    ]),
  )
  await client.query('UPDATE pool SET rules = $2, exempt = $3 WHERE workspace_id = $1', [
    workspaceId,
    JSON.stringify(rules),
    JSON.stringify(newPool('', []).exempt),
  ])
  const branchOf = (unitId: string | null): string | undefined => {
    const unit = units.find(one => one.id === unitId)
    return unit && (NAMES[unit.name] && unit.parentId === null ? unit.id : branchOf(unit.parentId))
  }
  const { rows } = await client.query<{ id: string; owner: string }>(
    `SELECT c.id, c.owner_id AS owner FROM customer c JOIN customer_metric m ON m.workspace_id = $1 AND m.customer_id = c.id
     WHERE c.workspace_id = $1 AND c.level <> 'key' AND c.next_contact_at IS NULL
       AND greatest(m.last_contact_at, c.created_at) < $2 ORDER BY c.id`,
    [workspaceId, new Date(momentOf(today - SILENT_DAYS, 0)).toISOString()],
  )
  const moved = rows.flatMap(({ id, owner }) => {
    const branch = branchOf(people.find(person => person.id === owner)?.unitId ?? null)
    const pool = pools.find(one => one.unit.id === branch)
    if (!pool || !chance.chance(0.85)) return []
    return [{ id, owner, pool: pool.id, at: momentOf(today - chance.int(1, 40), 3 * 60 + 20) }]
  })
  await client.query(
    `WITH x AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS x(id uuid, owner uuid, pool uuid, at bigint)),
       handed AS (UPDATE customer c SET owner_id = NULL, pool_id = x.pool FROM x WHERE c.workspace_id = $1 AND c.id = x.id),
       dated AS (UPDATE customer_metric m SET previous_owner = x.owner, owned_since = to_timestamp(x.at / 1000), pooled_at = to_timestamp(x.at / 1000)
         FROM x WHERE m.workspace_id = $1 AND m.customer_id = x.id)
     INSERT INTO record_share (workspace_id, entity, record_id, group_id, access, record_created_at)
       SELECT $1, 'customer', x.id, x.pool, 'read', c.created_at FROM x JOIN customer c ON c.workspace_id = $1 AND c.id = x.id`,
    [workspaceId, JSON.stringify(moved)],
  )
  await loadEvents(
    client,
    workspaceId,
    moved.map(({ id, owner, pool, at }) => ({
      id: uuidAt(at, chance),
      at,
      occurredAt: at,
      actor: null,
      entity: 'customer',
      record: id,
      customer: id,
      action: 'reclaim',
      changes: { owner: [owner, null], pool: [null, pool], reason: [null, `未联系已满 ${SILENT_DAYS} 天`] },
    })),
  )
}
