import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { mostFailures } from '../../server/auth/lockout.ts'
import { readConfig } from '../../server/config.ts'
import { createServer } from '../../server/serve.ts'
import { browser } from '../../server/testing/browser.ts'
import { openMailbox } from '../../server/testing/mailbox.ts'
import { serverOfFile } from '../../server/testing/server.ts'
import { tidyAccounts } from './tidy.ts'

const secret = 'one secret for both servers of this file'
const server = await serverOfFile({ env: { AUTH_SECRET: secret } })
const mailbox = await openMailbox()
afterAll(() => mailbox.close())
const password = 'a good password'
const visitor = () => browser(server.app)

async function signIn(email: string, secret = password) {
  const person = visitor()
  const answer = await person.post('/api/auth/sign-in/email', { email, password: secret })
  return { person, answer }
}

/** The first run's company, by its owner; made once for this file. */
let first: { slug: string; roles: Record<string, string> }
const api = () => `/c/${first.slug}/api/v1`

async function newcomer(name: string, role = 'member') {
  const { person: owner } = await signIn('owner@example.com')
  const invited = await owner.post(`${api()}/invitations`, {
    email: `${name}@example.com`,
    roleId: first.roles[role],
  })
  const person = visitor()
  await person.post(`/api/invitations/${tokenOf(invited.body.link)}/accept`, { name, password })
  const { body } = await person.get('/api/me')
  return { person, id: body.id as string }
}

const tokenOf = (link: string) => link.split('/').pop() ?? ''

/** A second server on the same database, with other settings. */
function besides(env: Record<string, string>) {
  const config = readConfig({ DATA_DIR: server.dataDir, AUTH_SECRET: secret, LOG_LEVEL: 'error', ...env })
  return createServer({ config, appUrl: server.appUrl, jobs: false })
}

