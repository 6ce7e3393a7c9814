import type { companyOfFile, Row } from '../../../server/testing/server.ts'

export interface Line {
  id: string
  quantity: string
  amount: string
}
export type Document = Row & {
  number: string
  amount: string
  status: string
  type: string
  receiving: string
  invoicing: string
  unpaid: string
  unapplied: string
  settled: string
  warehouse: { id: string }
  lines: Line[]
  code: string
  faults: { field: string; code: string }[]
}
export interface Item extends Row {
  number: string
  kind: string
  amount: string
  open: string
  dueOn: string
}

/** What the tests of purchases do over and over. */
export function purchasing({
  owner,
  made,
}: Pick<Awaited<ReturnType<typeof companyOfFile>>, 'owner' | 'made'>) {
  let names = 0
  let settingsVersion = 0
  const supplierOf = async (more: object = {}) =>
    (await made('/customers', { name: `供应商${++names}`, roles: ['supplier'], ...more })).id

  const say = (path: string, body: object = {}) => owner.ask<Document>('POST', path, body)

  async function ordered(supplier: string, lines: object[], more: object = {}): Promise<Document> {
    const { id } = await made('/purchaseOrders', { supplier, lines, ...more })
    return (await say(`/purchaseOrders/${id}/confirm`)).body
  }

  const drafted = async (path: string, supplier: string, lines: [Line, string][], more: object = {}) =>
    made<Document>(path, {
      supplier,
      lines: lines.map(([line, quantity]) => ({ purchaseOrderLine: line.id, quantity })),
      ...more,
    })

  async function received(supplier: string, lines: [Line, string][], more: object = {}) {
    const { id } = await drafted('/goodsReceipts', supplier, lines, more)
    return say(`/goodsReceipts/${id}/confirm`)
  }

  async function paid(supplier: string, amount: string, lines: object[] = [], more: object = {}) {
    const { id } = await made('/payments', { supplier, amount, paidOn: '2026-04-01', lines, ...more })
    return say(`/payments/${id}/confirm`)
  }

  const items = async (supplier: string) =>
    (
      await owner.ask<{ data: Item[] }>(
        'GET',
        `/payables?filter[supplier][eq]=${supplier}&sort=createdAt&fields=number,kind,amount,open,bookedOn,dueOn`,
      )
    ).body.data

  const orderNow = async (id: string) => (await owner.ask<Document>('GET', `/purchaseOrders/${id}`)).body

  async function stockOf(product: string): Promise<{ onHand: number; onOrder: number }> {
    const { body } = await owner.ask<{ data: { onHand: string; onOrder: string }[] }>(
      'GET',
      `/stock?filter[product][eq]=${product}&fields=onHand,onOrder`,
    )
    const sum = (name: 'onHand' | 'onOrder') => body.data.reduce((all, row) => all + Number(row[name]), 0)
    return { onHand: sum('onHand'), onOrder: sum('onOrder') }
  }

  async function owedBy(payableOn: string): Promise<void> {
    const { body } = await owner.ask<{ version: number }>('PUT', '/document-settings', {
      version: settingsVersion,
      settings: { payableOn, negativeStock: 'allow', ageing: [30, 60] },
    })
    settingsVersion = body.version
  }

  const countOf = async (path: string, filter: string) =>
    (await owner.ask<{ count: number }>('GET', `/${path}/count?${filter}`)).body.count
  return { supplierOf, say, ordered, drafted, received, paid, items, orderNow, stockOf, owedBy, countOf }
}
