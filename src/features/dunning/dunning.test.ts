import { afterAll, describe, expect, test } from 'vitest'
import { openMailbox } from '../../server/testing/mailbox.ts'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import { runLetters } from '../letters/send.ts'
import { textsOf } from '../printing/testing/pdf.ts'
import type { Acted } from './act.ts'
import { nextStep, usualSettings } from './dunning.rules.ts'
import type { Held, Logged } from './holds.ts'
import { proposeCompany } from './morning.ts'
import type { Proposal } from './proposals.ts'

const clock = { now: new Date('2026-05-20T04:00:00Z') }
const { server, company, owner, made } = await companyOfFile({ now: () => clock.now })
const mailbox = await openMailbox()
afterAll(() => mailbox.close())
const mailTo = (port: number) =>
  owner.ask('PUT', '/mail-settings', {
    ...{ host: '127.0.0.1', port, encryption: 'none', user: null },
    ...{ from: 'books@test.example', publicUrl: 'http://127.0.0.1' },
  })
await mailTo(mailbox.port)

/** A customer that owes a price since a day, to be paid at once. */
async function owing(name: string, price: string, day: string, more: object = {}): Promise<string> {
  const { id } = await made('/customers', { name, paymentDays: 0, ...more })
  await owe(id, price, day)
  return id
}
async function owe(customer: string, price: string, day: string) {
  const order = await made<Row & { lines: { id: string }[] }>('/orders', {
    customer,
    orderedOn: day,
    lines: [{ description: '灯箱', quantity: '1', price }],
  })
  await owner.ask('POST', `/orders/${order.id}/confirm`)
  const note = await made('/deliveries', {
    customer,
    deliveredOn: day,
    lines: [{ orderLine: order.lines[0].id, quantity: '1' }],
  })
  await owner.ask('POST', `/deliveries/${note.id}/confirm`)
}
const due = async (ask = owner.ask) => (await ask<{ data: Proposal[] }>('GET', '/dunning')).body.data
const of = async (customer: string) => (await due()).find(one => one.party.id === customer)
const act = async (
  customers: string[],
  { step, ...more }: { step?: string; act?: 'skip'; reason?: string } = {},
  ask = owner.ask,
) => {
  const seen = new Map((await due()).map(one => [one.party.id, one.step.id]))
  return ask<Acted & { code: string; detail: string }>('POST', '/dunning/act', {
    customers: customers.map(id => ({ id, step: step ?? seen.get(id) ?? 'first' })),
    ...{ act: 'take', locale: 'zh', ...more },
  })
}
const send = (answer: { body: Acted }) =>
  runLetters(server.core, { workspaceId: company.id, id: String(answer.body.batch), userId: owner.id })
const historyOf = async (id: string) =>
  (await owner.ask<{ log: Logged[]; held: Held[] }>('GET', `/dunning/customers/${id}`)).body

describe('the step an item has come to', () => {
  const { steps } = usualSettings('zh')
  const step = (overdue: number, ...done: string[]) =>
    nextStep(
      steps,
      overdue,
      done.map(id => ({ step: id, days: steps.find(one => one.id === id)?.days ?? 0 })),
    )?.id
  test.each([
    [-4, [], undefined],
    [-3, [], 'before'],
    [0, ['before'], undefined],
    // A reminder before the day is none after it.
    [1, [], undefined],
    [3, ['before'], 'first'],
    [40, ['first'], 'second'],
    // Who was asked late is not asked again by an earlier step.
    [40, ['second'], undefined],
    [90, [], 'letter'],
    [90, ['letter'], undefined],
  ] as const)('%i days overdue, after %j: %s', (overdue, done, wanted) => {
    expect(step(overdue, ...done)).toBe(wanted)
  })
})

