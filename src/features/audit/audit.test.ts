import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { AuditEntry } from './audit.server.ts'
import { dropOldEvents } from './retention.ts'

type Log = { data: AuditEntry[]; next: string | null }

const { server, company, owner, clock, made } = await companyOfFile()

const log = (query = '', person = owner) => person.ask<Log>('GET', `/audit?${query}`)

describe('the audit', () => {
  test('of exports tells what they were filtered by where the field is open to the reader', async () => {
    const phone = '+8613900004444'
    for (const query of [`filter[phone][eq]=${encodeURIComponent(phone)}`, 'q=13900004444'])
      await owner.ask('GET', `/customers/export?format=csv&${query}`)
    const everything = { visibility: 'all' as const, actions: ['*'] }
    const clerk = await company.person('manager')
    const heard = async (access: 'read' | 'masked') => {
      const fields = { 'customer.phone': access }
      await company.setRole('manager', { entities: { '*': everything }, fields, administer: ['audit'] })
      const answers = [
        await log('action=export', clerk),
        await clerk.ask('GET', '/audit/export?action=export'),
      ]
      return answers.map(({ response }) => response.body.split('13900004444').length - 1)
    }
    expect(await heard('read')).toEqual([2, 2])
    expect((await clerk.ask('GET', '/audit/export?record=nothing')).status).toBe(400)
    expect(await heard('masked')).toEqual([0, 0])
  })

  test('shows every change in the company, newest first, found by person, object, act and day', async () => {
    const member = await company.person('member')
    const customer = await made('/customers', { name: '审计客户', level: 'key' }, member)
    await owner.ask('PATCH', `/customers/${customer.id}`, { name: '改名', version: customer.version })
    await owner.ask('DELETE', `/customers/${customer.id}`)
    await owner.ask('PATCH', '/company', { name: '新公司名' })
    const all = (await log()).body.data
    expect(all.slice(0, 4).map(({ entity, action }) => [entity, action])).toEqual([
      ['company', 'update'],
      ['customer', 'delete'],
      ['customer', 'update'],
      ['customer', 'create'],
    ])
    expect(all[0].changes).toMatchObject({ name: [expect.any(String), '新公司名'] })
    expect(all[2]).toMatchObject({
      actor: { id: owner.id },
      via: 'key',
      changes: { name: ['审计客户', '改名'] },
    })
    const of = async (query: string) => (await log(query)).body.data.map(({ action }) => action)
    expect(await of(`record=${customer.id}`)).toEqual(['delete', 'update', 'create'])
    expect(await of(`record=${customer.id}&actor=${member.id}`)).toEqual(['create'])
    expect(await of('entity=customer&action=delete')).toEqual(['delete'])
    const today = new Date(server.core.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
    expect(await of(`record=${customer.id}&from=${today}&to=${today}`)).toHaveLength(3)
    expect(await of(`record=${customer.id}&to=2020-01-01`)).toEqual([])
    const first = (await log(`record=${customer.id}&limit=2`)).body
    const rest = (await log(`record=${customer.id}&limit=2&cursor=${first.next}`)).body
    expect([...first.data, ...rest.data].map(({ action }) => action)).toEqual(['delete', 'update', 'create'])
    expect(rest.next).toBeNull()
  })

  test('is for those with the power, and shows no record out of their sight and no hidden value', async () => {
    await company.setRole('readOnly', {
      entities: { '*': { visibility: 'self', actions: ['read'] } },
      fields: { 'customer.phone': 'masked', 'customer.note': 'hidden' },
      administer: ['audit'],
    })
    const auditor = await company.person('readOnly')
    const member = await company.person('member')
    expect((await log('', member)).status).toBe(403)
    expect((await member.ask('GET', '/audit/export')).status).toBe(403)
    const hidden = await made('/customers', { name: '别人的客户' })
    const own = await made('/customers', { name: '自己的客户', phone: '13800138000', note: '秘密' })
    await owner.ask('PATCH', `/customers/${own.id}`, { owner: auditor.id, version: own.version })
    const { data } = (await log('entity=customer', auditor)).body
    expect(data.some(entry => entry.recordId === hidden.id)).toBe(false)
    const creation = data.find(entry => entry.recordId === own.id && entry.action === 'create')
    expect(creation?.changes).toMatchObject({ phone: [null, expect.stringContaining('****')] })
    expect(creation?.changes).not.toHaveProperty('note')
    const { body } = await auditor.ask<string>('GET', '/audit/export')
    expect(String(body)).toContain('自己的客户')
    expect(String(body)).not.toMatch(/别人的客户|13800138000|秘密/)
  })

  test('is kept as long as the company says; timelines and histories of what exists stay', async () => {
    const product = await made('/products', { name: '将删产品' })
    const kept = await made('/products', { name: '在用产品' })
    const customer = await made('/customers', { name: '老客户' })
    const events = async (id: string) => (await log(`record=${id}`)).body.data.length
    await server.core.db.transaction(company.id, async tx =>
      tx.send(sql`DELETE FROM product WHERE workspace_id = ${company.id} AND id = ${product.id}`),
    )
    expect((await owner.ask('PATCH', '/company', { auditYears: 0 })).status).toBe(422)
    expect((await owner.ask<Row>('PATCH', '/company', { auditYears: 2 })).body).toMatchObject({
      auditYears: 2,
    })
    clock.days = 700
    expect(await dropOldEvents(server.core)).toBe(0)
    clock.days = 740
    expect(await dropOldEvents(server.core)).toBeGreaterThan(0)
    clock.days = 0
    expect(await events(product.id)).toBe(0)
    expect(await events(kept.id)).toBe(1)
    expect(await events(customer.id)).toBe(1)
  })
})
