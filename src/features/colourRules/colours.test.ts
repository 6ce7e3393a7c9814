import { beforeAll, expect, test } from 'vitest'
import { companyOfFile } from '../../server/testing/server.ts'
import { customer } from '../customers/customers.entity.ts'
import { type ColourRule, fulfils, readColours, writeColours } from './colours.rules.ts'

type Row = Record<string, unknown> & { id: string }

const { company, owner, made } = await companyOfFile()

beforeAll(async () => {
  const member = await company.person('member')
  const rows = [
    {
      name: 'Alpha 一',
      level: 'key',
      creditLimit: '100.50',
      tags: ['甲', '乙'],
      birthday: '2001-02-03',
      owner: owner.id,
    },
    {
      name: 'beta',
      level: 'ordinary',
      creditLimit: '99',
      tags: ['乙'],
      nextContactAt: '2026-11-20T01:00:00Z',
      owner: member.id,
    },
    { name: 'gamma ALPHA', creditLimit: '100.5', paymentDays: 30, nextContactAt: '2026-11-21T16:00:00Z' },
    { name: 'delta', level: null, tags: [], birthday: '2001-02-04', paymentDays: 9 },
  ]
  for (const row of rows) await made('/customers', row)
})

const conditions: [string, ColourRule['op'], string][] = [
  ['name', 'contains', 'alpha'],
  ['name', 'eq', 'beta'],
  ['name', 'ne', 'beta'],
  ['level', 'eq', 'key'],
  ['level', 'ne', 'key'],
  ['level', 'in', 'key,ordinary'],
  ['level', 'empty', 'true'],
  ['creditLimit', 'eq', '100.5'],
  ['creditLimit', 'gt', '99'],
  ['creditLimit', 'lte', '100.50'],
  ['creditLimit', 'ne', '99'],
  ['creditLimit', 'empty', 'false'],
  ['paymentDays', 'lt', '10'],
  ['tags', 'eq', '乙'],
  ['tags', 'in', '甲,丙'],
  ['tags', 'empty', 'true'],
  ['birthday', 'eq', '2001-02-03'],
  ['birthday', 'gt', '2001-02-03'],
  ['nextContactAt', 'gte', '2026-11-22'],
  ['nextContactAt', 'lt', 'today'],
  ['nextContactAt', 'empty', 'true'],
  ['owner', 'eq', 'me'],
  ['owner', 'ne', 'me'],
  ['owner', 'eq', 'team'],
  ['owner', 'eq', 'none'],
]

test('a condition marks exactly the rows that the same filter finds', async () => {
  const { body: session } = await owner.ask<{ now: string; subordinateIds: string[] }>('GET', '/session')
  const fields = [...new Set(conditions.map(([field]) => field))].join()
  const all = (await owner.ask<{ data: Row[] }>('GET', `/customers?fields=${fields}`)).body.data
  const reader = {
    locale: 'zh' as const,
    timeZone: 'Asia/Shanghai',
    companyTimeZone: 'Asia/Shanghai',
    now: new Date(session.now),
    userId: owner.id,
    teamIds: session.subordinateIds,
  }
  for (const [field, op, value] of conditions) {
    const found = await owner.ask<{ data: Row[] }>(
      'GET',
      `/customers?filter[${field}][${op}]=${encodeURIComponent(value)}`,
    )
    const marked = all.filter(row =>
      fulfils(customer.fields[field as 'name'], { op, value }, row[field], reader),
    )
    expect([`${field} ${op} ${value}`, marked.map(row => row.id).sort()]).toEqual([
      `${field} ${op} ${value}`,
      found.body.data.map(row => row.id).sort(),
    ])
  }
})

test('rules are read as they were written; anything else is none', () => {
  const rules: ColourRule[] = [{ field: 'level', op: 'eq', value: 'key', colour: 'gold', label: '重要' }]
  expect(readColours(writeColours(rules))).toEqual(rules)
  expect(readColours('')).toEqual([])
  expect(readColours('{')).toBeUndefined()
  expect(readColours('[{"field":"level"}]')).toBeUndefined()
})
