/** Reads statements as banks, Alipay and WeChat write them: a preamble, a header of their own words, one line a movement, a summary at the end. */
import { Decimal } from 'decimal.js'
import { dateOf, parseWallTime } from '../../core/kinds/dates.ts'
import { type Cell, parseDecimal } from '../../core/kinds/values.ts'
import type { Row } from '../imports/files/rows.ts'

export interface StatementLine {
  day: string
  time: string | null
  /** Above zero: it came in. */
  amount: string
  balance: string | null
  party: string | null
  partyAccount: string | null
  remark: string | null
  reference: string | null
}

export interface ReadStatement {
  lines: StatementLine[]
  /** Movements that did not take place (closed, failed) or moved nothing (between one's own pockets). */
  skipped: number
}

type Column =
  | 'day'
  | 'time'
  | 'amount'
  | 'direction'
  | 'in'
  | 'out'
  | 'balance'
  | 'party'
  | 'partyAccount'
  | 'remark'
  | 'reference'
  | 'state'

/** Words of headers, without spaces and what stands in brackets. The first that fits counts. */
const words: readonly (readonly [Column, RegExp])[] = [
  ['balance', /余额|^balance$|runningbalance/],
  [
    'in',
    /^(收入(金额)?|贷方(发生额|金额)?|存入(金额)?|转入(金额)?|credit(amount)?|moneyin|paidin|deposits?)$/,
  ],
  [
    'out',
    /^(支出(金额)?|借方(发生额|金额)?|支取(金额)?|转出(金额)?|debit(amount)?|moneyout|paidout|withdrawals?)$/,
  ],
  [
    'direction',
    /^(收\/支|收支(类型|标志|方向)?|借贷(标志|标记|方向)?|借\/贷|资金流向|交易方向|dc|d\/c|direction)$/,
  ],
  ['reference', /流水号|交易(单)?号|交易订单号|凭证号|^(transaction)?reference|transactionid/],
  [
    'day',
    /^(交易(创建)?(时间|日期|日)|记账(时间|日期|日)|入账(时间|日期)|发生时间|付款时间|日期|date|(transaction|booking|value|posting)date)$/,
  ],
  ['time', /^(时间|交易时分|time)$/],
  ['amount', /^(金额|交易金额|发生额|交易发生额|amount)$/],
  [
    'partyAccount',
    /^(对方(账号|账户|卡号|帐号)|收.?付.?方[账帐]号|对手(账号|账户)|counterpartyaccount|accountnumber)$/,
  ],
  [
    'party',
    /^(交易对方|对方|对方(户名|名称|账户名称|账户名|单位|单位名称)|收.?付.?方(名称|户名)|对手(户名|名称|方名称)|付款人|收款人|counterparty|payee|payer|name)$/,
  ],
  ['state', /^(交易状态|当前状态|状态|status)$/],
  [
    'remark',
    /^(摘要|用途|附言|备注|交易附言|商品(名称|说明)?|说明|交易类型|交易摘要|description|details|memo|narrative|remark|purpose)$/,
  ],
]

const plain = (cell: Cell): string => (cell === null || cell === undefined ? '' : String(cell).trim())

