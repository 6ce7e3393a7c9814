import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { fillFields } from '../customFields/fill.ts'
import { recountAll, recountWaiting } from '../metrics/metrics.server.ts'
import { workOut, workOutDay } from './work.ts'

interface Refusal {
  code: string
  faults: { field: string; message: string }[]
}

const { server, company, owner, made: make } = await companyOfFile()

const settle = () => workOut(server.core, company.id)
const define = (entity: string, key: string, given: object) =>
  owner.ask<Row & Refusal>('POST', '/customFields', {
    entity,
    key,
    label: { zh: key.slice(2), en: key.slice(2) },
    ...given,
  })
const formula = async (entity: string, key: string, text: string, given: object = {}) => {
  const made = await define(entity, key, { kind: 'formula', formula: text, ...given })
  expect(made.body).toMatchObject({ key })
  await settle()
  return made.body
}
const read = async (path: string, id: string, person = owner) =>
  (await person.ask<Row>('GET', `/${path}/${id}`)).body
const change = async (path: string, id: string, given: object) => {
  const { version } = await read(path, id)
  const { status, body } = await owner.ask<Row>('PATCH', `/${path}/${id}`, { version, ...given })
  expect([status, body]).toMatchObject([200, { id }])
  return body
}

describe('a formula', () => {
  test('is worked out with the record, exactly, and filters, sorts, sums and exports like any other field', async () => {
    await define('customer', 'c_discount', { kind: 'percent' })
    await formula('customer', 'c_net', 'ROUND(creditLimit * (1 - c_discount / 100), 2)', { result: 'money' })
    const one = await make('/customers', { name: '甲', creditLimit: '0.3', c_discount: '10' })
    expect(one.c_net).toBe('0.27')
    const two = await make('/customers', { name: '乙', creditLimit: '1000000.10', c_discount: '0' })
    expect((await change('customers', two.id, { creditLimit: '2000000.10' })).c_net).toBe('2000000.1')
    const none = await make('/customers', { name: '丙' })
    expect(none.c_net).toBeNull()
    await fillFields(server.core, company.id)
    const list = async (query: string) =>
      (await owner.ask<{ data: Row[] }>('GET', `/customers?${query}`)).body.data.map(row => row.name)
    expect(await list('filter[c_net][gt]=1')).toEqual(['乙'])
    expect(await list('filter[c_net][empty]=true')).toEqual(['丙'])
    expect(await list('sort=-c_net')).toEqual(['乙', '甲', '丙'])
    expect((await owner.ask('GET', '/customers/sum?fields=c_net')).body).toMatchObject({
      c_net: '2000000.37',
    })
    expect(
      (await owner.ask('PATCH', `/customers/${one.id}`, { version: one.version, c_net: '9' })).status,
    ).toBe(422)
    const history = await owner.ask<{ data: { changes: object }[] }>('GET', `/customers/${two.id}/history`)
    expect(JSON.stringify(history.body)).not.toContain('c_net')
  })

  test('looks at what the record refers to, and follows when that changes', async () => {
    await formula('customer', 'c_group', 'IF(parent.level = "重要", CONCAT("集团", parent.name), "")')
    const group = await make('/customers', { name: '红星', level: 'ordinary' })
    const below = await make('/customers', { name: '红星北京', parent: group.id })
    expect(below.c_group).toBeNull()
    await change('customers', group.id, { level: 'key' })
    expect((await read('customers', below.id)).c_group).toBeNull()
    await settle()
    expect((await read('customers', below.id)).c_group).toBe('集团红星')
    expect((await change('customers', below.id, { parent: null })).c_group).toBeNull()
  })

  test('may use other formulas, over objects; what follows is worked out in turn', async () => {
    await formula('customer', 'c_points', 'creditLimit * 2', { result: 'integer' })
    await formula('order', 'c_orderPoints', 'customer.c_points + 1')
    const customer = await make('/customers', { name: '丁', creditLimit: '5' })
    expect(customer.c_points).toBe(10)
    const order = await make('/orders', {
      customer: customer.id,
      lines: [{ description: '货', quantity: '1', price: '1' }],
    })
    expect(order.c_orderPoints).toBe('11')
    await change('customers', customer.id, { creditLimit: '7' })
    await settle()
    expect((await read('orders', order.id)).c_orderPoints).toBe('15')
    const [points] = (
      await owner.ask<{ data: Row[] }>('GET', '/customFields?entity=customer')
    ).body.data.filter(one => one.key === 'c_points')
    const changed = await owner.ask('PATCH', `/customFields/${points.id}`, {
      version: points.version,
      formula: 'creditLimit * 3',
    })
    expect(changed.status).toBe(200)
    await settle()
    expect((await read('orders', order.id)).c_orderPoints).toBe('22')
    const removal = await owner.ask<Refusal>('DELETE', `/customFields/${points.id}`)
    expect(removal).toMatchObject({ status: 409, body: { code: 'fieldUsed' } })
  })

  test('may use the figures of a customer and follows them, also from what refers to the customer', async () => {
    await formula('customer', 'c_each', 'revenue / orderCount', { result: 'money' })
    await formula('customer', 'c_bought', 'orderCount > 0')
    await formula('contact', 'c_since', 'YEAR(customer.lastOrderOn)', { result: 'integer' })
    const customer = await make('/customers', { name: '算得到' })
    expect(customer).toMatchObject({ c_each: null, c_bought: false })
    const contact = await make('/contacts', { name: '赵六', customer: customer.id })
    const buy = async (price: string, orderedOn: string) => {
      const lines = [{ description: '货', quantity: '1', price }]
      const { id } = await make('/orders', { customer: customer.id, orderedOn, lines })
      expect((await owner.ask('POST', `/orders/${id}/confirm`)).status).toBe(200)
    }
    const follow = async () => {
      await recountWaiting(server.core, company.id)
      await settle()
      const { c_each, c_bought } = await read('customers', customer.id)
      return [Number(c_each), c_bought, (await read('contacts', contact.id)).c_since]
    }
    await buy('100', '2024-05-01')
    const [first, bought, year] = await follow()
    expect([bought, year]).toEqual([true, 2024])
    await buy('300', '2025-05-01')
    expect(await follow()).toEqual([(first as number) * 2, true, 2025])
    // A record that is written finds them as they stand; a full count tells what it corrects.
    expect((await change('customers', customer.id, { note: '改' })).c_each).toBe(
      String((first as number) * 2),
    )
    await server.core.db.transaction(company.id, async tx => {
      tx.send(sql`UPDATE customer_metric SET revenue = 0 WHERE workspace_id = ${company.id}`)
    })
    expect((await change('customers', customer.id, { note: '再改' })).c_each).toBe('0')
    await recountAll(server.core, company.id)
    expect(await follow()).toEqual([(first as number) * 2, true, 2025])
  })

  test('stands on the lines of a document too', async () => {
    await formula('orderLine', 'c_gross', 'quantity * price', { result: 'money' })
    const customer = await make('/customers', { name: '戊' })
    const order = await make('/orders', {
      customer: customer.id,
      lines: [{ description: '货', quantity: '3', price: '0.1' }],
    })
    expect((order.lines as Row[])[0].c_gross).toBe('0.3')
  })

  test('that depends on the day is worked out anew when the company’s day has changed', async () => {
    await define('customer', 'c_since', { kind: 'date' })
    await formula('customer', 'c_age', 'TODAY() - c_since', { result: 'integer' })
    const made = await make('/customers', { name: '己', c_since: '2020-01-01' })
    const age = made.c_age as number
    await server.core.db.transaction(company.id, async tx => {
      tx.send(
        sql`UPDATE customer SET custom = custom || '{"c_age": 1}' WHERE workspace_id = ${company.id} AND id = ${made.id}`,
      )
    })
    await workOutDay(server.core, company.id)
    expect((await read('customers', made.id)).c_age).toBe(age)
  })

  test('is refused with the place of the fault, in a circle, or in the wrong kind', async () => {
    const fault = async (entity: string, given: object) =>
      (await define(entity, 'c_wrong', { kind: 'formula', ...given })).body.faults[0].message
    expect(await fault('customer', { formula: 'creditLimit + city' })).toContain('第 1 个字符：数字 + 文字')
    expect(await fault('customer', { formula: 'name + 1', result: 'money' })).toContain('文字 + 数字')
    expect(await fault('customer', { formula: 'name', result: 'money' })).toContain(
      '公式的结果是单行文本，不是金额',
    )
    expect(await fault('customer', { formula: 'parent' })).toContain('是关联')
    expect(await fault('customer', { formula: 'parent.c_wrong' })).toContain('没有字段')
    for (const [given, said] of [
      ['stage', '现算'],
      ['pooledAt', '不通知公式'],
      ['previousOwner.name', '不通知公式'],
      ['number', '保存的那一刻才编号'],
      ['updatedAt', '每次保存都会变'],
    ])
      expect(await fault('customer', { formula: given }), given).toMatch(
        new RegExp(`${said}.*；请|${said}.*请`),
      )
    await formula('customer', 'c_first', 'creditLimit + 1')
    await formula('customer', 'c_second', 'parent.c_first + 1')
    const [first] = (
      await owner.ask<{ data: Row[] }>('GET', '/customFields?entity=customer')
    ).body.data.filter(one => one.key === 'c_first')
    const circle = await owner.ask<Refusal>('PATCH', `/customFields/${first.id}`, {
      version: first.version,
      formula: 'c_second + 1',
    })
    expect(circle.body.faults[0].message).toContain('绕了一圈')
  })

  test('is tried on a record before it is kept', async () => {
    const made = await make('/customers', { name: '庚', creditLimit: '12.5' })
    const trial = (given: object, person = owner) =>
      person.ask<Record<string, unknown>>('POST', '/formulas/check', { entity: 'customer', ...given })
    expect(
      (await trial({ formula: 'creditLimit * 2', result: 'money', record: made.id })).body,
    ).toMatchObject({
      result: 'money',
      preview: { title: '庚', value: '25', text: '25.00' },
    })
    expect((await trial({ formula: 'creditLimit *' })).body).toMatchObject({
      fault: { from: 13, to: 13, message: { zh: '公式没有写完，可能少了括号或内容' } },
    })
    expect((await trial({ formula: '1' }, await company.person('member'))).status).toBe(403)
  })
})

