import { expect, test } from 'vitest'
import { companyOfFile } from '../../server/testing/server.ts'

type View = { id: string; version: number; name: string; mine: boolean; definition: Record<string, string> }

const { company } = await companyOfFile()

const wish = {
  entity: 'customer',
  name: '重点',
  definition: { 'filter[level][eq]': 'key', sort: '-createdAt', columns: 'name,level', widths: 'name:220' },
}

test('a view is one’s own until it is shared, and then changed by its maker alone', async () => {
  const [one, other] = [await company.person(), await company.person()]
  const made = await one.ask<View>('POST', '/savedViews', wish)
  expect(made).toMatchObject({ status: 201, body: { mine: true, name: '重点' } })
  const of = async (person: typeof one) =>
    (await person.ask<{ data: View[] }>('GET', '/savedViews?entity=customer')).body.data
  expect(await of(other)).toEqual([])
  expect((await other.ask('PATCH', `/savedViews/${made.body.id}`, { name: '我的', version: 1 })).status).toBe(
    404,
  )
  expect((await one.ask('PATCH', `/savedViews/${made.body.id}`, { shared: true, version: 1 })).status).toBe(
    200,
  )
  expect(await of(other)).toMatchObject([{ mine: false, definition: wish.definition }])
  expect((await other.ask('DELETE', `/savedViews/${made.body.id}`)).status).toBe(403)
  expect((await one.ask('PATCH', `/savedViews/${made.body.id}`, { name: '旧', version: 1 })).status).toBe(409)
  const session = await other.ask<{ views: View[] }>('GET', '/session')
  expect(session.body.views).toMatchObject([{ id: made.body.id, mine: false }])
  expect((await one.ask('DELETE', `/savedViews/${made.body.id}`)).status).toBe(204)
  expect(await of(one)).toEqual([])
})

test('a view names only fields and filters that exist', async () => {
  for (const definition of [
    { 'filter[colour][eq]': 'red' },
    { 'filter[name][lt]': 'a' },
    { sort: 'colour' },
    { columns: 'name,colour' },
    { secret: 'x' },
  ]) {
    const { status, body } = await company.owner.ask('POST', '/savedViews', { ...wish, definition })
    expect({ status, faults: body.faults }).toMatchObject({
      status: 422,
      faults: [{ field: `definition.${Object.keys(definition)[0]}` }],
    })
  }
})
