import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { examineDatabase } from '../../server/doctor.ts'
import { companyOfFile, makerOf, type Row, testCompany } from '../../server/testing/server.ts'
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

test('rows of ledgers are changed, deleted and restored by nobody, one by one or many at once', async () => {
  for (const path of ['stock', 'stockMoves', 'receivables', 'accountMoves']) {
    const { body: list } = await owner.ask<{ data: Row[] }>('GET', `/${path}`)
    const id = list.data[0]?.id
    const { body: row } = await owner.ask<Row & { _access: object }>('GET', `/${path}/${id}`)
    expect([path, row._access]).toEqual([path, expect.objectContaining({ update: false, delete: false })])
    const asked = [
      owner.ask('DELETE', `/${path}/${id}`),
      owner.ask('PATCH', `/${path}/${id}`, { version: row.version }),
      owner.ask('POST', `/${path}/${id}/restore`),
      owner.ask('POST', `/${path}/bulk`, { ids: [id], delete: true }),
      owner.ask('POST', `/${path}/bulk`, { ids: [id], restore: true }),
    ]
    const answers = await Promise.all(asked)
    expect([path, ...answers.map(answer => answer.status)]).toEqual([path, 403, 403, 403, 403, 403])
  }
  for (const path of ['payables', 'bankLines'])
    expect((await owner.ask('DELETE', `/${path}/${customer}`)).status).toBe(403)
  await change(sql`UPDATE stock_move SET deleted_at = now() WHERE ${at}`)
  const { body: bin } = await owner.ask<{ data: { mayRestore: boolean }[] }>(
    'GET',
    '/recycleBin?entity=stockMove',
  )
  expect(bin.data.map(row => row.mayRestore)).toEqual([false])
  await change(sql`UPDATE stock_move SET deleted_at = NULL WHERE ${at}`)
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

test('a company whose check fails holds no other up, and is told of', async () => {
  const other = await testCompany(server, {})
  const { id: payer } = await makerOf(other.owner)('/customers', { name: '客户' })
  const { id } = await makerOf(other.owner)('/receipts', { customer: payer, amount: '30' })
  await other.owner.ask('POST', `/receipts/${id}/confirm`)
  await server.core.db.transaction(other.id, async tx =>
    tx.send(sql`UPDATE account_move SET base_amount = base_amount + 1 WHERE workspace_id = ${other.id}`),
  )
  // More than a number can hold.
  await change(sql`UPDATE receipt SET amount = 1e100000, rate = 1e100000 WHERE ${at}`)
  await expect(checkAll(server.core)).rejects.toThrow('could not be checked')
  const { body } = await other.owner.ask<{ data: { kind: string }[] }>('GET', '/notices')
  expect(body.data.map(row => row.kind)).toEqual(['ledgerDifference'])
})
