import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
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

async function upload(text: string, person = owner, into = account) {
  const boundary = 'statement'
  const payload = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="bank.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--${boundary}--\r\n`
  const response = await server.app.inject({
    method: 'POST',
    url: `/api/v1/bankLines/import?account=${into}`,
    headers: {
      authorization: `Bearer ${person.key}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload,
  })
  return { status: response.statusCode, body: response.json() as Imported & { code: string } }
}

const proposed = async (person = owner, of = account) =>
  (await person.ask<Proposed>('GET', `/bankLines/proposals?account=${of}`)).body
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

const keyed = async (amount: string, day: string) => {
  const { id } = await made('/receipts', { customer: qinghe, amount, account, receivedOn: day })
  await owner.ask('POST', `/receipts/${id}/confirm`)
  return id
}
const lineOf = async (amount: number, of = account) =>
  (await proposed(owner, of)).lines.find(one => Number(one.amount) === amount)

test('lines of an account in another currency are booked at the rate that is given, and not without one', async () => {
  const { id: dollars } = await made('/accounts', { name: '美元户', currency: 'USD', openedOn: '2026-01-01' })
  await upload(`${head}\n2026-07-01,100.00,,,ACME,A,U1\n2026-07-02,,30.00,,ACME,B,U2\n`, owner, dollars)
  expect((await proposed(owner, dollars)).rate).toBeNull()
  const [came, went] = [await lineOf(100, dollars), await lineOf(-30, dollars)]
  const choice = { id: came?.id, kind: 'receipt', customer: chenguang, settle: [] }
  expect((await settle([choice]))[0].error?.en).toContain('USD')
  const { body: categories } = await owner.ask<{ data: Row[] }>('GET', '/expenseCategories?limit=1')
  const spent = { id: went?.id, kind: 'expense', category: categories.data[0].id, rate: '7.2' }
  const done = await settle([{ ...choice, rate: '7.1' }, spent])
  expect(done.map(one => one.error)).toEqual([null, null])
  const { body } = await owner.ask<{ data: { amount: string; baseAmount: string }[] }>(
    'GET',
    `/accountMoves?filter[account][eq]=${dollars}&sort=movedOn&fields=amount,baseAmount`,
  )
  expect(body.data).toMatchObject([
    { amount: '100', baseAmount: '710' },
    { amount: '-30', baseAmount: '-216' },
  ])
  await upload(`${head}\n2026-07-03,5.00,,,ACME,A,U3\n`, owner, dollars)
  expect((await proposed(owner, dollars)).rate).toBe('7.2')
})

test('a document is found in one line, however many ask at once; it is let go again, what was made of a line is not', async () => {
  const id = await keyed('123', '2026-07-10')
  await upload(`${head}\n2026-07-10,123.00,,,a,a,F1\n2026-07-10,123.00,,,b,b,F2\n`)
  const both = (await proposed()).lines.filter(one => Number(one.amount) === 123)
  const source = { entity: 'receipt', id }
  const answers = await Promise.all(both.map(line => settle([{ id: line.id, kind: 'recorded', source }])))
  expect(answers.flat().filter(one => one.error === null)).toHaveLength(1)
  const [done] = answers.flat().filter(one => one.error === null)
  expect((await owner.ask('POST', `/bankLines/${done.id}/reopen`)).status).toBe(200)
  expect((await proposed()).lines.filter(one => Number(one.amount) === 123)).toHaveLength(2)
  expect((await settle([{ id: both[0].id, kind: 'recorded', source }]))[0].error).toBeNull()
  const made = { id: both[1].id, kind: 'receipt', customer: chenguang, settle: [] }
  expect((await settle([made]))[0].error).toBeNull()
  const refused = await owner.ask<{ code: string }>('POST', `/bankLines/${both[1].id}/reopen`)
  expect([refused.status, refused.body.code]).toEqual([409, 'madeOfIt'])
})

test('a line is open again when its receipt is put into another account', async () => {
  const id = await keyed('124', '2026-07-11')
  await upload(`${head}\n2026-07-11,124.00,,,a,a,G1\n`)
  const line = await lineOf(124)
  const source = { entity: 'receipt', id }
  expect((await settle([{ id: line?.id, kind: 'recorded', source }]))[0].error).toBeNull()
  const { id: other } = await made('/accounts', { name: '工行', openedOn: '2026-01-01' })
  const { body: receipt } = await owner.ask<Row>('GET', `/receipts/${id}`)
  const put = (change: object, version: number) =>
    owner.ask<Row>('PATCH', `/receipts/${id}`, { ...change, version })
  const noted = await put({ note: '已核' }, receipt.version)
  expect(await lineOf(124)).toBeUndefined()
  expect((await put({ account: other }, noted.body.version)).status).toBe(200)
  expect((await lineOf(124))?.id).toBe(line?.id)
})

test('proposals tell no more than the reader may see', async () => {
  await keyed('125', '2026-07-12')
  await delivered(chenguang, '126')
  const rows = `2026-07-12,125.00,,,a,a,H1\n2026-07-12,126.00,,,上海晨光,b,H2\n2026-07-12,,32.00,,顺丰速运,运费,H3\n`
  await upload(`${head}\n${rows}`)
  const clerk = await company.person('manager')
  const sees = async (
    entities: Record<string, object>,
    fields: Record<string, 'hidden'> = {},
  ): Promise<(string | undefined)[]> => {
    await company.setRole('manager', {
      entities: { '*': { visibility: 'all', actions: ['*'] }, ...entities },
      fields,
      administer: [],
    })
    const { lines } = await proposed(clerk)
    return [125, 126, -32].map(amount => lines.find(one => Number(one.amount) === amount)?.proposal?.kind)
  }
  const none = { visibility: 'self', actions: [] }
  expect(await sees({})).toEqual(['recorded', 'receipt', 'expense'])
  expect((await sees({ accountMove: none }))[0]).not.toBe('recorded')
  expect((await sees({ expense: { visibility: 'self', actions: ['*'] } }))[2]).toBeUndefined()
  expect((await sees({}, { 'receivable.open': 'hidden' }))[1]).toBeUndefined()
  const asked = `/bankLines/proposal?customer=${chenguang}&currency=CNY&amount=126`
  expect((await clerk.ask('GET', asked)).status).toBe(403)
  await sees({}, { 'customer.name': 'hidden' })
  expect(JSON.stringify((await proposed(clerk)).names)).not.toContain('晨光')
})

test('accounts made from earlier receipts are named, sorted and found like others', async () => {
  const file = new URL('../../../migrations/0046_bank_lines.sql', import.meta.url)
  const [, named] = readFileSync(file, 'utf-8').split('-- Accounts made from')
  const statements = `-- ${named}`.split(/;\n/).filter(text => /UPDATE/.test(text))
  await server.core.db.transaction(company.id, async tx => {
    for (const [name, kind, currency] of [
      ['wechat', 'wechat', 'CNY'],
      ['alipay USD', 'alipay', 'USD'],
      ['建设银行', 'bank', 'CNY'],
    ])
      await tx.rows(
        sql`INSERT INTO money_account (workspace_id, id, name, kind, currency, active) VALUES (${company.id}, gen_random_uuid(), ${name}, ${kind}, ${currency}, true)`,
      )
    for (const statement of statements) await tx.rows(sql.raw(statement))
  })
  const found = async (typed: string) =>
    (
      await owner.ask<{ data: { name: string }[] }>(
        'GET',
        `/accounts?q=${encodeURIComponent(typed)}&fields=name`,
      )
    ).body.data.map(one => one.name)
  expect(await found('建设')).toEqual(['建设银行'])
  const sorted = (
    await owner.ask<{ data: { name: string }[] }>('GET', '/accounts?sort=name&fields=name&limit=200')
  ).body.data.map(one => one.name)
  expect(sorted).not.toContain('wechat')
  expect(sorted).not.toContain('alipay USD')
  const { body: kinds } = await owner.ask<{ data: { name: string }[] }>(
    'GET',
    '/accounts?filter[kind][eq]=alipay&fields=name',
  )
  expect(await found('usd')).toContain(kinds.data[0].name)
})
