import { expect, test } from 'vitest'
import { companyOfFile, type TestPerson } from '../../server/testing/server.ts'

const { company, owner } = await companyOfFile()

const homeOf = async (person: TestPerson) =>
  (await person.ask<{ home: { key: string }[] | null }>('GET', '/session')).body.home

test('a home page is that of the role, else that of everyone, else the program’s own', async () => {
  const [member, manager] = [await company.person('member'), await company.person('manager')]
  expect(await homeOf(member)).toBeNull()
  const blocks = [{ key: 'today.work', place: 'main' }]
  expect((await owner.ask('PUT', '/homePages/everyone', { version: 0, blocks })).status).toBe(200)
  const { body: roles } = await owner.ask<{ data: { id: string; code: string }[] }>('GET', '/roles')
  const role = roles.data.find(one => one.code === 'member')?.id
  const own = [{ key: 'views.list', place: 'main', options: { object: 'customer', view: 'mine', rows: '5' } }]
  await owner.ask('PUT', `/homePages/${role}`, { version: 0, blocks: own })
  expect(await homeOf(member)).toEqual(own)
  expect(await homeOf(manager)).toEqual(blocks)
  expect((await owner.ask('PUT', `/homePages/${role}`, { version: 0, blocks })).status).toBe(409)
  await owner.ask('DELETE', `/homePages/${role}`)
  expect(await homeOf(member)).toEqual(blocks)
})

test('only who administers the settings changes them, and only into what a page can hold', async () => {
  const member = await company.person('member')
  expect((await member.ask('GET', '/homePages')).status).toBe(403)
  expect((await member.ask('PUT', '/homePages/everyone', { version: 1, blocks: [] })).status).toBe(403)
  const wrong = [{ key: 'today work', place: 'top' }]
  expect((await owner.ask('PUT', '/homePages/everyone', { version: 1, blocks: wrong })).status).toBe(422)
})
