import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'

interface Answer {
  version: number
  faults: { field: string; code: string }[]
}

const { company, owner } = await companyOfFile()

let version = 0
const shape = async (given: object) => {
  const answer = await owner.ask<Answer>('PUT', '/shapes/customer', { version, shape: given })
  if (answer.status === 200) version = answer.body.version
  return answer
}
const zh = (text: string) => ({ zh: text, en: text })

describe('the company’s shape of an object', () => {
  test('renames, colours and orders choices and adds some; records, imports and lists follow', async () => {
    const choices = [
      { value: 'vip', label: { zh: '贵宾', en: 'VIP' }, colour: 'red' },
      { value: 'key', label: { zh: 'A 级', en: 'A' } },
      { value: 'potential', label: { zh: 'C 级', en: 'C' }, archived: true },
    ]
    expect((await shape({ fields: { level: { label: zh('等级'), choices } } })).status).toBe(200)
    const made = await owner.ask<Row>('POST', '/customers', { name: '甲', level: 'vip' })
    expect(made).toMatchObject({ status: 201, body: { level: 'vip' } })
    expect((await owner.ask('POST', '/customers', { name: '乙', level: 'gold' })).status).toBe(422)
    const found = await owner.ask<{ data: Row[] }>('GET', '/customers?filter[level]=vip&sort=level')
    expect(found.body.data.map(row => row.name)).toEqual(['甲'])
    const session = await owner.ask<{ shapes: Record<string, object> }>('GET', '/session')
    expect(session.body.shapes.customer).toMatchObject({ fields: { level: { label: zh('等级') } } })
  })

  test('demands more fields, and asks for some only while others say so', async () => {
    const fields = {
      city: { required: true },
      creditLimit: { visibleWhen: [{ field: 'level', operator: 'eq', value: 'key' }], required: true },
    }
    expect((await shape({ fields })).status).toBe(200)
    const faults = async (input: object) =>
      (await owner.ask<Answer>('POST', '/customers', input)).body.faults?.map(({ field, code }) => [
        field,
        code,
      ])
    expect(await faults({ name: '丙' })).toEqual([['city', 'required']])
    expect(await faults({ name: '丙', city: '成都', level: 'key' })).toEqual([['creditLimit', 'required']])
    expect(await faults({ name: '丙', city: '成都', creditLimit: '5' })).toEqual([
      ['creditLimit', 'notAsked'],
    ])
    const made = await owner.ask<Row>('POST', '/customers', {
      name: '丙',
      city: '成都',
      level: 'key',
      creditLimit: '5',
    })
    expect(made.status).toBe(201)
    const { id, version: seen } = made.body
    const change = (input: object) => owner.ask<Row>('PATCH', `/customers/${id}`, input)
    expect((await change({ version: seen, creditLimit: null })).status).toBe(422)
    const lowered = await change({ version: seen, level: 'ordinary' })
    expect(lowered).toMatchObject({ status: 200, body: { creditLimit: '5' } })
    expect((await change({ version: lowered.body.version, creditLimit: '6' })).status).toBe(422)
    expect((await change({ version: lowered.body.version, creditLimit: null })).status).toBe(200)
  })

  test('numbers records by the company’s own pattern', async () => {
    const numbering = { pattern: 'KH{YYYY}-{0000}', reset: 'year' }
    expect((await shape({ numbering })).status).toBe(200)
    const made = await owner.ask<Row>('POST', '/customers', { name: '丁' })
    expect(made.body.number).toMatch(/^KH\d{4}-0001$/)
  })

  test('refuses what would not work, with the place and the reason', async () => {
    for (const [wrong, place] of [
      [{ fields: { nothing: { label: zh('无') } } }, 'fields.nothing'],
      [{ fields: { name: { hidden: true } } }, 'fields.name.hidden'],
      [{ fields: { stage: { required: true } } }, 'fields.stage.required'],
      [{ fields: { type: { choices: [{ value: 'club', label: zh('社团') }] } } }, 'fields.type.choices'],
      [
        { fields: { city: { visibleWhen: [{ field: 'city', operator: 'filled' }] } } },
        'fields.city.visibleWhen',
      ],
      [{ form: [{ label: zh('一'), fields: ['city', 'city'] }] }, 'form'],
      [{ columns: ['gone'] }, 'columns'],
      [{ board: ['city'] }, 'board'],
      [{ sums: ['city'] }, 'sums'],
      [{ numbering: { pattern: 'KH{0000}', reset: 'year' } }, 'numbering'],
      [{ numbering: { pattern: 'KH', reset: 'never' } }, 'numbering'],
    ] as const) {
      const { status, body } = await shape(wrong)
      expect(status, place).toBe(422)
      expect(body.faults.map(fault => fault.field)).toContain(place)
    }
  })

  test('is changed by who administers the settings, from the version they saw', async () => {
    const member = await company.person('member')
    expect((await member.ask('PUT', '/shapes/customer', { version, shape: {} })).status).toBe(403)
    expect((await owner.ask('PUT', '/shapes/customer', { version: version - 1, shape: {} })).status).toBe(409)
    expect((await owner.ask('PUT', '/shapes/nothing', { version: 0, shape: {} })).status).toBe(404)
    expect((await shape({})).status).toBe(200)
  })
})
