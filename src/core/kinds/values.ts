/**
 * Reads what people write in spreadsheet cells: numbers, money, percentages and truth values. Dates are in `dates.ts`.
 *
 * Every reader answers `null` for an empty cell and `undefined` for one it cannot read; it never guesses silently.
 */

/** A cell as the readers deliver it; dates of spreadsheets arrive as `YYYY-MM-DD HH:MM:SS`, without a zone. */
export type Cell = string | number | boolean | null

/** What stands before the decimals: `1,234.50` or `1.234,50`. */
export type DecimalMark = '.' | ','

const EMPTY = /^(|-|--|—|——|\/|n\/?a|#n\/a|nan|null|none|无|暂无|空)$/i

/** Full-width letters, digits and signs become half-width, odd spaces plain ones; ends are trimmed. */
export function tidy(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  if (/^[\x21-\x7e]*$/.test(cell)) return cell
  return cell
    .replace(/[\uff01-\uff5e]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u2000-\u200b\u3000\ufeff]/g, ' ')
    .trim()
}

/** True where a person left the cell without a value: blank, a dash, `N/A`, `无`. */
export function isEmpty(cell: Cell): boolean {
  return cell === null || (typeof cell === 'string' && EMPTY.test(tidy(cell)))
}

/** Text as written, spaces at the ends gone; a number keeps its digits (13800138000, not 1.38e10). */
export function parseText(cell: Cell): string | null {
  if (cell === null) return null
  if (typeof cell === 'number') return plainNumber(cell)
  // PostgreSQL keeps no NUL in a text.
  const text = typeof cell === 'string' ? cell.replaceAll('\0', '').trim() : String(cell)
  return text === '' ? null : text
}

/**
 * A code or number used as a key. Programs that keep a column of codes as floats write `13085.0`; that is 13085.
 * `undefined` where a spreadsheet has already lost digits (`1.38001E+10`).
 */
export function parseCode(cell: Cell): string | null | undefined {
  const text = parseText(cell)
  if (text === null) return null
  if (/^\d(\.\d+)?E\+\d+$/i.test(text)) return undefined
  return text.replace(/^(\d+)\.0$/, '$1')
}

function plainNumber(value: number): string | null {
  if (!Number.isFinite(value)) return null
  // Fifteen digits are what a spreadsheet keeps; what a float adds behind them was never written.
  const text = String(Number(value.toPrecision(15)))
  return text.includes('e')
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 15 })
    : text
}

const MULTIPLIERS: Record<string, number> = {
  百: 2,
  千: 3,
  万: 4,
  萬: 4,
  十万: 5,
  百万: 6,
  千万: 7,
  亿: 8,
  億: 8,
  k: 3,
  w: 4,
  m: 6,
}
const CURRENCY =
  /^(?:cny|rmb|usd|hkd|eur|gbp|jpy|twd|nt\$|hk\$|us\$|人民币|人民幣|美元|港币|欧元|英镑|日元|[¥￥$€£₤₩])+\s*|\s*(?:cny|rmb|usd|hkd|eur|gbp|jpy|twd|人民币|美元|港币|港元|欧元|英镑|日元|[元圆圓整¥￥$€£])+$/gi

/**
 * A number as a plain decimal string (`-1234.5`), so that money never passes through a float.
 * Understands `¥1,234.50`, `1.234,50`, `(123.45)`, `123.45-`, `1.2万`, `3 亿元`, `１２３`; `mark` settles `1.234`.
 */