describe('who may not see a source', () => {
  test('sees no formula of it, cannot filter or sort by it, and finds nothing of it in exports', async () => {
    await formula('customer', 'c_double', 'creditLimit * 2')
    await formula('customer', 'c_quadruple', 'c_double * 2')
    await formula('customer', 'c_above', 'parent.creditLimit')
    const member = await company.person('member')
    const made = await make('/customers', { name: '辛', creditLimit: '424242', owner: member.id })
    const own = await read('customers', made.id, member)
    expect(own).toMatchObject({ c_quadruple: '1696968' })
    expect(own).not.toHaveProperty('c_above')
    const right = { visibility: 'self', actions: ['*'] }
    await company.setRole('member', {
      entities: { '*': right },
      fields: { 'customer.creditLimit': 'hidden' },
      administer: [],
    } as never)
    const seen = await read('customers', made.id, member)
    for (const name of ['creditLimit', 'c_double', 'c_quadruple', 'c_above'])
      expect(seen).not.toHaveProperty(name)
    expect((await member.ask('GET', '/customers?filter[c_quadruple][gt]=1')).status).toBe(403)
    expect((await member.ask('GET', '/customers?sort=c_double')).status).toBe(403)
    expect((await member.ask('GET', '/customers/sum?fields=c_double')).status).toBe(403)
    const { response } = await member.ask(
      'GET',
      '/customers/export?format=csv&fields=name,c_double,c_quadruple',
    )
    expect(response.payload).not.toMatch(/848484|1696968/)
  })
})