const columnOf = (cell: Cell): Column | undefined => {
  const text = plain(cell)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^.*金额\((收入|支出)\)$/, '$1')
    .replace(/\(.*?\)/g, '')
    .replace(/[\s:*"'‘’“”_-]/g, '')
  return text ? words.find(([, word]) => word.test(text))?.[0] : undefined
}

type Columns = Partial<Record<Column, number[]>>

/** The row that names a day and an amount, and most columns of all. */
function headerOf(rows: readonly Row[]): { at: number; columns: Columns } | undefined {
  let best: { at: number; columns: Columns; known: number } | undefined
  for (const [at, { cells }] of rows.slice(0, 60).entries()) {
    const columns: Columns = {}
    for (const [place, cell] of cells.entries()) {
      const column = columnOf(cell)
      if (column) columns[column] = [...(columns[column] ?? []), place]
    }
    const isHeader = columns.day && (columns.amount || columns.in || columns.out)
    const known = Object.keys(columns).length
    if (isHeader && known >= 3 && known > (best?.known ?? 0)) best = { at, columns, known }
  }
  return best
}

const failed = /关闭|失败|等待|待付款|待支付|撤销|closed|failed|pending/i
const isIn = /^(收入|贷|\+|c|cr|credit|入|收|转入|存入|in)$/i
const isOut = /^(支出|借|-|d|dr|debit|出|付|转出|支取|out)$/i

/** @returns nothing where no row of the file is the header of a statement */
export function readStatement(rows: readonly Row[]): ReadStatement | undefined {
  const header = headerOf(rows)
  if (!header) return undefined
  const { at, columns } = header
  const lines: StatementLine[] = []
  const outSign = outSignOf(rows.slice(at + 1), columns)
  let skipped = 0
  for (const { cells } of rows.slice(at + 1)) {
    const text = (column: Column) => plain(cells[columns[column]?.[0] ?? -1] ?? null)
    const [day] = (columns.day ?? []).flatMap(place => dayOf(cells[place] ?? null) ?? [])
    if (!day) continue
    if (failed.test(text('state'))) {
      skipped += 1
      continue
    }
    const amount = amountOf(cells, columns, outSign, text)
    if (amount === undefined) {
      skipped += 1
      continue
    }
    const remark = (columns.remark ?? [])
      .map(place => plain(cells[place] ?? null))
      .filter(part => part && part !== '/' && part !== '-')
    lines.push({
      day: day.day,
      time: day.time ?? (text('time') || null),
      amount,
      balance: parseDecimal(text('balance')) || null,
      party: named(text('party')),
      partyAccount: named(text('partyAccount')),
      remark: [...new Set(remark)].join(' · ').slice(0, 500) || null,
      reference: named(text('reference').replace(/^'/, '')),
    })
  }
  return { lines, skipped }
}

const named = (text: string): string | null =>
  text && text !== '/' && text !== '-' ? text.slice(0, 200) : null

function dayOf(cell: Cell): { day: string; time: string | null } | undefined {
  const text = plain(cell)
  const packed = /^(20\d{2})(\d{2})(\d{2})(?:\s*(\d{2}):?(\d{2}):?(\d{2}))?$/.exec(text)
  const wall = packed
    ? parseWallTime(
        `${packed[1]}-${packed[2]}-${packed[3]}${packed[4] ? ` ${packed[4]}:${packed[5]}:${packed[6]}` : ''}`,
      )
    : parseWallTime(cell)
  if (!wall || wall.year < 1990 || wall.year > 2200) return undefined
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`
  return { day: dateOf(wall), time: time === '00:00:00' ? null : time }
}

function decimalIn(cells: Cell[], columns: Columns, column: Column): Decimal | undefined {
  const read = parseDecimal(cells[columns[column]?.[0] ?? -1] ?? null)
  return read ? new Decimal(read) : undefined
}

/** Some banks write all that went out below zero; where one does not, what is below zero is taken back. */
function outSignOf(rows: readonly Row[], columns: Columns): 1 | -1 {
  if (!columns.out) return 1
  const values = rows.flatMap(({ cells }) => {
    const isLine = (columns.day ?? []).some(place => dayOf(cells[place] ?? null))
    const value = isLine ? decimalIn(cells, columns, 'out') : undefined
    return value && !value.isZero() ? [value] : []
  })
  return values.length > 0 && values.every(value => value.isNegative()) ? -1 : 1
}

/** The signed amount; nothing where nothing came or went. A bank's reversal is below zero in its own column. */
function amountOf(
  cells: Cell[],
  columns: Columns,
  outSign: 1 | -1,
  text: (column: Column) => string,
): string | undefined {
  const value = (column: Column) => decimalIn(cells, columns, column)
  const some = (given: Decimal | undefined) => (given && !given.isZero() ? given : undefined)
  if (columns.in || columns.out) {
    const [came, went] = [some(value('in')), some(value('out'))]
    if (came || went) return (came ?? new Decimal(0)).minus(went?.times(outSign) ?? 0).toFixed()
  }
  const amount = some(value('amount'))
  if (!amount) return undefined
  if (!columns.direction) return amount.toFixed()
  const direction = text('direction')
  if (isIn.test(direction)) return amount.abs().toFixed()
  if (isOut.test(direction)) return amount.abs().negated().toFixed()
  // Alipay counts money it gives back neither as income nor as spending.
  if (/退款/.test(text('state'))) return amount.abs().toFixed()
  return amount.isNegative() ? amount.toFixed() : undefined
}

/** What tells a line from others, in whichever file it comes: equal lines of one file are counted. */
export function fingerprints(lines: readonly StatementLine[], hash: (text: string) => string): string[] {
  const times = new Map<string, number>()
  return lines.map(line => {
    const own = line.reference
      ? [line.reference, line.day, line.amount]
      : [line.day, line.time, line.amount, line.balance, line.party, line.remark]
    const key = JSON.stringify(own)
    const time = (times.get(key) ?? 0) + 1
    times.set(key, time)
    return hash(`${key}#${time}`)
  })
}
