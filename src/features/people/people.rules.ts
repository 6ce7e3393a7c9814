/** The reporting line and the tree of units, as pure functions used by the server and by the settings screens. */

import {
  type Actor,
  type EntityPermission,
  type FieldAccess,
  type Permissions,
  permissionOf,
  sights,
  type Visibility,
} from '../../core/actor.ts'
import { withConfidential, withoutConfidential } from '../salaries/confidential.ts'

export interface PersonInLine {
  id: string
  managerId: string | null
  unitId: string | null
}

export interface UnitInTree {
  id: string
  parentId: string | null
  headId: string | null
}

/**
 * The person and everyone below: those who report to them, everyone in the units they head (and the units below those), and
 * so on down. Deactivated people are counted, so that what a leaver owned stays in their manager's sight.
 */
export function subordinatesOf(
  personId: string,
  people: readonly PersonInLine[],
  units: readonly UnitInTree[],
): string[] {
  const reports = Map.groupBy(people, person => person.managerId)
  const members = Map.groupBy(people, person => person.unitId)
  const headed = Map.groupBy(units, unit => unit.headId)
  const children = Map.groupBy(units, unit => unit.parentId)

  const found = new Set<string>()
  const unitsSeen = new Set<string>()
  const queue = [personId]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue
    found.add(id)
    for (const person of reports.get(id) ?? []) queue.push(person.id)
    const below = [...(headed.get(id) ?? [])]
    for (let unit = below.pop(); unit; unit = below.pop()) {
      if (unitsSeen.has(unit.id)) continue
      unitsSeen.add(unit.id)
      for (const person of members.get(unit.id) ?? []) queue.push(person.id)
      below.push(...(children.get(unit.id) ?? []))
    }
  }
  return [...found]
}

/** Whose records a person may be given to see, by how far the role sees; each list holds the one before it. */
export function circlesOf(
  person: PersonInLine,
  people: readonly PersonInLine[],
  units: readonly UnitInTree[],
): Pick<Actor, 'subordinateIds' | 'branchIds' | 'branchBelowIds'> {
  const subordinateIds = subordinatesOf(person.id, people, units)
  const own = person.unitId ? [person.unitId] : []
  const below = new Set(own)
  for (const id of below) for (const unit of units) if (unit.parentId === id) below.add(unit.id)
  const withThose = (ids: string[], of: Iterable<string>) => {
    const wanted = new Set<string | null>(of)
    return [...new Set([...ids, ...people.filter(one => wanted.has(one.unitId)).map(one => one.id)])]
  }
  const branchIds = withThose(subordinateIds, own)
  return { subordinateIds, branchIds, branchBelowIds: withThose(branchIds, below) }
}

/** Says that a person, or everyone of a unit and of those below it, belongs to a group. */
export interface Membership {
  memberId: string
  groupId: string
}

/** Units the person is of or heads, those above them, and groups by membership in person or with a unit. */
export function groupsOf(
  person: Pick<PersonInLine, 'id' | 'unitId'>,
  units: readonly UnitInTree[],
  memberships: readonly Membership[] = [],
): string[] {
  const found = new Set(
    units.filter(one => one.id === person.unitId || one.headId === person.id).map(one => one.id),
  )
  for (const id of found) {
    const above = units.find(one => one.id === id)?.parentId
    if (above) found.add(above)
  }
  const through = new Set([person.id, ...found])
  for (const { memberId, groupId } of memberships) if (through.has(memberId)) found.add(groupId)
  return [...found]
}

/** Whether `id` would stand above itself if its parent became `parentId`. `parentOf` answers the parent as it is now. */
export function closesCycle(
  id: string,
  parentId: string | null,
  parentOf: (id: string) => string | null | undefined,
): boolean {
  const seen = new Set([id])
  for (let above = parentId; above; above = parentOf(above) ?? null) {
    if (seen.has(above)) return true
    seen.add(above)
  }
  return false
}

/**
 * Whether someone with the powers `own` over the company may act on holders of `theirs` (`permissions.administer`): an administrator
 * removes no owners.
 */
export function mayActOn(own: readonly string[], theirs: readonly string[]): boolean {
  return own.includes('*') || theirs.every(power => own.includes(power))
}

const accesses: readonly FieldAccess[] = ['hidden', 'masked', 'read', 'write']

