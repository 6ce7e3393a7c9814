import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { newId } from '../../core/id.ts'
import { isServerFault } from '../../server/mail.ts'
import { openMailbox } from '../../server/testing/mailbox.ts'
import { companyOfFile, type Row } from '../../server/testing/server.ts'
import type { BatchState } from '../letters/letters.ts'
import { runLetters } from '../letters/send.ts'
import { textsOf } from '../printing/testing/pdf.ts'
import { statementTexts } from './statement.rules.ts'
import type { StatementParty } from './statementLetters.ts'

const { server, company, owner, made } = await companyOfFile({ now: () => new Date('2026-05-31T04:00:00Z') })
const mailbox = await openMailbox()
afterAll(() => mailbox.close())

const owing = async (name: string, price: string, more: object = {}) => {
  const { id } = await made('/customers', { name, ...more })
  const order = await made<Row & { lines: { id: string }[] }>('/orders', {
    customer: id,
    orderedOn: '2026-05-04',
    lines: [{ description: '灯箱', quantity: '1', price }],
  })
  await owner.ask('POST', `/orders/${order.id}/confirm`)
  const note = await made('/deliveries', {
    customer: id,
    deliveredOn: '2026-05-05',
    lines: [{ orderLine: order.lines[0].id, quantity: '1' }],
  })
  await owner.ask('POST', `/deliveries/${note.id}/confirm`)
  return id
}
const bright = await owing('晨光文具', '1200', { email: 'finance@chenguang.example' })
const sea = await owing('海蓝酒店', '350.5')
await made('/contacts', { name: '王会计', customer: sea, email: 'wang@hailan.example' })
// The primary one has no e-mail.
await made('/contacts', { name: '李经理', customer: sea, isPrimary: true })
const silent = await owing('无信商行', '90')
await made('/customers', { name: '没有往来' })

const period = { from: '2026-05-01', to: '2026-05-31' }
const all = [bright, sea, silent]
const send = (parties: string[], more: object = {}, ask = owner.ask) =>
  ask<{ id: string; code: string; detail: string }>('POST', '/receivables/statements', {
    ...period,
    parties,
    letter: statementTexts.zh,
    locale: 'zh',
    ...more,
  })
const stateOf = async (id: string) => (await owner.ask<BatchState>('GET', `/letterBatches/${id}`)).body
const attached = (mail: string) =>
  Buffer.from(/application\/pdf[\s\S]*?\n\n([A-Za-z0-9+/=\n]+)/.exec(mail)?.[1] ?? '', 'base64')

test('everybody with something open is listed, with where the statement would go', async () => {
  const { body } = await owner.ask<{ data: StatementParty[]; mail: boolean }>(
    'GET',
    '/receivables/statements?from=2026-05-01&to=2026-05-31',
  )
  expect(body.mail).toBe(false)
  expect(body.data.map(one => [one.party.title, one.balances, one.address])).toEqual([
    ['晨光文具', [{ currency: 'CNY', amount: '1200' }], 'finance@chenguang.example'],
    ['海蓝酒店', [{ currency: 'CNY', amount: '350.5' }], 'wang@hailan.example'],
    ['无信商行', [{ currency: 'CNY', amount: '90' }], null],
  ])
})

test('without a mail server it is said where one is set', async () => {
  const { status, body } = await send(all)
  expect([status, body.code]).toEqual([409, 'mailNotSet'])
})

