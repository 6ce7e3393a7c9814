/** The demo's goods and money: what is bought, delivered, invoiced, received and paid, done by the program's own acts. */
import { sql } from 'kysely'
import type { Actor } from '../src/core/actor.ts'
import type { Core } from '../src/core/core.ts'
import type { Database, Statement, Transaction } from '../src/core/database.ts'
import { dayIn } from '../src/core/kinds/date.ts'
import type { Values } from '../src/core/server.ts'
import { act, create, update } from '../src/core/store/write.ts'
import { createDirectory } from '../src/features/people/directory.ts'
import { createCore } from '../src/server/core.ts'
import { dateOf, dayNumber } from './calendar.ts'
import type { SeedCompany } from './company.ts'
import { random } from './random.ts'
import { loadSalaries } from './salaries.ts'

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Within the transaction of `client`, which loads the company: all of it is there, or nothing. `begin` makes acts part of it. */
export async function loadMoney(
  adminUrl: string,
  workspaceId: string,
  begin: () => Transaction,
  company: SeedCompany,
  now: Date,
): Promise<void> {
  const { core, close } = await createCore({
    databaseUrl: adminUrl,
    dataDir: '',
    connections: 1,
    log: quiet,
    now: () => now,
  })
  try {
    const db: Database = Object.create(core.db)
    db.read = async <T extends unknown[]>(_: string, statements: Statement[]) => {
      const tx = begin()
      return (await Promise.all(statements.map(one => tx.rows(one)))) as unknown as T[]
    }
    db.transaction = async (_, act) => {
      const tx = begin()
      const answer = await act(tx)
      await tx.settle()
      return answer
    }
    const [owner] = company.people
    const actor = owner && (await createDirectory(db).actor(workspaceId, owner.id, 'session'))
    if (!actor) throw new Error('The demo has no owner.')
    const desk = deskOf({ ...core, db }, actor)
    await loadLedgers(desk, company)
    await loadSalaries(desk, company)
  } finally {
    await close()
  }
}

export type Desk = ReturnType<typeof deskOf>

/** The acts by which everything is made, and the days they are done on. */
function deskOf(core: Core, actor: Actor) {
  const { workspaceId } = actor
  const today = dayIn(actor.company.timeZone, core.now())
  const make = (entity: string, fields: Values) => create(core, actor, entity, fields)
  const verb = (entity: string, id: string, name: string, input: Values = {}) =>
    act(core, actor, entity, id, name, input)
  return {
    chance: random(20_240_104),
    today,
    /** The day so many days ago. */
    ago: (days: number) => dateOf(dayNumber(today) - days),
    rows: <T>(statement: Statement) => core.db.transaction(workspaceId, tx => tx.rows<T>(statement)),
    at: workspaceId,
    make,
    verb,
    change: (entity: string, id: string, fields: Values) =>
      update(core, actor, entity, id, fields, { anyVersion: true }),
    /** Made and confirmed. */
    done: async (entity: string, fields: Values) => {
      const { id } = await make(entity, fields)
      return verb(entity, id, 'confirm')
    },
  }
}

interface OrderLine {
  order: string
  line: string
  customer: string
  day: string
  owner: string | null
  product: string | null
  kind: string | null
  quantity: string
  cost: string | null
}

async function loadLedgers(desk: Desk, company: SeedCompany): Promise<void> {
  const { make, ago } = desk
  const { id: bank } = await make('account', {
    name: '招商银行基本户',
    kind: 'bank',
    bank: '招商银行北京建国路支行',
    opening: '1860000',
    openedOn: ago(240),
  })
  const { id: cash } = await make('account', {
    name: '库存现金',
    kind: 'cash',
    opening: '30000',
    openedOn: ago(240),
  })
  const { id: alipay } = await make('account', {
    name: '支付宝企业账户',
    kind: 'alipay',
    opening: '52000',
    openedOn: ago(240),
  })
  const lines = await soldLines(desk)
  await buy(desk, lines, bank)
  await sell(desk, lines, { bank, alipay })
  await spend(desk, company, { bank, cash })
  for (const [days, from, to, amount] of [
    [150, bank, cash, '20000'],
    [75, alipay, bank, '30000'],
    [20, bank, cash, '15000'],
  ] as const)
    await desk.done('transfer', { from, to, amount, transferredOn: ago(days) })
}