/** What of an order its plan and its changes tell. */
function toldOfOrder(order: string, promised: string): Record<string, readonly string[]> {
  const both = (field: string) => [`${order}ChangeLine.${field}Before`, `${order}ChangeLine.${field}After`]
  return {
    [`${order}.amount`]: [
      `${order}.unpaid`,
      `${order}Payment.amount`,
      `${order}Change.amountBefore`,
      `${order}Change.amountAfter`,
    ],
    [`${order}.${promised}`]: [`${order}Change.promisedBefore`, `${order}Change.promisedAfter`],
    [`${order}.lines`]: [`${order}Change.lines`],
    ...Object.fromEntries(
      ['quantity', 'unit', 'price', 'discount', 'amount'].map(field => [
        `${order}Line.${field}`,
        both(field),
      ]),
    ),
    ...Object.fromEntries(
      ['product', 'description'].map(field => [`${order}Line.${field}`, [`${order}ChangeLine.${field}`]]),
    ),
  }
}

/** Fields by which another is told: who is not to see that one does not see them either. */
const toldBy: Record<string, readonly string[]> = {
  'product.cost': ['stock.value', 'stock.unitCost', 'stockMove.value'],
  'product.price': ['productUnit.price', 'priceListLine.price'],
  ...toldOfOrder('order', 'deliverOn'),
  ...toldOfOrder('purchaseOrder', 'expectedOn'),
}

/** Rights as they are kept: what tells a hidden or masked field is hidden or masked as it is. */
export function withToldFields<T extends Pick<Permissions, 'fields'>>(permissions: T): T {
  const fields = { ...permissions.fields }
  for (const [name, telling] of Object.entries(toldBy)) {
    const access = fields[name] ?? 'write'
    if (access !== 'hidden' && access !== 'masked') continue
    for (const one of telling)
      if (accesses.indexOf(fields[one] ?? 'write') > accesses.indexOf(access)) fields[one] = access
  }
  return { ...permissions, fields }
}

/**
 * Whether someone with the rights `own` may give, or make a role of, the rights `wanted`: nobody hands out more than they have,
 * in powers over the company, in what is done with an object and how far it is seen, and field by field.
 */
export function mayGrant(own: Permissions, asked: Permissions): boolean {
  if (own.administer.includes('*')) return true
  const wanted = withConfidential(asked)
  const objects = new Set(['*', ...Object.keys(own.entities), ...Object.keys(wanted.entities)])
  const fields = new Set([...Object.keys(own.fields), ...Object.keys(wanted.fields)])
  return (
    mayActOn(own.administer, wanted.administer) &&
    (wanted.exportRows ?? Infinity) <= (own.exportRows ?? Infinity) &&
    [...objects].every(object =>
      covers(permissionOf({ permissions: own }, object), permissionOf({ permissions: wanted }, object)),
    ) &&
    [...fields].every(
      field =>
        accesses.indexOf(wanted.fields[field] ?? 'write') <= accesses.indexOf(own.fields[field] ?? 'write'),
    )
  )
}

/**
 * Whether the actor may be given what lets them act as this person (a key, a link to a new password): the person may do no more, and
 * the records the person sees as their own, or as their people's, are seen by the actor too.
 */
export function mayStandIn(actor: Actor, person: { id: string; permissions: Permissions }): boolean {
  if (person.id === actor.userId) return true
  // Somebody's unit need not be the actor's own.
  const standIn = {
    none: 'none',
    self: 'far',
    subordinates: 'far',
    branch: 'all',
    branchBelow: 'all',
    all: 'all',
  } as const
  const far: Visibility = actor.subordinateIds.includes(person.id) ? 'subordinates' : 'all'
  const entities = Object.fromEntries(
    Object.entries(person.permissions.entities).map(([name, { visibility, actions }]) => [
      name,
      { visibility: standIn[visibility] === 'far' ? far : standIn[visibility], actions },
    ]),
  )
  // What concerns the person alone is shown to nobody who looks through their eyes.
  return mayGrant(actor.permissions, withoutConfidential({ ...person.permissions, entities }))
}

function covers(own: EntityPermission, wanted: EntityPermission): boolean {
  if (wanted.visibility === 'none' || wanted.actions.length === 0) return true
  return (
    sights.indexOf(wanted.visibility) <= sights.indexOf(own.visibility) &&
    (own.actions.includes('*') || wanted.actions.every(action => own.actions.includes(action)))
  )
}

const days = [1, 2, 3, 4, 5, 6, 7]

/** ISO weekdays, sorted, each once; at least one. */
export function isWorkingDays(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every(day => days.includes(day))
  )
}