describe('while the records of a new field are gone through', () => {
  test('they can be changed', async () => {
    const customers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => make('/customers', { name: `并行${index}` })),
    )
    await define('customer', 'c_while', { kind: 'formula', formula: 'CONCAT(name, "?")' })
    const writing = customers.map(({ id, version }) =>
      owner.ask('PATCH', `/customers/${id}`, { version, note: '改' }),
    )
    const [answers] = await Promise.all([Promise.all(writing), fillFields(server.core, company.id), settle()])
    expect(answers.map(answer => answer.status)).toEqual(customers.map(() => 200))
    expect((await read('customers', customers[7].id)).c_while).toBe('并行7?')
  })

  test('follows sources that are written past their own record: the next contact that a contact record plans', async () => {
    await formula('customer', 'c_due', 'YEAR(nextContactAt)', { result: 'integer' })
    await formula('contact', 'c_dueOfCustomer', 'YEAR(customer.nextContactAt)', { result: 'integer' })
    const customer = await make('/customers', { name: '到期' })
    const contact = await make('/contacts', { name: '王五', customer: customer.id })
    const plan = (nextContactAt: string) =>
      make<Row>('/contactRecords', { customer: customer.id, content: '再联系', nextContactAt })
    const due = async () => {
      await settle()
      const values = [await read('customers', customer.id), await read('contacts', contact.id)]
      return [values[0].c_due, values[1].c_dueOfCustomer]
    }
    await plan('2031-05-01T02:00:00.000Z')
    expect(await due()).toEqual([2031, 2031])
    const second = await plan('2032-05-01T02:00:00.000Z')
    expect(await due()).toEqual([2032, 2032])
    await owner.ask('DELETE', `/contactRecords/${second.id}`)
    expect(await due()).toEqual([2031, 2031])
  })
})
