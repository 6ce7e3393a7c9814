import { describe, expect, test } from 'vitest'
import { openMailbox } from '../../server/testing/mailbox.ts'
import { companyOfFile, type Row, testCompany } from '../../server/testing/server.ts'
import { runLetters } from '../letters/send.ts'
import { textsOf } from '../printing/testing/pdf.ts'
import { quoteTexts } from './letter.rules.ts'
import { hashOf, newToken } from './links.ts'

type Quote = Row & {
  number: string
  status: string
  acceptedBy: string
  acceptedFrom: string
  acceptedAt: string
  asks: boolean
  lines: { id: string }[]
}
interface Link {
  id: string
  path: string
}
interface Event {
  entity: string
  action: string
  actor: unknown
  changes?: Record<string, [unknown, unknown]>
}

// Customers come from addresses of their own.
const { server, company, owner, clock, made } = await companyOfFile({ env: { TRUST_PROXY: 'true' } })
const abroad = await testCompany(server)
const seller = await company.person('member', { name: '小李' })
const { id: customer } = await made('/customers', { name: '晨光<b>文具' })
const { id: secret } = await made('/customers', { name: '绝密客户' })

const day = (days: number) =>
  new Date(Date.now() + (clock.days + days) * 86_400_000).toISOString().slice(0, 10)
async function shared(more: object = {}): Promise<{ quote: Quote; link: Link }> {
  const { id } = await made('/quotes', {
    customer,
    owner: seller.id,
    note: '底价八折',
    terms: '<script>alert(1)</script> 含运费',
    lines: [{ description: '画册 & 海报', quantity: '10', price: '12.5', note: '"烫金"' }],
    ...more,
  })
  const quote = (await owner.ask<Quote>('POST', `/quotes/${id}/send`)).body
  return { quote, link: (await owner.ask<Link>('POST', `/quotes/${id}/links`, {})).body }
}
const now = async ({ id }: Row) => (await owner.ask<Quote>('GET', `/quotes/${id}`)).body

