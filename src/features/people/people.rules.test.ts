import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Permissions, Visibility } from '../../core/actor.ts'
import { circlesOf, closesCycle, isWorkingDays, mayGrant, subordinatesOf } from './people.rules.ts'

const person = (id: string, managerId: string | null = null, unitId: string | null = null) => ({
  id,
  managerId,
  unitId,
})
const unit = (id: string, parentId: string | null = null, headId: string | null = null) => ({
  id,
  parentId,
  headId,
})

describe('circles', () => {
  const units = [
    { id: 'east', parentId: null, headId: null },
    { id: 'team', parentId: 'east', headId: null },
    { id: 'desk', parentId: 'team', headId: null },
    { id: 'west', parentId: null, headId: null },
  ]
  const person = (id: string, unitId: string | null, managerId: string | null = null) => ({
    id,
    unitId,
    managerId,
  })
  const people = [
    person('a', 'east'),
    person('b', 'east'),
    person('c', 'team'),
    person('d', 'desk'),
    person('e', 'west', 'b'),
    person('f', null),
  ]

  test('a unit is seen with its people, the units below it on demand, and those who report always', () => {
    const { subordinateIds, branchIds, branchBelowIds } = circlesOf(people[1], people, units)
    expect(subordinateIds.sort()).toEqual(['b', 'e'])
    expect(branchIds.sort()).toEqual(['a', 'b', 'e'])
    expect(branchBelowIds.sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(circlesOf(people[2], people, units).branchBelowIds.sort()).toEqual(['c', 'd'])
    expect(circlesOf(people[5], people, units).branchBelowIds).toEqual(['f'])
  })
})

describe('subordinates', () => {
  test('are everyone below by reporting line, however deep', () => {
    const people = [person('boss'), person('lead', 'boss'), person('seller', 'lead'), person('other')]
    expect(subordinatesOf('boss', people, []).sort()).toEqual(['boss', 'lead', 'seller'])
    expect(subordinatesOf('seller', people, [])).toEqual(['seller'])
  })

  test('include the people of the units one heads, and of the units below those', () => {
    const units = [unit('branch', null, 'head'), unit('team', 'branch'), unit('elsewhere')]
    const people = [
      person('head'),
      person('a', null, 'branch'),
      person('b', null, 'team'),
      person('c', null, 'elsewhere'),
    ]
    expect(subordinatesOf('head', people, units).sort()).toEqual(['a', 'b', 'head'])
  })

  test('go on from a member of a headed unit to those who report to that member', () => {
    const units = [unit('team', null, 'head')]
    const people = [person('head'), person('a', null, 'team'), person('assistant', 'a')]
    expect(subordinatesOf('head', people, units).sort()).toEqual(['a', 'assistant', 'head'])
  })

  test('of a chain of command are those of the person and of everyone below, whatever the shape', () => {
    const ids = fc.integer({ min: 0, max: 9 }).map(String)
    const people = fc.uniqueArray(
      fc.record({ id: ids, managerId: fc.option(ids), unitId: fc.constant(null) }),
      {
        selector: p => p.id,
      },
    )
    fc.assert(
      fc.property(people, ids, (all, top) => {
        const below = subordinatesOf(top, all, [])
        expect(below).toContain(top)
        for (const p of all) if (p.managerId && below.includes(p.managerId)) expect(below).toContain(p.id)
      }),
    )
  })
})

test('a unit cannot be put under itself or under one of its own', () => {
  const parents: Record<string, string | null> = { root: null, branch: 'root', team: 'branch' }
  const parentOf = (id: string) => parents[id]
  expect(closesCycle('branch', 'team', parentOf)).toBe(true)
  expect(closesCycle('branch', 'branch', parentOf)).toBe(true)
  expect(closesCycle('team', 'root', parentOf)).toBe(false)
  expect(closesCycle('branch', null, parentOf)).toBe(false)
})

test('nobody gives more than they have: powers, objects, sight and fields', () => {
  const role = (
    administer: string[],
    entities: Record<string, [Visibility, ...string[]]> = {},
    fields: Permissions['fields'] = {},
  ): Permissions => ({
    administer,
    entities: Object.fromEntries(
      Object.entries(entities).map(([name, [visibility, ...actions]]) => [name, { visibility, actions }]),
    ),
    fields,
  })
  const seller = role(['people'], { '*': ['self', 'read', 'create'], product: ['all', 'read'] })
  expect(mayGrant(seller, seller)).toBe(true)
  expect(mayGrant(seller, role([], { customer: ['self', 'read'] }))).toBe(true)
  expect(mayGrant(seller, role(['roles']))).toBe(false)
  expect(mayGrant(seller, role([], { customer: ['all', 'read'] }))).toBe(false)
  expect(mayGrant(seller, role([], { customer: ['self', 'delete'] }))).toBe(false)
  expect(mayGrant(seller, role([], { '*': ['self', '*'] }))).toBe(false)
  // What the role names nowhere is under `*`: a product too.
  expect(mayGrant(seller, role([], { '*': ['self', 'create'] }))).toBe(false)
  const masked = { ...seller, fields: { 'customer.phone': 'masked' } as const }
  expect(mayGrant(masked, seller)).toBe(false)
  expect(mayGrant(seller, masked)).toBe(true)
  expect(mayGrant(masked, { ...masked, fields: { 'customer.phone': 'hidden' } })).toBe(true)
  expect(mayGrant(role(['*']), role(['*'], { '*': ['all', '*'] }))).toBe(true)
})

test('working days are ISO weekdays, each once', () => {
  expect(isWorkingDays([1, 2, 3, 4, 5])).toBe(true)
  expect(isWorkingDays([])).toBe(false)
  expect(isWorkingDays([1, 1])).toBe(false)
  expect(isWorkingDays([0])).toBe(false)
})
