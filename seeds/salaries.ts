/** The demo's commissions and salaries: rules, two months worked out and locked, a sheet that is paid and one in hand. */
import { sql } from 'kysely'
import type { SeedCompany } from './company.ts'
import type { Desk } from './money.ts'

const RULES = [
  {
    name: '回款提成',
    basis: 'receipt',
    lines: [
      { above: '0', rate: '1.5' },
      { above: '30000', rate: '2.5' },
    ],
  },
  { name: '贸易毛利提成', basis: 'margin', category: '商务礼品', lines: [{ above: '0', rate: '8' }] },
  {
    name: '出货提成',
    basis: 'delivery',
    tierMode: 'whole',
    withTax: true,
    lines: [
      { above: '0', rate: '0.5' },
      { above: '50000', rate: '1' },
    ],
  },
] as const

/** Monthly base by role; members who sell have less base and more commission. */
const BASES: Record<string, number> = {
  owner: 30_000,
  manager: 16_000,
  admin: 12_000,
  readOnly: 11_000,
  member: 8_500,
}

const monthBefore = (month: string) => {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7)
}

export async function loadSalaries(desk: Desk, { people, units }: SeedCompany): Promise<void> {
  const { make, verb, rows, at, today, change, chance } = desk
  for (const rule of RULES) await make('commissionRule', { ...rule, lines: [...rule.lines] })
  const last = monthBefore(today.slice(0, 7))
  const before = monthBefore(last)
  const sellers = people.filter(person => person.sells)
  const shared = await rows<{
    id: string
    owner: string
  }>(sql`SELECT DISTINCT o.id, o.owner_id AS owner FROM delivery d JOIN delivery_line l ON l.workspace_id = ${at} AND l.delivery_id = d.id
    JOIN "order" o ON o.workspace_id = ${at} AND o.id = l.order_id WHERE d.workspace_id = ${at} AND d.status = 'confirmed' AND to_char(d.delivered_on, 'YYYY-MM') = ${last} ORDER BY o.id LIMIT 3`)
  for (const { id, owner } of shared) {
    const person = chance.pick(sellers.filter(one => one.id !== owner)).id
    await make('commissionShare', { order: id, person, percent: '30', note: '联合跟进' })
  }
  for (const month of [before, last]) {
    const { id } = await make('commissionMonth', { month })
    await verb('commissionMonth', id, 'lock')
  }
  await make('commissionMonth', { month: today.slice(0, 7) })
  const items = await rows<{ id: string; name: string }>(
    sql`SELECT id, name FROM salary_item WHERE workspace_id = ${at}`,
  )
  const item = (name: string) => items.find(one => one.name === name)?.id
  const unit = units.find(one => one.name === '上海分公司')?.id
  const paid = await make('salarySheet', { month: before, unit })
  await verb('salarySheet', paid.id, 'fill')
  const slips = await rows<{ id: string; person: string }>(
    sql`SELECT id, person_id AS person FROM payslip WHERE workspace_id = ${at} AND sheet_id = ${paid.id} ORDER BY id`,
  )
  for (const { id, person } of slips) {
    const base = BASES[people.find(one => one.id === person)?.role ?? 'member'] ?? 8_500
    const given = {
      津贴补贴: 600,
      '社保（个人）': base * 0.105,
      '公积金（个人）': base * 0.07,
      个人所得税: base > 10_000 ? (base - 10_000) * 0.1 : 60,
      '社保（公司）': base * 0.26,
      '公积金（公司）': base * 0.07,
    }
    const lines = Object.entries(given).map(([name, amount]) => ({
      item: item(name),
      amount: amount.toFixed(2),
    }))
    await change('payslip', id, { base: String(base), lines })
  }
  await verb('salarySheet', paid.id, 'approve')
  await verb('salarySheet', paid.id, 'lock')
  const [bank] = await rows<{ id: string }>(
    sql`SELECT id FROM money_account WHERE workspace_id = ${at} AND kind = 'bank' ORDER BY created_at LIMIT 1`,
  )
  await verb('salarySheet', paid.id, 'pay', { account: bank?.id, paidOn: `${last}-10` })
  const current = await make('salarySheet', { month: last, unit })
  await verb('salarySheet', current.id, 'fill')
}