let address = 0
/** A visitor from an address of their own. */
const visitor = (ip = `10.0.${Math.floor(address / 250)}.${(address++ % 250) + 1}`) => ({
  ip,
  read: (path: string, headers: Record<string, string> = {}) =>
    server.app.inject({ method: 'GET', url: path, headers: { 'x-forwarded-for': ip, ...headers } }),
  send: (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    server.app.inject({
      method: 'POST',
      url: path,
      headers: { 'x-forwarded-for': ip, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(form).toString(),
    }),
})
const signed = { name: '王经理', revision: '1', agree: 'yes' }
const kinds = async (quote: Row) =>
  (await seller.ask<{ data: { kind: string; recordId: string }[] }>('GET', '/notices')).body.data
    .filter(notice => notice.recordId === quote.id)
    .map(notice => notice.kind)
const events = async (quote: Row) =>
  (await owner.ask<{ data: Event[] }>('GET', `/customers/${customer}/timeline?limit=100`)).body.data.filter(
    event => (event as unknown as { recordId: string }).recordId === quote.id,
  )

describe('the page a customer reads a quote on', () => {
  test('shows the quote and nothing beyond it, runs nothing, and is kept by nobody', async () => {
    const { link } = await shared()
    const { statusCode, body, headers } = await visitor().read(link.path, { 'accept-language': 'zh-CN' })
    expect(statusCode).toBe(200)
    for (const text of [
      '晨光&lt;b&gt;文具',
      '画册 &amp; 海报',
      '&quot;烫金&quot;',
      '125.00',
      '小李',
      'lang="zh-CN"',
      '壹佰贰拾伍元整',
    ])
      expect(body).toContain(text)
    for (const text of ['<script', '底价八折', '绝密客户', company.id, owner.email, '<b>'])
      expect(body).not.toContain(text)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'same-origin',
    })
    expect(headers['set-cookie']).toBeUndefined()
    const english = await visitor().read(link.path, { 'accept-language': 'en-GB' })
    expect(english.body).toContain('Sign and accept')
    expect((await visitor().read(`${link.path}?lang=zh`, { 'accept-language': 'en' })).body).toContain(
      '签署并接受',
    )
  })

  test('keeps of its token only the hash', async () => {
    const { quote, link } = await shared()
    const token = link.path.split('/').at(-1) as string
    const { body } = await owner.ask('GET', `/quotes/${quote.id}/links`)
    expect(JSON.stringify(body)).not.toContain(token)
    expect(JSON.stringify(body)).not.toContain(hashOf(token))
    expect(token).toMatch(/^[\w-]{43}$/)
  })

  test('tells who has no link that stands the same, whatever is the matter', async () => {
    const { quote, link } = await shared()
    const withdrawn = (await owner.ask<Link>('POST', `/quotes/${quote.id}/links`, {})).body
    expect((await owner.ask('DELETE', `/quotes/${quote.id}/links/${withdrawn.id}`)).status).toBe(204)
    expect((await owner.ask('DELETE', `/quotes/${quote.id}/links/${withdrawn.id}`)).status).toBe(404)
    const over = (await owner.ask<Link>('POST', `/quotes/${quote.id}/links`, { days: 1 })).body
    const token = link.path.split('/').at(-1) as string
    clock.days += 2
    const wrong = [
      withdrawn.path,
      over.path,
      `/q/${company.slug}/${newToken()}`,
      `/q/${abroad.slug}/${token}`,
      `/q/no-such-company/${token}`,
      `/q/${company.slug}/${token.slice(0, -1)}`,
      `/q/${company.slug}/${hashOf(token)}`,
      `/q/${company.slug}/' OR 1=1 --`.replaceAll(' ', '%20'),
      `/q/${company.slug.toUpperCase()}/${token}`,
    ]
    const pages = await Promise.all(wrong.map(path => visitor().read(path)))
    expect(pages.map(page => page.statusCode)).toEqual(wrong.map(() => 404))
    expect(new Set(pages.map(page => page.body.replace(/\/q\/[^?]+/g, ''))).size).toBe(1)
    for (const path of wrong.slice(0, 5)) {
      expect((await visitor().send(`${path}/accept`, signed)).statusCode, path).toBe(404)
      expect((await visitor().send(`${path}/ask`, { name: 'x', text: 'y' })).statusCode, path).toBe(404)
      expect((await visitor().send(`${path}/decline`, signed)).statusCode, path).toBe(404)
    }
    expect((await now(quote)).status).toBe('sent')
    expect((await visitor().read(link.path)).statusCode).toBe(200)
  })

  test('is closed to who guesses, and to who asks too often', async () => {
    const guesser = visitor()
    const tries = []
    for (let at = 0; at < 40; at += 1)
      tries.push((await guesser.read(`/q/${company.slug}/${newToken()}`)).statusCode)
    expect([tries[0], tries.at(-1)]).toEqual([404, 429])
    const { link } = await shared()
    const hurried = visitor()
    const sent = []
    for (let at = 0; at < 40; at += 1)
      sent.push((await hurried.send(`${link.path}/ask`, { name: '甲', text: '' })).statusCode)
    expect([sent[0], sent.at(-1)]).toEqual([422, 429])
  })

  test('takes no form from other sites, no other content, and no more than a quote needs', async () => {
    const { quote, link } = await shared()
    const foreign = await visitor().send(`${link.path}/accept`, signed, { origin: 'https://evil.example' })
    expect(foreign.statusCode).toBe(403)
    const json = await server.app.inject({ method: 'POST', url: `${link.path}/accept`, payload: signed })
    expect(json.statusCode).toBe(400)
    const huge = await visitor().send(`${link.path}/ask`, { name: '甲', text: 'x'.repeat(40_000) })
    expect(huge.statusCode).toBe(413)
    for (const form of [
      { ...signed, name: '  ' },
      { ...signed, name: 'x'.repeat(61) },
      { name: '王', revision: '1' },
    ])
      expect((await visitor().send(`${link.path}/accept`, form as Record<string, string>)).statusCode).toBe(
        422,
      )
    for (const revision of ['0', '2', '-1', 'NaN', '1e99', "1'"])
      expect(
        (await visitor().send(`${link.path}/accept`, { ...signed, revision })).statusCode,
        revision,
      ).toBe(409)
    expect((await now(quote)).status).toBe('sent')
  })
})

