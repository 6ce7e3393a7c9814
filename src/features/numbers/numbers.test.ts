import { describe, expect, test } from 'vitest'
import { companyOfFile } from '../../server/testing/server.ts'

interface Series {
  entity: string
  version: number
  pattern: string
  reset: string
  next: number
  example: string
}

const { company, made } = await companyOfFile({ now: () => new Date('2026-05-20T04:00:00Z') })

const customers = async () => {
  const { body } = await company.owner.ask<{ data: Series[] }>('GET', '/numbers')
  return body.data.find(one => one.entity === 'customer') as Series
}
const change = (given: object) => company.owner.ask<Series>('PUT', '/numbers/customer', given)
const number = async () =>
  (await company.owner.ask<{ number: string }>('POST', '/customers', { name: '某客户' })).body.number

describe('a number series', () => {
  test('goes by the company’s pattern, from the number it says, never giving one twice', async () => {
    expect(await number()).toBe('C000001')
    const before = await customers()
    expect(before).toMatchObject({ pattern: 'C{000000}', reset: 'never', next: 2, example: 'C000002' })
    const monthly = await change({
      version: before.version,
      pattern: 'KH{YYYY}{MM}-{000}',
      reset: 'month',
      next: 8,
    })
    expect(monthly).toMatchObject({ status: 200, body: { next: 8, example: 'KH202605-008' } })
    expect([await number(), await number()]).toEqual(['KH202605-008', 'KH202605-009'])
    const { version } = await customers()
    const lower = await change({ version, pattern: 'KH{YYYY}{MM}-{000}', reset: 'month', next: 1 })
    expect(lower.body.next).toBe(10)
    const back = await change({ version: lower.body.version, pattern: 'C{000000}', reset: 'never' })
    expect(back.body.example).toBe('C000002')
    expect(await number()).toBe('C000002')
  })

  test('of an object of the company’s own is its own, whatever other objects are numbered like', async () => {
    for (const [zh, en] of [
      ['设备', 'Device'],
      ['车辆', 'Vehicle'],
    ])
      await made('/customObjects', { label: { zh, en }, numbering: 'D{0000}' })
    await made('/devices', { name: '一' })
    await made('/devices', { name: '二' })
    const series = async (entity: string) =>
      (await company.owner.ask<{ data: Series[] }>('GET', '/numbers')).body.data.find(
        one => one.entity === entity,
      )
    expect(await series('c_device')).toMatchObject({ pattern: 'D{0000}', next: 3, example: 'D0003' })
    expect(await series('c_vehicle')).toMatchObject({ next: 1 })
    const changed = await company.owner.ask<Series>('PUT', '/numbers/c_device', {
      version: 0,
      pattern: 'D{YYYY}{MM}-{000}',
      reset: 'month',
    })
    expect(changed).toMatchObject({ status: 200, body: { example: 'D202605-001' } })
    expect((await made('/devices', { name: '三' })).number).toBe('D202605-001')
    expect((await made('/vehicles', { name: '四' })).number).toBe('D0001')
  })

  test('is changed by who administers the settings, into one that gives no number twice', async () => {
    const { version } = await customers()
    expect((await change({ version, pattern: 'KH{0000}', reset: 'year' })).status).toBe(422)
    expect((await change({ version: version - 1, pattern: 'KH-{0000}', reset: 'never' })).status).toBe(409)
    const member = await company.person('member')
    expect((await member.ask('GET', '/numbers')).status).toBe(403)
    expect(
      (await member.ask('PUT', '/numbers/customer', { version, pattern: 'K{00}', reset: 'never' })).status,
    ).toBe(403)
  })
})
