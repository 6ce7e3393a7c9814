import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { can } from '../../core/actor.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import type { Locale } from '../../core/label.ts'
import type { PrintSubject } from '../printing/subjects.ts'
import { receivable } from './money.entity.ts'
import { payable } from './payables.entity.ts'
import { type Statement, type StatementRow, statement } from './reports.ts'
import { payables, receivables, type Side } from './sides.ts'
import {
  customerStatement,
  customerStatementLine,
  supplierStatement,
  supplierStatementLine,
} from './statement.entities.ts'

const asked = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  /** Only the account in this currency. */
  currency: z.string().max(3).optional(),
})

/** A statement as it is printed: one sheet of its own for each currency; none happened: one that says so. */
const subject = (side: Side, entity: Entity, line: Entity): PrintSubject => ({
  entity,
  line,
  may: actor => can(actor, side.item, 'read'),
  async read({ core, actor, locale, id, more }) {
    const { data, error } = asked.safeParse(more)
    if (error) throw new Problem('badRequest', { detail: 'more: from, to, currency' })
    const { from, to, currency } = data
    const found = await statement(core, actor, side, id, from, to)
    const accounts = found.accounts.filter(one => !currency || one.currency === currency)
    const nothing = { currency: currency ?? actor.company.currency, opening: '0', closing: '0', rows: [] }
    return (accounts.length > 0 ? accounts : [nothing]).map(account => rowOf(found, account, side, locale))
  },
})

const signOf = (amount: string) => (Number(amount) > 0 ? 'increase' : 'decrease')

function rowOf(
  { party, from, to }: Statement,
  { currency, opening, closing, rows }: Statement['accounts'][number],
  side: Side,
  locale: Locale,
) {
  const sum = (which: string) =>
    Decimal.sum(0, ...rows.filter(row => signOf(row.amount) === which).map(row => row.amount))
      .abs()
      .toFixed()
  const first = {
    ...{ day: from, kind: locale === 'zh' ? '期初余额' : 'Opening balance', number: null },
    ...{ increase: null, decrease: null, balance: opening },
  }
  const lines = rows.map(row => ({
    ...{ day: row.day, kind: kindLabel(side, row, locale), number: row.number },
    ...{ increase: null, decrease: null, balance: row.balance },
    [signOf(row.amount)]: row.amount.replace('-', ''),
  }))
  return {
    ...{ customer: party, from, to, currency, opening, closing },
    increase: sum('increase'),
    decrease: sum('decrease'),
    lines: [first, ...lines],
  }
}

function kindLabel(side: Side, { kind, amount }: StatementRow, locale: Locale): string {
  if (kind === 'discount') return locale === 'zh' ? '折让' : 'Discount'
  const isGoods = kind === 'delivery' || kind === 'goodsReceipt' || kind === 'order'
  if (isGoods && Number(amount) < 0) return locale === 'zh' ? '退货' : 'Return'
  const { choices = [] } = (side.item === 'receivable' ? receivable : payable).fields.kind
  return choices.find(one => one.value === kind)?.label[locale] ?? kind
}

export const customerStatementSubject = subject(receivables, customerStatement, customerStatementLine)
export const supplierStatementSubject = subject(payables, supplierStatement, supplierStatementLine)
