import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { purge } from './purge.ts'

type Bin = {
  data: { entity: string; id: string; title: string; deletedBy: { id: string }; mayRestore: boolean }[]
  next: string | null
}

const { server, company, owner, clock, made } = await companyOfFile()

const bin = async (person = owner, query = '') => (await person.ask<Bin>('GET', `/recycleBin?${query}`)).body
const rowsOf = async (table: string, id: string) => {
  const [[row]] = await server.core.db.read<{ count: number }[]>(company.id, [
    sql`SELECT count(*) AS count FROM ${sql.table(table)} WHERE workspace_id = ${company.id} AND id = ${id}`,
  ])
  return row.count
}

describe('the recycle bin', () => {
  test('shows what was deleted, by whom, and not what went along with it', async () => {
    const member = await company.person('manager')
    const customer = await made('/customers', { name: '删掉的' }, member)
    const contact = await made('/contacts', { name: '随行', customer: customer.id }, member)
    const product = await made('/products', { name: '旧产品' })
    await member.ask('DELETE', `/customers/${customer.id}`)
    await owner.ask('DELETE', `/products/${product.id}`)
    const { data } = await bin()
    expect(data).toMatchObject([
      { entity: 'product', title: '旧产品', deletedBy: { id: owner.id }, mayRestore: true },
      { entity: 'customer', title: '删掉的', deletedBy: { id: member.id } },
    ])
    expect((await bin(owner, 'entity=contact')).data).toEqual([])
    const first = await bin(owner, 'limit=1')
    expect(first.data).toHaveLength(1)
    expect((await bin(owner, `limit=1&cursor=${first.next}`)).data[0].id).toBe(customer.id)
    const stranger = await company.person('member')
    expect((await bin(stranger)).data.filter(one => one.entity === 'customer')).toEqual([])
    expect((await owner.ask('POST', `/contacts/${contact.id}/restore`)).body).toMatchObject({
      code: 'parentDeleted',
    })
    await owner.ask('POST', `/customers/${customer.id}/restore`)
    await owner.ask('POST', `/products/${product.id}/restore`)
    expect((await bin()).data).toEqual([])
  })

  test('is emptied after 30 days, with all that belongs to a record but its events; what is still pointed to stays', async () => {
    const field = await made('/customFields', {
      entity: 'customer',
      kind: 'text',
      label: { zh: '码' },
      unique: true,
    })
    const gone = await made('/customers', { name: '将清除', [String(field.key)]: '1' })
    await made('/contacts', { name: '随行', customer: gone.id })
    await made('/contactRecords', { content: '谈过', customer: gone.id })
    const parent = await made('/customers', { name: '总公司' })
    const child = await made('/customers', { name: '子公司', parent: parent.id })
    await owner.ask('DELETE', `/customers/${gone.id}`)
    await owner.ask('DELETE', `/customers/${parent.id}`)
    await owner.ask('POST', '/customers', { name: '幂等' }, { 'idempotency-key': 'old' })
    clock.days = 29
    expect(await purge(server.core)).toEqual({})
    clock.days = 31
    expect(await purge(server.core)).toEqual({ customer: 1, contact: 1, contactRecord: 1 })
    expect(await rowsOf('customer', gone.id)).toBe(0)
    expect(await rowsOf('customer', parent.id)).toBe(1)
    const [[left]] = await server.core.db.read<Record<string, number>[]>(company.id, [
      sql`SELECT (SELECT count(*) FROM event WHERE workspace_id = ${company.id} AND record_id = ${gone.id}) AS events,
        (SELECT count(*) FROM custom_value WHERE workspace_id = ${company.id} AND record_id = ${gone.id}) AS values,
        (SELECT count(*) FROM idempotency_key WHERE workspace_id = ${company.id}) AS keys`,
    ])
    expect(left).toEqual({ events: 2, values: 0, keys: 0 })
    const version = (await owner.ask<Row>('GET', `/customers/${child.id}`)).body.version
    await owner.ask('PATCH', `/customers/${child.id}`, { parent: null, version })
    expect(await purge(server.core)).toEqual({ customer: 1 })
    clock.days = 0
  })

  test('keeps the values of a removed field for 30 days', async () => {
    const field = await made('/customFields', {
      entity: 'product',
      kind: 'text',
      label: { zh: '货架', en: 'Shelf' },
    })
    const product = await made('/products', { name: '在架', c_shelf: 'A-3' })
    await owner.ask('DELETE', `/customFields/${field.id}`)
    await owner.ask('PATCH', `/products/${product.id}`, { name: '还在架', version: 1 })
    const stored = async () => {
      const [[row]] = await server.core.db.read<{ custom: object | null }[]>(company.id, [
        sql`SELECT custom FROM product WHERE workspace_id = ${company.id} AND id = ${product.id}`,
      ])
      return row.custom
    }
    expect(await stored()).toEqual({ c_shelf: 'A-3' })
    clock.days = 31
    await purge(server.core)
    clock.days = 0
    expect(await stored()).toEqual({})
  })
})
