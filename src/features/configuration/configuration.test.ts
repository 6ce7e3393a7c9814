import { describe, expect, test } from 'vitest'
import { serverOfFile, testCompany } from '../../server/testing/server.ts'

interface Plan {
  parts: { key: string; changes: { action: string; what: { zh: string } }[] }[]
  faults: { field: string; message: string }[]
}

const server = await serverOfFile()

describe('a configuration', () => {
  test('taken from one company makes another the same; taken over twice it changes nothing', async () => {
    const [one, other] = [await testCompany(server), await testCompany(server)]
    expect((await one.owner.ask('POST', '/configuration/apply', { template: 'agency' })).status).toBe(200)
    await one.owner.ask('POST', '/role-settings', {
      name: '媒介',
      permissions: { entities: {}, fields: { 'order.c_mediaCost': 'hidden' }, administer: [] },
    })
    const { response } = await one.owner.ask('GET', '/configuration')
    const configuration = JSON.parse(response.payload)
    expect(configuration.fields).toHaveLength(12)
    const preview = await other.owner.ask<Plan>('POST', '/configuration/preview', { configuration })
    expect(preview.body.faults).toEqual([])
    expect(preview.body.parts.map(part => [part.key, part.changes.length])).toEqual([
      ['fields', 12],
      ['shapes', 2],
      ['roles', 1],
      ['views', 1],
    ])
    expect(await other.owner.ask('POST', '/configuration/apply', { configuration })).toMatchObject({
      status: 200,
    })
    expect(JSON.parse((await other.owner.ask('GET', '/configuration')).response.payload)).toEqual(
      configuration,
    )
    const again = await other.owner.ask<Plan>('POST', '/configuration/apply', { configuration })
    expect(again.body.parts).toEqual([])
    const made = await other.owner.ask('POST', '/customers', {
      name: '甲',
      c_feeModel: 'commission',
      c_mediaBudget: '1000000',
      c_commission: '15',
    })
    expect(made.body).toMatchObject({ c_expectedFee: '150000' })
  })

  test.each(['trading', 'agency', 'service'])('of the template %s fits an empty company', async template => {
    const company = await testCompany(server)
    const { body } = await company.owner.ask<Plan>('POST', '/configuration/preview', { template })
    expect(body.faults).toEqual([])
    expect((await company.owner.ask('POST', '/configuration/apply', { template })).status).toBe(200)
  })

  test('that does not fit is refused as a whole, with the reasons', async () => {
    const company = await testCompany(server)
    const label = { zh: '试', en: 'Trial' }
    await company.owner.ask('POST', '/customFields', {
      entity: 'customer',
      kind: 'text',
      key: 'c_brand',
      label,
    })
    const configuration = {
      format: 'guanxi-configuration',
      version: 1,
      fields: [
        { entity: 'customer', key: 'c_brand', kind: 'date', label },
        { entity: 'nothing', key: 'c_a', kind: 'text', label },
      ],
      shapes: { customer: { columns: ['gone'] } },
    }
    const { status, body } = await company.owner.ask<Plan>('POST', '/configuration/apply', { configuration })
    expect(status).toBe(422)
    expect(body.faults.map(fault => fault.field)).toEqual([
      'fields.customer.c_brand',
      'fields.nothing.c_a',
      'shapes.customer.columns',
    ])
    const member = await company.person('member')
    expect((await member.ask('GET', '/configuration')).status).toBe(403)
    expect((await member.ask('POST', '/configuration/apply', { template: 'agency' })).status).toBe(403)
    expect((await company.owner.ask('POST', '/configuration/apply', { template: '../x' })).status).toBe(404)
  })
})
