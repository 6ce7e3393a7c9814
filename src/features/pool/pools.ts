import { sql } from 'kysely'
import { type Actor, can, fieldAccess, type Permissions, permissionOf } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type FormulaSource, narrowed } from '../formulas/access.ts'
import type { PoolSettings } from './pool.rules.ts'

/** A pool as it stands. */
export interface Pool extends PoolSettings {
  id: string
  version: number
  position: number
  lastGiven: string | null
}

interface Company {
  pools: readonly Pool[]
  formulas: { entity: string; key: string; sources: FormulaSource[] }[]
  /** Units with the one above each. */
  units: { id: string; parentId: string | null }[]
  people: Person[]
  until: number
}

interface Person {
  id: string
  unitId: string | null
  headOf: string[]
  active: boolean
  permissions: Permissions
}

const KEPT_MS = 5_000
const kept = new Map<string, Company>()

export function forgetPools(workspaceId: string): void {
  kept.delete(workspaceId)
}

const poolColumns = sql`id, version, position, name, mode, unit_ids AS units, regions, claims_per_day AS "claimsPerDay", owned_most AS "ownedMost",
  cooldown_days AS "cooldownDays", warn_days AS "warnDays", masked, rules, exempt, last_given_id AS "lastGiven"`

/** Pools in the order in which customers are offered to them. */
const poolsStatement = (workspaceId: string) =>
  sql<Pool>`SELECT ${poolColumns} FROM pool WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL ORDER BY position, id`

const companyStatements = (workspaceId: string) => [
  poolsStatement(workspaceId),
  sql`SELECT entity, key, sources FROM custom_field
    WHERE workspace_id = ${workspaceId} AND kind = 'formula' AND sources IS NOT NULL AND deleted_at IS NULL`,
  sql`SELECT id, parent_id AS "parentId" FROM unit WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL`,
  sql`SELECT p.id, p.unit_id AS "unitId", p.active, r.permissions, ARRAY(SELECT u.id FROM unit u WHERE u.workspace_id = ${workspaceId}
      AND u.head_id = p.id AND u.deleted_at IS NULL) AS "headOf"
    FROM workspace_user p JOIN role r ON r.workspace_id = ${workspaceId} AND r.id = p.role_id
    WHERE p.workspace_id = ${workspaceId} AND p.deleted_at IS NULL ORDER BY p.name_sort, p.id`,
]

/** A company's pools and who is where, as they stand: within a transaction, as that sees them. */
export async function readPools(
  core: Pick<Core, 'db'>,
  workspaceId: string,
  tx?: Transaction,
): Promise<Company> {
  const statements = companyStatements(workspaceId)
  const [pools, formulas, units, people] = (
    tx ? await Promise.all(statements.map(one => tx.rows(one))) : await core.db.read(workspaceId, statements)
  ) as [Pool[], Company['formulas'], Company['units'], Person[]]
  return { pools, formulas, units, people, until: Date.now() + KEPT_MS }
}

/** The same, kept for a few seconds: another process's change is known after that. */
export async function companyPools(
  core: Pick<Core, 'db'>,
  workspaceId: string,
  tx?: Transaction,
): Promise<Company> {
  const known = kept.get(workspaceId)
  if (known && known.until > Date.now()) return known
  const made = await readPools(core, workspaceId, tx)
  if (kept.size > 1_000) kept.clear()
  kept.set(workspaceId, made)
  return made
}

/** The people a pool is for: those of its units and of the units below, and who heads one of them. */
export function membersOf(
  pool: Pick<Pool, 'units'>,
  { units, people }: Pick<Company, 'units' | 'people'>,
): Person[] {
  if (pool.units.length === 0) return people
  const all = new Set(pool.units)
  for (const id of all) for (const unit of units) if (unit.parentId === id) all.add(unit.id)
  return people.filter(({ unitId, headOf }) => [unitId, ...headOf].some(id => id !== null && all.has(id)))
}

/** The pools that are for this person. */
export function poolsOf(userId: string, company: Company): Pool[] {
  return company.pools.filter(pool => membersOf(pool, company).some(person => person.id === userId))
}

/** The pools out of which this person may take customers that they reach only as a member: by claiming, or by assigning. */
export async function openPools(core: Pick<Core, 'db'>, actor: Actor): Promise<Pool[]> {
  const { visibility } = permissionOf(actor, 'customer')
  const assigns = can(actor, 'customer', 'assign')
  if (visibility === 'all' || !(assigns || can(actor, 'customer', 'claim'))) return []
  const mine = poolsOf(actor.userId, await companyPools(core, actor.workspaceId))
  return assigns ? mine : mine.filter(pool => pool.mode === 'open')
}

const narrow = new WeakMap<Actor, { company: Company; actor: Actor }>()

/**
 * The person as a member of their pools: reaches the customers of these too, but of customers no more than who they are, with the
 * fields masked that the pools mask. Who sees all customers anyway stays as they are.
 */
export async function asMember(core: Core, actor: Actor): Promise<Actor> {
  const { visibility } = permissionOf(actor, 'customer')
  if (visibility === 'all' || visibility === 'none') return actor
  const company = await companyPools(core, actor.workspaceId)
  const known = narrow.get(actor)
  if (known?.company === company) return known.actor
  const made = memberOf(actor, company)
  narrow.set(actor, { company, actor: made })
  return made
}

/** What a member of a pool may do with its customers. */
const ACTIONS = ['read', 'claim', 'assign', 'export']

function memberOf(actor: Actor, company: Company): Actor {
  const pools = poolsOf(actor.userId, company)
  const masked = pools
    .flatMap(pool => pool.masked)
    .filter(name => fieldAccess(actor, 'customer', name) !== 'hidden')
    .map(name => [`customer.${name}`, 'masked'] as const)
  const lookUps = ['user', 'unit', 'role', 'pool'].map(name => [name, permissionOf(actor, name)] as const)
  const permissions: Permissions = {
    ...actor.permissions,
    entities: {
      '*': { visibility: 'none', actions: [] },
      ...Object.fromEntries(lookUps),
      customer: { visibility: 'self', actions: ACTIONS.filter(action => can(actor, 'customer', action)) },
    },
    // Names of files stand in the history; who waits for a customer has none of them. Nor is it told who works on it.
    fields: {
      ...actor.permissions.fields,
      ...Object.fromEntries(masked),
      'customer.file': 'hidden',
      'customer.collaborators': 'hidden',
    },
    administer: [],
  }
  return {
    ...actor,
    permissions: narrowed(permissions, company.formulas),
    groupIds: [...actor.groupIds, ...pools.map(pool => pool.id)],
  }
}

/** The pool a customer goes to: the first that is for its region and for its owner's unit. */
export function homeOf(
  { region, owner }: { region: unknown; owner: unknown },
  company: Company,
): Pool | undefined {
  return company.pools.find(
    pool =>
      (pool.regions.length === 0 || pool.regions.includes(String(region))) &&
      (pool.units.length === 0 || !owner || membersOf(pool, company).some(person => person.id === owner)),
  )
}
