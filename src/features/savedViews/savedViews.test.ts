import { expect, test } from 'vitest'
import { companyOfFile, type TestPerson } from '../../server/testing/server.ts'

type View = {
  id: string
  version: number
  name: string
  mine: boolean
  mayChange: boolean
  definition: Record<string, string>
}

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
  expect(
    (await one.ask('PATCH', `/savedViews/${made.body.id}`, { audience: 'everyone', version: 1 })).status,
  ).toBe(200)
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
    { mode: 'board.colour' },
    { colours: 'no rules' },
    { colours: '[{"field":"level","op":"lt","value":"key","colour":"red","label":"x"}]' },
  ]) {
    const { status, body } = await company.owner.ask('POST', '/savedViews', { ...wish, definition })
    expect({ status, faults: body.faults }).toMatchObject({
      status: 422,
      faults: [{ field: `definition.${Object.keys(definition)[0]}` }],
    })
  }
})

const of = async (person: TestPerson) =>
  (await person.ask<{ data: View[] }>('GET', '/savedViews?entity=customer')).body.data.map(view => view.name)

test('a view of a unit is seen in it and below it, nowhere else', async () => {
  const unit = async (name: string, parent?: string) =>
    (await company.owner.ask<{ id: string }>('POST', '/units', { name, parent })).body.id
  const branch = await unit('华东')
  const [team, elsewhere] = [await unit('华东一组', branch), await unit('华南')]
  const maker = await company.person('manager', { unitId: branch })
  const [below, beside] = [
    await company.person('member', { unitId: team }),
    await company.person('member', { unitId: elsewhere }),
  ]
  const made = await maker.ask<View>('POST', '/savedViews', {
    ...wish,
    name: '华东的',
    audience: 'unit',
    unit: branch,
  })
  expect(made).toMatchObject({
    status: 201,
    body: { unit: { id: branch, title: '华东' }, maker: { id: maker.id } },
  })
  expect(await of(below)).toContain('华东的')
  expect(await of(beside)).not.toContain('华东的')
  expect((await beside.ask('PATCH', `/savedViews/${made.body.id}`, { name: 'x', version: 1 })).status).toBe(
    404,
  )
  const foreign = { ...wish, name: '别人的', audience: 'unit', unit: elsewhere }
  expect((await below.ask('POST', '/savedViews', foreign)).body).toMatchObject({
    faults: [{ field: 'unit' }],
  })
})

test('all who see a view may save over it where its maker says so, but not share or delete it', async () => {
  const [one, other] = [await company.person(), await company.person()]
  const shared = { ...wish, name: '一起改', audience: 'everyone', changers: 'audience' }
  const { id } = (await one.ask<View>('POST', '/savedViews', shared)).body
  const definition = { sort: 'name' }
  expect(await other.ask<View>('PATCH', `/savedViews/${id}`, { definition, version: 1 })).toMatchObject({
    status: 200,
    body: { definition, mine: false, mayChange: true },
  })
  expect((await other.ask('PATCH', `/savedViews/${id}`, { audience: 'me', version: 2 })).status).toBe(403)
  expect((await other.ask('DELETE', `/savedViews/${id}`)).status).toBe(403)
})

test('nobody saves a view that filters, sorts, groups or colours by what is hidden or masked from them', async () => {
  const person = await company.person('readOnly')
  await company.setRole('readOnly', {
    entities: { '*': { visibility: 'all', actions: ['*'] } },
    fields: { 'customer.phone': 'masked', 'customer.region': 'hidden' },
    administer: [],
  })
  for (const definition of [
    { 'filter[phone][contains]': '138' },
    { sort: '-region' },
    { mode: 'region.region' },
    { colours: '[{"field":"phone","op":"contains","value":"138","colour":"red","label":"x"}]' },
  ])
    expect((await person.ask('POST', '/savedViews', { ...wish, definition })).status).toBe(422)
})

test('a person’s order of tabs and first view are told with the session', async () => {
  const person = await company.person()
  const order = { order: ['mine', 'all'], away: ['lost'], start: 'mine' }
  expect((await person.ask('PUT', '/viewPreferences/customer', order)).status).toBe(200)
  expect((await person.ask('PUT', '/viewPreferences/order', { start: 'all' })).status).toBe(200)
  const { body } = await person.ask<{ viewPreferences: object }>('GET', '/session')
  expect(body.viewPreferences).toEqual({ customer: order, order: { start: 'all' } })
  expect((await person.ask('PUT', '/viewPreferences/nothing', order)).status).toBe(422)
})

test('what a shared view filters and colours by is told where the field is open to the reader', async () => {
  const everything = { visibility: 'all' as const, actions: ['*'] }
  await company.setRole('manager', {
    entities: { '*': everything },
    fields: { 'customer.phone': 'masked' },
    administer: ['settings'],
  })
  const clerk = await company.person('manager')
  const colour = { op: 'eq', colour: 'red', label: '查' }
  const made = await company.owner.ask<View>('POST', '/savedViews', {
    ...wish,
    name: '查号',
    audience: 'everyone',
    definition: {
      'filter[phone][eq]': '+8613900001111',
      'filter[level][eq]': 'key',
      colours: JSON.stringify([
        { ...colour, field: 'phone', value: '+8613900002222' },
        { ...colour, field: 'level', value: 'key' },
      ]),
    },
  })
  expect(made.status).toBe(201)
  const { id } = made.body
  for (const [method, path, body] of [
    ['GET', '/savedViews', undefined],
    ['GET', '/session', undefined],
    ['PATCH', `/savedViews/${id}`, { name: '改名', version: 1 }],
    ['PATCH', `/savedViews/${id}`, { name: '改名', version: 1 }],
  ] as const) {
    const { response } = await clerk.ask(method, path, body)
    expect(response.body, path).toContain(id)
    expect(response.body, path).not.toMatch(/1390000(1111|2222)/)
  }
  const { body } = await company.owner.ask<{ data: View[] }>('GET', '/savedViews')
  expect(body.data.find(view => view.id === id)).toMatchObject({ definition: made.body.definition })
})

test('a view of an object the role may not read is not there, whatever else it may do', async () => {
  const { body } = await company.owner.ask<View>('POST', '/savedViews', {
    ...wish,
    name: '看不到的对象',
    audience: 'everyone',
  })
  await company.setRole('manager', {
    entities: { '*': { visibility: 'all', actions: ['create', 'update'] } },
    fields: {},
    administer: ['settings'],
  })
  const clerk = await company.person('manager')
  const path = `/savedViews/${body.id}`
  expect((await clerk.ask('PATCH', path, { name: '改', version: body.version })).status).toBe(404)
  expect((await clerk.ask('DELETE', path)).status).toBe(404)
})
