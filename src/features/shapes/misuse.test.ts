import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

const { owner, made } = await companyOfFile()

const zh = (text: string) => ({ zh: text, en: text })
const text = { kind: 'text', entity: 'customer' }
const change = (path: string, given: object) => owner.ask<Row>('PATCH', path, given)
interface Refusal {
  faults: { field: string; message: string }[]
}

describe('names', () => {
  test('are what can be seen: marks without width or of direction go, and nothing but those is no name', async () => {
    const field = await made('/customFields', { ...text, label: zh('\u202e合\u200b同 🎉') })
    expect(field.label).toEqual(zh('合同 🎉'))
    for (const name of ['\u200b', '  ', '\u200d', 'a'.repeat(61)]) {
      const field = await owner.ask<Refusal>('POST', '/customFields', { ...text, label: zh(name) })
      expect([field.status, field.body.faults.length]).toEqual([422, 2])
      expect((await owner.ask('POST', '/customObjects', { label: zh(name) })).status).toBe(422)
    }
    const object = await made('/customObjects', { label: zh('שלום') })
    expect(object.plural).toEqual(zh('שלום'))
    expect((await owner.ask('GET', `/${object.path}`)).status).toBe(200)
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(
        (await owner.ask('PUT', '/shapes/customer', { version: 0, shape: { columns: [name] } })).status,
      ).toBe(422)
      const shape = { fields: { constructor: { hidden: true } } }
      expect((await owner.ask('PUT', '/shapes/customer', { version: 0, shape })).status).toBe(422)
    }
  })
})

describe('what is taken out of use', () => {
  test('a choice that records have is retired instead of deleted; those records can be saved on', async () => {
    const choices = ['a', 'b', 'c'].map(value => ({ value, label: zh(value) }))
    const field = await made('/customFields', {
      entity: 'customer',
      kind: 'choice',
      key: 'c_grade',
      label: zh('等级'),
      choices,
    })
    const customer = await made('/customers', { name: '甲', c_grade: 'a' })
    const changed = await change(`/customFields/${field.id}`, { version: 1, choices: [choices[2]] })
    expect(changed.body.choices).toEqual([choices[2], { ...choices[0], archived: true }])
    const saved = await change(`/customers/${customer.id}`, {
      version: customer.version,
      name: '甲甲',
      c_grade: 'a',
    })
    expect(saved.body).toMatchObject({ name: '甲甲', c_grade: 'a' })
    expect(
      (await change(`/customers/${customer.id}`, { version: saved.body.version, c_grade: 'b' })).status,
    ).toBe(422)
  })

  test('a field leaves form, columns and boards of its object, its order and its numbering go on', async () => {
    const object = await made('/customObjects', {
      key: 'c_job',
      label: zh('工单'),
      path: 'jobs',
      numbering: 'J{0000}',
    })
    const field = await made('/customFields', {
      entity: 'c_job',
      kind: 'date',
      key: 'c_due',
      label: zh('到期'),
    })
    const sorted = await change(`/customObjects/${object.id}`, { version: 1, sort: 'c_due' })
    expect(sorted.status).toBe(200)
    const shape = { columns: ['name', 'c_due'], form: [{ label: zh('全部'), fields: ['name', 'c_due'] }] }
    expect((await owner.ask('PUT', '/shapes/c_job', { version: 0, shape })).status).toBe(200)
    await owner.ask('DELETE', `/customFields/${field.id}`)
    expect((await owner.ask('GET', '/jobs')).status).toBe(200)
    const again = await owner.ask<{ shape: object }>('PUT', '/shapes/c_job', { version: 1, shape })
    expect(again.body.shape).toEqual({ columns: ['name'], form: [{ label: zh('全部'), fields: ['name'] }] })
    const misspelt = await owner.ask('PUT', '/shapes/c_job', { version: 2, shape: { columns: ['c_dew'] } })
    expect(misspelt.status).toBe(422)
  })

  test('an object takes its shape out of the configuration with it', async () => {
    const object = await made('/customObjects', { key: 'c_gone', label: zh('旧') })
    await owner.ask('PUT', '/shapes/c_gone', { version: 0, shape: { columns: ['name'] } })
    const shapes = async () => JSON.parse((await owner.ask('GET', '/configuration')).response.payload).shapes
    expect(await shapes()).toHaveProperty('c_gone')
    await owner.ask('DELETE', `/customObjects/${object.id}`)
    expect(await shapes()).not.toHaveProperty('c_gone')
  })

  test('a retired field makes room for another', async () => {
    const fields: Row[] = []
    for (let number = 0; number < 200; number++)
      fields.push(
        await made('/customFields', { entity: 'product', kind: 'text', label: zh(`字段${number}`) }),
      )
    const more = { entity: 'product', kind: 'text', label: zh('再来') }
    expect((await owner.ask<Refusal>('POST', '/customFields', more)).body.faults).toMatchObject([
      { field: 'entity' },
    ])
    await owner.ask('DELETE', `/customFields/${fields[7].id}`)
    expect((await owner.ask('POST', '/customFields', more)).status).toBe(201)
    const product = await made('/products', { name: '多', code: 'M1', [String(fields[199].key)]: '末' })
    expect(product[String(fields[199].key)]).toBe('末')
  })
})

test('a number pattern set with the shape gives no number that is in use', async () => {
  for (const number of ['K0001', 'K0007']) await made('/customers', { name: number, number })
  const { body } = await owner.ask<{ data: { entity: string; version: number }[] }>('GET', '/shapes')
  const version = body.data.find(one => one.entity === 'customer')?.version ?? 0
  const shape = { numbering: { pattern: 'K{0000}', reset: 'never' } }
  expect((await owner.ask('PUT', '/shapes/customer', { version, shape })).status).toBe(200)
  const next = await made('/customers', { name: '下一个' })
  expect(Number(String(next.number).slice(1))).toBeGreaterThan(7)
  expect(
    (await owner.ask<{ data: Row[] }>('GET', `/customers?q=${String(next.number).slice(2)}`)).body.data,
  ).toMatchObject([{ id: next.id }])
})

test('two administrators at once: each change is one’s or the other’s, no key comes twice, nothing breaks', async () => {
  const formula = (number: number) => ({
    entity: 'contact',
    kind: 'formula',
    label: zh('长'),
    formula: `LEN(name) + ${number}`,
  })
  const fields = await Promise.all(
    Array.from({ length: 8 }, (_, number) => owner.ask<Row>('POST', '/customFields', formula(number))),
  )
  expect(fields.map(one => one.status)).toEqual(fields.map(() => 201))
  expect(new Set(fields.map(one => one.body.key)).size).toBe(8)
  const changes = await Promise.all(
    fields.flatMap(({ body }, number) =>
      ['position', 'department'].map(source =>
        change(`/customFields/${body.id}`, { version: 1, formula: `LEN(${source}) * ${number}` }),
      ),
    ),
  )
  expect(changes.map(one => one.status).sort()).toEqual([...fields.map(() => 200), ...fields.map(() => 409)])
  const objects = await Promise.all(
    Array.from({ length: 6 }, () => owner.ask<Row>('POST', '/customObjects', { label: zh('同名') })),
  )
  expect(new Set(objects.map(one => one.body.path)).size).toBe(6)
})
