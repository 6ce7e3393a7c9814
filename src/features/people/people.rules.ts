/** The reporting line and the tree of units, as pure functions used by the server and by the settings screens. */

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
 * Whether someone with the powers `own` may give, change or take away a role with the powers `wanted` (`permissions.administer`).
 * Nobody hands out, or acts on holders of, more than they have: an administrator makes no owners and removes none.
 */
export function mayGrant(own: readonly string[], wanted: readonly string[]): boolean {
  return own.includes('*') || wanted.every(power => own.includes(power))
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