describe('by the link a customer', () => {
  test('accepts while an extension waits to be approved: nothing is left to approve', async () => {
    const { quote, link } = await shared()
    const steps = [{ who: 'people', ids: [seller.id] }]
    const { body: rule } = await owner.ask<Row>('POST', '/approvals/rules', {
      subject: 'quote',
      name: '延期',
      steps,
    })
    type Asked = { approval: { id: string } }
    const asked = await owner.ask<Asked>('POST', `/quotes/${quote.id}/extend`, { validUntil: day(60) })
    expect(asked.status).toBe(202)
    expect((await owner.ask('POST', `/quotes/${quote.id}/answer`, { said: '可以' })).status).toBe(200)
    expect((await visitor().send(`${link.path}/accept`, signed)).statusCode).toBe(303)
    expect(await now(quote)).toMatchObject({ status: 'accepted', approval: null })
    const { body } = await owner.ask<{ state: string }>('GET', `/approvals/${asked.body.approval.id}`)
    expect(body.state).toBe('withdrawn')
    await owner.ask('DELETE', `/approvals/rules/${rule.id}`)
  })

  test('accepts and signs by name: who, when, from where, which version', async () => {
    const { quote, link } = await shared()
    const customerOf = visitor()
    const before = Date.now() + clock.days * 86_400_000
    const { statusCode, headers } = await customerOf.send(`${link.path}/accept`, {
      ...signed,
      name: ' 王经理 ',
    })
    expect([statusCode, headers.location]).toEqual([303, `${link.path}?lang=zh&done=accepted`])
    const after = await now(quote)
    expect(after).toMatchObject({
      status: 'accepted',
      acceptedBy: '王经理',
      acceptedFrom: customerOf.ip,
      acceptedRevision: 1,
      ordering: 'open',
    })
    expect(Date.parse(after.acceptedAt)).toBeGreaterThanOrEqual(before)
    expect(await kinds(quote)).toEqual(['quoteAccepted'])
    const accepts = (await events(quote)).filter(event => event.action === 'accept')
    expect(accepts).toMatchObject([{ actor: null, changes: { acceptedBy: [null, '王经理'] } }])
    const page = await customerOf.read(link.path)
    expect(page.body).toContain('已由 王经理 于')
    expect(page.body).not.toContain('签署并接受')
    expect((await customerOf.send(`${link.path}/decline`, signed)).statusCode).toBe(409)
    expect((await now(quote)).status).toBe('accepted')
  })

  test('accepts once, be it sixteen who do', async () => {
    const { quote, link } = await shared()
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        visitor().send(`${link.path}/accept`, { ...signed, name: `第${at}人` }),
      ),
    )
    expect(answers.map(one => one.statusCode).sort()).toEqual([303, ...Array(15).fill(409)])
    const first = answers.findIndex(one => one.statusCode === 303)
    expect((await now(quote)).acceptedBy).toBe(`第${first}人`)
    expect((await events(quote)).filter(event => event.action === 'accept')).toHaveLength(1)
    expect(await kinds(quote)).toEqual(['quoteAccepted'])
  })

  test('accepts no version but the one that was read, none in the making, and none after its day', async () => {
    const { quote, link } = await shared({ validUntil: day(3) })
    await owner.ask('POST', `/quotes/${quote.id}/revise`)
    const waiting = await visitor().read(`${link.path}?lang=zh`)
    expect([
      waiting.statusCode,
      waiting.body.includes('新的版本正在准备'),
      waiting.body.includes('签署并接受'),
    ]).toEqual([200, true, false])
    expect((await visitor().send(`${link.path}/accept`, signed)).statusCode).toBe(409)
    await owner.ask('POST', `/quotes/${quote.id}/send`)
    expect((await visitor().send(`${link.path}/accept`, signed)).body).toContain('新的版本')
    clock.days += 5
    expect((await visitor().read(`${link.path}?lang=zh`)).body).toContain('已过有效期')
    expect((await visitor().send(`${link.path}/accept`, { ...signed, revision: '2' })).statusCode).toBe(409)
    expect((await now(quote)).status).toBe('sent')
    await owner.ask('POST', `/quotes/${quote.id}/cancel`, { reason: '算了' })
    const gone = await visitor().read(link.path)
    expect([gone.statusCode, gone.body.includes('画册')]).toEqual([410, false])
  })

  test('reads an earlier version while the next is written, not what is being written', async () => {
    const { quote, link } = await shared()
    const draft = (await owner.ask<Quote>('POST', `/quotes/${quote.id}/revise`)).body
    await owner.ask('PATCH', `/quotes/${quote.id}`, {
      version: draft.version,
      lines: [{ id: draft.lines[0].id, description: '还没定的东西', quantity: '1', price: '1' }],
    })
    const { body } = await visitor().read(link.path)
    expect([body.includes('画册'), body.includes('还没定的东西')]).toEqual([true, false])
  })

  test('asks, and reads the answer; the salesperson is told', async () => {
    const { quote, link } = await shared()
    const asked = await visitor().send(`${link.path}/ask`, { name: '王经理', text: '能便宜<i>点吗？' })
    expect(asked.statusCode).toBe(303)
    expect((await now(quote)).asks).toBe(true)
    expect(await kinds(quote)).toEqual(['quoteAsked'])
    expect(await events(quote)).toContainEqual(
      expect.objectContaining({
        action: 'ask',
        actor: null,
        changes: expect.objectContaining({ said: [null, '能便宜<i>点吗？'] }),
      }),
    )
    await owner.ask('POST', `/quotes/${quote.id}/answer`, { said: '最低九折' })
    expect((await now(quote)).asks).toBeNull()
    const { body } = await visitor().read(link.path)
    expect(body).toContain('能便宜&lt;i&gt;点吗？')
    expect(body).toContain('最低九折')
    const { body: said } = await owner.ask<{ data: { isCustomer: boolean }[] }>(
      'GET',
      `/quotes/${quote.id}/messages`,
    )
    expect(said.data.map(one => one.isCustomer)).toEqual([true, false])
  })

  test('declines, with a word of why', async () => {
    const { quote, link } = await shared()
    expect(
      (await visitor().send(`${link.path}/decline`, { name: '王经理', revision: '1', text: '太贵' }))
        .statusCode,
    ).toBe(303)
    expect((await now(quote)).status).toBe('declined')
    expect(await kinds(quote)).toEqual(['quoteDeclined'])
  })
})

