/** What the property test of the ledgers reckons by itself: documents, and nothing of their ledgers. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'

/** One side of the business, as its documents are asked for and stored. */
export interface Business {
  name: 'sales' | 'purchases'
  party: 'customer' | 'supplier'
  roles: string[]
  orders: 'orders' | 'purchaseOrders'
  orderTable: string
  orderLine: 'orderLine' | 'purchaseOrderLine'
  /** Documents of goods: their path, table, and which way goods go. */
  goods: 'deliveries' | 'goodsReceipts'
  goodsTable: string
  direction: 1 | -1
  goodsState: 'delivery' | 'receiving'
  invoices: 'invoices' | 'purchaseInvoices'
  invoiceTable: string
  /** Money, what it settles, and the setting that says by which document money is owed. */
  money: 'receipts' | 'payments'
  moneyTable: 'receipt' | 'payment'
  item: 'receivable' | 'payable'
  items: 'receivables' | 'payables'
  rule: 'receivableOn' | 'payableOn'
  goodsRule: 'delivery' | 'goodsReceipt'
}

export const businesses: Business[] = [
  {
    name: 'sales',
    party: 'customer',
    roles: ['customer'],
    orders: 'orders',
    orderTable: 'order',
    orderLine: 'orderLine',
    goods: 'deliveries',
    goodsTable: 'delivery',
    direction: -1,
    goodsState: 'delivery',
    invoices: 'invoices',
    invoiceTable: 'invoice',
    money: 'receipts',
    moneyTable: 'receipt',
    item: 'receivable',
    items: 'receivables',
    rule: 'receivableOn',
    goodsRule: 'delivery',
  },
  {
    name: 'purchases',
    party: 'supplier',
    roles: ['supplier'],
    orders: 'purchaseOrders',
    orderTable: 'purchase_order',
    orderLine: 'purchaseOrderLine',
    goods: 'goodsReceipts',
    goodsTable: 'goods_receipt',
    direction: 1,
    goodsState: 'receiving',
    invoices: 'purchaseInvoices',
    invoiceTable: 'purchase_invoice',
    money: 'payments',
    moneyTable: 'payment',
    item: 'payable',
    items: 'payables',
    rule: 'payableOn',
    goodsRule: 'goodsReceipt',
  },
]

/** Quantities count base units. */
export interface OrderLine {
  id: string
  product: string
  /** The unit it was ordered in, and how many base units that holds. */
  unit: string
  factor: number
  quantity: Decimal
  amount: Decimal
  price: string
}
export interface Order {
  id: string
  party: number
  status: 'confirmed' | 'cancelled'
  rule: string
  currency: string
  rate: string
  lines: OrderLine[]
  amount: Decimal
  isReturn: boolean
  original?: Order
}
/** A document made from orders. */
export interface Note {
  id: string
  kind: 'goods' | 'invoice'
  party: number
  status: 'confirmed' | 'cancelled'
  lines: { order: Order; line: OrderLine; quantity: Decimal; amount: Decimal }[]
}
export interface Money {
  id: string
  party: number
  isRefund: boolean
  currency: string
  amount: Decimal
  status: 'confirmed' | 'cancelled'
  discount: Decimal
}

export const D = (value: string | number | Decimal) => new Decimal(value)
export const cents = (value: Decimal) => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
export const pick = <T>(all: readonly T[], at: number): T | undefined => all[at % Math.max(1, all.length)]

export class World {
  parties: string[] = []
  orders: Order[] = []
  notes: Note[] = []
  moneys: Money[] = []
  log: string[] = []
  business: Business
  rule: string

  constructor(business: Business, rule: string) {
    this.business = business
    this.rule = rule
  }

  taken(line: OrderLine, kind: Note['kind']): Decimal {
    return this.standing(kind)
      .flatMap(note => note.lines)
      .reduce((sum, one) => (one.line.id === line.id ? sum.plus(one.quantity) : sum), D(0))
  }

  standing(kind: Note['kind']): Note[] {
    return this.notes.filter(note => note.status === 'confirmed' && note.kind === kind)
  }

  owed(party: number, currency: string): Decimal {
    let sum = D(0)
    for (const order of this.orders)
      if (
        order.party === party &&
        order.currency === currency &&
        ['order', 'plan'].includes(order.rule) &&
        order.status === 'confirmed'
      )
        sum = sum.plus(order.amount)
    for (const kind of ['goods', 'invoice'] as const) {
      const rule = kind === 'goods' ? this.business.goodsRule : 'invoice'
      for (const note of this.standing(kind))
        if (note.party === party)
          for (const { order, amount } of note.lines)
            if (order.rule === rule && order.currency === currency) sum = sum.plus(amount)
    }
    for (const money of this.moneys)
      if (money.party === party && money.currency === currency && money.status === 'confirmed')
        sum = sum.plus(money.isRefund ? money.amount : money.amount.negated()).minus(money.discount)
    return sum
  }
}

/** All rows that belong to the sequence's parties, and all balances: what is refused leaves them as they were. */
export function everything({ business, parties }: World, workspaceId: string) {
  const { orderTable, goodsTable, invoiceTable, moneyTable, item, party } = business
  const own = sql`workspace_id = ${workspaceId} AND ${sql.ref(`${party}_id`)} = ANY(${parties}::uuid[])`
  const lines = sql`SELECT l.id, l.quantity, l.amount FROM ${sql.table(`${orderTable}_line`)} l JOIN (SELECT * FROM ${sql.table(orderTable)} WHERE ${own}) o
    ON o.workspace_id = l.workspace_id AND o.id = l.${sql.ref(`${orderTable}_id`)} WHERE l.workspace_id = ${workspaceId} ORDER BY l.id`
  return [
    sql`SELECT id, status, amount, ${sql.ref(business.goodsState)} AS far, invoicing, version FROM ${sql.table(orderTable)} WHERE ${own} ORDER BY id`,
    lines,
    sql`SELECT id, status, amount FROM ${sql.table(goodsTable)} WHERE ${own} AND status <> 'draft' ORDER BY id`,
    sql`SELECT id, status, amount FROM ${sql.table(invoiceTable)} WHERE ${own} AND status <> 'draft' ORDER BY id`,
    sql`SELECT id, amount, open, base_open FROM ${sql.table(item)} WHERE ${own} ORDER BY id`,
    sql`SELECT count(*) FROM ${sql.table(`${item}_settlement`)} WHERE workspace_id = ${workspaceId}`,
    sql`SELECT count(*), sum(quantity) FROM stock_move WHERE workspace_id = ${workspaceId}`,
    sql`SELECT product_id, sum(on_hand) FROM stock WHERE workspace_id = ${workspaceId} GROUP BY 1 ORDER BY 1`,
    sql`SELECT series, period, last FROM number_series WHERE workspace_id = ${workspaceId} ORDER BY 1, 2`,
    sql`SELECT id, status, settled, unapplied FROM ${sql.table(moneyTable)} WHERE ${own} AND status <> 'draft' ORDER BY id`,
  ]
}