describe('asking for payment', () => {
  test('mails each once, with the letter of demand, however many press at once', async () => {
    const customer = await owing('晨光文具', '1200', '2026-05-15', { email: 'pay@chenguang.example' })
    expect(await of(customer)).toMatchObject({
      step: { id: 'first', way: 'mail' },
      totals: [{ currency: 'CNY', amount: '1200' }],
      overdue: 5,
      address: 'pay@chenguang.example',
    })
    const answers = await Promise.all(Array.from({ length: 8 }, () => act([customer])))
    expect(answers.map(one => one.status).sort()).toEqual([200, ...Array(7).fill(409)])
    const done = answers.find(one => one.status === 200)?.body ?? expect.fail()
    const order = { workspaceId: company.id, id: String(done.batch), userId: owner.id }
    await Promise.all([runLetters(server.core, order), runLetters(server.core, order)])
    expect(mailbox.mails).toHaveLength(1)
    expect(mailbox.mails[0]).toContain('To: pay@chenguang.example')
    expect(mailbox.mails[0]).toContain('application/pdf')
    expect(await of(customer)).toBeUndefined()
    expect((await historyOf(customer)).log).toMatchObject([{ step: '首次催款', outcome: 'sent' }])
    const { body } = await owner.ask<{ data: { customer: string; step: string }[] }>('GET', '/dunning/steps')
    expect(body.data).toMatchObject([{ customer, step: '首次催款' }])
  })

  test('goes on to the next step in its time, and ends when it is paid', async () => {
    const customer = await owing('海蓝酒店', '500', '2026-04-30', { email: 'pay@hailan.example' })
    expect((await of(customer))?.step.id).toBe('call')
    expect((await act([customer])).body).toMatchObject({ taken: 1, batch: null })
    expect(await of(customer)).toBeUndefined()
    clock.now = new Date('2026-05-31T04:00:00Z')
    expect((await of(customer))?.step.id).toBe('second')
    const { body } = await owner.ask<{ data: { id: string }[] }>(
      'GET',
      `/receivables?filter[customer][eq]=${customer}`,
    )
    const lines = [{ receivable: body.data[0].id, amount: '500' }]
    const { id } = await made('/receipts', { customer, amount: '500', receivedOn: '2026-05-31', lines })
    await owner.ask('POST', `/receipts/${id}/confirm`)
    expect(await of(customer)).toBeUndefined()
    clock.now = new Date('2026-05-20T04:00:00Z')
  })

  test('asks for what is due less what was paid in advance, the same in list, mail and letter, and for nothing where nothing is left', async () => {
    const customer = await owing('星河广告', '10000', '2026-05-14', { email: 'pay@xinghe.example' })
    // Not due yet: what was paid in advance is not held against it.
    await owe(customer, '50000', '2026-05-28')
    const inAdvance = async (amount: string) => {
      const { id } = await made('/receipts', { customer, amount, receivedOn: '2026-05-16' })
      await owner.ask('POST', `/receipts/${id}/confirm`)
    }
    await inAdvance('9000')
    expect((await of(customer))?.totals).toEqual([{ currency: 'CNY', amount: '1000' }])
    const wrong = await act([customer], { step: 'second' })
    expect([wrong.status, wrong.body.code]).toEqual([409, 'stepMoved'])
    await send(await act([customer]))
    const mail = mailbox.mails.at(-1) ?? expect.fail()
    const part = (type: string) =>
      Buffer.from(new RegExp(`${type}[\\s\\S]*?\\n\\n([A-Za-z0-9+/=\\n]+)`).exec(mail)?.[1] ?? '', 'base64')
    expect(part('text/plain').toString()).toContain('合计 CNY 1,000.00')
    expect(await textsOf(part('application/pdf'))).toContain('¥1,000.00')
    await inAdvance('1000')
    clock.now = new Date('2026-05-27T04:00:00Z')
    // By the 28th 50,000 are due; the 10,000 are covered.
    expect(await of(customer)).toMatchObject({ step: { id: 'before' }, totals: [{ amount: '50000' }] })
    clock.now = new Date('2026-05-20T04:00:00Z')
    expect(await of(customer)).toBeUndefined()
  })

  test('takes a step again whose mail never left', async () => {
    const customer = await owing('断线印务', '70', '2026-05-15', { email: 'pay@duanxian.example' })
    await mailTo(1)
    const failed = await act([customer])
    expect(await of(customer)).toBeUndefined()
    await send(failed)
    expect((await of(customer))?.step.id).toBe('first')
    expect((await historyOf(customer)).log).toMatchObject([{ outcome: 'failed' }])
    const again = await owner.ask('POST', `/letterBatches/${failed.body.batch}/resend`)
    expect([again.status, again.body.code]).toEqual([409, 'remindAnew'])
    await mailTo(mailbox.port)
    await send(await act([customer]))
    expect((await historyOf(customer)).log).toMatchObject([{ outcome: 'sent' }])
    expect(await of(customer)).toBeUndefined()
  })

  test('is skipped for a reason, left alone while disputed or put off, and without an address nothing is done', async () => {
    const silent = await owing('无信商行', '90', '2026-05-10')
    expect((await act([silent])).body).toMatchObject({ taken: 0, noAddress: [silent], batch: null })
    expect((await act([silent], { act: 'skip' })).body.code).toBe('noReason')
    const [item] = (await of(silent))?.items ?? expect.fail()
    const hold = (more: object) =>
      owner.ask('POST', '/dunning/hold', { items: [item.id], reason: '数量不符', ...more })
    expect((await hold({ until: '2026-05-20' })).status).toBe(422)
    await hold({ until: '2026-05-25' })
    expect(await of(silent)).toBeUndefined()
    clock.now = new Date('2026-05-25T04:00:00Z')
    expect(await of(silent)).toBeDefined()
    await hold({})
    expect((await historyOf(silent)).held).toMatchObject([{ kind: 'disputed', reason: '数量不符' }])
    expect(await of(silent)).toBeUndefined()
    await owner.ask('POST', '/dunning/release', { items: [item.id] })
    await act([silent], { act: 'skip', reason: '老板已打过招呼' })
    expect((await historyOf(silent)).log).toMatchObject([{ outcome: 'skipped', reason: '老板已打过招呼' }])
    clock.now = new Date('2026-05-20T04:00:00Z')
  })

  test('is proposed each morning where the company wants it, and whoever looks after the customer is told once a step', async () => {
    const clerk = await company.person('owner', { name: '业务员' })
    const customer = await owing('夜航书店', '300', '2026-05-16', { owner: clerk.id })
    expect(await proposeCompany(server.core, company.id)).toBe(0)
    const { body } = await owner.ask<{ version: number; steps: object[] }>('GET', '/dunning-settings')
    const saved = await owner.ask('PUT', '/dunning-settings', { ...body, active: true })
    expect(saved.status).toBe(200)
    expect((await owner.ask('PUT', '/dunning-settings', { ...body, active: true })).status).toBe(409)
    await proposeCompany(server.core, company.id)
    await proposeCompany(server.core, company.id)
    const notices = (await clerk.ask<{ data: { kind: string }[] }>('GET', '/notices')).body.data
    expect(notices.filter(one => one.kind === 'dunningDue')).toHaveLength(1)
    // Proposed is not done.
    expect((await of(customer))?.step.id).toBe('first')
  })

  test('shows a person nothing of customers or amounts they do not see', async () => {
    const member = await company.person('member')
    const own = { visibility: 'self' as const, actions: ['read', 'create'] }
    const entities = { customer: own, receivable: own, receipt: own }
    await company.setRole('member', { entities, fields: {}, administer: [] })
    expect(await due(member.ask)).toEqual([])
    const all = (await due()).map(one => one.party.id)
    expect((await act(all, { act: 'skip', reason: 'x' }, member.ask)).body.code).toBe('nothingToDo')
    expect((await member.ask('GET', `/dunning/customers/${all[0]}`)).status).toBe(404)
    expect((await member.ask('GET', '/dunning/steps')).body.data).toEqual([])
    await company.setRole('member', { entities, fields: { 'receivable.open': 'masked' }, administer: [] })
    expect((await member.ask('GET', '/dunning')).status).toBe(403)
  })
})
