import { sql } from 'kysely'
import { type Actor, can, peopleWithin, permissionOf, sights } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { ofObject, type Reach, type Ways, waysOf, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { get } from '../../core/store/read.ts'
import { createDirectory } from '../people/directory.ts'
import { asMember } from '../pool/pools.ts'
import { loansOf, mayExplain, type RecordAccess, type Root, rootsOf } from './access.ts'
import type { Explanation, Reason, Shared } from './sharing.rules.ts'

interface Staff {
  id: string
  title: string
  role: string
  active: boolean
  actor?: Actor
}

const AT_ONCE = 100

/**
 * Who of the company's people sees a record and why; of one person alone also why not. Asks the very conditions that every read stands under
 * (`waysOf`), so that nothing is explained that is not so.
 */
export async function explain(
  core: Core,
  asker: Actor,
  entity: Entity,
  id: string,
  personId?: string,
): Promise<Explanation[]> {
  await get(core, asker, entity.name, id)
  const models = await core.models(asker.workspaceId)
  const chain = await rootsOf(core, models, asker, entity.name, id)
  if (!mayExplain(asker, chain)) throw new Problem('forbidden')
  const root = chain.at(-1) as Root
  const lent = await loansOf(core, models, asker, root.model.entity.name, root.id)
  const people = await staffOf(core, models, asker, personId)
  if (personId && people.length === 0) throw new Problem('notFound')
  const actors = people.flatMap(({ actor }) => (actor ? [actor] : []))
  const [read, write] = [
    await holding(core, models, root, actors, 'read'),
    await holding(core, models, root, actors, 'write'),
  ]
  const inPools = await poolsWith(core, models, chain, lent.groups, actors)
  const explained = people.map(person => {
    const explanation = { person: { id: person.id, title: person.title }, role: person.role }
    const { actor } = person
    if (!actor)
      return {
        ...explanation,
        sees: false,
        changes: false,
        reasons: [{ way: 'inactive', holds: false } as const],
      }
    const held = read.get(actor.userId) ?? {}
    const sees = Object.values(held).some(Boolean) && chain.every(one => readsAt(models, actor, one))
    const mayWrite = Object.values(write.get(actor.userId) ?? {}).some(Boolean)
    const changes = sees && mayWrite && can(actor, entity.name, 'update')
    const pool = inPools.get(actor.userId)
    const reasons = [...reasonsOf(models, actor, chain, held, lent), ...(pool && !held.role ? [pool] : [])]
    return { ...explanation, sees: sees || pool?.holds === true, changes, reasons }
  })
  return personId ? explained : explained.filter(one => one.sees)
}

/** Whether the role reads the object at all: the way to what stands above begins there. */
const readsAt = (models: Models, actor: Actor, { model }: Root) =>
  waysOf(models, actor, model, 't', 'read') !== false

async function staffOf(core: Core, models: Models, asker: Actor, personId?: string): Promise<Staff[]> {
  const { workspaceId } = asker
  const user = models('user')
  const [rows] = await core.db.read<Staff[]>(workspaceId, [
    sql`SELECT p.id, ${titleFor(asker, user, 'p')} AS title, r.name AS role, p.active FROM workspace_user p
      JOIN role r ON r.workspace_id = ${workspaceId} AND r.id = p.role_id
      WHERE p.workspace_id = ${workspaceId} AND p.deleted_at IS NULL AND ${within(models, asker, user, 'p')}
        AND ${personId ? sql`p.id = ${personId}` : sql`p.active`} ORDER BY p.name_sort, p.id`,
  ])
  const directory = createDirectory(core.db)
  return Promise.all(
    rows.map(async row => ({ ...row, actor: await directory.actor(workspaceId, row.id, 'session') })),
  )
}

const isPool = ({ entity }: Shared) => entity === 'pool'

/** Of a record that waits in a pool: whether each of them is among those it is for, who see it there. Not what hangs on the record. */
async function poolsWith(
  core: Core,
  models: Models,
  chain: readonly Root[],
  groups: readonly Shared[],
  actors: readonly Actor[],
): Promise<Map<string, Reason & { way: 'pool' }>> {
  const pools = groups.filter(isPool)
  if (pools.length === 0 || chain.length > 1) return new Map()
  const told = actors.map(async actor => {
    const member = await asMember(core, actor)
    const mine = pools.filter(({ who }) => member.groupIds.includes(who.id))
    const holds = mine.length > 0 && readsAt(models, member, chain[0])
    return [actor.userId, { way: 'pool' as const, pools: holds ? mine : pools, holds }] as const
  })
  return new Map(await Promise.all(told))
}

type Held = Partial<Record<'role' | 'owner' | 'collaborator' | 'group', boolean>>

/** Which ways hold for each of them on the record that decides. */
async function holding(
  core: Core,
  models: Models,
  { model, id }: Root,
  actors: readonly Actor[],
  reach: Reach,
): Promise<Map<string, Held>> {
  const held = new Map<string, Held>()
  const asked: { actor: Actor; ways: Exclude<Ways, boolean | { parent: unknown }> }[] = []
  for (const actor of actors) {
    const ways = waysOf(models, actor, model, 't', reach)
    if (typeof ways === 'boolean') held.set(actor.userId, { role: ways })
    else if (!('parent' in ways)) asked.push({ actor, ways })
  }
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const each = asked.slice(from, from + AT_ONCE).map(({ actor, ways }) => {
      const columns = (['owner', 'collaborator', 'group'] as const).map(
        way => sql`coalesce(${ways[way] ?? sql`false`}, false) AS ${sql.id(way)}`,
      )
      return sql`SELECT ${actor.userId}::uuid AS person, ${sql.join(columns)} FROM ${sql.table(model.entity.table)} t
        WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ${id} AND ${ofObject(model.entity, 't')}`
    })
    const [rows] = await core.db.read<(Held & { person: string })[]>(actors[0].workspaceId, [
      sql`${sql.join(each, sql` UNION ALL `)}`,
    ])
    for (const { person, ...ways } of rows) held.set(person, ways)
  }
  return held
}

