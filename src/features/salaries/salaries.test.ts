import { afterAll, expect, test } from 'vitest'
import type { Permissions } from '../../core/actor.ts'
import { openMailbox } from '../../server/testing/mailbox.ts'
import { companyOfFile, type Page, type Row, type TestPerson } from '../../server/testing/server.ts'
import { runMail } from '../approvals/mail.ts'
import type { CashFlow } from '../cashFlow/cashFlow.ts'
import { withConfidential, withoutConfidential } from './confidential.ts'
import type { Grid } from './grid.shared.ts'

const mailbox = await openMailbox()
afterAll(() => mailbox.close())
const { server, company, owner, made } = await companyOfFile()
const { id: unitId } = await made('/units', { name: '北京', kind: 'branch' })
const wang = await company.person('member', { name: '小王', unitId })
const boss = await company.person('manager', { name: '经理', unitId })
const li = await company.person('member', { name: '小李', unitId, managerId: boss.id })
const admin = await company.person('admin')
const reader = await company.person('readOnly')
const accountant = await company.person('accountant')
const customer = await made('/customers', { name: '客户', owner: wang.id })
await made('/commissionRules', { name: '订单提成', basis: 'order', lines: [{ above: '0', rate: '5' }] })
const order = await made('/orders', {
  customer: customer.id,
  owner: wang.id,
  orderedOn: '2026-03-05',
  lines: [{ description: '服务', quantity: '1', price: '10000', taxRate: '0' }],
})
await owner.ask('POST', `/orders/${order.id}/confirm`)

const act = (verb: string, body: object = {}, id = sheet.id, person = accountant) =>
  person.ask<Row & { code: string; status: string }>('POST', `/salarySheets/${id}/${verb}`, body)
const grid = async (id = sheet.id) => (await accountant.ask<Grid>('GET', `/salarySheets/${id}/grid`)).body
const row = async (name: string, id = sheet.id) => {
  const found = (await grid(id)).rows.find(one => one.person.title === name)
  if (!found) throw new Error(`${name} is not on the sheet`)
  return found
}
const item = async (name: string) => (await grid()).items.find(one => one.name === name)?.id

const sheet = await made<Row & { name: string }>(
  '/salarySheets',
  { month: '2026-03', unit: unitId },
  accountant,
)

test('a sheet has the people of its branch with their commissions, and works out gross and net', async () => {
  expect(sheet.name).toBe('2026-03 北京')
  const month = await made('/commissionMonths', { month: '2026-03' })
  expect((await act('approve')).body.code).toBe('empty')
  expect((await act('fill')).status).toBe(200)
  expect((await grid()).rows.map(one => [one.person.title, Number(one.commission)]).sort()).toEqual([
    ['小李', 0],
    ['小王', 500],
    ['经理', 0],
  ])
  for (const [name, base] of [
    ['小王', '6000'],
    ['小李', '5000'],
    ['经理', '9000'],
  ] as const) {
    const { id, version } = await row(name)
    const lines = [
      { item: await item('津贴补贴'), amount: '300' },
      { item: await item('社保（个人）'), amount: '400.50' },
      { item: await item('社保（公司）'), amount: '900' },
    ]
    const { status } = await accountant.ask('PATCH', `/payslips/${id}`, { version, base, lines })
    expect(status).toBe(200)
  }
  const { gross, deductions, net, employer } = await row('小王')
  expect([gross, deductions, net, employer].map(Number)).toEqual([6800, 400.5, 6399.5, 900])
  expect((await act('approve')).body.code).toBe('commissionOpen')
  await owner.ask('POST', `/commissionMonths/${month.id}/lock`)
  const { body } = await accountant.ask<Row>('GET', `/salarySheets/${sheet.id}`)
  expect([body.people, Number(body.gross), Number(body.net), Number(body.employer)]).toEqual([
    3, 21400, 20198.5, 2700,
  ])
})

test('is approved, locked and paid: it stays as it is, and the cash flow has it as wages', async () => {
  const slip = await row('小李')
  other = slip
  expect((await act('pay')).status).toBe(409)
  expect((await act('approve')).body.status).toBe('approved')
  const change = { version: slip.version, base: '1' }
  expect((await accountant.ask('PATCH', `/payslips/${slip.id}`, change)).status).toBe(409)
  expect((await accountant.ask('DELETE', `/payslips/${slip.id}`)).status).toBe(409)
  expect((await accountant.ask('DELETE', `/salarySheets/${sheet.id}`)).status).toBe(409)
  await act('lock')
  const { id: bank } = await made('/accounts', { name: '招行', opening: '50000', openedOn: '2026-01-01' })
  const paid = await act('pay', { account: bank, paidOn: '2026-04-10' })
  expect(paid.body.status).toBe('paid')
  const flow = async () =>
    (await owner.ask<CashFlow>('GET', '/cashFlow?from=2026-04-01&to=2026-04-30&split=category')).body.groups
  expect((await flow()).map(group => [group.title, Number(group.out)])).toEqual([['人工费', 20198.5]])
  expect((await act('undoPayment', { reason: '退票' })).body.status).toBe('locked')
  const { body: account } = await owner.ask<{ balance: string }>('GET', `/accounts/${bank}`)
  expect(Number(account.balance)).toBe(50000)
  await act('pay', { account: bank, paidOn: '2026-04-11' })
})