test('an address that says it was accepted says so of what was accepted alone', async () => {
  const { quote, link } = await shared()
  const done = `${link.path}?lang=zh&done=accepted`
  expect((await visitor().read(done)).body).not.toContain('已签署')
  expect((await visitor().send(`${link.path}/accept`, signed)).statusCode).toBe(303)
  expect((await visitor().read(done)).body).toContain('已签署')
  await owner.ask('POST', `/quotes/${quote.id}/revise`)
  await owner.ask('POST', `/quotes/${quote.id}/send`)
  expect((await visitor().read(done)).body).not.toContain('已签署')
})

test('a colleague who looks what the customer sees does not count as the customer', async () => {
  const { quote, link } = await shared()
  const opened = async () =>
    (await owner.ask<{ data: { opened: number }[] }>('GET', `/quotes/${quote.id}/links`)).body.data[0].opened
  await visitor().read(`${link.path}?look=1`)
  expect(await opened()).toBe(0)
  await visitor().read(link.path)
  expect(await opened()).toBe(1)
})

test('a quote of another customer is at no link', async () => {
  const { link } = await shared()
  const other = await shared({ customer: secret })
  expect((await visitor().read(link.path)).body).not.toContain('绝密客户')
  expect((await visitor().read(other.link.path)).body).toContain('绝密客户')
  // Nor by a new version: the link stays with the customer it was made for.
  const revised = await shared()
  await owner.ask('POST', `/quotes/${revised.quote.id}/revise`)
  const { version } = await now(revised.quote)
  const changed = await owner.ask<{ faults: { field: string }[] }>('PATCH', `/quotes/${revised.quote.id}`, {
    version,
    customer: secret,
  })
  expect([changed.status, changed.body.faults?.[0]?.field]).toEqual([422, 'customer'])
  const draft = await made('/quotes', { customer, lines: [] })
  expect((await owner.ask<{ code: string }>('POST', `/quotes/${draft.id}/links`, {})).body.code).toBe(
    'notShared',
  )
})

