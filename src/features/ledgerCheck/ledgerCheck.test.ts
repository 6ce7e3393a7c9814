import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { examineDatabase } from '../../server/doctor.ts'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { checkAll, checkLedgers } from './ledgerCheck.server.ts'

const { server, company, owner, made } = await companyOfFile()
const { id: customer } = await made('/customers', { name: '客户' })
const { id: product } = await made('/products', { name: '钢笔' })
const order = await made('/orders', { customer, lines: [{ product, quantity: '2', price: '50' }] })
const { body } = await owner.ask<Row & { lines: Row[] }>('POST', `/orders/${order.id}/confirm`)
const note = await made('/deliveries', { customer, lines: [{ orderLine: body.lines[0].id, quantity: '2' }] })
await owner.ask('POST', `/deliveries/${note.id}/confirm`)
const receipt = await made('/receipts', { customer, amount: '30' })
await owner.ask('POST', `/receipts/${receipt.id}/confirm`)

const change = (statement: ReturnType<typeof sql>) =>
  server.core.db.transaction(company.id, async tx => tx.send(statement))
const at = sql`workspace_id = ${company.id}`
const notices = async () =>
  (await owner.ask<{ data: { kind: string; title: string }[] }>('GET', '/notices')).body.data.filter(
    row => row.kind === 'ledgerDifference',
  )
const doctor = async () => {
  const database = {
    appUrl: server.appUrl,
    adminUrl: server.adminUrl,
    embedded: true,
    stop: async () => undefined,
  }
  return (await examineDatabase(database)).find(finding => finding.check === 'ledgers')
}

test('ledgers that agree are told to nobody', async () => {
  expect(await checkLedgers(server.core, company.id)).toEqual([])
  expect(await notices()).toEqual([])
  expect(await doctor()).toMatchObject({ state: 'ok' })
})

test('each balance that is not the sum of its ledger is found, told to owners and administrators once, and by the doctor', async () => {
  const admin = await company.person('admin')
  await change(sql`UPDATE stock SET on_hand = on_hand + 1 WHERE ${at}`)
  await change(sql`UPDATE receivable SET open = open - 1 WHERE ${at} AND open > 0`)
  await change(sql`UPDATE account_move SET base_amount = base_amount + 1 WHERE ${at}`)
  const found = await checkLedgers(server.core, company.id)
  expect(found.map(one => [one.check, one.count])).toEqual([
    ['stock', 1],
    ['receivables', 1],
    ['receipts', 1],
  ])
  expect(found[2]?.ids).toEqual([receipt.id])
  await checkAll(server.core)
  const told = await notices()
  expect(told.map(row => row.title)).toEqual([expect.stringContaining('库存与流水（1）')])
  expect((await admin.ask<{ data: Row[] }>('GET', '/notices')).body.data).toHaveLength(1)
  expect(await doctor()).toMatchObject({
    state: 'failure',
    found: { en: expect.stringContaining(company.slug) },
  })
})
