/** What clerks do, legal and not, to the program and to the test's own reckoning alike. */
import { Decimal } from 'decimal.js'
import { expect } from 'vitest'
import type { makerOf, Row, TestCompany, TestPerson, TestServer } from '../../../server/testing/server.ts'
import { cents, D, everything, type Money, type Note, type Order, pick, type World } from './world.ts'

/** The first product is counted in these too. */
export const base = '支'
export const box = { name: '盒', factor: '12' }

/** A deposit, something on delivery, and the rest. */
const instalments = [
  { label: '定金', percent: '33.3' },
  { label: '到货款', percent: '33.3', basis: 'delivery', days: 10 },
  { label: '尾款', basis: 'invoice', days: 30 },
]

export interface Step {
  kind: number
  a: number
  b: number
  c: number
}

interface StoredLine {
  id: string
  quantity: string
  unit: string
  factor: string
  amount: string
  price: string
  product: { id: string }
}
interface Answer {
  status: number
  body: { id: string; amount: string; lines: StoredLine[]; data: Row[]; version: number; number: string }
}
interface Wanted {
  order: Order
  line: Order['lines'][0]
  quantity: Decimal
}

interface Ground {
  server: TestServer
  company: TestCompany
  owner: TestPerson
  made: ReturnType<typeof makerOf>
}