test('each gets its statement once, as a PDF; who has no address is named', async () => {
  await owner.ask('PUT', '/mail-settings', {
    ...{ host: '127.0.0.1', port: mailbox.port, encryption: 'none', user: null },
    ...{ from: 'books@test.example', publicUrl: 'http://127.0.0.1' },
  })
  const begin = () =>
    send(all, {}, (method, path, body) =>
      owner.ask(method, path, body, { 'idempotency-key': 'month of May' }),
    )
  const [{ status, body }, lost, other] = [await begin(), await begin(), await send(all)]
  expect([status, lost.status, lost.body.id]).toEqual([202, 202, body.id])
  // Nobody gets the statement of a month twice unless that is said.
  expect([other.status, other.body.code]).toEqual([409, 'alreadySent'])
  const order = { workspaceId: company.id, id: body.id, userId: owner.id }
  await Promise.all([runLetters(server.core, order), runLetters(server.core, order)])
  await runLetters(server.core, order)
  expect(mailbox.mails).toHaveLength(2)
  const mail = mailbox.mails.find(one => one.includes('To: wang@hailan.example')) ?? expect.fail()
  expect(mail).toContain(`Reply-To: ${owner.email}`)
  expect(await textsOf(attached(mail))).toContain('¥350.50')
  expect(await stateOf(body.id)).toMatchObject({
    status: 'done',
    counts: { sent: 2, noAddress: 1 },
    failures: [{ customer: { title: '无信商行' }, status: 'noAddress' }],
  })
  const { body: timeline } = await owner.ask<{ data: { action: string }[] }>(
    'GET',
    `/customers/${sea}/timeline`,
  )
  expect(timeline.data.map(one => one.action)).toContain('statementLetter')
})

test('what has not left yet is kept back, and other people’s letters are not found', async () => {
  const { body } = await send([bright, sea], { again: true })
  await owner.ask('POST', `/letterBatches/${body.id}/cancel`)
  await runLetters(server.core, { workspaceId: company.id, id: body.id, userId: owner.id })
  expect(await stateOf(body.id)).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } })
  expect(mailbox.mails).toHaveLength(2)
  const member = await company.person('member')
  expect((await member.ask('GET', `/letterBatches/${body.id}`)).status).toBe(404)
})

test('what broke off is said to have failed, and is sent again by hand, to the address known by then', async () => {
  const before = mailbox.mails.length
  const { body } = await send([bright, sea], { again: true })
  const order = { workspaceId: company.id, id: body.id, userId: owner.id }
  await server.core.db.transaction(company.id, async tx => {
    tx.send(
      sql`UPDATE letter SET status = 'sending' WHERE workspace_id = ${company.id} AND batch_id = ${body.id}`,
    )
    tx.send(
      sql`UPDATE letter_batch SET beat_at = now() - interval '1 hour' WHERE workspace_id = ${company.id} AND id = ${body.id}`,
    )
  })
  // Whoever had it sent has left: nobody waits for ever.
  await runLetters(server.core, { ...order, userId: newId() })
  expect(await stateOf(body.id)).toMatchObject({ status: 'done', counts: { failed: 2 } })
  const resend = () => owner.ask('POST', `/letterBatches/${body.id}/resend`)
  const both = await Promise.all([resend(), resend()])
  expect(both.map(one => one.status).sort()).toEqual([200, 409])
  await runLetters(server.core, order)
  expect(await stateOf(body.id)).toMatchObject({ status: 'done', counts: { sent: 2 } })
  expect(mailbox.mails).toHaveLength(before + 2)
  // An address that is refused says nothing of the next one.
  expect(isServerFault({ code: 'EENVELOPE', command: 'RCPT TO' })).toBe(false)
  expect(isServerFault({ code: 'EAUTH' })).toBe(true)
})

test('a person who sees none of the customers sends them nothing, nor anything with words that stand for nothing', async () => {
  const member = await company.person('member')
  await company.setRole('member', {
    entities: {
      customer: { visibility: 'self', actions: ['read'] },
      receivable: { visibility: 'self', actions: ['read'] },
      receipt: { visibility: 'self', actions: ['read', 'create'] },
    },
    fields: {},
    administer: [],
  })
  expect((await send(all, {}, member.ask)).body.code).toBe('noLetters')
  const letter = { subject: '{customer}', body: '{password}' }
  expect((await send(all, { letter })).body.code).toBe('letterPlace')
})