/** Lines of some confirmed sales of the last seven months, an order of each few days. */
function soldLines({ rows, at, ago }: Desk): Promise<OrderLine[]> {
  return rows<OrderLine>(sql`SELECT l.order_id AS "order", l.id AS line, o.customer_id AS customer, o.ordered_on AS day, o.owner_id AS owner, l.product_id AS product, p.kind, l.quantity, p.cost
    FROM (SELECT o.*, row_number() OVER (PARTITION BY o.ordered_on ORDER BY o.id) AS turn FROM "order" o JOIN customer c ON c.workspace_id = ${at} AND c.id = o.customer_id AND c.owner_id IS NOT NULL
        WHERE o.workspace_id = ${at} AND o.type = 'sale' AND o.status = 'confirmed' AND o.amount BETWEEN 2000 AND 60000 AND o.ordered_on BETWEEN ${ago(210)}::date AND ${ago(4)}::date
          AND extract(day FROM o.ordered_on)::int % 3 = 0) o
    JOIN order_line l ON l.workspace_id = ${at} AND l.order_id = o.id LEFT JOIN product p ON p.workspace_id = ${at} AND p.id = l.product_id
    WHERE o.turn = 1 AND NOT EXISTS (SELECT FROM "order" r WHERE r.workspace_id = ${at} AND r.original_id = o.id)
    ORDER BY o.ordered_on, o.id, l.position`)
}

/** What is sold of goods is bought before, and some more; one order is on its way, one came in part. */
async function buy(
  { make, done, verb, rows, change, at, ago, chance }: Desk,
  sold: OrderLine[],
  bank: string,
) {
  const suppliers = await rows<{
    id: string
    roles: string[]
  }>(sql`SELECT id, roles FROM customer WHERE workspace_id = ${at} AND type = 'company' AND deleted_at IS NULL
    AND name ~ '印|纸|包装|制造|工艺' ORDER BY id LIMIT 5`)
  for (const { id, roles } of suppliers)
    await change('customer', id, { roles: [...new Set([...(roles ?? []), 'supplier'])], paymentDays: 30 })
  const goods = Map.groupBy(
    sold.filter(line => line.kind === 'goods' && line.product),
    line => line.product as string,
  )
  const wanted = [...goods].map(([product, lines]) => ({
    product,
    quantity: String(Math.ceil(lines.reduce((sum, line) => sum + Number(line.quantity), 0) * 1.15)),
    price: lines[0]?.cost ?? '1',
    taxRate: '13',
  }))
  const size = Math.ceil(wanted.length / Math.max(1, suppliers.length))
  for (const [index, { id: supplier }] of suppliers.entries()) {
    const lines = wanted.slice(index * size, (index + 1) * size)
    if (lines.length === 0) continue
    const order = await done('purchaseOrder', { supplier, orderedOn: ago(225 - index * 2), lines })
    const ordered = order.lines as { id: string; quantity: string }[]
    const receipt = await done('goodsReceipt', {
      supplier,
      receivedOn: ago(214 - index),
      lines: ordered.map(line => ({ purchaseOrderLine: line.id, quantity: line.quantity })),
    })
    if (index < 4)
      await done('purchaseInvoice', {
        supplier,
        invoicedOn: ago(200 - index),
        lines: ordered.map(line => ({ purchaseOrderLine: line.id, quantity: line.quantity })),
      })
    const [item] = await rows<{ id: string; open: string }>(
      sql`SELECT id, open FROM payable WHERE workspace_id = ${at} AND source_id = ${receipt.id}`,
    )
    if (!item || index > 3) continue
    const amount = index === 2 ? (Number(item.open) / 2).toFixed(2) : item.open
    await done('payment', {
      supplier,
      account: bank,
      amount,
      paidOn: ago(150 - index * 30),
      lines: [{ payable: item.id, amount }],
    })
  }
  const [last] = suppliers
  const few = chance.some(wanted, 3)
  if (!last || few.length === 0) return
  const lines = few.map(line => ({ ...line, quantity: '40' }))
  const part = await done('purchaseOrder', {
    supplier: last.id,
    orderedOn: ago(16),
    expectedOn: ago(-4),
    lines,
  })
  const [first] = part.lines as { id: string }[]
  await done('goodsReceipt', {
    supplier: last.id,
    receivedOn: ago(6),
    lines: [{ purchaseOrderLine: first?.id, quantity: '25' }],
  })
  const { id } = await make('purchaseOrder', {
    supplier: last.id,
    orderedOn: ago(3),
    expectedOn: ago(-9),
    lines,
  })
  await verb('purchaseOrder', id, 'confirm')
}