describe('first run', () => {
  test('of two who create the first company at once, one does, and is signed in; then the door is shut', async () => {
    expect((await visitor().get('/api/setup')).body).toEqual({
      canCreateCompany: true,
      isNew: true,
      demo: null,
      canLoadDemo: false,
    })
    const owners = [visitor(), visitor()]
    const answers = await Promise.all(
      owners.map((person, i) =>
        person.post('/api/setup/company', {
          company: { name: '华光广告有限公司', timeZone: 'Asia/Shanghai' },
          owner: { name: '王芳', email: i === 0 ? 'Owner@Example.com' : 'late@example.com', password },
        }),
      ),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([201, 403])
    const winner = answers.findIndex(answer => answer.status === 201)
    const [owner] = owners.slice(winner)
    // The tests below know the owner by one address.
    await server.core.db.control(
      sql`update auth.user set email = 'owner@example.com' where email in ('owner@example.com', 'late@example.com')`,
    )
    expect(answers[winner]?.body.slug).toBe('huaguangguanggao')
    const me = await owner?.get('/c/huaguangguanggao/api/v1/me')
    expect(me?.body).toMatchObject({
      slug: 'huaguangguanggao',
      locale: 'zh',
      permissions: { administer: ['*'] },
    })
    const roles = (await owner?.get('/c/huaguangguanggao/api/v1/role-settings'))?.body.data
    first = {
      slug: 'huaguangguanggao',
      roles: Object.fromEntries(roles.map((role: { code: string; id: string }) => [role.code, role.id])),
    }
    expect((await visitor().get('/api/setup')).body).toMatchObject({ canCreateCompany: false, isNew: false })
    expect((await owner?.post('/api/setup/company', { company: { name: '第二家' } }))?.body.code).toBe(
      'setupDone',
    )
    const refused = await visitor().post('/api/setup/company', {
      company: { name: 'x' },
      owner: { name: 'x', email: 'x@example.com', password },
    })
    expect(refused.body.code).toBe('setupDone')
    expect((await signIn('x@example.com')).answer.status).toBe(401)
  })
})

describe('signing in and out', () => {
  test('works with the right password only, says the same for an unknown address, and hides the session token', async () => {
    const { person, answer } = await signIn('OWNER@example.com')
    expect(answer.status).toBe(200)
    expect(answer.body).not.toHaveProperty('token')
    const wrong = await signIn('owner@example.com', 'wrong password')
    const unknown = await signIn('nobody@example.com', 'wrong password')
    expect(wrong.answer.body.code).toBe('signInWrong')
    expect(unknown.answer.body).toEqual(wrong.answer.body)
    expect((await person.post('/api/auth/sign-out')).status).toBe(200)
    expect((await person.get('/api/me')).status).toBe(401)
  })

  test('a stolen cookie is worth nothing after signing out', async () => {
    const { person } = await signIn('owner@example.com')
    const thief = browser(server.app, { cookie: person.cookies() })
    expect((await thief.get('/api/me')).status).toBe(200)
    await person.post('/api/auth/sign-out')
    expect((await thief.get('/api/me')).status).toBe(401)
  })

  test('ten wrong passwords lock the address for a while, even for the right one; a reset opens it', async () => {
    await newcomer('forgetful')
    for (let i = 0; i < mostFailures; i++)
      expect((await signIn('forgetful@example.com', 'wrong')).answer.status).toBe(401)
    const locked = await signIn('forgetful@example.com')
    expect(locked.answer.status).toBe(429)
    expect(locked.answer.body.code).toBe('locked')
    const { person: owner } = await signIn('owner@example.com')
    const { body } = await owner.get(`${api()}/people?q=forgetful`)
    const link = (await owner.post(`${api()}/people/${body.data[0].id}/reset-link`)).body.link
    const reset = { token: tokenOf(link), newPassword: 'another password' }
    expect((await visitor().post('/api/auth/reset-password', reset)).status).toBe(200)
    expect((await signIn('forgetful@example.com', 'another password')).answer.status).toBe(200)
  })

  test('cookies cannot be read by scripts and are Secure over https only', async () => {
    const sent = async (app: typeof server.app, headers: Record<string, string>) => {
      const { headers: answered } = await browser(app, headers).post('/api/auth/sign-in/email', {
        email: 'owner@example.com',
        password,
      })
      return String(answered['set-cookie'])
    }
    const plain = await sent(server.app, { host: '192.168.1.10:3000' })
    expect(plain).toMatch(/HttpOnly/)
    expect(plain).toMatch(/SameSite=Lax/)
    expect(plain).not.toMatch(/Secure/)

    const behind = await besides({
      PUBLIC_URL: 'https://crm.example.com',
      TRUST_PROXY: 'true',
    })
    expect(await sent(behind.app, { host: 'crm.example.com', 'x-forwarded-proto': 'https' })).toMatch(
      /Secure/,
    )
    expect(await sent(behind.app, { host: 'crm.example.com' })).toMatch(/Secure/)
    expect(await sent(behind.app, { host: '192.168.1.10:3000' })).not.toMatch(/Secure/)
    await behind.close()
  })

  test('another site cannot act with a visitor’s cookies', async () => {
    const { person } = await signIn('owner@example.com')
    const cookie = person.cookies()
    const from = (headers: Record<string, string>) =>
      browser(server.app, { cookie, host: 'crm.office:3000', ...headers }).post('/api/me/nothing')
    const refused: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://crm.office:4000' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of refused) expect((await from(headers)).body.code).toBe('foreignOrigin')
    const taken: Record<string, string>[] = [
      { origin: 'http://crm.office:3000' },
      { origin: 'https://crm.office:3000' },
      { 'sec-fetch-site': 'same-origin' },
      {},
    ]
    for (const headers of taken) expect((await from(headers)).status).toBe(404)
    const trusting = await besides({ TRUSTED_ORIGINS: 'https://intranet.example.com' })
    const intranet = browser(trusting.app, {
      cookie,
      origin: 'https://intranet.example.com',
      'sec-fetch-site': 'cross-site',
    })
    expect((await intranet.patch('/api/me', { theme: 'dark' })).status).toBe(200)
    await trusting.close()
  })

  test('one sees where one is signed in and ends a session elsewhere', async () => {
    const { person } = await newcomer('mobile')
    const phone = await signIn('mobile@example.com')
    const tablet = await signIn('mobile@example.com')
    const { data } = (await person.get('/api/me/sessions')).body
    expect(data).toHaveLength(3)
    expect(data.filter((session: { current: boolean }) => session.current)).toHaveLength(1)
    expect(JSON.stringify(data)).not.toContain(
      decodeURIComponent(person.cookies()).split('=')[1]?.split('.')[0],
    )
    const other = data.find((session: { current: boolean }) => !session.current).id
    expect((await person.delete(`/api/me/sessions/${other}`)).status).toBe(204)
    const { person: owner } = await signIn('owner@example.com')
    expect((await owner.delete(`/api/me/sessions/${data[0].id}`)).status).toBe(404)
    const open = await Promise.all([phone, tablet].map(({ person: one }) => one.get('/api/me')))
    expect(open.map(answer => answer.status).sort()).toEqual([200, 401])
    expect((await person.delete('/api/me/sessions')).body).toEqual({ ended: 1 })
    expect((await person.get('/api/me')).status).toBe(200)
  })

  test('a changed password ends the other sessions; the old one is asked for', async () => {
    const { person } = await newcomer('careful')
    const elsewhere = await signIn('careful@example.com')
    const wrong = { currentPassword: 'wrong password', newPassword: 'a better password' }
    expect((await person.post('/api/auth/change-password', wrong)).body.code).toBe('passwordWrong')
    const right = { currentPassword: password, newPassword: 'a better password' }
    expect(
      (await person.post('/api/auth/change-password', { ...right, newPassword: 'short' })).body.code,
    ).toBe('passwordTooShort')
    expect((await person.post('/api/auth/change-password', right)).status).toBe(200)
    expect((await person.get('/api/me')).status).toBe(200)
    expect((await elsewhere.person.get('/api/me')).status).toBe(401)
    expect((await signIn('careful@example.com')).answer.status).toBe(401)
  })

  test('only the listed parts of better-auth are reachable', async () => {
    const { person } = await signIn('owner@example.com')
    const closed = [
      'sign-up/email',
      'api-key/create',
      'update-user',
      'delete-user',
      'change-email',
      'revoke-sessions',
    ]
    for (const path of closed)
      expect(
        (await person.post(`/api/auth/${path}`, { name: 'x', email: 'z@example.com', password })).status,
      ).toBe(404)
    expect((await person.get('/api/auth/list-sessions')).status).toBe(404)
  })
})

test('what has ended is tidied away, what is valid stays', async () => {
  const { person } = await newcomer('tidy')
  await signIn('ghost@example.com', 'wrong')
  await server.core.db.control(sql`update auth.sign_in_attempt set until = now() - interval '1 minute'`)
  await signIn('recent@example.com', 'wrong')
  await server.core.db.control(
    sql`update auth.session set expires_at = now() - interval '1 minute' where user_id = (select id from auth.user where email = 'owner@example.com')`,
  )
  expect(await tidyAccounts(server.core.db)).toBeGreaterThan(1)
  expect(await tidyAccounts(server.core.db)).toBe(0)
  expect((await person.get('/api/me')).status).toBe(200)
})

describe('two-step verification', () => {
  test('asks for the code after the password, takes a backup code once, and is switched off with the password', async () => {
    const { person } = await newcomer('secure')
    const enabled = await person.post('/api/auth/two-factor/enable', { password })
    const secret = new URL(enabled.body.totpURI).searchParams.get('secret') ?? ''
    expect((await person.post('/api/auth/two-factor/verify-totp', { code: '000000' })).body.code).toBe(
      'codeWrong',
    )
    expect((await person.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200)
    expect((await person.get('/api/me')).body.twoFactorEnabled).toBe(true)

    const half = await signIn('secure@example.com')
    expect(half.answer.body.twoFactorRedirect).toBe(true)
    expect((await half.person.get('/api/me')).status).toBe(401)
    const stepped = await half.person.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })
    expect(stepped.status).toBe(200)
    expect(stepped.body).not.toHaveProperty('token')
    expect((await half.person.get('/api/me')).status).toBe(200)

    const [backup] = enabled.body.backupCodes
    const lost = await signIn('secure@example.com')
    expect((await lost.person.post('/api/auth/two-factor/verify-backup-code', { code: backup })).status).toBe(
      200,
    )
    expect((await lost.person.get('/api/me')).status).toBe(200)
    const again = await signIn('secure@example.com')
    expect(
      (await again.person.post('/api/auth/two-factor/verify-backup-code', { code: backup })).body.code,
    ).toBe('codeWrong')

    expect((await person.post('/api/auth/two-factor/disable', { password: 'wrong' })).body.code).toBe(
      'passwordWrong',
    )
    expect((await person.post('/api/auth/two-factor/disable', { password })).status).toBe(200)
    expect((await signIn('secure@example.com')).answer.body.twoFactorRedirect).toBeUndefined()
  })
})