export function stepsOf({ server, company, owner, made }: Ground, products: readonly string[]) {
  let settingsVersion = 0
  /** The last: what was ordered of it can be returned, delivered or not. */
  const service = products.at(-1)

  const ask = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) =>
    owner.ask(method, path, body) as unknown as Promise<Answer>
  const post = (path: string, body: object = {}) => ask('POST', path, body)
  const snapshot = async (world: World) =>
    JSON.stringify(await server.core.db.read(company.id, everything(world, company.id)))

  /** Does what must be refused where `isLegal` says so, and refused it must leave no trace. */
  async function act(
    world: World,
    isLegal: boolean,
    path: string,
    body: object = {},
  ): Promise<Answer | undefined> {
    const before = isLegal ? '' : await snapshot(world)
    const answer = await post(path, body)
    const said = `${path} ${JSON.stringify(body)} → ${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`
    world.log.push(said)
    if (isLegal) {
      expect(answer.status, said).toBe(200)
      return answer
    }
    expect([409, 422], said).toContain(answer.status)
    expect(await snapshot(world), said).toBe(before)
    return undefined
  }

  const orderOf = (body: Answer['body'], more: Omit<Order, 'id' | 'status' | 'amount' | 'lines'>): Order => ({
    ...more,
    id: body.id,
    status: 'confirmed',
    amount: D(body.amount),
    lines: body.lines.map(line => ({
      id: line.id,
      product: line.product.id,
      unit: line.unit,
      factor: Number(line.factor),
      quantity: D(line.quantity).times(line.factor),
      amount: D(line.amount),
      price: line.price,
    })),
  })

  /** A confirmed order of one to three lines, sometimes in another currency. */
  async function order(world: World, { a, b, c }: Step): Promise<void> {
    const { orders, party } = world.business
    const at = a % 2
    const currency = c % 5 === 0 ? 'USD' : 'CNY'
    const rate = currency === 'USD' ? ['7.1', '7.25'][b % 2] : '1'
    const lines = Array.from({ length: 1 + (b % 3) }, (_, place) => ({
      product: products[(a + place) % products.length],
      ...((a + place) % products.length === 0 && b % 2 ? { unit: box.name } : {}),
      quantity: String(1 + ((b >> place) % 9)),
      price: (((c >> place) % 3333) / 100 + 0.01).toFixed(3),
      taxRate: ['0', '6', '13'][(c + place) % 3],
    }))
    const draft = await made<Row>(`/${orders}`, {
      [party]: world.parties[at],
      currency,
      rate,
      lines,
      ...(c % 3 === 0 ? { payments: instalments } : {}),
    })
    const { body } = await post(`/${orders}/${draft.id}/confirm`)
    world.orders.push(orderOf(body, { party: at, rule: world.rule, currency, rate, isReturn: false }))
  }

  const pathOf = (world: World, kind: Note['kind']) => world.business[kind === 'goods' ? 'goods' : 'invoices']
  const bodyOf = ({ business, parties }: World, wanted: Wanted[]) => ({
    [business.party]: parties[wanted[0].order.party],
    lines: wanted.map(one => ({ [business.orderLine]: one.line.id, ...countedIn(one) })),
  })
  /** Sometimes in boxes, whatever it was ordered in. */
  const countedIn = ({ line, quantity }: Wanted) => {
    if (line.product !== products[0]) return { quantity: quantity.toFixed() }
    const boxes = quantity.div(box.factor)
    return quantity.abs().mod(2).eq(0) && boxes.eq(boxes.toDecimalPlaces(4))
      ? { quantity: boxes.toFixed(), unit: box.name }
      : { quantity: quantity.toFixed(), unit: base }
  }
  const fits = (world: World, kind: Note['kind'], { order: of, line, quantity }: Wanted) => {
    const open = line.quantity.minus(world.taken(line, kind))
    return (
      of.status === 'confirmed' &&
      !quantity.isZero() &&
      quantity.isNegative() === line.quantity.isNegative() &&
      quantity.abs().lte(open.abs())
    )
  }
  const keep = (world: World, kind: Note['kind'], wanted: Wanted[], { body }: Answer) =>
    world.notes.push({
      id: body.id,
      kind,
      party: wanted[0].order.party,
      status: 'confirmed',
      lines: wanted.map((one, at) => ({ ...one, amount: D(body.lines[at].amount) })),
    })

  /** Goods, or an invoice, of one or two lines of one or two orders of a party. */
  async function note(world: World, kind: Note['kind'], { a, b, c }: Step): Promise<void> {
    const all = world.orders.flatMap(of => of.lines.map(line => ({ order: of, line })))
    const first = pick(all, a)
    if (!first) return
    const others = all.filter(one => one.order.party === first.order.party && one.line !== first.line)
    const second = b % 2 ? pick(others, b) : undefined
    const wanted: Wanted[] = [first, second].flatMap((one, at) => {
      if (!one) return []
      const open = one.line.quantity.minus(world.taken(one.line, kind))
      const share = [open, cents(open.div(2)), open.plus(one.order.isReturn ? -1 : 1), D(1)][(c + at) % 4]
      return share.isZero() ? [] : [{ ...one, quantity: share }]
    })
    if (wanted.length === 0) return
    const path = pathOf(world, kind)
    const draft = await post(`/${path}`, bodyOf(world, wanted))
    const isLegal = wanted.every(one => fits(world, kind, one))
    if (draft.status !== 201) {
      const sides = new Set(wanted.map(one => one.quantity.isNegative()))
      const currencies = new Set(wanted.map(one => `${one.order.currency} ${one.order.rate}`))
      expect(draft.status).toBe(422)
      expect(isLegal && sides.size === 1 && currencies.size === 1, JSON.stringify(draft.body)).toBe(false)
      return
    }
    const answer = await act(world, isLegal, `/${path}/${draft.body.id}/confirm`)
    if (answer) keep(world, kind, wanted, answer)
  }

  /** Whether what stands of the goods' orders without it is no less than what was returned of them. */
  function coversReturns(world: World, { lines }: Note): boolean {
    return [...new Set(lines.map(one => one.order))]
      .filter(of => !of.isReturn && backOf(world, of).length > 0)
      .flatMap(of => of.lines.map(line => ({ of, line })))
      .every(({ of, line }) => {
        if (line.product === service) return true
        const gone = lines.reduce(
          (sum, one) => (one.line.id === line.id ? sum.plus(one.quantity) : sum),
          D(0),
        )
        const back = backOf(world, of).filter(one => one.product === line.product)
        return world
          .taken(line, 'goods')
          .minus(gone)
          .gte(back.reduce((sum, one) => sum.minus(one.quantity), D(0)))
      })
  }

  const backOf = (world: World, of: Order) =>
    world.orders
      .filter(back => back.original === of && back.status === 'confirmed')
      .flatMap(back => back.lines)

  async function cancelNote(world: World, { a }: Step): Promise<void> {
    const one = pick(world.notes, a)
    if (!one) return
    const isLegal = one.status === 'confirmed' && (one.kind === 'invoice' || coversReturns(world, one))
    await act(world, isLegal, `/${pathOf(world, one.kind)}/${one.id}/cancel`, { reason: 'x' })
    if (isLegal) one.status = 'cancelled'
  }

  async function cancelOrder(world: World, { a }: Step): Promise<void> {
    const one = pick(world.orders, a)
    if (!one) return
    const isFree =
      one.status === 'confirmed' &&
      !world.orders.some(back => back.original === one && back.status === 'confirmed') &&
      !world.notes.some(made => made.status === 'confirmed' && made.lines.some(line => line.order === one))
    await act(world, isFree, `/${world.business.orders}/${one.id}/cancel`, { reason: 'x' })
    if (isFree) one.status = 'cancelled'
  }

  /** More or less of the first line. */
  async function changeOrder(world: World, { a, b }: Step): Promise<void> {
    const one = pick(
      world.orders.filter(known => !known.isReturn),
      a,
    )
    if (!one) return
    const { orders } = world.business
    const [line] = one.lines
    const quantity = D(1 + (b % 12)).times(line.factor)
    const returned = world.orders
      .filter(back => back.original === one && back.status === 'confirmed')
      .flatMap(back => back.lines)
    const back = (product: string) =>
      returned.reduce((sum, each) => (each.product === product ? sum.minus(each.quantity) : sum), D(0))
    const kept = (product: string) =>
      one.lines.reduce(
        (sum, each) => (each.product === product ? sum.plus(each === line ? quantity : each.quantity) : sum),
        D(0),
      )
    const isLegal =
      one.status === 'confirmed' &&
      quantity.gte(world.taken(line, 'goods')) &&
      quantity.gte(world.taken(line, 'invoice')) &&
      one.lines.every(each => kept(each.product).gte(back(each.product)))
    const { body: now } = await ask('GET', `/${orders}/${one.id}`)
    const lines = (now.lines as unknown as Record<string, unknown>[]).map(
      ({ id, product, unit, quantity: had, price, discount, taxRate, description }) => ({
        id,
        product,
        description,
        unit,
        price,
        discount,
        taxRate,
        quantity: id === line.id ? quantity.div(line.factor).toFixed() : had,
      }),
    )
    const answer = await act(world, isLegal, `/${orders}/${one.id}/change`, { reason: 'x', lines })
    if (!answer) return
    one.lines.forEach((each, at) => {
      each.quantity = D(answer.body.lines[at].quantity).times(each.factor)
      each.amount = D(answer.body.lines[at].amount)
    })
    one.amount = D(answer.body.amount)
  }

  /** Everything of an order that is left goes back. */
  async function returnOrder(world: World, { a }: Step): Promise<void> {
    const one = pick(
      world.orders.filter(known => !known.isReturn && known.status === 'confirmed'),
      a,
    )
    if (!one) return
    const { orders } = world.business
    const before = backOf(world, one)
    const left = one.lines.map(line => {
      const most = line.product === service ? line.quantity : world.taken(line, 'goods')
      return before
        .filter(back => back.product === line.product)
        .reduce((sum, back) => sum.plus(back.quantity), most)
    })
    const path = `/${orders}/${one.id}/return`
    const input = { returnedOn: '2026-05-01', reason: 'x' }
    if (!left.some(most => most.gt(0))) {
      expect((await post(path, input)).status).toBe(400)
      return
    }
    await post(path, input)
    const { body } = await ask('GET', `/${orders}?filter[original][eq]=${one.id}&fields=number&limit=200`)
    const fresh = body.data.find(row => !world.orders.some(known => known.id === row.id))
    if (!fresh) throw new Error(`no return of ${one.id}`)
    const { body: back } = await ask('GET', `/${orders}/${fresh.id}`)
    expect(back.lines.map(line => D(line.quantity).times(line.factor).toNumber())).toEqual(
      left.filter(most => most.gt(0)).map(most => -most.toNumber()),
    )
    const { party, rule, currency, rate } = one
    world.orders.push(orderOf(back, { party, rule, currency, rate, original: one, isReturn: true }))
  }

  async function openItems(
    world: World,
    party: number,
  ): Promise<{ id: string; open: string; currency: string }[]> {
    const { items, party: name } = world.business
    const { body } = await ask(
      'GET',
      `/${items}?filter[${name}][eq]=${world.parties[party]}&filter[open][ne]=0&fields=open,currency,kind&limit=200&sort=createdAt`,
    )
    return body.data as unknown as { id: string; open: string; currency: string }[]
  }

  /** Money in its usual direction or back, settled against what is open, sometimes too much. */
  async function money(world: World, { a, b, c }: Step): Promise<void> {
    const { money: path, moneyTable, item: name, party } = world.business
    const at = a % 2
    const currency = c % 5 === 0 ? 'USD' : 'CNY'
    const isRefund = c % 4 === 0
    const open = (await openItems(world, at)).filter(item => item.currency === currency)
    const chosen = open.filter((_, place) => (b >> place) % 2 === 1).slice(0, 3)
    const lines = chosen.map((item, place) => {
      const whole = D(item.open)
      const part = [whole, cents(whole.div(3)), whole.plus(whole.isNegative() ? -0.01 : 0.01)][
        (c >> place) % 7 === 6 ? 2 : (c >> place) % 2
      ]
      const discount =
        !isRefund && whole.gt(0) && (c >> place) % 3 === 2 ? Decimal.min(D('0.5'), whole) : D(0)
      const amount = discount.isZero() ? part : Decimal.max(part.minus(discount), 0)
      return { item, amount, discount }
    })
    const settled = lines.reduce((sum, line) => sum.plus(line.amount), D(0))
    const used = isRefund ? settled.negated() : settled
    const amount = [Decimal.max(used, 0), Decimal.max(used, 0).plus(10), Decimal.max(used.minus(1), 0)][b % 3]
    const isWithin = lines.every(
      ({ item, amount: taken, discount }) =>
        taken.plus(discount).abs().lte(D(item.open).abs()) &&
        (taken.plus(discount).isZero() || taken.plus(discount).isNegative() === D(item.open).isNegative()),
    )
    const isLegal = isWithin && used.gte(0) && used.lte(amount) && !(amount.isZero() && lines.length === 0)
    const { id } = await made(`/${path}`, {
      [party]: world.parties[at],
      type: isRefund ? 'refund' : moneyTable,
      currency,
      rate: currency === 'USD' ? '7.2' : '1',
      amount: amount.toFixed(),
      lines: lines.map(line => ({
        [name]: line.item.id,
        amount: line.amount.toFixed(),
        discount: line.discount.toFixed(),
      })),
    })
    if (await act(world, isLegal, `/${path}/${id}/confirm`))
      world.moneys.push({
        id,
        party: at,
        isRefund,
        currency,
        amount,
        status: 'confirmed',
        discount: lines.reduce((sum, line) => sum.plus(line.discount), D(0)),
      })
  }

  /** All that a receipt or payment settles is undone, or it is cancelled. */
  async function undo(world: World, { a, b }: Step): Promise<void> {
    const one = pick(world.moneys, a)
    if (!one) return
    const path = `/${world.business.money}/${one.id}`
    const isLegal = one.status === 'confirmed'
    if (b % 2) await act(world, isLegal, `${path}/settle`, { lines: [] })
    else await act(world, isLegal, `${path}/cancel`, { reason: 'x' })
    if (isLegal) one.discount = D(0)
    if (isLegal && b % 2 === 0) one.status = 'cancelled'
  }

  async function changeRule(world: World, { a }: Step): Promise<void> {
    const { rule, goodsRule } = world.business
    world.rule = ['order', goodsRule, 'invoice', 'plan'][a % 4]
    const { body } = await ask('PUT', '/document-settings', {
      version: settingsVersion,
      settings: { [rule]: world.rule, negativeStock: 'allow', ageing: [30, 60] },
    })
    settingsVersion = body.version
  }

  /** Sixteen clients at once: the same order's goods, the same open item; each is done or refused, never more than there is. */
  async function atOnce(world: World, step: Step): Promise<void> {
    const one = pick(
      world.orders.filter(known => known.status === 'confirmed'),
      step.a,
    )
    if (!one) return
    const { goods, money: path, moneyTable, item: name, party } = world.business
    const wanted: Wanted[] = one.lines
      .map(line => ({ order: one, line, quantity: line.quantity.minus(world.taken(line, 'goods')) }))
      .filter(({ quantity }) => !quantity.isZero())
      .map(each => ({ ...each, quantity: each.quantity.div(3).toDecimalPlaces(0, Decimal.ROUND_UP) }))
    const turned = [...wanted].reverse()
    const item = (await openItems(world, one.party)).find(open => D(open.open).gt(0))
    const drafts: { address: string; wanted?: Wanted[]; money?: Omit<Money, 'id'> }[] = []
    if (wanted.length > 0)
      for (let client = 0; client < 10; client++) {
        const lines = client % 2 ? wanted : turned
        const { body } = await post(`/${goods}`, bodyOf(world, lines))
        drafts.push({ address: `/${goods}/${body.id}`, wanted: lines })
      }
    if (item)
      for (let client = 0; client < 6; client++) {
        const amount = cents(D(item.open).div(2.5))
        const lines = [{ [name]: item.id, amount: amount.toFixed() }]
        const currency = item.currency
        const { id } = await made(`/${path}`, {
          [party]: world.parties[one.party],
          type: moneyTable,
          currency,
          rate: currency === 'USD' ? '7.2' : '1',
          amount: amount.toFixed(),
          lines,
        })
        const record = { party: one.party, isRefund: false, currency, amount, discount: D(0) }
        drafts.push({ address: `/${path}/${id}`, money: { ...record, status: 'confirmed' } })
      }
    const answers = await Promise.all(drafts.map(draft => post(`${draft.address}/confirm`)))
    for (const [at, answer] of answers.entries()) {
      const { address, wanted: lines, money: paid } = drafts[at]
      world.log.push(`at once ${address} → ${answer.status}`)
      expect([200, 409, 422], `${address} ${JSON.stringify(answer.body)}`).toContain(answer.status)
      if (answer.status !== 200) continue
      if (lines) keep(world, 'goods', lines, answer)
      if (paid) world.moneys.push({ ...paid, id: answer.body.id })
    }
  }

  /** What comes most stands most often. */
  const all = [
    ...Array(3).fill(order),
    ...Array(4).fill((world: World, step: Step) => note(world, 'goods', step)),
    ...Array(2).fill((world: World, step: Step) => note(world, 'invoice', step)),
    cancelNote,
    cancelNote,
    cancelOrder,
    changeOrder,
    returnOrder,
    ...Array(4).fill(money),
    undo,
    changeRule,
    atOnce,
  ] as ((world: World, step: Step) => Promise<void>)[]
  return { order, take: (world: World, step: Step) => all[step.kind % all.length](world, step) }
}
