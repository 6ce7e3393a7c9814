import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { serverOfFile, type TestCompany, type TestPerson, testCompany } from '../../server/testing/server.ts'
import { recountAll, recountWaiting } from '../metrics/metrics.server.ts'
import { writeProfile } from '../people/profile.ts'
import { defaultRoles } from '../people/roles.ts'
import type { Today, TodayRow } from './today.data.ts'
import { addDays } from './today.rules.ts'

// A Wednesday in a leap year's March, 09:30 in Shanghai.
const now = new Date('2028-03-15T01:30:00Z')
const today = '2028-03-15'

const server = await serverOfFile({ now: () => now })

/** 10:00 in Shanghai, days from today. */
const at = (days: number) => `${addDays(today, days)}T02:00:00.000Z`

async function make(person: TestPerson, fields: object): Promise<string> {
  const { status, body } = await person.ask<{ id: string }>('POST', '/customers', fields)
  expect(status, JSON.stringify(body)).toBe(201)
  return body.id
}

async function orders(person: TestPerson, customer: string, daysAgo: number[], price = '100'): Promise<void> {
  for (const days of daysAgo) {
    const made = await person.ask<{ id: string }>('POST', '/orders', {
      customer,
      orderedOn: addDays(today, -days),
      lines: [{ description: '货', quantity: '1', price }],
    })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const confirmed = await person.ask('POST', `/orders/${made.body.id}/confirm`, {})
    expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200)
  }
}

async function contactRecord(person: TestPerson, customer: string, fields: object): Promise<void> {
  const made = await person.ask('POST', '/contactRecords', { customer, content: '电话', ...fields })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
}

