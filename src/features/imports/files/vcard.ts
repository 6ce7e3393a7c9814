/**
 * vCard 2.1, 3.0 and 4.0 as rows of a table, one card a row, so that cards are imported as any list is.
 *
 * Own code because the kept libraries do not fit: ical.js (MPL) and vcard4 refuse version 2.1, which Chinese phones still write
 * with QUOTED-PRINTABLE and CHARSET=GBK; vcf decodes neither and has stood still since 2021.
 */
import iconv from 'iconv-lite'
import type { RowBatch } from './rows.ts'

/** The columns of the table; an English header the field guesser knows, in this order. */
export const VCARD_HEADER = [
  'Full Name',
  'Family Name',
  'Given Name',
  'Organization',
  'Department',
  'Job Title',
  'Mobile',
  'Phone',
  'Phone 2',
  'Fax',
  'Email',
  'Email 2',
  'Address',
  'City',
  'Province',
  'Postal Code',
  'Country',
  'Birthday',
  'Website',
  'WeChat',
  'QQ',
  'Notes',
  'Categories',
] as const

type Column = (typeof VCARD_HEADER)[number]
type Property = { name: string; types: Set<string>; value: string }

const BATCH = 500

/** The header row, then a row a card. Nested or damaged cards end at the next BEGIN. */
export async function* readVcards(texts: AsyncIterable<string>): AsyncGenerator<RowBatch> {
  let batch: RowBatch = [{ row: 1, cells: [...VCARD_HEADER] }]
  let row = 1
  let card: string[] | undefined
  for await (const line of linesOf(texts)) {
    const mark = line.trim().toUpperCase()
    if (mark === 'BEGIN:VCARD') card = []
    else if (mark === 'END:VCARD' && card) {
      batch.push({ row: ++row, cells: cellsOf(unfold(card).flatMap(content => readProperty(content) ?? [])) })
      card = undefined
    } else card?.push(line)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  yield batch
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest) yield rest
}

/** Joins folded lines: by a leading space (RFC 6350, 3.2), and by the soft line break of QUOTED-PRINTABLE. */
function unfold(lines: string[]): string[] {
  const out: string[] = []
  for (const line of lines) {
    const last = out.at(-1)
    if (last !== undefined && /^[^:]*QUOTED-PRINTABLE/i.test(last) && last.endsWith('='))
      out[out.length - 1] = last.slice(0, -1) + line.trimStart()
    else if (last !== undefined && /^[ \t]/.test(line)) out[out.length - 1] = last + line.slice(1)
    else if (line !== '') out.push(line)
  }
  return out
}

function readProperty(content: string): Property | undefined {
  const colon = valueStart(content)
  if (colon < 0) return undefined
  const [name = '', ...parameters] = content.slice(0, colon).split(';')
  const types = new Set<string>()
  let charset = 'utf-8'
  let quoted = false
  for (const parameter of parameters) {
    const [key = '', value = ''] = parameter.split('=')
    if (/^charset$/i.test(key)) charset = value
    else if (/^encoding$/i.test(key)) quoted = /^(quoted-printable|q)$/i.test(value)
    else if (/^quoted-printable$/i.test(key)) quoted = true
    else
      for (const type of (/^type$/i.test(key) ? value : key).replaceAll('"', '').split(','))
        types.add(type.toLowerCase())
  }
  const raw = content.slice(colon + 1)
  return {
    name: name.replace(/^.*\./, '').toUpperCase(),
    types,
    value: quoted ? decodeQuoted(raw, charset) : raw,
  }
}

/** The colon that ends the parameters: not one within a quoted parameter value. */
function valueStart(content: string): number {
  let quoted = false
  for (let i = 0; i < content.length; i++) {
    if (content[i] === '"') quoted = !quoted
    if (content[i] === ':' && !quoted) return i
  }
  return -1
}

function decodeQuoted(text: string, charset: string): string {
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === '=' ? /^[0-9a-f]{2}/i.exec(text.slice(i + 1)) : null
    if (hex) {
      bytes.push(Number.parseInt(hex[0], 16))
      i += 2
    } else bytes.push(...Buffer.from(text[i] ?? ''))
  }
  const name = /^gb/i.test(charset) ? 'gb18030' : charset
  return iconv.decode(Buffer.from(bytes), iconv.encodingExists(name) ? name : 'utf-8')
}

/** Parts of a structured value (`N`, `ADR`, `ORG`), split at semicolons that are not escaped. */
function parts(value: string): string[] {
  return value.split(/(?<!\\);/).map(plain)
}

function plain(value: string): string {
  return value
    .replace(/\\([nN;,:\\])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c))
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n')
}

function cellsOf(properties: Property[]): (string | null)[] {
  const cells: Partial<Record<Column, string>> = {}
  const put = (value: string | undefined, ...columns: Column[]) => {
    const free = columns.find(column => cells[column] === undefined)
    if (value && free) cells[free] = value
  }
  for (const { name, types, value } of [...properties].sort(preferredFirst)) {
    if (name === 'FN') put(plain(value), 'Full Name')
    else if (name === 'N') {
      const [family, given, additional] = parts(value)
      put(family, 'Family Name')
      put([given, additional].filter(Boolean).join(' '), 'Given Name')
    } else if (name === 'ORG') {
      const [organization, ...units] = parts(value)
      put(organization, 'Organization')
      put(units.filter(Boolean).join(' '), 'Department')
    } else if (name === 'TITLE') put(plain(value), 'Job Title')
    else if (name === 'TEL') putPhone(put, types, plain(value.replace(/^tel:/i, '')))
    else if (name === 'EMAIL') put(plain(value.replace(/^mailto:/i, '')), 'Email', 'Email 2')
    else if (name === 'ADR') putAddress(put, parts(value))
    else if (name === 'BDAY')
      put(plain(value).replace(/^(\d{4})(\d{2})(\d{2})(T.*)?$/, '$1-$2-$3'), 'Birthday')
    else if (name === 'URL') put(plain(value), 'Website')
    else if (/^X-(WECHAT|WEIXIN)/.test(name)) put(plain(value), 'WeChat')
    else if (name === 'X-QQ') put(plain(value), 'QQ')
    else if (name === 'NOTE') put(plain(value), 'Notes')
    else if (name === 'CATEGORIES') put(plain(value), 'Categories')
  }
  // A card of version 2.1 may have only N.
  const { 'Family Name': family = '', 'Given Name': given = '' } = cells
  put(/[\u3400-\u9fff]/.test(family + given) ? family + given : `${given} ${family}`.trim(), 'Full Name')
  return VCARD_HEADER.map(column => cells[column] ?? null)
}

function preferredFirst(a: Property, b: Property): number {
  return Number(b.types.has('pref')) - Number(a.types.has('pref'))
}

function putPhone(
  put: (value: string, ...columns: Column[]) => void,
  types: Set<string>,
  number: string,
): void {
  if (types.has('fax')) put(number, 'Fax')
  else if (types.has('cell') || types.has('mobile') || /^(\+?86[- ]?)?1[3-9][\d -]{9,12}$/.test(number))
    put(number, 'Mobile', 'Phone', 'Phone 2')
  else put(number, 'Phone', 'Phone 2')
}

/** Address parts: post box, extended, street, locality, region, postal code, country (RFC 6350, 6.3.1). */
function putAddress(put: (value: string | undefined, ...columns: Column[]) => void, address: string[]): void {
  const [box, extended, street, city, region, code, country] = address
  put([street, extended, box].filter(Boolean).join(' '), 'Address')
  put(city, 'City')
  put(region, 'Province')
  put(code, 'Postal Code')
  put(country, 'Country')
}
