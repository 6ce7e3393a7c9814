import type { Step } from './approvals.rules.ts'

export interface Person {
  id: string
  name: string
  active: boolean
  roleId: string
  unitId: string | null
  managerId: string | null
  isOwner: boolean
  /** Who decides for them today, where they are away. */
  delegateId: string | null
}

export interface Staff {
  people: Map<string, Person>
  units: Map<string, { parentId: string | null; headId: string | null }>
}

/** A step of a request: the people who decide it, as they were when it was asked. */
export interface RequestStep {
  rule: string
  all: boolean
  people: string[]
}

const unique = (ids: readonly string[]) => [...new Set(ids)]

const ownersOf = ({ people }: Staff) =>
  [...people.values()].filter(one => one.isOwner && one.active).map(one => one.id)

const isOnlyOwner = (staff: Staff, id: string) =>
  staff.people.get(id)?.isOwner && ownersOf(staff).length === 1

/** The person, or where they left the first above them who has not. */
function present(staff: Staff, id: string | null | undefined): string | undefined {
  const seen = new Set<string>()
  for (let at = id; at && !seen.has(at); ) {
    seen.add(at)
    const person = staff.people.get(at)
    if (person?.active) return at
    at = person?.managerId
  }
  return undefined
}

/** Who heads the person's unit; of who heads it, the unit above. */
function headOf({ people, units }: Staff, id: string): string | undefined {
  const seen = new Set<string>()
  for (let at = people.get(id)?.unitId; at && !seen.has(at); ) {
    seen.add(at)
    const unit = units.get(at)
    if (unit?.headId && unit.headId !== id && people.get(unit.headId)?.active) return unit.headId
    at = unit?.parentId ?? null
  }
  return undefined
}

function named(staff: Staff, { who, ids }: Step, asker: string): string[] {
  if (who === 'manager') return [present(staff, staff.people.get(asker)?.managerId) ?? '']
  if (who === 'head') return [headOf(staff, asker) ?? '']
  if (who === 'people') return ids.map(id => present(staff, id) ?? '')
  return [...staff.people.values()].filter(one => one.active && ids.includes(one.roleId)).map(one => one.id)
}

/**
 * The people of a step; of owners where it names nobody who is there. `undefined`: who asks decides it themselves, and has by asking.
 */
export function peopleOf(
  staff: Staff,
  step: Step,
  asker: string,
  selfDecides: boolean,
): string[] | undefined {
  const found = unique(named(staff, step, asker).filter(Boolean))
  const all = found.length > 0 ? found : ownersOf(staff)
  if (!all.includes(asker)) return all
  const others = all.filter(id => id !== asker)
  if (selfDecides || isOnlyOwner(staff, asker)) return step.all && others.length > 0 ? others : undefined
  if (others.length > 0) return others
  const above = present(staff, staff.people.get(asker)?.managerId)
  return above && above !== asker ? [above] : ownersOf(staff).filter(id => id !== asker)
}

/** Who sits on the seats of a step today: those who are away give theirs to whom they chose, those who left to whom they reported. */
export function seatsOf(staff: Staff, people: readonly string[], asker: string): Map<string, string | null> {
  const seats = new Map<string, string | null>()
  const there = people.map(id => [id, present(staff, id)] as const)
  for (const [id, at] of there) {
    const sits = at && standIn(staff, at, asker)
    if (sits && !seats.has(sits)) seats.set(sits, sits === id ? null : id)
  }
  if (seats.size === 0) for (const id of ownersOf(staff)) if (id !== asker) seats.set(id, null)
  return seats
}

/**
 * Follows those who are away to who decides for them; back at the beginning, the first decides. Nobody is stood in for by who asks: the
 * first above them does, or where there is nobody they themselves.
 */
function standIn(staff: Staff, id: string, asker: string): string | undefined {
  if (id === asker) return undefined
  const { people } = staff
  const seen = new Set<string>()
  let at = id
  while (!seen.has(at)) {
    seen.add(at)
    const next = people.get(at)?.delegateId
    if (next === asker) {
      const above = present(staff, people.get(at)?.managerId)
      return above && above !== asker ? above : at
    }
    if (!next || !people.get(next)?.active) break
    at = next
  }
  return at
}