describe('invitations', () => {
  test('a link lets one person in once, ends when renewed, withdrawn or old', async () => {
    const { person: owner } = await signIn('owner@example.com')
    const ask = (email: string) =>
      owner.post(`${api()}/invitations`, { email, roleId: first.roles.member, name: '李明' })
    const made = (await ask('li@example.com')).body
    expect(made).toMatchObject({ email: 'li@example.com', mailed: false })
    expect((await visitor().get(`/api/invitations/${tokenOf(made.link)}`)).body).toMatchObject({
      company: '华光广告有限公司',
      name: '李明',
      invitedBy: '王芳',
      hasAccount: false,
    })
    const renewed = (await owner.post(`${api()}/invitations/${made.id}/renew`)).body
    expect((await visitor().get(`/api/invitations/${tokenOf(made.link)}`)).body.code).toBe('linkEnded')

    const both = await Promise.all(
      [visitor(), visitor()].map(person =>
        person.post(`/api/invitations/${tokenOf(renewed.link)}/accept`, { name: '李明', password }),
      ),
    )
    expect(both.map(answer => answer.status).sort()).toEqual([200, 410])
    expect((await ask('li@example.com')).body.code).toBe('alreadyMember')

    const old = (await ask('old@example.com')).body
    const workspace = (await server.access.directory.idOf(first.slug)) ?? ''
    await server.core.db.transaction(workspace, async tx => {
      await tx.rows(sql`update invitation set expires_at = now() - interval '1 minute' where id = ${old.id}`)
    })
    const late = await visitor().post(`/api/invitations/${tokenOf(old.link)}/accept`, { name: 'x', password })
    expect(late.body.code).toBe('linkEnded')
    const listed = (await owner.get(`${api()}/invitations`)).body.data
    expect(listed).toMatchObject([{ email: 'old@example.com', expired: true, invitedBy: { title: '王芳' } }])
    expect((await owner.delete(`${api()}/invitations/${old.id}`)).status).toBe(204)
    for (const nonsense of ['x', 'A'.repeat(54)])
      expect((await visitor().get(`/api/invitations/${nonsense}`)).body.code).toBe('linkEnded')
  })

  test('an address with an account is let in when signed in with it, and by nobody else', async () => {
    const { person, id } = await newcomer('member')
    const { person: owner } = await signIn('owner@example.com')
    expect((await owner.post(`${api()}/people/${id}/deactivate`)).status).toBe(200)
    const made = (
      await owner.post(`${api()}/invitations`, { email: 'member@example.com', roleId: first.roles.readOnly })
    ).body
    const accept = `/api/invitations/${tokenOf(made.link)}/accept`
    expect((await visitor().post(accept, { name: 'x', password: 'my own password' })).body.code).toBe(
      'emailTaken',
    )
    expect((await owner.post(accept)).body.code).toBe('invitationForOther')
    await person.post('/api/auth/sign-in/email', { email: 'member@example.com', password })
    expect((await person.post(accept)).status).toBe(200)
    expect((await person.get(`${api()}/me`)).body.permissions.entities['*']).toEqual({
      visibility: 'all',
      actions: ['read'],
    })
    expect((await signIn('member@example.com', 'my own password')).answer.status).toBe(401)
  })
})