describe('the PDF of the page', () => {
  test('is the version that was sent, on the company’s paper, with nothing internal nor of the version in the making', async () => {
    const { quote, link } = await shared()
    const { statusCode, headers, rawPayload } = await visitor().read(`${link.path}/pdf?lang=zh`)
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/pdf'])
    const text = await textsOf(rawPayload)
    for (const said of ['报价单', quote.number, '画册 & 海报', '125.00', '含运费'])
      expect(text).toContain(said)
    expect(text).not.toContain('底价八折')
    await owner.ask('POST', `/quotes/${quote.id}/revise`, {})
    const draft = await now(quote)
    await owner.ask('PATCH', `/quotes/${quote.id}`, { version: draft.version, terms: '新条款还没发出' })
    const again = await visitor().read(`${link.path}/pdf?lang=zh`)
    // Kept, not drawn again.
    expect(again.rawPayload.equals(rawPayload)).toBe(true)
    await owner.ask('POST', `/quotes/${quote.id}/send`)
    expect(await textsOf((await visitor().read(`${link.path}/pdf`)).rawPayload)).toContain('新条款还没发出')
  })

  test('is asked for so often, and by links that stand alone', async () => {
    const { quote, link } = await shared()
    const eager = visitor()
    const statuses: number[] = []
    for (let i = 0; i < 13; i++) statuses.push((await eager.read(`${link.path}/pdf`)).statusCode)
    expect([statuses[0], statuses[12]]).toEqual([200, 429])
    await owner.ask('DELETE', `/quotes/${quote.id}/links/${link.id}`)
    expect((await visitor().read(`${link.path}/pdf`)).statusCode).toBe(404)
  })
})

describe('a quote by mail', () => {
  test('brings its link and its PDF to the contact, and stands in the timeline; who may not send it sends nothing', async () => {
    const { quote, link } = await shared()
    const letter = quoteTexts.zh
    const body = { letter, link: `http://127.0.0.1${link.path}`, locale: 'zh' }
    const path = `/quotes/${quote.id}/letters`
    expect((await owner.ask('POST', path, body)).body.code).toBe('mailNotSet')
    const mailbox = await openMailbox()
    await owner.ask('PUT', '/mail-settings', {
      ...{ host: '127.0.0.1', port: mailbox.port, encryption: 'none', user: null },
      ...{ from: 'sales@test.example', publicUrl: 'http://127.0.0.1' },
    })
    expect((await owner.ask('POST', path, body)).body.code).toBe('noLetters')
    const sent = await owner.ask<{ id: string }>('POST', path, { ...body, to: 'wang@customer.example' })
    await runLetters(server.core, { workspaceId: company.id, id: sent.body.id, userId: owner.id })
    await mailbox.close()
    expect(mailbox.mails).toHaveLength(1)
    expect(mailbox.mails[0]).toContain('To: wang@customer.example')
    expect(mailbox.mails[0]).toContain('application/pdf')
    expect((await events(quote)).map(event => event.action)).toContain('quoteLetter')
    expect((await owner.ask('POST', path, { ...body, link: 'https://evil.example/' })).status).toBe(422)
    const member = await company.person('member')
    expect((await member.ask('POST', path, body)).status).toBe(404)
  })
})