export function parseDecimal(cell: Cell, mark: DecimalMark = '.'): string | null | undefined {
  if (isEmpty(cell)) return null
  if (typeof cell === 'boolean') return undefined
  if (typeof cell === 'number') return plainNumber(cell) ?? undefined
  let text = tidy(cell)
  if (/^-?\d+(\.\d+)?$/.test(text))
    return mark === ',' && /^-?\d{1,3}\.\d{3}$/.test(text) ? text.replace('.', '') : text
  let negative = false
  const bracketed = /^\((.*)\)$/.exec(text)
  if (bracketed?.[1] !== undefined) {
    negative = true
    text = bracketed[1].trim()
  }
  text = text.replace(/[−–﹣]/g, '-')
  const signed = /^([+-])?(.*?)(-)?$/.exec(text)
  if (signed?.[1] === '-' || signed?.[3] === '-') negative = !negative
  text = (signed?.[2] ?? '').trim().replace(CURRENCY, '').trim()
  if (text.startsWith('-')) {
    negative = !negative
    text = text.slice(1).trim()
  }
  const scaled = /^([\d.,' ]+?)\s*(十万|百万|千万|[百千万萬亿億kwm])$/i.exec(text)
  const power = scaled?.[2] ? (MULTIPLIERS[scaled[2].toLowerCase()] ?? 0) : 0
  const digits = plainDigits(scaled?.[1]?.trim() ?? text, mark)
  if (digits === undefined) return undefined
  const value = shift(digits, power)
  return negative && /[1-9]/.test(value) ? `-${value}` : value
}

/** `1.234,50` → `1234.50`; `undefined` where the separators make no number. */
function plainDigits(text: string, mark: DecimalMark): string | undefined {
  if (/^\d+(\.\d+)?e[+-]?\d+$/i.test(text)) return plainNumber(Number(text)) ?? undefined
  if (!/^[\d.,' ]*\d[\d.,' ]*$/.test(text)) return undefined
  const decimal = decimalMarkOf(text) ?? mark
  const [whole = '', fraction, extra] = text.split(decimal)
  if (extra !== undefined) return undefined
  const grouped = decimal === '.' ? /^\d{1,4}([,' ]\d{2,4})*$|^\d*$/ : /^\d{1,4}([.' ]\d{2,4})*$|^\d*$/
  if (!grouped.test(whole) || (fraction !== undefined && !/^\d*$/.test(fraction))) return undefined
  const plain = whole.replace(/\D/g, '') || '0'
  return fraction ? `${plain}.${fraction}` : plain
}

/** The decimal mark a single writing proves, if it does: `1.234,5` proves a comma, `1,234` proves nothing. */
function decimalMarkOf(text: string): DecimalMark | undefined {
  const dot = text.lastIndexOf('.')
  const comma = text.lastIndexOf(',')
  if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ','
  const at = Math.max(dot, comma)
  if (at < 0) return undefined
  const mark = dot >= 0 ? '.' : ','
  if (text.indexOf(mark) !== at) return mark === '.' ? ',' : '.'
  const after = text.length - at - 1
  return after !== 3 || at > 3 || at === 0 || text.startsWith('0') ? mark : undefined
}

/** The decimal mark of a whole column: the one its unambiguous writings prove; a point where none does. */
export function columnDecimalMark(cells: Iterable<Cell>): DecimalMark {
  let commas = 0
  let points = 0
  for (const cell of cells) {
    if (typeof cell !== 'string') continue
    const proof = decimalMarkOf(tidy(cell).replace(/[^\d.,]/g, ''))
    if (proof === ',') commas++
    if (proof === '.') points++
  }
  return commas > points ? ',' : '.'
}

/** Moves the decimal point to the right by `power` digits without going through a float. */
function shift(digits: string, power: number): string {
  const [whole = '0', fraction = ''] = digits.split('.')
  if (power === 0)
    return fraction === '' ? whole.replace(/^0+(?=\d)/, '') : `${whole.replace(/^0+(?=\d)/, '')}.${fraction}`
  const padded = fraction.padEnd(power, '0')
  const moved = `${whole}${padded.slice(0, power)}`.replace(/^0+(?=\d)/, '')
  const rest = padded.slice(power).replace(/0+$/, '')
  return rest === '' ? moved : `${moved}.${rest}`
}

/** A whole number; `12.0` is 12, `12.5` is unreadable, and so is what a float cannot hold exactly. */
export function parseInteger(cell: Cell, mark: DecimalMark = '.'): number | null | undefined {
  const decimal = parseDecimal(cell, mark)
  if (decimal === null || decimal === undefined) return decimal
  const value = Number(decimal)
  return Number.isSafeInteger(value) ? value : undefined
}

/**
 * A percentage in points: `12.5%` → `12.5`. A bare number is taken as points too, unless `fractions` says that the
 * column holds fractions (a spreadsheet keeps 12.5 % as 0.125).
 */
export function parsePercent(cell: Cell, fractions = false): string | null | undefined {
  if (isEmpty(cell)) return null
  const text = typeof cell === 'string' ? tidy(cell) : ''
  const signed = /^(.*?)\s*[%‰]$/.exec(text)
  if (signed?.[1] !== undefined) {
    const value = parseDecimal(signed[1])
    return value && text.endsWith('‰') ? shiftLeft(value, 1) : value
  }
  const value = parseDecimal(cell)
  return value && fractions ? shiftSigned(value, 2) : value
}

/** Whether a column of percentages is kept as fractions: every bare number lies between −1 and 1, and one is not whole. */
export function holdsFractions(cells: Iterable<Cell>): boolean {
  let broken = false
  for (const cell of cells) {
    if (typeof cell === 'string' && /[%‰]\s*$/.test(cell)) return false
    const value = Number(parseDecimal(cell) ?? 0)
    if (Math.abs(value) > 1) return false
    if (!Number.isInteger(value)) broken = true
  }
  return broken
}

function shiftSigned(value: string, power: number): string {
  return value.startsWith('-') ? `-${shift(value.slice(1), power)}` : shift(value, power)
}

function shiftLeft(value: string, power: number): string {
  const negative = value.startsWith('-') ? '-' : ''
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.')
  const padded = whole.padStart(power + 1, '0')
  const text = `${padded.slice(0, -power)}.${padded.slice(-power)}${fraction}`.replace(/\.?0+$/, '')
  return negative + text
}

const TRUE = /^(是|对|真|有|√|✓|✔|☑|y|yes|t|true|1|on|x|ok)$/i
const FALSE = /^(否|不|非|错|假|无|没有|×|✗|✘|☐|n|no|f|false|0|off)$/i

/** Yes or no as people tick it: 是/否, √/×, Y/N, 1/0, true/false. */
export function parseBoolean(cell: Cell): boolean | null | undefined {
  if (typeof cell === 'boolean') return cell
  const text = tidy(cell)
  if (TRUE.test(text)) return true
  if (FALSE.test(text)) return false
  return isEmpty(cell) ? null : undefined
}