describe('forgotten passwords', () => {
  test('without mail the request waits for the administrator, who hands over a link; it works once and ends sessions', async () => {
    const { person, id } = await newcomer('lost')
    const ask = await visitor().post('/api/auth/request-password-reset', { email: 'lost@example.com' })
    const unknown = await visitor().post('/api/auth/request-password-reset', { email: 'nobody@example.com' })
    expect(unknown.body).toEqual(ask.body)
    await server.access.settled()
    const { person: owner } = await signIn('owner@example.com')
    const { data } = (await owner.get(`${api()}/password-resets`)).body
    expect(data).toMatchObject([{ user: { id, title: 'lost' }, email: 'lost@example.com', mayIssue: true }])
    const { link } = (await owner.post(`${api()}/people/${id}/reset-link`)).body
    const use = (newPassword: string) =>
      visitor().post('/api/auth/reset-password', { token: tokenOf(link), newPassword })
    expect((await use('short')).body.code).toBe('passwordTooShort')
    expect((await use('a new password')).status).toBe(200)
    expect((await use('a third password')).body.code).toBe('linkEnded')
    expect((await person.get('/api/me')).status).toBe(401)
    expect((await signIn('lost@example.com', 'a new password')).answer.status).toBe(200)
    expect((await owner.get(`${api()}/password-resets`)).body.data).toEqual([])
  })

  test('an administrator gets no link for an owner, nor for someone of another company too', async () => {
    const admin = await newcomer('helper', 'admin')
    const { id } = (await (await signIn('owner@example.com')).person.get('/api/me')).body
    expect((await admin.person.post(`${api()}/people/${id}/reset-link`)).body.code).toBe('morePower')
    const wide = await newcomer('wide')
    await server.core.db.control(sql`
      with other as (insert into workspace (id, slug, name) values (gen_random_uuid(), 'other', 'Other') returning id)
      insert into auth.membership (user_id, workspace_id) select ${wide.id}::uuid, id from other`)
    expect((await admin.person.post(`${api()}/people/${wide.id}/reset-link`)).body.code).toBe(
      'inOtherCompanies',
    )
  })

  test('with the company’s mail server the link goes by mail, under the configured address; the password of the server never comes back', async () => {
    const { person: owner } = await signIn('owner@example.com')
    const settings = {
      host: '127.0.0.1',
      port: mailbox.port,
      encryption: 'none',
      user: null,
      from: '关系 <crm@example.com>',
      publicUrl: 'https://crm.example.com/',
    }
    expect((await owner.post(`${api()}/mail-settings/test`, { to: 'owner@example.com' })).body.code).toBe(
      'mailNotSet',
    )
    const kept = await owner.put(`${api()}/mail-settings`, {
      ...settings,
      user: 'crm',
      password: '授权码1234',
    })
    expect(kept.body.own).toMatchObject({
      host: '127.0.0.1',
      publicUrl: 'https://crm.example.com',
      hasPassword: true,
    })
    expect(JSON.stringify((await owner.get(`${api()}/mail-settings`)).body)).not.toContain('授权码')
    expect((await owner.put(`${api()}/mail-settings`, settings)).body.own.hasPassword).toBe(false)

    const tested = mailbox.next()
    expect((await owner.post(`${api()}/mail-settings/test`, { to: 'boss@example.com' })).status).toBe(200)
    expect(await tested).toMatch(/To: boss@example.com/)

    const asked = mailbox.next()
    await browser(server.app, { host: 'evil.example' }).post('/api/auth/request-password-reset', {
      email: 'li@example.com',
    })
    const mail = textOf(await asked)
    const token = /https:\/\/crm\.example\.com\/reset-password\/([\w-]+)/.exec(mail)?.[1] ?? ''
    expect(mail).not.toContain('evil')
    expect(
      (await visitor().post('/api/auth/reset-password', { token, newPassword: 'by mail at last' })).status,
    ).toBe(200)
    expect((await signIn('li@example.com', 'by mail at last')).answer.status).toBe(200)

    const invited = mailbox.next()
    const made = await owner.post(`${api()}/invitations`, {
      email: 'zhao@example.com',
      roleId: first.roles.member,
    })
    expect(made.body.mailed).toBe(true)
    expect(textOf(await invited)).toContain(made.body.link)

    await owner.put(`${api()}/mail-settings`, { ...settings, port: 1 })
    const failed = await owner.post(`${api()}/mail-settings/test`, { to: 'boss@example.com' })
    expect(failed.status).toBe(502)
    const shown = await owner.post(`${api()}/invitations`, {
      email: 'qian@example.com',
      roleId: first.roles.member,
    })
    expect(shown.body).toMatchObject({ mailed: false, mailFault: { zh: expect.stringContaining('端口') } })
    expect((await owner.delete(`${api()}/mail-settings`)).status).toBe(204)
  })
})

