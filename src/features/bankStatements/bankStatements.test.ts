import { expect, test } from 'vitest'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { Settled } from './bankStatements.server.ts'
import type { Imported, Proposed } from './lines.ts'

const { server, company, owner, made } = await companyOfFile()
const { id: account } = await made('/accounts', { name: '招行', openedOn: '2026-01-01' })
const { id: qinghe } = await made('/customers', { name: '杭州青禾文化（传媒）有限公司' })
const { id: chenguang } = await made('/customers', { name: '上海晨光' })

async function delivered(customer: string, price: string) {
  const draft = await made('/orders', {
    customer,
    orderedOn: '2026-03-01',
    lines: [{ description: '画册', quantity: '1', price }],
  })
  const { body: order } = await owner.ask<Row & { number: string; lines: Row[] }>(
    'POST',
    `/orders/${draft.id}/confirm`,
  )
  const { id } = await made('/deliveries', {
    customer,
    deliveredOn: '2026-03-02',
    lines: [{ orderLine: order.lines[0].id, quantity: '1' }],
  })
  await owner.ask('POST', `/deliveries/${id}/confirm`)
  return order.number
}

async function upload(text: string, person = owner) {
  const boundary = 'statement'
  const payload = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="bank.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--${boundary}--\r\n`
  const response = await server.app.inject({
    method: 'POST',
    url: `/api/v1/bankLines/import?account=${account}`,
    headers: {
      authorization: `Bearer ${person.key}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload,
  })
  return { status: response.statusCode, body: response.json() as Imported & { code: string } }
}

const proposed = async () =>
  (await owner.ask<Proposed>('GET', `/bankLines/proposals?account=${account}`)).body
const settle = async (lines: object[], person = owner) =>
  (await person.ask<{ lines: Settled[] }>('POST', '/bankLines/settle', { lines })).body.lines
const head = '交易日期,收入,支出,余额,对方户名,摘要,流水号'
const open = async (customer: string) =>
  (
    await owner.ask<{ data: { open: string }[] }>(
      'GET',
      `/receivables?filter[customer][eq]=${customer}&sort=createdAt&fields=open`,
    )
  ).body.data.map(item => Number(item.open))
const balance = async () =>
  Number((await owner.ask<Row & { balance: string }>('GET', `/accounts/${account}`)).body.balance)

test('a statement comes in once, is matched, becomes receipts and expenses, and is open again when they are cancelled', async () => {
  const number = await delivered(qinghe, '500')
  await delivered(chenguang, '80')
  const rows = `2026-03-05,500.00,,500.00,某会计,画册 ${number},A1\n2026-03-06,80.00,,580.00,上海晨光有限公司,货款,A2\n2026-03-07,,30.00,550.00,顺丰速运,运费,A3\n`
  expect(await upload(`${head}\n${rows}`)).toMatchObject({
    status: 201,
    body: { added: 3, known: 0, skipped: 0 },
  })
  const more = `${head}\n${rows}2026-03-08,60.00,,610.00,杭州青禾文化(传媒)有限公司,定金,A4\n`
  expect((await upload(more)).body).toEqual({ added: 1, known: 3, skipped: 0 })

  const { lines, count, names } = await proposed()
  expect(count).toBe(4)
  expect(lines.map(line => [line.proposal?.kind, line.proposal?.sureness])).toEqual([
    ['receipt', 'sure'],
    ['receipt', 'sure'],
    [undefined, undefined],
    ['receipt', 'likely'],
  ])
  expect(names[qinghe]).toBe('杭州青禾文化（传媒）有限公司')
  const { body: categories } = await owner.ask<{ data: Row[] }>(
    'GET',
    '/expenseCategories?filter[name][eq]=运输快递',
  )
  const chosen = lines.map(({ id, proposal }) =>
    proposal?.kind === 'receipt'
      ? {
          id,
          kind: 'receipt',
          customer: proposal.customer,
          settle: proposal.settle.map(({ receivable, amount }) => ({ receivable, amount })),
        }
      : { id, kind: 'expense', category: categories.data[0].id },
  )
  const done = await settle(chosen)
  expect(done.map(line => [line.error, line.number?.slice(0, 2)])).toEqual([
    [null, 'RC'],
    [null, 'RC'],
    [null, 'EX'],
    [null, 'RC'],
  ])
  expect(await balance()).toBe(610)
  expect(await open(qinghe)).toEqual([0, 0, -60])
  expect(await open(chenguang)).toEqual([0, 0])
  expect((await proposed()).count).toBe(0)
  const again = await settle(chosen.slice(0, 1))
  expect(again[0].error).not.toBeNull()
  expect(await balance()).toBe(610)

  const { body: receipts } = await owner.ask<{ data: Row[] }>(
    'GET',
    `/receipts?filter[number][eq]=${done[1].number}`,
  )
  await owner.ask('POST', `/receipts/${receipts.data[0].id}/cancel`, { reason: '记错' })
  const left = await proposed()
  expect(left.lines.map(line => [Number(line.amount), line.proposal?.kind])).toEqual([[80, 'receipt']])
})

test('money that was keyed before the statement came is recognised and not booked twice', async () => {
  const { id } = await made('/receipts', {
    customer: qinghe,
    amount: '77',
    account,
    receivedOn: '2026-04-01',
  })
  const { body } = await owner.ask<Row & { number: string }>('POST', `/receipts/${id}/confirm`)
  await upload(`${head}\n2026-04-01,77.00,,,青禾,B,B1\n`)
  const line = (await proposed()).lines.find(one => Number(one.amount) === 77)
  expect(line?.proposal).toMatchObject({ kind: 'recorded', sureness: 'sure', number: body.number })
  const before = await balance()
  const source = { entity: 'receipt', id }
  expect(await settle([{ id: line?.id, kind: 'recorded', source }])).toEqual([
    { id: line?.id, number: body.number, error: null },
  ])
  expect(await balance()).toBe(before)
  await upload(`${head}\n2026-04-01,77.00,,,青禾,B,B2\n`)
  const other = (await proposed()).lines.find(one => Number(one.amount) === 77)
  expect(other?.proposal?.kind).not.toBe('recorded')
  expect((await settle([{ id: other?.id, kind: 'recorded', source }]))[0].error).not.toBeNull()
})

test('what an expense was for is proposed for the next one paid to the same', async () => {
  await upload(`${head}\n2026-05-07,,31.00,,顺丰速运,运费,C1\n`)
  const line = (await proposed()).lines.find(one => Number(one.amount) === -31)
  expect(line?.proposal).toMatchObject({ kind: 'expense', sureness: 'likely' })
})

test('a line is settled once, whoever is quicker; one left out can be taken up again', async () => {
  await upload(`${head}\n2026-06-01,5.00,,,陌生人,D,D1\n`)
  const line = (await proposed()).lines.find(one => Number(one.amount) === 5)
  const both = await Promise.all(
    [1, 2].map(() => settle([{ id: line?.id, kind: 'receipt', customer: chenguang, settle: [] }])),
  )
  expect(both.flat().filter(one => one.error === null)).toHaveLength(1)
  await upload(`${head}\n2026-06-02,6.00,,,陌生人,D,D2\n`)
  const second = (await proposed()).lines.find(one => Number(one.amount) === 6)
  await owner.ask('POST', `/bankLines/${second?.id}/ignore`)
  expect((await proposed()).lines.some(one => one.id === second?.id)).toBe(false)
  await owner.ask('POST', `/bankLines/${second?.id}/reopen`)
  expect((await proposed()).lines.some(one => one.id === second?.id)).toBe(true)
})

test('a refund goes back to a customer out of what is owed to it', async () => {
  await upload(`${head}\n2026-06-05,,20.00,,青禾,退定金,E1\n`)
  const line = (await proposed()).lines.find(one => Number(one.amount) === -20)
  const { body } = await owner.ask<{ settle: { receivable: string; amount: string }[] }>(
    'GET',
    `/bankLines/proposal?customer=${qinghe}&currency=CNY&amount=-20`,
  )
  expect(body.settle.map(part => part.amount)).toEqual(['-20'])
  const lines = body.settle.map(({ receivable, amount }) => ({ receivable, amount }))
  expect(
    (await settle([{ id: line?.id, kind: 'receipt', customer: qinghe, settle: lines }]))[0].error,
  ).toBeNull()
})

test('other files are refused with a sentence, and so is who does not keep the money', async () => {
  expect((await upload('客户,电话\n甲,1\n')).body.code).toBe('notAStatement')
  const member = await company.person('member')
  expect((await upload(`${head}\n2026-03-05,1.00,,,x,y,Z\n`, member)).status).toBe(403)
  expect((await member.ask('GET', `/bankLines/proposals?account=${account}`)).status).toBe(403)
  const accountant = await company.person('accountant')
  expect((await upload(`${head}\n2026-03-05,1.00,,,x,y,Z\n`, accountant)).status).toBe(201)
})