test('the next month begins with what the last one had', async () => {
  const next = await made('/salarySheets', { month: '2026-04', unit: unitId }, accountant)
  const filled = await act('fill', {}, next.id)
  expect(filled.status, filled.response.body).toBe(200)
  const slip = await row('小王', next.id)
  expect([slip.base, slip.commission, slip.net, Object.keys(slip.items).length].map(Number)).toEqual([
    6000, 0, 5899.5, 3,
  ])
  expect((await act('fill', {}, next.id)).status).toBe(200)
  expect((await grid(next.id)).rows).toHaveLength(3)
  const all = await made('/salarySheets', { month: '2026-04' }, accountant)
  await act('fill', {}, all.id)
  expect((await grid(all.id)).rows.map(one => one.person.title)).not.toContain('小王')
  expect((await accountant.ask('DELETE', `/salarySheets/${next.id}`)).status).toBe(204)
  expect((await accountant.ask('POST', `/salarySheets/${next.id}/restore`)).status).toBe(200)
  expect((await grid(next.id)).rows).toHaveLength(3)
})

/** 小李's payslip, which is nobody else's to see. */
let other = { id: '' }

/** All that tells anything of a salary sheet or a payslip, as a person asks for it. */
async function told(person: TestPerson): Promise<string> {
  const paths = [
    '/payslips?limit=200&fields=month,person,net,gross,base',
    '/payslips?limit=200&deleted=true',
    '/payslips/count',
    '/payslips/sum?fields=net,gross',
    '/payslips/group?by=person&sum=net',
    '/payslips/export?format=csv',
    `/payslips/${other.id}`,
    `/payslips/${other.id}/history`,
    '/payslipItems?limit=200',
    '/payslipItems/sum?fields=amount',
    '/salarySheets?limit=200',
    '/salarySheets/sum?fields=net',
    `/salarySheets/${sheet.id}`,
    `/salarySheets/${sheet.id}/grid`,
    `/salarySheets/${sheet.id}/file?format=csv`,
    `/salarySheets/${sheet.id}/history`,
    '/search?q=2026-03',
    '/audit?entity=payslip&limit=200',
    '/audit?entity=salarySheet&limit=200',
    `/audit?record=${other.id}`,
    '/recycleBin?limit=200',
    '/today',
    '/cashFlow?from=2026-04-01&to=2026-04-30',
    `/payslips/${other.id}/access`,
    '/handovers',
  ]
  const answers = await Promise.all(paths.map(path => person.ask('GET', path)))
  return answers
    .filter(one => one.status === 200)
    .map(one => one.response.body)
    .join('\n')
}

test('nobody but who holds the right reads another’s salary, by no path', async () => {
  const secrets = [other.id, '4899.5', '20198.5', sheet.id]
  for (const person of [wang, boss, reader, admin]) {
    const all = await told(person)
    for (const secret of secrets) {
      // The administrator sees accounts, where the wages of all stand in one sum.
      if (person === admin && secret === '20198.5') continue
      expect(all.includes(secret), secret).toBe(false)
    }
  }
  const known = await told(accountant)
  for (const secret of secrets) expect(known.includes(secret), secret).toBe(true)
})

test('the own payslip is the person’s to see once the sheet is locked, not theirs who look through their eyes', async () => {
  const { body } = await wang.ask<Page>('GET', '/payslips')
  expect(body.data.map(slip => [slip.month, Number(slip.net)])).toEqual([['2026-03', 6399.5]])
  const own = await wang.ask<Row & { lines: unknown[] }>('GET', `/payslips/${body.data[0]?.id}`)
  expect([own.status, own.body.lines.length]).toEqual([200, 3])
  expect(
    (await wang.ask('PATCH', `/payslips/${own.body.id}`, { version: own.body.version, base: '9' })).status,
  ).toBe(403)
  const { data: roles } = (
    await owner.ask<{ data: { code: string; permissions: Permissions }[] }>('GET', '/role-settings')
  ).body
  const { permissions } = roles.find(one => one.code === 'member') as { permissions: Permissions }
  expect(withoutConfidential(withConfidential(permissions)).entities.payslip.actions).toEqual([])
})