async function todayOf(person: TestPerson, scope: 'mine' | 'team' = 'mine'): Promise<Today> {
  const { status, body } = await person.ask<Today>('GET', `/today?scope=${scope}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const names = (rows: TodayRow[]) => rows.map(row => row.customer.name)

describe('what there is to do', () => {
  test('goes by the days of who asks, where they have a time zone of their own', async () => {
    const company = await testCompany(server)
    const { owner } = company
    // 18:00 on the 15th in Shanghai, where it is 09:30 now; 06:00 on the 15th in New York, where it is still the 14th.
    await make(owner, { name: '纽约客户', nextContactAt: '2028-03-15T10:00:00.000Z' })
    expect(await todayOf(owner)).toMatchObject({ date: '2028-03-15', counts: { today: 1, tomorrow: 0 } })
    await writeProfile(server.core.db, owner.id, { timeZone: 'America/New_York' })
    server.access.directory.forget(company.id)
    expect(await todayOf(owner)).toMatchObject({ date: '2028-03-14', counts: { today: 0, tomorrow: 1 } })
    const listed = async (filter: string) =>
      (await owner.ask<{ count: number }>('GET', `/customers/count?filter${filter}`)).body.count
    expect(await listed('[nextContactAt][gte]=tomorrow')).toBe(1)
    const order = await owner.ask<{ orderedOn: string }>('POST', '/orders', {
      customer: await make(owner, { name: '下单客户' }),
      lines: [{ description: '货', quantity: '1', price: '1' }],
    })
    expect(order.body.orderedOn).toBe('2028-03-15')
  })

  test('tells each customer in the group where it stands, and why, by one clock, wherever company and reader are', async () => {
    const places = ['Asia/Shanghai', 'America/Los_Angeles', 'UTC']
    // Either side of midnight in each of the three; a contact agreed for every hour around it.
    const hours = Array.from({ length: 96 }, (_, hour) => new Date(now.getTime() + (hour - 48) * 3_600_000))
    const own = await testCompany(server)
    for (const moment of hours)
      await make(own.owner, { name: moment.toISOString(), nextContactAt: moment.toISOString() })
    await recountWaiting(server.core, own.id)
    for (const place of places)
      for (const reader of places) {
        await server.core.db.control(sql`update workspace set time_zone = ${place} where id = ${own.id}`)
        await writeProfile(server.core.db, own.owner.id, { timeZone: reader })
        server.access.directory.forget(own.id)
        const { date, groups } = await todayOf(own.owner)
        const dayOf = (moment: string) =>
          new Intl.DateTimeFormat('sv', { timeZone: reader }).format(new Date(moment))
        expect(date).toBe(dayOf(now.toISOString()))
        const days = { late: addDays(date, -1), today: date, tomorrow: addDays(date, 1) }
        for (const [group, day] of Object.entries(days)) {
          const rows = groups[group as keyof typeof days]
          expect(rows.length, `${place} ${reader} ${group}`).toBeGreaterThan(0)
          for (const { customer, reasons } of rows) {
            const on = dayOf(String(customer.name))
            const where = `${place} ${reader} ${group} ${customer.name}`
            expect(group === 'late' ? on <= day : on === day, where).toBe(true)
            const late = reasons.find(reason => reason.code === 'contactLate')
            const passed = (Date.parse(date) - Date.parse(on)) / 86_400_000
            expect(late, where).toEqual(passed > 0 ? { code: 'contactLate', days: passed } : undefined)
          }
        }
      }
  })

  test('asks for orders by the company’s day, as lists do, whatever the reader’s clock', async () => {
    const own = await testCompany(server)
    const customer = await make(own.owner, { name: '按公司的日子' })
    // A rhythm of ten days, the last order ten days ago in Shanghai, nine in New York.
    await orders(own.owner, customer, [40, 30, 20, 10])
    await recountWaiting(server.core, own.id)
    await recountAll(server.core, own.id)
    const before = await todayOf(own.owner)
    expect(names(before.groups.reorder)).toEqual(['按公司的日子'])
    await writeProfile(server.core.db, own.owner.id, { timeZone: 'America/New_York' })
    server.access.directory.forget(own.id)
    const after = await todayOf(own.owner)
    expect(names(after.groups.reorder)).toEqual(['按公司的日子'])
    expect(after.groups.reorder[0].reason).toBe(before.groups.reorder[0].reason)
  })

  let company: TestCompany
  let seller: TestPerson
  beforeAll(async () => {
    company = await testCompany(server)
    seller = await company.person('member')
    await make(seller, { name: '明天见', nextContactAt: at(1) })
    await make(seller, { name: '晚三天', nextContactAt: at(-3), level: 'key' })
    await make(seller, { name: '晚十天', nextContactAt: at(-10) })
    await make(seller, { name: '后天再说', nextContactAt: at(2) })
    const due = await make(seller, { name: '今天联系', nextContactAt: at(0) })
    await seller.ask('POST', '/contacts', { customer: due, name: '李前台' })
    await seller.ask('POST', '/contacts', {
      customer: due,
      name: '王总',
      phone: '13812345678',
      isPrimary: true,
    })
    await contactRecord(seller, due, { content: '先前的', happenedAt: at(-50) })
    await contactRecord(seller, due, { content: '约了今天', happenedAt: at(-46), nextContactAt: at(0) })
    const steady = await make(seller, { name: '该下单了' })
    await orders(seller, steady, [131, 99, 67, 35])
    const silent = await make(seller, { name: '要流失了' })
    await orders(seller, silent, [190, 160, 130, 100, 70], '500')
    const gone = await make(seller, { name: '早就走了' })
    await orders(seller, gone, [700, 690, 680])
    await recountWaiting(server.core, company.id)
    await recountAll(server.core, company.id)
  })

  test('agreed contacts stand late first, then today and tomorrow; later ones do not', async () => {
    const { groups, counts, date } = await todayOf(seller)
    expect(date).toBe(today)
    expect(names(groups.late)).toEqual(['晚十天', '晚三天'])
    expect(names(groups.today)).toEqual(['今天联系'])
    expect(names(groups.tomorrow)).toEqual(['明天见'])
    expect(counts).toEqual({ late: 2, today: 1, tomorrow: 1, reorder: 1, quiet: 1 })
    expect(groups.late[0]?.reason).toBe('约定的联系已过 10 天；还没有联系记录')
    expect(groups.late[1]?.customer.level).toBe('key')
  })

  test('a row brings the main contact with phone and what was said last', async () => {
    const [row] = (await todayOf(seller)).groups.today
    expect(row?.contact).toMatchObject({ name: '王总', phone: '+8613812345678' })
    expect(row?.lastContact).toMatchObject({ content: '约了今天', way: 'phone' })
    expect(row?.reason).toBe('46 天没有联系')
  })

  test('customers past their own rhythm are to be asked, those silent beyond it are going quiet', async () => {
    const { groups, quiet } = await todayOf(seller)
    expect(names(groups.reorder)).toEqual(['该下单了'])
    expect(groups.reorder[0]?.reason).toBe('已 35 天未下单，平常 32 天')
    expect(groups.reorder[0]?.customer).toMatchObject({ revenueThisYear: '200', rhythmDays: '32' })
    expect(names(quiet)).toEqual(['要流失了'])
    expect(quiet[0]?.reasons[0]).toEqual({ code: 'silent', days: 70, usual: 30 })
  })

  test('colleagues see none of it, their manager all of it as the team’s', async () => {
    const other = await company.person('member')
    const mine = await todayOf(other, 'team')
    expect(mine.counts).toEqual({ late: 0, today: 0, tomorrow: 0, reorder: 0, quiet: 0 })
    expect(mine.numbers.orders).toEqual({ now: 0, before: 0, whole: 0 })
    const team = await todayOf(company.owner, 'team')
    expect(team.counts).toEqual({ late: 2, today: 1, tomorrow: 1, reorder: 1, quiet: 1 })
    expect((await todayOf(company.owner, 'mine')).counts.late).toBe(0)
  })

  test('a shared customer is the team’s, not mine', async () => {
    const other = await company.person('member')
    const shared = (await todayOf(seller)).groups.late[0]?.id ?? ''
    await seller.ask('POST', `/customers/${shared}/addCollaborator`, { user: other.id, access: 'read' })
    expect(names((await todayOf(other, 'team')).groups.late)).toEqual(['晚十天'])
    expect((await todayOf(other, 'mine')).groups.late).toEqual([])
  })

  test('a customer in the recycle bin has nothing to be done', async () => {
    const id = await make(seller, { name: '删掉的', nextContactAt: at(-1) })
    await orders(seller, id, [131, 99, 67, 34])
    await recountWaiting(server.core, company.id)
    expect((await todayOf(seller)).counts).toMatchObject({ late: 3 })
    await server.core.db.transaction(company.id, tx =>
      tx.rows(sql`update customer set deleted_at = now() where workspace_id = ${company.id} and id = ${id}`),
    )
    const after = await todayOf(seller)
    expect(after.counts.late).toBe(2)
    expect(names(after.groups.reorder)).not.toContain('删掉的')
  })
})

describe('who everything is shown to and who sees a part', () => {
  test('a manager above everyone gets the same answer as the owner who sees all', async () => {
    const company = await testCompany(server)
    const manager = await company.person('manager')
    const sellers = await Promise.all([1, 2].map(() => company.person('member', { managerId: manager.id })))
    for (const [i, seller] of sellers.entries()) {
      for (let n = 0; n < 3; n++) {
        const id = await make(seller, { name: `客户${i}${n}`, nextContactAt: at(n - 1) })
        await orders(seller, id, [100 + n, 70 + i, 38 + n * 15], `${100 + n + i * 10}`)
        await contactRecord(seller, id, { happenedAt: at(-20 - n), nextContactAt: at(n - 1) })
        await seller.ask('POST', '/contacts', { customer: id, name: '联系人', birthday: `1990-03-${16 + n}` })
      }
    }
    await recountAll(server.core, company.id)
    const [whole, part] = [await todayOf(company.owner, 'team'), await todayOf(manager, 'team')]
    expect(part).toEqual({ ...whole, colleagues: part.colleagues })
    expect(whole.counts).toMatchObject({ late: 2, today: 2, tomorrow: 2 })
    expect(whole.birthdays).toHaveLength(6)
    expect(whole.numbers).toMatchObject({
      orders: { now: 0, before: 2, whole: 2 },
      contactRecords: { now: 0, before: 0, whole: 6 },
    })
  })
})

describe('birthdays', () => {
  test('of contacts and persons in the next 7 days, in order, with the age reached; not of who left', async () => {
    const company = await testCompany(server)
    const { owner } = company
    const id = await make(owner, { name: '甲公司' })
    const contact = (fields: object) => owner.ask('POST', '/contacts', { customer: id, ...fields })
    await contact({ name: '后天', birthday: '1988-03-17', phone: '13800000001' })
    await contact({ name: '今天', birthday: '1978-03-15' })
    await contact({ name: '上周', birthday: '1978-03-08' })
    await contact({ name: '八天后', birthday: '1978-03-23' })
    await contact({ name: '离职的', birthday: '1978-03-16', left: true })
    await make(owner, { name: '张先生', type: 'person', birthday: '1960-03-22' })
    await make(owner, { name: '乙公司', type: 'company', birthday: '1960-03-22' })
    const { birthdays } = await todayOf(owner)
    expect(birthdays.map(one => [one.on, one.contact?.name ?? one.customer?.name, one.age])).toEqual([
      ['2028-03-15', '今天', 50],
      ['2028-03-17', '后天', 40],
      ['2028-03-22', '张先生', 68],
    ])
    expect(birthdays[1]).toMatchObject({ contact: { phone: '+8613800000001' }, customer: { name: '甲公司' } })
  })
})

describe('what the role keeps back', () => {
  test('masked phones, hidden revenue and reasons that tell of it', async () => {
    const company = await testCompany(server)
    const seller = await company.person('member')
    const id = await make(seller, { name: '保密公司', nextContactAt: at(-1) })
    await seller.ask('POST', '/contacts', {
      customer: id,
      name: '王总',
      phone: '13812345678',
      birthday: '1990-03-16',
    })
    await orders(seller, id, [300, 270, 240, 210, 180, 60], '900')
    await recountWaiting(server.core, company.id)
    const open = (await todayOf(seller)).groups.late[0]
    expect(open?.reasons.map(reason => reason.code)).toContain('amountDown')
    const member = defaultRoles.find(role => role.code === 'member')?.permissions
    if (!member) throw new Error('no such role')
    await company.setRole('member', {
      ...member,
      fields: {
        ...member.fields,
        'contact.phone': 'masked',
        'contact.birthday': 'hidden',
        'customer.revenue': 'hidden',
        'customer.revenueThisYear': 'hidden',
        'order.baseNet': 'hidden',
      },
    })
    const closed = await todayOf(seller)
    const [row] = closed.groups.late
    expect(row?.contact?.phone).toBe('138****5678')
    expect(row?.customer).not.toHaveProperty('revenueThisYear')
    expect(row?.reasons.map(reason => reason.code)).toEqual(['silent', 'contactLate'])
    expect(closed.birthdays).toEqual([])
    expect(closed.numbers).not.toHaveProperty('revenue')
  })
})

test('what colleagues did on my customers is told, what I did myself is not', async () => {
  const company = await testCompany(server)
  const [seller, colleague] = [
    await company.person('member'),
    await company.person('member', { name: '小陈' }),
  ]
  const id = await make(seller, { name: '共同客户' })
  await seller.ask('POST', `/customers/${id}/addCollaborator`, { user: colleague.id, access: 'write' })
  await contactRecord(colleague, id, { content: '顺便去了一趟', way: 'visit' })
  const { colleagues } = await todayOf(seller)
  expect(colleagues[0]).toMatchObject({
    actor: { id: colleague.id, title: '小陈' },
    entity: 'contactRecord',
    action: 'create',
    customer: { id, title: '共同客户' },
  })
  expect(colleagues.every(one => one.actor.id === colleague.id)).toBe(true)
})
