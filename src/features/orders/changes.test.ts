import { expect, it } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { withToldFields } from '../people/people.rules.ts'

const { owner, made, company } = await companyOfFile()
const party = (await made('/customers', { name: '甲', roles: ['customer', 'supplier'] })).id
const [pen, ink] = [
  (await made('/products', { name: '钢笔' })).id,
  (await made('/products', { name: '墨水' })).id,
]
type Document = Row & { lines: (Row & { amount: string })[]; number: string }

it.each([
  ['orders', 'customer', 'orderChanges', 'order'],
  ['purchaseOrders', 'supplier', 'purchaseOrderChanges', 'purchaseOrder'],
])(
  'a change of %s is kept as it was before and after, with its reason and the next number',
  async (path, side, changes, of) => {
    const { id } = await made(`/${path}`, {
      [side]: party,
      lines: [
        { product: pen, quantity: '10', price: '5' },
        { product: ink, quantity: '1', price: '8' },
      ],
    })
    const { body: order } = await owner.ask<Document>('POST', `/${path}/${id}/confirm`)
    const [first] = order.lines
    const change = (lines: object[], reason: string) =>
      owner.ask('POST', `/${path}/${id}/change`, { lines, reason })
    expect(
      (await change([{ id: first?.id, product: pen, quantity: '20', price: '4.5' }], '加量降价')).status,
    ).toBe(200)
    expect(
      (
        await change(
          [
            { id: first?.id, product: pen, quantity: '20', price: '4.5' },
            { product: ink, quantity: '2', price: '7' },
          ],
          '再加',
        )
      ).status,
    ).toBe(200)
    const { body } = await owner.ask<{ data: Row[] }>(
      'GET',
      `/${changes}?filter[${of}][eq]=${id}&sort=number`,
    )
    expect(body.data.map(row => [row.number, row.reason, row.amountBefore, row.amountAfter])).toEqual([
      [`${order.number}-1`, '加量降价', '58', '90'],
      [`${order.number}-2`, '再加', '90', '104'],
    ])
    const { body: one } = await owner.ask<Document>('GET', `/${changes}/${body.data[0]?.id}`)
    expect(one.lines).toMatchObject([
      {
        act: 'changed',
        quantityBefore: '10',
        quantityAfter: '20',
        priceBefore: '5',
        priceAfter: '4.5',
        amountAfter: '90',
      },
      { act: 'removed', quantityBefore: '1', quantityAfter: null, amountBefore: '8' },
    ])
    expect((await owner.ask('PATCH', `/${changes}/${one.id}`, { reason: 'x', version: 1 })).status).toBe(403)
    expect((await owner.ask('DELETE', `/${changes}/${one.id}`)).status).toBe(403)

    // A role that does not see prices does not see what they were.
    const clerk = await company.person('readOnly')
    await company.setRole(
      'readOnly',
      withToldFields({
        entities: { '*': { visibility: 'all', actions: ['read'] } },
        fields: { [`${of}Line.price`]: 'hidden', [`${of}.amount`]: 'hidden' },
        administer: [],
      }),
    )
    const { body: seen } = await clerk.ask<Document>('GET', `/${changes}/${one.id}`)
    expect(seen.lines[0]).not.toHaveProperty('priceBefore')
    expect(seen).not.toHaveProperty('amountAfter')
  },
)