test('nobody gives a role more of salaries than they have', async () => {
  const give = (payslip: object) =>
    admin.ask<{ code: string }>('POST', '/role-settings', {
      name: '工资',
      permissions: {
        entities: { '*': { visibility: 'all', actions: ['*'] }, ...payslip },
        fields: {},
        administer: [],
      },
    })
  const all = { visibility: 'all', actions: ['read'] }
  expect((await give({ payslip: all })).body.code).toBe('morePower')
  expect((await give({ salarySheet: all })).body.code).toBe('morePower')
  expect((await give({})).status).toBeLessThan(300)
  const { body } = await owner.ask<Row>('POST', '/handovers', { from: li.id })
  const left = await owner.ask('GET', `/handovers/${body.id}`)
  expect(left.status).toBe(200)
  expect(left.response.body).not.toContain('payslip')
})

test('a sheet is approved by the company’s rules; who decides without the right to salaries is told no figure, by no path', async () => {
  const { data } = (await accountant.ask<Page>('GET', '/salarySheets?filter[month][eq]=2026-04')).body
  const april = String(data.find(one => one.unit)?.id)
  const when = [
    { fact: 'net', operator: 'above', value: '19000' },
    { fact: 'people', operator: 'atLeast', value: '3' },
    { fact: 'netChange', operator: 'below', value: '-1' },
  ]
  const rule = {
    subject: 'salarySheet',
    name: '工资表',
    when,
    steps: [{ who: 'people', ids: [wang.id, boss.id] }],
  }
  expect((await admin.ask('POST', '/approvals/rules', rule)).status).toBe(403)
  expect((await admin.ask('POST', '/approvals/rules/preview', rule)).status).toBe(403)
  expect((await admin.ask('GET', '/approvals/subjects')).response.body).not.toContain('netChange')
  expect((await owner.ask('POST', '/approvals/rules', rule)).status).toBe(201)
  const { body } = await act('approve', {}, april)
  expect([body.code, body.approval]).toEqual(['approvalAsked', expect.anything()])
  const { id: request } = body.approval as unknown as { id: string }
  const slip = await row('小李', april)
  const change = { version: slip.version, base: '1' }
  expect((await accountant.ask('PATCH', `/payslips/${slip.id}`, change)).body).toMatchObject({
    code: 'approvalPending',
  })

  await owner.ask('PUT', '/mail-settings', {
    ...{ host: '127.0.0.1', port: mailbox.port, encryption: 'none', user: null },
    ...{ from: 'office@test.example', publicUrl: 'http://127.0.0.1' },
  })
  const paths = [
    `/approvals/${request}`,
    '/approvals?tab=mine',
    '/approvals?tab=decided',
    `/approvals/of/salarySheet/${april}`,
    '/notices',
    '/today',
    `/salarySheets/${april}`,
    `/salarySheets/${april}/history`,
    `/salarySheets/${april}/grid`,
    '/audit?entity=salarySheet&limit=200',
    '/search?q=2026-04',
  ]
  const read = async (person: TestPerson) => {
    const answers = await Promise.all(paths.map(path => person.ask('GET', path)))
    await runMail(server.core, {
      ...{ workspaceId: company.id, approval: request, kind: 'approvalAsked', users: [person.id] },
    })
    const mails = mailbox.mails.map(mail =>
      Buffer.from(mail.slice(mail.indexOf('\n\n')), 'base64').toString(),
    )
    return [...answers.map(one => one.response.body), ...mails].join('\n')
  }
  const figures = ['19698.5', '19000', '20900', '-2.48', '4899.5']
  const waiting = await read(wang)
  for (const figure of figures) expect(waiting.includes(figure), figure).toBe(false)
  const shown = (await wang.ask<Row & { caught: { figures: object[] }[] }>('GET', `/approvals/${request}`))
    .body
  expect([shown.title, shown.record]).toEqual(['2026-04 北京', null])
  expect(shown.caught[0]?.figures).toHaveLength(4)
  expect(waiting).toContain('请登录关系')
  const agreed = await wang.ask<Row>('POST', `/approvals/${request}/decide`, { agree: true })
  expect(agreed.body.state).toBe('done')
  const decided = `${agreed.response.body}${await read(wang)}`
  for (const figure of figures) expect(decided.includes(figure), figure).toBe(false)
  // Who asked has the right, and reads them.
  const known = await read(accountant)
  for (const figure of ['19698.5', '-2.48', '4899.5']) expect(known.includes(figure), figure).toBe(true)
  expect((await accountant.ask<Row>('GET', `/salarySheets/${april}`)).body).toMatchObject({
    status: 'approved',
    approval: null,
  })
})
