import { expect, test } from 'vitest'
import { companyOfFile, type TestPerson } from '../../../server/testing/server.ts'

type Day = { day: string; count: number; rows: Record<string, unknown>[] }

const { company } = await companyOfFile()

const calendar = async (person: TestPerson, query: string) =>
  person.ask<{ data: Day[] }>('GET', `/customers/calendar?${query}`)
const november = 'by=nextContactAt&from=2026-11-01&to=2026-12-01'

test('counts the records of each day by the person’s clock and gives the first of them', async () => {
  const { owner } = company
  for (const [name, nextContactAt] of [
    ['甲', '2026-11-02T17:00:00Z'],
    ['乙', '2026-11-03T01:00:00Z'],
    ['丙', '2026-11-03T00:30:00Z'],
    ['丁', '2026-10-31T15:59:00Z'],
    ['戊', null],
  ])
    await owner.ask('POST', '/customers', { name, nextContactAt, level: name === '乙' ? 'key' : 'ordinary' })
  const { body } = await calendar(owner, `${november}&rows=2&fields=name`)
  expect(body.data.map(({ day, count, rows }) => [day, count, rows.map(row => row.name)])).toEqual([
    ['2026-11-03', 3, ['甲', '丙']],
  ])
  expect(body.data[0].rows[0]).toMatchObject({ nextContactAt: expect.any(String), version: 1 })
  const key = await calendar(owner, `${november}&filter[level][eq]=key`)
  expect(key.body.data.map(day => day.count)).toEqual([1])
  const days = `by=nextContactAt.day&filter[nextContactAt][gte]=2026-11-01&filter[nextContactAt][lt]=2026-12-01`
  const groups = await owner.ask<{ data: { value: string; count: number }[] }>(
    'GET',
    `/customers/group?${days}`,
  )
  expect(groups.body.data).toMatchObject([{ value: '2026-11-03', count: 3 }])
})

test('shows only what the person sees, and nothing by a field closed to them', async () => {
  const member = await company.person('member')
  expect((await calendar(member, november)).body.data).toEqual([])
  await member.ask('POST', '/customers', { name: '己', nextContactAt: '2026-11-20T02:00:00Z' })
  expect((await calendar(member, november)).body.data).toMatchObject([{ day: '2026-11-20', count: 1 }])
  await company.setRole('readOnly', {
    entities: { '*': { visibility: 'all', actions: ['read'] } },
    fields: { 'customer.nextContactAt': 'masked' },
    administer: [],
  })
  const reader = await company.person('readOnly')
  expect(await calendar(reader, november)).toMatchObject({ status: 403, body: { code: 'fieldForbidden' } })
})

test.each([
  'by=name&from=2026-11-01&to=2026-12-01',
  'by=nextContactAt&from=2026-11-01',
  'by=nextContactAt&from=2026-11-01&to=2027-11-01',
])('refuses %s', async query => expect((await calendar(company.owner, query)).status).toBe(400))