/** Orders are delivered days later, invoiced, and paid late, in part or not yet. */
async function sell(desk: Desk, sold: OrderLine[], { bank, alipay }: { bank: string; alipay: string }) {
  const { done, make, rows, at, today, chance } = desk
  const orders = [...Map.groupBy(sold, line => line.order).values()]
  for (const [index, lines] of orders.entries()) {
    const [{ customer, day, owner }] = lines as [OrderLine, ...OrderLine[]]
    const later = (days: number) => [dateOf(dayNumber(day) + days), today].sort()[0] as string
    const whole = lines.map(line => ({ orderLine: line.line, quantity: line.quantity }))
    const isLast = index >= orders.length - 2
    const fields = { customer, owner, deliveredOn: later(chance.int(2, 7)), lines: whole }
    if (isLast) {
      await make('delivery', fields)
      continue
    }
    const delivery = await done('delivery', fields)
    if (index % 4 !== 3)
      await done('invoice', { customer, owner, invoicedOn: later(chance.int(8, 20)), lines: whole })
    const waits = chance.weighted([25, 45, 80, 0], [40, 25, 10, 25])
    if (waits === 0 || later(waits) >= today) continue
    const [item] = await rows<{ id: string; open: string }>(
      sql`SELECT id, open FROM receivable WHERE workspace_id = ${at} AND source_id = ${delivery.id}`,
    )
    if (!item || Number(item.open) <= 0) continue
    const part = chance.chance(0.2)
    const amount = part ? (Number(item.open) * 0.5).toFixed(2) : item.open
    const isSmall = Number(amount) < 5000
    await done('receipt', {
      customer,
      owner,
      amount,
      method: isSmall ? 'alipay' : 'bank',
      account: isSmall ? alipay : bank,
      receivedOn: later(waits),
      lines: [{ receivable: item.id, amount }],
    })
  }
  const [first, second] = chance.some(orders, 2)
  for (const [lines, amount] of [
    [first, '20000'],
    [second, '8000'],
  ] as const)
    if (lines?.[0])
      await done('receipt', {
        customer: lines[0].customer,
        owner: lines[0].owner,
        amount,
        account: bank,
        receivedOn: desk.ago(9),
        note: '预付款',
      })
}

const USUAL: readonly (readonly [category: string, payee: string, least: number, most: number])[] = [
  ['水电物业', '华贸物业', 3200, 4600],
  ['通讯网络', '中国联通', 900, 1300],
  ['广告宣传', '百度在线', 4000, 12_000],
  ['运输快递', '顺丰速运', 600, 2400],
]

async function spend(
  { done, make, verb, rows, at, ago, chance }: Desk,
  { people }: SeedCompany,
  { bank, cash }: { bank: string; cash: string },
) {
  const found = await rows<{ id: string; name: string }>(
    sql`SELECT id, name FROM expense_category WHERE workspace_id = ${at}`,
  )
  const category = (name: string) => found.find(one => one.name === name)?.id
  for (let month = 0; month < 7; month++) {
    const spentOn = ago(5 + month * 30)
    await done('expense', {
      category: category('房租'),
      payee: '华贸中心',
      amount: '86000',
      account: bank,
      spentOn,
    })
    const [name, payee, least, most] = USUAL[month % USUAL.length] as (typeof USUAL)[number]
    await done('expense', {
      category: category(name),
      payee,
      amount: String(chance.int(least, most)),
      account: bank,
      spentOn,
    })
    await done('expense', {
      category: category('办公用品'),
      payee: '晨光文具',
      amount: String(chance.int(200, 900)),
      account: cash,
      method: 'cash',
      spentOn: ago(12 + month * 30),
    })
  }
  const travellers = chance.some(
    people.filter(person => person.sells),
    6,
  )
  for (const [index, person] of travellers.entries()) {
    const { id } = await make('expense', {
      category: category(index % 2 ? '业务招待' : '交通'),
      amount: String(chance.int(180, 2600)),
      paidBy: 'person',
      owner: person.id,
      spentOn: ago(3 + index * 6),
      note: index % 2 ? '客户午餐' : '客户现场往返',
    })
    if (index > 0) await verb('expense', id, 'submit')
    if (index > 2) await verb('expense', id, 'confirm')
    if (index > 4) await verb('expense', id, 'reimburse', { account: bank, paidOn: ago(2) })
  }
}