/** The ways in the order in which they are looked at: down from the record to what decides. */
function reasonsOf(
  models: Models,
  actor: Actor,
  chain: readonly Root[],
  held: Held,
  { collaborators, groups }: Pick<RecordAccess, 'collaborators' | 'groups'>,
): Reason[] {
  const reasons: Reason[] = []
  for (const one of chain) {
    const { entity } = one.model
    const { visibility } = permissionOf(actor, entity.name)
    const reads = readsAt(models, actor, one)
    const isLast = one === chain.at(-1)
    const isEnough = isLast && held.role === true
    reasons.push({
      way: 'role',
      object: entity.name,
      visibility,
      reads,
      isEnough,
      holds: isLast ? isEnough : reads,
    })
    if (!reads) return reasons
    const above = chain[chain.indexOf(one) + 1]
    if (above)
      reasons.push({
        way: 'parent',
        object: above.model.entity.name,
        record: { id: above.id, title: above.title ?? '' },
        holds: true,
      })
    else if (!isEnough && entity.owner) {
      const circle =
        sights.find(sight => one.owner && peopleWithin(actor, sight).includes(one.owner.id)) ?? 'none'
      const loan = collaborators.find(({ who }) => who.id === actor.userId) ?? null
      const others = groups.filter(one => !isPool(one))
      const mine = others.filter(({ who }) => held.group && actor.groupIds.includes(who.id))
      reasons.push(
        { way: 'owner', owner: one.owner, visibility, circle, holds: held.owner === true },
        { way: 'collaborator', loan, holds: held.collaborator === true },
        { way: 'group', groups: held.group ? mine : others, holds: held.group === true },
      )
    }
  }
  return reasons
}