describe('profile and company', () => {
  test('language, theme, time zone and name are one’s own; colleagues see the new name', async () => {
    const { person, id } = await newcomer('plain')
    const changed = await person.patch('/api/me', {
      name: '欧阳明',
      locale: 'en',
      theme: 'dark',
      timeZone: 'Europe/Berlin',
    })
    expect(changed.body).toMatchObject({
      name: '欧阳明',
      locale: 'en',
      theme: 'dark',
      timeZone: 'Europe/Berlin',
    })
    expect((await person.get(`${api()}/me`)).body).toMatchObject({ name: '欧阳明', locale: 'en' })
    const { person: owner } = await signIn('owner@example.com')
    const found = (await owner.get(`${api()}/people?q=ouyang`)).body.data
    expect(found.map((one: { id: string }) => one.id)).toEqual([id])
    expect((await person.patch('/api/me', { timeZone: 'Mars/Olympus' })).status).toBe(422)
    expect((await person.patch('/api/me', { locale: null })).body).toMatchObject({
      locale: null,
      theme: 'dark',
    })
  })

  test('settings of the company are checked and reach everyone at once', async () => {
    const { person: owner } = await signIn('owner@example.com')
    const { person } = await newcomer('reader')
    const changed = await owner.patch(`${api()}/company`, {
      name: '华光传媒',
      currency: 'USD',
      timeZone: 'America/New_York',
      workingDays: [6, 1],
      fiscalYearStart: 4,
    })
    expect(changed.body).toMatchObject({ name: '华光传媒', workingDays: [1, 6], fiscalYearStart: 4 })
    expect((await person.get(`${api()}/me`)).body.company).toMatchObject({
      name: '华光传媒',
      currency: 'USD',
      fiscalYearStart: 4,
    })
    for (const wrong of [
      { currency: 'XYZ' },
      { timeZone: 'Beijing' },
      { workingDays: [] },
      { fiscalYearStart: 13 },
      { slug: 'new' },
    ])
      expect((await owner.patch(`${api()}/company`, wrong)).status).toBe(422)
    expect(
      (await owner.patch(`${api()}/company`, { logo: '01a20023-052c-7000-8af4-372f7486017a' })).status,
    ).toBe(400)
  })
})

/** RFC 6238 with the usual 30 seconds and six digits. */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replace(/=+$/, '')]
    .map(letter => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from(bits.match(/.{8}/g)?.map(byte => Number.parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** The text of a mail, its transfer encoding undone. */
function textOf(mail: string): string {
  const [head = '', ...body] = mail.split('\n\n')
  const encoded = body.join('\n\n')
  if (/base64/i.test(head)) return Buffer.from(encoded, 'base64').toString()
  return Buffer.from(
    encoded
      .replace(/=\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()
}
